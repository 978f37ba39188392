"""Several processes that serve one stored world on one port (`--workers N`).

The parent listens, starts the workers with the listening socket, starts another one for each that
dies, and ends them all when it is told to end. uvicorn's own supervisor would do the same, but by
its documented way in, `uvicorn.run`, it takes an application by name alone: the settings, secrets
among them, would have to go through the environment.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import FrameType

from liveops_kit.errors import SettingsError, StoreUnavailableError
from liveops_kit.processes import context
from liveops_kit.settings import Settings

Prepare = Callable[[Settings], None]
"""Called first in each worker, such as to set up its log."""
log = logging.getLogger("liveops_kit.mock")

END_SECONDS = 4.0
"""Seconds the workers have to end, beside those that the settings give them, or are killed."""
YOUNG_SECONDS = 2.0
"""A worker that ends before this age has not really started, even if it has said so."""
MOST_FAILURES = 5
"""Workers in a row that may end so before the mock gives up."""
DATABASE_AWAY = 75
"""Exit code of a worker that could not start since the database is away (EX_TEMPFAIL of BSD)."""
AWAY_SECONDS = 1.0
"""Seconds until the next one tries it."""
_POLL_SECONDS = 0.5


class Workers:
    """The processes, and the watch over them."""

    def __init__(self, settings: Settings, listener: socket.socket, prepare: Prepare) -> None:
        self._settings = settings
        self._listener = listener
        self._prepare = prepare
        # Not forked from here, where there are connections to the database.
        self._context = context("liveops_kit.server.serve", "liveops_kit.server.application")
        # Each worker says once that it has started.
        self._reports, self._outlet = self._context.Pipe(duplex=False)
        self._on_first: Callable[[], None] | None = None
        self._running: dict[int, tuple[BaseProcess, float]] = {}
        self._serving: set[int] = set()
        self._failures = 0
        self._is_ending = False

    def run(self, on_first: Callable[[], None] = lambda: None) -> None:
        """Serve until a signal to end; `on_first` is called when the first worker serves.

        Raises:
            SettingsError: the workers die as soon as they start.
        """
        before = {
            number: signal.signal(number, self._end)
            for number in (signal.SIGINT, signal.SIGTERM)
        }  # fmt: skip
        self._on_first = on_first
        try:
            for number in range(self._settings.workers):
                self._start(number)
            while not self._is_ending:
                self._watch()
        finally:
            self._stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_ending = True

    def _start(self, number: int) -> None:
        process = self._context.Process(
            target=work,
            args=(self._settings, self._listener, number, self._prepare, self._outlet),
            name=f"worker {number}",
        )
        self._serving.discard(number)
        process.start()
        self._running[number] = process, time.monotonic()

    def _watch(self) -> None:
        """Wait a little, hear who serves, and start another worker for each that has ended.

        Raises:
            SettingsError: too many have ended without serving.
        """
        ends = [process.sentinel for process, _ in self._running.values()]
        wait([self._reports, *ends], timeout=_POLL_SECONDS)
        self._hear()
        for number, (process, began) in list(self._running.items()):
            if process.is_alive() or self._is_ending:
                continue
            # One that was killed, by whomever, could have served; a database comes back.
            could_serve = (process.exitcode or 0) < 0 or process.exitcode == DATABASE_AWAY
            is_new = number not in self._serving or time.monotonic() - began < YOUNG_SECONDS
            is_failed = not could_serve and is_new
            self._failures = self._failures + 1 if is_failed else 0
            log.warning("worker %s ended (%s): another one starts", number, process.exitcode)
            if self._failures >= MOST_FAILURES:
                raise SettingsError("the workers end as soon as they start: see the lines above")
            self._start(number)

    def _hear(self) -> None:
        """Take what workers have said, and say so when the first of them serves."""
        while self._reports.poll():
            number = self._reports.recv()
            self._serving.add(number)
            log.info("worker %s serves", number)
            if self._on_first is not None:
                self._on_first()
                self._on_first = None

    def _stop(self) -> None:
        for process, _ in self._running.values():
            if process.is_alive():
                process.terminate()
        settings = self._settings
        deadline = (
            time.monotonic() + END_SECONDS + settings.shutdown_delay + settings.shutdown_timeout
        )
        for process, _ in self._running.values():
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()


def work(
    settings: Settings,
    listener: socket.socket,
    number: int,
    prepare: Prepare,
    outlet: Connection,
) -> None:
    """Serve as one of several workers, and tell when; the main function of their processes."""
    from liveops_kit.server.serve import serve_world

    prepare(settings)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    try:
        serve_world(settings, listener, started=lambda: outlet.send(number))
    except SettingsError as error:
        log.error("worker %s: %s", number, error)
        if isinstance(error.__cause__, StoreUnavailableError):
            # The parent has found it there, so that this is no wrong setting.
            time.sleep(AWAY_SECONDS)
            sys.exit(DATABASE_AWAY)


def _end_with_parent() -> None:
    """End this process when the parent is gone, killed perhaps: nobody else would."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
