"""Workers that end: which of them are replaced, and when the mock gives up."""

from __future__ import annotations

import multiprocessing
import socket
from contextlib import nullcontext

import pytest

from liveops_kit.errors import SettingsError
from liveops_kit.server import workers
from liveops_kit.settings import Settings


def test_a_worker_that_finds_no_database_ends_with_a_code_of_its_own_so_that_another_one_tries(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(workers, "AWAY_SECONDS", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = free.getsockname()[1]
    settings = Settings(store=f"postgresql://nobody@127.0.0.1:{nobody}/none", workers=2)
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(SystemExit) as ended:
        workers.work(settings, listener, 1, lambda _: None)
    assert ended.value.code == workers.DATABASE_AWAY == 75
    assert "worker 1: the database does not answer: " in caplog.text


@pytest.mark.parametrize(("code", "starts"), [(75, 13), (-9, 13), (1, 5)])
def test_only_workers_that_fail_by_themselves_end_the_mock(
    monkeypatch: pytest.MonkeyPatch, code: int, starts: int
) -> None:
    """Five in a row do; those that were killed, or found no database, are replaced for as long."""
    started = []

    class Ended:
        exitcode = code
        sentinel = 0

        def __init__(self, **_: object) -> None: ...

        def start(self) -> None:
            started.append(self)

        def join(self, _: float) -> None: ...

        def is_alive(self) -> bool:
            return False

    class Context:
        Process = Ended

    monkeypatch.setattr(workers, "wait", lambda _, timeout: None)
    monkeypatch.setattr(multiprocessing, "get_context", lambda _: Context())
    gives_up = pytest.raises(SettingsError, match="the workers end as soon as they start")
    with socket.socket() as listener, gives_up if code == 1 else nullcontext():
        mock = workers.Workers(Settings(workers=1), listener, lambda _: None)

        def end_after_twelve(*_: object) -> None:
            if len(started) == 12:
                mock._end(15, None)

        monkeypatch.setattr(workers.log, "warning", end_after_twelve)
        mock.run()
    assert len(started) == starts
