"""Helpers for laws of carts: fill, change, read and price them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.scenario import DOCUMENTED, Scenario
from liveops_kit.contract.tokens import Player


def empty_cart(scenario: Scenario, by: Player = DOCUMENTED) -> None:
    """Empty the cart: the player may have played before."""
    scenario.call("cart-clear", by=by).works()


def cart(scenario: Scenario, by: Player = DOCUMENTED) -> Any:
    """Return the player's current cart."""
    return scenario.call("get-user-cart", by=by).ok(200)


def fill(scenario: Scenario, *entries: tuple[str, int], by: Player = DOCUMENTED) -> Any:
    """Fill the cart with these entries, duplicates included; return the cart."""
    items = [{"sku": sku, "quantity": quantity} for sku, quantity in entries]
    return scenario.call("cart-fill", by=by, body={"items": items}).ok(200)


def quantities(scenario: Scenario, body: Any) -> dict[str, int]:
    """Return the content of a cart without bonus items: quantities by SKU."""
    return {
        scenario.get(line, "sku"): scenario.get(line, "quantity")
        for line in scenario.get(body, "items")
        if not line.get("is_bonus")
    }


def line_of(scenario: Scenario, body: Any, sku: str) -> Any:
    """Return the line of an item; it has to be in the cart."""
    lines = {scenario.get(line, "sku"): line for line in scenario.get(body, "items")}
    return scenario.get(lines, sku)


def put_item(scenario: Scenario, sku: str, **body: int) -> None:
    """Put an item into the cart; one of it by default."""
    scenario.call("put-item", item_sku=sku, body=body).ok(204)


def with_16_decimals(amount: str) -> str:
    """Return an amount with 16 decimals."""
    return f"{Decimal(amount):.16f}"


def prices_of(scenario: Scenario, of: Any) -> tuple[Any, Any]:
    """Return the price of a cart or of a line, with and without promotions."""
    price = scenario.get(of, "price")
    return scenario.get(price, "amount"), scenario.get(price, "amount_without_discount")
