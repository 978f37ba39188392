"""Laws of item groups as servers write and read them."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.groups import group, grouped
from liveops_kit.contract.builders.store import virtual_good, visible_item
from liveops_kit.contract.errors import ALREADY_EXISTS, GROUP_MISSING
from liveops_kit.contract.law import SHOP, Need, law
from liveops_kit.contract.resources import ITEM_GROUP
from liveops_kit.contract.scenario import Scenario

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
    rows = scenario.call(ITEM_GROUP.listings[0]).get("groups")
    return {scenario.get(row, "external_id"): row for row in rows}


def is_in(scenario: Scenario, sku: str, *groups: str) -> None:
    """Check the ids of the groups an item is in, as players see it."""
    rows = scenario.get(visible_item(scenario, sku), "groups")
    ids = [scenario.get(row, "external_id") for row in rows]
    scenario.equal("groups of the item", ids, list(groups))


@law("GRP-1", needs=[Need.ITEMS])
def a_group_is_read_as_it_was_written(scenario: Scenario) -> None:
    """A group has the settings it was created with, by its id and in the list of all groups."""
    made = scenario.create(ITEM_GROUP, **FULL)
    for view in (made.read(), listed_groups(scenario).get(made.id)):
        scenario.has(view, **{READ_AS.get(name, name): value for name, value in FULL.items()})


@law("GRP-1", needs=[Need.ITEMS])
def a_group_counts_its_items(scenario: Scenario) -> None:
    """`items_count` counts the items in the group, whether players see them or not."""
    two, one = scenario.create(ITEM_GROUP), scenario.create(ITEM_GROUP)
    virtual_good(scenario, groups=[two.id])
    virtual_good(scenario, groups=[one.id, two.id], is_show_in_store=False)
    rows = listed_groups(scenario)
    for made, count in ((two, 2), (one, 1)):
        made.shows(items_count=count)
        scenario.has(rows.get(made.id), items_count=count)


@law("GRP-2", needs=[Need.ITEMS])
def the_id_of_a_group_is_its_own(scenario: Scenario) -> None:
    """Creating a group, or renaming one, with the id of another gets 422/4002 and changes none."""
    one, two = scenario.create(ITEM_GROUP), scenario.create(ITEM_GROUP)
    with scenario.unchanged(one, two):
        again = {**one.body, "order": 3}
        scenario.call(ITEM_GROUP.create, body=again).refused(ALREADY_EXISTS)
        two.update(external_id=one.id, name={"en": "Other"}).refused(ALREADY_EXISTS)


@law("GRP-3", needs=SHOP)
def the_items_of_a_renamed_group_follow(scenario: Scenario) -> None:
    """With another `external_id` in its update a group is found by that, with the same items."""
    old, new = scenario.create(ITEM_GROUP), scenario.name("renamed")
    sku = virtual_good(scenario, groups=[old.id])
    old.update(external_id=new).ok(204)
    is_in(scenario, sku, new)
    listed = [scenario.get(row, "sku") for row in grouped(scenario, GOODS, new)]
    scenario.equal("items of the group", listed, [sku])
    old.is_missing()
    scenario.call(ITEM_GROUP.delete, external_id=new).ok(204)


@law("GRP-4", needs=[Need.ITEMS])
def a_group_is_written_back_as_it_is_read(scenario: Scenario) -> None:
    """An update takes all that a read answers; the next read answers the same."""
    made = scenario.create(ITEM_GROUP, **FULL)
    with scenario.unchanged(made):
        made.call(ITEM_GROUP.update, body=made.read()).ok(204)


@law("GRP-4", needs=[Need.ITEMS])
def an_update_resets_what_it_leaves_out(scenario: Scenario) -> None:
    """An update with id and name alone leaves a group as a new one with these would be."""
    made, plain = scenario.create(ITEM_GROUP, **FULL), scenario.create(ITEM_GROUP).read()
    name = {"en": made.id}
    made.call(ITEM_GROUP.update, body={"external_id": made.id, "name": name}).ok(204)
    names = ("description", "image_url", "is_enabled")
    made.shows(name=name, **{each: scenario.get(plain, each) for each in names})


@law("GRP-5", needs=SHOP)
def the_items_of_a_deleted_group_stay(scenario: Scenario) -> None:
    """A deleted group is in no list and on no item; its items are sold as before."""
    gone, kept = scenario.create(ITEM_GROUP), scenario.create(ITEM_GROUP)
    sku = virtual_good(scenario, groups=[gone.id, kept.id])
    gone.delete().ok(204)
    is_in(scenario, sku, kept.id)
    scenario.holds("the list without it", gone.id not in listed_groups(scenario))
    scenario.call(ITEM_GROUP.create, body=gone.body).ok(201)
    scenario.equal("items of a new group", grouped(scenario, GOODS, gone.id), [])


@law("GRP-6", needs=[Need.ITEMS])
def the_storefront_shows_enabled_groups_in_order(scenario: Scenario) -> None:
    """Groups come by `order`, of equal ones the newer first; a disabled one is not shown."""
    last, older, newer, off = (
        group(scenario, order=order, isEnabled=enabled)
        for order, enabled in ((9, True), (4, True), (4, True), (1, False))
    )
    rows = scenario.call("get-item-groups").get("groups")
    ids = [scenario.get(row, "external_id") for row in rows]
    shown = [each for each in ids if each in (last, older, newer, off)]
    scenario.equal("groups", shown, [newer, older, last])


@law("GRP-7", needs=[Need.ITEMS])
def an_unknown_group_is_not_there(scenario: Scenario) -> None:
    """Reading, updating and deleting a group that is not there gets 404."""
    gone = scenario.create(ITEM_GROUP)
    gone.delete().ok(204)
    gone.is_missing()
    gone.update(external_id=gone.id).refused(GROUP_MISSING)
    gone.delete().refused(GROUP_MISSING)
    scenario.holds("the list without it", gone.id not in listed_groups(scenario))
