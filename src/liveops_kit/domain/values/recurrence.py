"""Schedules: when a count or progress starts over (CHN-3).

Computed from the current moment, without timers. A schedule has a fixed UTC offset, without
daylight saving time.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta, timezone

from msgspec import Struct

_TIME = re.compile(r"(\d\d):00:00([+-])(\d\d):(\d\d)")
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)


class Schedule(Struct, frozen=True, kw_only=True):
    """Hourly, daily, weekly or monthly, at a full hour of a fixed UTC offset."""

    interval_type: str
    time: str = "00:00:00+00:00"
    day_of_week: int | None = None
    """1 is Monday."""
    day_of_month: int | None = None
    """A month without this day resets on its last day."""

    def last(self, now: datetime) -> datetime:
        """Return the latest reset that is not after a moment, in the schedule's offset.

        >>> weekly = Schedule(interval_type="weekly", day_of_week=1, time="11:00:00+08:00")
        >>> weekly.last(datetime(2026, 12, 2, tzinfo=UTC)).isoformat()
        '2026-11-30T11:00:00+08:00'
        """
        local = now.astimezone(self._zone)
        if self.interval_type == "hourly":
            return local.replace(minute=0, second=0, microsecond=0)
        at = local.replace(hour=self._hour, minute=0, second=0, microsecond=0)
        if self.interval_type == "daily":
            return at if at <= local else at - _DAY
        if self.interval_type == "weekly":
            at -= timedelta(days=at.isoweekday() - (self.day_of_week or 1))
            return at if at <= local else at - _WEEK
        at = self._in_month(at)
        return at if at <= local else self._in_month(at.replace(day=1) - _DAY)

    def next(self, now: datetime) -> datetime:
        """Return the first reset after a moment, in the schedule's offset.

        >>> monthly = Schedule(interval_type="monthly", day_of_month=31)
        >>> monthly.next(datetime(2027, 2, 1, tzinfo=UTC)).isoformat()
        '2027-02-28T00:00:00+00:00'
        """
        last = self.last(now)
        if self.interval_type == "monthly":
            return self._in_month(last.replace(day=1) + timedelta(days=32))
        return last + {"hourly": _HOUR, "daily": _DAY, "weekly": _WEEK}[self.interval_type]

    def _in_month(self, moment: datetime) -> datetime:
        days = calendar.monthrange(moment.year, moment.month)[1]
        return moment.replace(day=min(self.day_of_month or 1, days))

    @property
    def _zone(self) -> timezone:
        match = _TIME.fullmatch(self.time)
        if match is None:
            return UTC
        offset = timedelta(hours=int(match[3]), minutes=int(match[4]))
        return timezone(-offset if match[2] == "-" else offset)

    @property
    def _hour(self) -> int:
        return int(self.time[:2])


class Timetable(Struct, frozen=True, kw_only=True):
    """A schedule in force since a moment: earlier resets do not count."""

    schedule: Schedule
    since: datetime

    @property
    def first(self) -> datetime:
        """The first reset of all.

        >>> daily = Schedule(interval_type="daily", time="08:00:00+00:00")
        >>> Timetable(schedule=daily, since=datetime(2026, 12, 1, 9, tzinfo=UTC)).first.isoformat()
        '2026-12-02T08:00:00+00:00'
        """
        return self.schedule.next(self.since)

    def last(self, now: datetime) -> datetime | None:
        """Return the latest reset that is not after a moment, or None before the first."""
        last = self.schedule.last(now)
        return last if last > self.since else None

    def next(self, now: datetime) -> datetime:
        """Return the first reset after a moment."""
        return self.schedule.next(max(now, self.since))
