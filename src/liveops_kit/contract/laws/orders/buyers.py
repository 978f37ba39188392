"""Laws of purchases that a server opens for a player."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import discount
from liveops_kit.contract.builders.catalog import condition, plain_item
from liveops_kit.contract.builders.store import free_item, virtual_good
from liveops_kit.contract.errors import (
    CODE_LIMIT_REACHED,
    ITEM_INVALID,
    ITEM_UNKNOWN,
    PROMOTION_MISSING,
    SCHEMA_BROKEN,
)
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.orders.ordering import SHOP, TILL, costs, holds, is_at
from liveops_kit.contract.resources import COUPON, PROMO_CODE
from liveops_kit.contract.scenario import Answer, Scenario

IN_THE_US = {"country": {"value": "US"}}


def purchase(
    scenario: Scenario,
    *entries: tuple[str, int],
    user: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    code: str = "",
    **more: Any,
) -> Answer:
    """Open a purchase of items for the player, who is in the US unless `user` says otherwise."""
    items = [{"sku": sku, "quantity": quantity} for sku, quantity in entries]
    own = IN_THE_US if user is None else user
    buyer = {"id": {"value": scenario.player.external_id}, **own}
    bought = {"items": items, **({"promo_code": code} if code else {})}
    body = {"user": buyer, "purchase": bought, **more}
    return scenario.call("admin-create-payment-token", body=body, headers=headers)


def opened(answer: Answer) -> int:
    """Return the number of the order; the call has to answer it and a token."""
    body = answer.ok(201)
    answer.scenario.holds("there is a token", bool(answer.scenario.get(body, "token")))
    return int(answer.scenario.get(body, "order_id"))


@law("ORD-10a", needs=SHOP)
def a_server_opens_an_order_of_the_player(scenario: Scenario) -> None:
    """The order is new, and its player reads it; the settings and parameters are taken."""
    sku = plain_item(scenario, "4.00")
    settings = {"language": "en", "ui": {"theme": "dark", "unknown": 1}, "sdk": {"v": "1"}}
    more: dict[str, Any] = {"sandbox": True, "custom_parameters": {"server": 3}}
    number = opened(purchase(scenario, (sku, 2), settings=settings, **more))
    is_at(scenario, "new", number)
    holds(scenario, number, {sku: 2})
    costs(scenario, number, "8")


@law("ORD-10a", needs=TILL)
def an_order_of_a_server_lives_as_any_other(scenario: Scenario) -> None:
    """Paid, it hands out what was bought; cancelled, it gives nothing."""
    sku, other = virtual_good(scenario), virtual_good(scenario)
    paid, dropped = opened(purchase(scenario, (sku, 2))), opened(purchase(scenario, (other, 1)))
    scenario.pay(paid)
    scenario.payments.cancel(scenario.project_id, dropped)
    is_at(scenario, "done", paid)
    is_at(scenario, "canceled", dropped)
    rows = scenario.call("get-user-inventory").get("items")
    owned = {row["sku"]: row.get("quantity") for row in rows}
    scenario.equal("owned", [owned.get(each) for each in (sku, other)], [2, None])


@law("ORD-10b", needs=SHOP)
def a_purchase_holds_all_its_items(scenario: Scenario) -> None:
    """Every item is in the order, and one that is named twice with both quantities."""
    one, other = plain_item(scenario, "1.00"), plain_item(scenario, "10.00")
    number = opened(purchase(scenario, (one, 2), (other, 1), (one, 3)))
    holds(scenario, number, {one: 5, other: 1})
    costs(scenario, number, "15")


@law("ORD-11", needs=SHOP)
def a_purchase_needs_a_country(scenario: Scenario) -> None:
    """Neither a country nor an address is 422/1102; each of the two alone is enough."""
    one = (virtual_good(scenario), 1)
    for user in ({}, {"country": {"allow_modify": True}}):
        refused = purchase(scenario, one, user=user)
        refused.refused(SCHEMA_BROKEN, properties=["user.country.value"])
    opened(purchase(scenario, one, user={}, headers={"X-User-Ip": "203.0.113.7"}))
    opened(purchase(scenario, one, user=IN_THE_US))


@law("ORD-12", needs=SHOP)
def a_promo_code_counts_in_a_purchase(scenario: Scenario) -> None:
    """A promo code lowers the price of all items, and a used-up one gets 422/9804."""
    one, other, code = plain_item(scenario, "4.00"), plain_item(scenario, "6.00"), scenario.code()
    scenario.create(PROMO_CODE, code, discount={"percent": "50.00"}, redeem_total_limit=1)
    costs(scenario, opened(purchase(scenario, (one, 1), (other, 1), code=code)), "5")
    purchase(scenario, (one, 1), code=code).refused(CODE_LIMIT_REACHED)


@law("ORD-12", needs=SHOP)
def promotions_ask_for_the_attributes_of_a_purchase(scenario: Scenario) -> None:
    """A discount for an attribute that the server names acts on the purchase, else not."""
    sku, name = plain_item(scenario, "10.00"), scenario.name("fan")
    discount(scenario, "50.00", sku, attribute_conditions=[condition(name, "eq", "yes")])
    for value, price in (("yes", "5"), ("no", "10")):
        user = {**IN_THE_US, "attributes": {name: value}}
        costs(scenario, opened(purchase(scenario, (sku, 1), user=user)), price)


@law("ORD-13", needs=SHOP)
def what_cannot_be_bought_is_not_opened(scenario: Scenario) -> None:
    """Unknown items and codes get 404, what is free, unpriced or hidden 422/1411."""
    one, code = (virtual_good(scenario), 1), scenario.code("coupon")
    purchase(scenario, one, (scenario.name("unknown"), 1)).refused(ITEM_UNKNOWN)
    scenario.create(COUPON, code)
    for wrong in (scenario.code("unknown"), code):
        purchase(scenario, one, code=wrong).refused(PROMOTION_MISSING)
    purchase(scenario, (free_item(scenario), 1)).refused(ITEM_INVALID)
    for bad in (virtual_good(scenario, None), virtual_good(scenario, is_show_in_store=False)):
        purchase(scenario, (bad, 1)).refused(ITEM_INVALID)
        purchase(scenario, one, (bad, 1)).refused(ITEM_INVALID)
    opened(purchase(scenario, one))
