"""Moments, days and the dates at which counts start over, written from the specification alone."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta, timezone

from tests.independent.coupons import Body

DAY = timedelta(days=1)

_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def moment(text: str) -> datetime:
    """Return the moment that a text names.

    Raises:
        ValueError: it names none.
    """
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _zone(schedule: Body) -> timezone:
    if "time" not in schedule:
        return UTC
    sign, hours, minutes = schedule["time"][8], schedule["time"][9:11], schedule["time"][12:14]
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if sign == "-" else offset)


def next_reset(schedule: Body, after: datetime) -> datetime:
    """Return the first reset after a moment, in the schedule's offset."""
    here = after.astimezone(_zone(schedule))
    if schedule["interval_type"] == "hourly":
        return here.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    at = here.replace(hour=int(schedule["time"][:2]), minute=0, second=0, microsecond=0)
    # Five weeks of days hold a reset of every schedule.
    days = (at + number * DAY for number in range(40))
    return next(each for each in days if each > after and _is_due(schedule, each))


def _is_due(schedule: Body, day: datetime) -> bool:
    if schedule["interval_type"] == "weekly":
        return day.isoweekday() == schedule["day_of_week"]
    if schedule["interval_type"] == "monthly":
        last = calendar.monthrange(day.year, day.month)[1]
        return day.day == min(schedule["day_of_month"], last)
    return True


class Resets:
    """The resets of a schedule that was written at a moment."""

    def __init__(self, schedule: Body, since: datetime, *, starts_on_sunday: bool = False) -> None:
        self._shown = self._schedule = schedule
        if starts_on_sunday and "day_of_week" in schedule:
            self._schedule = {**schedule, "day_of_week": (schedule["day_of_week"] - 2) % 7 + 1}
        self.first = next_reset(self._schedule, since)

    def latest(self, now: datetime) -> datetime | None:
        """Return the latest reset up to now; None before the first."""
        found, following = None, self.first
        while following <= now:
            found, following = following, next_reset(self._schedule, following)
        return found

    def following(self, now: datetime) -> datetime:
        """Return the next reset from now."""
        return max(self.first, next_reset(self._schedule, now))

    def shown(self, now: datetime, unit: int) -> Body:
        """As the project reads it, with the next date in `unit` parts of a second."""
        following = self.following(now)
        return {
            **self._shown, "reset_next_date": int(following.timestamp()) * unit,
            "displayable_reset_start_date": self.first.isoformat(),
            "displayable_reset_next_date": following.isoformat(),
        }  # fmt: skip
