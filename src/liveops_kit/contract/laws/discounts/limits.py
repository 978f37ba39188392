"""Laws of the limits of discounts."""

from __future__ import annotations

from decimal import Decimal

from liveops_kit.contract.builders import buy, discount, order
from liveops_kit.contract.builders.catalog import (
    cost,
    pay_at_once,
    plain_item,
    price_of,
    refund,
    status_of,
    uses,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.discounts.builders import FULL_PRICE
from liveops_kit.contract.scenario import Trial

TILL = (Need.PLAYER, Need.ITEMS, Need.PAYMENT)


@law("PRM-13a", needs=TILL)
def a_use_of_a_discount_counts_when_it_is_paid(trial: Trial) -> None:
    """An unpaid order uses nothing of a discount's limit; its payment uses one, however many."""
    sku = plain_item(trial)
    number = discount(trial, "10.00", sku, limits={"per_user": 2})
    waiting = order(trial, {sku: 3})
    trial.equal("uses while unpaid", uses(trial, number), (2, 2))
    trial.pay(waiting)
    trial.equal("uses once paid", uses(trial, number), (2, 1))


@law("PRM-13b", needs=TILL)
def a_refund_gives_no_use_of_a_discount_back(trial: Trial) -> None:
    """What became of a paid order later gives no use of its discount back."""
    sku = plain_item(trial)
    number = discount(trial, "10.00", sku, limits={"per_user": 2})
    paid = buy(trial, {sku: 1})
    trial.equal("uses once paid", uses(trial, number), (2, 1))
    refund(trial, paid)
    trial.equal("uses after the refund", uses(trial, number), (2, 1))


@law("PRM-13c", needs=TILL)
def a_used_up_discount_leaves_the_item_on_sale(trial: Trial) -> None:
    """A user whose limit is used up still buys the item, at its full price."""
    sku = plain_item(trial)
    number = discount(trial, "10.00", sku, limits={"per_user": 1})
    trial.equal("first price", cost(trial, {sku: 1}), Decimal("9.00"))
    buy(trial, {sku: 1})
    trial.equal("uses", uses(trial, number), (1, 0))
    trial.equal("price in the catalog", price_of(trial, sku), FULL_PRICE)
    again = order(trial, {sku: 1})
    trial.pay(again)
    body = trial.ok(trial.call("get-order", order_id=str(again)))
    amount = Decimal(trial.field(body, "content", "price", "amount"))
    trial.equal("price of the second order", amount, FULL_PRICE)


@law("PRM-13c", needs=[*TILL, Need.SECOND_PLAYER])
def a_discount_is_counted_for_each_user(trial: Trial) -> None:
    """One user's purchases use nothing of another user's limit."""
    sku = plain_item(trial)
    number = discount(trial, "10.00", sku, limits={"per_user": 1})
    buy(trial, {sku: 1})
    trial.equal("price for another user", price_of(trial, sku, trial.second), Decimal("9.00"))
    trial.equal("uses of another user", uses(trial, number, trial.second), (1, 1))


@law("PRM-29", needs=[*TILL, Need.SECOND_PLAYER])
def paying_cancels_orders_that_hold_a_used_up_discount(trial: Trial) -> None:
    """Paying with a discount's last use cancels the user's other unpaid orders that hold it."""
    sku, other = plain_item(trial), plain_item(trial)
    discount(trial, "10.00", sku, limits={"per_user": 2})
    single = trial.given(trial.call("create-order-with-item", item_sku=sku, body={}))
    orders = [*(order(trial, {sku: 1}) for _ in range(2)), trial.field(single, "order_id")]
    without, strangers = order(trial, {other: 1}), order(trial, {sku: 1}, trial.second)
    trial.pay(orders[0])
    trial.equal("order before the last use", status_of(trial, orders[2]), "new")
    trial.pay(orders[1])
    trial.equal("order that holds the discount", status_of(trial, orders[2]), "canceled")
    trial.equal("order without the discount", status_of(trial, without), "new")
    trial.equal("another user's order", status_of(trial, strangers, trial.second), "new")


@law("PRM-29", "PRM-13a", needs=TILL)
def the_last_use_of_a_discount_is_paid_once(trial: Trial) -> None:
    """Of orders that are paid at the same time no more go through than the discount has uses."""
    sku = plain_item(trial)
    number = discount(trial, "10.00", sku, limits={"per_user": 1})
    orders = [order(trial, {sku: 1}) for _ in range(2)]
    paid = pay_at_once(trial, orders)
    trial.equal("orders that were paid", sum(paid), 1)
    trial.equal("uses", uses(trial, number), (1, 0))
    dropped = orders[paid.index(False)]
    trial.equal("the other order", status_of(trial, dropped), "canceled")
