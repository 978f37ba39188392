"""What laws of carts do: fill them, change them, read what is in them and what it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.scenario import DOCUMENTED, Trial
from liveops_kit.contract.tokens import Player


def fresh(trial: Trial, by: Player = DOCUMENTED) -> None:
    """Begin with an empty cart: who plays may have played before."""
    trial.given(trial.call("cart-clear", by=by))


def cart(trial: Trial, by: Player = DOCUMENTED) -> Any:
    """The player's current cart."""
    return trial.ok(trial.call("get-user-cart", by=by), 200)


def fill(trial: Trial, *entries: tuple[str, int], by: Player = DOCUMENTED) -> Any:
    """The cart after these entries were put in together, doubles and all."""
    items = [{"sku": sku, "quantity": quantity} for sku, quantity in entries]
    return trial.ok(trial.call("cart-fill", by=by, body={"items": items}), 200)


def quantities(trial: Trial, found: Any) -> dict[str, int]:
    """What lies in a cart, presents left out: quantities by SKU."""
    return {
        trial.field(line, "sku"): trial.field(line, "quantity")
        for line in trial.field(found, "items")
        if not line.get("is_bonus")
    }


def line_of(trial: Trial, found: Any, sku: str) -> Any:
    """The line of an item, which has to be there."""
    lines = {trial.field(line, "sku"): line for line in trial.field(found, "items")}
    return trial.field(lines, sku)


def put(trial: Trial, sku: str, **body: int) -> None:
    """Have so many of an item in the cart; one, if no quantity is stated."""
    trial.ok(trial.call("put-item", item_sku=sku, body=body), 204)


def printed(amount: str) -> str:
    """An amount with 16 decimals."""
    return f"{Decimal(amount):.16f}"


def costs(trial: Trial, of: Any) -> tuple[Any, Any]:
    """What a cart or a line of it costs, with promotions and without."""
    price = trial.field(of, "price")
    return trial.field(price, "amount"), trial.field(price, "amount_without_discount")
