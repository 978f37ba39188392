"""Laws of the points that purchases credit."""

from __future__ import annotations

from liveops_kit.contract.builders import bonus, buy, coupon, order, redeem
from liveops_kit.contract.builders.points import (
    order_unpaid,
    paid_order,
    patch_rewards,
    reward_chain,
    value_point,
)
from liveops_kit.contract.builders.store import free_item, virtual_good
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Scenario


@law("CHN-11a", needs=[Need.PLAYER, Need.PAYMENT, Need.ITEMS])
def a_paid_order_credits_every_mapped_item(scenario: Scenario) -> None:
    """A paid order credits amount times quantity of each item that gives the value point."""
    sword, shield, plain = virtual_good(scenario), virtual_good(scenario), virtual_good(scenario)
    chain = reward_chain(scenario, value_point(scenario, {sword: 15, shield: 4}))
    scenario.equal("balance at first", chain.balance(), 0)
    buy(scenario, {sword: 3, shield: 2, plain: 5})
    scenario.equal("balance", chain.balance(), 53)
    buy(scenario, {sword: 1})
    scenario.equal("balance after another order", chain.balance(), 68)


@law("CHN-11a", needs=[Need.PLAYER, Need.SECOND_PLAYER, Need.PAYMENT])
def points_are_the_buyers_own(scenario: Scenario) -> None:
    """What one player buys credits nothing to another."""
    sku = scenario.some_item()
    chain = reward_chain(scenario, value_point(scenario, {sku: 15}))
    paid_order(scenario, sku, by=scenario.second_player)
    balances = [chain.balance(by=by) for by in (scenario.player, scenario.second_player)]
    scenario.equal("balances", balances, [0, 15])


@law("CHN-11a", needs=[Need.PLAYER, Need.PAYMENT])
def an_order_credits_nothing_before_it_is_paid(scenario: Scenario) -> None:
    """An order that is not paid, or that is cancelled, credits no value points."""
    sku = scenario.some_item()
    chain = reward_chain(scenario, value_point(scenario, {sku: 15}))
    created = order_unpaid(scenario, sku).works()
    scenario.equal("balance before the payment", chain.balance(), 0)
    scenario.payments.cancel(scenario.project_id, scenario.get(created, "order_id"))
    scenario.equal("balance after the order is cancelled", chain.balance(), 0)
    paid_order(scenario, sku)
    scenario.equal("balance after another is paid", chain.balance(), 15)


@law("CHN-11a", needs=[Need.PLAYER, Need.PAYMENT])
def an_item_may_give_several_value_points(scenario: Scenario) -> None:
    """An item credits each value point it is mapped to by an amount of its own.

    A change of the amount counts for later orders, and so does taking the item out.
    """
    sku = scenario.some_item()
    points = [value_point(scenario, {sku: amount}) for amount in (3, 7)]
    chains = [reward_chain(scenario, point) for point in points]
    paid_order(scenario, sku, 2)
    scenario.equal("balances", [chain.balance() for chain in chains], [6, 14])
    patch_rewards(scenario, points[0], {sku: 0}).works()
    patch_rewards(scenario, points[1], {sku: 10}).works()
    paid_order(scenario, sku)
    scenario.equal("balances", [chain.balance() for chain in chains], [6, 24])


@law("CHN-11b", needs=[Need.PLAYER, Need.ITEMS])
def a_free_order_credits_value_points(scenario: Scenario) -> None:
    """An order of a free item credits amount times quantity."""
    sku = free_item(scenario)
    chain = reward_chain(scenario, value_point(scenario, {sku: 4}))
    free = scenario.call("create-free-order-with-item", item_sku=sku, body={"quantity": 3})
    free.works()
    scenario.equal("balance", chain.balance(), 12)


@law("CHN-11b", needs=[Need.PLAYER, Need.ITEMS])
def free_orders_at_once_all_credit(scenario: Scenario) -> None:
    """Free orders of one player at the same time credit all of their value points."""
    sku = free_item(scenario)
    chain = reward_chain(scenario, value_point(scenario, {sku: 4}))
    order = {"by": scenario.player, "item_sku": sku, "body": {"quantity": 1}}
    for answer in scenario.at_once([("create-free-order-with-item", order)] * 6):
        answer.works()
    scenario.equal("balance", chain.balance(), 24)


@law("CHN-11a", needs=[Need.PLAYER, Need.ITEMS])
def an_order_for_virtual_currency_credits_nothing(scenario: Scenario) -> None:
    """What is bought for virtual currency gives no value points, for it is not real money."""
    gold, code = scenario.name("gold"), scenario.code()
    body = {"sku": gold, "name": {"en": gold}, "is_enabled": True, "is_show_in_store": True}
    scenario.call("admin-create-virtual-currency", body=body).works()
    prices = [{"sku": gold, "amount": 10, "is_default": True, "is_enabled": True}]
    sku = virtual_good(scenario, None, vc_prices=prices)
    chain = reward_chain(scenario, value_point(scenario, {sku: 4}))
    coupon(scenario, code, bonus=[{"sku": gold, "quantity": 10}])
    redeem(scenario, code).works()
    bought = scenario.call(
        "create-order-with-item-for-virtual-currency",
        item_sku=sku,
        virtual_currency_sku=gold,
        body={},
    )
    bought.works()
    scenario.equal("balance", chain.balance(), 0)


@law("CHN-23", needs=[Need.PLAYER, Need.PAYMENT, Need.ITEMS])
def a_present_credits_no_value_points(scenario: Scenario) -> None:
    """A bonus that comes with a purchase credits nothing, not even of the item that was bought."""
    sword, shield = virtual_good(scenario), virtual_good(scenario)
    chain = reward_chain(scenario, value_point(scenario, {sword: 15, shield: 4}))
    bonus(scenario, {shield: 2, sword: 1}, (sword,))
    buy(scenario, {sword: 2})
    scenario.equal("balance", chain.balance(), 30)


@law("CHN-11a", needs=[Need.PLAYER, Need.PAYMENT])
def points_are_credited_once(scenario: Scenario) -> None:
    """Orders paid one after the other credit each its own, whichever was made first."""
    sku = scenario.some_item()
    chain = reward_chain(scenario, value_point(scenario, {sku: 15}))
    numbers = [order(scenario, {sku: quantity}) for quantity in (1, 2)]
    scenario.pay(numbers[1])
    scenario.equal("balance", chain.balance(), 30)
    scenario.pay(numbers[0])
    scenario.equal("balance", chain.balance(), 45)


@law("CHN-11c", needs=[Need.PLAYER, Need.PAYMENT])
def a_balance_belongs_to_the_value_point(scenario: Scenario) -> None:
    """Chains of one value point share the balance, which outlives them."""
    sku = scenario.some_item()
    point = value_point(scenario, {sku: 15})
    first, second = reward_chain(scenario, point), reward_chain(scenario, point)
    paid_order(scenario, sku)
    scenario.equal("balances", [each.balance() for each in (first, second)], [15, 15])
    for each in (first, second):
        gone = scenario.call("admin-delete-reward-chain", reward_chain_id=each.id)
        gone.works()
    scenario.equal("balance in a later chain", reward_chain(scenario, point).balance(), 15)
