"""Laws of the points that purchases credit."""

from __future__ import annotations

from liveops_kit.contract.builders import bonus, buy, coupon, item, order, redeem, some_item
from liveops_kit.contract.builders.points import (
    balance,
    order_unpaid,
    paid_order,
    patch_rewards,
    reward_chain,
    value_point,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Trial


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
