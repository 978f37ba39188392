"""Laws of the items that give value points."""

from __future__ import annotations

from liveops_kit.contract.builders.points import (
    amounts,
    is_given_by,
    pairs,
    patch_rewards,
    set_rewards,
    value_point,
)
from liveops_kit.contract.builders.store import virtual_good, visible_item
from liveops_kit.contract.errors import ITEM_UNKNOWN, SCHEMA_BROKEN
from liveops_kit.contract.law import SHOP, Need, law
from liveops_kit.contract.scenario import Scenario


@law("CHN-11a", needs=[Need.ITEMS])
def setting_item_rewards_replaces_all(scenario: Scenario) -> None:
    """Setting the items that give a value point answers 204 and leaves no others.

    An empty list leaves none.
    """
    first, second, point = virtual_good(scenario), virtual_good(scenario), value_point(scenario)
    is_given_by(scenario, point, {})
    wishes: tuple[dict[str, int], ...] = ({first: 5, second: 7}, {second: 1}, {})
    for wanted in wishes:
        set_rewards(scenario, point, wanted).ok(204)
        is_given_by(scenario, point, wanted)


@law("CHN-11a", needs=[Need.ITEMS])
def item_rewards_name_their_items(scenario: Scenario) -> None:
    """The list of the items that give a value point has the name and picture of each."""
    names, picture = {"en": "Sword", "de": "Schwert"}, "https://cdn.example.com/sword.png"
    sku = virtual_good(scenario, name=names, image_url=picture)
    point = value_point(scenario, {sku: 5})
    read = scenario.call("admin-get-items-value-point-reward", value_point_sku=point)
    entry = read.get("items", 0)
    scenario.has(entry, sku=sku, amount=5, name=names, image_url=picture)
    scenario.positive(entry, "item_id")


@law("CHN-11a", needs=[Need.ITEMS])
def patching_item_rewards_keeps_the_others(scenario: Scenario) -> None:
    """A patch adds and changes items, takes those with amount 0 out, and leaves the others."""
    kept, changed, taken, added = (virtual_good(scenario) for _ in range(4))
    point = value_point(scenario, {kept: 1, changed: 2, taken: 3})
    patch_rewards(scenario, point, {changed: 20, taken: 0, added: 4}).ok(204)
    is_given_by(scenario, point, {kept: 1, changed: 20, added: 4})


@law("CHN-11a", needs=[Need.ITEMS])
def item_rewards_are_removed_together(scenario: Scenario) -> None:
    """Removing the items that give a value point answers 204 and leaves those of others."""
    gives = {virtual_good(scenario): 5, virtual_good(scenario): 7}
    point, other = (value_point(scenario, gives) for _ in range(2))
    for _ in range(2):
        scenario.call("admin-delete-items-value-point-reward", value_point_sku=point).ok(204)
        is_given_by(scenario, point, {})
    is_given_by(scenario, other, gives)


@law("CHN-27", needs=SHOP)
def an_item_shows_the_points_it_gives(scenario: Scenario) -> None:
    """`vp_rewards` of an item are what one of it earns, in the catalog and in a cart of several."""
    sku, plain = virtual_good(scenario), virtual_good(scenario)
    points = {value_point(scenario, {sku: amount}): amount for amount in (5, 7)}
    cart = scenario.cart({sku: 3, plain: 1}).read()
    for item, expected in ((sku, points), (plain, {})):
        line = scenario.cart().line(item, cart)
        for where, shown in (("catalog", visible_item(scenario, item)), ("cart", line)):
            rows = pairs(scenario, scenario.get(shown, "vp_rewards"), "sku", "amount")
            scenario.equal(f"vp_rewards in the {where}", dict(rows), expected)


@law("ERR-9b")
def setting_rewards_of_unknown_items_is_refused(scenario: Scenario) -> None:
    """Setting value point rewards of an unknown SKU gets 404/4001 and changes nothing."""
    sku, unknown = scenario.some_item(), scenario.name("unknown")
    point = value_point(scenario, {sku: 5})
    refused = set_rewards(scenario, point, {sku: 9, unknown: 5})
    refused.refused(ITEM_UNKNOWN, message=ITEM_UNKNOWN.message(sku=unknown))
    is_given_by(scenario, point, {sku: 5})


@law("ERR-9b")
def patching_rewards_of_unknown_items_is_refused(scenario: Scenario) -> None:
    """A patch of value point rewards of an unknown SKU gets 404/4001 and changes nothing.

    The same goes for an amount of 0, which would take the item out.
    """
    sku, unknown = scenario.some_item(), scenario.name("unknown")
    point = value_point(scenario, {sku: 5})
    for amount in (5, 0):
        refused = patch_rewards(scenario, point, {sku: 9, unknown: amount})
        refused.refused(ITEM_UNKNOWN, message=ITEM_UNKNOWN.message(sku=unknown))
    is_given_by(scenario, point, {sku: 5})


@law("ERR-3a")
def item_rewards_have_bounds(scenario: Scenario) -> None:
    """Value point rewards out of bounds get 422/1102 and change nothing.

    These are an amount of 0 where all are set, an amount below 0, and a patch of none or of 101
    items.
    """
    sku = scenario.some_item()
    point = value_point(scenario, {sku: 5})
    set_rewards(scenario, point, {sku: 0}).refused(SCHEMA_BROKEN)
    many = {scenario.name("many"): 1 for _ in range(101)}
    for wrong in ({sku: -1}, {}, many):
        patch_rewards(scenario, point, wrong).refused(SCHEMA_BROKEN)
    is_given_by(scenario, point, {sku: 5})


@law("ERR-3a")
def an_item_stands_once_among_rewards(scenario: Scenario) -> None:
    """Value point rewards that name an item twice get 422/1102 and change nothing."""
    sku = scenario.some_item()
    point, twice = value_point(scenario, {sku: 5}), [*amounts({sku: 6}), *amounts({sku: 7})]
    for verb in ("set", "patch"):
        operation_id = f"admin-{verb}-items-value-point-reward"
        scenario.call(operation_id, value_point_sku=point, body=twice).refused(SCHEMA_BROKEN)
    is_given_by(scenario, point, {sku: 5})
