"""The real command `liveops mock`, in a process of its own and as it declines in this one."""

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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.server.game import WORLD, basic, client_of, make_world
from tests.warm import warm_liveops

from liveops_kit.cli import main
from liveops_kit.server.application import build
from liveops_kit.server.greeting import greeting
from liveops_kit.settings import Settings

each = pytest.mark.parametrize


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
    world = () if "--fixtures" in options else ("--fixtures", str(WORLD))
    process = subprocess.Popen(
        [warm_liveops(), "mock", "--port", "0", *world, *options],
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
        found = re.search(r"(https?://\S+)/api  ", said)
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
def suggested(said: str) -> tuple[re.Match[str], re.Match[str]]:
    """The two curls it says: the admin's and the player's."""
    player = re.search(r"curl -H 'Authorization: (Bearer \S+)' \\\n +(\S+)", said)
    assert player
    return suggested_admin(said), player


def suggested_admin(said: str) -> re.Match[str]:
    """The admin's curl."""
    admin = re.search(r"curl -u ['\"]?(\d+):([^'\"\n]+?)['\"]? (http\S+)", said)
    assert admin
    return admin


def test_the_command_says_where_it_is_serves_and_ends_on_ctrl_c() -> None:
    with serving(LIVEOPS_CLOCK="frozen:2026-12-01T10:00:00+03:00") as mock:
        lines = mock.said.splitlines()
        assert lines[:4] == [
            f"LiveOps mock: {mock.url}/api  (project 44056, world '{WORLD}')",
            f"API browser:  {mock.url}/api/ui/",
            f"Console:      {mock.url}/_mock/console/",
            f"Control:      {mock.url}/_mock/health",
        ]
        assert lines[-1] == "Ctrl-C ends it."
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", mock.url)

        status, body, headers = get(f"{mock.url}/_mock/health")
        assert (status, json.loads(body)["now"]) == (200, "2026-12-01T07:00:00+00:00")
        assert "server" not in {name.lower() for name in headers}

        admin, player = suggested(mock.said)
        status, body, _ = get(admin[3], **basic(admin[1], admin[2]))
        assert (status, json.loads(body)["items"]) == (200, [])
        # This world has no codes: the player is shown what it sells.
        status, body, _ = get(player[2], Authorization=player[1])
        assert (status, list(json.loads(body))) == (200, ["has_more", "items"])

        code, seconds = mock.interrupted()
        assert code == 0
        assert seconds < 2
        assert mock.process.stderr is not None
        assert mock.process.stderr.read() == ""


def test_open_connections_do_not_keep_it_alive() -> None:
    with serving() as mock:
        host, port = mock.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as idle:
            idle.sendall(b"GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert idle.recv(1000).startswith(b"HTTP/1.1 200 OK")
            idle.sendall(b"POST /_mock/reset HTTP/1.1\r\nHost: localhost\r\nContent-Le")
            code, seconds = mock.interrupted()
        assert code == 0
        assert seconds < 4


def test_strict_suggests_the_key_it_takes_without_a_secret() -> None:
    """The admin's curl of the greeting, played on a mock of the same settings."""
    keys = {"44056": "s3cret"}
    secret = "a secret of at least thirty-two bytes"
    settings = Settings(auth="strict", api_keys=keys, jwt_secret=secret)
    world = make_world(settings)
    said = greeting(settings, world, 8080)
    client = client_of(build(settings, world))
    admin = suggested_admin(said)
    assert "s3cret" not in said  # whoever set a key knows it, and a log need not
    assert (admin[1], admin[2]) == ("44056", "$LIVEOPS_API_KEY")
    assert client.get(admin[3], headers=basic("44056", "s3cret")).status_code == 200
    assert client.get(admin[3], headers=basic("44056", "demo")).status_code == 401
    assert secret not in said


@each(("host", "written"), [("127.0.0.1",) * 2, ("::1", "[::1]"), ("localhost",) * 2])
def test_the_greeting_writes_addresses_that_work(host: str, written: str) -> None:
    said = greeting(Settings(host=host), make_world(Settings()), 7)
    assert said.startswith(f"LiveOps mock: http://{written}:7/api  (project 44056, world 'demo')\n")


# -- the token of the control plane ----------------------------------------------------------------
def bearer_of(said: str) -> str:
    """The header in the line after the control plane's address."""
    found = re.search(r"^Control: .*\n +Authorization: (Bearer \S{32})  \(", said, re.MULTILINE)
    assert found, said
    return found[1]


@each("options", [("--auth", "strict"), ("--host", "0.0.0.0", "--auth", "lenient")])
def test_a_token_is_made_for_the_run_and_said_once(options: tuple[str, ...]) -> None:
    with serving(*options) as mock, serving(*options) as another:
        url = mock.url.replace("0.0.0.0", "127.0.0.1")
        header = bearer_of(mock.said)
        assert bearer_of(another.said) != header
        assert mock.said.count(header) == 1
        assert get(f"{url}/_mock/clock")[0] == 401
        assert get(f"{url}/_mock/clock", Authorization=bearer_of(another.said))[0] == 401
        assert get(f"{url}/_mock/clock", Authorization=header)[0] == 200
        for host in ("localhost", "192.0.2.7:8080", "mock.example"):
            assert get(f"{url}/_mock/health", Host=host)[0] == 200


def test_a_token_that_is_given_is_not_said() -> None:
    with serving("--auth", "strict", LIVEOPS_CONTROL_TOKEN="s3cret-t0ken") as mock:
        assert "s3cret-t0ken" not in mock.said
        assert "Authorization: Bearer" not in mock.said.partition("Try")[0]
        assert get(f"{mock.url}/_mock/clock")[0] == 401
        assert get(f"{mock.url}/_mock/clock", Authorization="Bearer s3cret-t0ken")[0] == 200


# -- dropping connections --------------------------------------------------------------------------
def raw(mock: Serving, path: str = "/api/v3/project/1/admin/coupon") -> bytes:
    """All that a server sends on one connection before it closes it."""
    host, port = mock.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        key = basic("1", "x")["Authorization"]
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {key}\r\n\r\n"
        line.sendall(head.encode())
        parts = []
        while part := line.recv(65_536):
            parts.append(part)
        return b"".join(parts)


def test_connections_are_dropped_and_answers_cut_off_for_real() -> None:
    with serving("--fault", "drop,times=1", "--fault", "truncate=7,times=1") as mock:
        assert raw(mock) == b""
        head, _, body = raw(mock).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert body == b'{"items'
        length = re.search(rb"content-length: (\d+)", head)
        assert length is not None
        assert int(length[1]) > len(body)
        status, listed, _ = get(f"{mock.url}/_mock/journal")
        entries = json.loads(listed)["requests"]
        assert status == 200
        assert [(entry["status"], entry["fault"]) for entry in entries] == [(None, 1), (200, 2)]
        assert entries[0]["answer"]["problems"] == ["there was no answer"]
        code, _ = mock.interrupted()
        assert code == 0
        assert mock.process.stderr is not None
        assert mock.process.stderr.read() == ""


# -- the state -------------------------------------------------------------------------------------
@each("number", [signal.SIGINT, signal.SIGTERM])
def test_the_state_is_written_at_the_end_and_loaded_at_the_next_start(
    tmp_path: Path, number: signal.Signals
) -> None:
    file = tmp_path / "world.json"
    with serving("--state", str(file)) as mock:
        assert json.loads(file.read_bytes())["projects"] == {}
        assert get(f"{mock.url}/api/v3/project/77/admin/coupon", **basic("77", "x"))[0] == 200
        mock.process.send_signal(number)
        assert mock.process.wait(timeout=10) == 0
    assert list(json.loads(file.read_bytes())["projects"]) == ["77"]
    with serving("--state", str(file)) as mock:
        assert json.loads(get(f"{mock.url}/_mock/health")[1])["projects"] == [77]


def test_a_state_that_cannot_be_written_at_the_end_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with serving("--state", str(folder / "world.json")) as mock:
        assert get(f"{mock.url}/_mock/health")[0] == 200
        folder.rename(tmp_path / "elsewhere")
        mock.process.send_signal(signal.SIGINT)
        assert mock.process.wait(timeout=10) == 2
        assert mock.process.stderr is not None
        said = mock.process.stderr.read()
    why = "No such file or directory; it is as it was"
    assert said == f"liveops: cannot write {folder}/world.json: {why}\n"
    assert (tmp_path / "elsewhere" / "world.json").exists()


def test_a_second_mock_on_the_same_state_is_refused_until_the_first_is_killed(
    tmp_path: Path,
) -> None:
    file = tmp_path / "world.json"
    with serving("--state", str(file)) as mock:
        written = file.read_bytes()
        expected = "another mock uses this file; end that one, or name another file"
        assert declined_for_real("--port", "0", "--state", str(file)) == (
            f"liveops: --state {file}: {expected}\n"
        )
        assert file.read_bytes() == written
        mock.process.kill()
        assert mock.process.wait(timeout=10) != 0
        with serving("--state", str(file)) as other:
            assert get(f"{other.url}/_mock/health")[0] == 200


@each(
    ("blocked", "line"),
    [
        ("world.json.new", "cannot write {file}: Is a directory (world.json.new); it is as it was"),
        ("world.json.lock", "--state {file}: cannot lock it: Is a directory"),
    ],
)
def test_a_folder_in_the_way_of_the_state_is_told_in_one_line(
    tmp_path: Path, blocked: str, line: str
) -> None:
    (tmp_path / blocked).mkdir()
    file = tmp_path / "world.json"
    said = declined_for_real("--port", "0", "--state", str(file))
    assert said == f"liveops: {line.format(file=file)}\n"


# -- watching the fixtures -------------------------------------------------------------------------
def test_a_changed_file_of_fixtures_starts_the_world_again(tmp_path: Path) -> None:
    file = tmp_path / "game.yaml"
    file.write_text("project: {project_id: 1}\n", encoding="utf-8")
    with serving("--fixtures", str(file), "--watch=replace") as mock:
        assert get(f"{mock.url}/api/v3/project/77/admin/coupon", **basic("77", "x"))[0] == 200
        file.write_text("project: {project_id: 12345}\n", encoding="utf-8")
        assert mock.process.stderr is not None
        said = mock.process.stderr.readline()
        expected = f"{file} has changed: the world starts again (1 projects forgotten)"
        assert said == f"WARNING liveops_kit.mock: {expected}\n"
        health = json.loads(get(f"{mock.url}/_mock/health")[1])
        assert (health["project_id"], health["projects"]) == (12345, [])


# -- declining, for real ---------------------------------------------------------------------------
COLD = (sys.executable, "-m", "liveops_kit.cli")


def declined_for_real(*options: str, program: Sequence[str] = ()) -> str:
    """Return the error of a command that cannot run; its exit code is 2."""
    done = subprocess.run(
        [*(program or (warm_liveops(),)), "mock", *options],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env=environment(),
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_taken_port_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        # One start of Python itself: it takes the same way from an error to its line.
        said = declined_for_real("--port", str(port), program=COLD)
    advice = "choose another with --port, or --port 0 for any free one"
    pattern = rf"liveops: cannot listen on 127\.0\.0\.1:{port}: .+; {advice}\n"
    assert re.fullmatch(pattern, said)


def test_fixtures_that_cannot_be_read_are_told_in_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("project: {project_id: 1\nitems: [", encoding="utf-8")
    said = declined_for_real("--port", "0", "--fixtures", str(broken))
    assert re.fullmatch(rf"liveops: {re.escape(str(broken))}:2: .+\n", said)


def test_a_flag_that_is_none_is_told_in_one_line() -> None:
    [line] = declined_for_real("--nonsense").splitlines()
    assert line.startswith("liveops: No such option '--nonsense'.")
    assert line.endswith("See 'liveops mock --help'.")


# -- declining, in this process --------------------------------------------------------------------
@pytest.fixture
def declined(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Return the error of a command that declines; if it does not, nothing is served either."""

    def run(*options: str, **variables: str) -> str:
        def no_server(*_: object, **__: object) -> None:
            raise AssertionError("the mock would have been served")

        monkeypatch.setattr("uvicorn.Server.run", no_server)
        env = {name: None for name in os.environ if name.startswith("LIVEOPS_")}
        result = CliRunner().invoke(main, ["mock", *options], env={**env, **variables})
        assert result.exit_code == 2, result.output
        assert result.stdout == ""
        return result.stderr

    return run


def test_fixtures_are_told_by_name_and_place(declined: Callable[..., str], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("project: {project_id: many}", encoding="utf-8")
    for name, pattern in (
        (str(wrong), rf"liveops: {re.escape(str(wrong))}:1: .*project_id.*\n"),
        (str(tmp_path / "none.yaml"), r"liveops: .*none\.yaml.*\n"),
        (str(tmp_path) + "/", r"liveops: .+\n"),
        ("nothing", r"liveops: there are no fixtures 'nothing': say one of .*demo.*, or a file\n"),
    ):
        assert re.fullmatch(pattern, declined("--port", "0", "--fixtures", name))


CLOCKS = ["noon", "frozen:", "frozen:noon", "frozen:2026-12-01", "running:2026-12-01T10:00:00Z"]
CLOCKS += ["frozen:0001-01-01T00:00:00+23:00", "frozen:9999-12-31T23:59:59-23:00"]


@each("clock", CLOCKS)
def test_a_clock_that_cannot_be_is_told(declined: Callable[..., str], clock: str) -> None:
    said = f"liveops: --clock is system, or for example {EXAMPLE}, not '{clock}'\n"
    assert declined("--port", "0", "--clock", clock) == said
    assert declined("--port", "0", LIVEOPS_CLOCK=clock) == said


EXAMPLE = "frozen:2026-12-01T10:00:00Z"
UNSAID = "not something without it"
"""In place of what may be a key."""


@each(
    ("options", "pattern"),
    [
        (["--host", "0.0.0.0"], r"liveops: 0\.0\.0\.0 can be reached from other machines, .+\n"),
        (["--host", "256.1.1.1"], r"liveops: --host: '256\.1\.1\.1' is no IP address; .+\n"),
        (["--host", "::g"], r"liveops: --host: '::g' is no IP address; .+\n"),
        (["--jwt-secret", ""], r"liveops: the JWT secret is empty: set LIVEOPS_JWT_SECRET to .+\n"),
        (["--host", "a b"], r"liveops: a b can be reached from other machines, .+\n"),
        (["--host", "a b", "--auth", "strict"], r"liveops: cannot listen on 'a b': .+\n"),
        (["--host", "x" * 70, "--auth", "strict"], r"liveops: cannot listen on 'x+': .+\n"),
        (["--api-key", "44056"], rf"liveops: --api-key takes NAME:VALUE, {UNSAID}\n"),
        (["--api-key", ":x"], rf"liveops: --api-key takes NAME:VALUE, {UNSAID}\n"),
        (["--rate-limit", "20"], r"liveops: --rate-limit is a number of .+ like 20/s, .+\n"),
        (["--fault", "x"], r"liveops: --fault takes name=value,name=value or JSON, not 'x'\n"),
        (
            ["--fault", "operation=redem-coupon,drop"],
            r"liveops: --fault .+: operation: There is no .+: did you mean redeem-coupon\?\n",
        ),
        (
            ["--state", "none/world.json"],
            r"liveops: --state none/world\.json: there is no folder .+\n",
        ),
    ],
)
def test_settings_that_cannot_work_are_told(
    declined: Callable[..., str], options: list[str], pattern: str
) -> None:
    """AUTH-4d among them: lenient on an address others can reach is never a default."""
    assert re.fullmatch(pattern, declined("--port", "0", *options))


def test_a_key_set_that_cannot_be_read_is_told(
    declined: Callable[..., str], tmp_path: Path
) -> None:
    file = tmp_path / "jwks.json"
    file.write_text("{", encoding="utf-8")
    said = declined("--port", "0", "--auth", "strict", "--jwks", str(file))
    assert re.fullmatch(rf"liveops: --jwks {re.escape(str(file))}: .+\n", said)


@each(
    ("options", "last"),
    [
        (["--port", "many"], "'--port': 'many' is not a valid integer range."),
        (["--port", "65536"], "'--port': 65536 is not in the range"),
        (["--auth", "open"], "'--auth': 'open' is not one of"),
        (["--body-limit", "0"], "'--body-limit': 0 is not in the range"),
        (["--jwks", "none.json"], "'--jwks': File 'none.json' does not exist."),
        (["--journal", "-1"], "'--journal': -1 is not in the range"),
        (["--most-projects", "0"], "'--most-projects': 0 is not in the range"),
        (["--state", "."], "'--state': File '.' is a directory."),
    ],
)
def test_an_option_that_cannot_be_is_told_in_one_line(
    declined: Callable[..., str], options: list[str], last: str
) -> None:
    [line] = declined(*options).splitlines()
    assert line.startswith(f"liveops: Invalid value for {last}")
    assert line.endswith("See 'liveops mock --help'.")


def test_a_state_that_cannot_be_read_is_told(declined: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    file.write_text("{", encoding="utf-8")
    said = declined("--port", "0", "--state", str(file))
    assert re.fullmatch(rf"liveops: --state {re.escape(str(file))}: it is no JSON: .+\n", said)
    assert file.read_text(encoding="utf-8") == "{"


def test_a_variable_that_cannot_be_is_told(declined: Callable[..., str]) -> None:
    assert "'many' is not a valid integer" in declined(LIVEOPS_PORT="many").splitlines()[-1]
    assert "'one' is not a valid integer" in declined(LIVEOPS_SEED="one").splitlines()[-1]
