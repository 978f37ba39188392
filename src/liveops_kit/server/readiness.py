"""Readiness: calls may come until the mock is told to end, and while all it needs is there."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import FrameType

Check = Callable[[], Awaitable[str]]
"""Returns why the mock cannot take calls now; empty if it can."""
DRAINING = "the mock is ending"


class Readiness:
    """The reasons not to send calls to this process."""

    def __init__(self) -> None:
        self.is_draining = False
        self._checks: list[Check] = []

    def add_check(self, check: Check) -> None:
        """Ask this, too, such as whether a database can be reached."""
        self._checks.append(check)

    async def reasons(self) -> list[str]:
        """Return why no calls should come; nothing if they may."""
        found = [DRAINING] if self.is_draining else []
        return found + [reason for check in self._checks if (reason := await check())]


@asynccontextmanager
async def draining(readiness: Readiness, delay: float) -> AsyncIterator[None]:
    """On SIGTERM, say that the mock is not ready, and end it after a delay in seconds.

    The server has its own way to end: it stops listening and lets calls that have begun end. This
    puts the delay before it, so that whoever balances the load can look elsewhere first; a second
    SIGTERM ends it at once. So does Ctrl-C, from which on the mock is not ready either: streams of
    events end by that. Entered in the main thread, when the server has set its handlers.
    """
    loop = asyncio.get_running_loop()
    end, interrupt = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)

    def finish(number: int, frame: FrameType | None = None) -> None:
        if callable(end):
            end(number, frame)

    def begin(number: int, frame: FrameType | None) -> None:
        if readiness.is_draining or not delay:
            readiness.is_draining = True
            finish(number, frame)
            return
        readiness.is_draining = True
        loop.call_soon_threadsafe(lambda: loop.call_later(delay, finish, number))

    def stop(number: int, frame: FrameType | None) -> None:
        readiness.is_draining = True
        if callable(interrupt):
            interrupt(number, frame)

    signal.signal(signal.SIGTERM, begin)
    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, interrupt)
