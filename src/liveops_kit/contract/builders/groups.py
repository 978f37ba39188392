"""Helpers for laws of item groups and catalog attributes."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.resources import ATTRIBUTE, ITEM_GROUP
from liveops_kit.contract.scenario import DOCUMENTED, Answer, Made, Scenario
from liveops_kit.contract.tokens import Player


def group(scenario: Scenario, **facts: Any) -> str:
    """Create an item group; return its id."""
    return str(scenario.create(ITEM_GROUP, **facts).id)


def grouped(
    scenario: Scenario,
    operation_id: str,
    external_id: str,
    by: Player | None = DOCUMENTED,
    **query: Any,
) -> list[Any]:
    """Return all entries of a list by group, page by page."""
    return list(scenario.entries(operation_id, by=by, path={"external_id": external_id}, **query))


def attribute(scenario: Scenario, *values: str, **facts: Any) -> Made:
    """Create a catalog attribute with these values, each called by its id."""
    made: Made = scenario.create(ATTRIBUTE, **facts)
    for value in values:
        add_value(made, value).works()
    return made


def add_value(made: Made, value: str) -> Answer:
    """Add a value, called by its id, to a catalog attribute."""
    body = {"external_id": value, "value": {"en": value}}
    return made.call("admin-create-attribute-value", body=body)


def having(external_id: str, *values: str) -> list[dict[str, Any]]:
    """Return the `attributes` of an item that has these values of one attribute."""
    entries = [{"external_id": value, "value": {"en": f"{value} of the item"}} for value in values]
    return [{"external_id": external_id, "name": {"en": "Of the item"}, "values": entries}]
