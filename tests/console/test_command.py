"""`liveops console`: the pages of a mock elsewhere, for the browser of this machine."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from tests import web
from tests.processes import mock_process
from tests.warm import warm_liveops

from liveops_kit.cli import main

TOKEN = "t0ken-of-the-control-plane"
each = pytest.mark.parametrize


@contextmanager
def console_process(url: str, token: str) -> Iterator[str]:
    """The address of a console of a mock."""
    command = [warm_liveops(), "console", url, "--listen", "127.0.0.1:0"]
    environment = {"LIVEOPS_CONTROL_TOKEN": token, "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", first)
        assert found, first
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0


def test_a_mock_elsewhere_is_shown_with_its_token() -> None:
    with mock_process("--control-token", TOKEN) as mock, console_process(mock, TOKEN) as console:
        with web.Client(base_url=console, follow_redirects=True) as client:
            page = client.get("/")
            assert page.status_code == 200
            assert page.url.path == "/p/44056/players"
            assert TOKEN not in page.text
            csrf = client.cookies["liveops_console"]
            form = {
                "csrf": csrf,
                "method": "PUT",
                "path": "/projects/44056/clock",
                "body": '{"frozen": "2026-12-24T20:00:00Z"}',
                "next": "/p/44056/time",
            }
            moved = client.post("/p/44056/act", data=form)
            assert "2026-12-24 20:00:00 UTC" in moved.text
            for headers, status in (
                ({"Host": "evil.example"}, 403),
                ({"Origin": "http://evil.example"}, 403),
                ({"Sec-Fetch-Site": "same-site"}, 403),
            ):
                refused = client.get("/p/44056/players", headers=headers)
                assert refused.status_code == status
        wrong = CliRunner().invoke(main, ["console", mock, "--token", "other"])
        assert wrong.exit_code == 2
        assert "refuses: That is not the token of the control plane" in wrong.stderr


@each(
    ("arguments", "message"),
    [
        (["nothing"], "URL is the address of a mock, such as http://localhost:8080: 'nothing'"),
        (["http://127.0.0.1:9"], "http://127.0.0.1:9 does not answer: "),
        (["http://127.0.0.1:9", "--listen", "0.0.0.0:0"], "listens on this machine alone"),
        (["http://127.0.0.1:9", "--listen", "9091"], "--listen takes HOST:PORT"),
    ],
)
def test_what_cannot_be_served_is_said_in_one_line(arguments: list[str], message: str) -> None:
    done = CliRunner().invoke(main, ["console", *arguments])
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


@each("number", [signal.SIGTERM, signal.SIGINT])
def test_a_mock_ends_soon_though_somebody_listens_for_events(number: signal.Signals) -> None:
    command = [warm_liveops(), "mock", "--port", "0",
               "--shutdown-timeout", "60"]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
    assert found is not None
    events = f"{found[0]}/_mock/console/p/44056/events?after=0"
    with web.stream("GET", events, timeout=30) as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": nothing new"
        process.send_signal(number)
        assert set(lines) <= {"", ": nothing new"}
    assert process.wait(timeout=30) == 0
    _, errors = process.communicate()
    assert "Traceback" not in errors
