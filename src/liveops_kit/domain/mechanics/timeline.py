"""The timeline of a project: what begins, ends and resets in a span, and what looks like a mistake.

Nothing here is scheduled: every moment is worked out from periods and schedules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta, tzinfo
from enum import Enum
from itertools import combinations, islice, pairwise
from typing import Protocol

from msgspec import Struct

from liveops_kit.domain.values.period import Period

MAX_RESETS = 100
"""Resets of one thing that are listed; an hourly schedule has more in a week."""
_DAY = timedelta(days=1)


class NextReset(Protocol):
    """A schedule, as far as its next reset is concerned."""

    def next(self, now: datetime) -> datetime:
        """Return the first reset after a moment."""


class Planned(Struct, frozen=True, kw_only=True):
    """A promotion, a chain or an item, as far as time is concerned."""

    kind: str
    key: str
    """The number, or the SKU of an item."""
    name: str
    is_enabled: bool
    periods: tuple[Period, ...] = ()
    """None for always."""
    schedule: NextReset | None = None
    excluded: frozenset[str] = frozenset()
    """Keys of promotions that it is never applied together with."""


class EventKind(Enum):
    """The kinds of events."""

    STARTS = "starts"
    ENDS = "ends"
    RESETS = "resets"


class Event(Struct, frozen=True):
    """One moment at which something changes."""

    at: datetime
    kind: EventKind
    thing: Planned


class TimelineWarning(Struct, frozen=True):
    """Something that looks like a mistake."""

    kind: str
    text: str
    keys: tuple[str, ...]
    """The things it is about, as `kind key`."""
    at: datetime | None = None


def events(things: Iterable[Planned], since: datetime, until: datetime) -> list[Event]:
    """Return the events after `since` and not after `until`, in order of time."""
    found = [event for thing in things for event in _events_of(thing, since, until)]
    return sorted(found, key=lambda event: (event.at, event.thing.kind, event.thing.key))


def _events_of(thing: Planned, since: datetime, until: datetime) -> Iterator[Event]:
    for period in thing.periods:
        ends = ((EventKind.STARTS, period.date_from), (EventKind.ENDS, period.date_until))
        for kind, at in ends:
            if at is not None and since < at <= until:
                yield Event(at, kind, thing)
    for at in islice(resets(thing, since, until), MAX_RESETS):
        yield Event(at, EventKind.RESETS, thing)


def resets(thing: Planned, since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the resets after `since` and not after `until`, while the thing has not ended."""
    if thing.schedule is None:
        return
    last = thing.periods[-1].date_until if thing.periods else None
    until = until if last is None else min(until, last)
    at = thing.schedule.next(since)
    while at <= until:
        yield at
        at = thing.schedule.next(at)


def warnings(
    things: Sequence[Planned], since: datetime, until: datetime, zones: Iterable[tzinfo]
) -> list[TimelineWarning]:
    """Return gaps, overlaps that exclude each other, and resets on a change of the clocks."""
    zones = tuple(zones)
    on = [thing for thing in things if thing.is_enabled]
    found = [
        *(warning for thing in on for warning in _gaps(thing, since, until)),
        *_exclusions(on, since, until),
        *(warning for thing in on for warning in _shifts(thing, since, until, zones)),
    ]
    return sorted(found, key=lambda warning: (warning.at or since, warning.text))


def _gaps(thing: Planned, since: datetime, until: datetime) -> Iterator[TimelineWarning]:
    for earlier, later in pairwise(thing.periods):
        ended, starts = earlier.date_until, later.date_from
        if ended is not None and ended < starts and ended <= until and starts > since:
            text = f"{label(thing)} does not run from {shown(ended)} to {shown(starts)}."
            yield TimelineWarning("gap", text, (label(thing),), ended)


def _exclusions(
    things: Sequence[Planned], since: datetime, until: datetime
) -> Iterator[TimelineWarning]:
    linked = {key for thing in things for key in thing.excluded}
    some = [thing for thing in things if thing.excluded or thing.key in linked]
    for first, second in combinations(some, 2):
        if second.key not in first.excluded and first.key not in second.excluded:
            continue
        at = _together(first, second, since, until)
        if at is not None:
            text = f"{label(first)} and {label(second)} exclude each other, and both run from "
            keys = (label(first), label(second))
            yield TimelineWarning("exclusion", f"{text}{shown(at)} on.", keys, at)


def _together(first: Planned, second: Planned, since: datetime, until: datetime) -> datetime | None:
    """Return the first moment of the span at which two things run; None for none."""
    always = (Period(since),)
    for one in first.periods or always:
        for other in second.periods or always:
            start = max(since, one.date_from, other.date_from)
            if start <= until and one.covers(start) and other.covers(start):
                return start
    return None


def _shifts(
    thing: Planned, since: datetime, until: datetime, zones: Sequence[tzinfo]
) -> Iterator[TimelineWarning]:
    """Yield the first reset in each zone that falls on the day on which its clocks are changed."""
    for zone in zones:
        for at in islice(resets(thing, since, until), MAX_RESETS):
            before, after = _offsets_of_day(at, zone)
            if before != after:
                text = (
                    f"{label(thing)} resets at {shown(at)}, on the day on which clocks in {zone} "
                    f"change from UTC{before} to UTC{after}: the schedule keeps its own offset, so "
                    "players there see another hour from then on."
                )
                yield TimelineWarning("clock change", text, (label(thing),), at)
                break


def _offsets_of_day(at: datetime, zone: tzinfo) -> tuple[str, str]:
    """Return the offsets of a zone at both midnights of the local day of a moment."""
    midnight = datetime.combine(at.astimezone(zone).date(), time(), zone)
    following = datetime.combine(midnight.date() + _DAY, time(), zone)
    return f"{midnight:%z}", f"{following:%z}"


def label(thing: Planned) -> str:
    """Return the words for a thing: its kind and its key.

    >>> label(Planned(kind="unique_catalog_offer", key="7", name="Tower", is_enabled=True))
    'unique catalog offer 7'
    """
    return f"{thing.kind.replace('_', ' ')} {thing.key}"


def shown(moment: datetime) -> str:
    """Return a moment for a sentence, to the minute."""
    return moment.isoformat(sep=" ", timespec="minutes")
