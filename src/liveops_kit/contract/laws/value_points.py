"""Laws of value points: what they are, which items give them, and what a purchase credits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import bonus, buy, coupon, item, order, redeem, some_item
from liveops_kit.contract.builders.points import (
    amounts,
    balance,
    earn,
    entry_of,
    listed,
    number,
    patch_rewards,
    reward_chain,
    rewards,
    same,
    set_rewards,
    unpaid,
    value_point,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Scenario

WHOLE: Mapping[str, Any] = {
    "name": {"en": "Frost", "de": "Frost"},
    "description": {"en": "Earned by buying"},
    "long_description": {"en": "Collect it and open chests"},
    "image_url": "https://cdn.example.com/frost.png",
    "media_list": [{"type": "video", "url": "https://cdn.example.com/frost.mp4"}],
    "is_enabled": False,
    "order": -7,
    "is_clan": True,
}
"""Everything but the SKU, nothing as it would be by default."""


def read(scenario: Scenario, sku: str) -> Any:
    """A value point as an admin reads it."""
    return scenario.ok(scenario.call("admin-get-value-point", item_sku=sku))


def update(scenario: Scenario, point: str, **body: Any) -> Exchange:
    """An admin replaces a value point."""
    return scenario.call("admin-update-value-point", item_sku=point, body={"sku": point, **body})


# -- the life of a value point ---------------------------------------------------------------------
@law("CHN-11c")
def a_value_point_is_read_as_it_was_made(scenario: Scenario) -> None:
    """Creating a value point answers 201 with its SKU; a read gives what was written.

    It also says that the value point can be deleted.
    """
    sku = scenario.name("point")
    made = scenario.ok(scenario.call("admin-create-value-points", body={"sku": sku, **WHOLE}), 201)
    scenario.equal("sku", scenario.get(made, "sku"), sku)
    number(scenario, made, "item_id")
    seen = read(scenario, sku)
    expected = {"sku": sku, **WHOLE, "type": "value_point", "can_delete": True}
    same(scenario, "the value point", seen, expected)


@law("PAG-2")
def a_list_has_every_value_point(scenario: Scenario) -> None:
    """The list gives each value point once, as it is read, as long as it is there."""
    made = [
        value_point(scenario),
        value_point(scenario, is_clan=True, description={"en": "Together"}),
    ]
    entries = list(listed(scenario, "admin-get-value-points-list"))
    for sku in made:
        entry = entry_of(scenario, entries, "sku", sku)
        same(scenario, "the value point", read(scenario, sku), {**entry, "can_delete": True})
    skus = [scenario.get(each, "sku") for each in entries]
    scenario.equal("how often each is listed", [skus.count(sku) for sku in made], [1, 1])
    scenario.ok(scenario.call("admin-delete-value-point", item_sku=made[0]), 204)
    entries = list(listed(scenario, "admin-get-value-points-list"))
    left = [scenario.get(each, "sku") for each in entries]
    scenario.equal("how often each is listed", [left.count(sku) for sku in made], [0, 1])


@law("ERR-8a")
def the_sku_of_a_value_point_is_new(scenario: Scenario) -> None:
    """A value point with the SKU of another gets 422/4002 and leaves the other as it was."""
    sku = value_point(scenario, description={"en": "First"})
    before = read(scenario, sku)
    body = {"sku": sku, "name": {"en": "Second"}}
    scenario.refused(scenario.call("admin-create-value-points", body=body), 422, 4002)
    scenario.equal("the value point", read(scenario, sku), before)


@law("ERR-8a")
def of_value_points_made_at_once_one_is(scenario: Scenario) -> None:
    """Of value points with one SKU made at the same time one is made, the others get 422/4002."""
    body = {"sku": scenario.name("point"), "name": {"en": "Frost"}}
    answers = scenario.at_once([("admin-create-value-points", {"body": body})] * 6)
    for each in answers:
        if each.status != 201:
            scenario.refused(each, 422, 4002)
    scenario.equal("successes", sum(each.status == 201 for each in answers), 1)


@law("ERR-8a", needs=[Need.ITEMS])
def a_value_point_and_an_item_have_different_skus(scenario: Scenario) -> None:
    """A value point with the SKU of an item gets 422/4002, and none is made."""
    sku = item(scenario)
    body = {"sku": sku, "name": {"en": "Second"}}
    scenario.refused(scenario.call("admin-create-value-points", body=body), 422, 4002)
    scenario.refused(scenario.call("admin-get-value-point", item_sku=sku), 404, 4001)


@law("ERR-3a")
def a_value_point_needs_a_sku_and_a_name(scenario: Scenario) -> None:
    """Without `sku` or `name` a value point is refused with 422/1102, and none is made."""
    sku = scenario.name("point")
    for body in ({"name": {"en": "Frost"}}, {"sku": sku}):
        scenario.refused(scenario.call("admin-create-value-points", body=body), 422, 1102)
    scenario.refused(scenario.call("admin-get-value-point", item_sku=sku), 404, 4001)


@law("ERR-14")
def an_update_replaces_a_value_point(scenario: Scenario) -> None:
    """An update answers 204 and writes everything anew: texts and pictures left out are gone."""
    sku = scenario.name("point")
    scenario.require(scenario.call("admin-create-value-points", body={"sku": sku, **WHOLE}))
    scenario.ok(update(scenario, sku, name={"en": "Ice"}), 204)
    seen = read(scenario, sku)
    expected: dict[str, Any] = {
        "sku": sku, "name": {"en": "Ice"}, "description": None, "long_description": None,
        "image_url": None, "media_list": [], "is_clan": True,
    }  # fmt: skip
    same(scenario, "the value point", seen, expected)


@law("ERR-14")
def what_only_reads_have_is_refused_in_an_update(scenario: Scenario) -> None:
    """An update with `can_delete` or `type` gets 422/1102 and changes nothing."""
    sku = value_point(scenario)
    before = read(scenario, sku)
    for extra in ({"can_delete": True}, {"type": "value_point"}):
        scenario.refused(update(scenario, sku, name={"en": "Ice"}, **extra), 422, 1102)
    scenario.equal("the value point", read(scenario, sku), before)


@law("ERR-14")
def whether_a_clan_collects_it_is_fixed(scenario: Scenario) -> None:
    """An update with another `is_clan` gets 422/1102 and changes nothing; the same is fine."""
    for is_clan in (False, True):
        sku = value_point(scenario, is_clan=is_clan)
        before = read(scenario, sku)
        wrong = update(scenario, sku, name={"en": "Ice"}, is_clan=not is_clan)
        scenario.refused(wrong, 422, 1102)
        scenario.equal("the value point", read(scenario, sku), before)
        scenario.ok(update(scenario, sku, name={"en": "Ice"}, is_clan=is_clan), 204)
        seen = read(scenario, sku)
        same(scenario, "the value point", seen, {"name": {"en": "Ice"}, "is_clan": is_clan})


@law("ERR-14")
def a_value_point_keeps_its_sku(scenario: Scenario) -> None:
    """An update whose `sku` is not the one of the path gets 422, and neither is changed."""
    sku, taken, free = value_point(scenario), value_point(scenario), scenario.name("point")
    before = [read(scenario, sku), read(scenario, taken)]
    for other in (taken, free):
        scenario.refused(update(scenario, sku, sku=other, name={"en": "Ice"}), 422)
    scenario.equal("the value points", [read(scenario, sku), read(scenario, taken)], before)
    scenario.refused(scenario.call("admin-get-value-point", item_sku=free), 404, 4001)


@law("CHN-11c")
def a_value_point_in_use_says_so(scenario: Scenario) -> None:
    """`can_delete` is false until the last chain that uses the value point is deleted.

    A chain that is off uses it too.
    """
    sku, other = value_point(scenario), value_point(scenario)
    chains = [reward_chain(scenario, sku), reward_chain(scenario, sku, is_enabled=False)]
    seen = []
    for chain in chains:
        seen.append(scenario.get(read(scenario, sku), "can_delete"))
        gone = scenario.call("admin-delete-reward-chain", reward_chain_id=chain.chain_id)
        scenario.ok(gone, 204)
    seen.append(scenario.get(read(scenario, sku), "can_delete"))
    scenario.equal("can_delete with 2, 1 and 0 chains", seen, [False, False, True])
    scenario.equal("can_delete of another", scenario.get(read(scenario, other), "can_delete"), True)


@law("CHN-11d")
def a_value_point_in_use_is_not_deleted(scenario: Scenario) -> None:
    """Deleting a value point that a chain uses gets 422/1102 and changes nothing.

    Without the chain it works.
    """
    sku = some_item(scenario)
    point = value_point(scenario, {sku: 5})
    chain = reward_chain(scenario, point)
    before = read(scenario, point)
    scenario.refused(scenario.call("admin-delete-value-point", item_sku=point), 422, 1102)
    scenario.equal("the value point", read(scenario, point), before)
    scenario.equal("the items that give it", rewards(scenario, point), {sku: 5})
    scenario.require(scenario.call("admin-delete-reward-chain", reward_chain_id=chain.chain_id))
    scenario.ok(scenario.call("admin-delete-value-point", item_sku=point), 204)


@law("CHN-11d")
def a_deleted_value_point_is_gone(scenario: Scenario) -> None:
    """A deleted value point is unknown; a new one of its SKU begins without items."""
    sku = some_item(scenario)
    point = value_point(scenario, {sku: 5})
    scenario.ok(scenario.call("admin-delete-value-point", item_sku=point), 204)
    scenario.refused(scenario.call("admin-get-value-point", item_sku=point), 404, 4001)
    scenario.refused(scenario.call("admin-delete-value-point", item_sku=point), 404, 4001)
    value_point(scenario, sku=point)
    scenario.equal("the items that give it", rewards(scenario, point), {})


@law("ERR-9b")
def an_unknown_value_point_is_not_found(scenario: Scenario) -> None:
    """Every call that names an unknown value point gets 404/4001, and none is made."""
    sku = some_item(scenario)
    point = scenario.name("point")
    body = {"sku": point, "name": {"en": "Ice"}}
    for operation_id in ("admin-get-value-point", "admin-delete-value-point"):
        scenario.refused(scenario.call(operation_id, item_sku=point), 404, 4001)
    unknown = scenario.call("admin-update-value-point", item_sku=point, body=body)
    scenario.refused(unknown, 404, 4001)
    for operation_id in (
        "admin-get-items-value-point-reward",
        "admin-delete-items-value-point-reward",
    ):
        scenario.refused(scenario.call(operation_id, value_point_sku=point), 404, 4001)
    scenario.refused(set_rewards(scenario, point, {sku: 5}), 404, 4001)
    scenario.refused(patch_rewards(scenario, point, {sku: 5}), 404, 4001)
    scenario.refused(scenario.call("admin-get-value-point", item_sku=point), 404, 4001)


# -- which items give it ---------------------------------------------------------------------------
@law("CHN-11a", needs=[Need.ITEMS])
def setting_item_rewards_replaces_all(scenario: Scenario) -> None:
    """Setting the items that give a value point answers 204 and leaves no others.

    An empty list leaves none.
    """
    first, second = item(scenario), item(scenario)
    point = value_point(scenario)
    scenario.equal("at first", rewards(scenario, point), {})
    wishes: tuple[dict[str, int], ...] = ({first: 5, second: 7}, {second: 1}, {})
    for wanted in wishes:
        scenario.ok(set_rewards(scenario, point, wanted), 204)
        scenario.equal("the items that give it", rewards(scenario, point), wanted)


@law("CHN-11a", needs=[Need.ITEMS])
def item_rewards_name_their_items(scenario: Scenario) -> None:
    """The list of the items that give a value point has the name and picture of each."""
    picture = "https://cdn.example.com/sword.png"
    sku = item(scenario, name={"en": "Sword", "de": "Schwert"}, image_url=picture)
    point = value_point(scenario, {sku: 5})
    seen = scenario.ok(scenario.call("admin-get-items-value-point-reward", value_point_sku=point))
    entry = scenario.get(seen, "items", 0)
    number(scenario, entry, "item_id")
    expected = {
        "sku": sku, "amount": 5, "name": {"en": "Sword", "de": "Schwert"}, "image_url": picture,
    }  # fmt: skip
    same(scenario, "the entry", entry, expected)


@law("CHN-11a", needs=[Need.ITEMS])
def patching_item_rewards_keeps_the_others(scenario: Scenario) -> None:
    """A patch adds and changes items, takes those with amount 0 out, and leaves the others."""
    kept, changed, taken, added = (item(scenario) for _ in range(4))
    point = value_point(scenario, {kept: 1, changed: 2, taken: 3})
    scenario.ok(patch_rewards(scenario, point, {changed: 20, taken: 0, added: 4}), 204)
    expected = {kept: 1, changed: 20, added: 4}
    scenario.equal("the items that give it", rewards(scenario, point), expected)


@law("CHN-11a", needs=[Need.ITEMS])
def item_rewards_are_removed_together(scenario: Scenario) -> None:
    """Removing the items that give a value point answers 204 and leaves those of others."""
    first, second = item(scenario), item(scenario)
    point, other = (value_point(scenario, {first: 5, second: 7}) for _ in range(2))
    for _ in range(2):
        gone = scenario.call("admin-delete-items-value-point-reward", value_point_sku=point)
        scenario.ok(gone, 204)
        scenario.equal("the items that give it", rewards(scenario, point), {})
    scenario.equal("the items that give another", rewards(scenario, other), {first: 5, second: 7})


@law("ERR-9b")
def setting_rewards_of_unknown_items_is_refused(scenario: Scenario) -> None:
    """Setting value point rewards of an unknown SKU gets 404/4001 and changes nothing."""
    sku, unknown = some_item(scenario), scenario.name("unknown")
    point = value_point(scenario, {sku: 5})
    answer = set_rewards(scenario, point, {sku: 9, unknown: 5})
    scenario.refused(answer, 404, 4001, f"[0401-4001]: Item with sku = '{unknown}' not found")
    scenario.equal("the items that give it", rewards(scenario, point), {sku: 5})


@law("ERR-9b")
def patching_rewards_of_unknown_items_is_refused(scenario: Scenario) -> None:
    """A patch of value point rewards of an unknown SKU gets 404/4001 and changes nothing.

    The same goes for an amount of 0, which would take the item out.
    """
    sku, unknown = some_item(scenario), scenario.name("unknown")
    point = value_point(scenario, {sku: 5})
    wording = f"[0401-4001]: Item with sku = '{unknown}' not found"
    for amount in (5, 0):
        answer = patch_rewards(scenario, point, {sku: 9, unknown: amount})
        scenario.refused(answer, 404, 4001, wording)
    scenario.equal("the items that give it", rewards(scenario, point), {sku: 5})


@law("ERR-3a")
def item_rewards_have_bounds(scenario: Scenario) -> None:
    """Value point rewards out of bounds get 422/1102 and change nothing.

    These are an amount of 0 where all are set, an amount below 0, and a patch of none or of 101
    items.
    """
    sku = some_item(scenario)
    point = value_point(scenario, {sku: 5})
    scenario.refused(set_rewards(scenario, point, {sku: 0}), 422, 1102)
    many = {scenario.name("many"): 1 for _ in range(101)}
    for wrong in ({sku: -1}, {}, many):
        scenario.refused(patch_rewards(scenario, point, wrong), 422, 1102)
    scenario.equal("the items that give it", rewards(scenario, point), {sku: 5})


@law("ERR-3a")
def an_item_stands_once_among_rewards(scenario: Scenario) -> None:
    """Value point rewards that name an item twice get 422/1102 and change nothing."""
    sku = some_item(scenario)
    point = value_point(scenario, {sku: 5})
    twice = [*amounts({sku: 6}), *amounts({sku: 7})]
    for operation_id in (
        "admin-set-items-value-point-reward",
        "admin-patch-items-value-point-reward",
    ):
        answer = scenario.call(operation_id, value_point_sku=point, body=twice)
        scenario.refused(answer, 422, 1102)
    scenario.equal("the items that give it", rewards(scenario, point), {sku: 5})


# -- what a purchase credits -----------------------------------------------------------------------
@law("CHN-11a", needs=[Need.PLAYER, Need.PAYMENT, Need.ITEMS])
def a_paid_order_credits_every_mapped_item(scenario: Scenario) -> None:
    """A paid order credits amount times quantity of each item that gives the value point."""
    sword, shield, plain = item(scenario), item(scenario), item(scenario)
    chain = reward_chain(scenario, value_point(scenario, {sword: 15, shield: 4}))
    scenario.equal("balance at first", balance(scenario, chain), 0)
    buy(scenario, {sword: 3, shield: 2, plain: 5})
    scenario.equal("balance", balance(scenario, chain), 53)
    buy(scenario, {sword: 1})
    scenario.equal("balance after another order", balance(scenario, chain), 68)


@law("CHN-11a", needs=[Need.PLAYER, Need.SECOND_PLAYER, Need.PAYMENT])
def points_are_the_buyers_own(scenario: Scenario) -> None:
    """What one player buys credits nothing to another."""
    sku = some_item(scenario)
    chain = reward_chain(scenario, value_point(scenario, {sku: 15}))
    earn(scenario, sku, by=scenario.second_player)
    balances = [balance(scenario, chain, by=by) for by in (scenario.player, scenario.second_player)]
    scenario.equal("balances", balances, [0, 15])


@law("CHN-11a", needs=[Need.PLAYER, Need.PAYMENT])
def an_order_credits_nothing_before_it_is_paid(scenario: Scenario) -> None:
    """An order that is not paid, or that is cancelled, credits no value points."""
    sku = some_item(scenario)
    chain = reward_chain(scenario, value_point(scenario, {sku: 15}))
    made = scenario.require(unpaid(scenario, sku))
    scenario.equal("balance before the payment", balance(scenario, chain), 0)
    scenario.payments.cancel(scenario.project_id, scenario.get(made, "order_id"))
    scenario.equal("balance after the order is cancelled", balance(scenario, chain), 0)
    earn(scenario, sku)
    scenario.equal("balance after another is paid", balance(scenario, chain), 15)


@law("CHN-11a", needs=[Need.PLAYER, Need.PAYMENT])
def an_item_may_give_several_value_points(scenario: Scenario) -> None:
    """An item credits each value point it is mapped to by an amount of its own.

    A change of the amount counts for later orders, and so does taking the item out.
    """
    sku = some_item(scenario)
    points = [value_point(scenario, {sku: amount}) for amount in (3, 7)]
    chains = [reward_chain(scenario, point) for point in points]
    earn(scenario, sku, 2)
    scenario.equal("balances", [balance(scenario, chain) for chain in chains], [6, 14])
    scenario.require(patch_rewards(scenario, points[0], {sku: 0}))
    scenario.require(patch_rewards(scenario, points[1], {sku: 10}))
    earn(scenario, sku)
    scenario.equal("balances", [balance(scenario, chain) for chain in chains], [6, 24])


@law("CHN-11b", needs=[Need.PLAYER, Need.ITEMS])
def a_free_order_credits_value_points(scenario: Scenario) -> None:
    """An order of a free item credits amount times quantity."""
    sku = item(scenario, price=None, is_free=True)
    chain = reward_chain(scenario, value_point(scenario, {sku: 4}))
    free = scenario.call("create-free-order-with-item", item_sku=sku, body={"quantity": 3})
    scenario.require(free)
    scenario.equal("balance", balance(scenario, chain), 12)


@law("CHN-11b", needs=[Need.PLAYER, Need.ITEMS])
def free_orders_at_once_all_credit(scenario: Scenario) -> None:
    """Free orders of one player at the same time credit all of their value points."""
    sku = item(scenario, price=None, is_free=True)
    chain = reward_chain(scenario, value_point(scenario, {sku: 4}))
    order = {"by": scenario.player, "item_sku": sku, "body": {"quantity": 1}}
    for answer in scenario.at_once([("create-free-order-with-item", order)] * 6):
        scenario.require(answer)
    scenario.equal("balance", balance(scenario, chain), 24)


@law("CHN-11a", needs=[Need.PLAYER, Need.ITEMS])
def an_order_for_virtual_currency_credits_nothing(scenario: Scenario) -> None:
    """What is bought for virtual currency gives no value points, for it is not real money."""
    gold, code = scenario.name("gold"), scenario.code()
    body = {"sku": gold, "name": {"en": gold}, "is_enabled": True, "is_show_in_store": True}
    scenario.require(scenario.call("admin-create-virtual-currency", body=body))
    prices = [{"sku": gold, "amount": 10, "is_default": True, "is_enabled": True}]
    sku = item(scenario, price=None, vc_prices=prices)
    chain = reward_chain(scenario, value_point(scenario, {sku: 4}))
    coupon(scenario, code, bonus=[{"sku": gold, "quantity": 10}])
    scenario.require(redeem(scenario, code))
    bought = scenario.call(
        "create-order-with-item-for-virtual-currency",
        item_sku=sku,
        virtual_currency_sku=gold,
        body={},
    )
    scenario.require(bought)
    scenario.equal("balance", balance(scenario, chain), 0)


@law("CHN-23", needs=[Need.PLAYER, Need.PAYMENT, Need.ITEMS])
def a_present_credits_no_value_points(scenario: Scenario) -> None:
    """A bonus that comes with a purchase credits nothing, not even of the item that was bought."""
    sword, shield = item(scenario), item(scenario)
    chain = reward_chain(scenario, value_point(scenario, {sword: 15, shield: 4}))
    bonus(scenario, {shield: 2, sword: 1}, (sword,))
    buy(scenario, {sword: 2})
    scenario.equal("balance", balance(scenario, chain), 30)


@law("CHN-11a", needs=[Need.PLAYER, Need.PAYMENT])
def points_are_credited_once(scenario: Scenario) -> None:
    """Orders paid one after the other credit each its own, whichever was made first."""
    sku = some_item(scenario)
    chain = reward_chain(scenario, value_point(scenario, {sku: 15}))
    numbers = [order(scenario, {sku: quantity}) for quantity in (1, 2)]
    scenario.pay(numbers[1])
    scenario.equal("balance", balance(scenario, chain), 30)
    scenario.pay(numbers[0])
    scenario.equal("balance", balance(scenario, chain), 45)


@law("CHN-11c", needs=[Need.PLAYER, Need.PAYMENT])
def a_balance_belongs_to_the_value_point(scenario: Scenario) -> None:
    """Chains of one value point share the balance, which outlives them."""
    sku = some_item(scenario)
    point = value_point(scenario, {sku: 15})
    first, second = reward_chain(scenario, point), reward_chain(scenario, point)
    earn(scenario, sku)
    scenario.equal("balances", [balance(scenario, each) for each in (first, second)], [15, 15])
    for each in (first, second):
        gone = scenario.call("admin-delete-reward-chain", reward_chain_id=each.chain_id)
        scenario.require(gone)
    scenario.equal("balance in a later chain", balance(scenario, reward_chain(scenario, point)), 15)
