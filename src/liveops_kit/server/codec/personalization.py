"""Personalization rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from liveops_kit.domain.features.personalization import Rule
from liveops_kit.domain.mechanics.catalog import Catalog, Item
from liveops_kit.domain.values.localized import in_language
from liveops_kit.domain.values.refusals import ITEM_UNKNOWN, Refusal
from liveops_kit.server.codec import common


def parse_changes(body: Mapping[str, Any], catalog: Catalog) -> dict[str, Any]:
    """Parse the properties of a write, by the names of the fields of `RuleTerms`."""
    changes: dict[str, Any] = {
        name: body[name]
        for name in ("name", "is_enabled", "is_satisfied_for_unauth")
        if name in body
    }
    if "attribute_conditions" in body:
        changes["conditions"] = common.parse_conditions(body["attribute_conditions"])
    if "items" in body:
        changes["skus"] = tuple(dict.fromkeys(_parse_skus(body["items"], catalog)))
    return changes


def _parse_skus(entries: Iterable[Mapping[str, Any]], catalog: Catalog) -> Iterable[str]:
    for entry in entries:
        if "sku" in entry:
            yield entry["sku"]
            continue
        item = catalog.by_id(entry["item_id"])
        if item is None:
            raise Refusal(ITEM_UNKNOWN, sku=entry["item_id"])
        yield item.sku


def serialize_rule(rule: Rule, catalog: Catalog) -> common.Json:
    """Serialize a rule; items that are gone from the catalog are left out."""
    items = (catalog.get(sku) for sku in rule.terms.skus)
    return {
        **serialize_short(rule),
        "attribute_conditions": common.serialize_structs(rule.terms.conditions),
        "items": [_serialize_item(item) for item in items if item is not None],
    }


def serialize_short(rule: Rule) -> common.Json:
    """Serialize a rule without its conditions and items."""
    return {
        "rule_id": rule.rule_id,
        "name": rule.terms.name,
        "is_enabled": rule.terms.is_enabled,
        "is_satisfied_for_unauth": rule.terms.is_satisfied_for_unauth,
    }


def _serialize_item(item: Item) -> common.Json:
    return {
        "item_id": item.item_id,
        "sku": item.sku,
        "name": in_language(item.name),
        "type": "unit" if item.type == "game_key" else item.type,
        **common.given(bundle_type=item.bundle_type),
    }
