"""Helpers for laws of items: items of every kind, the store as players see it, and guests.

Everything is created through the public API.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from liveops_kit.contract import resources
from liveops_kit.contract.builders import PAST, coupon, redeem
from liveops_kit.contract.errors import ITEM_UNKNOWN
from liveops_kit.contract.law import Need
from liveops_kit.contract.resources import VIRTUAL_CURRENCY, VIRTUAL_CURRENCY_PACKAGE, VIRTUAL_ITEM
from liveops_kit.contract.scenario import DOCUMENTED, Answer, NotVerifiable, Scenario, body_of
from liveops_kit.contract.tokens import Player

EARLY = -2_000_000_000
"""A value of `order` that comes before all others."""

PAGE_SIZE = 50
"""The largest page of the store's lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of item, and its operations."""

    word: str
    """The kind in the operation ids of servers."""
    many: str
    parameter: str
    """The path parameter with the SKU."""
    list_operation: str
    """The list in which players find it."""
    is_filled: bool = False
    """True if it contains other items."""

    def call(self, scenario: Scenario, verb: str, sku: str, **more: Any) -> Answer:
        """Call `get`, `update` or `delete` on an item."""
        more[self.parameter] = sku
        return scenario.call(f"admin-{verb}-{self.word}", **more)

    def create(self, scenario: Scenario, body: Mapping[str, Any]) -> Answer:
        """Create an item."""
        return scenario.call(f"admin-create-{self.word}", body=body)


GOOD = Kind(
    word="virtual-item",
    many="virtual-items-list",
    parameter="item_sku",
    list_operation="get-virtual-items",
)
CURRENCY = Kind(
    word="virtual-currency",
    many="virtual-currencies-list",
    parameter="virtual_currency_sku",
    list_operation="get-virtual-currency",
)
PACKAGE = Kind(
    word="virtual-currency-package",
    many="virtual-currency-packages-list",
    parameter="item_sku",
    list_operation="get-virtual-currency-package",
    is_filled=True,
)
BUNDLE = Kind(
    word="bundle",
    many="bundle-list",
    parameter="sku",
    list_operation="get-bundle-list",
    is_filled=True,
)
KINDS = (GOOD, CURRENCY, PACKAGE, BUNDLE)
ITEM_KINDS = (VIRTUAL_ITEM, VIRTUAL_CURRENCY, VIRTUAL_CURRENCY_PACKAGE, resources.BUNDLE)
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
def price(kind: Kind, amount: str, **facts: Any) -> dict[str, Any]:
    """Return the body of a price in real money for this kind."""
    value = amount if kind is BUNDLE else float(amount)
    return {"amount": value, "currency": "USD", "is_default": True, "is_enabled": True, **facts}


def virtual_price(currency: str, amount: int, **facts: Any) -> dict[str, Any]:
    """Return the body of a price in virtual currency."""
    return {"sku": currency, "amount": amount, "is_default": True, "is_enabled": True, **facts}


def body(kind: Kind, sku: str, inside: str = "", **facts: Any) -> dict[str, Any]:
    """Return the body of an item that costs 10.00; `inside` is the currency in a package."""
    defaults: dict[str, Any] = {
        "sku": sku, "name": {"en": sku}, "description": {"en": sku}, "is_enabled": True,
        "is_show_in_store": True, "prices": [price(kind, "10.00")],
    }  # fmt: skip
    if kind.is_filled:
        defaults["content"] = [{"sku": inside, "quantity": 5}]
    return body_of(defaults, facts)


def make(scenario: Scenario, kind: Kind, inside: str = "", **facts: Any) -> str:
    """Create an item; return its SKU."""
    sku = str(facts.pop("sku", scenario.name(kind.word)))
    kind.create(scenario, body(kind, sku, inside, **facts)).works()
    return sku


def currency(scenario: Scenario, **facts: Any) -> str:
    """Create a virtual currency that is not for sale; return its SKU."""
    return make(scenario, CURRENCY, **{"prices": [], **facts})


def virtual_good(scenario: Scenario, amount: str | None = "10.00", **facts: Any) -> str:
    """Create a virtual good, early in lists, and return its SKU; None is no price in real money."""
    prices = [] if amount is None else [price(GOOD, amount)]
    return make(scenario, GOOD, **{"prices": prices, "order": EARLY, **facts})


def free_item(scenario: Scenario) -> str:
    """Create a virtual good that is free; return its SKU."""
    return virtual_good(scenario, None, is_free=True)


def item_kinds(scenario: Scenario) -> Iterator[tuple[Kind, str]]:
    """Yield every kind of item, with the currency that a package of it may contain."""
    inside = currency(scenario)
    for kind in KINDS:
        yield kind, inside


def read(scenario: Scenario, kind: Kind, sku: str) -> Any:
    """Return an item as its server reads it."""
    return kind.call(scenario, "get", sku).ok()


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
    offset = 0
    while True:
        page_query = {"limit": PAGE_SIZE, "offset": offset, **query}
        page = scenario.call(listing, by=by, query=page_query).ok()
        rows = scenario.get(page, "items")
        for row in rows:
            if scenario.get(row, "sku") == sku:
                return row
        offset += len(rows)
        if not rows or not scenario.get(page, "has_more"):
            return None


def can_be_bought(scenario: Scenario, sku: str, **more: Any) -> Any:
    """Return the item's `can_be_bought` for the caller."""
    return scenario.get(visible_item(scenario, sku, **more), "can_be_bought")


def full_amount(scenario: Scenario, shown: Any) -> Any:
    """Return the price before promotions, or None without a price in real money."""
    prices = scenario.get(shown, "price")
    return None if prices is None else scenario.get(prices, "amount_without_discount")


def stock_counts(scenario: Scenario, sku: str) -> dict[str, int]:
    """Return the counts of a good's limit over all players."""
    limits = scenario.get(read(scenario, GOOD, sku), "limits", "per_item")
    names = ("total", "available", "reserved", "sold")
    return {name: scenario.get(limits, name) for name in names}


def available_to(scenario: Scenario, sku: str, by: Player | None = DOCUMENTED) -> int:
    """Return how many of an item its limit allows a player."""
    return int(scenario.get(visible_item(scenario, sku, by), "limits", "per_user", "available"))


# -- players ---------------------------------------------------------------------------------------
def give_items(scenario: Scenario, quantities: Mapping[str, int], by: Player = DOCUMENTED) -> None:
    """Give these quantities by SKU to a player, by a coupon."""
    code = scenario.code("gift")
    bonus = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
    coupon(scenario, code, bonus=bonus)
    redeem(scenario, code, by=by).works()


def moved_player(scenario: Scenario, player: Player, country: str) -> Player:
    """Return the same player, in another country."""
    mint = scenario.client.target.mint
    if mint is None:
        raise NotVerifiable(Need.PLAYERS.value)
    claims = {"attributes": {"country": country}}
    return Player(player.external_id, mint(player.external_id, claims), claims)


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


def order_number(scenario: Scenario, exchange: Answer) -> int:
    """Return the number of an order; the call has to succeed."""
    return int(scenario.get(exchange.ok(200), "order_id"))


def get_order(scenario: Scenario, number: int, by: Player = DOCUMENTED) -> Any:
    """Return an order as its player reads it."""
    return scenario.call("get-order", by=by, order_id=number).ok()
