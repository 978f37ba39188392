"""Laws of the limits of bonuses."""

from __future__ import annotations

from liveops_kit.contract.builders import bonus, buy, cart_of, order
from liveops_kit.contract.builders.catalog import (
    bonus_items,
    known_player,
    pay_at_once,
    plain_item,
    refund,
    status_of,
    uses,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.bonuses.builders import TILL
from liveops_kit.contract.scenario import Trial


@law("PRM-13a", needs=TILL)
def a_use_of_a_bonus_counts_when_it_is_paid(trial: Trial) -> None:
    """An unpaid order uses nothing of a bonus' limit; its payment uses one, however many."""
    sku, gift = plain_item(trial), plain_item(trial)
    number = bonus(trial, {gift: 2}, (sku,), limits={"per_user": 2})
    waiting = order(trial, {sku: 3})
    trial.equal("uses while unpaid", uses(trial, number), (2, 2))
    trial.pay(waiting)
    trial.equal("uses once paid", uses(trial, number), (2, 1))


@law("PRM-13b", needs=TILL)
def a_refund_gives_no_use_of_a_bonus_back(trial: Trial) -> None:
    """What became of a paid order later gives no use of its bonus back."""
    sku = plain_item(trial)
    number = bonus(trial, {sku: 1}, (sku,), limits={"per_user": 2})
    paid = buy(trial, {sku: 1})
    trial.equal("uses once paid", uses(trial, number), (2, 1))
    refund(trial, paid)
    trial.equal("uses after the refund", uses(trial, number), (2, 1))


@law("PRM-13c", needs=[*TILL, Need.INVENTORY])
def a_used_up_bonus_leaves_the_item_on_sale(trial: Trial) -> None:
    """A user whose limit is used up still buys the item, and gets no bonus with it."""
    sku, gift = plain_item(trial), plain_item(trial)
    number = bonus(trial, {gift: 2}, (sku,), limits={"per_user": 1})
    trial.equal("presents", bonus_items(trial, cart_of(trial, {sku: 1})), {gift: 2})
    buy(trial, {sku: 1})
    trial.equal("uses", uses(trial, number), (1, 0))
    trial.equal("presents", bonus_items(trial, cart_of(trial, {sku: 1})), {})
    buy(trial, {sku: 1})
    owned = trial.owned()
    trial.equal("owned", (owned.get(sku, 0), owned.get(gift, 0)), (2, 2))


@law("PRM-13a", needs=TILL)
def only_a_bonus_that_was_given_is_used(trial: Trial) -> None:
    """Paying for something else uses nothing of a bonus' limit."""
    sku, other = plain_item(trial), plain_item(trial)
    number = bonus(trial, {sku: 1}, (sku,), limits={"per_user": 2})
    known_player(trial)
    buy(trial, {other: 1})
    trial.equal("uses", uses(trial, number), (2, 2))


@law("PRM-29", needs=TILL)
def paying_cancels_orders_that_hold_a_used_up_bonus(trial: Trial) -> None:
    """Paying with the last use of a bonus cancels the user's other unpaid orders that hold it."""
    sku, other, gift = plain_item(trial), plain_item(trial), plain_item(trial)
    bonus(trial, {gift: 1}, (sku,), limits={"per_user": 1})
    first, second = order(trial, {sku: 1}), order(trial, {sku: 1})
    without = order(trial, {other: 1})
    trial.pay(first)
    trial.equal("order that holds the bonus", status_of(trial, second), "canceled")
    trial.equal("order without the bonus", status_of(trial, without), "new")


@law("PRM-29", "PRM-13a", needs=[*TILL, Need.INVENTORY])
def the_last_bonus_is_given_once(trial: Trial) -> None:
    """Of orders that are paid at the same time no more bring a bonus than it has uses."""
    sku, gift = plain_item(trial), plain_item(trial)
    number = bonus(trial, {gift: 1}, (sku,), limits={"per_user": 1})
    orders = [order(trial, {sku: 1}) for _ in range(3)]
    trial.equal("orders that were paid", sum(pay_at_once(trial, orders)), 1)
    trial.equal("uses", uses(trial, number), (1, 0))
    trial.equal("bonus items owned", trial.owned().get(gift, 0), 1)
