"""The setup of the upsell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from liveops_kit.domain.features.upsell import UpsellSetup, UpsellType
from liveops_kit.domain.mechanics.catalog import Item
from liveops_kit.server.codec import common


def parse_setup(body: Mapping[str, Any]) -> UpsellSetup:
    """Parse a setup."""
    return UpsellSetup(
        type=UpsellType(body["type"]),
        is_enabled=body["is_enabled"],
        items=tuple(
            item if isinstance(item, str) else item["sku"] for item in body.get("items") or ()
        ),
    )


def serialize_setup(setup: UpsellSetup, items: Iterable[Item]) -> common.Json:
    """Serialize a setup with the items of its fixed list."""
    return {
        "is_enabled": setup.is_enabled,
        "type": setup.type.value,
        "items": [serialize_setup_item(item) for item in items],
    }


def serialize_setup_item(item: Item) -> common.Json:
    """Serialize an item of a fixed list."""
    body: common.Json = {
        "item_id": item.item_id,
        "sku": item.sku,
        "type": item.type,
        "name": dict(item.name) or None,
    }
    if item.type == "bundle":
        body["bundle_type"] = item.bundle_type or "standard"
    if item.type == "unit":
        body["unit_type"] = "game"
        body["unit_items"] = [
            {
                "item_id": unit.item_id or item.item_id,
                "sku": unit.sku,
                "type": "game_key",
                "name": dict(unit.name) or None,
                "drm_name": unit.drm_name,
                "drm_sku": unit.drm_sku,
            }
            for unit in item.unit_items
        ]
    return body
