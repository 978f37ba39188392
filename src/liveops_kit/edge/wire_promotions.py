"""JSON to values and values to JSON, for what promotions of several kinds say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from liveops_kit.edge import wire
from liveops_kit.edge.wire import Json
from liveops_kit.mechanics.automatic_promotions import Audience
from liveops_kit.mechanics.catalog import Catalog
from liveops_kit.mechanics.pricing import BonusLine, PriceCondition
from liveops_kit.mechanics.rewards import Reward
from liveops_kit.mechanics.usage import UserLimit
from liveops_kit.shared.localized import in_language
from liveops_kit.shared.moment import print_moment
from liveops_kit.shared.money import print_percent
from liveops_kit.shared.recurrence import Schedule

Entries = Iterable[Mapping[str, Any]] | None


# -- requests --------------------------------------------------------------------------------------
def bonus_of(entries: Entries) -> tuple[BonusLine, ...]:
    """The free items of a write; a quantity that is left out is 1."""
    return tuple(
        BonusLine(sku=entry["sku"], quantity=entry.get("quantity", 1)) for entry in entries or ()
    )


def skus_of(entries: Entries) -> tuple[str, ...] | None:
    """The SKUs of a list of items, or None for null."""
    return None if entries is None else tuple(entry["sku"] for entry in entries)


def price_conditions_of(entries: Entries) -> tuple[PriceCondition, ...]:
    """The conditions on a price of a write."""
    return tuple(
        PriceCondition(operator=entry["operator"], value=entry["value"]) for entry in entries or ()
    )


def audience_of(entries: list[Any] | None) -> Audience:
    """Whom a write is for: one list of conditions, or several of which one must hold (ATT-1)."""
    if not entries:
        return Audience()
    if isinstance(entries[0], dict):
        return Audience(groups=(wire.conditions_of(entries),))
    groups = tuple(wire.conditions_of(group) for group in entries)
    return Audience(groups=groups, is_flat=False)


def user_limit_of(stated: Mapping[str, Any] | None) -> UserLimit:
    """How often each user may use a promotion, and when that starts over."""
    stated = stated or {}
    schedule = (stated.get("recurrent_schedule") or {}).get("per_user")
    return UserLimit(
        total=stated.get("per_user"), schedule=Schedule(**schedule) if schedule else None
    )


# -- answers ---------------------------------------------------------------------------------------
def print_discount(percent: Decimal | None) -> Json | None:
    """A percentage off; null for none."""
    return None if percent is None else {"percent": print_percent(percent)}


def print_bonus(bonus: Iterable[BonusLine]) -> list[Json]:
    """The free items by their SKUs."""
    return [{"sku": line.sku, "quantity": line.quantity} for line in bonus]


def print_skus(skus: Iterable[str] | None) -> list[Json] | None:
    """A list of items by their SKUs; null for None."""
    return None if skus is None else [{"sku": sku} for sku in skus]


def print_price_conditions(conditions: Iterable[PriceCondition]) -> list[Json] | None:
    """Conditions on a price; null for none."""
    return [
        {"operator": condition.operator, "value": condition.value} for condition in conditions
    ] or None


def print_audience(audience: Audience) -> list[Any] | None:
    """Attribute conditions in the form they were written; null for none."""
    if not audience.groups:
        return None
    groups = [wire.print_conditions(group) for group in audience.groups]
    return groups[0] if audience.is_flat else groups


def print_user_limit(limit: UserLimit, written_at: datetime, now: datetime) -> Json:
    """The limits of a discount or bonus with their next reset."""
    per_user = None if limit.total is None else {"total": limit.total}
    schedule = limit.schedule
    recurrent = None
    if schedule is not None:
        recurrent = {"per_user": _print_schedule(schedule, written_at, now)}
    return {"per_user": per_user, "per_item": None, "recurrent_schedule": recurrent}


def _print_schedule(schedule: Schedule, written_at: datetime, now: datetime) -> Json:
    """The first reset after the latest write, and the next one from now (PRM-20, CHN-2)."""
    following = schedule.next(now)
    return {
        "interval_type": schedule.interval_type,
        "day_of_week": schedule.day_of_week,
        "day_of_month": schedule.day_of_month,
        "time": schedule.time,
        "reset_next_date": int(following.timestamp()),
        "displayable_reset_start_date": print_moment(schedule.next(written_at)),
        "displayable_reset_next_date": print_moment(following),
    }


def print_reward(reward: Reward) -> Json:
    """One item of a bonus with its quantity, the name in all languages."""
    return {"item": wire.print_reward_item(reward.item), "quantity": reward.quantity}


def print_reward_in_language(reward: Reward) -> Json:
    """As `print_reward`, the name in the user's language."""
    item = wire.print_reward_item(reward.item, in_language)
    return {"item": item, "quantity": reward.quantity}


def print_condition_items(skus: Iterable[str], catalog: Catalog) -> list[Json]:
    """What sets a promotion off, as the list of all promotions shows it."""
    found = (catalog.get(sku) for sku in skus)
    return [{"item": wire.print_reward_item(item)} for item in found if item is not None]
