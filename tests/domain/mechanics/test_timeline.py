"""A timeline: the events of a span, and the warnings of what looks like a mistake."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from liveops_kit.domain.mechanics.timeline import EventKind, Planned, events, warnings
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.recurrence import Schedule

NOW = datetime(2026, 10, 20, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
DAILY = Schedule(interval_type="daily", time="08:00:00+02:00")
each = pytest.mark.parametrize


def day(number: int) -> datetime:
    """A moment so many days after NOW."""
    return NOW + timedelta(days=number)


def thing(key: str = "1", *spans: tuple[int, int | None], **facts: Any) -> Planned:
    """A coupon that runs in these spans of days."""
    periods = tuple(Period(day(a), None if b is None else day(b)) for a, b in spans)
    fields = {"kind": "coupon", "key": key, "name": key, "is_enabled": True, "periods": periods}
    return Planned(**{**fields, **facts})


def test_events_are_those_after_now_and_until_the_end_in_order() -> None:
    things = [thing("1", (-1, 2)), thing("2", (1, 9)), thing("3", (0, None))]
    found = [(event.at, event.kind, event.thing.key) for event in events(things, NOW, day(2))]
    assert found == [(day(1), EventKind.STARTS, "2"), (day(2), EventKind.ENDS, "1")]


def test_resets_end_with_the_last_period_and_are_bounded() -> None:
    daily = thing("1", (-1, 2), schedule=DAILY)
    assert [event.at for event in events([daily], NOW, day(9))] == [
        day(0) + timedelta(hours=6), day(1) + timedelta(hours=6), day(2),
    ]  # fmt: skip
    hourly = thing("1", schedule=Schedule(interval_type="hourly"))
    assert len(events([hourly], NOW, day(28))) == 100


@each(
    ("spans", "kinds"),
    [
        ([(0, 1), (3, 4)], ["gap"]),
        ([(0, 1), (1, 4)], []),
        ([(-9, -8), (-3, 4)], []),
        ([(0, 1), (60, 61)], ["gap"]),
        ([(40, 41), (60, 61)], []),
    ],
)
def test_a_gap_between_periods_is_warned_of(spans: list[Any], kinds: list[str]) -> None:
    found = warnings([thing("1", *spans)], NOW, day(28), ())
    assert [warning.kind for warning in found] == kinds


def test_a_thing_that_is_off_is_not_warned_of() -> None:
    assert warnings([thing("1", (0, 1), (3, 4), is_enabled=False)], NOW, day(28), ()) == []


@each(
    ("first", "second", "at"),
    [
        ((0, 5), (3, 9), day(3)),
        ((3, 9), (0, 5), day(3)),
        ((0, 3), (3, 9), None),
        ((-5, None), (-3, None), NOW),
        ((40, 50), (40, 50), None),
    ],
)
def test_promotions_that_exclude_each_other_are_warned_of_where_both_run(
    first: Any, second: Any, at: datetime | None
) -> None:
    pair = [thing("1", first, excluded=frozenset({"2"})), thing("2", second)]
    found = warnings(pair, NOW, day(28), ())
    assert [warning.at for warning in found] == ([] if at is None else [at])
    assert all(warning.keys == ("coupon 1", "coupon 2") for warning in found)
    assert warnings([thing("1", first), thing("2", second)], NOW, day(28), ()) == []


def test_a_reset_on_the_day_clocks_change_is_warned_of_once() -> None:
    """Clocks in Berlin are put back on 25 October 2026."""
    [warning] = warnings([thing("1", schedule=DAILY)], NOW, day(28), [BERLIN])
    assert (warning.kind, warning.at) == ("clock change", datetime(2026, 10, 25, 6, tzinfo=UTC))
    assert "from UTC+0200 to UTC+0100" in warning.text
    assert warnings([thing("1", schedule=DAILY)], NOW, day(4), [BERLIN]) == []
    assert warnings([thing("1", schedule=DAILY)], NOW, day(28), [ZoneInfo("UTC")]) == []
