"""The load client, a process of its own: keep-alive connections, one request at a time on each.

`python -m benchmarks.load` reads a `Job` as JSON from stdin and writes a `Load` as JSON to stdout.
It speaks just enough HTTP/1.1 for the servers here: every answer has a `Content-Length`. Nothing is
pipelined. An answer with another status or other bytes than wanted ends the run with exit code 1.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Coroutine
from dataclasses import asdict, dataclass
from itertools import cycle
from typing import Any, cast

_LENGTH = b"\r\ncontent-length:"
_CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Job:
    """The request of one run, its right answer, and the duration."""

    port: int
    connections: int
    seconds: float
    """Duration in which answers count, after the warm-up."""
    warm_up: float
    request: str
    """The whole request, head and body."""
    status: int
    """The only status that is right."""
    body: str
    """The only body that is right."""
    changing: tuple[int, int] = (0, 0)
    """The part of the body, in bytes, that may be any other."""
    others: tuple[str, ...] = ()
    """Requests with the same answer that are sent by turns with that one."""


@dataclass(frozen=True, slots=True)
class Load:
    """The figures of one run."""

    answers: int
    seconds: float
    p50: float
    """Seconds within which half of the answers came."""
    p99: float
    busy: float
    """The share of one core the client used: far below 1, or the client is the bottleneck."""

    @property
    def rate(self) -> float:
        """Return answers per second."""
        return self.answers / self.seconds


class WrongAnswer(Exception):
    """A server answered something else than what is measured."""


class Run:
    """State that all connections of one run share: the job, the clock, the times taken."""

    def __init__(self, job: Job, done: asyncio.Future[None]) -> None:
        self.requests = cycle([each.encode() for each in (job.request, *job.others)])
        self.status = str(job.status).encode()
        body = job.body.encode()
        self._before, self._after = body[: job.changing[0]], body[job.changing[1] :]
        self._length = len(body)
        self.done = done
        self.times: list[float] = []
        self.begin = time.perf_counter() + job.warm_up
        self.end = self.begin + job.seconds
        self.cpu_at_begin: float | None = None
        self.cpu_at_end = 0.0

    def is_right(self, body: bytes) -> bool:
        """Return whether a body is the wanted one, apart from what may change."""
        is_same = body.startswith(self._before) and body.endswith(self._after)
        return is_same and len(body) == self._length

    def answered(self, sent: float, now: float) -> None:
        """Count one answer, unless it came while warming up."""
        if now < self.begin:
            return
        if self.cpu_at_begin is None:
            self.cpu_at_begin = time.process_time()
        if now < self.end:
            self.times.append(now - sent)
        elif not self.done.done():
            self.cpu_at_end = time.process_time()
            self.done.set_result(None)

    def fail(self, message: str) -> None:
        """End the run: the measured answers are not the right ones."""
        if not self.done.done():
            self.done.set_exception(WrongAnswer(message))


class Connection(asyncio.Protocol):
    """One connection: sends a request, checks the answer, sends the next."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._held = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport = cast(asyncio.Transport, transport)
        self._send(time.perf_counter())

    def data_received(self, data: bytes) -> None:
        """Check an answer once it is whole, and send the next request."""
        held = self._held + data if self._held else data
        head = held.find(b"\r\n\r\n")
        if head < 0:
            self._held = held
            return
        start = head + 4
        length = _length(held[:start])
        if length is None:
            self._run.fail("an answer has no Content-Length")
            return
        if len(held) < start + length:
            self._held = held
            return
        self._held = b""
        now = time.perf_counter()
        if held[9:12] != self._run.status or not self._run.is_right(held[start:]):
            self._run.fail(f"not the answer that is measured: {held[:600]!r}")
            return
        self._run.answered(self._sent, now)
        if now < self._run.end:
            self._send(now)

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail: a server hung up while it was measured."""
        self._run.fail(f"the server hung up: {exc!r}")

    def _send(self, now: float) -> None:
        self._sent = now
        self._transport.write(next(self._run.requests))


def _length(head: bytes) -> int | None:
    found = head.lower().find(_LENGTH)
    if found < 0:
        return None
    start = found + len(_LENGTH)
    return int(head[start : head.index(b"\r\n", start)])


async def run(job: Job) -> Load:
    """Load the server over all connections until the time is over.

    Raises:
        WrongAnswer: a status or body that is not the wanted one, or a connection that broke.
    """
    loop = asyncio.get_running_loop()
    shared = Run(job, loop.create_future())
    transports = []
    try:
        for _ in range(job.connections):
            opening = loop.create_connection(lambda: Connection(shared), "127.0.0.1", job.port)
            transports.append((await asyncio.wait_for(opening, _CONNECT_SECONDS))[0])
        patience = job.warm_up + job.seconds + _CONNECT_SECONDS
        await asyncio.wait_for(shared.done, patience)
    finally:
        for transport in transports:
            transport.abort()
    times = sorted(shared.times)
    if not times:
        raise WrongAnswer("no answer came while it was counted")
    busy = (shared.cpu_at_end - (shared.cpu_at_begin or 0.0)) / job.seconds
    return Load(len(times), job.seconds, percentile(times, 0.5), percentile(times, 0.99), busy)


def percentile(ordered: list[float], share: float) -> float:
    """Return the smallest value that at least this share of an ordered list does not exceed.

    >>> percentile([1.0, 2.0, 3.0, 4.0], 0.5), percentile([1.0, 2.0, 3.0, 4.0], 0.99)
    (2.0, 4.0)
    """
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def _run_fast(main: Coroutine[Any, Any, Load]) -> Load:
    try:
        import uvloop
    except ImportError:
        return asyncio.run(main)
    return uvloop.run(main)


def main() -> int:
    """Do the job on stdin."""
    job = Job(**json.load(sys.stdin))
    try:
        load = _run_fast(run(job))
    except (WrongAnswer, OSError, TimeoutError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    json.dump(asdict(load), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
