"""Laws of catalog attributes as servers write and read them, and as items show them."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.groups import add_value, attribute, having
from liveops_kit.contract.builders.store import virtual_good, visible_item
from liveops_kit.contract.errors import (
    ALREADY_EXISTS,
    ATTRIBUTE_FULL,
    ATTRIBUTE_MISSING,
    SCHEMA_BROKEN,
)
from liveops_kit.contract.law import SHOP, Need, law
from liveops_kit.contract.resources import ATTRIBUTE
from liveops_kit.contract.scenario import Answer, Made, Scenario

MAX_VALUES = 20


def has_values(made: Made, *expected: str) -> None:
    """Check the ids of the values of an attribute."""
    ids = [made.scenario.get(value, "external_id") for value in made.read("values")]
    made.scenario.equal("values", ids, list(expected))


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


def value_call(made: Made, verb: str, value: str, **more: Any) -> Answer:
    """Call `update` or `delete` on a value."""
    return made.call(f"admin-{verb}-attribute-value", value_external_id=value, **more)


@law("CAT-1", needs=[Need.ITEMS])
def an_attribute_is_read_with_its_values(scenario: Scenario) -> None:
    """An attribute has its name and its values in the order they came; the list has no values."""
    name = {"en": "Element", "de": "Element"}
    made = attribute(scenario, "ice", "fire", name=name)
    values = [{"external_id": each, "value": {"en": each}} for each in ("ice", "fire")]
    made.shows(name=name, values=values)
    row = listed_attribute(scenario, made.id)
    scenario.equal("in the list", row, {"external_id": made.id, "name": name})


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
    with scenario.unchanged(one):
        again = {**one.body, "name": {"en": "Another"}}
        scenario.call(ATTRIBUTE.create, body=again).refused(ALREADY_EXISTS)
        add_value(one, "ice").refused(ALREADY_EXISTS)
    add_value(other, "ice").ok(201)


@law("CAT-3", needs=[Need.ITEMS])
def an_update_keeps_the_id(scenario: Scenario) -> None:
    """An update with another id than the path gets 422/1102 and renames nothing."""
    made, new = attribute(scenario, "ice"), scenario.name("renamed")
    value = {"external_id": new, "value": {"en": "Another"}}
    with scenario.unchanged(made):
        made.update(external_id=new, name={"en": "Another"}).refused(SCHEMA_BROKEN)
        value_call(made, "update", "ice", body=value).refused(SCHEMA_BROKEN)


@law("CAT-4", needs=[Need.ITEMS])
def an_attribute_has_at_most_20_values(scenario: Scenario) -> None:
    """The 20th value is taken, the 21st gets 422/9908; a deleted one makes room."""
    values = [f"value-{number}" for number in range(MAX_VALUES)]
    made = attribute(scenario, *values)
    add_value(made, "one-more").refused(ATTRIBUTE_FULL)
    has_values(made, *values)
    value_call(made, "delete", values[3]).ok(204)
    add_value(made, "one-more").ok(201)


@law("CAT-5", needs=SHOP)
def items_lose_a_deleted_value(scenario: Scenario) -> None:
    """A deleted value is on no item; an item keeps its other values of the attribute."""
    made = attribute(scenario, "ice", "fire", "stone")
    sku = virtual_good(scenario, attributes=having(made.id, "ice", "fire"))
    value_call(made, "delete", "ice").ok(204)
    has_values(made, "fire", "stone")
    scenario.equal("on the item", shown(scenario, sku), {made.id: {"fire": "fire"}})


@law("CAT-5", needs=SHOP)
def items_lose_all_deleted_values(scenario: Scenario) -> None:
    """When all values of an attribute are deleted, items are without it; it can have new ones."""
    made = attribute(scenario, "ice", "fire")
    sku = virtual_good(scenario, attributes=having(made.id, "ice", "fire"))
    made.call("admin-delete-all-attribute-value").ok(204)
    has_values(made)
    scenario.equal("on the item", shown(scenario, sku), {})
    add_value(made, "ice").ok(201)


@law("CAT-5", needs=SHOP)
def items_lose_a_deleted_attribute(scenario: Scenario) -> None:
    """A deleted attribute is in no list and on no item; other attributes of the item stay."""
    gone, kept = attribute(scenario, "ice"), attribute(scenario, "north")
    attributes = having(gone.id, "ice") + having(kept.id, "north")
    sku = virtual_good(scenario, attributes=attributes)
    gone.delete().ok(204)
    scenario.equal("on the item", shown(scenario, sku), {kept.id: {"north": "north"}})
    scenario.equal("in the list", listed_attribute(scenario, gone.id), None)


@law("CAT-6", needs=SHOP)
def items_are_called_by_the_texts_of_the_attribute(scenario: Scenario) -> None:
    """An item shows the name and the values as the attribute has them, also after an update."""
    made = attribute(scenario, "ice", "fire")
    sku = virtual_good(scenario, attributes=having(made.id, "ice"))
    scenario.equal("on the item", shown(scenario, sku), {made.id: {"ice": "ice"}})
    made.update(external_id=made.id, name={"en": "Element"}).ok(204)
    value = {"external_id": "ice", "value": {"en": "Ice"}}
    value_call(made, "update", "ice", body=value).ok(204)
    scenario.equal("after the update", shown(scenario, sku), {"Element": {"ice": "Ice"}})
    has_values(made, "ice", "fire")


@law("CAT-7", needs=[Need.ITEMS])
def an_unknown_attribute_is_not_there(scenario: Scenario) -> None:
    """Every call on an attribute that is not there, or on a value that it lacks, gets 404."""
    unknown, made = attribute(scenario), attribute(scenario, "ice")
    unknown.delete().works()
    value = {"external_id": "fire", "value": {"en": "Fire"}}
    for answer in (
        unknown.call(ATTRIBUTE.read),
        unknown.update(external_id=unknown.id),
        unknown.delete(),
        add_value(unknown, "fire"),
        unknown.call("admin-delete-all-attribute-value"),
        value_call(unknown, "update", "fire", body=value),
        value_call(made, "update", "fire", body=value),
        value_call(unknown, "delete", "fire"),
        value_call(made, "delete", "fire"),
    ):
        answer.refused(ATTRIBUTE_MISSING)
    has_values(made, "ice")
