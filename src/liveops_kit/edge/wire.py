"""JSON to values and values to JSON, for what more than one tag says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

from liveops_kit.mechanics.catalog import Content, Item, UnitItem
from liveops_kit.mechanics.limits import DEFAULT_LIMIT, LimitState, RedeemLimits
from liveops_kit.shared.conditions import Condition, Conditions
from liveops_kit.shared.errors import Violation, invalid
from liveops_kit.shared.localized import Localized, in_language
from liveops_kit.shared.moment import parse_moment, print_moment
from liveops_kit.shared.page import Page
from liveops_kit.shared.period import Period, Periods

Json = dict[str, Any]
T = TypeVar("T")


class Counted(Protocol):
    """Promotions that can be counted."""

    def count(self, enabled: bool | None = None) -> int:
        """How many there are: all, or those switched on or off."""


# -- requests --------------------------------------------------------------------------------------
def page_of(query: Mapping[str, Any], maximum: int = 50) -> Page:
    """The page a query asks for (PAG-1)."""
    return Page.of(query.get("limit"), query.get("offset"), maximum)


def periods_of(body: Mapping[str, Any], named: str = "promotion_periods") -> Periods:
    """The periods of a write (PRM-2)."""
    spans = []
    for number, entry in enumerate(body.get(named) or ()):
        start = moment_of(entry["date_from"], f"{named}.{number}.date_from")
        until = entry.get("date_until")
        end = None if until is None else moment_of(until, f"{named}.{number}.date_until")
        spans.append(Period(start, end))
    return Periods.of(spans, named)


def moment_of(text: str, named: str) -> datetime:
    """The moment a write states under a name.

    Raises:
        Refusal: SCHEMA_BROKEN, for a text that is none.
    """
    try:
        return parse_moment(text)
    except ValueError as error:
        raise invalid(Violation(named, "Invalid date-time")) from error


def limits_of(body: Mapping[str, Any]) -> RedeemLimits:
    """The redeem limits of a write; one that is left out is 10, null is unlimited (PRM-5)."""
    return RedeemLimits(
        total=body.get("redeem_total_limit", DEFAULT_LIMIT),
        user=body.get("redeem_user_limit", DEFAULT_LIMIT),
        code=body.get("redeem_code_limit", DEFAULT_LIMIT),
    )


def conditions_of(entries: Iterable[Mapping[str, Any]] | None) -> Conditions:
    """The attribute conditions of a write."""
    return tuple(
        Condition(
            attribute=entry["attribute"],
            type=entry["type"],
            operator=entry["operator"],
            value=entry["value"],
            can_be_missing=entry.get("can_be_missing", False),
        )
        for entry in entries or ()
    )


# -- answers ---------------------------------------------------------------------------------------
def print_periods(periods: Periods) -> list[Json] | None:
    """Periods as they are read back; null for always."""
    return [
        {
            "date_from": print_moment(span.date_from),
            "date_until": None if span.date_until is None else print_moment(span.date_until),
        }
        for span in periods.spans
    ] or None


def print_conditions(conditions: Conditions) -> list[Json] | None:
    """Attribute conditions as they are read back; null for none."""
    return [
        {
            "attribute": condition.attribute,
            "type": condition.type,
            "operator": condition.operator,
            "value": condition.value,
            "can_be_missing": condition.can_be_missing,
        }
        for condition in conditions
    ] or None


def print_limits(limits: RedeemLimits) -> Json:
    """The three redeem limits as they are read back."""
    return {
        "redeem_total_limit": limits.total,
        "redeem_user_limit": limits.user,
        "redeem_code_limit": limits.code,
    }


def print_counts(promotions: Counted) -> Json:
    """How many promotions of a kind there are, as every list of them says."""
    return {
        "total_promotions_count": promotions.count(),
        "active_promotions_count": promotions.count(enabled=True),
        "inactive_promotions_count": promotions.count(enabled=False),
    }


def print_total_limit(state: LimitState | None) -> Json | None:
    """The state of the limit over all users."""
    if state is None:
        return None
    return {"available": state.available, "reserved": state.reserved, "used": state.used}


def print_user_limit(state: LimitState | None) -> Json:
    """What one user may still do."""
    per_user = None if state is None else {"total": state.total, "available": state.available}
    return {"per_user": per_user}


def print_code_limit(code: str, state: LimitState | None) -> Json:
    """What one code may still do."""
    per_code = None
    if state is not None:
        per_code = {
            "total": state.total,
            "available": state.available,
            "used": state.used,
            "reserved": state.reserved,
        }
    return {"code": code, "per_code": per_code}


def print_name(name: Localized) -> Json:
    """A text in all its languages."""
    return dict(name)


def print_reward_item(item: Item, name: Callable[[Localized], Any] = print_name) -> Json:
    """An item of the catalog as a bonus shows it."""
    shown: Json = {
        "sku": item.sku,
        "name": name(item.name),
        "type": item.type,
        "description": in_language(item.description) or None,
        "image_url": item.image_url,
    }
    if item.bundle_type is not None:
        shown["bundle_type"] = item.bundle_type
    if item.content:
        shown["content"] = [_print_content(content) for content in item.content]
    if item.unit_items:
        shown["unit_items"] = [_print_unit(unit) for unit in item.unit_items]
    return shown


def _print_content(content: Content) -> Json:
    return {"sku": content.sku, "quantity": content.quantity}


def _print_unit(unit: UnitItem) -> Json:
    return {
        "sku": unit.sku,
        "type": "game_key",
        "is_free": unit.is_free,
        "name": in_language(unit.name),
        "drm_name": unit.drm_name,
        "drm_sku": unit.drm_sku,
    }
