"""Which chains run: found anew only when a row changed, or when one of them begins or ends.

A list for a player tells how many there are in all. Nobody looks at each of them for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

from liveops_kit.mechanics.tables import Table
from liveops_kit.shared.conditions import Conditions
from liveops_kit.shared.period import Period

_EVER = datetime.max.replace(tzinfo=UTC)
_NEVER = datetime.min.replace(tzinfo=UTC)


class Runs(Protocol):
    """A row that runs at some moments and not at others."""

    def runs(self, now: datetime) -> bool:
        """Whether it does."""


R = TypeVar("R", bound=Runs)


class _Found(Struct, Generic[R], frozen=True):
    """What runs from a moment until another, as long as the table stays as it is."""

    version: int
    begins: datetime
    ends: datetime
    rows: list[R]
    is_for_all: bool
    """Whether none of them has conditions."""


class Running(Generic[R]):
    """The rows of a table that are switched on and run."""

    def __init__(
        self,
        table: Table[Any, R],
        period_of: Callable[[R], Period],
        conditions_of: Callable[[R], Conditions] = lambda _: (),
    ) -> None:
        self._table = table
        self._period_of = period_of
        self._conditions_of = conditions_of
        self._found: _Found[R] | None = None

    def at(self, now: datetime) -> list[R]:
        """All that run at a moment, in the table's order; not to be changed."""
        return self._at(now).rows

    def for_those(self, now: datetime, is_open: Callable[[R], bool]) -> list[R]:
        """Those that are open to somebody; nobody is asked about rows without conditions."""
        found = self._at(now)
        return found.rows if found.is_for_all else [row for row in found.rows if is_open(row)]

    def _at(self, now: datetime) -> _Found[R]:
        found = self._found
        if (
            found is None
            or found.version != self._table.version
            or not found.begins <= now < found.ends
        ):
            found = self._found = self._look(now)
        return found

    def _look(self, now: datetime) -> _Found[R]:
        switched_on = list(self._table.rows("switch", True))
        edges = list(_edges(map(self._period_of, switched_on)))
        rows = [row for row in switched_on if row.runs(now)]
        return _Found(
            version=self._table.version,
            begins=max((edge for edge in edges if edge <= now), default=_NEVER),
            ends=min((edge for edge in edges if edge > now), default=_EVER),
            rows=rows,
            is_for_all=not any(map(self._conditions_of, rows)),
        )


def _edges(periods: Iterable[Period]) -> Iterable[datetime]:
    for period in periods:
        yield period.date_from
        if period.date_until is not None:
            yield period.date_until
