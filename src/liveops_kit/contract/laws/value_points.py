"""Laws of value points: their properties, the items that give them, and credits for purchases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import bonus, buy, coupon, item, order, redeem, some_item
from liveops_kit.contract.builders.points import (
    amounts,
    balance,
    check_fields,
    entry_of,
    list_entries,
    order_unpaid,
    paid_order,
    patch_rewards,
    positive_integer,
    reward_chain,
    rewards,
    set_rewards,
    value_point,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Trial

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
"""All properties except the SKU, each different from its default."""


def read(trial: Trial, sku: str) -> Any:
    """Return a value point as an admin reads it."""
    return trial.ok(trial.call("admin-get-value-point", item_sku=sku))


def update(trial: Trial, point: str, **body: Any) -> Exchange:
    """Replace a value point as an admin."""
    return trial.call("admin-update-value-point", item_sku=point, body={"sku": point, **body})


# -- the life of a value point ---------------------------------------------------------------------
@law("CHN-11c")
def a_value_point_is_read_as_it_was_made(trial: Trial) -> None:
    """Creating a value point answers 201 with its SKU; a read gives what was written.

    It also says that the value point can be deleted.
    """
    sku = trial.name("point")
    created = trial.ok(trial.call("admin-create-value-points", body={"sku": sku, **WHOLE}), 201)
    trial.equal("sku", trial.field(created, "sku"), sku)
    positive_integer(trial, created, "item_id")
    stored = read(trial, sku)
    expected = {"sku": sku, **WHOLE, "type": "value_point", "can_delete": True}
    check_fields(trial, "the value point", stored, expected)


@law("PAG-2")
def a_list_has_every_value_point(trial: Trial) -> None:
    """The list gives each value point once, as it is read, as long as it is there."""
    points = [value_point(trial), value_point(trial, is_clan=True, description={"en": "Together"})]
    entries = list(list_entries(trial, "admin-get-value-points-list"))
    for sku in points:
        entry = entry_of(trial, entries, "sku", sku)
        check_fields(trial, "the value point", read(trial, sku), {**entry, "can_delete": True})
    skus = [trial.field(each, "sku") for each in entries]
    trial.equal("how often each is listed", [skus.count(sku) for sku in points], [1, 1])
    trial.ok(trial.call("admin-delete-value-point", item_sku=points[0]), 204)
    entries = list(list_entries(trial, "admin-get-value-points-list"))
    left = [trial.field(each, "sku") for each in entries]
    trial.equal("how often each is listed", [left.count(sku) for sku in points], [0, 1])


@law("ERR-8a")
def the_sku_of_a_value_point_is_new(trial: Trial) -> None:
    """A value point with the SKU of another gets 422/4002 and leaves the other as it was."""
    sku = value_point(trial, description={"en": "First"})
    before = read(trial, sku)
    body = {"sku": sku, "name": {"en": "Second"}}
    trial.refused(trial.call("admin-create-value-points", body=body), 422, 4002)
    trial.equal("the value point", read(trial, sku), before)


@law("ERR-8a")
def of_value_points_made_at_once_one_is(trial: Trial) -> None:
    """Of value points with one SKU made at the same time one is made, the others get 422/4002."""
    body = {"sku": trial.name("point"), "name": {"en": "Frost"}}
    answers = trial.at_once([("admin-create-value-points", {"body": body})] * 6)
    for each in answers:
        if each.status != 201:
            trial.refused(each, 422, 4002)
    trial.equal("successes", sum(each.status == 201 for each in answers), 1)


@law("ERR-8a", needs=[Need.ITEMS])
def a_value_point_and_an_item_have_different_skus(trial: Trial) -> None:
    """A value point with the SKU of an item gets 422/4002, and none is made."""
    sku = item(trial)
    body = {"sku": sku, "name": {"en": "Second"}}
    trial.refused(trial.call("admin-create-value-points", body=body), 422, 4002)
    trial.refused(trial.call("admin-get-value-point", item_sku=sku), 404, 4001)


@law("ERR-3a")
def a_value_point_needs_a_sku_and_a_name(trial: Trial) -> None:
    """Without `sku` or `name` a value point is refused with 422/1102, and none is made."""
    sku = trial.name("point")
    for body in ({"name": {"en": "Frost"}}, {"sku": sku}):
        trial.refused(trial.call("admin-create-value-points", body=body), 422, 1102)
    trial.refused(trial.call("admin-get-value-point", item_sku=sku), 404, 4001)


@law("ERR-14")
def an_update_replaces_a_value_point(trial: Trial) -> None:
    """An update answers 204 and writes everything anew: texts and pictures left out are gone."""
    sku = trial.name("point")
    trial.given(trial.call("admin-create-value-points", body={"sku": sku, **WHOLE}))
    trial.ok(update(trial, sku, name={"en": "Ice"}), 204)
    stored = read(trial, sku)
    expected: dict[str, Any] = {
        "sku": sku, "name": {"en": "Ice"}, "description": None, "long_description": None,
        "image_url": None, "media_list": [], "is_clan": True,
    }  # fmt: skip
    check_fields(trial, "the value point", stored, expected)


@law("ERR-14")
def what_only_reads_have_is_refused_in_an_update(trial: Trial) -> None:
    """An update with `can_delete` or `type` gets 422/1102 and changes nothing."""
    sku = value_point(trial)
    before = read(trial, sku)
    for extra in ({"can_delete": True}, {"type": "value_point"}):
        trial.refused(update(trial, sku, name={"en": "Ice"}, **extra), 422, 1102)
    trial.equal("the value point", read(trial, sku), before)


@law("ERR-14")
def whether_a_clan_collects_it_is_fixed(trial: Trial) -> None:
    """An update with another `is_clan` gets 422/1102 and changes nothing; the same is fine."""
    for is_clan in (False, True):
        sku = value_point(trial, is_clan=is_clan)
        before = read(trial, sku)
        wrong = update(trial, sku, name={"en": "Ice"}, is_clan=not is_clan)
        trial.refused(wrong, 422, 1102)
        trial.equal("the value point", read(trial, sku), before)
        trial.ok(update(trial, sku, name={"en": "Ice"}, is_clan=is_clan), 204)
        stored = read(trial, sku)
        check_fields(trial, "the value point", stored, {"name": {"en": "Ice"}, "is_clan": is_clan})


@law("ERR-14")
def a_value_point_keeps_its_sku(trial: Trial) -> None:
    """An update whose `sku` is not the one of the path gets 422, and neither is changed."""
    sku, taken, free = value_point(trial), value_point(trial), trial.name("point")
    before = [read(trial, sku), read(trial, taken)]
    for other in (taken, free):
        trial.refused(update(trial, sku, sku=other, name={"en": "Ice"}), 422)
    trial.equal("the value points", [read(trial, sku), read(trial, taken)], before)
    trial.refused(trial.call("admin-get-value-point", item_sku=free), 404, 4001)


@law("CHN-11c")
def a_value_point_in_use_says_so(trial: Trial) -> None:
    """`can_delete` is false until the last chain that uses the value point is deleted.

    A chain that is off uses it too.
    """
    sku, other = value_point(trial), value_point(trial)
    chains = [reward_chain(trial, sku), reward_chain(trial, sku, is_enabled=False)]
    flags = []
    for chain in chains:
        flags.append(trial.field(read(trial, sku), "can_delete"))
        gone = trial.call("admin-delete-reward-chain", reward_chain_id=chain.chain_id)
        trial.ok(gone, 204)
    flags.append(trial.field(read(trial, sku), "can_delete"))
    trial.equal("can_delete with 2, 1 and 0 chains", flags, [False, False, True])
    trial.equal("can_delete of another", trial.field(read(trial, other), "can_delete"), True)


@law("CHN-11d")
def a_value_point_in_use_is_not_deleted(trial: Trial) -> None:
    """Deleting a value point that a chain uses gets 422/1102 and changes nothing.

    Without the chain it works.
    """
    sku = some_item(trial)
    point = value_point(trial, {sku: 5})
    chain = reward_chain(trial, point)
    before = read(trial, point)
    trial.refused(trial.call("admin-delete-value-point", item_sku=point), 422, 1102)
    trial.equal("the value point", read(trial, point), before)
    trial.equal("the items that give it", rewards(trial, point), {sku: 5})
    trial.given(trial.call("admin-delete-reward-chain", reward_chain_id=chain.chain_id))
    trial.ok(trial.call("admin-delete-value-point", item_sku=point), 204)


@law("CHN-11d")
def a_deleted_value_point_is_gone(trial: Trial) -> None:
    """A deleted value point is unknown; a new one of its SKU begins without items."""
    sku = some_item(trial)
    point = value_point(trial, {sku: 5})
    trial.ok(trial.call("admin-delete-value-point", item_sku=point), 204)
    trial.refused(trial.call("admin-get-value-point", item_sku=point), 404, 4001)
    trial.refused(trial.call("admin-delete-value-point", item_sku=point), 404, 4001)
    value_point(trial, sku=point)
    trial.equal("the items that give it", rewards(trial, point), {})


@law("ERR-9b")
def an_unknown_value_point_is_not_found(trial: Trial) -> None:
    """Every call that names an unknown value point gets 404/4001, and none is made."""
    sku = some_item(trial)
    point = trial.name("point")
    body = {"sku": point, "name": {"en": "Ice"}}
    for operation_id in ("admin-get-value-point", "admin-delete-value-point"):
        trial.refused(trial.call(operation_id, item_sku=point), 404, 4001)
    unknown = trial.call("admin-update-value-point", item_sku=point, body=body)
    trial.refused(unknown, 404, 4001)
    for operation_id in (
        "admin-get-items-value-point-reward",
        "admin-delete-items-value-point-reward",
    ):
        trial.refused(trial.call(operation_id, value_point_sku=point), 404, 4001)
    trial.refused(set_rewards(trial, point, {sku: 5}), 404, 4001)
    trial.refused(patch_rewards(trial, point, {sku: 5}), 404, 4001)
    trial.refused(trial.call("admin-get-value-point", item_sku=point), 404, 4001)


# -- items that give it ----------------------------------------------------------------------------
@law("CHN-11a", needs=[Need.ITEMS])
def setting_item_rewards_replaces_all(trial: Trial) -> None:
    """Setting the items that give a value point answers 204 and leaves no others.

    An empty list leaves none.
    """
    first, second = item(trial), item(trial)
    point = value_point(trial)
    trial.equal("at first", rewards(trial, point), {})
    wishes: tuple[dict[str, int], ...] = ({first: 5, second: 7}, {second: 1}, {})
    for wanted in wishes:
        trial.ok(set_rewards(trial, point, wanted), 204)
        trial.equal("the items that give it", rewards(trial, point), wanted)


@law("CHN-11a", needs=[Need.ITEMS])
def item_rewards_name_their_items(trial: Trial) -> None:
    """The list of the items that give a value point has the name and picture of each."""
    picture = "https://cdn.example.com/sword.png"
    sku = item(trial, name={"en": "Sword", "de": "Schwert"}, image_url=picture)
    point = value_point(trial, {sku: 5})
    body = trial.ok(trial.call("admin-get-items-value-point-reward", value_point_sku=point))
    entry = trial.field(body, "items", 0)
    positive_integer(trial, entry, "item_id")
    expected = {
        "sku": sku, "amount": 5, "name": {"en": "Sword", "de": "Schwert"}, "image_url": picture,
    }  # fmt: skip
    check_fields(trial, "the entry", entry, expected)


@law("CHN-11a", needs=[Need.ITEMS])
def patching_item_rewards_keeps_the_others(trial: Trial) -> None:
    """A patch adds and changes items, takes those with amount 0 out, and leaves the others."""
    kept, changed, taken, added = (item(trial) for _ in range(4))
    point = value_point(trial, {kept: 1, changed: 2, taken: 3})
    trial.ok(patch_rewards(trial, point, {changed: 20, taken: 0, added: 4}), 204)
    expected = {kept: 1, changed: 20, added: 4}
    trial.equal("the items that give it", rewards(trial, point), expected)


@law("CHN-11a", needs=[Need.ITEMS])
def item_rewards_are_removed_together(trial: Trial) -> None:
    """Removing the items that give a value point answers 204 and leaves those of others."""
    first, second = item(trial), item(trial)
    point, other = (value_point(trial, {first: 5, second: 7}) for _ in range(2))
    for _ in range(2):
        gone = trial.call("admin-delete-items-value-point-reward", value_point_sku=point)
        trial.ok(gone, 204)
        trial.equal("the items that give it", rewards(trial, point), {})
    trial.equal("the items that give another", rewards(trial, other), {first: 5, second: 7})


@law("ERR-9b")
def setting_rewards_of_unknown_items_is_refused(trial: Trial) -> None:
    """Setting value point rewards of an unknown SKU gets 404/4001 and changes nothing."""
    sku, unknown = some_item(trial), trial.name("unknown")
    point = value_point(trial, {sku: 5})
    answer = set_rewards(trial, point, {sku: 9, unknown: 5})
    trial.refused(answer, 404, 4001, f"[0401-4001]: Item with sku = '{unknown}' not found")
    trial.equal("the items that give it", rewards(trial, point), {sku: 5})


@law("ERR-9b")
def patching_rewards_of_unknown_items_is_refused(trial: Trial) -> None:
    """A patch of value point rewards of an unknown SKU gets 404/4001 and changes nothing.

    The same goes for an amount of 0, which would take the item out.
    """
    sku, unknown = some_item(trial), trial.name("unknown")
    point = value_point(trial, {sku: 5})
    wording = f"[0401-4001]: Item with sku = '{unknown}' not found"
    for amount in (5, 0):
        answer = patch_rewards(trial, point, {sku: 9, unknown: amount})
        trial.refused(answer, 404, 4001, wording)
    trial.equal("the items that give it", rewards(trial, point), {sku: 5})


@law("ERR-3a")
def item_rewards_have_bounds(trial: Trial) -> None:
    """Value point rewards out of bounds get 422/1102 and change nothing.

    These are an amount of 0 where all are set, an amount below 0, and a patch of none or of 101
    items.
    """
    sku = some_item(trial)
    point = value_point(trial, {sku: 5})
    trial.refused(set_rewards(trial, point, {sku: 0}), 422, 1102)
    many = {trial.name("many"): 1 for _ in range(101)}
    for wrong in ({sku: -1}, {}, many):
        trial.refused(patch_rewards(trial, point, wrong), 422, 1102)
    trial.equal("the items that give it", rewards(trial, point), {sku: 5})


@law("ERR-3a")
def an_item_stands_once_among_rewards(trial: Trial) -> None:
    """Value point rewards that name an item twice get 422/1102 and change nothing."""
    sku = some_item(trial)
    point = value_point(trial, {sku: 5})
    twice = [*amounts({sku: 6}), *amounts({sku: 7})]
    for operation_id in (
        "admin-set-items-value-point-reward",
        "admin-patch-items-value-point-reward",
    ):
        answer = trial.call(operation_id, value_point_sku=point, body=twice)
        trial.refused(answer, 422, 1102)
    trial.equal("the items that give it", rewards(trial, point), {sku: 5})


# -- credits for purchases -------------------------------------------------------------------------
@law("CHN-11a", needs=[Need.PLAYER, Need.PAYMENT, Need.ITEMS])
def a_paid_order_credits_every_mapped_item(trial: Trial) -> None:
    """A paid order credits amount times quantity of each item that gives the value point."""
    sword, shield, plain = item(trial), item(trial), item(trial)
    chain = reward_chain(trial, value_point(trial, {sword: 15, shield: 4}))
    trial.equal("balance at first", balance(trial, chain), 0)
    buy(trial, {sword: 3, shield: 2, plain: 5})
    trial.equal("balance", balance(trial, chain), 53)
    buy(trial, {sword: 1})
    trial.equal("balance after another order", balance(trial, chain), 68)


@law("CHN-11a", needs=[Need.PLAYER, Need.SECOND_PLAYER, Need.PAYMENT])
def points_are_the_buyers_own(trial: Trial) -> None:
    """What one player buys credits nothing to another."""
    sku = some_item(trial)
    chain = reward_chain(trial, value_point(trial, {sku: 15}))
    paid_order(trial, sku, by=trial.second)
    balances = [balance(trial, chain, by=by) for by in (trial.player, trial.second)]
    trial.equal("balances", balances, [0, 15])


@law("CHN-11a", needs=[Need.PLAYER, Need.PAYMENT])
def an_order_credits_nothing_before_it_is_paid(trial: Trial) -> None:
    """An order that is not paid, or that is cancelled, credits no value points."""
    sku = some_item(trial)
    chain = reward_chain(trial, value_point(trial, {sku: 15}))
    created = trial.given(order_unpaid(trial, sku))
    trial.equal("balance before the payment", balance(trial, chain), 0)
    trial.till.cancel(trial.project_id, trial.field(created, "order_id"))
    trial.equal("balance after the order is cancelled", balance(trial, chain), 0)
    paid_order(trial, sku)
    trial.equal("balance after another is paid", balance(trial, chain), 15)


@law("CHN-11a", needs=[Need.PLAYER, Need.PAYMENT])
def an_item_may_give_several_value_points(trial: Trial) -> None:
    """An item credits each value point it is mapped to by an amount of its own.

    A change of the amount counts for later orders, and so does taking the item out.
    """
    sku = some_item(trial)
    points = [value_point(trial, {sku: amount}) for amount in (3, 7)]
    chains = [reward_chain(trial, point) for point in points]
    paid_order(trial, sku, 2)
    trial.equal("balances", [balance(trial, chain) for chain in chains], [6, 14])
    trial.given(patch_rewards(trial, points[0], {sku: 0}))
    trial.given(patch_rewards(trial, points[1], {sku: 10}))
    paid_order(trial, sku)
    trial.equal("balances", [balance(trial, chain) for chain in chains], [6, 24])


@law("CHN-11b", needs=[Need.PLAYER, Need.ITEMS])
def a_free_order_credits_value_points(trial: Trial) -> None:
    """An order of a free item credits amount times quantity."""
    sku = item(trial, price=None, is_free=True)
    chain = reward_chain(trial, value_point(trial, {sku: 4}))
    free = trial.call("create-free-order-with-item", item_sku=sku, body={"quantity": 3})
    trial.given(free)
    trial.equal("balance", balance(trial, chain), 12)


@law("CHN-11b", needs=[Need.PLAYER, Need.ITEMS])
def free_orders_at_once_all_credit(trial: Trial) -> None:
    """Free orders of one player at the same time credit all of their value points."""
    sku = item(trial, price=None, is_free=True)
    chain = reward_chain(trial, value_point(trial, {sku: 4}))
    order = {"by": trial.player, "item_sku": sku, "body": {"quantity": 1}}
    for answer in trial.at_once([("create-free-order-with-item", order)] * 6):
        trial.given(answer)
    trial.equal("balance", balance(trial, chain), 24)


@law("CHN-11a", needs=[Need.PLAYER, Need.ITEMS])
def an_order_for_virtual_currency_credits_nothing(trial: Trial) -> None:
    """What is bought for virtual currency gives no value points, for it is not real money."""
    gold, code = trial.name("gold"), trial.code()
    body = {"sku": gold, "name": {"en": gold}, "is_enabled": True, "is_show_in_store": True}
    trial.given(trial.call("admin-create-virtual-currency", body=body))
    prices = [{"sku": gold, "amount": 10, "is_default": True, "is_enabled": True}]
    sku = item(trial, price=None, vc_prices=prices)
    chain = reward_chain(trial, value_point(trial, {sku: 4}))
    coupon(trial, code, bonus=[{"sku": gold, "quantity": 10}])
    trial.given(redeem(trial, code))
    bought = trial.call(
        "create-order-with-item-for-virtual-currency",
        item_sku=sku,
        virtual_currency_sku=gold,
        body={},
    )
    trial.given(bought)
    trial.equal("balance", balance(trial, chain), 0)


@law("CHN-23", needs=[Need.PLAYER, Need.PAYMENT, Need.ITEMS])
def a_present_credits_no_value_points(trial: Trial) -> None:
    """A bonus that comes with a purchase credits nothing, not even of the item that was bought."""
    sword, shield = item(trial), item(trial)
    chain = reward_chain(trial, value_point(trial, {sword: 15, shield: 4}))
    bonus(trial, {shield: 2, sword: 1}, (sword,))
    buy(trial, {sword: 2})
    trial.equal("balance", balance(trial, chain), 30)


@law("CHN-11a", needs=[Need.PLAYER, Need.PAYMENT])
def points_are_credited_once(trial: Trial) -> None:
    """Orders paid one after the other credit each its own, whichever was made first."""
    sku = some_item(trial)
    chain = reward_chain(trial, value_point(trial, {sku: 15}))
    numbers = [order(trial, {sku: quantity}) for quantity in (1, 2)]
    trial.pay(numbers[1])
    trial.equal("balance", balance(trial, chain), 30)
    trial.pay(numbers[0])
    trial.equal("balance", balance(trial, chain), 45)


@law("CHN-11c", needs=[Need.PLAYER, Need.PAYMENT])
def a_balance_belongs_to_the_value_point(trial: Trial) -> None:
    """Chains of one value point share the balance, which outlives them."""
    sku = some_item(trial)
    point = value_point(trial, {sku: 15})
    first, second = reward_chain(trial, point), reward_chain(trial, point)
    paid_order(trial, sku)
    trial.equal("balances", [balance(trial, each) for each in (first, second)], [15, 15])
    for each in (first, second):
        gone = trial.call("admin-delete-reward-chain", reward_chain_id=each.chain_id)
        trial.given(gone)
    trial.equal("balance in a later chain", balance(trial, reward_chain(trial, point)), 15)
