"""Laws of the inventory: what it lists, and how it is consumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import bonus
from liveops_kit.contract.builders.chains import daily_chain
from liveops_kit.contract.builders.store import (
    PAGE_SIZE,
    buy_for_currency,
    currency,
    free_item,
    give_items,
    order_free,
    order_item,
    virtual_good,
    virtual_price,
)
from liveops_kit.contract.errors import ITEM_UNKNOWN, QUANTITY_UNCLEAR, SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import VIRTUAL_ITEM
from liveops_kit.contract.scenario import DOCUMENTED, Answer, Scenario
from liveops_kit.contract.tokens import Player

SHOP = (Need.ITEMS, Need.PLAYER)
INSTANCE = "0123456789abcdef0123456789abcdef"


def inventory(scenario: Scenario, by: Player = DOCUMENTED) -> dict[str, Any]:
    """Return all rows of a player's inventory, by SKU."""
    rows = scenario.entries("get-user-inventory", by=by)
    return {scenario.get(row, "sku"): row for row in rows}


def has(scenario: Scenario, quantities: Mapping[str, int], by: Player = DOCUMENTED) -> None:
    """Check how many of each item a player owns, as the inventory lists them."""
    rows = inventory(scenario, by)
    actual = {sku: scenario.get(rows[sku], "quantity") if sku in rows else 0 for sku in quantities}
    scenario.equal("owned", actual, dict(quantities))


def consume(scenario: Scenario, sku: str, by: Player = DOCUMENTED, **body: Any) -> Answer:
    """Consume an item as a player."""
    return scenario.call("consume-item", by=by, body={"sku": sku, **body})


# -- what it lists ---------------------------------------------------------------------------------
@law("INV-1", needs=SHOP)
def what_a_code_brings_is_listed(scenario: Scenario) -> None:
    """The items of a redeemed coupon are in the inventory, by name, kind and quantity."""
    sku, coin = virtual_good(scenario, name={"en": "Ice sword"}), currency(scenario)
    has(scenario, {sku: 0, coin: 0})
    give_items(scenario, {sku: 2, coin: 70})
    has(scenario, {sku: 2, coin: 70})
    rows = inventory(scenario)
    scenario.has(rows[sku], name="Ice sword", type="virtual_good")
    scenario.has(rows[coin], type="virtual_currency")
    give_items(scenario, {sku: 1})
    has(scenario, {sku: 3})


@law("INV-1", needs=SHOP)
def what_a_free_order_brings_is_listed(scenario: Scenario) -> None:
    """The item of a free order and its bonus item are in the inventory."""
    sku, present = free_item(scenario), virtual_good(scenario)
    bonus(scenario, {present: 2}, (sku,))
    order_free(scenario, sku, quantity=3).get("order_id")
    has(scenario, {sku: 3, present: 2})


@law("INV-1", needs=SHOP)
def what_virtual_currency_buys_is_listed(scenario: Scenario) -> None:
    """The item bought for virtual currency is in the inventory, and what it cost no more."""
    coin = currency(scenario)
    sku = virtual_good(scenario, None, vc_prices=[virtual_price(coin, 30)])
    give_items(scenario, {coin: 50})
    buy_for_currency(scenario, sku, coin).get("order_id")
    has(scenario, {sku: 1, coin: 20})


@law("INV-1", needs=[*SHOP, Need.PAYMENT])
def what_is_paid_is_listed(scenario: Scenario) -> None:
    """The item of an order for money is in the inventory once it is paid, not before."""
    sku = virtual_good(scenario)
    number = order_item(scenario, sku, quantity=2).get("order_id")
    has(scenario, {sku: 0})
    scenario.pay(number)
    has(scenario, {sku: 2})


@law("INV-1", needs=SHOP)
def what_a_claimed_step_brings_is_listed(scenario: Scenario) -> None:
    """The items of a claimed step of a daily chain are in the inventory."""
    sku = virtual_good(scenario)
    daily_chain(scenario, 2, sku=sku).claim(1).ok(204)
    has(scenario, {sku: 1})


@law("INV-1", needs=[*SHOP, Need.SECOND_PLAYER])
def an_inventory_is_its_players_own(scenario: Scenario) -> None:
    """What one player owns another neither sees nor consumes."""
    sku, other = virtual_good(scenario), scenario.second_player
    give_items(scenario, {sku: 2})
    has(scenario, {sku: 0}, other)
    consume(scenario, sku, other, quantity=1).refused(ITEM_UNKNOWN)
    has(scenario, {sku: 2})


@law("INV-5", needs=SHOP)
def the_balance_has_every_currency(scenario: Scenario) -> None:
    """Every enabled currency is in the balance, with 0 where the player has none of it."""
    rich, poor, off = currency(scenario), currency(scenario), currency(scenario, is_enabled=False)
    sku, unsold = virtual_good(scenario), currency(scenario, is_show_in_store=False)
    give_items(scenario, {rich: 70, sku: 1})
    rows = scenario.call("get-user-virtual-balance").get("items")
    amounts = {scenario.get(row, "sku"): scenario.get(row, "amount") for row in rows}
    actual = {each: amounts.get(each) for each in (rich, poor, unsold, off, sku)}
    scenario.equal("balance", actual, {rich: 70, poor: 0, unsold: 0, off: None, sku: None})


