"""A cache of the running chains, valid until a row changes or a period begins or ends.

A list for a player includes the number of all chains, which the cache saves from being counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

from liveops_kit.domain.mechanics.tables import Table
from liveops_kit.domain.values.conditions import Conditions
from liveops_kit.domain.values.period import Period

_EVER = datetime.max.replace(tzinfo=UTC)
_NEVER = datetime.min.replace(tzinfo=UTC)


class Runnable(Protocol):
    """A row that runs at some moments and not at others."""

    def runs(self, now: datetime) -> bool:
        """Return True if it runs at a moment."""


R = TypeVar("R", bound=Runnable)


class _CachedRows(Struct, Generic[R], frozen=True):
    """The running rows of a time span, for one version of the table."""

    version: int
    valid_from: datetime
    valid_until: datetime
    rows: list[R]
    is_unconditional: bool
    """True if none of them has conditions."""


class RunningCache(Generic[R]):
    """The enabled rows of a table that run."""

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
        """Return all rows that run at a moment, in the table's order; do not change the list."""
        return self._at(now).rows

    def visible(self, now: datetime, is_open: Callable[[R], bool]) -> list[R]:
        """Return the rows that `is_open` accepts; rows without conditions are always open."""
        cached = self._at(now)
        return (
            cached.rows if cached.is_unconditional else [row for row in cached.rows if is_open(row)]
        )

    def _at(self, now: datetime) -> _CachedRows[R]:
        cached = self._cached
        if (
            cached is None
            or cached.version != self._table.version
            or not cached.valid_from <= now < cached.valid_until
        ):
            cached = self._cached = self._compute(now)
        return cached

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
