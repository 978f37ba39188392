"""The real command `liveops mock`: what it says, how it serves, how it ends, and how it declines."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.edge.game import WORLD, basic

each = pytest.mark.parametrize
COMMAND = [sys.executable, "-m", "liveops_kit.cli", "mock"]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Ours without what would change the mock."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIVEOPS_")}
    return {**kept, **(extra or {})}


@dataclass
class Serving:
    """A mock in a process of its own."""

    process: subprocess.Popen[str]
    said: str
    url: str

    def interrupted(self) -> tuple[int, float]:
        """Ctrl-C: its exit code, and how many seconds it took to end."""
        start = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=10)
        return code, time.monotonic() - start


@contextmanager
def serving(*options: str, **variables: str) -> Iterator[Serving]:
    """Start the command, read what it says until it is ready, end it by its id."""
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", "--fixtures", str(WORLD), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(variables),
    )
    assert process.stdout is not None
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("Ctrl-C"):
                break
        said = "".join(lines)
        found = re.search(r"(http://\S+)/api  ", said)
        assert found, said + str(process.stderr.read() if process.stderr else "")
        yield Serving(process, said, found[1])
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=10)


def get(url: str, **headers: str) -> tuple[int, bytes, Mapping[str, str]]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read(), dict(response.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


# -- from start to end -----------------------------------------------------------------------------
def test_the_command_says_where_it_is_serves_and_ends_on_ctrl_c() -> None:
    with serving("--clock", "frozen:2026-12-01T10:00:00+03:00") as mock:
        lines = mock.said.splitlines()
        assert lines[0] == f"LiveOps mock: {mock.url}/api  (project 44056, world '{WORLD}')"
        assert lines[1:3] == [
            f"API browser:  {mock.url}/api/ui/",
            f"Control:      {mock.url}/_mock/health",
        ]
        assert lines[-1] == "Ctrl-C ends it."
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", mock.url)

        status, body, headers = get(f"{mock.url}/_mock/health")
        assert (status, json.loads(body)["now"]) == (200, "2026-12-01T07:00:00+00:00")
        assert "server" not in {name.lower() for name in headers}
        assert get(f"{mock.url}/api/v3/project/44056/admin/coupon")[0] == 401

        code, seconds = mock.interrupted()
        assert code == 0
        assert seconds < 1
        assert mock.process.stderr is not None
        assert mock.process.stderr.read() == ""


def test_both_calls_it_suggests_work_as_they_are_written() -> None:
    """What is printed can be pasted: the curl of the admin and the one of the player."""
    with serving() as mock:
        admin = re.search(r"curl -u (\d+):(\w+) (\S+)", mock.said)
        player = re.search(r"curl -H '(Authorization): (Bearer \S+)' \\\n +(\S+)", mock.said)
        assert admin
        assert player
        status, body, _ = get(admin[3], **basic(admin[1], admin[2]))
        assert (status, json.loads(body)["items"]) == (200, [])
        # The world of this test has no code WELCOME: the token was good, the code is not there.
        status, body, _ = get(player[3], **{player[1]: player[2]})
        assert (status, json.loads(body)["errorCode"]) == (404, 9811)


def test_an_open_connection_does_not_keep_it_alive() -> None:
    with serving() as mock:
        host, port = mock.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as idle:
            idle.sendall(b"GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert idle.recv(1000).startswith(b"HTTP/1.1 200 OK")
            idle.sendall(b"POST /_mock/reset HTTP/1.1\r\nHost: localhost\r\nContent-Le")
            code, seconds = mock.interrupted()
        assert code == 0
        assert seconds < 3


def test_the_environment_sets_what_no_option_says() -> None:
    with serving(LIVEOPS_CLOCK="frozen:2030-01-01T00:00:00Z", LIVEOPS_SEED="7") as mock:
        assert json.loads(get(f"{mock.url}/_mock/health")[1])["now"] == "2030-01-01T00:00:00+00:00"
    with serving("--clock", "frozen:2031-01-01T00:00:00Z", LIVEOPS_CLOCK="nonsense") as mock:
        assert json.loads(get(f"{mock.url}/_mock/health")[1])["now"] == "2031-01-01T00:00:00+00:00"


def test_strict_suggests_the_key_it_takes() -> None:
    with serving("--auth", "strict", "--api-key", "44056:s3cret") as mock:
        assert "curl -u 44056:s3cret " in mock.said
        url = f"{mock.url}/api/v3/project/44056/admin/coupon"
        assert get(url, **basic("44056", "s3cret"))[0] == 200
        assert get(url, **basic("44056", "demo"))[0] == 401
        player = re.search(r"Bearer (\S+)' \\\n +(\S+)", mock.said)
        assert player
        assert get(player[2], Authorization=f"Bearer {player[1]}")[0] == 404


# -- declining -------------------------------------------------------------------------------------
def declined(*options: str, **variables: str) -> str:
    """What the command says when it cannot do as it is told: one line, and exit code 2."""
    done = subprocess.run(
        [*COMMAND, *options], capture_output=True, text=True, timeout=60, env=environment(variables)
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def taken() -> Iterator[int]:
    """A port somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_taken_port_is_told(taken: int) -> None:
    said = declined("--port", str(taken))
    assert re.fullmatch(
        rf"liveops: cannot listen on 127\.0\.0\.1:{taken}: .+; choose another with --port, or "
        r"--port 0 for any free one\n",
        said,
    )


