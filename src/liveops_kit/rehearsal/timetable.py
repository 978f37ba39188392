"""The timetable of a world: what runs when, and the moments at which something changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from liveops_kit.domain.features.daily_chains import DAY, DailyChain
from liveops_kit.domain.mechanics.promotion_lifecycle import Promotion, PromotionKind
from liveops_kit.domain.mechanics.timeline import NextReset, Planned
from liveops_kit.domain.values.localized import in_language
from liveops_kit.domain.values.period import Period
from liveops_kit.errors import SettingsError
from liveops_kit.server.control.timeline import planned
from liveops_kit.state.project import Project

KINDS = {
    PromotionKind.COUPON: "coupon",
    PromotionKind.PROMO_CODE: "promo code",
    PromotionKind.UNIQUE_CATALOG_OFFER: "unique catalog offer",
    PromotionKind.DISCOUNT: "discount",
    PromotionKind.BONUS: "bonus",
}


class Entry(Struct, frozen=True, kw_only=True):
    """Something that is switched on, with the periods it runs in."""

    label: str
    """Kind and name, such as `discount 'Armoury sale'`."""
    series: tuple[str, ...]
    """Of entries with the same series one is meant to follow the other."""
    spans: tuple[Period, ...]
    resets: NextReset | None = None
    resets_what: str = ""

    def runs(self, now: datetime) -> bool:
        """Return True if it runs at a moment; without periods it always does."""
        return not self.spans or any(span.covers(now) for span in self.spans)


class Event(Struct, frozen=True, order=True):
    """Something that happens at a moment."""

    at: datetime
    kind: str
    """`start`, `end`, `reset`, `day` or `clock`."""
    subject: str
    note: str = ""
    often: bool = False
    """True if it comes every day, or more often."""


def label_of(promotion: Promotion) -> str:
    """Return the kind of a promotion, and its name or external id."""
    name = getattr(promotion, "external_id", None) or in_language(promotion.terms.name)
    return f"{KINDS[promotion.kind]} '{name}'"


def entries_of(project: Project) -> list[Entry]:
    """Return everything of a project that is switched on and has a time."""
    promotions = {str(each.promotion_id): each for each in project.promotions.all()}
    return [_entry(project, promotions, thing) for thing in planned(project) if thing.is_enabled]


def events_of(
    entries: Iterable[Entry], zones: Iterable[str], start: datetime, until: datetime
) -> list[Event]:
    """Return all events after `start` and before `until`, in order."""
    events: list[Event] = []
    for entry in entries:
        events += _edges(entry)
        events += _resets(entry, start, until)
    for zone in dict.fromkeys(zones):
        events += clock_changes(zone, start, until)
    return sorted(event for event in events if start < event.at < until)


def first_moment(spans: Sequence[Period], start: datetime, until: datetime) -> datetime | None:
    """Return the first moment of a rehearsal that is in some periods; None if there is none.

    Without periods that is the beginning.
    """
    if not spans:
        return start
    inside = [
        max(start, span.date_from)
        for span in spans
        if span.date_from < until and (span.date_until is None or span.date_until > start)
    ]
    return min(inside, default=None)


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name.

    Raises:
        SettingsError: this machine knows none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f"there is no time zone '{name}' on this machine: write one such as Europe/Berlin, "
            "or install the package tzdata"
        ) from error


def clock_changes(zone: str, start: datetime, until: datetime) -> Iterator[Event]:
    """Yield the moments at which the clocks of a zone change.

    >>> first, last = (datetime(2027, month, 1, tzinfo=UTC) for month in (3, 4))
    >>> [(each.at.isoformat(), each.note) for each in clock_changes("Europe/Berlin", first, last)]
    [('2027-03-28T01:00:00+00:00', 'UTC+01:00 to UTC+02:00')]
    """
    place = zone_of(zone)
    hour = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while hour < until:
        after = hour + DAY
        if _offset(hour, place) != _offset(after, place):
            at = _change(hour, after, place)
            note = f"{_offset_text(hour, place)} to {_offset_text(after, place)}"
            yield Event(at, "clock", zone, note)
        hour = after


def _change(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """Return the minute at which the offset is first that of `after`."""
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        middle = middle.replace(second=0, microsecond=0)
        if _offset(middle, place) == _offset(after, place):
            after = middle
        else:
            before = middle
    return after


def _offset(moment: datetime, place: ZoneInfo) -> timedelta:
    return moment.astimezone(place).utcoffset() or timedelta(0)


def _offset_text(moment: datetime, place: ZoneInfo) -> str:
    return f"UTC{moment.astimezone(place).isoformat()[-6:]}"


def _edges(entry: Entry) -> Iterator[Event]:
    for span in entry.spans:
        yield Event(span.date_from.astimezone(UTC), "start", entry.label)
        if span.date_until is not None:
            yield Event(span.date_until.astimezone(UTC), "end", entry.label)


def _resets(entry: Entry, start: datetime, until: datetime) -> Iterator[Event]:
    """Yield the resets of an entry while it runs."""
    if entry.resets is None:
        return
    kind = "reset" if entry.resets_what else "day"
    now = entry.resets.next(start).astimezone(UTC)
    while now < until:
        following = entry.resets.next(now).astimezone(UTC)
        if entry.runs(now):
            yield Event(now, kind, entry.label, entry.resets_what, following - now <= DAY)
        now = following


# -- of each kind ----------------------------------------------------------------------------------
class _Days(Struct, frozen=True):
    """The days of a daily chain."""

    chain: DailyChain

    def next(self, now: datetime) -> datetime:
        """Return the beginning of the next day."""
        return self.chain.day_after(now)


def _entry(project: Project, promotions: Mapping[str, Promotion], thing: Planned) -> Entry:
    """Return a planned thing with the name people know it by, and what it follows."""
    label, what, resets = f"item '{thing.key}'", "its limit starts over", thing.schedule
    series: tuple[str, ...] = ("item", thing.key)
    if thing.kind.endswith("_chain"):
        kind = thing.kind.replace("_", " ")
        label, series, what = f"{kind} '{thing.name}'", (kind,), "everybody starts over"
        if thing.kind == "daily_chain":
            resets, what = _Days(project.daily_chains.get(int(thing.key))), ""
        elif thing.kind == "reward_chain":
            series = (kind, project.reward_chains.get(int(thing.key)).point)
    elif thing.kind != "item":
        promotion = promotions[thing.key]
        label = label_of(promotion)
        skus = sorted(getattr(promotion.terms, "skus", ()))
        series = (thing.kind, *skus) if skus else (label,)
    return Entry(label=label, series=series, spans=thing.periods, resets=resets, resets_what=what)
