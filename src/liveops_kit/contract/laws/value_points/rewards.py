"""Laws of the items that give value points."""

from __future__ import annotations

from liveops_kit.contract.builders.points import (
    amounts,
    patch_rewards,
    positive_integer,
    rewards,
    set_rewards,
    value_point,
)
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import ITEM_UNKNOWN, SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Scenario


@law("CHN-11a", needs=[Need.ITEMS])
def setting_item_rewards_replaces_all(scenario: Scenario) -> None:
    """Setting the items that give a value point answers 204 and leaves no others.

    An empty list leaves none.
    """
    first, second = virtual_good(scenario), virtual_good(scenario)
    point = value_point(scenario)
    scenario.equal("at first", rewards(scenario, point), {})
    wishes: tuple[dict[str, int], ...] = ({first: 5, second: 7}, {second: 1}, {})
    for wanted in wishes:
        set_rewards(scenario, point, wanted).ok(204)
        scenario.equal("the items that give it", rewards(scenario, point), wanted)


@law("CHN-11a", needs=[Need.ITEMS])
def item_rewards_name_their_items(scenario: Scenario) -> None:
    """The list of the items that give a value point has the name and picture of each."""
    picture = "https://cdn.example.com/sword.png"
    sku = virtual_good(scenario, name={"en": "Sword", "de": "Schwert"}, image_url=picture)
    point = value_point(scenario, {sku: 5})
    body = scenario.call("admin-get-items-value-point-reward", value_point_sku=point).ok()
    entry = scenario.get(body, "items", 0)
    positive_integer(scenario, entry, "item_id")
    expected = {
        "sku": sku, "amount": 5, "name": {"en": "Sword", "de": "Schwert"}, "image_url": picture,
    }  # fmt: skip
    scenario.has(entry, **expected)


@law("CHN-11a", needs=[Need.ITEMS])
def patching_item_rewards_keeps_the_others(scenario: Scenario) -> None:
    """A patch adds and changes items, takes those with amount 0 out, and leaves the others."""
    kept, changed, taken, added = (virtual_good(scenario) for _ in range(4))
    point = value_point(scenario, {kept: 1, changed: 2, taken: 3})
    patch_rewards(scenario, point, {changed: 20, taken: 0, added: 4}).ok(204)
    expected = {kept: 1, changed: 20, added: 4}
    scenario.equal("the items that give it", rewards(scenario, point), expected)


@law("CHN-11a", needs=[Need.ITEMS])
def item_rewards_are_removed_together(scenario: Scenario) -> None:
    """Removing the items that give a value point answers 204 and leaves those of others."""
    first, second = virtual_good(scenario), virtual_good(scenario)
    point, other = (value_point(scenario, {first: 5, second: 7}) for _ in range(2))
    for _ in range(2):
        gone = scenario.call("admin-delete-items-value-point-reward", value_point_sku=point)
        gone.ok(204)
        scenario.equal("the items that give it", rewards(scenario, point), {})
    scenario.equal("the items that give another", rewards(scenario, other), {first: 5, second: 7})


@law("ERR-9b")
def setting_rewards_of_unknown_items_is_refused(scenario: Scenario) -> None:
    """Setting value point rewards of an unknown SKU gets 404/4001 and changes nothing."""
    sku, unknown = scenario.some_item(), scenario.name("unknown")
    point = value_point(scenario, {sku: 5})
    answer = set_rewards(scenario, point, {sku: 9, unknown: 5})
    answer.refused(ITEM_UNKNOWN, message=f"[0401-4001]: Item with sku = '{unknown}' not found")
    scenario.equal("the items that give it", rewards(scenario, point), {sku: 5})


@law("ERR-9b")
def patching_rewards_of_unknown_items_is_refused(scenario: Scenario) -> None:
    """A patch of value point rewards of an unknown SKU gets 404/4001 and changes nothing.

    The same goes for an amount of 0, which would take the item out.
    """
    sku, unknown = scenario.some_item(), scenario.name("unknown")
    point = value_point(scenario, {sku: 5})
    message = f"[0401-4001]: Item with sku = '{unknown}' not found"
    for amount in (5, 0):
        answer = patch_rewards(scenario, point, {sku: 9, unknown: amount})
        answer.refused(ITEM_UNKNOWN, message=message)
    scenario.equal("the items that give it", rewards(scenario, point), {sku: 5})


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
    scenario.equal("the items that give it", rewards(scenario, point), {sku: 5})


@law("ERR-3a")
def an_item_stands_once_among_rewards(scenario: Scenario) -> None:
    """Value point rewards that name an item twice get 422/1102 and change nothing."""
    sku = scenario.some_item()
    point = value_point(scenario, {sku: 5})
    twice = [*amounts({sku: 6}), *amounts({sku: 7})]
    for operation_id in (
        "admin-set-items-value-point-reward",
        "admin-patch-items-value-point-reward",
    ):
        answer = scenario.call(operation_id, value_point_sku=point, body=twice)
        answer.refused(SCHEMA_BROKEN)
    scenario.equal("the items that give it", rewards(scenario, point), {sku: 5})
