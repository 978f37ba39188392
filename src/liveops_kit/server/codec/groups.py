"""Item groups with all their settings, as their project's server reads and writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.domain.mechanics.catalog import ItemGroup
from liveops_kit.domain.values.localized import localized
from liveops_kit.server.codec.common import Json


def parse_group(body: Mapping[str, Any]) -> ItemGroup:
    """Parse the group of a write; it gets its number later.

    Writes and reads call the picture and the switch by different names; a write takes both.
    """
    return ItemGroup(
        external_id=body["external_id"],
        number=0,
        name=localized(body["name"] or {}),
        description=localized(body.get("description") or {}),
        image_url=body.get("iconUrl", body.get("image_url")),
        order=body.get("order"),
        is_enabled=body.get("isEnabled", body.get("is_enabled", True)),
    )


def serialize_group(group: ItemGroup, items: int) -> Json:
    """Serialize a group and the number of its items."""
    return {
        "id": group.number,
        "external_id": group.external_id,
        "name": dict(group.name),
        "description": dict(group.description) or None,
        "image_url": group.image_url,
        "is_enabled": group.is_enabled,
        "items_count": items,
        "order": group.number if group.order is None else group.order,
    }
