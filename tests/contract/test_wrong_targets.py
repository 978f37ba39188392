"""Wrong targets and credentials are refused with exit code 2 and one line.

The same line for `liveops test`, for either side of `liveops compare`, and for pytest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# httpx imports it when first needed. A run of pytest in this process takes away again what it was
# the first to import, and would leave httpx with exceptions that nobody raises.
import httpcore  # noqa: F401
import jwt
import pytest
from tests.contract.wrong_targets import (
    HTML,
    JSON,
    always,
    answering,
    files_of,
    nobody,
    raw,
    serving,
)
from tests.processes import PLUGIN_ALONE
from tests.server.game import make_mock
from tests.traffic.exchanges import served, signed_by_itself

from liveops_kit.cli import main

pytest_plugins = ["pytester"]

KEYS = {"44056": "the-key-of-44056", "44057": "the-key-of-44057"}
SECRET = "a secret that only this server and its players share"
COUPONS = "/v3/project/44056/admin/coupon"
CHAINS = "/v2/project/44056/user/daily_chain"
PAGE = b"<html><title>Welcome</title></html>"
REFUSED_KEY = "the server refuses the API key: GET http://{host}/api" + COUPONS
REFUSED_TOKEN = "the server refuses the user token: GET http://{host}/api" + CHAINS
NOT_THE_API = "this is not the LiveOps API: GET http://{host}/api" + COUPONS
TRIED = " (4 reads were tried): give the URL up to and including /api, and a project the server has"


@dataclass(frozen=True)
class Wrong:
    """A target and the line it gets; {host} is where it listens."""

    name: str
    line: str
    open: Callable[[Path], AbstractContextManager[str]] | None = None
    """None: the mock in strict mode."""
    url: str = "http://{host}/api"
    profile: dict[str, dict[str, Any]] = field(default_factory=dict)


def signed(secret: str = SECRET, **claims: Any) -> str:
    return jwt.encode(claims, secret, "HS256")


def with_token(token: str) -> dict[str, dict[str, Any]]:
    return {"users": {"token": token}}


def moved(folder: Path) -> AbstractContextManager[str]:
    """Return a server that has moved to another one."""
    return serving(answering(lambda path: (301, {"Location": f"https://store.example{path}"}, b"")))


def tls(folder: Path) -> AbstractContextManager[str]:
    return serving(always(200, JSON, b"{}"), signed_by_itself(folder / "own.pem"))


def answers(
    status: int, headers: dict[str, str], body: bytes
) -> Callable[[Path], AbstractContextManager[str]]:
    return lambda _: serving(always(status, headers, body))


WRONG = (
    Wrong(
        "no server",
        "no answer from http://{host}/api" + COUPONS + ": nothing listens there: is the server "
        "started?",
        lambda _: nobody(),
    ),
    Wrong(
        "a name nobody has",
        "no answer from http://nowhere.invalid/api" + COUPONS + ": the name nowhere.invalid is not "
        "known: is it spelt right?",
        lambda _: nobody(),
        url="http://nowhere.invalid/api",
    ),
    Wrong(
        "no host",
        "no answer from http:/api" + COUPONS + ": this is no URL such as http://127.0.0.1:8080/api",
        lambda _: nobody(),
        url="http:///api",
    ),
    Wrong(
        "the mock without /api",
        "this is not the LiveOps API: GET http://{host}" + COUPONS + " answered 404/0 (4 reads "
        "were tried): did you mean http://{host}/api?",
        url="http://{host}",
    ),
    Wrong(
        "the mock with another path",
        "this is not the LiveOps API: GET http://{host}/api/v2" + COUPONS + " answered 403/0 "
        "(4 reads were tried): did you mean http://{host}/api?",
        url="http://{host}/api/v2/",
    ),
    Wrong(
        "static files",
        NOT_THE_API + " answered 404 with text/html that is no JSON" + TRIED,
        lambda folder: serving(files_of(folder)),
    ),
    Wrong(
        "a page for every path",
        NOT_THE_API + " answered 200 with text/html that is no JSON" + TRIED,
        answers(200, HTML, PAGE),
    ),
    Wrong(
        "a redirect to a log-in",
        NOT_THE_API + " answered 302 and sends on to /login" + TRIED,
        answers(302, {"Location": "/login?next=1"}, b""),
    ),
    Wrong(
        "a redirect to another host",
        NOT_THE_API + " answered 301 and sends on to https://store.example/api" + COUPONS
        + " (4 reads were tried): did you mean https://store.example/api?",
        moved,
    ),
    Wrong(
        "another key",
        REFUSED_KEY + " answered 401/1020: is it the key of project 44056?",
        profile={"target": {"api_key": "another"}},
    ),
    Wrong(
        "the key of another project",
        REFUSED_KEY + " answered 401/1020: is it the key of project 44056?",
        profile={"target": {"api_key": KEYS["44057"]}},
    ),
    Wrong(
        "the account of another project",
        REFUSED_KEY + " answered 403/0: does the key open project 44056, or is it another "
        "project's?",
        profile={"target": {"api_key": KEYS["44057"], "merchant_id": 44057}},
    ),
    Wrong(
        "a gate that wants other credentials",
        REFUSED_KEY + " answered 401 with text/html that is no JSON: is it the key of project "
        "44056?",
        answers(401, {**HTML, "WWW-Authenticate": "Basic"}, PAGE),
    ),
    Wrong(
        "a firewall",
        NOT_THE_API + " answered 403 with text/html that is no JSON" + TRIED,
        answers(403, HTML, PAGE),
    ),
    Wrong(
        "a token that has expired",
        REFUSED_TOKEN + " answered 401/1501: the token expired at 2001-09-09 01:46:40 UTC",
        profile=with_token(signed(sub="alice", exp=1_000_000_000)),
    ),
    Wrong(
        "a token of nobody",
        REFUSED_TOKEN + " answered 401/1501: the token names no user: it has no sub",
        profile=with_token(signed(name="alice")),
    ),
    Wrong(
        "a token that somebody else signed",
        REFUSED_TOKEN + " answered 401/1501: is it a token of this project, signed as it asks?",
        profile=with_token(signed("x" * 32, sub="alice", exp=int(time.time()) + 86_400)),
    ),
    Wrong(
        "a token that is none",
        REFUSED_TOKEN + " answered 401/1501: the token is no JWT",
        profile=with_token("garbage"),
    ),
    Wrong(
        "a token with the end of its line",
        "the user token has characters that no header can hold: give the JWT alone, such as eyJ...",
        profile=with_token("garbage\\n"),
    ),
    Wrong(
        "a second token that is none",
        REFUSED_TOKEN.replace("user", "second user", 1) + " answered 401/1501: the token is no JWT",
        profile={"users": {"token": signed(sub="alice"), "second_token": "garbage"}},
    ),
    Wrong(
        "TLS to a plain port",
        "no answer from https://{host}/api" + COUPONS + ": the port speaks no TLS: did you mean "
        "http://{host}/api?",
        answers(404, HTML, PAGE),
        url="https://{host}/api",
    ),
    Wrong(
        "plain HTTP to a TLS port",
        "no answer from http://{host}/api" + COUPONS + ": the port speaks TLS: did you mean "
        "https://{host}/api?",
        tls,
    ),
    Wrong(
        "a certificate nobody signed",
        "no answer from https://{host}/api" + COUPONS + ": its certificate is not trusted: name "
        "its authority with --ca-file",
        tls,
        url="https://{host}/api",
    ),
    Wrong(
        "a server that hangs",
        "no answer from http://{host}/api" + COUPONS + ": it took longer than 0.3 s: is it the "
        "right server, and is it well?",
        lambda _: raw(None),
        profile={"target": {"timeout": 0.3}},
    ),
    Wrong(
        "a server that hangs up",
        "no answer from http://{host}/api" + COUPONS + ": it closed the connection, or spoke no "
        "HTTP: is this the port of the API?",
        lambda _: raw(b""),
    ),
    Wrong(
        "another protocol",
        "no answer from http://{host}/api" + COUPONS + ": it closed the connection, or spoke no "
        "HTTP: is this the port of the API?",
        lambda _: raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
    ),
    Wrong(
        "an answer packed otherwise than it says",
        "no answer from http://{host}/api" + COUPONS + ": its answer is not packed as it says "
        "(Content-Encoding)",
        answers(200, {**JSON, "Content-Encoding": "gzip"}, b'{"items": []}'),
    ),
    Wrong("empty answers", NOT_THE_API + " answered 200 with an empty body" + TRIED,
          answers(200, JSON, b"")),
    Wrong(
        "errors alone",
        NOT_THE_API + " answered 500 with text/html that is no JSON (4 reads were tried): the "
        "server is out of order; its log should say why",
        answers(500, HTML, PAGE),
    ),
    Wrong(
        "too many requests",
        NOT_THE_API + " answered 429 with an empty body: the server asks for fewer calls: try "
        "later, or set --rate",
        answers(429, {"Retry-After": "0"}, b""),
    ),
    Wrong(
        "JSON of another API",
        NOT_THE_API + " answered 200 with JSON that is not the API's" + TRIED,
        answers(200, JSON, b'{"status": "ok"}'),
    ),
    Wrong(
        "a JSON list",
        NOT_THE_API + " answered 200 with JSON that is not the API's" + TRIED,
        answers(200, JSON, b"[]"),
    ),
    Wrong(
        "nothing implemented",
        NOT_THE_API + " answered 501 with JSON that is not the API's (4 reads were tried): the "
        "server is out of order; its log should say why",
        answers(501, JSON, b"{}"),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def strict_mock() -> Iterator[str]:
    """The mock as it is started where others reach it; gives host and port."""
    app = make_mock(auth="strict", api_keys=KEYS, jwt_secret=SECRET).app
    with served(app) as url:
        yield url.removeprefix("http://")


@dataclass(frozen=True)
class Case:
    """A wrong target that listens, and the profile that names it."""

    url: str
    file: Path
    line: str


@pytest.fixture(params=WRONG, ids=lambda each: each.name)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    wrong: Wrong = request.param
    with (wrong.open or _there(request))(tmp_path) as host:
        file = tmp_path / "target.toml"
        file.write_text(_toml({"target": {"api_key": KEYS["44056"]}, **wrong.profile}))
        yield Case(wrong.url.format(host=host), file, wrong.line.format(host=host))


def _there(request: pytest.FixtureRequest) -> Callable[[Path], AbstractContextManager[str]]:
    @contextmanager
    def there(_: Path) -> Iterator[str]:
        yield request.getfixturevalue("strict_mock")

    return there


def _toml(tables: dict[str, dict[str, Any]]) -> str:
    lines = []
    for table, entries in tables.items():
        lines.append(f"[{table}]")
        lines += [
            f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value}"
            for name, value in entries.items()
        ]
    return "\n".join(lines) + "\n"


def ran(capsys: Any, *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    printed = capsys.readouterr()
    return int(str(ended.value.code)), printed.out, printed.err


def test_a_run_refuses_it(case: Case, capsys: Any, monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("test", case.url, "--config", str(case.file), "--report", "json=report.json")
    assert ran(capsys, *words) == (2, "", f"liveops: {case.line}\n")
    assert not (tmp_path / "report.json").exists()


def test_a_comparison_refuses_it(case: Case, capsys: Any) -> None:
    words = ("compare", case.url, case.url, "--config-a", str(case.file))
    assert ran(capsys, *words) == (2, "", f"liveops: A: {case.line}\n")


def test_a_session_of_pytest_ends_with_it(
    case: Case, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    for name, value in PLUGIN_ALONE.items():
        monkeypatch.setenv(name, value)
    pytester.makepyfile("def test_it(liveops_token):\n    assert liveops_token('alice')\n")
    session = pytester.inline_run(
        *WITHOUT, f"--liveops-target={case.url}", f"--liveops-config={case.file}"
    )
    assert session.ret == 2
    assert capsys.readouterr() == ("", f"Exit: liveops: {case.line}\n")
    assert session.listoutcomes() == ([], [], [])


WITHOUT = ("-pno:cacheprovider", "-pno:unraisableexception", "-pno:terminal")
"""Plugins that would take most of the time: one looks five times through all that this process has
made, and one parses the source of each function that the error has passed."""


def test_there_are_twenty_kinds_at_least() -> None:
    assert len(WRONG) == len({each.name for each in WRONG}) >= 20
