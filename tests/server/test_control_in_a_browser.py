"""A real browser with a page of another origin: what it may do to the control plane."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from typing import Any

import httpx
import pytest
from tests import web
from tests.browser import Browser, needs_chromium, once_there
from tests.processes import mock_process
from tests.server.game import bearer

pytestmark = needs_chromium
each = pytest.mark.parametrize
PAGE = Path(__file__).with_name("attacker.html")
TOKEN = "t0ken-of-the-control-plane"
JSON = {"Content-Type": "application/json"}
FAULT = json.dumps({"status": 503})
PUT_FAR_AHEAD = json.dumps({"frozen": "2099-01-01T00:00:00Z"})
TRIES: list[tuple[str, str, dict[str, Any]]] = [
    ("reset", "/reset", {"method": "POST"}),
    ("reset, not to be read", "/reset", {"method": "POST", "mode": "no-cors"}),
    ("reset as text", "/reset", {"method": "POST", "mode": "no-cors", "body": "{}"}),
    ("restore", "/snapshots/before/restore", {"method": "POST", "mode": "no-cors"}),
    ("read", "/state", {}),
    ("read, not to be read", "/state", {"mode": "no-cors"}),
    ("read with credentials", "/state", {"credentials": "include"}),
    ("read the description", "/openapi.json", {}),
    ("read the health", "/health", {}),
    ("fault", "/faults", {"method": "POST", "headers": JSON, "body": FAULT}),
    ("fault as text", "/faults", {"method": "POST", "mode": "no-cors", "body": FAULT}),
    ("clock", "/clock", {"method": "PUT", "headers": JSON, "body": PUT_FAR_AHEAD}),
    ("forget", "/snapshots/before", {"method": "DELETE"}),
]
FORMS = [
    ("form", "/reset", "application/x-www-form-urlencoded"),
    ("form as text", "/faults", "text/plain"),
    ("form with files", "/snapshots/before/restore", "multipart/form-data"),
]


class Attacker(ThreadingHTTPServer):
    """Serves one page on a port of its own, under every name of this machine."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.page = b""
        self.said: Mapping[str, str] = {}
        self.all_is_said = threading.Event()

    def attack(self, mock: str, tries: list[Any], forms: list[Any]) -> None:
        """Have the page try these from now on."""
        words = {"MOCK": f"{mock}/_mock", "TRIES": json.dumps(tries), "FORMS": json.dumps(forms)}
        self.page = Template(PAGE.read_text(encoding="utf-8")).substitute(words).encode()


class _Handler(BaseHTTPRequestHandler):
    server: Attacker

    def do_GET(self) -> None:
        is_page = self.path == "/"
        if not is_page:
            self.server.all_is_said.wait(timeout=60)
        self.send_response(200 if is_page else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.server.page if is_page else b"")

    def do_POST(self) -> None:
        self.server.said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()
        self.server.all_is_said.set()

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def attacker() -> Iterator[Attacker]:
    with Attacker() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join(timeout=10)


def said(attacker: Attacker, name: str, browser: Browser) -> Mapping[str, str]:
    """Return the page's results by the names of its attempts."""
    browser.look(f"http://{name}:{attacker.server_port}/", "0")
    assert attacker.said
    return attacker.said


@contextmanager
def played(*options: str, token: str = "") -> Iterator[httpx.Client]:
    """A mock's control plane, with a world that is worth an attack."""
    with mock_process(*options) as origin:
        headers = bearer(token) if token else {}
        with web.Client(base_url=origin, headers=headers) as client:
            for method, path, body in (
                ("PUT", "/clock", {"frozen": "2026-12-01T10:00:00Z"}),
                ("PUT", "/snapshots/before", None),
                ("PUT", "/projects/44056/users/alice", {"country": "DE"}),
                ("POST", "/faults", {"status": 500, "operation": "get-coupon"}),
            ):
                assert client.request(method, f"/_mock{path}", json=body).is_success
            yield client


