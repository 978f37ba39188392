"""Personalization rules over HTTP: the 7 calls of the tag `personalization`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from liveops_kit.edge import wire
from liveops_kit.edge.call import DONE, Answer, Call, Operations
from liveops_kit.groups.personalization import Rule, RuleTerms
from liveops_kit.mechanics.catalog import Catalog
from liveops_kit.shared.errors import ITEM_UNKNOWN, Refusal
from liveops_kit.shared.localized import in_language


def changes_of(body: Mapping[str, Any], catalog: Catalog) -> dict[str, Any]:
    """What a write states, by the names of `RuleTerms`."""
    changes: dict[str, Any] = {
        name: body[name]
        for name in ("name", "is_enabled", "is_satisfied_for_unauth")
        if name in body
    }
    if "attribute_conditions" in body:
        changes["conditions"] = wire.conditions_of(body["attribute_conditions"])
    if "items" in body:
        changes["skus"] = tuple(dict.fromkeys(_skus(body["items"], catalog)))
    return changes


def _skus(items: Iterable[Mapping[str, Any]], catalog: Catalog) -> Iterable[str]:
    for entry in items:
        if "sku" in entry:
            yield entry["sku"]
            continue
        item = catalog.by_id(entry["item_id"])
        if item is None:
            raise Refusal(ITEM_UNKNOWN, sku=entry["item_id"])
        yield item.sku


def print_rule(rule: Rule, catalog: Catalog) -> wire.Json:
    """A rule as it is read back; items that are gone from the catalog are left out."""
    found = (catalog.get(sku) for sku in rule.terms.skus)
    items = []
    for item in found:
        if item is not None:
            shown = {
                "item_id": item.item_id,
                "sku": item.sku,
                "name": in_language(item.name),
                "type": "unit" if item.type == "game_key" else item.type,
            }
            if item.bundle_type is not None:
                shown["bundle_type"] = item.bundle_type
            items.append(shown)
    return {
        **print_short(rule),
        "attribute_conditions": wire.print_conditions(rule.terms.conditions),
        "items": items,
    }


def print_short(rule: Rule) -> wire.Json:
    """A rule without its conditions and items."""
    return {
        "rule_id": rule.rule_id,
        "name": rule.terms.name,
        "is_enabled": rule.terms.is_enabled,
        "is_satisfied_for_unauth": rule.terms.is_satisfied_for_unauth,
    }


async def create(call: Call) -> Answer:
    """Create a rule."""
    project = call.project
    with project.transaction():
        terms = RuleTerms(**changes_of(call.body, project.catalog))
        rule = project.personalization.create(terms)
    return Answer(201, {"rule_id": rule.rule_id})


async def list_all(call: Call) -> Answer:
    """List rules, page by page."""
    project, page = call.project, wire.page_of(call.query)
    wanted = call.query.get("is_enabled")
    enabled = None if wanted is None else bool(wanted)
    with project.transaction():
        rows = project.personalization.page(page, enabled)
        total = project.personalization.count(enabled)
        items = [print_rule(row, project.catalog) for row in rows]
    has_more = page.offset + len(items) < total
    return Answer(200, {"items": items, "total_items_count": total, "has_more": has_more})


async def list_short(call: Call) -> Answer:
    """List all rules without their conditions and items."""
    with call.project.transaction():
        rows = call.project.personalization.all()
        return Answer(200, {"items": [print_short(row) for row in rows]})


async def read(call: Call) -> Answer:
    """Read a rule."""
    project = call.project
    with project.transaction():
        rule = project.personalization.get(call.path["rule_id"])
        return Answer(200, print_rule(rule, project.catalog))


async def update(call: Call) -> Answer:
    """Replace a rule; what is left out falls back to its default."""
    project = call.project
    with project.transaction():
        terms = RuleTerms(**changes_of(call.body, project.catalog))
        project.personalization.update(call.path["rule_id"], terms)
    return DONE


async def patch(call: Call) -> Answer:
    """Change part of a rule; what is left out stays."""
    project = call.project
    with project.transaction():
        changes = changes_of(call.body, project.catalog)
        project.personalization.patch(call.path["rule_id"], changes)
    return DONE


async def delete(call: Call) -> Answer:
    """Delete a rule."""
    with call.project.transaction():
        call.project.personalization.delete(call.path["rule_id"])
    return DONE


OPERATIONS: Operations = {
    "get-filter-rules": list_all,
    "create-filter-rule": create,
    "get-all-filter-rules": list_short,
    "get-filter-rule-by-id": read,
    "update-filter-rule-by-id": update,
    "patch-filter-rule-by-id": patch,
    "delete-filter-rule-by-id": delete,
}
