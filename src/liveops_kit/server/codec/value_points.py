"""Value points and the items that give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.domain.mechanics.catalog import Item
from liveops_kit.domain.mechanics.points import Medium, ValuePoint, ValuePointTerms
from liveops_kit.domain.values.localized import localized
from liveops_kit.server.codec import common


def parse_terms(body: Mapping[str, Any]) -> ValuePointTerms:
    """Parse the terms of a write; missing properties get their defaults."""
    return ValuePointTerms(
        name=localized(body["name"]),
        description=localized(body.get("description") or {}),
        long_description=localized(body.get("long_description") or {}),
        image_url=body.get("image_url") or None,
        media=common.parse_structs(body.get("media_list"), Medium),
        is_enabled=body.get("is_enabled", True),
        order=body.get("order", 1),
    )


def serialize_point(point: ValuePoint) -> common.Json:
    """Serialize a value point."""
    terms = point.terms
    return {
        "sku": point.sku,
        "name": dict(terms.name),
        "description": dict(terms.description) or None,
        "long_description": dict(terms.long_description) or None,
        "media_list": common.serialize_structs(terms.media),
        "type": "value_point",
        "image_url": terms.image_url or "",
        "is_enabled": terms.is_enabled,
        "order": terms.order,
        "is_clan": point.is_clan,
    }


def serialize_reward(item: Item, amount: int) -> common.Json:
    """Serialize an item and the points it gives."""
    return {
        "item_id": item.item_id,
        "sku": item.sku,
        "amount": amount,
        "name": dict(item.name),
        "image_url": item.image_url or "",
    }
