"""Parts that promotions of several kinds share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from liveops_kit.domain.mechanics.automatic_promotions import Audience
from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.pricing import BonusLine, PriceCondition
from liveops_kit.domain.mechanics.rewards import Reward
from liveops_kit.domain.mechanics.usage import UserLimit
from liveops_kit.domain.values.localized import in_language
from liveops_kit.domain.values.money import print_percent
from liveops_kit.domain.values.recurrence import Schedule
from liveops_kit.server.codec import common
from liveops_kit.server.codec.common import Json
from liveops_kit.server.codec.schedules import serialize_schedule

Entries = Iterable[Mapping[str, Any]] | None


# -- requests --------------------------------------------------------------------------------------
def parse_bonus(entries: Entries) -> tuple[BonusLine, ...]:
    """Parse the free items of a write; the default quantity is 1."""
    return common.parse_structs(entries, BonusLine)


def parse_skus(entries: Entries) -> tuple[str, ...] | None:
    """Parse the SKUs of a list of items; None for null."""
    return None if entries is None else tuple(entry["sku"] for entry in entries)


def parse_price_conditions(entries: Entries) -> tuple[PriceCondition, ...]:
    """Parse conditions on a price."""
    return common.parse_structs(entries, PriceCondition)


def parse_audience(entries: list[Any] | None) -> Audience:
    """Parse one list of attribute conditions, or several of which one must hold (ATT-1)."""
    if not entries:
        return Audience()
    if isinstance(entries[0], dict):
        return Audience(groups=(common.parse_conditions(entries),))
    groups = tuple(common.parse_conditions(group) for group in entries)
    return Audience(groups=groups, is_flat=False)


def parse_user_limit(limits: Mapping[str, Any] | None) -> UserLimit:
    """Parse the limit of each user and its schedule."""
    limits = limits or {}
    schedule = (limits.get("recurrent_schedule") or {}).get("per_user")
    return UserLimit(
        total=parse_total(limits.get("per_user")),
        schedule=Schedule(**schedule) if schedule else None,
    )


def parse_total(limit: int | Mapping[str, Any] | None) -> int | None:
    """Parse a limit that is written as a number, or as a read prints it (ERR-38)."""
    if isinstance(limit, Mapping):
        total: int = limit["total"]
        return total
    return limit


def parse_excluded(body: Mapping[str, Any]) -> tuple[int, ...]:
    """Parse the promotions that a promotion cannot be combined with."""
    return tuple(body.get("excluded_promotions") or ())


def parse_automatic_terms(body: Mapping[str, Any]) -> dict[str, Any]:
    """Parse what the terms of discounts and bonuses share, by the names of the fields."""
    return {
        "periods": common.parse_promotion_periods(body),
        "audience": parse_audience(body.get("attribute_conditions")),
        "price_conditions": parse_price_conditions(body.get("price_conditions")),
        "limit": parse_user_limit(body.get("limits")),
        "excluded": parse_excluded(body),
    }


# -- answers ---------------------------------------------------------------------------------------
def serialize_discount(percent: Decimal | None) -> Json | None:
    """Serialize a percentage off; null for none."""
    return None if percent is None else {"percent": print_percent(percent)}


def serialize_optional_audience(audience: Audience) -> Json:
    """Serialize `attribute_conditions`; left out for everybody (SHP-2)."""
    return common.given(attribute_conditions=serialize_audience(audience))


def serialize_bonus(bonus: Iterable[BonusLine]) -> list[Json]:
    """Serialize the free items by their SKUs."""
    return common.serialize_structs(bonus)


def serialize_skus(skus: Iterable[str] | None) -> list[Json] | None:
    """Serialize a list of items by their SKUs; null for None."""
    return None if skus is None else [{"sku": sku} for sku in skus]


def serialize_price_conditions(conditions: Iterable[PriceCondition]) -> list[Json] | None:
    """Serialize conditions on a price; null for none."""
    return common.serialize_structs(conditions) or None


def serialize_audience(audience: Audience) -> list[Any] | None:
    """Serialize attribute conditions in the form they were written in; None for none."""
    if not audience.groups:
        return None
    groups = [common.serialize_structs(group) for group in audience.groups]
    return groups[0] if audience.is_flat else groups


def serialize_user_limit(limit: UserLimit, written_at: datetime, now: datetime) -> Json:
    """Serialize the limits of a discount or bonus with their next reset."""
    per_user = None if limit.total is None else {"total": limit.total}
    recurrent = None
    if limit.schedule is not None:
        recurrent = {"per_user": serialize_schedule(limit.schedule, written_at, now)}
    return {"per_user": per_user, "per_item": None, "recurrent_schedule": recurrent}


def serialize_reward(reward: Reward) -> Json:
    """Serialize one item of a bonus with its quantity, the name in all languages."""
    return {"item": common.serialize_reward_item(reward.item), "quantity": reward.quantity}


def serialize_reward_in_language(reward: Reward) -> Json:
    """Serialize as `serialize_reward`, the name in the user's language."""
    item = common.serialize_reward_item(reward.item, in_language)
    return {"item": item, "quantity": reward.quantity}


def serialize_condition_items(skus: Iterable[str], catalog: Catalog) -> list[Json]:
    """Serialize the items that a promotion is bound to, without those that are gone."""
    items = (catalog.get(sku) for sku in skus)
    return [{"item": common.serialize_reward_item(item)} for item in items if item is not None]
