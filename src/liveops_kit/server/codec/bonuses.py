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
        **promotions.parse_automatic_terms(body),
        name=localized(body["name"]),
        condition=promotions.parse_skus(body["condition"]),
        bonus=promotions.parse_bonus(body["bonus"]),
    )


def serialize_terms(terms: BonusTerms) -> common.Json:
    """Serialize the properties that only bonuses have."""
    return {
        "condition": promotions.serialize_skus(terms.condition),
        "bonus": promotions.serialize_bonus(terms.bonus),
    }
