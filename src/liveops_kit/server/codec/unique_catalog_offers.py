"""Unique catalog offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.domain.features.unique_catalog_offers import UniqueCatalogOfferTerms
from liveops_kit.domain.values.localized import localized
from liveops_kit.server.codec import common


def parse_terms(body: Mapping[str, Any]) -> UniqueCatalogOfferTerms:
    """Parse the terms of a write; missing properties get their defaults."""
    return UniqueCatalogOfferTerms(
        periods=common.parse_promotion_periods(body),
        name=localized(body["name"]),
        items=tuple(body.get("items") or ()),
        limits=common.parse_limits(body),
    )


def serialize_terms(terms: UniqueCatalogOfferTerms) -> common.Json:
    """Serialize the properties that only unique catalog offers have."""
    return {"items": list(terms.items)}
