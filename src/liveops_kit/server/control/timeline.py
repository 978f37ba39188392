"""The timeline of a project in the control plane: what begins, ends and resets, and warnings."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path

from liveops_kit.domain.mechanics.promotion_lifecycle import Promotion
from liveops_kit.domain.mechanics.timeline import (
    Event,
    EventKind,
    Planned,
    TimelineWarning,
    events,
    label,
    shown,
    warnings,
)
from liveops_kit.domain.values.localized import in_language
from liveops_kit.domain.values.moment import print_moment
from liveops_kit.domain.values.refusals import Violation, invalid
from liveops_kit.server.codec.common import Json, serialize_optional_moment
from liveops_kit.server.control.chains import is_enabled, name_of, reset_schedule, serialize_span
from liveops_kit.server.request import Operations, Request, Response
from liveops_kit.state.project import Project

_DAYS = 28
_MAX_MOMENTS = 20
"""Starts at which prices are worked out."""
_MAX_WARNINGS = 100


async def read(request: Request) -> Response:
    """List what begins, ends and resets in the next days, and what looks like a mistake."""
    project, query = request.project, request.query
    with project.transaction() as now:
        zones = _zones(project, query.get("zones"), now.year)
        until = _after(now, query.get("days", _DAYS))
        things = list(planned(project))
        found = events(things, now, until)
        warned = [
            *warnings(things, now, until, zones),
            *islice(_prices(project, now, found), _MAX_WARNINGS),
        ]
    body = {
        "now": print_moment(now),
        "until": print_moment(until),
        "zones": [zone.key for zone in zones],
        "things": [_thing(thing) for thing in things],
        "events": [_event(event) for event in found],
        "warnings": [_warning(each) for each in warned[:_MAX_WARNINGS]],
    }
    return Response(200, body)


def planned(project: Project) -> Iterator[Planned]:
    """Yield the promotions and chains of a project, and the items with a limit that resets."""
    for promotion in project.promotions.all():
        yield _promotion(promotion)
    chains = (
        ("reward_chain", project.reward_chains.all()),
        ("daily_chain", project.daily_chains.all()),
        ("offer_chain", project.offer_chains.all()),
    )
    for kind, rows in chains:
        for chain in rows:
            yield Planned(
                kind=kind,
                key=str(chain.chain_id),
                name=name_of(chain),
                is_enabled=is_enabled(chain),
                periods=(chain.period,),
                schedule=reset_schedule(chain),
            )
    for item in project.items.all():
        if item.limit_per_user.schedule is not None or item.periods.spans:
            yield Planned(
                kind="item",
                key=item.sku,
                name=in_language(item.name),
                is_enabled=item.is_on_shelf,
                periods=item.periods.spans,
                schedule=item.limit_per_user.schedule,
            )


def _promotion(promotion: Promotion) -> Planned:
    limit = getattr(promotion.terms, "limit", None)
    excluded: Iterable[int] = getattr(promotion.terms, "excluded", ())
    return Planned(
        kind=promotion.kind.value,
        key=str(promotion.promotion_id),
        name=in_language(promotion.terms.name),
        is_enabled=promotion.is_enabled,
        periods=promotion.terms.periods.spans,
        schedule=None if limit is None else limit.schedule,
        excluded=frozenset(map(str, excluded)),
    )


def _prices(project: Project, now: datetime, found: list[Event]) -> Iterator[TimelineWarning]:
    """Yield the items whose price is zero or less now, or at a start, though they are not free."""
    starts = [event.at for event in found if event.kind is EventKind.STARTS]
    warned = set()
    for moment in dict.fromkeys([now, *starts[:_MAX_MOMENTS]]):
        visit = project.shop.visit(None, moment)
        for item in project.items.all():
            if item.sku in warned or item.price is None or item.is_free or not item.is_on_shelf:
                continue
            unit = project.shop.priced(item, visit).unit
            if unit is not None and unit <= 0:
                warned.add(item.sku)
                text = f"{item.sku} costs {unit:f} from {shown(moment)} on, and is not free."
                yield TimelineWarning("price", text, (f"item {item.sku}",), moment)


def _after(now: datetime, days: int) -> datetime:
    """Return the end of the span; SCHEMA_BROKEN where the calendar ends before."""
    try:
        return now + timedelta(days=days)
    except OverflowError as error:
        raise invalid(Violation("days", "The calendar ends before")) from error


# -- time zones ------------------------------------------------------------------------------------
def _zones(project: Project, names: str | None, year: int) -> list[zoneinfo.ZoneInfo]:
    """Return the zones that a query names, else one of each kind that the project's country has."""
    if names is not None:
        return [_zone(name.strip()) for name in names.split(",") if name.strip()]
    found: dict[object, zoneinfo.ZoneInfo] = {}
    for zone in map(_zone, _zones_by_country().get(project.config.country, ())):
        winter, summer = datetime(year, 1, 1, tzinfo=zone), datetime(year, 7, 1, tzinfo=zone)
        found.setdefault((winter.utcoffset(), summer.utcoffset()), zone)
    return list(found.values())


def _zone(name: str) -> zoneinfo.ZoneInfo:
    """Return a time zone.

    Raises:
        Refusal: SCHEMA_BROKEN, for a name that this machine does not know.
    """
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise invalid(Violation("zones", f"'{name}' is no time zone that is known here")) from error


@lru_cache
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    """Return the zones of each country by the machine's table; none where it has no such table."""
    for folder in zoneinfo.TZPATH:
        file = Path(folder, "zone.tab")
        if file.is_file():
            found: dict[str, tuple[str, ...]] = {}
            for line in file.read_text(encoding="utf-8").splitlines():
                if line and not line.startswith("#"):
                    country, _, zone, *_ = line.split("\t")
                    found[country] = (*found.get(country, ()), zone)
            return found
    return {}


# -- JSON ------------------------------------------------------------------------------------------
def _thing(thing: Planned) -> Json:
    return {
        "kind": thing.kind,
        "key": thing.key,
        "name": thing.name,
        "is_enabled": thing.is_enabled,
        "periods": [serialize_span(each) for each in thing.periods],
    }


def _event(event: Event) -> Json:
    return {
        "at": print_moment(event.at),
        "event": event.kind.value,
        "kind": event.thing.kind,
        "key": event.thing.key,
        "name": event.thing.name,
        "is_enabled": event.thing.is_enabled,
        "label": label(event.thing),
    }


def _warning(warning: TimelineWarning) -> Json:
    return {
        "kind": warning.kind,
        "text": warning.text,
        "about": list(warning.keys),
        "at": serialize_optional_moment(warning.at),
    }


OPERATIONS: Operations = {"mock-get-timeline": read}
