"""Laws of item groups as servers write and read them."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.groups import (
    create_group,
    delete_group,
    group,
    group_body,
    grouped,
    read_group,
    update_group,
)
from liveops_kit.contract.builders.store import virtual_good, visible_item
from liveops_kit.contract.errors import ALREADY_EXISTS, GROUP_MISSING
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Scenario

SHOP = (Need.ITEMS, Need.PLAYER)
GOODS = "get-virtual-items-group"
FULL: dict[str, Any] = {
    "name": {"en": "Weapons", "de": "Waffen"},
    "description": {"en": "For the long nights"},
    "iconUrl": "https://cdn.frostland.example/weapons.png",
    "isEnabled": False,
    "order": 7,
}
"""Every setting of a group, each different from its default."""
READ_AS = {"iconUrl": "image_url", "isEnabled": "is_enabled"}
"""The names under which settings are read, where writes call them otherwise."""


def listed_groups(scenario: Scenario) -> dict[str, Any]:
    """Return all groups by their ids, as their server lists them."""
    body = scenario.call("admin-get-item-group-list").ok(200)
    return {scenario.get(row, "external_id"): row for row in scenario.get(body, "groups")}


def item_groups(scenario: Scenario, sku: str) -> list[str]:
    """Return the ids of the groups an item is in, as players see it."""
    rows = scenario.get(visible_item(scenario, sku), "groups")
    return [scenario.get(row, "external_id") for row in rows]


@law("GRP-1", needs=[Need.ITEMS])
def a_group_is_read_as_it_was_written(scenario: Scenario) -> None:
    """A group has the settings it was created with, by its id and in the list of all groups."""
    external_id = group(scenario, **FULL)
    for view in (read_group(scenario, external_id), listed_groups(scenario).get(external_id)):
        for name, value in FULL.items():
            scenario.equal(name, scenario.get(view, READ_AS.get(name, name)), value)


@law("GRP-1", needs=[Need.ITEMS])
def a_group_counts_its_items(scenario: Scenario) -> None:
    """`items_count` counts the items in the group, whether players see them or not."""
    external_id, other = group(scenario), group(scenario)
    virtual_good(scenario, groups=[external_id])
    virtual_good(scenario, groups=[other, external_id], is_show_in_store=False)
    rows = listed_groups(scenario)
    counts = [
        scenario.get(read_group(scenario, each), "items_count") for each in (external_id, other)
    ]
    scenario.equal("items_count", counts, [2, 1])
    listed = [scenario.get(rows.get(each), "items_count") for each in (external_id, other)]
    scenario.equal("items_count in the list", listed, [2, 1])


@law("GRP-2", needs=[Need.ITEMS])
def the_id_of_a_group_is_its_own(scenario: Scenario) -> None:
    """Creating a group, or renaming one, with the id of another gets 422/4002 and changes none."""
    one, two = group(scenario), group(scenario)
    before = [read_group(scenario, each) for each in (one, two)]
    create_group(scenario, external_id=one, order=3).refused(ALREADY_EXISTS)
    update_group(scenario, two, group_body(one)).refused(ALREADY_EXISTS)
    scenario.equal("groups", [read_group(scenario, each) for each in (one, two)], before)


@law("GRP-3", needs=SHOP)
def the_items_of_a_renamed_group_follow(scenario: Scenario) -> None:
    """With another `external_id` in its update a group is found by that, with the same items."""
    old, new = group(scenario), scenario.name("renamed")
    sku = virtual_good(scenario, groups=[old])
    update_group(scenario, old, group_body(new)).ok(204)
    scenario.equal("groups of the item", item_groups(scenario, sku), [new])
    listed = [scenario.get(row, "sku") for row in grouped(scenario, GOODS, new)]
    scenario.equal("items of the group", listed, [sku])
    scenario.call("admin-get-item-group", external_id=old).refused(GROUP_MISSING)
    delete_group(scenario, new).ok(204)


@law("GRP-4", needs=[Need.ITEMS])
def a_group_is_written_back_as_it_is_read(scenario: Scenario) -> None:
    """An update takes all that a read answers; the next read answers the same."""
    external_id = group(scenario, **FULL)
    before = read_group(scenario, external_id)
    update_group(scenario, external_id, before).ok(204)
    scenario.equal("the group", read_group(scenario, external_id), before)


@law("GRP-4", needs=[Need.ITEMS])
def an_update_resets_what_it_leaves_out(scenario: Scenario) -> None:
    """An update with id and name alone leaves a group as a new one with these would be."""
    external_id, plain = group(scenario, **FULL), group(scenario)
    update_group(scenario, external_id, group_body(external_id)).ok(204)
    actual, wanted = read_group(scenario, external_id), read_group(scenario, plain)
    for name in ("description", "image_url", "is_enabled"):
        scenario.equal(name, scenario.get(actual, name), scenario.get(wanted, name))
    scenario.has(actual, name={"en": external_id})


@law("GRP-5", needs=SHOP)
def the_items_of_a_deleted_group_stay(scenario: Scenario) -> None:
    """A deleted group is in no list and on no item; its items are sold as before."""
    gone, kept = group(scenario), group(scenario)
    sku = virtual_good(scenario, groups=[gone, kept])
    delete_group(scenario, gone).ok(204)
    scenario.equal("groups of the item", item_groups(scenario, sku), [kept])
    scenario.holds("the list has the deleted group", gone not in listed_groups(scenario))
    create_group(scenario, external_id=gone).ok(201)
    scenario.equal("items of a new group", grouped(scenario, GOODS, gone), [])


@law("GRP-6", needs=[Need.ITEMS])
def the_storefront_shows_enabled_groups_in_order(scenario: Scenario) -> None:
    """Groups come by `order`, of equal ones the newer first; a disabled one is not shown."""
    last, older, newer, off = (
        group(scenario, order=order, isEnabled=enabled)
        for order, enabled in ((9, True), (4, True), (4, True), (1, False))
    )
    rows = scenario.get(scenario.call("get-item-groups").ok(200), "groups")
    ids = [scenario.get(row, "external_id") for row in rows]
    shown = [each for each in ids if each in (last, older, newer, off)]
    scenario.equal("groups", shown, [newer, older, last])


@law("GRP-7", needs=[Need.ITEMS])
def an_unknown_group_is_not_there(scenario: Scenario) -> None:
    """Reading, updating and deleting a group that is not there gets 404."""
    gone = group(scenario)
    delete_group(scenario, gone).ok(204)
    scenario.call("admin-get-item-group", external_id=gone).refused(GROUP_MISSING)
    update_group(scenario, gone, group_body(gone)).refused(GROUP_MISSING)
    delete_group(scenario, gone).refused(GROUP_MISSING)
    scenario.holds("the list has it", gone not in listed_groups(scenario))
