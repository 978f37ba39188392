"""Observer of the proxy: records, judges and compares each exchange once its answer is sent."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import BrokenExecutor, Future

from liveops_kit.har.exchange import Exchange
from liveops_kit.har.writer import HarWriter, entry_of
from liveops_kit.redaction import Redactor
from liveops_kit.traffic.judge import Verdict
from liveops_kit.traffic.pool import Pool
from liveops_kit.traffic.shadow import Difference, differences
from liveops_kit.traffic.summary import Summary
from liveops_kit.traffic.text import line

MAX_WAITING = 2_000
"""Exchanges that may wait for their verdict."""
MAX_WAITING_BYTES = 128 * 1024 * 1024
MAX_COMPARED = 100
"""Calls to the other server at a time."""

ShadowServer = Callable[[Exchange], Awaitable[Exchange]]
"""Another server: the same call to it gives the exchange to compare with."""


class Observer:
    """Records and judges exchanges. Never delays a call: one too many is counted, not judged."""

    def __init__(
        self,
        pool: Pool,
        summary: Summary,
        say: Callable[[str], None],
        warn: Callable[[str], None],
        *,
        har: HarWriter | None = None,
        keep_secrets: bool = False,
        shadow: ShadowServer | None = None,
    ) -> None:
        """`say` gets deviations and differences, each once; `warn` troubles of the tools."""
        self.summary = summary
        self.differences: Counter[Difference] = Counter()
        self.dropped = 0
        """Exchanges that were not judged, since too many waited."""
        self.not_compared = 0
        self.is_recording_broken = False
        self._pool = pool
        self._say = say
        self._warn = warn
        self._har = har
        self._redactor = None if keep_secrets else Redactor()
        self._shadow = shadow
        self._lock = threading.Lock()
        self._waiting = 0
        self._waiting_bytes = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """Exchanges whose verdict is still to come."""
        return self._waiting

    def observe(self, exchange: Exchange) -> None:
        """Record one exchange, and queue it for its verdict."""
        self._record(exchange)
        size = len(exchange.request.body or b"") + len(exchange.response.body or b"")
        with self._lock:
            is_too_much = self._waiting >= MAX_WAITING or (
                self._waiting > 0 and self._waiting_bytes + size > MAX_WAITING_BYTES
            )
            if not is_too_much:
                self._waiting += 1
                self._waiting_bytes += size
        if is_too_much:
            self._drop()
            return
        try:
            future = self._pool.submit(exchange)
        except (BrokenExecutor, RuntimeError):
            self._done(size)
            self._drop()
            return
        loop = asyncio.get_running_loop() if self._shadow else None
        future.add_done_callback(lambda done: self._judged(exchange, size, done, loop))

    def _drop(self) -> None:
        with self._lock:
            self.dropped += 1
            is_first = self.dropped == 1
        if is_first:
            self._warn("more calls than can be judged: some are passed on unjudged")

    def _done(self, size: int) -> None:
        with self._lock:
            self._waiting -= 1
            self._waiting_bytes -= size

    def _judged(
        self,
        exchange: Exchange,
        size: int,
        future: Future[Verdict],
        loop: asyncio.AbstractEventLoop | None,
    ) -> None:
        self._done(size)
        if future.cancelled() or future.exception() is not None:
            self._drop()
            return
        verdict = future.result()
        with self._lock:
            new = self.summary.add(exchange, verdict)
            for deviation in new:
                self._say(line(deviation))
        if loop is not None and exchange.method == "GET" and verdict.operation_id:
            operation_id = verdict.operation_id
            try:
                loop.call_soon_threadsafe(lambda: self._compare_soon(operation_id, exchange))
            except RuntimeError:  # the proxy has ended
                self.not_compared += 1

    def _compare_soon(self, operation_id: str, exchange: Exchange) -> None:
        if len(self._tasks) >= MAX_COMPARED:
            self.not_compared += 1
            return
        task = asyncio.get_running_loop().create_task(self._compare(operation_id, exchange))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _compare(self, operation_id: str, exchange: Exchange) -> None:
        assert self._shadow is not None  # noqa: S101 - checked before
        other = await self._shadow(exchange)
        for difference in differences(operation_id, exchange, other):
            self.differences[difference] += 1
            if self.differences[difference] == 1:
                self._say(f"differs  {difference}")

    def _record(self, exchange: Exchange) -> None:
        if self._har is None:
            return
        try:
            self._har.add(entry_of(exchange, self._redactor))
        except OSError as error:
            self._har = None
            self.is_recording_broken = True
            self._warn(f"the recording ends here: {error.strerror or error}")
