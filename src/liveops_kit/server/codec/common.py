"""Values that more than one tag reads or writes.

Entities whose fields have the names of the JSON properties are converted by msgspec.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

import msgspec

from liveops_kit.domain.mechanics.catalog import Item, UnitItem
from liveops_kit.domain.mechanics.limits import DEFAULT_LIMIT, LimitState, RedeemLimits
from liveops_kit.domain.values.conditions import Condition, Conditions
from liveops_kit.domain.values.localized import Localized, in_language
from liveops_kit.domain.values.moment import parse_moment, print_moment
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.period import Period, Periods
from liveops_kit.domain.values.refusals import Violation, invalid

Json = dict[str, Any]
S = TypeVar("S", bound=msgspec.Struct)
SerializePeriods = Callable[[Periods], Json]
"""Returns the properties that show when a promotion runs; the two spellings are below."""

_TWICE = "Takes the place of promotion_periods: give one of the two"


class Countable(Protocol):
    """Promotions that can be counted."""

    def count(self, enabled: bool | None = None) -> int:
        """Count all promotions, or those that are on or off."""


# -- requests --------------------------------------------------------------------------------------
def parse_page(query: Mapping[str, Any], max_limit: int = 50) -> Page:
    """Parse the page of a query (PAG-1)."""
    return Page.of(query.get("limit"), query.get("offset"), max_limit)


def parse_enabled(query: Mapping[str, Any], name: str = "enabled") -> bool | None:
    """Parse the filter for entries that are on or off; None for all."""
    value = query.get(name)
    return None if value is None else bool(value)


def parse_structs(entries: Iterable[Mapping[str, Any]] | None, entity: type[S]) -> tuple[S, ...]:
    """Parse a list of entities whose fields are named as in JSON."""
    return tuple(msgspec.convert(entry, entity) for entry in entries or ())


def parse_conditions(entries: Iterable[Mapping[str, Any]] | None) -> Conditions:
    """Parse attribute conditions."""
    return parse_structs(entries, Condition)


def parse_periods(body: Mapping[str, Any], name: str = "promotion_periods") -> Periods:
    """Parse the periods of a write (PRM-2)."""
    entries = enumerate(body.get(name) or ())
    return Periods.of([parse_period(entry, f"{name}.{index}.") for index, entry in entries], name)


def parse_promotion_periods(body: Mapping[str, Any]) -> Periods:
    """Parse `promotion_periods`, or the one period of `date_start` and `date_end` (TWN-2, PRM-24).

    Raises:
        Refusal: SCHEMA_BROKEN, for both at once, for an end without a start, or for an end that is
            not after its start.
    """
    start, end = body.get("date_start"), body.get("date_end")
    if start is None and end is None:
        return parse_periods(body)
    if body.get("promotion_periods") is not None:
        raise invalid(Violation("date_end" if start is None else "date_start", _TWICE))
    if start is None:
        raise invalid(Violation("date_start", "The property date_start is required"))
    period = Period(parse_date_time(start, "date_start"), parse_optional_date_time(end, "date_end"))
    if period.date_until is not None and period.date_until <= period.date_from:
        raise invalid(Violation("date_end", "Must be later than date_start"))
    return Periods.of((period,))


def parse_period(entry: Mapping[str, Any], parent: str) -> Period:
    """Parse `date_from` and `date_until`; `parent` is their place in the body, up to the dot."""
    return Period(
        parse_date_time(entry["date_from"], f"{parent}date_from"),
        parse_optional_date_time(entry.get("date_until"), f"{parent}date_until"),
    )


def parse_date_time(text: str, path: str) -> datetime:
    """Parse the date and time at a place in the body.

    Raises:
        Refusal: SCHEMA_BROKEN, for any other text.
    """
    try:
        return parse_moment(text)
    except ValueError as error:
        raise invalid(Violation(path, "Invalid date-time")) from error


def parse_optional_date_time(text: str | None, path: str) -> datetime | None:
    """Parse as `parse_date_time`; None for null."""
    return None if text is None else parse_date_time(text, path)


def parse_limits(body: Mapping[str, Any]) -> RedeemLimits:
    """Parse the redeem limits of a write; a missing one is 10, null is unlimited (PRM-5)."""
    return RedeemLimits(
        total=body.get("redeem_total_limit", DEFAULT_LIMIT),
        user=body.get("redeem_user_limit", DEFAULT_LIMIT),
        code=body.get("redeem_code_limit", DEFAULT_LIMIT),
    )


# -- answers ---------------------------------------------------------------------------------------
def given(**values: Any) -> Json:
    """Return the properties that have a value: optional ones are left out, not null (SHP-2)."""
    return {name: value for name, value in values.items() if value is not None}


def serialize_structs(entities: Iterable[msgspec.Struct]) -> list[Json]:
    """Serialize a list of entities whose fields are named as in JSON."""
    return [msgspec.to_builtins(entity) for entity in entities]


def serialize_conditions(conditions: Conditions) -> list[Json] | None:
    """Serialize attribute conditions; None for none."""
    return serialize_structs(conditions) or None


def serialize_periods(periods: Periods) -> list[Json]:
    """Serialize periods; an empty list for always (SHP-1)."""
    return [
        {
            "date_from": print_moment(period.date_from),
            "date_until": serialize_optional_moment(period.date_until),
        }
        for period in periods.spans
    ]


def serialize_promotion_periods(periods: Periods) -> Json:
    """Serialize the periods of a promotion one by one."""
    return {"promotion_periods": serialize_periods(periods)}


def serialize_promotion_dates(periods: Periods) -> Json:
    """Serialize the first start and the last end of a promotion (TWN-3, TWN-4); null for none."""
    whole = periods.whole
    return {
        "date_start": None if whole is None else print_moment(whole.date_from),
        "date_end": None if whole is None else serialize_optional_moment(whole.date_until),
    }


def serialize_optional_moment(moment: datetime | None) -> str | None:
    """Serialize a moment; null for None."""
    return None if moment is None else print_moment(moment)


def serialize_limits(limits: RedeemLimits) -> Json:
    """Serialize the three redeem limits."""
    return {
        "redeem_total_limit": limits.total,
        "redeem_user_limit": limits.user,
        "redeem_code_limit": limits.code,
    }


def serialize_counts(promotions: Countable) -> Json:
    """Serialize the number of promotions of a kind, as each list of them ends."""
    return {
        "total_promotions_count": promotions.count(),
        "active_promotions_count": promotions.count(enabled=True),
        "inactive_promotions_count": promotions.count(enabled=False),
    }


def serialize_total_limit(state: LimitState | None) -> Json | None:
    """Serialize the state of the limit over all users."""
    if state is None:
        return None
    return {"available": state.available, "reserved": state.reserved, "used": state.used}


def serialize_user_limit(state: LimitState | None) -> Json:
    """Serialize the state of one user's limit; empty without a limit."""
    return given(per_user=state and {"total": state.total, "available": state.available})


