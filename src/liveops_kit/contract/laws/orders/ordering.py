"""Helpers for laws of orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import cart_of
from liveops_kit.contract.builders.store import get_order
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, Trial
from liveops_kit.contract.tokens import Player

SHOP = (Need.ITEMS, Need.PLAYER)


def cart_with_code(trial: Trial, sku: str, code: str, by: Player = DOCUMENTED) -> Any:
    """Return the player's cart with one of an item and a promo code applied."""
    cart_of(trial, {sku: 1}, by)
    return trial.given(trial.call("redeem-promo-code", by=by, body={"coupon_code": code}))


def order_cart(trial: Trial, by: Player = DOCUMENTED) -> Exchange:
    """Order the player's cart for money."""
    return trial.call("create-order", by=by, body={})


def cart_content(trial: Trial, by: Player = DOCUMENTED) -> dict[str, int]:
    """Return the content of the player's cart: quantities by SKU."""
    body = trial.ok(trial.call("get-user-cart", by=by), 200)
    lines = trial.field(body, "items")
    return {line["sku"]: line["quantity"] for line in lines if not line.get("is_bonus")}


def order_content(trial: Trial, number: int, by: Player = DOCUMENTED) -> Any:
    """Return the content of an order as the player reads it."""
    return trial.field(get_order(trial, number, by), "content")


def order_price(trial: Trial, number: int, by: Player = DOCUMENTED) -> Decimal:
    """Return the price of an order in real money."""
    return Decimal(trial.field(order_content(trial, number, by), "price", "amount"))
