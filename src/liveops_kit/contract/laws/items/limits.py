"""Laws of limits and stock of items, also for orders made at the same time."""

from __future__ import annotations

from datetime import timedelta

from liveops_kit.contract.builders import bonus, buy, cart_of, order
from liveops_kit.contract.builders.store import (
    available_to,
    can_be_bought,
    currency,
    listed_item,
    order_item,
    order_number,
    stock_counts,
    virtual_good,
    virtual_price,
    visible_item,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Trial

SHOP = (Need.ITEMS, Need.PLAYER)
TILL = (*SHOP, Need.PAYMENT)


@law("ITM-9a", needs=TILL)
def a_limit_counts_what_was_paid_for(trial: Trial) -> None:
    """An order counts towards the player's limit when it is paid, with every unit of it."""
    sku = virtual_good(trial, limits={"per_user": 5})
    number = order(trial, {sku: 2})
    trial.equal("left before the payment", available_to(trial, sku), 5)
    trial.pay(number)
    trial.equal("left after it", available_to(trial, sku), 3)
    trial.refused(order_item(trial, sku, quantity=4), 422, 1411)
    order_number(trial, order_item(trial, sku, quantity=3))


@law("ITM-9a", needs=[*TILL, Need.SECOND_PLAYER])
def a_limit_of_players_is_each_players_own(trial: Trial) -> None:
    """What one player has bought leaves the limit of another as it is."""
    sku = virtual_good(trial, limits={"per_user": 2})
    buy(trial, {sku: 2})
    trial.equal("left to who bought", available_to(trial, sku), 0)
    trial.equal("left to another", available_to(trial, sku, trial.second), 2)
    trial.refused(order_item(trial, sku), 422, 1411)
    order_number(trial, order_item(trial, sku, trial.second))


@law("ITM-9a", needs=TILL)
def presents_count_towards_the_limit_of_an_item(trial: Trial) -> None:
    """Bonus items count like bought ones; with none left, what they come with is not sold."""
    sku, present = virtual_good(trial), virtual_good(trial, limits={"per_user": 3})
    bonus(trial, {present: 2}, (sku,))
    buy(trial, {sku: 1})
    trial.equal("left of the present", available_to(trial, present), 1)
    trial.refused(order_item(trial, sku), 422, 1411)
    cart_of(trial, {sku: 1})
    trial.refused(trial.call("create-order", body={}), 422, 1401)
    order_number(trial, order_item(trial, present))


@law("ITM-9b", needs=TILL)
def units_in_unpaid_orders_are_reserved(trial: Trial) -> None:
    """Ordered units are reserved until they are sold: what is left is total - sold - reserved."""
    sku = virtual_good(trial, limits={"per_item": 5})
    trial.equal("fresh", stock_counts(trial, sku), _stock(5, reserved=0, sold=0))
    first = order(trial, {sku: 2})
    trial.equal("ordered", stock_counts(trial, sku), _stock(5, reserved=2, sold=0))
    second = order_number(trial, order_item(trial, sku))
    trial.equal("ordered twice", stock_counts(trial, sku), _stock(5, reserved=3, sold=0))
    trial.pay(first)
    trial.equal("paid", stock_counts(trial, sku), _stock(5, reserved=1, sold=2))
    trial.pay(second)
    trial.equal("both paid", stock_counts(trial, sku), _stock(5, reserved=0, sold=3))


def _stock(total: int, *, reserved: int, sold: int) -> dict[str, int]:
    available = total - reserved - sold
    return {"total": total, "available": available, "reserved": reserved, "sold": sold}


@law("ITM-9b", needs=TILL)
def dropped_orders_give_their_units_back(trial: Trial) -> None:
    """An order that is cancelled or expires sets free what it had reserved."""
    sku = virtual_good(trial, limits={"per_item": 2})
    for drop in (trial.till.cancel, trial.till.expire):
        number = order(trial, {sku: 2})
        trial.equal("ordered", stock_counts(trial, sku), _stock(2, reserved=2, sold=0))
        trial.refused(order_item(trial, sku), 422, 1411)
        drop(trial.project_id, number)
        trial.equal("dropped", stock_counts(trial, sku), _stock(2, reserved=0, sold=0))


@law("ITM-9b", needs=[*SHOP, Need.PLAYERS, Need.PAYMENT])
def the_last_unit_goes_to_one(trial: Trial) -> None:
    """Of players who order the last unit at the same time one gets it, and it is sold once."""
    sku = virtual_good(trial, limits={"per_item": 1})
    players = [trial.newcomer() for _ in range(6)]
    plan = {"item_sku": sku, "body": {}}
    answers = trial.at_once([("create-order-with-item", {"by": by, **plan}) for by in players])
    successes = [answer for answer in answers if answer.status == 200]
    trial.equal("orders", len(successes), 1)
    for answer in answers:
        if answer.status != 200:
            trial.refused(answer, 422, 1411)
    trial.equal("ordered", stock_counts(trial, sku), _stock(1, reserved=1, sold=0))
    trial.pay(order_number(trial, successes[0]))
    trial.equal("paid", stock_counts(trial, sku), _stock(1, reserved=0, sold=1))


@law("ITM-10", needs=SHOP)
def an_item_can_be_bought_that_has_a_price_or_is_free(trial: Trial) -> None:
    """`can_be_bought` is true for any price, real or virtual, or none to pay; without one false."""
    coin = currency(trial)
    virtual = [virtual_price(coin, 5)]
    for terms, expected in (
        ({"amount": "10.00"}, True),
        ({"amount": None, "vc_prices": virtual}, True),
        ({"amount": None, "is_free": True}, True),
        ({"amount": None}, False),
        ({"amount": None, "vc_prices": [{**virtual[0], "is_enabled": False}]}, False),
    ):
        sku = virtual_good(trial, **terms)
        trial.equal(f"can_be_bought with {terms}", can_be_bought(trial, sku), expected)


@law("ITM-10", needs=[*TILL, Need.SECOND_PLAYER])
def an_item_cannot_be_bought_beyond_its_limits(trial: Trial) -> None:
    """`can_be_bought` is false once a limit leaves none, be it that of all or the player's."""
    mine, ours = (
        virtual_good(trial, limits={"per_user": 1}),
        virtual_good(trial, limits={"per_item": 1}),
    )
    buy(trial, {mine: 1})
    order(trial, {ours: 1})
    trial.equal("own limit used up", can_be_bought(trial, mine), False)
    trial.equal("of another player", can_be_bought(trial, mine, by=trial.second), True)
    trial.equal("the last one reserved", can_be_bought(trial, ours, by=trial.second), False)
    trial.equal("in the list", trial.field(listed_item(trial, mine), "can_be_bought"), False)


@law("ITM-10", needs=TILL)
def a_visitor_has_the_whole_limit(trial: Trial) -> None:
    """Of the limit for each player a visitor is shown all, whatever players have bought."""
    sku = virtual_good(trial, limits={"per_user": 2})
    buy(trial, {sku: 2})
    shown = visible_item(trial, sku, None)
    limits = trial.field(shown, "limits", "per_user")
    numbers = (trial.field(limits, "total"), trial.field(limits, "available"))
    trial.equal("limit of a visitor", numbers, (2, 2))
    trial.equal("can_be_bought", trial.field(shown, "can_be_bought"), True)


@law("ITM-9a", needs=[*TILL, Need.CLOCK])
def a_limit_starts_over_with_its_schedule(trial: Trial) -> None:
    """At the moment of a daily reset the player's limit is whole again, not a second before."""
    noon = trial.freeze("2031-03-03T12:00:00Z")
    daily = {"interval_type": "daily", "time": "18:00:00+00:00"}
    sku = virtual_good(trial, limits={"per_user": 2, "recurrent_schedule": {"per_user": daily}})
    buy(trial, {sku: 2})
    reset = noon + timedelta(hours=6)
    schedule = trial.field(visible_item(trial, sku), "limits", "per_user", "recurrent_schedule")
    trial.equal("reset_next_date", trial.field(schedule, "reset_next_date"), int(reset.timestamp()))
    trial.clock.freeze(reset - timedelta(seconds=1))
    trial.equal("left before", available_to(trial, sku), 0)
    trial.clock.freeze(reset)
    trial.equal("left after", available_to(trial, sku), 2)
