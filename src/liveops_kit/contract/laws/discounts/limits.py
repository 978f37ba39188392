"""Laws of the limits of discounts."""

from __future__ import annotations

from decimal import Decimal

from liveops_kit.contract.builders import buy, discount, order
from liveops_kit.contract.builders.catalog import pay_at_once, plain_item, sold_for, status_of
from liveops_kit.contract.law import TILL, Need, law
from liveops_kit.contract.scenario import Scenario


@law("PRM-13c", needs=TILL)
def a_used_up_discount_leaves_the_item_on_sale(scenario: Scenario) -> None:
    """A user whose limit is used up still buys the item, at its full price."""
    sku = plain_item(scenario)
    made = discount(scenario, "10.00", sku, limits={"per_user": 1})
    scenario.cart({sku: 1}).costs("9.00")
    buy(scenario, {sku: 1})
    made.leaves(0, 1)
    sold_for(scenario, sku, "10.00")
    again = order(scenario, {sku: 1})
    scenario.pay(again)
    body = scenario.call("get-order", order_id=str(again)).ok()
    amount = Decimal(scenario.get(body, "content", "price", "amount"))
    scenario.equal("price of the second order", amount, Decimal(10))


@law("PRM-13c", needs=[*TILL, Need.SECOND_PLAYER])
def a_discount_is_counted_for_each_user(scenario: Scenario) -> None:
    """One user's purchases use nothing of another user's limit."""
    sku = plain_item(scenario)
    made = discount(scenario, "10.00", sku, limits={"per_user": 1})
    buy(scenario, {sku: 1})
    sold_for(scenario, sku, "9.00", scenario.second_player)
    made.leaves(1, 1, scenario.second_player)


@law("PRM-29", needs=[*TILL, Need.SECOND_PLAYER])
def paying_cancels_orders_that_hold_a_used_up_discount(scenario: Scenario) -> None:
    """Paying with a discount's last use cancels the user's other unpaid orders that hold it."""
    sku, other = plain_item(scenario), plain_item(scenario)
    discount(scenario, "10.00", sku, limits={"per_user": 2})
    single = scenario.call("create-order-with-item", item_sku=sku, body={}).works()
    orders = [*(order(scenario, {sku: 1}) for _ in range(2)), scenario.get(single, "order_id")]
    without, strangers = (
        order(scenario, {other: 1}),
        order(scenario, {sku: 1}, scenario.second_player),
    )
    scenario.pay(orders[0])
    scenario.equal("order before the last use", status_of(scenario, orders[2]), "new")
    scenario.pay(orders[1])
    scenario.equal("order that holds the discount", status_of(scenario, orders[2]), "canceled")
    scenario.equal("order without the discount", status_of(scenario, without), "new")
    scenario.equal(
        "another user's order", status_of(scenario, strangers, scenario.second_player), "new"
    )


@law("PRM-29", "PRM-13a", needs=TILL)
def the_last_use_of_a_discount_is_paid_once(scenario: Scenario) -> None:
    """Of orders that are paid at the same time no more go through than the discount has uses."""
    sku = plain_item(scenario)
    made = discount(scenario, "10.00", sku, limits={"per_user": 1})
    orders = [order(scenario, {sku: 1}) for _ in range(2)]
    paid = pay_at_once(scenario, orders)
    scenario.equal("orders that were paid", sum(paid), 1)
    made.leaves(0, 1)
    dropped = orders[paid.index(False)]
    scenario.equal("the other order", status_of(scenario, dropped), "canceled")
