"""Recurrent schedules of chains and limits, and their next resets (CHN-2, CHN-3, PRM-20)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from liveops_kit.domain.values.moment import print_moment
from liveops_kit.domain.values.recurrence import Schedule, Timetable
from liveops_kit.server.codec.common import Json

_PROPERTIES = {
    "hourly": (),
    "daily": ("time",),
    "weekly": ("day_of_week", "time"),
    "monthly": ("day_of_month", "time"),
}
"""The properties of a chain's schedule, by its interval."""


# -- chains ----------------------------------------------------------------------------------------
def parse_schedule(entry: Mapping[str, Any] | None) -> Schedule | None:
    """Parse the schedule of a chain; None for one that never starts over."""
    if entry is None:
        return None
    interval_type = entry["interval_type"]
    properties = {name: entry[name] for name in _PROPERTIES[interval_type]}
    return Schedule(interval_type=interval_type, **properties)


def serialize_timetable(timetable: Timetable | None, now: datetime) -> Json | None:
    """Serialize a chain's schedule for its project, with its first and its next reset."""
    if timetable is None:
        return None
    schedule = timetable.schedule
    return {
        "interval_type": schedule.interval_type,
        **{name: getattr(schedule, name) for name in _PROPERTIES[schedule.interval_type]},
        "reset_next_date": _milliseconds(timetable.next(now)),
        "displayable_reset_start_date": print_moment(timetable.first),
        "displayable_reset_next_date": print_moment(timetable.next(now)),
    }


def serialize_next_reset(timetable: Timetable | None, now: datetime) -> Json | None:
    """Serialize a chain's schedule for users."""
    if timetable is None:
        return None
    return {
        "interval_type": timetable.schedule.interval_type,
        "reset_next_date": _milliseconds(timetable.next(now)),
    }


def _milliseconds(moment: datetime) -> int:
    """Return the milliseconds since 1970; resets are at whole minutes."""
    return int(moment.timestamp()) * 1000


# -- limits ----------------------------------------------------------------------------------------
def serialize_schedule(schedule: Schedule, written_at: datetime, now: datetime) -> Json:
    """Serialize a limit's schedule with the first reset after the latest write and the next one."""
    next_reset = schedule.next(now)
    return {
        "interval_type": schedule.interval_type,
        "day_of_week": schedule.day_of_week,
        "day_of_month": schedule.day_of_month,
        "time": schedule.time,
        "reset_next_date": int(next_reset.timestamp()),
        "displayable_reset_start_date": print_moment(schedule.next(written_at)),
        "displayable_reset_next_date": print_moment(next_reset),
    }


def serialize_short_schedule(schedule: Schedule | None, now: datetime) -> Json | None:
    """Serialize the interval and the next reset of a limit; null without a schedule."""
    if schedule is None:
        return None
    return {
        "interval_type": schedule.interval_type,
        "reset_next_date": int(schedule.next(now).timestamp()),
    }
