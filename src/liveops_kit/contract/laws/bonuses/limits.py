"""Laws of the limits of bonuses."""

from __future__ import annotations

from liveops_kit.contract.builders import bonus, buy, order
from liveops_kit.contract.builders.catalog import known_player, pay_at_once, plain_item, status_of
from liveops_kit.contract.law import TILL, Need, law
from liveops_kit.contract.scenario import Scenario


@law("PRM-13c", needs=[*TILL, Need.INVENTORY])
def a_used_up_bonus_leaves_the_item_on_sale(scenario: Scenario) -> None:
    """A user whose limit is used up still buys the item, and gets no bonus with it."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    made = bonus(scenario, {gift: 2}, (sku,), limits={"per_user": 1})
    scenario.cart({sku: 1}).gives({gift: 2})
    buy(scenario, {sku: 1})
    made.leaves(0, 1)
    scenario.cart({sku: 1}).gives({})
    buy(scenario, {sku: 1})
    scenario.owned({sku: 2, gift: 2})


@law("PRM-13a", needs=TILL)
def only_a_bonus_that_was_given_is_used(scenario: Scenario) -> None:
    """Paying for something else uses nothing of a bonus' limit."""
    sku, other = plain_item(scenario), plain_item(scenario)
    made = bonus(scenario, {sku: 1}, (sku,), limits={"per_user": 2})
    known_player(scenario)
    buy(scenario, {other: 1})
    made.leaves(2, 2)


@law("PRM-29", needs=TILL)
def paying_cancels_orders_that_hold_a_used_up_bonus(scenario: Scenario) -> None:
    """Paying with the last use of a bonus cancels the user's other unpaid orders that hold it."""
    sku, other, gift = plain_item(scenario), plain_item(scenario), plain_item(scenario)
    bonus(scenario, {gift: 1}, (sku,), limits={"per_user": 1})
    first, second = order(scenario, {sku: 1}), order(scenario, {sku: 1})
    without = order(scenario, {other: 1})
    scenario.pay(first)
    scenario.equal("order that holds the bonus", status_of(scenario, second), "canceled")
    scenario.equal("order without the bonus", status_of(scenario, without), "new")


@law("PRM-29", "PRM-13a", needs=[*TILL, Need.INVENTORY])
def the_last_bonus_is_given_once(scenario: Scenario) -> None:
    """Of orders that are paid at the same time no more bring a bonus than it has uses."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    made = bonus(scenario, {gift: 1}, (sku,), limits={"per_user": 1})
    orders = [order(scenario, {sku: 1}) for _ in range(3)]
    scenario.equal("orders that were paid", sum(pay_at_once(scenario, orders)), 1)
    made.leaves(0, 1)
    scenario.equal("bonus items owned", scenario.inventory().get(gift, 0), 1)
