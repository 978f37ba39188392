"""Ids that all workers draw from one sequence: each once, and in the order of the calls.

Every worker has the generator. The store counts the ids that were drawn, so that a worker knows how
many others have drawn meanwhile, and passes over those.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from liveops_kit.domain.values.seeded_random import (
    SeededRandom,
    print_random_state,
    read_random_state,
    secret_id,
)
from liveops_kit.errors import StoreUnavailableError
from liveops_kit.state.store.coalescing import Together
from liveops_kit.state.store.sql import SqlStore


class SharedIds:
    """A sequence of ids; `generator` returns the one they come from.

    It is another one after a reset of the world: then the sequence starts again with that.
    """

    def __init__(self, store: SqlStore, name: str, generator: Callable[[], SeededRandom]) -> None:
        self._store = store
        self._name = name
        self._generator = generator
        self._start = 0
        """The number of the sequence, which grows by one with every new start."""
        self._together = Together(self._draw)
        self._take(generator())

    def _take(self, generator: SeededRandom) -> None:
        self._current = generator
        self._state = print_random_state(generator.state)
        """The state of the generator before the first id."""
        self._drawn = 0

    async def draw(self) -> str:
        """Return the next id; one that no seed repeats while the database is away."""
        try:
            return await self._together.ask(None)
        except StoreUnavailableError:
            return secret_id()

    async def catch_up(self) -> None:
        """Pass over what other workers have drawn.

        Raises:
            StoreUnavailableError: the database does not answer.
        """
        found = await self._store.connections.tally(
            lambda connection: self._store.count(connection, self._name, self._start, 0)
        )
        if found is not None:
            self._pass_over(found)

    async def _draw(self, waiting: Sequence[None]) -> Sequence[str]:
        start, count = self._start, len(waiting)
        found = await self._store.connections.tally(
            lambda connection: self._store.count(connection, self._name, start, count)
        )
        if found is None or start != self._start:
            # Somebody has started the sequence again meanwhile; these belong to the old one.
            return [secret_id() for _ in waiting]
        self._pass_over(found - count)
        self._drawn = found
        return [self._current.hex_id() for _ in waiting]

    def _pass_over(self, count: int) -> None:
        """Have the generator where it is after a number of ids."""
        if count < self._drawn:  # the database has forgotten some, in a power cut
            self._current.state, self._drawn = read_random_state(self._state), 0
        for _ in range(count - self._drawn):
            self._current.hex_id()
        self._drawn = count

    # -- a part of a stored world ------------------------------------------------------------------
    def dump(self) -> Any:
        """Return where the sequence starts; a new one if the world has another generator."""
        if self._generator() is not self._current:
            self._start += 1
            self._take(self._generator())
        return {"start": self._start, "state": self._state}

    def load(self, data: Any) -> None:
        """Take the sequence that another worker has started."""
        if data["start"] == self._start and self._generator() is self._current:
            return
        self._start = data["start"]
        generator = self._generator()
        generator.state = read_random_state(data["state"])
        self._take(generator)
