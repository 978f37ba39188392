"""Helpers for laws of carts: fill, change, read and price them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.scenario import DOCUMENTED, Trial
from liveops_kit.contract.tokens import Player


def empty_cart(trial: Trial, by: Player = DOCUMENTED) -> None:
    """Empty the cart: the player may have played before."""
    trial.given(trial.call("cart-clear", by=by))


def cart(trial: Trial, by: Player = DOCUMENTED) -> Any:
    """Return the player's current cart."""
    return trial.ok(trial.call("get-user-cart", by=by), 200)


def fill(trial: Trial, *entries: tuple[str, int], by: Player = DOCUMENTED) -> Any:
    """Fill the cart with these entries, duplicates included; return the cart."""
    items = [{"sku": sku, "quantity": quantity} for sku, quantity in entries]
    return trial.ok(trial.call("cart-fill", by=by, body={"items": items}), 200)


def quantities(trial: Trial, body: Any) -> dict[str, int]:
    """Return the content of a cart without bonus items: quantities by SKU."""
    return {
        trial.field(line, "sku"): trial.field(line, "quantity")
        for line in trial.field(body, "items")
        if not line.get("is_bonus")
    }


def line_of(trial: Trial, body: Any, sku: str) -> Any:
    """Return the line of an item; it has to be in the cart."""
    lines = {trial.field(line, "sku"): line for line in trial.field(body, "items")}
    return trial.field(lines, sku)


def put_item(trial: Trial, sku: str, **body: int) -> None:
    """Put an item into the cart; one of it by default."""
    trial.ok(trial.call("put-item", item_sku=sku, body=body), 204)


def with_16_decimals(amount: str) -> str:
    """Return an amount with 16 decimals."""
    return f"{Decimal(amount):.16f}"


def prices_of(trial: Trial, of: Any) -> tuple[Any, Any]:
    """Return the price of a cart or of a line, with and without promotions."""
    price = trial.field(of, "price")
    return trial.field(price, "amount"), trial.field(price, "amount_without_discount")
