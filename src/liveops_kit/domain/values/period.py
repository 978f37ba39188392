"""Periods: when a promotion or a chain runs (PRM-2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from itertools import pairwise

from msgspec import Struct

from liveops_kit.domain.values.causes import Cause, time_cause
from liveops_kit.domain.values.refusals import Violation, invalid


class Phase(Enum):
    """The position of a moment relative to periods."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class Period(Struct, frozen=True):
    """From a moment (inclusive) until a moment (exclusive), or without an end; both are aware."""

    date_from: datetime
    date_until: datetime | None = None

    def __post_init__(self) -> None:
        if any(end and end.tzinfo is None for end in (self.date_from, self.date_until)):
            raise ValueError("a period begins and ends at moments with a UTC offset")

    def covers(self, now: datetime) -> bool:
        """Return True if the moment is in the period.

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
        """Check and sort periods (PRM-2); `named` is the property that violations are reported for.

        Raises:
            Refusal: SCHEMA_BROKEN, for an end that is not after its start, a missing end among
                several periods, or an overlap.
        """
        violations = list(_violations_of_each(spans, named))
        ordered = sorted(spans, key=lambda span: span.date_from)
        if not violations:
            for earlier, later in pairwise(ordered):
                if earlier.date_until is not None and later.date_from < earlier.date_until:
                    violations.append(Violation(named, "Periods must not overlap"))
                    break
        if violations:
            raise invalid(*violations)
        return cls(tuple(ordered))

    @property
    def whole(self) -> Period | None:
        """From the first start until the last end, whatever lies between; None for always.

        >>> from datetime import UTC
        >>> days = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 5, 6)]
        >>> whole = Periods((Period(days[0], days[1]), Period(days[2], days[3]))).whole
        >>> whole == Period(days[0], days[3])
        True
        """
        if not self.spans:
            return None
        return Period(self.spans[0].date_from, self.spans[-1].date_until)

    def next_start(self, now: datetime) -> datetime | None:
        """Return the first start after a moment, or None if no period follows."""
        return next((span.date_from for span in self.spans if span.date_from > now), None)

    def phase(self, now: datetime) -> Phase:
        """Return whether a moment is before, between, during or after the periods."""
        if not self.spans or any(span.covers(now) for span in self.spans):
            return Phase.DURING
        last = self.spans[-1].date_until
        return Phase.AFTER if last is not None and last <= now else Phase.BEFORE


def idle_cause(thing: str, periods: Periods, now: datetime, waiting: str, over: str = "") -> Cause:
    """Return the cause of something that is on and does not run, with the rule for either phase."""
    whole, starts = periods.whole, periods.next_start(now)
    ended = None if whole is None else whole.date_until
    rule = waiting if starts is not None else over or waiting
    return time_cause(thing, (rule,), now, starts, ended)


def _violations_of_each(spans: Sequence[Period], named: str) -> list[Violation]:
    violations = []
    for number, span in enumerate(spans):
        name = f"{named}.{number}.date_until"
        if span.date_until is None:
            if len(spans) > 1:
                violations.append(Violation(name, "Each of several periods needs an end"))
        elif span.date_until <= span.date_from:
            violations.append(Violation(name, "Must be later than date_from"))
    return violations