def serialize_code_limit(code: str, state: LimitState | None) -> Json:
    """Serialize the state of one code's limit; its code alone without a limit."""
    per_code = state and {
        "total": state.total,
        "available": state.available,
        "used": state.used,
        "reserved": state.reserved,
    }
    return {"code": code, **given(per_code=per_code)}


def serialize_localized(text: Localized) -> Json:
    """Serialize a text in all its languages."""
    return dict(text)


def serialize_reward_item(
    item: Item, name: Callable[[Localized], Any] = serialize_localized
) -> Json:
    """Serialize an item as part of a bonus."""
    body: Json = {
        "sku": item.sku,
        "name": name(item.name),
        "type": item.type,
        "description": in_language(item.description),
        "image_url": item.image_url or "",
    }
    if item.bundle_type is not None:
        body["bundle_type"] = item.bundle_type
    if item.content:
        body["content"] = serialize_structs(item.content)
    if item.unit_items:
        body["unit_items"] = [_serialize_unit(unit) for unit in item.unit_items]
    return body


def _serialize_unit(unit: UnitItem) -> Json:
    return {
        "sku": unit.sku,
        "type": "game_key",
        "is_free": unit.is_free,
        "name": in_language(unit.name),
        "drm_name": unit.drm_name,
        "drm_sku": unit.drm_sku,
    }
