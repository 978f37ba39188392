"""Laws of limits and stock of items, also for orders made at the same time."""

from __future__ import annotations

from datetime import timedelta

from liveops_kit.contract.builders import bonus, buy, order
from liveops_kit.contract.builders.store import (
    available_to,
    can_be_bought,
    currency,
    listed_item,
    order_item,
    price,
    virtual_good,
    virtual_price,
    visible_item,
)
from liveops_kit.contract.errors import CART_INVALID, ITEM_INVALID
from liveops_kit.contract.law import SHOP, TILL, Need, law
from liveops_kit.contract.resources import VIRTUAL_ITEM
from liveops_kit.contract.scenario import Scenario


@law("ITM-9a", needs=TILL)
def a_limit_counts_what_was_paid_for(scenario: Scenario) -> None:
    """An order counts towards the player's limit when it is paid, with every unit of it."""
    sku = virtual_good(scenario, limits={"per_user": 5})
    number = order(scenario, {sku: 2})
    scenario.equal("left before the payment", available_to(scenario, sku), 5)
    scenario.pay(number)
    scenario.equal("left after it", available_to(scenario, sku), 3)
    order_item(scenario, sku, quantity=4).refused(ITEM_INVALID)
    order_item(scenario, sku, quantity=3).get("order_id")


@law("ITM-9a", needs=[*TILL, Need.SECOND_PLAYER])
def a_limit_of_players_is_each_players_own(scenario: Scenario) -> None:
    """What one player has bought leaves the limit of another as it is."""
    sku = virtual_good(scenario, limits={"per_user": 2})
    buy(scenario, {sku: 2})
    scenario.equal("left to who bought", available_to(scenario, sku), 0)
    scenario.equal("left to another", available_to(scenario, sku, scenario.second_player), 2)
    order_item(scenario, sku).refused(ITEM_INVALID)
    order_item(scenario, sku, scenario.second_player).get("order_id")


@law("ITM-9a", needs=TILL)
def presents_count_towards_the_limit_of_an_item(scenario: Scenario) -> None:
    """Bonus items count like bought ones; with none left, what they come with is not sold."""
    sku, present = virtual_good(scenario), virtual_good(scenario, limits={"per_user": 3})
    bonus(scenario, {present: 2}, (sku,))
    buy(scenario, {sku: 1})
    scenario.equal("left of the present", available_to(scenario, present), 1)
    order_item(scenario, sku).refused(ITEM_INVALID)
    scenario.cart({sku: 1}).order().refused(CART_INVALID)
    order_item(scenario, present).get("order_id")


def _has_stock(scenario: Scenario, sku: str, total: int, *, reserved: int, sold: int) -> None:
    """Check the counts of a good's limit over all players."""
    counts = scenario.call(VIRTUAL_ITEM.read, item_sku=sku).get("limits", "per_item")
    left = total - reserved - sold
    scenario.has(counts, total=total, available=left, reserved=reserved, sold=sold)


@law("ITM-9b", needs=TILL)
def units_in_unpaid_orders_are_reserved(scenario: Scenario) -> None:
    """Ordered units are reserved until they are sold: what is left is total - sold - reserved."""
    sku = virtual_good(scenario, limits={"per_item": 5})
    _has_stock(scenario, sku, 5, reserved=0, sold=0)
    first = order(scenario, {sku: 2})
    _has_stock(scenario, sku, 5, reserved=2, sold=0)
    second = order_item(scenario, sku).get("order_id")
    _has_stock(scenario, sku, 5, reserved=3, sold=0)
    scenario.pay(first)
    _has_stock(scenario, sku, 5, reserved=1, sold=2)
    scenario.pay(second)
    _has_stock(scenario, sku, 5, reserved=0, sold=3)


@law("ITM-9b", needs=TILL)
def dropped_orders_give_their_units_back(scenario: Scenario) -> None:
    """An order that is cancelled or expires sets free what it had reserved, of all its items."""
    skus = [virtual_good(scenario, limits={"per_item": 2}) for _ in range(2)]
    for drop in (scenario.payments.cancel, scenario.payments.expire):
        number = order(scenario, dict.fromkeys(skus, 2))
        for sku in skus:
            _has_stock(scenario, sku, 2, reserved=2, sold=0)
            order_item(scenario, sku).refused(ITEM_INVALID)
        drop(scenario.project_id, number)
        for sku in skus:
            _has_stock(scenario, sku, 2, reserved=0, sold=0)


