"""Which versions are newer than the ones a worker has: asked before every request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from liveops_kit.errors import StoreUnavailableError
from liveops_kit.state.store.connections import SqliteConnections
from liveops_kit.state.store.sql import SqlStore
from liveops_kit.state.store.together import Together


class Newest:
    """Asks the store for versions as seldom as the truth allows.

    SQLite tells a connection whether another one has written, for a microsecond: only then there is
    something to ask. PostgreSQL is asked every time, but while one question is on its way those of
    other requests gather, and go together: each of them is asked after it came up.
    """

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._is_told = isinstance(store.connections, SqliteConnections)
        self._answered: dict[int, int] = {}
        """Versions of projects that nobody has changed since they were asked for.

        Told to everybody, since who asked first may not have loaded them yet, or never does.
        """
        self._together = Together(self._send)

    async def of(self, ids: Sequence[int]) -> Mapping[int, int]:
        """Return the newest versions of projects, or older ones than this worker has itself.

        Raises:
            StoreUnavailableError: the database does not answer.
        """
        if not self._is_told:
            return await self._together.ask(ids)
        if self._store.connections.others_wrote():
            self._answered.clear()
        unknown = [each for each in ids if each not in self._answered]
        if unknown:
            self._answered.update(self._store.newest(unknown))
        return {each: self._answered[each] for each in ids}

    def forget(self) -> None:
        """Ask again: what was answered could not be loaded, or was no use."""
        self._answered.clear()

    async def _send(self, questions: Sequence[Sequence[int]]) -> Sequence[Mapping[int, int]]:
        ids = sorted({each for question in questions for each in question})
        found = await self._store.connections.call(lambda: self._ask(ids))
        return [found] * len(questions)

    def _ask(self, ids: list[int]) -> Mapping[int, int]:
        try:
            return self._store.newest(ids)
        except StoreUnavailableError:
            # A connection from before the database was started again; a new one may work.
            return self._store.newest(ids)
