"""Laws of the catalog by group."""

from __future__ import annotations

from liveops_kit.contract.builders.groups import group, grouped
from liveops_kit.contract.builders.store import EARLY, SELLABLE_ITEMS, listed_item, virtual_good
from liveops_kit.contract.errors import GROUP_MISSING
from liveops_kit.contract.law import SHOP, law
from liveops_kit.contract.resources import BUNDLE, ITEM_GROUP, VIRTUAL_ITEM
from liveops_kit.contract.scenario import DOCUMENTED, Scenario

EVERYTHING, GOODS, BUNDLES = LISTS = (
    "get-sellable-items-group",
    "get-virtual-items-group",
    "get-bundle-list-in-group",
)
"""The lists of items by group."""
OTHER_LISTS = ("get-games-group", "get-game-keys-group")
WHOLE = {EVERYTHING: SELLABLE_ITEMS, GOODS: VIRTUAL_ITEM.listings[1], BUNDLES: BUNDLE.listings[1]}
"""The list of all items of the same kinds."""


@law("ITM-19a", needs=SHOP)
def a_group_lists_its_items_alone(scenario: Scenario) -> None:
    """A list by group has the visible items of its kind in that group, each as the whole list."""
    one, other = group(scenario), group(scenario)
    good = virtual_good(scenario, groups=[other, one])
    pack = scenario.create(BUNDLE, groups=[one], order=EARLY).id
    virtual_good(scenario, groups=[other])
    virtual_good(scenario, groups=[one], is_show_in_store=False)
    expected = {EVERYTHING: {good, pack}, GOODS: {good}, BUNDLES: {pack}}
    for operation_id, skus in expected.items():
        rows = {scenario.get(row, "sku"): row for row in grouped(scenario, operation_id, one)}
        scenario.equal(f"{operation_id} has", set(rows), skus)
        for sku in skus:
            wanted = listed_item(scenario, sku, listing=WHOLE[operation_id])
            scenario.equal(f"{sku} in {operation_id}", rows[sku], wanted)


@law("ITM-19a", needs=SHOP)
def a_group_is_listed_page_by_page(scenario: Scenario) -> None:
    """`limit` and `offset` count the items of the group alone; `has_more` tells if more follow."""
    one = group(scenario)
    for number in range(3):
        virtual_good(scenario, groups=[one], order=EARLY + number)
        virtual_good(scenario, order=EARLY + number)
    all_skus = [scenario.get(row, "sku") for row in grouped(scenario, GOODS, one)]
    scenario.equal("items of the group", len(all_skus), 3)
    for offset, count, has_more in ((0, 2, True), (1, 2, False), (2, 1, False), (3, 0, False)):
        query = {"limit": 2, "offset": offset}
        page = scenario.call(GOODS, external_id=one, query=query).ok(200)
        skus = [scenario.get(row, "sku") for row in scenario.get(page, "items")]
        scenario.equal(f"page at {offset}", skus, all_skus[offset : offset + count])
        scenario.equal(f"has_more at {offset}", scenario.get(page, "has_more"), has_more)


@law("ITM-19b", needs=SHOP)
def an_unknown_or_disabled_group_lists_nothing(scenario: Scenario) -> None:
    """A list by a group that is not there, or that is disabled, gets 404, for visitors, too."""
    off, unknown = scenario.create(ITEM_GROUP), scenario.name("unknown")
    virtual_good(scenario, groups=[off.id])
    off.update(external_id=off.id, isEnabled=False).works()
    for operation_id in (*LISTS, *OTHER_LISTS):
        for external_id in (off.id, unknown):
            for by in (DOCUMENTED, None):
                answer = scenario.call(operation_id, by=by, external_id=external_id)
                answer.refused(GROUP_MISSING)
    off.update(external_id=off.id).works()
    scenario.equal("items once it is enabled", len(grouped(scenario, GOODS, off.id)), 1)


@law("ITM-19c", needs=SHOP)
def all_is_every_item(scenario: Scenario) -> None:
    """The id `all` lists items of every group and of none, where no group of that id is."""
    listed = scenario.get(scenario.call("admin-get-item-group-list").ok(200), "groups")
    if any(row.get("external_id") == "all" for row in listed):
        return
    one = virtual_good(scenario, groups=[group(scenario)])
    none = virtual_good(scenario)
    skus = {scenario.get(row, "sku") for row in grouped(scenario, GOODS, "all")}
    scenario.equal("items of `all`", {one, none} & skus, {one, none})
