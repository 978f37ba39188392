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


def order_price(scenario: Scenario, number: int) -> Decimal:
    """Return the price of an order in real money."""
    return Decimal(scenario.get(order_content(scenario, number), "price", "amount"))
