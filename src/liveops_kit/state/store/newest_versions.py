"""Which versions are newer than the ones a worker has: asked before every request."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from liveops_kit.state.store.coalescing import Together
from liveops_kit.state.store.connections import PostgresqlConnections, SqliteConnections
from liveops_kit.state.store.sql import SqlStore


class Newest:
    """Asks the store for versions as seldom as the truth allows.

    SQLite tells a connection at once whether another one has written: only then there is something
    to ask. PostgreSQL is asked every time, but while one question is on its way those of other
    requests gather, and go together. So each request has an answer to a question that was asked
    after it came in.
    """

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        connections = store.connections
        self._is_told = isinstance(connections, SqliteConnections)
        self._asker = connections.asker if isinstance(connections, PostgresqlConnections) else None
        self._answered: dict[int, int] = {}
        """Versions of projects that nobody has changed since they were asked for.

        Told to everybody, since who asked first may not have loaded them yet, or never does.
        """
        self._is_told_now = False
        """True until the event loop has run what was waiting when SQLite was last asked."""
        self._together = Together(self._send)

    async def of(self, ids: Sequence[int]) -> Mapping[int, int]:
        """Return the newest versions of projects, or older ones than this worker has itself.

        Raises:
            StoreUnavailableError: the database does not answer.
        """
        if not self._is_told:
            return await self._together.ask(ids)
        if not self._is_told_now:
            self._listen()
        unknown = [each for each in ids if each not in self._answered]
        if unknown:
            self._answered.update(self._store.newest(unknown))
        return {each: self._answered[each] for each in ids}

    def _listen(self) -> None:
        """Ask SQLite whether another one has written.

        The event loop runs things in the order in which they came up. So a request that runs before
        `grow_old` came in before this question, and need not ask again.
        """
        if self._store.connections.others_wrote():
            self._answered.clear()

        def grow_old() -> None:
            self._is_told_now = False

        self._is_told_now = True
        asyncio.get_running_loop().call_soon(grow_old)

    def forget(self) -> None:
        """Ask again: what was answered could not be loaded, or was no use."""
        self._answered.clear()

    async def _send(self, questions: Sequence[Sequence[int]]) -> Sequence[Mapping[int, int]]:
        ids = sorted({each for question in questions for each in question})
        found: Mapping[int, int]
        if self._asker is None:
            found = await self._store.connections.call(lambda: self._store.newest(ids))
        else:
            found = await self._asker.newest(ids)
        # Each request hears of its own project alone: what it hears of, it brings up to date, and
        # that is allowed only in a project whose turn it has.
        return [{each: found[each] for each in question} for question in questions]