def test_fixtures_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("project: {project_id: 1\nitems: [", encoding="utf-8")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("project: {project_id: many}", encoding="utf-8")
    for name, pattern in (
        (str(broken), rf"liveops: {re.escape(str(broken))}: .+\n"),
        (str(wrong), rf"liveops: {re.escape(str(wrong))}: .*project_id.*\n"),
        (str(tmp_path / "none.yaml"), r"liveops: .*none\.yaml.*\n"),
        (str(tmp_path), r"liveops: .+\n"),
        ("nothing", r"liveops: there are no fixtures 'nothing': say one of .*demo.*, or a file\n"),
    ):
        assert re.fullmatch(pattern, declined("--port", "0", "--fixtures", name))


@each(
    "clock", ["noon", "frozen:", "frozen:noon", "frozen:2026-12-01", "running:2026-12-01T10:00:00Z"]
)
def test_a_clock_that_cannot_be_is_told(clock: str) -> None:
    said = declined("--port", "0", "--clock", clock)
    example = "frozen:2026-12-01T10:00:00Z"
    assert said == f"liveops: --clock is system, or for example {example}, not '{clock}'\n"


@each(
    ("options", "pattern"),
    [
        (["--host", "0.0.0.0"], r"liveops: 0\.0\.0\.0 can be reached from other machines, .+\n"),
        (["--host", "a b"], r"liveops: a b can be reached from other machines, .+\n"),
        (["--host", "a b", "--auth", "strict"], r"liveops: cannot listen on 'a b': .+\n"),
        (["--host", "x" * 70, "--auth", "strict"], r"liveops: cannot listen on 'x+': .+\n"),
        (["--api-key", "44056"], r"liveops: --api-key takes NAME:VALUE, not '44056'\n"),
        (["--api-key", ":x"], r"liveops: --api-key takes NAME:VALUE, not ':x'\n"),
    ],
)
def test_settings_that_cannot_work_are_told(options: list[str], pattern: str) -> None:
    """AUTH-4d among them: lenient on an address others can reach is never a default."""
    assert re.fullmatch(pattern, declined("--port", "0", *options))


def test_a_key_set_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "jwks.json"
    file.write_text("{", encoding="utf-8")
    said = declined("--port", "0", "--auth", "strict", "--jwks", str(file))
    assert re.fullmatch(rf"liveops: --jwks {re.escape(str(file))}: .+\n", said)


@each(
    ("options", "last"),
    [
        (["--nonsense"], "Error: No such option: --nonsense"),
        (
            ["--port", "many"],
            "Error: Invalid value for '--port': 'many' is not a valid integer range.",
        ),
        (["--port", "65536"], "Error: Invalid value for '--port': 65536 is not in the range"),
        (["--auth", "open"], "Error: Invalid value for '--auth': 'open' is not one of"),
        (["--body-limit", "0"], "Error: Invalid value for '--body-limit': 0 is not in the range"),
        (["--jwks", "none.json"], "Error: Invalid value for '--jwks': File 'none.json' does not"),
        (["surprise"], "Error: Got unexpected extra argument (surprise)"),
    ],
)
def test_an_option_that_cannot_be_is_told_after_the_usage(options: list[str], last: str) -> None:
    said = declined(*options).splitlines()
    assert said[0] == "Usage: python -m liveops_kit.cli mock [OPTIONS]"
    assert said[-1].startswith(last)


def test_a_variable_that_cannot_be_is_told() -> None:
    assert "'many' is not a valid integer" in declined(LIVEOPS_PORT="many").splitlines()[-1]
    assert "'one' is not a valid integer" in declined(LIVEOPS_SEED="one").splitlines()[-1]
