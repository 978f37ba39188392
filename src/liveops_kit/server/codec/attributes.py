"""Catalog attributes as their project's server reads and writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.domain.mechanics.catalog import CatalogAttribute, ItemAttributeValue
from liveops_kit.domain.values.localized import localized
from liveops_kit.server.codec.common import Json, serialize_structs


def parse_value(body: Mapping[str, Any]) -> ItemAttributeValue:
    """Parse a value of an attribute."""
    return ItemAttributeValue(external_id=body["external_id"], value=localized(body["value"]))


def serialize_attribute(attribute: CatalogAttribute) -> Json:
    """Serialize an attribute as lists show it: without its values."""
    return {"external_id": attribute.external_id, "name": dict(attribute.name)}


def serialize_whole_attribute(attribute: CatalogAttribute) -> Json:
    """Serialize an attribute with its values."""
    return {**serialize_attribute(attribute), "values": serialize_structs(attribute.values)}
