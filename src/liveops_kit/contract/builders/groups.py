"""Helpers for laws of item groups and catalog attributes."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.store import PAGE_SIZE
from liveops_kit.contract.scenario import DOCUMENTED, Answer, Scenario, body_of
from liveops_kit.contract.tokens import Player


def group_body(external_id: str, **facts: Any) -> dict[str, Any]:
    """Return the body of an item group."""
    return body_of({"external_id": external_id, "name": {"en": external_id}}, facts)


def create_group(scenario: Scenario, **facts: Any) -> Answer:
    """Create an item group under a name of the scenario's own, unless one is given."""
    external_id = str(facts.pop("external_id", None) or scenario.name("group"))
    return scenario.call("admin-create-item-group", body=group_body(external_id, **facts))


def group(scenario: Scenario, **facts: Any) -> str:
    """Create an item group; return its id."""
    return str(scenario.get(create_group(scenario, **facts).works(), "external_id"))


def read_group(scenario: Scenario, external_id: str) -> Any:
    """Return an item group as its server reads it."""
    return scenario.call("admin-get-item-group", external_id=external_id).ok(200)


def update_group(scenario: Scenario, external_id: str, body: Any) -> Answer:
    """Replace an item group."""
    return scenario.call("admin-update-item-group", external_id=external_id, body=body)


def delete_group(scenario: Scenario, external_id: str) -> Answer:
    """Delete an item group."""
    return scenario.call("admin-delete-item-group", external_id=external_id)


def grouped(
    scenario: Scenario,
    operation_id: str,
    external_id: str,
    by: Player | None = DOCUMENTED,
    **query: Any,
) -> list[Any]:
    """Return all entries of a list by group, page by page."""
    entries: list[Any] = []
    while True:
        page_query = {"limit": PAGE_SIZE, "offset": len(entries), **query}
        page = scenario.call(operation_id, by=by, external_id=external_id, query=page_query).ok(200)
        rows = scenario.get(page, "items")
        entries += rows
        if not rows or not scenario.get(page, "has_more"):
            return entries


def attribute(scenario: Scenario, *values: str, **facts: Any) -> str:
    """Create a catalog attribute with these values; return its id."""
    external_id = str(facts.pop("external_id", None) or scenario.name("attribute"))
    body = body_of({"external_id": external_id, "name": {"en": external_id}}, facts)
    scenario.call("admin-create-attribute", body=body).works()
    for value in values:
        add_value(scenario, external_id, value).works()
    return external_id


def add_value(scenario: Scenario, external_id: str, value: str) -> Answer:
    """Add a value, called by its id, to a catalog attribute."""
    body = {"external_id": value, "value": {"en": value}}
    return scenario.call("admin-create-attribute-value", external_id=external_id, body=body)


def read_attribute(scenario: Scenario, external_id: str) -> Any:
    """Return a catalog attribute with its values."""
    return scenario.call("admin-get-attribute", external_id=external_id).ok(200)


def having(external_id: str, *values: str) -> list[dict[str, Any]]:
    """Return the `attributes` of an item that has these values of one attribute."""
    entries = [{"external_id": value, "value": {"en": f"{value} of the item"}} for value in values]
    return [{"external_id": external_id, "name": {"en": "Of the item"}, "values": entries}]
