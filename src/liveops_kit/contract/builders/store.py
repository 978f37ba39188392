"""Helpers for laws of items: items of every kind, the store as players see it, and guests.

Everything is created through the public API.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import PAST, redeem
from liveops_kit.contract.errors import ITEM_UNKNOWN
from liveops_kit.contract.resources import COUPON, VIRTUAL_CURRENCY, VIRTUAL_ITEM
from liveops_kit.contract.scenario import DOCUMENTED, Answer, Scenario
from liveops_kit.contract.tokens import Player

EARLY = -2_000_000_000
"""A value of `order` that comes before all others."""

PAGE_SIZE = 50
"""The largest page of the store's lists."""


SELLABLE_ITEMS = "get-sellable-items"
"""The list in which players find items of every kind."""

NON_DEFAULTS: Mapping[str, Any] = {
    "description": {"en": "Told"},
    "long_description": {"en": "Told at length"},
    "image_url": "https://cdn.frostland.example/told.png",
    "media_list": [{"type": "image", "url": "https://cdn.frostland.example/told_large.png"}],
    "order": 7,
    "is_enabled": False,
    "is_show_in_store": True,
    "limits": {"per_user": 3, "per_item": 9},
    "periods": [{"date_from": PAST, "date_until": None}],
    "custom_attributes": {"told": "yes"},
}
"""Optional settings, each different from its default."""


# -- items -----------------------------------------------------------------------------------------
def price(amount: str, **facts: Any) -> dict[str, Any]:
    """Return the body of a price in real money."""
    own = {"amount": float(amount), "currency": "USD", "is_default": True, "is_enabled": True}
    return {**own, **facts}


def virtual_price(currency: str, amount: int, **facts: Any) -> dict[str, Any]:
    """Return the body of a price in virtual currency."""
    return {"sku": currency, "amount": amount, "is_default": True, "is_enabled": True, **facts}


def currency(scenario: Scenario, **facts: Any) -> str:
    """Create a virtual currency that is not for sale; return its SKU."""
    return str(scenario.create(VIRTUAL_CURRENCY, **facts).id)


def virtual_good(scenario: Scenario, amount: str | None = "10.00", **facts: Any) -> str:
    """Create a virtual good, early in lists, and return its SKU; None is no price in real money."""
    prices = [] if amount is None else [price(amount)]
    return str(scenario.create(VIRTUAL_ITEM, **{"prices": prices, "order": EARLY, **facts}).id)


def free_item(scenario: Scenario) -> str:
    """Create a virtual good that is free; return its SKU."""
    return virtual_good(scenario, None, is_free=True)


# -- items as players see them ---------------------------------------------------------------------
def get_item(scenario: Scenario, sku: str, by: Player | None = DOCUMENTED, **query: Any) -> Answer:
    """Read an item by its SKU, as a player or a visitor."""
    return scenario.call("get-sellable-item-by-sku", by=by, sku=sku, query=query or None)


def visible_item(scenario: Scenario, sku: str, by: Player | None = DOCUMENTED, **query: Any) -> Any:
    """Return an item that has to be visible to the caller."""
    return get_item(scenario, sku, by, **query).ok()


def check_hidden(
    scenario: Scenario, sku: str, by: Player | None = DOCUMENTED, **query: Any
) -> None:
    """Check that an item is not visible to the caller."""
    get_item(scenario, sku, by, **query).refused(ITEM_UNKNOWN)


def listed_item(
    scenario: Scenario,
    sku: str,
    by: Player | None = DOCUMENTED,
    listing: str = SELLABLE_ITEMS,
    **query: Any,
) -> Any:
    """Return an item from the caller's list, or None if it is not listed."""
    rows = scenario.entries(listing, by=by, **query)
    return next((row for row in rows if scenario.get(row, "sku") == sku), None)


def can_be_bought(scenario: Scenario, sku: str, **more: Any) -> Any:
    """Return the item's `can_be_bought` for the caller."""
    return scenario.get(visible_item(scenario, sku, **more), "can_be_bought")


def full_amount(scenario: Scenario, shown: Any) -> Any:
    """Return the price before promotions, or None without a price in real money."""
    prices = scenario.get(shown, "price")
    return None if prices is None else scenario.get(prices, "amount_without_discount")


def available_to(scenario: Scenario, sku: str, by: Player | None = DOCUMENTED) -> int:
    """Return how many of an item its limit allows a player."""
    return int(scenario.get(visible_item(scenario, sku, by), "limits", "per_user", "available"))


# -- players ---------------------------------------------------------------------------------------
def give_items(scenario: Scenario, quantities: Mapping[str, int], by: Player = DOCUMENTED) -> None:
    """Give these quantities by SKU to a player, by a coupon."""
    code = scenario.code("gift")
    bonus = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
    scenario.create(COUPON, code, bonus=bonus)
    redeem(scenario, code, by=by).works()


def guest(scenario: Scenario, **headers: str) -> dict[str, str]:
    """Return the headers of a new guest."""
    email = base64.b64encode(b"guest@example.com").decode()
    return {"x-unauthorized-id": scenario.name("guest"), "x-user": email, **headers}


# -- orders ----------------------------------------------------------------------------------------
def order_item(scenario: Scenario, sku: str, by: Player = DOCUMENTED, **terms: Any) -> Answer:
    """Order one item for money as a player."""
    return scenario.call("create-order-with-item", by=by, item_sku=sku, body=terms)


def order_free(scenario: Scenario, sku: str, by: Player = DOCUMENTED, **terms: Any) -> Answer:
    """Order one free item as a player."""
    return scenario.call("create-free-order-with-item", by=by, item_sku=sku, body=terms)


def buy_for_currency(scenario: Scenario, sku: str, coin: str, **terms: Any) -> Answer:
    """Buy one item for virtual currency as the player."""
    path: dict[str, Any] = {"item_sku": sku, "virtual_currency_sku": coin}
    return scenario.call("create-order-with-item-for-virtual-currency", body=terms, **path)


def get_order(scenario: Scenario, number: int, by: Player = DOCUMENTED) -> Any:
    """Return an order as its player reads it."""
    return scenario.call("get-order", by=by, order_id=number).ok()
