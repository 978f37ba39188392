"""Schedules: when something starts over (CHN-3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import DAY, HOUR, NOON

from liveops_kit.domain.values.moment import parse_moment
from liveops_kit.domain.values.recurrence import Schedule, Timetable

TINY = timedelta(microseconds=1)
HOURLY = Schedule(interval_type="hourly")
DAILY = Schedule(interval_type="daily", time="08:00:00+03:00")
WEEKLY = Schedule(interval_type="weekly", time="11:00:00-05:30", day_of_week=3)
MONTHLY = Schedule(interval_type="monthly", time="00:00:00+00:00", day_of_month=31)


@pytest.mark.parametrize(
    ("schedule", "now", "last", "next_"),
    [
        (HOURLY, "2026-12-01T12:00:00Z", "2026-12-01T12:00:00Z", "2026-12-01T13:00:00Z"),
        (HOURLY, "2026-12-01T12:59:59.9Z", "2026-12-01T12:00:00Z", "2026-12-01T13:00:00Z"),
        (HOURLY, "2026-12-31T23:30:00Z", "2026-12-31T23:00:00Z", "2027-01-01T00:00:00Z"),
        (DAILY, "2026-12-01T04:59:59Z", "2026-11-30T05:00:00Z", "2026-12-01T05:00:00Z"),
        (DAILY, "2026-12-01T05:00:00Z", "2026-12-01T05:00:00Z", "2026-12-02T05:00:00Z"),
        (DAILY, "2026-12-01T22:00:00Z", "2026-12-01T05:00:00Z", "2026-12-02T05:00:00Z"),
        (WEEKLY, "2026-12-02T16:29:59Z", "2026-11-25T16:30:00Z", "2026-12-02T16:30:00Z"),
        (WEEKLY, "2026-12-02T16:30:00Z", "2026-12-02T16:30:00Z", "2026-12-09T16:30:00Z"),
        (WEEKLY, "2026-12-06T00:00:00Z", "2026-12-02T16:30:00Z", "2026-12-09T16:30:00Z"),
        (WEEKLY, "2026-11-30T00:00:00Z", "2026-11-25T16:30:00Z", "2026-12-02T16:30:00Z"),
        (MONTHLY, "2026-12-31T00:00:00Z", "2026-12-31T00:00:00Z", "2027-01-31T00:00:00Z"),
        (MONTHLY, "2027-02-27T23:59:59Z", "2027-01-31T00:00:00Z", "2027-02-28T00:00:00Z"),
        (MONTHLY, "2027-02-28T00:00:00Z", "2027-02-28T00:00:00Z", "2027-03-31T00:00:00Z"),
        (MONTHLY, "2028-02-28T23:59:59Z", "2028-01-31T00:00:00Z", "2028-02-29T00:00:00Z"),
        (MONTHLY, "2027-04-30T12:00:00Z", "2027-04-30T00:00:00Z", "2027-05-31T00:00:00Z"),
    ],
)
def test_a_reset_is_worked_out_from_the_moment(
    schedule: Schedule, now: str, last: str, next_: str
) -> None:
    """CHN-3a to CHN-3e: the moment of a reset belongs to what follows."""
    assert schedule.last(parse_moment(now)) == parse_moment(last)
    assert schedule.next(parse_moment(now)) == parse_moment(next_)


@pytest.mark.parametrize("day", range(1, 8))
def test_a_week_begins_with_monday(day: int) -> None:
    """CHN-3a: day 1 is Monday; 2026-11-30 is one."""
    weekly = Schedule(interval_type="weekly", day_of_week=day)
    monday = datetime(2026, 11, 30, tzinfo=UTC)
    assert weekly.next(monday - TINY) == monday + (day - 1) * DAY


def test_a_reset_keeps_the_offset_of_its_schedule() -> None:
    """CHN-3c."""
    assert DAILY.last(NOON).isoformat() == "2026-12-01T08:00:00+03:00"
    assert WEEKLY.next(NOON).isoformat() == "2026-12-02T11:00:00-05:30"


def test_without_a_day_it_is_the_first() -> None:
    weekly = Schedule(interval_type="weekly")
    monthly = Schedule(interval_type="monthly")
    assert weekly.last(NOON) == datetime(2026, 11, 30, tzinfo=UTC)
    assert monthly.last(NOON) == datetime(2026, 12, 1, tzinfo=UTC)


schedules = st.builds(
    Schedule,
    interval_type=st.sampled_from(["hourly", "daily", "weekly", "monthly"]),
    time=st.builds(
        "{:02}:00:00{}{:02}:{:02}".format,
        st.integers(0, 23),
        st.sampled_from("+-"),
        st.integers(0, 13),
        st.sampled_from([0, 30, 45]),
    ),
    day_of_week=st.none() | st.integers(1, 7),
    day_of_month=st.none() | st.integers(1, 31),
)
moments = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
LONGEST = {"hourly": HOUR, "daily": DAY, "weekly": 7 * DAY, "monthly": 31 * DAY}


@given(schedules, moments)
def test_every_moment_lies_between_two_neighbouring_resets(
    schedule: Schedule, now: datetime
) -> None:
    """CHN-3: the last reset is included, the next is not, and there is none between them."""
    last, following = schedule.last(now), schedule.next(now)
    assert last <= now < following
    assert following - last <= LONGEST[schedule.interval_type]
    assert schedule.last(last) == last
    assert schedule.next(last) == following
    assert schedule.last(following) == following
    assert schedule.last(following - TINY) == last


# -- from a moment on ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("since", "now", "last", "next_"),
    [
        (NOON, NOON, None, "2026-12-02T05:00:00Z"),
        (NOON, NOON - 9 * DAY, None, "2026-12-02T05:00:00Z"),
        (NOON, NOON + 17 * HOUR - TINY, None, "2026-12-02T05:00:00Z"),
        (NOON, NOON + 17 * HOUR, "2026-12-02T05:00:00Z", "2026-12-03T05:00:00Z"),
        (NOON - 7 * HOUR, NOON, None, "2026-12-02T05:00:00Z"),
        (NOON - 7 * HOUR - TINY, NOON, "2026-12-01T05:00:00Z", "2026-12-02T05:00:00Z"),
    ],
)
def test_a_timetable_knows_no_reset_before_it_was_in_force(
    since: datetime, now: datetime, last: str | None, next_: str
) -> None:
    """CHN-3: resets at 05:00 UTC; one at the very beginning is none."""
    table = Timetable(schedule=DAILY, since=since)
    assert table.last(now) == (None if last is None else parse_moment(last))
    assert table.next(now) == parse_moment(next_)


def test_the_first_reset_comes_after_the_beginning() -> None:
    assert Timetable(schedule=DAILY, since=NOON).first == NOON + 17 * HOUR
    assert Timetable(schedule=DAILY, since=NOON - 7 * HOUR).first == NOON + 17 * HOUR
