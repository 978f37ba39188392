"""Schedules against an independent implementation of recurrence rules (CHN-3)."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from dateutil.rrule import DAILY, HOURLY, MONTHLY, WEEKLY, rrule

from liveops_kit.domain.values.recurrence import Schedule, Timetable

OFFSETS = range(-12 * 60, 14 * 60 + 1, 15)
"""Minutes east of UTC."""
CASES = 1500
LEAP_DAYS = [datetime(year, 2, 29, tzinfo=UTC) for year in (1972, 2000, 2024, 2028, 2096)]
LOOK_BACK = {
    "hourly": timedelta(hours=3),
    "daily": timedelta(days=3),
    "weekly": timedelta(weeks=3),
    "monthly": timedelta(days=100),
}
"""Enough that the rule has begun before the moment that is asked about."""


def written(offset: int, hour: int) -> str:
    """A time as schedules state it.

    >>> written(-90, 8)
    '08:00:00-01:30'
    """
    sign = "-" if offset < 0 else "+"
    return f"{hour:02}:00:00{sign}{abs(offset) // 60:02}:{abs(offset) % 60:02}"


def rule(schedule: Schedule, offset: int, hour: int, begin: datetime) -> rrule:
    """The same schedule as a recurrence rule."""
    zone = timezone(timedelta(minutes=offset))
    start = begin.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    at: Any = {"byhour": hour, "byminute": 0, "bysecond": 0}
    if schedule.interval_type == "hourly":
        return rrule(HOURLY, dtstart=start)
    if schedule.interval_type == "daily":
        return rrule(DAILY, dtstart=start, **at)
    if schedule.interval_type == "weekly":
        assert schedule.day_of_week is not None
        return rrule(WEEKLY, dtstart=start, byweekday=schedule.day_of_week - 1, **at)
    wanted = schedule.day_of_month
    assert wanted is not None
    days = [wanted] if wanted <= 28 else list(range(28, wanted + 1))
    return rrule(MONTHLY, dtstart=start, bymonthday=days, bysetpos=-1, **at)


def some_moment(dice: random.Random, offset: int, hour: int) -> datetime:
    """Any moment of 130 years; often at or around a reset, a month's end or a leap day."""
    moment = datetime(1970, 1, 8, tzinfo=UTC) + timedelta(seconds=dice.randrange(130 * 31_557_600))
    if dice.random() < 0.2:
        moment = dice.choice(LEAP_DAYS) + timedelta(hours=dice.randrange(-30, 55))
    elif dice.random() < 0.3:
        moment = moment.replace(day=1) + timedelta(hours=dice.randrange(-96, 24))
    if dice.random() < 0.4:
        zone = timezone(timedelta(minutes=offset))
        moment = moment.astimezone(zone).replace(hour=hour, minute=0, second=0, microsecond=0)
        moment += timedelta(microseconds=dice.choice([-1, 0, 1]))
    return moment.astimezone(UTC)


def some_schedule(dice: random.Random, interval: str, offset: int, hour: int) -> Schedule:
    """Any schedule of a kind; half of the monthly ones on days that not every month has."""
    day = dice.choice([29, 30, 31]) if dice.random() < 0.5 else dice.randrange(1, 32)
    return Schedule(
        interval_type=interval,
        time=written(offset, hour),
        day_of_week=dice.randrange(1, 8) if interval == "weekly" else None,
        day_of_month=day if interval == "monthly" else None,
    )


@pytest.mark.parametrize("interval", LOOK_BACK)
def test_a_schedule_resets_when_the_recurrence_rule_does(interval: str) -> None:
    """CHN-3a, CHN-3b, CHN-3c, CHN-3d."""
    dice = random.Random(f"recurrence:{interval}")
    for _ in range(CASES):
        offset, hour = dice.choice(OFFSETS), dice.randrange(24)
        schedule = some_schedule(dice, interval, offset, hour)
        now = some_moment(dice, offset, hour)
        expected = rule(schedule, offset, hour, now - LOOK_BACK[interval])
        found = (schedule.last(now).isoformat(), schedule.next(now).isoformat())
        last, following = expected.before(now, inc=True), expected.after(now)
        assert last is not None
        assert following is not None
        assert found == (last.isoformat(), following.isoformat()), (schedule, now)


def test_the_cases_hold_what_is_hard() -> None:
    """The random cases above reach resets to the microsecond, short months and leap days."""
    dice = random.Random("recurrence:monthly")
    at_reset = clamped = leap = 0
    for _ in range(CASES):
        offset, hour = dice.choice(OFFSETS), dice.randrange(24)
        schedule = some_schedule(dice, "monthly", offset, hour)
        now = some_moment(dice, offset, hour)
        last = schedule.last(now)
        at_reset += last == now
        clamped += last.day != schedule.day_of_month
        leap += (last.month, last.day) == (2, 29)
    assert min(at_reset, clamped, leap) > 10, (at_reset, clamped, leap)


@pytest.mark.parametrize("interval", LOOK_BACK)
def test_resets_follow_each_other_without_a_gap(interval: str) -> None:
    """The reset after a reset has the former one as the latest until it comes."""
    dice = random.Random(f"chain:{interval}")
    tick = timedelta(microseconds=1)
    for _ in range(200):
        offset, hour = dice.choice(OFFSETS), dice.randrange(24)
        schedule = some_schedule(dice, interval, offset, hour)
        last = schedule.last(some_moment(dice, offset, hour))
        following = schedule.next(last)
        assert schedule.last(last) == last
        assert schedule.last(following - tick) == last
        assert schedule.next(following - tick) == following
        assert schedule.last(following) == following


@pytest.mark.parametrize("interval", LOOK_BACK)
def test_a_timetable_forgets_what_was_before_it(interval: str) -> None:
    """CHN-18: there is no reset before the first one, and from then on all of the schedule's."""
    dice = random.Random(f"timetable:{interval}")
    tick = timedelta(microseconds=1)
    for _ in range(200):
        offset, hour = dice.choice(OFFSETS), dice.randrange(24)
        schedule = some_schedule(dice, interval, offset, hour)
        since = some_moment(dice, offset, hour)
        timetable = Timetable(schedule=schedule, since=since)
        first = timetable.first
        assert first == schedule.next(since) > since
        for early in (since - timedelta(days=400), since, first - tick):
            assert timetable.last(early) is None
            assert timetable.next(early) == first
        later = first + timedelta(seconds=dice.randrange(10_000_000))
        assert timetable.last(later) == schedule.last(later) >= first
        assert timetable.next(later) == schedule.next(later)
