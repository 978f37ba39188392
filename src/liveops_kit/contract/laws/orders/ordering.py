"""Helpers for laws of orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import cart_of
from liveops_kit.contract.builders.store import get_order
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, Answer, Scenario
from liveops_kit.contract.tokens import Player

SHOP = (Need.ITEMS, Need.PLAYER)


def cart_with_code(scenario: Scenario, sku: str, code: str, by: Player = DOCUMENTED) -> Any:
    """Return the player's cart with one of an item and a promo code applied."""
    cart_of(scenario, {sku: 1}, by)
    return scenario.call("redeem-promo-code", by=by, body={"coupon_code": code}).works()


def order_cart(scenario: Scenario, by: Player = DOCUMENTED) -> Answer:
    """Order the player's cart for money."""
    return scenario.call("create-order", by=by, body={})


def cart_content(scenario: Scenario, by: Player = DOCUMENTED) -> dict[str, int]:
    """Return the content of the player's cart: quantities by SKU."""
    body = scenario.call("get-user-cart", by=by).ok(200)
    lines = scenario.get(body, "items")
    return {line["sku"]: line["quantity"] for line in lines if not line.get("is_bonus")}


def order_content(scenario: Scenario, number: int, by: Player = DOCUMENTED) -> Any:
    """Return the content of an order as the player reads it."""
    return scenario.get(get_order(scenario, number, by), "content")


def order_price(scenario: Scenario, number: int, by: Player = DOCUMENTED) -> Decimal:
    """Return the price of an order in real money."""
    return Decimal(scenario.get(order_content(scenario, number, by), "price", "amount"))