@law("ITM-9b", needs=[*SHOP, Need.PLAYERS, Need.PAYMENT])
def the_last_unit_goes_to_one(scenario: Scenario) -> None:
    """Of players who order the last unit at the same time one gets it, and it is sold once."""
    sku = virtual_good(scenario, limits={"per_item": 1})
    players = [scenario.new_player() for _ in range(6)]
    plan = {"item_sku": sku, "body": {}}
    answers = scenario.at_once([("create-order-with-item", {"by": by, **plan}) for by in players])
    scenario.exactly(1, answers, ITEM_INVALID)
    _has_stock(scenario, sku, 1, reserved=1, sold=0)
    (placed,) = (answer for answer in answers if answer.status == 200)
    scenario.pay(placed.get("order_id"))
    _has_stock(scenario, sku, 1, reserved=0, sold=1)


@law("ITM-10", needs=SHOP)
def an_item_can_be_bought_that_has_a_price_or_is_free(scenario: Scenario) -> None:
    """`can_be_bought` is true for any price, real or virtual, or none to pay; without one false."""
    coin = currency(scenario)
    virtual = [virtual_price(coin, 5)]
    for terms, expected in (
        ({"amount": "10.00"}, True),
        ({"amount": None, "vc_prices": virtual}, True),
        ({"amount": None, "is_free": True}, True),
        ({"amount": None}, False),
        ({"amount": None, "vc_prices": [{**virtual[0], "is_enabled": False}]}, False),
    ):
        sku = virtual_good(scenario, **terms)
        scenario.equal(f"can_be_bought with {terms}", can_be_bought(scenario, sku), expected)


@law("ITM-10", needs=[*TILL, Need.SECOND_PLAYER])
def an_item_cannot_be_bought_beyond_its_limits(scenario: Scenario) -> None:
    """`can_be_bought` is false once a limit leaves none, that of all or the player's."""
    mine, ours = (virtual_good(scenario, limits={each: 1}) for each in ("per_user", "per_item"))
    buy(scenario, {mine: 1})
    order(scenario, {ours: 1})
    other = scenario.second_player
    for sku, by, expected in (
        (mine, scenario.player, False), (mine, other, True), (ours, other, False),
    ):  # fmt: skip
        scenario.equal("can_be_bought", can_be_bought(scenario, sku, by=by), expected)
    scenario.has(listed_item(scenario, mine), can_be_bought=False)


@law("ITM-10", needs=TILL)
def a_visitor_has_the_whole_limit(scenario: Scenario) -> None:
    """Of the limit for each player a visitor is shown all, whatever players have bought."""
    sku = virtual_good(scenario, limits={"per_user": 2})
    buy(scenario, {sku: 2})
    shown = visible_item(scenario, sku, None)
    scenario.has(scenario.get(shown, "limits", "per_user"), total=2, available=2)
    scenario.has(shown, can_be_bought=True)


@law("ITM-9a", needs=[*TILL, Need.CLOCK])
def a_limit_starts_over_with_its_schedule(scenario: Scenario) -> None:
    """At the moment of a daily reset the player's limit is whole again, not a second before."""
    noon = scenario.freeze("2031-03-03T12:00:00Z")
    daily = {"interval_type": "daily", "time": "18:00:00+00:00"}
    sku = virtual_good(scenario, limits={"per_user": 2, "recurrent_schedule": {"per_user": daily}})
    buy(scenario, {sku: 2})
    reset = noon + timedelta(hours=6)
    schedule = scenario.get(visible_item(scenario, sku), "limits", "per_user", "recurrent_schedule")
    scenario.has(schedule, reset_next_date=int(reset.timestamp()))
    scenario.clock.freeze(reset - timedelta(seconds=1))
    scenario.equal("left before", available_to(scenario, sku), 0)
    scenario.clock.freeze(reset)
    scenario.equal("left after", available_to(scenario, sku), 2)


@law("ITM-9a", "ITM-9b", "ITM-10", needs=TILL)
def a_limit_below_what_is_sold_leaves_none(scenario: Scenario) -> None:
    """A limit of an item that an update sets below what is sold leaves none, a higher one more."""
    for limit in ("per_user", "per_item"):
        made = scenario.create(VIRTUAL_ITEM, prices=[price("10.00")], limits={limit: 3})
        buy(scenario, {made.id: 2})
        for total, left in ((1, 0), (2, 0), (3, 1)):
            made.update(limits={limit: total}).works()
            shown = visible_item(scenario, made.id)
            scenario.has(shown, can_be_bought=bool(left))
            scenario.has(scenario.get(shown, "limits", limit), total=total, available=left)
        order_item(scenario, made.id, quantity=2).refused(ITEM_INVALID)
