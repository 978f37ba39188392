"""Workers that start and end: when the mock says hello, whom it replaces, when it gives up."""

from __future__ import annotations

import multiprocessing
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest
from tests.databases import long
from tests.ports import silent_port

from liveops_kit.errors import SettingsError
from liveops_kit.server import workers
from liveops_kit.settings import Settings


def test_a_worker_that_finds_no_database_ends_with_a_code_of_its_own_so_that_another_one_tries(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(workers, "AWAY_SECONDS", 0.0)
    hears, tells = multiprocessing.Pipe(duplex=False)
    with silent_port() as nobody, socket.create_server(("127.0.0.1", 0)) as listener:
        settings = Settings(store=f"postgresql://nobody@127.0.0.1:{nobody}/none", workers=2)
        with pytest.raises(SystemExit) as ended:
            workers.work(settings, listener, 1, lambda _: None, tells)
    assert ended.value.code == workers.DATABASE_AWAY == 75
    assert "worker 1: the database does not answer: " in caplog.text
    assert not hears.poll()


class Stopped(Exception):
    """Ends a mock that would go on."""


class Worker:
    """A process that has ended as soon as it is started; each knows of all of them."""

    started: ClassVar[list[Worker]] = []
    exitcode: ClassVar[int]
    serving: ClassVar[Sequence[int]] = ()
    """Which of them, counted from one, say that they serve before they end."""
    sentinel = 0

    def __init__(self, args: tuple[Any, ...], **_: object) -> None:
        _settings, _listener, self.number, _prepare, self.tells = args

    def start(self) -> None:
        if len(self.started) == 12:
            raise Stopped
        self.started.append(self)
        if len(self.started) in self.serving:
            self.tells.send(self.number)

    def join(self, _: float) -> None: ...

    def is_alive(self) -> bool:
        return False


class Context:
    """In place of the one of `multiprocessing` that starts processes."""

    Process = Worker
    Pipe = staticmethod(multiprocessing.Pipe)


@pytest.fixture
def greetings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many workers had been started at each hello of a mock whose workers end."""
    monkeypatch.setattr(workers, "wait", lambda _, timeout: None)
    monkeypatch.setattr(workers, "context", lambda *_: Context())
    monkeypatch.setattr(Worker, "started", [])
    return []


def run(greetings: list[int], number: int = 1) -> None:
    with socket.socket() as listener:
        mock = workers.Workers(Settings(workers=number), listener, lambda _: None)
        mock.run(lambda: greetings.append(len(Worker.started)))


@pytest.mark.parametrize(
    ("code", "starts", "ends"), [(75, 12, Stopped), (-9, 12, Stopped), (1, 5, SettingsError)]
)
def test_only_workers_that_fail_by_themselves_end_the_mock(
    code: int,
    starts: int,
    ends: type[Exception],
    greetings: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Five in a row do; those that were killed, or found no database, are replaced for as long."""
    monkeypatch.setattr(Worker, "exitcode", code, raising=False)
    with pytest.raises(ends, match="as soon as they start" if code == 1 else None):
        run(greetings)
    assert len(Worker.started) == starts
    assert greetings == []


def test_a_mock_says_hello_once_and_not_before_a_worker_serves(
    greetings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Worker, "exitcode", 75, raising=False)
    monkeypatch.setattr(Worker, "serving", (7, 9))
    with pytest.raises(Stopped):
        run(greetings, 3)
    # Three are started at a time, before anybody listens to them.
    assert greetings == [9]


def test_a_worker_that_never_served_has_failed_however_long_it_took(
    greetings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy machine needs longer for a start than the age of a failure."""
    monkeypatch.setattr(Worker, "exitcode", 1, raising=False)
    monkeypatch.setattr(workers, "YOUNG_SECONDS", 0.0)
    with pytest.raises(SettingsError, match="as soon as they start"):
        run(greetings)
    assert len(Worker.started) == 5
    monkeypatch.setattr(Worker, "serving", range(1, 13))
    monkeypatch.setattr(Worker, "started", [])
    with pytest.raises(Stopped):
        run(greetings)


@long
def test_where_no_worker_can_serve_the_error_alone_is_printed(tmp_path: Path) -> None:
    """A setting that only workers look at: the mock gives up, and never said that it is there."""
    command = [
        *(sys.executable, "-m", "liveops_kit.cli", "mock", "--port", "0", "--workers", "2"),
        *("--store", f"sqlite:///{tmp_path}/world.db", "--store-history", "soon"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "--store-history: 'soon' is no duration" in done.stderr
    assert "the workers end as soon as they start: see the lines above" in done.stderr
