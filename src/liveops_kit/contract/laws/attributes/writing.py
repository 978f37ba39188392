"""Laws of catalog attributes as servers write and read them, and as items show them."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.groups import add_value, attribute, having, read_attribute
from liveops_kit.contract.builders.store import virtual_good, visible_item
from liveops_kit.contract.errors import (
    ALREADY_EXISTS,
    ATTRIBUTE_FULL,
    ATTRIBUTE_MISSING,
    SCHEMA_BROKEN,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Answer, Scenario

SHOP = (Need.ITEMS, Need.PLAYER)
MAX_VALUES = 20


def value_ids(scenario: Scenario, external_id: str) -> list[str]:
    """Return the ids of the values of an attribute."""
    values = scenario.get(read_attribute(scenario, external_id), "values")
    return [scenario.get(value, "external_id") for value in values]


def shown(scenario: Scenario, sku: str) -> dict[str, dict[str, str]]:
    """Return the attributes of an item as players see it: names, and texts of the values by id."""
    attributes = scenario.get(visible_item(scenario, sku), "attributes")
    return {
        scenario.get(each, "name"): {
            scenario.get(value, "external_id"): scenario.get(value, "value")
            for value in scenario.get(each, "values")
        }
        for each in attributes
    }


def value_call(scenario: Scenario, verb: str, external_id: str, value: str, **more: Any) -> Answer:
    """Call `update` or `delete` on a value."""
    path: dict[str, Any] = {"external_id": external_id, "value_external_id": value}
    return scenario.call(f"admin-{verb}-attribute-value", **path, **more)


@law("CAT-1", needs=[Need.ITEMS])
def an_attribute_is_read_with_its_values(scenario: Scenario) -> None:
    """An attribute has its name and its values in the order they came; the list has no values."""
    name = {"en": "Element", "de": "Element"}
    external_id = attribute(scenario, "ice", "fire", name=name)
    body = read_attribute(scenario, external_id)
    scenario.has(body, name=name)
    values = [{"external_id": each, "value": {"en": each}} for each in ("ice", "fire")]
    scenario.has(body, values=values)
    row = listed_attribute(scenario, external_id)
    scenario.equal("in the list", row, {"external_id": external_id, "name": name})


def listed_attribute(scenario: Scenario, external_id: str) -> Any:
    """Return an attribute from the list, or None; the list has to be counted rightly."""
    offset = 0
    while True:
        query = {"limit": 50, "offset": offset}
        body = scenario.call("admin-get-attribute-list", query=query).ok(200)
        rows = scenario.get(body, "attributes")
        for row in rows:
            if scenario.get(row, "external_id") == external_id:
                return row
        offset += len(rows)
        if not rows:
            scenario.holds("`total_count` counts all", scenario.get(body, "total_count") >= offset)
            return None


@law("CAT-2", needs=[Need.ITEMS])
def the_id_of_an_attribute_is_its_own(scenario: Scenario) -> None:
    """An id that is taken gets 422/4002, of an attribute, and of a value within its attribute."""
    one, other = attribute(scenario, "ice"), attribute(scenario)
    before = read_attribute(scenario, one)
    body = {"external_id": one, "name": {"en": "Another"}}
    scenario.call("admin-create-attribute", body=body).refused(ALREADY_EXISTS)
    add_value(scenario, one, "ice").refused(ALREADY_EXISTS)
    scenario.equal("the attribute", read_attribute(scenario, one), before)
    add_value(scenario, other, "ice").ok(201)


@law("CAT-3", needs=[Need.ITEMS])
def an_update_keeps_the_id(scenario: Scenario) -> None:
    """An update with another id than the path gets 422/1102 and renames nothing."""
    external_id, new = attribute(scenario, "ice"), scenario.name("renamed")
    before = read_attribute(scenario, external_id)
    body = {"external_id": new, "name": {"en": "Another"}}
    answer = scenario.call("admin-update-attribute", external_id=external_id, body=body)
    answer.refused(SCHEMA_BROKEN)
    value = {"external_id": new, "value": {"en": "Another"}}
    value_call(scenario, "update", external_id, "ice", body=value).refused(SCHEMA_BROKEN)
    scenario.equal("the attribute", read_attribute(scenario, external_id), before)


@law("CAT-4", needs=[Need.ITEMS])
def an_attribute_has_at_most_20_values(scenario: Scenario) -> None:
    """The 20th value is taken, the 21st gets 422/9908; a deleted one makes room."""
    values = [f"value-{number}" for number in range(MAX_VALUES)]
    external_id = attribute(scenario, *values)
    add_value(scenario, external_id, "one-more").refused(ATTRIBUTE_FULL)
    scenario.equal("values", value_ids(scenario, external_id), values)
    value_call(scenario, "delete", external_id, values[3]).ok(204)
    add_value(scenario, external_id, "one-more").ok(201)


@law("CAT-5", needs=SHOP)
def items_lose_a_deleted_value(scenario: Scenario) -> None:
    """A deleted value is on no item; an item keeps its other values of the attribute."""
    external_id = attribute(scenario, "ice", "fire", "stone")
    sku = virtual_good(scenario, attributes=having(external_id, "ice", "fire"))
    value_call(scenario, "delete", external_id, "ice").ok(204)
    scenario.equal("values", value_ids(scenario, external_id), ["fire", "stone"])
    scenario.equal("on the item", shown(scenario, sku), {external_id: {"fire": "fire"}})


@law("CAT-5", needs=SHOP)
def items_lose_all_deleted_values(scenario: Scenario) -> None:
    """When all values of an attribute are deleted, items are without it; it can have new ones."""
    external_id = attribute(scenario, "ice", "fire")
    sku = virtual_good(scenario, attributes=having(external_id, "ice", "fire"))
    answer = scenario.call("admin-delete-all-attribute-value", external_id=external_id)
    answer.ok(204)
    scenario.equal("values", value_ids(scenario, external_id), [])
    scenario.equal("on the item", shown(scenario, sku), {})
    add_value(scenario, external_id, "ice").ok(201)


@law("CAT-5", needs=SHOP)
def items_lose_a_deleted_attribute(scenario: Scenario) -> None:
    """A deleted attribute is in no list and on no item; other attributes of the item stay."""
    gone, kept = attribute(scenario, "ice"), attribute(scenario, "north")
    attributes = having(gone, "ice") + having(kept, "north")
    sku = virtual_good(scenario, attributes=attributes)
    scenario.call("delete-attribute", external_id=gone).ok(204)
    scenario.equal("on the item", shown(scenario, sku), {kept: {"north": "north"}})
    scenario.equal("in the list", listed_attribute(scenario, gone), None)


@law("CAT-6", needs=SHOP)
def items_are_called_by_the_texts_of_the_attribute(scenario: Scenario) -> None:
    """An item shows the name and the values as the attribute has them, also after an update."""
    external_id = attribute(scenario, "ice", "fire")
    sku = virtual_good(scenario, attributes=having(external_id, "ice"))
    scenario.equal("on the item", shown(scenario, sku), {external_id: {"ice": "ice"}})
    body = {"external_id": external_id, "name": {"en": "Element"}}
    answer = scenario.call("admin-update-attribute", external_id=external_id, body=body)
    answer.ok(204)
    value = {"external_id": "ice", "value": {"en": "Ice"}}
    value_call(scenario, "update", external_id, "ice", body=value).ok(204)
    scenario.equal("after the update", shown(scenario, sku), {"Element": {"ice": "Ice"}})
    scenario.equal("values", value_ids(scenario, external_id), ["ice", "fire"])


@law("CAT-7", needs=[Need.ITEMS])
def an_unknown_attribute_is_not_there(scenario: Scenario) -> None:
    """Every call on an attribute that is not there, or on a value that it lacks, gets 404."""
    unknown, external_id = scenario.name("unknown"), attribute(scenario, "ice")
    name = {"external_id": unknown, "name": {"en": "Name"}}
    value = {"external_id": "fire", "value": {"en": "Fire"}}
    for answer in (
        scenario.call("admin-get-attribute", external_id=unknown),
        scenario.call("admin-update-attribute", external_id=unknown, body=name),
        scenario.call("delete-attribute", external_id=unknown),
        add_value(scenario, unknown, "fire"),
        scenario.call("admin-delete-all-attribute-value", external_id=unknown),
        value_call(scenario, "update", unknown, "fire", body=value),
        value_call(scenario, "update", external_id, "fire", body=value),
        value_call(scenario, "delete", unknown, "fire"),
        value_call(scenario, "delete", external_id, "fire"),
    ):
        answer.refused(ATTRIBUTE_MISSING)
    scenario.equal("values", value_ids(scenario, external_id), ["ice"])
