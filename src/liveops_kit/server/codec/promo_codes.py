"""Promo codes and what they give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.domain.features.promo_codes import DiscountedItem, PromoCode, PromoCodeTerms
from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.rewards import rewards_of
from liveops_kit.domain.values.localized import localized
from liveops_kit.domain.values.money import percent_of
from liveops_kit.server.codec import common, promotions


def parse_terms(body: Mapping[str, Any]) -> PromoCodeTerms:
    """Parse the terms of a write; missing properties get their defaults."""
    percent = (body.get("discount") or {}).get("percent")
    return PromoCodeTerms(
        periods=common.parse_promotion_periods(body),
        name=localized(body["name"]),
        bonus=promotions.parse_bonus(body.get("bonus")),
        percent=None if percent is None else percent_of(percent),
        discounted_items=tuple(
            DiscountedItem(sku=entry["sku"], percent=percent_of(entry["discount"]["percent"]))
            for entry in body.get("discounted_items") or ()
        ),
        price_conditions=promotions.parse_price_conditions(body.get("price_conditions")),
        item_price_conditions=promotions.parse_price_conditions(body.get("item_price_conditions")),
        limits=common.parse_limits(body),
        conditions=common.parse_conditions(body.get("attribute_conditions")),
        excluded=promotions.parse_excluded(body),
    )


def serialize_terms(terms: PromoCodeTerms) -> common.Json:
    """Serialize the properties that only promo codes have."""
    return {
        "bonus": promotions.serialize_bonus(terms.bonus),
        "discount": promotions.serialize_discount(terms.percent),
        "discounted_items": serialize_discounted_items(terms),
        **common.given(attribute_conditions=common.serialize_conditions(terms.conditions)),
        "price_conditions": promotions.serialize_price_conditions(terms.price_conditions),
        "item_price_conditions": promotions.serialize_price_conditions(terms.item_price_conditions),
        "excluded_promotions": list(terms.excluded),
    }


def serialize_discounted_items(terms: PromoCodeTerms) -> list[common.Json] | None:
    """Serialize the items with a discount of their own by their SKUs; null for none."""
    return [
        {"sku": item.sku, "discount": promotions.serialize_discount(item.percent)}
        for item in terms.discounted_items
    ] or None


def serialize_rewards(promotion: PromoCode, catalog: Catalog) -> common.Json:
    """Serialize what a promo code gives, for its user."""
    terms = promotion.terms
    rewards = rewards_of(terms.bonus, catalog)
    return {
        "bonus": [promotions.serialize_reward_in_language(reward) for reward in rewards],
        "discount": promotions.serialize_discount(terms.percent),
        "discounted_items": serialize_discounted_items(terms),
        "is_selectable": any(reward.item.is_selectable for reward in rewards),
    }
