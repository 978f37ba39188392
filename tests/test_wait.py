"""`liveops wait`: for a mock that starts, a server that is no mock, and one that never comes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from click.testing import CliRunner, Result
from tests.ports import silent_port

from liveops_kit.cli import main
from liveops_kit.runs.wait import Waited, ready_url, wait


@contextmanager
def server(*statuses: int, body: object = None) -> Iterator[tuple[str, list[str]]]:
    """A server with these statuses, the last one for ever, and the paths of its requests."""
    left, requested = list(statuses), []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requested.append(self.path)
            content = json.dumps(body).encode()
            self.send_response(left.pop(0) if len(left) > 1 else left[0])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None: ...

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}", requested
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


def command(*words: str) -> Result:
    return CliRunner().invoke(main, ["wait", *words])


class Time:
    """Time that only pauses move."""

    def __init__(self) -> None:
        self.moment = 0.0

    def now(self) -> float:
        return self.moment

    def pause(self, seconds: float) -> None:
        self.moment += seconds


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/_mock/ready"),
        ("http://127.0.0.1:8080/api/", "http://127.0.0.1:8080/_mock/ready"),
        ("https://mock.example/game/api?x=1#y", "https://mock.example/game/_mock/ready"),
        ("http://[::1]:9/", "http://[::1]:9/_mock/ready"),
    ],
)
def test_the_place_that_is_asked(url: str, expected: str) -> None:
    assert ready_url(url) == expected


def test_a_mock_that_starts_is_waited_for() -> None:
    with server(503, 503, 200, body={"status": "ready", "reasons": []}) as (url, requested):
        time = Time()
        assert wait(url, 30, now=time.now, pause=time.pause) == Waited(True, "", 0.4)
    assert requested == ["/_mock/ready"] * 3


def test_a_mock_that_is_never_ready_says_why() -> None:
    reasons = {"status": "not ready", "reasons": ["the mock is ending"]}
    with server(503, body=reasons) as (url, requested):
        time = Time()
        reason = "it is not ready: the mock is ending"
        assert wait(url, 1, now=time.now, pause=time.pause) == Waited(False, reason, 1.0)
    assert len(requested) == 6


@pytest.mark.parametrize("status", [200, 401, 404, 500])
def test_a_server_that_is_no_mock_is_ready_once_it_answers(status: int) -> None:
    with server(status) as (url, _):
        done = command(f"{url}/api", "--timeout", "5s")
    assert (done.exit_code, done.output) == (0, f"{url}/api is ready\n")


def test_a_balancer_without_a_server_is_not_ready() -> None:
    with server(502, body="gateway") as (url, _):
        time = Time()
        assert wait(url, 0.2, now=time.now, pause=time.pause).reason == "it answers 502"


def test_where_nothing_listens_the_end_is_one_line() -> None:
    with silent_port() as port:
        url = f"http://127.0.0.1:{port}"
        done = command(url, "--timeout", "0s")
    assert done.exit_code == 1
    reason = "nothing listens there: is the server started?"
    assert (done.stdout, done.stderr) == ("", f"liveops: {url} is not ready after 0s: {reason}\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["8080"], "liveops: '8080' is no URL such as http://127.0.0.1:8080\n"),
        (["ftp://a"], "liveops: 'ftp://a' is no URL such as http://127.0.0.1:8080\n"),
        (
            ["http://a", "--timeout", "soon"],
            "liveops: --timeout: 'soon' is no duration: write for example +1d, 90m, P7D or PT36H\n",
        ),
    ],
)
def test_what_cannot_be_waited_for(words: list[str], message: str) -> None:
    done = command(*words)
    assert (done.exit_code, done.stderr) == (2, message)
