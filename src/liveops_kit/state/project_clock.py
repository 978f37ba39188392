"""The clock of one project: its own once it has been moved, and the default one until then."""

from __future__ import annotations

from datetime import datetime

from liveops_kit.domain.values.clock import ClockState, SettableClock
from liveops_kit.state.tables import MemoryTable

OWN = "own"
"""The key of the only row."""


class ProjectClock(SettableClock):
    """A clock whose state is a row of its project, so that a copy or a snapshot carries it.

    Its own state starts from the machine's time and not from the default clock's, which may move
    or stand still as it likes.
    """

    def __init__(self, table: MemoryTable[str, ClockState], default: SettableClock) -> None:
        self.source = default.source
        self._table = table
        self._default = default

    def now(self) -> datetime:
        """Return the project's moment in UTC."""
        own = self._table.get(OWN)
        if own is None:
            return self._default.now()
        return own.frozen_at or own.apply(self.source.now())

    @property
    def is_own(self) -> bool:
        """True unless the project goes by the default clock."""
        return self._table.get(OWN) is not None

    @property
    def state(self) -> ClockState:
        """The project's own state, or that of the default clock."""
        return self._table.get(OWN) or self._default.state

    @state.setter
    def state(self, state: ClockState) -> None:
        self._table.put(OWN, state)

    def follow_default(self) -> None:
        """Go by the default clock again."""
        self._table.delete(OWN)
