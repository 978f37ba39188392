"""Periods: when a promotion or a chain runs (PRM-2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from itertools import pairwise

from msgspec import Struct

from liveops_kit.shared.errors import Violation, invalid


class Phase(Enum):
    """Where a moment lies with respect to periods."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class Period(Struct, frozen=True):
    """From a moment (included) until a moment (excluded), or without an end; both are aware."""

    date_from: datetime
    date_until: datetime | None = None

    def __post_init__(self) -> None:
        if any(end and end.tzinfo is None for end in (self.date_from, self.date_until)):
            raise ValueError("a period begins and ends at moments with a UTC offset")

    def covers(self, now: datetime) -> bool:
        """Whether the moment lies within.

        >>> from datetime import UTC
        >>> noon, one = datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 1, 1, 13, tzinfo=UTC)
        >>> Period(noon, one).covers(noon), Period(noon, one).covers(one)
        (True, False)
        """
        return self.date_from <= now and (self.date_until is None or now < self.date_until)


class Periods(Struct, frozen=True):
    """All the periods of one promotion, in order of time; none means always."""

    spans: tuple[Period, ...] = ()

    @classmethod
    def of(cls, spans: Sequence[Period], named: str = "promotion_periods") -> Periods:
        """Periods that keep PRM-2; `named` is the property a fault is reported under.

        Raises:
            Refusal: SCHEMA_BROKEN, for an end that is not after its start, a missing end among
                several periods, or an overlap.
        """
        faults = list(_faults_of_each(spans, named))
        ordered = sorted(spans, key=lambda span: span.date_from)
        if not faults:
            for earlier, later in pairwise(ordered):
                if earlier.date_until is not None and later.date_from < earlier.date_until:
                    faults.append(Violation(named, "Periods must not overlap"))
                    break
        if faults:
            raise invalid(*faults)
        return cls(tuple(ordered))

    def phase(self, now: datetime) -> Phase:
        """Before the first period or between two, during one, or after the last."""
        if not self.spans or any(span.covers(now) for span in self.spans):
            return Phase.DURING
        last = self.spans[-1].date_until
        return Phase.AFTER if last is not None and last <= now else Phase.BEFORE


def _faults_of_each(spans: Sequence[Period], named: str) -> list[Violation]:
    faults = []
    for number, span in enumerate(spans):
        name = f"{named}.{number}.date_until"
        if span.date_until is None:
            if len(spans) > 1:
                faults.append(Violation(name, "Each of several periods needs an end"))
        elif span.date_until <= span.date_from:
            faults.append(Violation(name, "Must be later than date_from"))
    return faults