def everything(client: httpx.Client) -> dict[str, Any]:
    """All that the control plane tells, but for the dice, which each refusal throws."""
    paths = ("/state", "/faults", "/clock", "/snapshots", "/openapi.json")
    held = {path: client.get(f"/_mock{path}").json() for path in paths}
    del held["/state"]["chance"]
    return held


@each("name", ["127.0.0.1", "localhost"])
def test_a_page_of_another_origin_neither_resets_nor_reads_nor_faults(
    attacker: Attacker, name: str, browser: Browser
) -> None:
    """Another port of one name is the same site to a browser; another name is another site."""
    with played() as client:
        before = everything(client)
        attacker.attack(str(client.base_url).rstrip("/"), TRIES, FORMS)
        answers = said(attacker, name, browser)
        assert everything(client) == before
    blind = {each for each, _, init in TRIES if init.get("mode") == "no-cors"}
    assert blind == {each for each, answer in answers.items() if answer == "opaque"}
    assert {answers[each] for each in answers if each not in blind} == {"unreadable"}
    assert answers.keys() == {
        *(name for name, *_ in TRIES), *(name for name, *_ in FORMS), "script", "image"
    }  # fmt: skip


def test_the_same_page_does_it_all_with_its_origin_allowed(
    attacker: Attacker, browser: Browser
) -> None:
    here = f"http://127.0.0.1:{attacker.server_port}"
    names = ("read", "fault", "clock", "forget", "reset")
    tries = [found for name in names for found in TRIES if found[0] == name]
    with played("--control-origin", here) as client:
        attacker.attack(str(client.base_url).rstrip("/"), tries, [])
        answers = said(attacker, "127.0.0.1", browser)
        after = everything(client)
    assert json.loads(answers["read"].removeprefix("200 "))["projects"].keys() == {"44056"}
    assert json.loads(answers["fault"].removeprefix("201 "))["status"] == 503
    assert json.loads(answers["clock"].removeprefix("200 "))["now"] == "2099-01-01T00:00:00+00:00"
    assert (answers["forget"], answers["reset"]) == ("204 ", "204 ")
    assert after["/state"]["projects"] == {}
    assert after["/faults"] == {"faults": []}
    assert after["/snapshots"] == {"snapshots": []}


def test_an_allowed_page_needs_the_token_where_the_mock_asks_for_it(
    attacker: Attacker, browser: Browser
) -> None:
    here = f"http://127.0.0.1:{attacker.server_port}"
    header = bearer(TOKEN)
    tries = [
        ("read without", "/state", {}),
        ("reset without", "/reset", {"method": "POST"}),
        ("read", "/state", {"headers": header}),
        ("fault", "/faults", {"method": "POST", "headers": {**JSON, **header}, "body": FAULT}),
    ]
    with played("--control-origin", here, "--control-token", TOKEN, token=TOKEN) as client:
        before = everything(client)
        attacker.attack(str(client.base_url).rstrip("/"), tries, [])
        answers = said(attacker, "127.0.0.1", browser)
        after = everything(client)
    for name in ("read without", "reset without"):
        assert answers[name].startswith("401 ")
        text = json.loads(answers[name].removeprefix("401 "))["errorMessage"]
        assert text.startswith("The control plane asks for its token")
    assert json.loads(answers["read"].removeprefix("200 "))["projects"].keys() == {"44056"}
    assert [fault["status"] for fault in after["/faults"]["faults"]] == [500, 503]
    assert after["/state"] == before["/state"]


def test_the_mocks_own_api_browser_reads_its_description(browser: Browser) -> None:
    expected = {"/health", "/reset", "/state", "/clock", "/faults"}
    script = once_there(*(f'[data-path="{path}"]' for path in sorted(expected)))
    with mock_process() as origin:
        dom = browser.look(f"{origin}/_mock/ui/", script)
    assert expected <= set(re.findall(r'data-path="(/[^"]*)"', dom))
