"""Discounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.domain.features.discounts import DiscountTerms
from liveops_kit.domain.values.localized import localized
from liveops_kit.domain.values.money import percent_of
from liveops_kit.server.codec import common, promotions


def parse_terms(body: Mapping[str, Any]) -> DiscountTerms:
    """Parse the terms of a write; missing properties get their defaults."""
    return DiscountTerms(
        **promotions.parse_automatic_terms(body),
        percent=percent_of(body["discount"]["percent"]),
        name=localized(body["name"]),
        items=promotions.parse_skus(body["items"]),
    )


def serialize_terms(terms: DiscountTerms) -> common.Json:
    """Serialize the properties that only discounts have."""
    return {
        "discount": promotions.serialize_discount(terms.percent),
        "items": promotions.serialize_skus(terms.items),
    }
