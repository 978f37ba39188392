"""Bonuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.domain.features.bonuses import BonusTerms
from liveops_kit.domain.values.localized import localized
from liveops_kit.server.codec import common, promotions


def parse_terms(body: Mapping[str, Any]) -> BonusTerms:
    """Parse the terms of a write; missing properties get their defaults."""
    return BonusTerms(
        periods=common.parse_promotion_periods(body),
        name=localized(body["name"]),
        condition=promotions.parse_skus(body["condition"]),
        bonus=promotions.parse_bonus(body["bonus"]),
        audience=promotions.parse_audience(body.get("attribute_conditions")),
        price_conditions=promotions.parse_price_conditions(body.get("price_conditions")),
        limit=promotions.parse_user_limit(body.get("limits")),
        excluded=promotions.parse_excluded(body),
    )


def serialize_terms(terms: BonusTerms) -> common.Json:
    """Serialize the properties that only bonuses have."""
    return {
        "condition": promotions.serialize_skus(terms.condition),
        "bonus": promotions.serialize_bonus(terms.bonus),
    }
