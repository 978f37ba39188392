"""`liveops proxy` in front of the mock and of a mock that lies, and `check` on what it recorded."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests import web
from tests.ports import silent_port
from tests.server.game import DEFAULT_PROJECT, basic, bearer, make_mock, token
from tests.traffic.exchanges import served
from tests.warm import warm_liveops

from liveops_kit.cli import main
from liveops_kit.openapi import document as spec

each = pytest.mark.parametrize
COMMAND = ["proxy", "--listen", "127.0.0.1:0"]
ENVIRONMENT = {name: text for name, text in os.environ.items() if not name.startswith("LIVEOPS_")}


@dataclass
class Proxying:
    """The command in a process of its own."""

    process: subprocess.Popen[str]
    url: str

    def wait_for(self, word: str) -> str:
        """Reads what it says up to a line with this word; gives that line."""
        assert self.process.stdout is not None
        return next(line for line in self.process.stdout if word in line)

    def end(self, by: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        """Its exit code, and what it said since it was ready."""
        self.process.send_signal(by)
        # Not communicate(): what was read ahead with the lines before would be lost.
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        out, err = self.process.stdout.read(), self.process.stderr.read()
        return self.process.wait(timeout=60), out, err


@contextmanager
def proxying(upstream: str, *options: str) -> Iterator[Proxying]:
    process = subprocess.Popen(
        [warm_liveops(), *COMMAND, "--upstream", upstream, *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("Ctrl-C"):
                break
        found = re.search(r"Proxy: +(http://\S+)", said)
        assert found, said + (process.stderr.read() if process.stderr else "")
        yield Proxying(process, found[1])
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def mock_app() -> Any:
    return make_mock().app


@pytest.fixture(scope="module")
def mock_url(mock_app: Any) -> Iterator[str]:
    with served(mock_app) as url:
        yield url


class Liar:
    """The mock, but with an answer that lacks a property and one that has another status."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        events: list[Any] = []

        async def keep(event: Any) -> None:
            events.append(event)

        await self._app(scope, receive, keep)
        start = events[0]
        body = b"".join(event.get("body", b"") for event in events[1:])
        if scope["path"].endswith("/admin/coupon/spring") and scope["method"] == "GET":
            content = json.loads(body)
            content["is_enabled"] = "no"
            body = json.dumps(content).encode()
        if scope["path"].endswith("/activate"):
            start["status"], body = 200, b'{"ok": true}'
        kept = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        start["headers"] = [*kept, (b"content-length", b"%d" % len(body))]
        await send(start)
        await send({"type": "http.response.body", "body": body})


def walk(url: str) -> list[int]:
    """A day of a game: the statuses of its calls."""
    api, project = f"{url}/api", DEFAULT_PROJECT
    admin, player = basic(str(project)), bearer(token("alice"))
    coupon = f"{api}/v3/project/{project}/admin/coupon"
    two = f"{api}/v2/project/{project}"
    calls = [
        ("POST", coupon, admin, {"external_id": "spring", "name": {"en": "Spring gift"}}),
        ("POST", coupon, admin, {"external_id": "spring", "name": {"en": "Spring gift"}}),
        ("POST", f"{two}/admin/coupon/spring/code", admin, {"coupon_code": "SPRING26"}),
        ("PUT", f"{two}/admin/coupon/spring/activate", admin, None),
        ("GET", f"{coupon}/spring", admin, None),
        ("GET", f"{coupon}?limit=2&offset=0", admin, None),
        ("GET", f"{coupon}?limit=0", admin, None),
        ("GET", coupon, {}, None),
        ("GET", f"{two}/promotion/code/SPRING26/verify", player, None),
        ("POST", f"{two}/coupon/redeem", player, {"coupon_code": "SPRING26"}),
        ("POST", f"{two}/coupon/redeem", player, {"coupon_code": "NONE"}),
        ("GET", f"{two}/items/virtual_items", {}, None),
        ("GET", f"{two}/cart", player, None),
        ("GET", f"{two}/nothing/of/that/name", player, None),
        ("GET", f"{api}/ui/", {}, None),
        ("DELETE", f"{coupon}/spring", admin, None),
    ]  # fmt: skip
    with web.Client(trust_env=False) as client:
        return [
            client.request(method, where, headers=headers, json=body).status_code
            if body is not None
            else client.request(method, where, headers=headers).status_code
            for method, where, headers, body in calls
        ]


SECRET = basic(str(DEFAULT_PROJECT))["Authorization"].removeprefix("Basic ")
WALKED = [201, 422, 201, 204, 200, 200, 422, 401, 200, 200, 404, 200, 200, 404, 200, 204]


def ids(printed: str) -> list[str]:
    """The findings of a summary, as they are numbered."""
    return re.findall(r"^\d+\. \w+: \S+ +\[([0-9a-f]{8})\]$", printed, re.MULTILINE)


def check(file: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["check", str(file), *options])
    assert result.stderr == ""
    return result.exit_code, result.stdout


def test_in_front_of_the_mock_it_finds_nothing(mock_url: str, tmp_path: Path) -> None:
    har = tmp_path / "run.har"
    with proxying(mock_url, "--har", str(har), "--fail-on-violation") as proxy:
        assert walk(proxy.url) == WALKED
        code, out, err = proxy.end()
    assert (code, err) == (0, "")
    assert "Findings: none." in out
    assert "16 exchanges, 14 of the API" in out
    assert "not judged: paths the description does not know: 1\n" in out
    assert SECRET not in har.read_text(encoding="utf-8")
    judged = check(har)
    assert judged == (0, out.lstrip("\n"))
    assert check(har, "--strict-requests")[0] == 1


