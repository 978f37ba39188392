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


class Runnable(Protocol):
    """A row that runs at some moments and not at others."""

    def runs(self, now: datetime) -> bool:
        """Whether it does."""


R = TypeVar("R", bound=Runnable)


class _CachedRows(Struct, Generic[R], frozen=True):
    """What runs from a moment until another, as long as the table stays as it is."""

    version: int
    valid_from: datetime
    valid_until: datetime
    rows: list[R]
    is_unconditional: bool
    """Whether none of them has conditions."""


class RunningCache(Generic[R]):
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
        self._cached: _CachedRows[R] | None = None

    def at(self, now: datetime) -> list[R]:
        """All that run at a moment, in the table's order; not to be changed."""
        return self._at(now).rows

    def visible(self, now: datetime, is_open: Callable[[R], bool]) -> list[R]:
        """Those that are open to somebody; nobody is asked about rows without conditions."""
        found = self._at(now)
        return found.rows if found.is_unconditional else [row for row in found.rows if is_open(row)]

    def _at(self, now: datetime) -> _CachedRows[R]:
        found = self._cached
        if (
            found is None
            or found.version != self._table.version
            or not found.valid_from <= now < found.valid_until
        ):
            found = self._cached = self._compute(now)
        return found

    def _compute(self, now: datetime) -> _CachedRows[R]:
        switched_on = list(self._table.rows("switch", True))
        edges = list(_edges(map(self._period_of, switched_on)))
        rows = [row for row in switched_on if row.runs(now)]
        return _CachedRows(
            version=self._table.version,
            valid_from=max((edge for edge in edges if edge <= now), default=_NEVER),
            valid_until=min((edge for edge in edges if edge > now), default=_EVER),
            rows=rows,
            is_unconditional=not any(map(self._conditions_of, rows)),
        )


def _edges(periods: Iterable[Period]) -> Iterable[datetime]:
    for period in periods:
        yield period.date_from
        if period.date_until is not None:
            yield period.date_until
