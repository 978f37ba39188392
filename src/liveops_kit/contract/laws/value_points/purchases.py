"""Laws of the points that purchases credit."""

from __future__ import annotations

from liveops_kit.contract.builders import bonus, buy, order
from liveops_kit.contract.builders.points import (
    paid_order,
    patch_rewards,
    reward_chain,
    value_point,
)
from liveops_kit.contract.builders.store import (
    buy_for_currency,
    currency,
    free_item,
    give_items,
    order_free,
    order_item,
    virtual_good,
    virtual_price,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import RewardChain, Scenario


def chain_of_items(scenario: Scenario, gives: dict[str, int]) -> RewardChain:
    """Create a chain that counts the points of these items, which tells their balance."""
    return reward_chain(scenario, value_point(scenario, gives))


@law("CHN-11a", needs=[Need.PLAYER, Need.PAYMENT, Need.ITEMS])
def a_paid_order_credits_every_mapped_item(scenario: Scenario) -> None:
    """A paid order credits amount times quantity of each item that gives the value point."""
    sword, shield, plain = (virtual_good(scenario) for _ in range(3))
    chain = chain_of_items(scenario, {sword: 15, shield: 4})
    chain.has_balance(0)
    buy(scenario, {sword: 3, shield: 2, plain: 5})
    chain.has_balance(53)
    buy(scenario, {sword: 1})
    chain.has_balance(68)


@law("CHN-11a", needs=[Need.PLAYER, Need.SECOND_PLAYER, Need.PAYMENT])
def points_are_the_buyers_own(scenario: Scenario) -> None:
    """What one player buys credits nothing to another."""
    sku = scenario.some_item()
    chain = chain_of_items(scenario, {sku: 15})
    paid_order(scenario, sku, by=scenario.second_player)
    chain.has_balance(0)
    chain.has_balance(15, scenario.second_player)


@law("CHN-11a", needs=[Need.PLAYER, Need.PAYMENT])
def an_order_credits_nothing_before_it_is_paid(scenario: Scenario) -> None:
    """An order that is not paid, or that is cancelled, credits no value points."""
    sku = scenario.some_item()
    chain = chain_of_items(scenario, {sku: 15})
    number = order_item(scenario, sku, quantity=1).get("order_id")
    chain.has_balance(0)
    scenario.payments.cancel(scenario.project_id, number)
    chain.has_balance(0)
    paid_order(scenario, sku)
    chain.has_balance(15)


@law("CHN-11a", needs=[Need.PLAYER, Need.PAYMENT])
def an_item_may_give_several_value_points(scenario: Scenario) -> None:
    """An item credits each value point it is mapped to by an amount of its own.

    A change of the amount counts for later orders, and so does taking the item out.
    """
    sku = scenario.some_item()
    small, large = (value_point(scenario, {sku: amount}) for amount in (3, 7))
    chains = reward_chain(scenario, small), reward_chain(scenario, large)
    paid_order(scenario, sku, 2)
    scenario.equal("balances", [chain.balance() for chain in chains], [6, 14])
    patch_rewards(scenario, small, {sku: 0}).works()
    patch_rewards(scenario, large, {sku: 10}).works()
    paid_order(scenario, sku)
    scenario.equal("balances", [chain.balance() for chain in chains], [6, 24])


@law("CHN-11b", needs=[Need.PLAYER, Need.ITEMS])
def a_free_order_credits_value_points(scenario: Scenario) -> None:
    """An order of a free item credits amount times quantity."""
    sku = free_item(scenario)
    chain = chain_of_items(scenario, {sku: 4})
    order_free(scenario, sku, quantity=3).works()
    chain.has_balance(12)


@law("CHN-11b", needs=[Need.PLAYER, Need.ITEMS])
def free_orders_at_once_all_credit(scenario: Scenario) -> None:
    """Free orders of one player at the same time credit all of their value points."""
    sku = free_item(scenario)
    chain = chain_of_items(scenario, {sku: 4})
    one = {"by": scenario.player, "item_sku": sku, "body": {"quantity": 1}}
    for answer in scenario.at_once([("create-free-order-with-item", one)] * 6):
        answer.works()
    chain.has_balance(24)


@law("CHN-11a", needs=[Need.PLAYER, Need.ITEMS])
def an_order_for_virtual_currency_credits_nothing(scenario: Scenario) -> None:
    """What is bought for virtual currency gives no value points, for it is not real money."""
    gold = currency(scenario)
    sku = virtual_good(scenario, None, vc_prices=[virtual_price(gold, 10)])
    chain = chain_of_items(scenario, {sku: 4})
    give_items(scenario, {gold: 10})
    buy_for_currency(scenario, sku, gold).works()
    chain.has_balance(0)


@law("CHN-23", needs=[Need.PLAYER, Need.PAYMENT, Need.ITEMS])
def a_present_credits_no_value_points(scenario: Scenario) -> None:
    """A bonus that comes with a purchase credits nothing, not even of the item that was bought."""
    sword, shield = virtual_good(scenario), virtual_good(scenario)
    chain = chain_of_items(scenario, {sword: 15, shield: 4})
    bonus(scenario, {shield: 2, sword: 1}, (sword,))
    buy(scenario, {sword: 2})
    chain.has_balance(30)


@law("CHN-11a", needs=[Need.PLAYER, Need.PAYMENT])
def points_are_credited_once(scenario: Scenario) -> None:
    """Orders paid one after the other credit each its own, whichever was made first."""
    sku = scenario.some_item()
    chain = chain_of_items(scenario, {sku: 15})
    one, two = (order(scenario, {sku: quantity}) for quantity in (1, 2))
    for number, balance in ((two, 30), (one, 45)):
        scenario.pay(number)
        chain.has_balance(balance)


@law("CHN-11c", needs=[Need.PLAYER, Need.PAYMENT])
def a_balance_belongs_to_the_value_point(scenario: Scenario) -> None:
    """Chains of one value point share the balance, which outlives them."""
    sku = scenario.some_item()
    point = value_point(scenario, {sku: 15})
    chains = reward_chain(scenario, point), reward_chain(scenario, point)
    paid_order(scenario, sku)
    for chain in chains:
        chain.has_balance(15)
    for chain in chains:
        chain.delete().works()
    reward_chain(scenario, point).has_balance(15)
