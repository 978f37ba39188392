"""Answers that wait until the event loop has gone round, and are then written together.

A client that waits is woken by what is written to it, and to wake somebody costs a server as much
as a third of an answer. While one client, or a proxy, has many connections, many requests come with
each round of the loop: if what answers them is written without a pause, it is woken once.
"""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

_MOST = 64
"""How many answers wait at most; of a round with more, the first are written earlier."""


class Outbox:
    """The answers of one event loop that are not written yet, at most one for each connection."""

    def __init__(self) -> None:
        self._waiting: dict[asyncio.WriteTransport, bytes] = {}

    def put(
        self, connection: asyncio.WriteTransport, answer: bytes, loop: asyncio.AbstractEventLoop
    ) -> None:
        """Have an answer written once the loop has gone round."""
        waiting = self._waiting
        if not waiting:
            loop.call_soon(self.flush)
        waiting[connection] = answer
        if len(waiting) >= _MOST:
            self.flush()

    def hurry(self, connection: asyncio.WriteTransport) -> None:
        """Write what waits, if any of it is for a connection to which something is to happen."""
        if connection in self._waiting:
            self.flush()

    def flush(self) -> None:
        """Write all that waits; a connection that is closed by now gets nothing."""
        waiting, self._waiting = self._waiting, {}
        for connection, answer in waiting.items():
            if not connection.is_closing():
                connection.write(answer)


_OUTBOXES: WeakKeyDictionary[asyncio.AbstractEventLoop, Outbox] = WeakKeyDictionary()


def outbox_of(loop: asyncio.AbstractEventLoop) -> Outbox:
    """The one outbox of a loop."""
    return _OUTBOXES.setdefault(loop, Outbox())
