"""Judges in other processes: openapi-core takes milliseconds for an exchange."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from types import TracebackType
from typing import Self

from liveops_kit.har.exchange import Exchange
from liveops_kit.openapi.document import served
from liveops_kit.processes import context
from liveops_kit.traffic.api_urls import BaseUrl
from liveops_kit.traffic.judge import Judge, Verdict

_AHEAD = 16
"""Exchanges that wait for each judge."""

_judge: Judge | None = None


def judge_of(base_urls: Iterable[str]) -> Judge:
    """Return a judge of the API and the store beside it."""
    return Judge(served(), [BaseUrl(url) for url in base_urls])


def _begin(base_urls: tuple[str, ...]) -> None:
    global _judge  # noqa: PLW0603 - one for each process
    # Ctrl-C ends the program, which ends its judges in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        # The processes that make the calls come first.
        os.nice(5)
    _judge = judge_of(base_urls)


def _ready() -> None:
    """Do nothing: a submitted call starts a process."""


def _judged(exchange: Exchange) -> Verdict:
    assert _judge is not None  # noqa: S101 - set when the process began
    return _judge.judge(exchange)


class Pool:
    """Judges in processes of their own; without any, `submit` judges at once."""

    def __init__(self, base_urls: Iterable[str], processes: int) -> None:
        self._executor: ProcessPoolExecutor | None = None
        self._ahead = processes * _AHEAD
        bases = tuple(base_urls)
        if processes:
            self._executor = ProcessPoolExecutor(
                processes,
                # A judge imports openapi-core itself, and there are several of them.
                context("liveops_kit.traffic.judge", "openapi_core"),
                initializer=_begin,
                initargs=(bases,),
            )
            self._executor.submit(_ready)
        else:
            self._judge = judge_of(bases)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self.close(drop=kind is not None)

    def close(self, *, drop: bool = False) -> None:
        """End the processes, once what waits is judged, or at once."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=drop)

    def submit(self, exchange: Exchange) -> Future[Verdict]:
        """Return the future verdict."""
        if self._executor is not None:
            return self._executor.submit(_judged, exchange)
        future: Future[Verdict] = Future()
        future.set_result(self._judge.judge(exchange))
        return future

    def judge_all(self, exchanges: Iterable[Exchange]) -> Iterator[tuple[Exchange, Verdict]]:
        """Yield exchanges with their verdicts, in order; only a few are held at a time."""
        waiting: deque[tuple[Exchange, Future[Verdict]]] = deque()
        for exchange in exchanges:
            waiting.append((exchange, self.submit(exchange)))
            if len(waiting) > self._ahead:
                first, future = waiting.popleft()
                yield first, future.result()
        for exchange, future in waiting:
            yield exchange, future.result()
