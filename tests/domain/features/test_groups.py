"""Item groups as their server manages them, and the storefront by group."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from tests.worlds import (
    EVERYTHING,
    NOON,
    frozen_clock,
    make_item,
    make_project,
    player,
    refused,
    unchanged,
)

from liveops_kit.domain.mechanics.catalog import ItemGroup, ItemKind
from liveops_kit.domain.values.page import Page
from liveops_kit.state.project import Project
from liveops_kit.state.serialization import export_project, import_project


def draft(external_id: str, **facts: Any) -> ItemGroup:
    return ItemGroup(external_id=external_id, number=0, **facts)


def shop() -> Project:
    """A project with two groups, and items in none, in one and in both."""
    project = make_project()
    for external_id in ("weapons", "sale"):
        project.groups.create(draft(external_id, name={"en": external_id.title()}))
    for number, groups in enumerate(((), ("weapons",), ("sale", "weapons"), ("sale",)), 100):
        item = make_item(number, f"item-{number}", groups=groups, is_enabled=number != 103)
        project.tables["items"].put(item.sku, item)
    return project


def ids(groups: list[ItemGroup]) -> list[str]:
    return [group.external_id for group in groups]


def test_a_group_is_stored_as_it_was_written() -> None:
    """GRP-1."""
    project = make_project()
    full = draft(
        "weapons", name={"en": "Weapons"}, description={"en": "Sharp"}, order=7, is_enabled=False
    )
    created = project.groups.create(full)
    assert created.number == 1
    assert project.groups.get("weapons") == created
    assert created == replace(full, number=1)


def test_items_are_counted_by_group() -> None:
    """GRP-1: enabled or not."""
    assert dict(shop().groups.sizes()) == {"weapons": 2, "sale": 2}


def test_an_id_is_taken_once() -> None:
    """GRP-2."""
    project = shop()
    with unchanged(project):
        with refused(422, 4002):
            project.groups.create(draft("sale"))
        with refused(422, 4002):
            project.groups.update("sale", draft("weapons"))


def test_items_follow_a_group_to_its_new_id() -> None:
    """GRP-3: in the same place, and only once."""
    project = shop()
    project.groups.update("sale", draft("deals"))
    items = project.tables["items"]
    groups = {item.sku: item.groups for item in items.rows("all", True) if item.groups}
    assert groups == {
        "item-101": ("weapons",),
        "item-102": ("deals", "weapons"),
        "item-103": ("deals",),
    }
    assert project.groups.get("deals").number == 2
    with refused(404, 0):
        project.groups.get("sale")


def test_an_update_replaces_all_settings() -> None:
    """GRP-4."""
    project = shop()
    project.groups.update("sale", draft("sale", description={"en": "Cheap"}, order=1))
    project.groups.update("sale", draft("sale", name={"en": "Deals"}))
    assert project.groups.get("sale") == ItemGroup(
        external_id="sale", number=2, name={"en": "Deals"}
    )


def test_a_deleted_group_leaves_its_items() -> None:
    """GRP-5."""
    project = shop()
    project.groups.delete("weapons")
    items = project.tables["items"]
    assert [item.groups for item in items.rows("all", True) if item.item_id >= 100] == [
        (),
        (),
        ("sale",),
        ("sale",),
    ]
    assert ids(project.groups.all()) == ["sale"]


def test_groups_come_by_order_and_the_newer_of_equal_ones_first() -> None:
    """GRP-6: without an order, a group comes behind those that were there."""
    project = shop()
    for external_id, order in (("one", 2), ("two", 2), ("first", -1)):
        project.groups.create(draft(external_id, order=order))
    assert ids(project.groups.all()) == ["first", "weapons", "two", "one", "sale"]
    project.groups.update("first", draft("first", order=9, is_enabled=False))
    assert ids(project.groups.all()) == ["weapons", "two", "one", "sale", "first"]
    assert ids(project.groups.shown()) == ["weapons", "two", "one", "sale"]


@pytest.mark.parametrize("call", ["get", "delete"])
def test_an_unknown_group_is_refused(call: str) -> None:
    """GRP-7."""
    project = shop()
    with unchanged(project), refused(404, 0):
        getattr(project.groups, call)("none")
    with unchanged(project), refused(404, 0):
        project.groups.update("none", draft("other"))


def test_a_group_lists_its_items_page_by_page() -> None:
    """ITM-19a."""
    project = shop()
    visit = project.shop.visit(player(), NOON)

    def page(group: str | None, page: Page = EVERYTHING) -> tuple[list[str], bool]:
        items, more = project.shop.page(visit, page, ItemKind.VIRTUAL_GOOD, group=group)
        return [item.sku for item in items], more

    assert page("weapons") == (["item-101", "item-102"], False)
    assert page("weapons", Page(limit=1)) == (["item-101"], True)
    assert page("sale") == (["item-102"], False)
    assert {"item-100", "item-101", "item-102", "sword"} <= set(page(None)[0])


def test_a_disabled_group_is_not_on_the_shelf() -> None:
    """ITM-19b."""
    project = shop()
    assert project.groups.on_shelf("sale") == "sale"
    project.groups.update("sale", draft("sale", is_enabled=False))
    for external_id in ("sale", "none"):
        with refused(404, 0):
            project.groups.on_shelf(external_id)


def test_all_is_every_item_until_there_is_such_a_group() -> None:
    """ITM-19c."""
    project = shop()
    assert project.groups.on_shelf("all") is None
    project.groups.create(draft("all"))
    assert project.groups.on_shelf("all") == "all"


def test_groups_are_exported_and_imported() -> None:
    project = make_project()
    for external_id, order in (("weapons", None), ("sale", -3)):
        project.groups.create(draft(external_id, order=order, is_enabled=order is None))
    again = import_project(export_project(project), frozen_clock(), 1)
    assert again.groups.all() == project.groups.all()