@law("INV-7", needs=[Need.ITEMS, Need.PLAYERS])
def an_inventory_is_listed_page_by_page(scenario: Scenario) -> None:
    """Pages follow each other in order of SKUs; without `limit` one has at most 50 items."""
    player = scenario.new_player()
    gifts = sorted(virtual_good(scenario) for _ in range(PAGE_SIZE + 2))
    for start in range(0, len(gifts), 20):
        give_items(scenario, dict.fromkeys(gifts[start : start + 20], 1), player)
    for query, expected in (
        (None, gifts[:50]),
        ({"limit": 1, "offset": 50}, [gifts[50]]),
        ({"limit": 500, "offset": 51}, [gifts[51]]),
        ({"offset": 52}, []),
    ):
        rows = scenario.call("get-user-inventory", by=player, query=query).get("items")
        scenario.equal(f"page of {query}", [scenario.get(row, "sku") for row in rows], expected)
    for query in ({"limit": 0}, {"offset": -1}):
        scenario.call("get-user-inventory", by=player, query=query).refused(SCHEMA_BROKEN)


@law("INV-8", needs=SHOP)
def a_deleted_item_is_not_listed(scenario: Scenario) -> None:
    """An item that is deleted from the catalog is not in the inventory; others are."""
    gone, kept = scenario.several(VIRTUAL_ITEM, 2)
    give_items(scenario, {gone.id: 2, kept.id: 1})
    gone.delete().works()
    has(scenario, {gone.id: 0, kept.id: 1})


@law("INV-7", "INV-8", needs=[Need.ITEMS, Need.PLAYERS])
def what_is_not_listed_takes_no_place(scenario: Scenario) -> None:
    """Pages of the inventory are full of what is listed, also where deleted items were between."""
    player, made = scenario.new_player(), scenario.several(VIRTUAL_ITEM, 5)
    made.sort(key=lambda each: str(each.id))
    give_items(scenario, {each.id: 1 for each in made}, player)
    for gone in made[::2]:
        gone.delete().works()
    kept = [each.id for each in made[1::2]]
    for offset, expected in ((0, kept[:1]), (1, kept[1:]), (2, [])):
        query = {"limit": 1, "offset": offset}
        rows = scenario.call("get-user-inventory", by=player, query=query).get("items")
        actual = [scenario.get(row, "sku") for row in rows]
        scenario.equal(f"page of {query}", actual, expected)


# -- how it is consumed ----------------------------------------------------------------------------
@law("INV-2", needs=SHOP)
def what_is_consumed_is_gone(scenario: Scenario) -> None:
    """Each consumption takes its quantity; the last one takes the item out of the list."""
    sku, other = virtual_good(scenario), virtual_good(scenario)
    give_items(scenario, {sku: 3, other: 1})
    consume(scenario, sku, quantity=2).ok(200)
    has(scenario, {sku: 1, other: 1})
    consume(scenario, sku, quantity=1, instance_id=None).ok(200)
    rows = inventory(scenario)
    scenario.equal("listed", [sku in rows, other in rows], [False, True])


@law("INV-3", needs=SHOP)
def more_than_is_owned_is_not_consumed(scenario: Scenario) -> None:
    """One too many, an item the player lacks, and an unknown one get 404/4001; nothing is taken."""
    sku, none = virtual_good(scenario), virtual_good(scenario)
    give_items(scenario, {sku: 2})
    for each, quantity in ((sku, 3), (none, 1), (scenario.name("unknown"), 1)):
        consume(scenario, each, quantity=quantity).refused(ITEM_UNKNOWN)
    has(scenario, {sku: 2})
    consume(scenario, sku, quantity=2).ok(200)
    consume(scenario, sku, quantity=1).refused(ITEM_UNKNOWN)


@law("INV-3", needs=SHOP)
def what_is_owned_is_consumed_once(scenario: Scenario) -> None:
    """Of consumptions at the same time no more succeed than the player owns."""
    sku = virtual_good(scenario)
    give_items(scenario, {sku: 3})
    body = {"sku": sku, "quantity": 1}
    answers = scenario.at_once([("consume-item", {"by": scenario.player, "body": body})] * 6)
    scenario.exactly(3, answers, ITEM_UNKNOWN)
    has(scenario, {sku: 0})


@law("INV-4", needs=SHOP)
def a_consumption_says_how_much(scenario: Scenario) -> None:
    """Without a quantity, with a null one, and with an instance beside it: 422/5002."""
    sku = virtual_good(scenario)
    give_items(scenario, {sku: 2})
    for body in ({}, {"quantity": None}, {"quantity": 1, "instance_id": INSTANCE}):
        consume(scenario, sku, **body).refused(QUANTITY_UNCLEAR)
    for quantity in (0, -1, 1.5, "1"):
        consume(scenario, sku, quantity=quantity).refused(SCHEMA_BROKEN)
    has(scenario, {sku: 2})


@law("INV-6", needs=SHOP)
def items_have_no_instances(scenario: Scenario) -> None:
    """`instance_id` is null in the inventory; consuming an instance gets 404/4001."""
    sku = virtual_good(scenario)
    give_items(scenario, {sku: 1})
    scenario.has(inventory(scenario)[sku], instance_id=None)
    consume(scenario, sku, quantity=None, instance_id=INSTANCE).refused(ITEM_UNKNOWN)
    has(scenario, {sku: 1})
