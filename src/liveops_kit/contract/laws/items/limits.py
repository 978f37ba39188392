"""Laws of what can be bought: limits of items, stock, and who gets the last one."""

from __future__ import annotations

from datetime import timedelta

from liveops_kit.contract.builders import (
    bonus,
    buy,
    cart_of,
    order,
)
from liveops_kit.contract.builders.store import (
    buyable,
    currency,
    entry,
    good,
    left,
    number_of,
    order_item,
    seen,
    stock,
    virtual_price,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Scenario

SHOP = (Need.ITEMS, Need.PLAYER)
TILL = (*SHOP, Need.PAYMENT)


@law("ITM-9a", needs=TILL)
def a_limit_counts_what_was_paid_for(scenario: Scenario) -> None:
    """An order counts towards the player's limit when it is paid, with every unit of it."""
    sku = good(scenario, limits={"per_user": 5})
    number = order(scenario, {sku: 2})
    scenario.equal("left before the payment", left(scenario, sku), 5)
    scenario.pay(number)
    scenario.equal("left after it", left(scenario, sku), 3)
    scenario.refused(order_item(scenario, sku, quantity=4), 422, 1411)
    number_of(scenario, order_item(scenario, sku, quantity=3))


@law("ITM-9a", needs=[*TILL, Need.SECOND_PLAYER])
def a_limit_of_players_is_each_players_own(scenario: Scenario) -> None:
    """What one player has bought leaves the limit of another as it is."""
    sku = good(scenario, limits={"per_user": 2})
    buy(scenario, {sku: 2})
    scenario.equal("left to who bought", left(scenario, sku), 0)
    scenario.equal("left to another", left(scenario, sku, scenario.second_player), 2)
    scenario.refused(order_item(scenario, sku), 422, 1411)
    number_of(scenario, order_item(scenario, sku, scenario.second_player))


@law("ITM-9a", needs=TILL)
def presents_count_towards_the_limit_of_an_item(scenario: Scenario) -> None:
    """Bonus items count like bought ones; with none left, what they come with is not sold."""
    sku, present = good(scenario), good(scenario, limits={"per_user": 3})
    bonus(scenario, {present: 2}, (sku,))
    buy(scenario, {sku: 1})
    scenario.equal("left of the present", left(scenario, present), 1)
    scenario.refused(order_item(scenario, sku), 422, 1411)
    cart_of(scenario, {sku: 1})
    scenario.refused(scenario.call("create-order", body={}), 422, 1401)
    number_of(scenario, order_item(scenario, present))


@law("ITM-9b", needs=TILL)
def units_in_unpaid_orders_are_reserved(scenario: Scenario) -> None:
    """Ordered units are reserved until they are sold: what is left is total - sold - reserved."""
    sku = good(scenario, limits={"per_item": 5})
    scenario.equal("fresh", stock(scenario, sku), _stock(5, reserved=0, sold=0))
    first = order(scenario, {sku: 2})
    scenario.equal("ordered", stock(scenario, sku), _stock(5, reserved=2, sold=0))
    second = number_of(scenario, order_item(scenario, sku))
    scenario.equal("ordered twice", stock(scenario, sku), _stock(5, reserved=3, sold=0))
    scenario.pay(first)
    scenario.equal("paid", stock(scenario, sku), _stock(5, reserved=1, sold=2))
    scenario.pay(second)
    scenario.equal("both paid", stock(scenario, sku), _stock(5, reserved=0, sold=3))


def _stock(total: int, *, reserved: int, sold: int) -> dict[str, int]:
    available = total - reserved - sold
    return {"total": total, "available": available, "reserved": reserved, "sold": sold}


@law("ITM-9b", needs=TILL)
def dropped_orders_give_their_units_back(scenario: Scenario) -> None:
    """An order that is cancelled or expires sets free what it had reserved."""
    sku = good(scenario, limits={"per_item": 2})
    for drop in (scenario.payments.cancel, scenario.payments.expire):
        number = order(scenario, {sku: 2})
        scenario.equal("ordered", stock(scenario, sku), _stock(2, reserved=2, sold=0))
        scenario.refused(order_item(scenario, sku), 422, 1411)
        drop(scenario.project_id, number)
        scenario.equal("dropped", stock(scenario, sku), _stock(2, reserved=0, sold=0))


@law("ITM-9b", needs=[*SHOP, Need.PLAYERS, Need.PAYMENT])
def the_last_unit_goes_to_one(scenario: Scenario) -> None:
    """Of players who order the last unit at the same time one gets it, and it is sold once."""
    sku = good(scenario, limits={"per_item": 1})
    crowd = [scenario.new_player() for _ in range(6)]
    plan = {"item_sku": sku, "body": {}}
    answers = scenario.at_once([("create-order-with-item", {"by": by, **plan}) for by in crowd])
    made = [answer for answer in answers if answer.status == 200]
    scenario.equal("orders", len(made), 1)
    for answer in answers:
        if answer.status != 200:
            scenario.refused(answer, 422, 1411)
    scenario.equal("ordered", stock(scenario, sku), _stock(1, reserved=1, sold=0))
    scenario.pay(number_of(scenario, made[0]))
    scenario.equal("paid", stock(scenario, sku), _stock(1, reserved=0, sold=1))


@law("ITM-10", needs=SHOP)
def an_item_can_be_bought_that_has_a_price_or_is_free(scenario: Scenario) -> None:
    """`can_be_bought` is true for any price, real or virtual, or none to pay; without one false."""
    coin = currency(scenario)
    virtual = [virtual_price(coin, 5)]
    for stated, expected in (
        ({"amount": "10.00"}, True),
        ({"amount": None, "vc_prices": virtual}, True),
        ({"amount": None, "is_free": True}, True),
        ({"amount": None}, False),
        ({"amount": None, "vc_prices": [{**virtual[0], "is_enabled": False}]}, False),
    ):
        sku = good(scenario, **stated)
        scenario.equal(f"can_be_bought with {stated}", buyable(scenario, sku), expected)


@law("ITM-10", needs=[*TILL, Need.SECOND_PLAYER])
def an_item_cannot_be_bought_beyond_its_limits(scenario: Scenario) -> None:
    """`can_be_bought` is false once a limit leaves none, be it that of all or the player's."""
    mine, ours = good(scenario, limits={"per_user": 1}), good(scenario, limits={"per_item": 1})
    buy(scenario, {mine: 1})
    order(scenario, {ours: 1})
    scenario.equal("own limit used up", buyable(scenario, mine), False)
    scenario.equal("of another player", buyable(scenario, mine, by=scenario.second_player), True)
    scenario.equal(
        "the last one reserved", buyable(scenario, ours, by=scenario.second_player), False
    )
    scenario.equal("in the list", scenario.get(entry(scenario, mine), "can_be_bought"), False)


@law("ITM-10", needs=TILL)
def a_visitor_has_the_whole_limit(scenario: Scenario) -> None:
    """Of the limit for each player a visitor is shown all, whatever players have bought."""
    sku = good(scenario, limits={"per_user": 2})
    buy(scenario, {sku: 2})
    shown = seen(scenario, sku, None)
    told = scenario.get(shown, "limits", "per_user")
    numbers = (scenario.get(told, "total"), scenario.get(told, "available"))
    scenario.equal("limit of a visitor", numbers, (2, 2))
    scenario.equal("can_be_bought", scenario.get(shown, "can_be_bought"), True)


@law("ITM-9a", needs=[*TILL, Need.CLOCK])
def a_limit_starts_over_with_its_schedule(scenario: Scenario) -> None:
    """At the moment of a daily reset the player's limit is whole again, not a second before."""
    noon = scenario.freeze("2031-03-03T12:00:00Z")
    daily = {"interval_type": "daily", "time": "18:00:00+00:00"}
    sku = good(scenario, limits={"per_user": 2, "recurrent_schedule": {"per_user": daily}})
    buy(scenario, {sku: 2})
    reset = noon + timedelta(hours=6)
    told = scenario.get(seen(scenario, sku), "limits", "per_user", "recurrent_schedule")
    scenario.equal("reset_next_date", scenario.get(told, "reset_next_date"), int(reset.timestamp()))
    scenario.clock.freeze(reset - timedelta(seconds=1))
    scenario.equal("left before", left(scenario, sku), 0)
    scenario.clock.freeze(reset)
    scenario.equal("left after", left(scenario, sku), 2)
