"""Coupons and what their codes give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from liveops_kit.domain.features.coupons import CouponTerms
from liveops_kit.domain.mechanics.rewards import Granted, Reward
from liveops_kit.domain.values.localized import in_language, localized
from liveops_kit.server.codec import common, promotions


def parse_terms(body: Mapping[str, Any]) -> CouponTerms:
    """Parse the terms of a write; missing properties get their defaults."""
    return CouponTerms(
        periods=common.parse_promotion_periods(body),
        conditions=common.parse_conditions(body.get("attribute_conditions")),
        name=localized(body["name"]),
        bonus=promotions.parse_bonus(body.get("bonus")),
        limits=common.parse_limits(body),
    )


def serialize_terms(terms: CouponTerms) -> common.Json:
    """Serialize the properties that only coupons have."""
    return {
        "bonus": promotions.serialize_bonus(terms.bonus),
        **common.given(attribute_conditions=common.serialize_conditions(terms.conditions)),
    }


def serialize_rewards(rewards: Sequence[Reward]) -> common.Json:
    """Serialize what a coupon gives, for its user."""
    return {
        "bonus": [promotions.serialize_reward_in_language(reward) for reward in rewards],
        "is_selectable": any(reward.item.is_selectable for reward in rewards),
    }


def serialize_granted(lines: Sequence[Granted]) -> common.Json:
    """Serialize the items a user has received."""
    return {"items": [_serialize_line(line) for line in lines]}


def _serialize_line(line: Granted) -> common.Json:
    item, unit = line.item, line.unit
    return {
        "sku": line.sku,
        "groups": [{"external_id": group, "name": group} for group in item.groups],
        "name": in_language(unit.name if unit else item.name),
        "price": None,
        "type": "game_key" if unit else item.type,
        **common.given(virtual_item_type=item.virtual_item_type),
        "virtual_prices": [],
        "description": in_language(item.description),
        "image_url": item.image_url or "",
        "quantity": line.quantity,
        "is_free": True,
        "attributes": [],
    }
