"""Helpers for laws of orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders.store import get_order
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, Cart, Scenario
from liveops_kit.contract.tokens import Player

SHOP = (Need.ITEMS, Need.PLAYER)
TILL = (*SHOP, Need.PAYMENT)
PURSE = (*SHOP, Need.INVENTORY)


def cart_with_code(scenario: Scenario, sku: str, code: str, by: Player = DOCUMENTED) -> Cart:
    """Return the player's cart with one of an item and a promo code applied."""
    cart = scenario.cart({sku: 1}, by)
    cart.apply(code).works()
    return cart


def order_content(scenario: Scenario, number: int) -> Any:
    """Return the content of an order as the player reads it."""
    return scenario.get(get_order(scenario, number), "content")


def is_at(scenario: Scenario, status: str, *numbers: int) -> None:
    """Check how far orders of the player are: `new`, `done`, `canceled` or `expired`."""
    for number in numbers:
        scenario.has(get_order(scenario, number), status=status)


def holds(scenario: Scenario, number: int, quantities: dict[str, int]) -> None:
    """Check the items of an order, and their quantities."""
    items = scenario.get(order_content(scenario, number), "items")
    lines = {scenario.get(line, "sku"): scenario.get(line, "quantity") for line in items}
    scenario.equal("lines of the order", lines, quantities)


def costs(scenario: Scenario, number: int, amount: str, full: str = "") -> None:
    """Check what an order costs with promotions, and without where that is stated."""
    price = scenario.get(order_content(scenario, number), "price")
    scenario.equal("price", Decimal(scenario.get(price, "amount")), Decimal(amount))
    if full:
        actual = Decimal(scenario.get(price, "amount_without_discount"))
        scenario.equal("full price", actual, Decimal(full))
