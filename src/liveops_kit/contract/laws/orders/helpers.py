"""What the laws of orders have in common."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import (
    cart_of,
)
from liveops_kit.contract.builders.store import (
    order_read,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, Scenario
from liveops_kit.contract.tokens import Player

SHOP = (Need.ITEMS, Need.PLAYER)


def with_code(scenario: Scenario, sku: str, code: str, by: Player = DOCUMENTED) -> Any:
    """The player's cart with one of an item and a promo code on it."""
    cart_of(scenario, {sku: 1}, by)
    return scenario.require(scenario.call("redeem-promo-code", by=by, body={"coupon_code": code}))


def place(scenario: Scenario, by: Player = DOCUMENTED) -> Exchange:
    """A player orders what is in the cart, for money."""
    return scenario.call("create-order", by=by, body={})


def in_cart(scenario: Scenario, by: Player = DOCUMENTED) -> dict[str, int]:
    """What is in the player's cart: quantities by SKU."""
    found = scenario.ok(scenario.call("get-user-cart", by=by), 200)
    lines = scenario.get(found, "items")
    return {line["sku"]: line["quantity"] for line in lines if not line.get("is_bonus")}


def content(scenario: Scenario, number: int, by: Player = DOCUMENTED) -> Any:
    """What was ordered, as the player reads it."""
    return scenario.get(order_read(scenario, number, by), "content")


def cost(scenario: Scenario, number: int, by: Player = DOCUMENTED) -> Decimal:
    """What an order in real money costs."""
    return Decimal(scenario.get(content(scenario, number, by), "price", "amount"))