def test_in_front_of_a_liar_it_names_the_lies(mock_app: Any, tmp_path: Path) -> None:
    har = tmp_path / "run.har"
    with (
        served(Liar(mock_app)) as url,
        proxying(
            url, "--har", str(har), "--fail-on-violation", "--report", f"junit={tmp_path / 'ci'}"
        ) as proxy,
    ):
        walk(proxy.url)
        walk(proxy.url)
        code, out, err = proxy.end(signal.SIGTERM)
    assert (code, err) == (1, "")
    live = [line for line in out.splitlines() if "  seen: " in line]
    assert [line.partition("  seen: ")[0] for line in live] == [
        "activate-coupon  response 200  status  one of 204, 401, 403, 404, 422, 429, 500",
        "get-coupon  response 200  body $.is_enabled  type: boolean",
    ]
    found = ids(out)
    assert (tmp_path / "ci").read_text(encoding="utf-8").count("<failure") == 2
    assert [line[-9:-1] for line in live] == found
    checked, printed = check(har)
    assert checked == 1
    assert ids(printed) == found
    operations = spec.served().operations
    assert set(re.findall(r"^\d+\. high: (\S+)", printed, re.MULTILINE)) <= set(operations)


def test_without_the_gate_findings_and_differences_are_told_and_the_exit_is_clean(
    mock_app: Any, tmp_path: Path
) -> None:
    har = tmp_path / "run.har"
    coupons = f"/api/v3/project/{DEFAULT_PROJECT}/admin/coupon"
    activate = f"/api/v2/project/{DEFAULT_PROJECT}/admin/coupon/only_here/activate"
    with (
        served(Liar(mock_app)) as url,
        proxying(url, "--compare", "mock", "--har", str(har), "--keep-secrets") as proxy,
    ):
        with web.Client(
            base_url=proxy.url, headers=basic(str(DEFAULT_PROJECT)), trust_env=False
        ) as client:
            client.get(f"{coupons}/nobody")
            made = {"external_id": "only_here", "name": {"en": "Only here"}}
            assert client.post(coupons, json=made).status_code == 201
            assert client.put(activate).status_code == 200
            # Reads are compared with the mock, and nothing else.
            assert client.get(f"{coupons}/only_here").status_code == 200
        message = proxy.wait_for("differs")
        code, out, err = proxy.end()
    assert message == "differs  get-coupon  status  upstream: 200, mock: 404\n"
    assert (code, err) == (0, "")
    assert "Findings: 1." in out
    assert out.endswith(
        "\nDifferences from the mock: 1\n  get-coupon  status  upstream: 200, mock: 404  1 times\n"
    )
    # Secrets are recorded when they are asked for.
    assert SECRET in har.read_text(encoding="utf-8")


def test_an_upstream_that_is_down_is_told_on_stderr(tmp_path: Path) -> None:
    with (
        silent_port() as port,
        proxying(f"http://127.0.0.1:{port}", "--fail-on-violation") as proxy,
    ):
        assert web.get(f"{proxy.url}/api/x", trust_env=False).status_code == 502
        code, out, err = proxy.end()
    assert code == 2
    note, first, second, last = err.splitlines()
    assert note == (
        f"liveops proxy: note: no answer from http://127.0.0.1:{port}/api/v3/project/44056/admin/"
        "coupon: nothing listens there: is the server started?"
    )
    assert first.startswith(f"liveops proxy: GET /api/x: no answer from http://127.0.0.1:{port}: ")
    assert second == "liveops proxy: calls the upstream did not answer: 1"
    assert last == "liveops proxy: no call of the API came by: nothing was judged"
    assert out.endswith(
        f"0 of {len(spec.served().operations)} operations met, 0 of 0 exchanges judged.\n"
        "0 exchanges, 0 of the API: 0 requests and 0 answers fit. Findings: none.\n"
    )


def invoke(*options: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["proxy", *options])
    assert result.stdout == ""
    return result.exit_code, result.stderr


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = invoke("--upstream", "http://127.0.0.1:1", "--listen", f"127.0.0.1:{port}")
    assert said == (
        2,
        f"liveops: cannot listen on 127.0.0.1:{port}: Address already in use; choose another with "
        "--listen, or port 0 for any free one\n",
    )


@each(
    ("options", "message"),
    [
        (["--upstream", "store.xsolla.com"],
         "--upstream: 'store.xsolla.com' is no URL such as https://store.xsolla.com"),
        (["--upstream", "http://a", "--listen", "9090"],
         "--listen takes HOST:PORT such as 127.0.0.1:9090, not '9090'"),
        (["--upstream", "http://a", "--listen", "127.0.0.1:0", "--har", "no/where/a.har"],
         "--har: cannot write no/where/a.har: No such file or directory"),
        (["--upstream", "http://a", "--ca-file", "pyproject.toml"],
         "--ca-file: cannot use pyproject.toml: "),
        ([], "Missing option '--upstream'."),
    ],
)  # fmt: skip
def test_what_cannot_start_is_said_in_one_line(options: list[str], message: str) -> None:
    code, said = invoke(*options)
    assert code == 2
    assert said.startswith(f"liveops: {message}")
    assert len(said.splitlines()) == 1
