"""What laws of carts do: fill them, change them, read what is in them and what it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.scenario import DOCUMENTED, Scenario
from liveops_kit.contract.tokens import Player


def fresh(scenario: Scenario, by: Player = DOCUMENTED) -> None:
    """Begin with an empty cart: who plays may have played before."""
    scenario.require(scenario.call("cart-clear", by=by))


def cart(scenario: Scenario, by: Player = DOCUMENTED) -> Any:
    """The player's current cart."""
    return scenario.ok(scenario.call("get-user-cart", by=by), 200)


def fill(scenario: Scenario, *entries: tuple[str, int], by: Player = DOCUMENTED) -> Any:
    """The cart after these entries were put in together, doubles and all."""
    items = [{"sku": sku, "quantity": quantity} for sku, quantity in entries]
    return scenario.ok(scenario.call("cart-fill", by=by, body={"items": items}), 200)


def quantities(scenario: Scenario, found: Any) -> dict[str, int]:
    """What lies in a cart, presents left out: quantities by SKU."""
    return {
        scenario.get(line, "sku"): scenario.get(line, "quantity")
        for line in scenario.get(found, "items")
        if not line.get("is_bonus")
    }


def line_of(scenario: Scenario, found: Any, sku: str) -> Any:
    """The line of an item, which has to be there."""
    lines = {scenario.get(line, "sku"): line for line in scenario.get(found, "items")}
    return scenario.get(lines, sku)


def put(scenario: Scenario, sku: str, **body: int) -> None:
    """Have so many of an item in the cart; one, if no quantity is stated."""
    scenario.ok(scenario.call("put-item", item_sku=sku, body=body), 204)


def printed(amount: str) -> str:
    """An amount with 16 decimals."""
    return f"{Decimal(amount):.16f}"


def costs(scenario: Scenario, of: Any) -> tuple[Any, Any]:
    """What a cart or a line of it costs, with promotions and without."""
    price = scenario.get(of, "price")
    return scenario.get(price, "amount"), scenario.get(price, "amount_without_discount")
