"""Laws of purchases that a server opens for a player."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import coupon, discount, promo_code
from liveops_kit.contract.builders.catalog import condition, plain_item
from liveops_kit.contract.builders.store import free_item, get_order, virtual_good
from liveops_kit.contract.errors import (
    CODE_LIMIT_REACHED,
    ITEM_INVALID,
    ITEM_UNKNOWN,
    PROMOTION_MISSING,
    SCHEMA_BROKEN,
)
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.orders.ordering import SHOP, TILL, order_content, order_price
from liveops_kit.contract.scenario import Answer, Scenario


def open_purchase(
    scenario: Scenario,
    quantities: Mapping[str, int],
    *,
    user: Mapping[str, Any] | None = None,
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Answer:
    """Open a purchase for the scenario's player, who is in the US unless `user` says otherwise."""
    items = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
    purchase = {"items": items, **({} if code is None else {"promo_code": code})}
    buyer = {"id": {"value": scenario.player.external_id}}
    buyer |= {"country": {"value": "US"}} if user is None else user
    body = {"user": buyer, "purchase": purchase, **more}
    return scenario.call("admin-create-payment-token", body=body, headers=headers)


def opened(scenario: Scenario, exchange: Answer) -> int:
    """Return the number of the order; the call has to answer it and a token."""
    body = exchange.ok(201)
    scenario.holds("there is a token", bool(scenario.get(body, "token")))
    return int(scenario.get(body, "order_id"))


def lines(scenario: Scenario, number: int) -> dict[str, int]:
    """Return the items of an order, quantities by SKU."""
    items = scenario.get(order_content(scenario, number), "items")
    return {scenario.get(line, "sku"): scenario.get(line, "quantity") for line in items}


@law("ORD-10a", needs=SHOP)
def a_server_opens_an_order_of_the_player(scenario: Scenario) -> None:
    """The order is new, and its player reads it; the settings and parameters are taken."""
    sku = plain_item(scenario, "4.00")
    more: dict[str, Any] = {
        "sandbox": True,
        "settings": {"language": "en", "ui": {"theme": "dark", "unknown": 1}, "sdk": {"v": "1"}},
        "custom_parameters": {"server": 3},
    }
    number = opened(scenario, open_purchase(scenario, {sku: 2}, **more))
    order = get_order(scenario, number)
    scenario.has(order, status="new")
    scenario.equal("lines", lines(scenario, number), {sku: 2})
    scenario.equal("price", order_price(scenario, number), Decimal(8))


@law("ORD-10a", needs=TILL)
def an_order_of_a_server_lives_as_any_other(scenario: Scenario) -> None:
    """Paid, it hands out what was bought; cancelled, it gives nothing."""
    sku, other = virtual_good(scenario), virtual_good(scenario)
    paid = opened(scenario, open_purchase(scenario, {sku: 2}))
    dropped = opened(scenario, open_purchase(scenario, {other: 1}))
    scenario.pay(paid)
    scenario.payments.cancel(scenario.project_id, dropped)
    states = [scenario.get(get_order(scenario, each), "status") for each in (paid, dropped)]
    scenario.equal("statuses", states, ["done", "canceled"])
    body = scenario.call("get-user-inventory").ok(200)
    rows = {row["sku"]: row.get("quantity") for row in scenario.get(body, "items")}
    scenario.equal("owned", [rows.get(each) for each in (sku, other)], [2, None])


@law("ORD-10b", needs=SHOP)
def a_purchase_holds_all_its_items(scenario: Scenario) -> None:
    """Every item is in the order, and one that is named twice with both quantities."""
    one, other = plain_item(scenario, "1.00"), plain_item(scenario, "10.00")
    entries = ((one, 2), (other, 1), (one, 3))
    items = [{"sku": sku, "quantity": quantity} for sku, quantity in entries]
    user = {"id": {"value": scenario.player.external_id}, "country": {"value": "US"}}
    body = {"user": user, "purchase": {"items": items}}
    number = opened(scenario, scenario.call("admin-create-payment-token", body=body))
    scenario.equal("lines", lines(scenario, number), {one: 5, other: 1})
    scenario.equal("price", order_price(scenario, number), Decimal(15))


@law("ORD-11", needs=SHOP)
def a_purchase_needs_a_country(scenario: Scenario) -> None:
    """Neither a country nor an address is 422/1102; each of the two alone is enough."""
    sku = virtual_good(scenario)
    for user in ({}, {"country": {"allow_modify": True}}):
        answer = open_purchase(scenario, {sku: 1}, user=user)
        answer.refused(SCHEMA_BROKEN, properties=["user.country.value"])
    address = {"X-User-Ip": "203.0.113.7"}
    opened(scenario, open_purchase(scenario, {sku: 1}, user={}, headers=address))
    opened(scenario, open_purchase(scenario, {sku: 1}))


@law("ORD-12", needs=SHOP)
def a_promo_code_counts_in_a_purchase(scenario: Scenario) -> None:
    """A promo code lowers the price of all items, and a used-up one gets 422/9804."""
    one, other, code = plain_item(scenario, "4.00"), plain_item(scenario, "6.00"), scenario.code()
    promo_code(scenario, code, discount={"percent": "50.00"}, redeem_total_limit=1)
    number = opened(scenario, open_purchase(scenario, {one: 1, other: 1}, code=code))
    scenario.equal("price", order_price(scenario, number), Decimal(5))
    open_purchase(scenario, {one: 1}, code=code).refused(CODE_LIMIT_REACHED)


@law("ORD-12", needs=SHOP)
def promotions_ask_for_the_attributes_of_a_purchase(scenario: Scenario) -> None:
    """A discount for an attribute that the server names acts on the purchase, else not."""
    sku, name = plain_item(scenario, "10.00"), scenario.name("fan")
    discount(scenario, "50.00", sku, attribute_conditions=[condition(name, "eq", "yes")])
    prices = []
    for attributes in ({name: "yes"}, {name: "no"}):
        user = {"country": {"value": "US"}, "attributes": attributes}
        number = opened(scenario, open_purchase(scenario, {sku: 1}, user=user))
        prices.append(order_price(scenario, number))
    scenario.equal("prices", prices, [Decimal(5), Decimal(10)])


@law("ORD-13", needs=SHOP)
def what_cannot_be_bought_is_not_opened(scenario: Scenario) -> None:
    """Unknown items and codes get 404, what is free, unpriced or hidden 422/1411."""
    sku, unknown = virtual_good(scenario), scenario.name("unknown")
    open_purchase(scenario, {sku: 1, unknown: 1}).refused(ITEM_UNKNOWN)
    code = scenario.code("coupon")
    coupon(scenario, code)
    for wrong in (scenario.code("unknown"), code):
        open_purchase(scenario, {sku: 1}, code=wrong).refused(PROMOTION_MISSING)
    free = free_item(scenario)
    open_purchase(scenario, {free: 1}).refused(ITEM_INVALID)
    for bad in (virtual_good(scenario, None), virtual_good(scenario, is_show_in_store=False)):
        for quantities in ({bad: 1}, {sku: 1, bad: 1}):
            open_purchase(scenario, quantities).refused(ITEM_INVALID)
    opened(scenario, open_purchase(scenario, {sku: 1}))
