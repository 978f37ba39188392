"""Catalog attributes as their server manages them, and as items have them."""

from __future__ import annotations

import pytest
from tests.worlds import NOON, frozen_clock, make_item, make_project, refused, unchanged

from liveops_kit.domain.features.attributes import MAX_VALUES
from liveops_kit.domain.mechanics.catalog import ItemAttribute, ItemAttributeValue
from liveops_kit.domain.values.page import Page
from liveops_kit.state.project import Project
from liveops_kit.state.schema import ADDED_TABLES, TABLES
from liveops_kit.state.serialization import export_project, import_project


def value(external_id: str, text: str = "") -> ItemAttributeValue:
    return ItemAttributeValue(external_id=external_id, value={"en": text or external_id.title()})


def having(attribute: str, *values: str, text: str = "written") -> ItemAttribute:
    """An attribute as an item is written with it."""
    written = tuple(value(each, text) for each in values)
    return ItemAttribute(external_id=attribute, name={"en": text}, values=written)


def project_with_items() -> Project:
    """A project with the attribute `element`, and an item that has two values of it."""
    project = make_project()
    project.attributes.create("element", {"en": "Element"})
    for each in ("ice", "fire"):
        project.attributes.add_value("element", value(each))
    attributes = (having("element", "ice", "fire", "mist"), having("rank", "high"))
    project.items.create(make_item(0, "wand", attributes=attributes), NOON)
    return project


def on_item(project: Project) -> dict[str, dict[str, str]]:
    """The attributes of the item: names, and texts of the values by their ids."""
    item = project.catalog.get("wand")
    assert item is not None
    return {
        each.name["en"]: {value.external_id: value.value["en"] for value in each.values}
        for each in item.attributes
    }


def test_attributes_are_listed_in_order_of_creation() -> None:
    """CAT-1."""
    project = make_project()
    for external_id in ("b", "a", "c"):
        project.attributes.create(external_id, {})
    rows = project.attributes.page(Page(limit=2, offset=1))
    assert [row.external_id for row in rows] == ["a", "c"]
    assert project.attributes.count() == 3
    project.attributes.add_value("b", value("one"))
    assert project.attributes.get("b").values == (value("one"),)


def test_an_id_is_taken_once() -> None:
    """CAT-2: a value's id within its attribute."""
    project = project_with_items()
    with unchanged(project):
        with refused(422, 4002):
            project.attributes.create("element", {"en": "Another"})
        with refused(422, 4002):
            project.attributes.add_value("element", value("ice", "Another"))
    project.attributes.create("other", {})
    project.attributes.add_value("other", value("ice"))


def test_an_attribute_has_at_most_20_values() -> None:
    """CAT-4."""
    project = make_project()
    project.attributes.create("element", {})
    for number in range(MAX_VALUES):
        project.attributes.add_value("element", value(f"v{number}"))
    with unchanged(project), refused(422, 9908):
        project.attributes.add_value("element", value("one-more"))
    project.attributes.delete_value("element", "v0")
    project.attributes.add_value("element", value("one-more"))
    assert len(project.attributes.get("element").values) == MAX_VALUES


def test_items_lose_what_is_deleted() -> None:
    """CAT-5: a value that the attribute never had stays, as the item has it."""
    project = project_with_items()
    project.attributes.delete_value("element", "ice")
    assert on_item(project)["Element"] == {"fire": "Fire", "mist": "written"}
    project.attributes.delete_values("element")
    assert on_item(project)["Element"] == {"mist": "written"}
    project.attributes.delete("element")
    assert on_item(project) == {"written": {"high": "written"}}


def test_items_lose_an_attribute_with_its_last_value() -> None:
    """CAT-5."""
    project = make_project()
    project.attributes.create("element", {"en": "Element"})
    project.attributes.add_value("element", value("ice"))
    project.items.create(make_item(0, "wand", attributes=(having("element", "ice"),)), NOON)
    project.attributes.delete_value("element", "ice")
    assert on_item(project) == {}


def test_items_are_called_by_the_texts_of_the_attribute() -> None:
    """CAT-6: by an item's own where the attribute has none, and from its creation on."""
    project = project_with_items()
    before = {"ice": "Ice", "fire": "Fire", "mist": "written"}
    assert on_item(project) == {"Element": before, "written": {"high": "written"}}
    project.attributes.rename("element", {"en": "Power"})
    project.attributes.rename_value("element", value("ice", "Frost"))
    assert on_item(project)["Power"] == {**before, "ice": "Frost"}
    project.attributes.create("rank", {"en": "Rank"})
    assert on_item(project)["Rank"] == {"high": "written"}


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("get", ("none",)),
        ("rename", ("none", {})),
        ("delete", ("none",)),
        ("add_value", ("none", value("ice"))),
        ("rename_value", ("none", value("ice"))),
        ("rename_value", ("element", value("none"))),
        ("delete_value", ("none", "ice")),
        ("delete_value", ("element", "none")),
        ("delete_values", ("none",)),
    ],
)
def test_what_is_not_there_is_refused(call: str, arguments: tuple[object, ...]) -> None:
    """CAT-7."""
    project = project_with_items()
    with unchanged(project), refused(404, 0):
        getattr(project.attributes, call)(*arguments)


def test_attributes_are_exported_and_imported() -> None:
    """A state without the table is one from before there was any."""
    project = project_with_items()
    state = export_project(project)
    again = import_project(state, frozen_clock(), 1)
    assert again.attributes.get("element") == project.attributes.get("element")
    again.attributes.create("rank", {})
    assert again.attributes.get("rank").number == 2
    plain = export_project(make_project())
    assert TABLES.keys() - plain["tables"].keys() == ADDED_TABLES
    assert import_project(plain, frozen_clock(), 1).attributes.count() == 0
