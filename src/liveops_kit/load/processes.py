"""The processes that make the calls, as the one that leads the run sees them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, TypeVar, cast

import msgspec

from liveops_kit.errors import UsageError
from liveops_kit.load.events import Done, Event, Listening, Ready, Role
from liveops_kit.load.options import Options, address_of
from liveops_kit.load.plan import Plan

_DECODER = msgspec.json.Decoder(Event)
_POLL_SECONDS = 0.2
_END_SECONDS = 10.0
"""Seconds that a process has to end by itself."""

E = TypeVar("E", Ready, Done)


class Engine:
    """The process that plays a plan, or leads the workers that do."""

    def __init__(
        self, process: subprocess.Popen[bytes], workers: list[subprocess.Popen[bytes]]
    ) -> None:
        self._process = process
        self._workers = workers
        self._events: Queue[Event] = Queue()
        # All are pipes, as `_start` has made them.
        self._stdin = cast("IO[bytes]", process.stdin)
        self._reader = Thread(target=self._read, args=(process.stdout,), daemon=True)
        self._reader.start()

    def wait_for(self, kind: type[E], on_event: Callable[[Event], None]) -> E:
        """Wait for an event of a kind, and tell the others.

        Ctrl-C ends the run early, in good order; a second one gives it up.

        Raises:
            UsageError: a process has ended before.
        """
        is_stopped = False
        while True:
            try:
                event = self._events.get(timeout=_POLL_SECONDS)
            except Empty:
                self._check()
                continue
            except KeyboardInterrupt:
                if is_stopped:
                    raise
                is_stopped = True
                self._process.terminate()
                continue
            if isinstance(event, kind):
                return event
            on_event(event)

    def play(self, plan: Plan) -> None:
        """Begin the run.

        Raises:
            UsageError: the process has ended.
        """
        try:
            self._stdin.write(msgspec.json.encode(plan) + b"\n")
            self._stdin.flush()
        except BrokenPipeError as error:
            raise UsageError("the process that makes the calls has ended") from error

    def _read(self, stdout: IO[bytes]) -> None:
        for line in stdout:
            event = _DECODER.decode(line)
            if isinstance(event, Listening):
                self._tell_workers(event.port)
            else:
                self._events.put(event)

    def _tell_workers(self, port: int) -> None:
        for each in self._workers:
            # `_check` finds one that has ended already.
            with suppress(BrokenPipeError), cast("IO[bytes]", each.stdin) as stdin:
                stdin.write(b"%d\n" % port)

    def _check(self) -> None:
        """Raise UsageError if a process has ended although the run has not."""
        if self._process.poll() is not None:
            # What it said last may not have been read yet.
            self._reader.join()
            if self._events.empty():
                raise UsageError(
                    f"the process that makes the calls has ended with {self._process.returncode}"
                )
        ended = [each for each in self._workers if each.poll()]
        if ended:
            raise UsageError(
                f"a worker process has ended with {ended[0].returncode}: nothing is judged, and "
                "what was made is taken away"
            )

    def end(self, *, is_over: bool) -> None:
        """End all processes; those of a run that is over end by themselves."""
        for each in (self._process, *self._workers):
            if not is_over:
                each.kill()
            try:
                each.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()


@contextmanager
def engine(options: Options, folder: Path) -> Iterator[Engine]:
    """Start the processes of a run, and end them after it; histories go to the folder."""
    role = Role(kind="local", folder=str(folder), web_port=options.web_port)
    if options.is_distributed:
        host, port = address_of(options.master) if options.master else ("127.0.0.1", 0)
        workers = options.workers or options.expect_workers
        role = msgspec.structs.replace(role, kind="master", host=host, port=port, workers=workers)
    leader = _start(role)
    joined = msgspec.structs.replace(role, kind="worker")
    # Workers of other machines are started there.
    started = Engine(leader, [_start(joined) for _ in range(options.workers)])
    is_over = False
    try:
        yield started
        is_over = True
    finally:
        started.end(is_over=is_over)


def work_for(address: str) -> int:
    """Play a part of the run of a master elsewhere; return the exit code of the process.

    Raises:
        UsageError: the address is none.
    """
    host, port = address_of(address)
    worker = _start(Role(kind="worker", host=host, port=port))
    try:
        return worker.wait()
    except KeyboardInterrupt:
        worker.terminate()
        return worker.wait()


def _start(role: Role) -> subprocess.Popen[bytes]:
    is_worker = role.kind == "worker"
    # A session of its own: Ctrl-C reaches the leading process alone, which passes it on in order.
    return subprocess.Popen(  # noqa: S603  # the arguments are ours
        [sys.executable, "-m", "liveops_kit.load.engine", msgspec.json.encode(role).decode()],
        # Whoever leads reads the plan, and a worker the port that is not known yet.
        stdin=subprocess.DEVNULL if is_worker and role.port else subprocess.PIPE,
        stdout=subprocess.DEVNULL if is_worker else subprocess.PIPE,
        start_new_session=True,
    )
