"""Recurrent schedules of chains: JSON to values and values to JSON (CHN-2, CHN-3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from liveops_kit.edge.wire import Json
from liveops_kit.shared.moment import print_moment
from liveops_kit.shared.recurrence import Schedule, Timetable

_KEYS = {
    "hourly": (),
    "daily": ("time",),
    "weekly": ("day_of_week", "time"),
    "monthly": ("day_of_month", "time"),
}
"""What a schedule of each interval states."""


def schedule_of(entry: Mapping[str, Any] | None) -> Schedule | None:
    """The schedule of a write; null and nothing mean never."""
    if entry is None:
        return None
    stated = {name: entry[name] for name in _KEYS[entry["interval_type"]]}
    return Schedule(interval_type=entry["interval_type"], **stated)


def print_timetable(timetable: Timetable | None, now: datetime) -> Json | None:
    """A schedule as its project reads it back, with its first and its next reset."""
    if timetable is None:
        return None
    schedule = timetable.schedule
    return {
        "interval_type": schedule.interval_type,
        **{name: getattr(schedule, name) for name in _KEYS[schedule.interval_type]},
        "reset_next_date": _milliseconds(timetable.next(now)),
        "displayable_reset_start_date": print_moment(timetable.first),
        "displayable_reset_next_date": print_moment(timetable.next(now)),
    }


def print_next_reset(timetable: Timetable | None, now: datetime) -> Json | None:
    """A schedule as users see it."""
    if timetable is None:
        return None
    return {
        "interval_type": timetable.schedule.interval_type,
        "reset_next_date": _milliseconds(timetable.next(now)),
    }


def _milliseconds(moment: datetime) -> int:
    """Since 1970; resets are at whole minutes."""
    return int(moment.timestamp()) * 1000
