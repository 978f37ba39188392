"""What laws of the store have on stage: items of every kind, what players see of them, guests.

Made through the public API, as in `scene`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from liveops_kit.contract.builders import PAST, body_of, coupon, redeem
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, NotVerifiable, Scenario
from liveops_kit.contract.tokens import Player

EARLY = -2_000_000_000
"""A place in lists before those of others."""

PAGE = 50
"""The longest page of the store's lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of item, and its calls."""

    word: str
    """What the calls of servers are named by."""
    many: str
    parameter: str
    """The path parameter with the SKU."""
    shelf: str
    """The list in which players find it."""
    is_filled: bool = False
    """Whether it holds other items."""

    def call(self, scenario: Scenario, verb: str, sku: str, **more: Any) -> Exchange:
        """`get`, `update` or `delete` one."""
        more[self.parameter] = sku
        return scenario.call(f"admin-{verb}-{self.word}", **more)

    def create(self, scenario: Scenario, body: Mapping[str, Any]) -> Exchange:
        """Create one."""
        return scenario.call(f"admin-create-{self.word}", body=body)

    def rows(self, scenario: Scenario) -> Iterator[Any]:
        """All of the project's, page by page."""
        offset = 0
        while True:
            query = {"limit": PAGE, "offset": offset}
            body = scenario.ok(scenario.call(f"admin-get-{self.many}", query=query))
            rows = scenario.get(body, "items")
            yield from rows
            offset += len(rows)
            if not rows:
                return


GOOD = Kind(
    word="virtual-item",
    many="virtual-items-list",
    parameter="item_sku",
    shelf="get-virtual-items",
)
CURRENCY = Kind(
    word="virtual-currency",
    many="virtual-currencies-list",
    parameter="virtual_currency_sku",
    shelf="get-virtual-currency",
)
PACKAGE = Kind(
    word="virtual-currency-package",
    many="virtual-currency-packages-list",
    parameter="item_sku",
    shelf="get-virtual-currency-package",
    is_filled=True,
)
BUNDLE = Kind(
    word="bundle", many="bundle-list", parameter="sku", shelf="get-bundle-list", is_filled=True
)
KINDS = (GOOD, CURRENCY, PACKAGE, BUNDLE)
EVERYTHING = "get-sellable-items"
"""The list in which players find items of every kind."""

STATED: Mapping[str, Any] = {
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
"""Optional settings, each other than its default."""


# -- items -----------------------------------------------------------------------------------------
def price(kind: Kind, amount: str, **facts: Any) -> dict[str, Any]:
    """A price in real money as a write of this kind states it."""
    stated = amount if kind is BUNDLE else float(amount)
    return {"amount": stated, "currency": "USD", "is_default": True, "is_enabled": True, **facts}


def virtual_price(currency: str, amount: int, **facts: Any) -> dict[str, Any]:
    """A price in virtual currency."""
    return {"sku": currency, "amount": amount, "is_default": True, "is_enabled": True, **facts}


def body(kind: Kind, sku: str, inside: str = "", **facts: Any) -> dict[str, Any]:
    """The write of an item that costs 10.00; `inside` is the currency that a filled one holds."""
    defaults: dict[str, Any] = {
        "sku": sku, "name": {"en": sku}, "is_enabled": True, "is_show_in_store": True,
        "prices": [price(kind, "10.00")],
    }  # fmt: skip
    if kind.is_filled:
        defaults |= {"description": {"en": sku}, "content": [{"sku": inside, "quantity": 5}]}
    return body_of(defaults, facts)


def make(scenario: Scenario, kind: Kind, inside: str = "", **facts: Any) -> str:
    """The SKU of an item of the scenario's own."""
    sku = str(facts.pop("sku", scenario.name(kind.word)))
    scenario.require(kind.create(scenario, body(kind, sku, inside, **facts)))
    return sku


def currency(scenario: Scenario, **facts: Any) -> str:
    """The SKU of a virtual currency that is not for sale."""
    return make(scenario, CURRENCY, **{"prices": [], **facts})


def good(scenario: Scenario, amount: str | None = "10.00", **facts: Any) -> str:
    """The SKU of a virtual good, early in lists; with None it is not for money."""
    prices = [] if amount is None else [price(GOOD, amount)]
    return make(scenario, GOOD, **{"prices": prices, "order": EARLY, **facts})


def each(scenario: Scenario) -> Iterator[tuple[Kind, str]]:
    """Every kind of item, with the currency that a filled one may hold."""
    inside = currency(scenario)
    for kind in KINDS:
        yield kind, inside


def read(scenario: Scenario, kind: Kind, sku: str) -> Any:
    """An item as its server reads it."""
    return scenario.ok(kind.call(scenario, "get", sku))


# -- what players see ------------------------------------------------------------------------------
def look(scenario: Scenario, sku: str, by: Player | None = DOCUMENTED, **query: Any) -> Exchange:
    """Somebody reads an item by its SKU."""
    return scenario.call("get-sellable-item-by-sku", by=by, sku=sku, query=query or None)


def seen(scenario: Scenario, sku: str, by: Player | None = DOCUMENTED, **query: Any) -> Any:
    """An item that somebody has to see."""
    return scenario.ok(look(scenario, sku, by, **query))


def unseen(scenario: Scenario, sku: str, by: Player | None = DOCUMENTED, **query: Any) -> None:
    """An item that somebody must not see."""
    scenario.refused(look(scenario, sku, by, **query), 404, 4001)


def entry(
    scenario: Scenario,
    sku: str,
    by: Player | None = DOCUMENTED,
    shelf: str = EVERYTHING,
    **query: Any,
) -> Any:
    """An item as a list shows it to somebody; None if it is not in it."""
    offset = 0
    while True:
        asked = {"limit": PAGE, "offset": offset, **query}
        page = scenario.ok(scenario.call(shelf, by=by, query=asked))
        rows = scenario.get(page, "items")
        for row in rows:
            if scenario.get(row, "sku") == sku:
                return row
        offset += len(rows)
        if not rows or not scenario.get(page, "has_more"):
            return None


def buyable(scenario: Scenario, sku: str, **more: Any) -> Any:
    """What `can_be_bought` says to somebody."""
    return scenario.get(seen(scenario, sku, **more), "can_be_bought")


def full_amount(scenario: Scenario, shown: Any) -> Any:
    """What an item costs before promotions; None where it has no price in real money."""
    found = scenario.get(shown, "price")
    return None if found is None else scenario.get(found, "amount_without_discount")


def stock(scenario: Scenario, sku: str) -> dict[str, int]:
    """What has become of a good's limit over all players."""
    found = scenario.get(read(scenario, GOOD, sku), "limits", "per_item")
    names = ("total", "available", "reserved", "sold")
    return {name: scenario.get(found, name) for name in names}


def left(scenario: Scenario, sku: str, by: Player | None = DOCUMENTED) -> int:
    """How many of an item its limit leaves a player."""
    return int(scenario.get(seen(scenario, sku, by), "limits", "per_user", "available"))


# -- players ---------------------------------------------------------------------------------------
def give(scenario: Scenario, quantities: Mapping[str, int], by: Player = DOCUMENTED) -> None:
    """A player gets so many of each SKU, by a coupon."""
    code = scenario.code("gift")
    bonus = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
    coupon(scenario, code, bonus=bonus)
    scenario.require(redeem(scenario, code, by=by))


def moved(scenario: Scenario, player: Player, country: str) -> Player:
    """The same player, in another country."""
    mint = scenario.client.target.mint
    if mint is None:
        raise NotVerifiable(Need.PLAYERS.value)
    claims = {"attributes": {"country": country}}
    return Player(player.external_id, mint(player.external_id, claims), claims)


def guest(scenario: Scenario, **headers: str) -> dict[str, str]:
    """The headers of a guest nobody has seen before."""
    email = base64.b64encode(b"guest@example.com").decode()
    return {"x-unauthorized-id": scenario.name("guest"), "x-user": email, **headers}


# -- orders ----------------------------------------------------------------------------------------
def order_item(scenario: Scenario, sku: str, by: Player = DOCUMENTED, **terms: Any) -> Exchange:
    """A player orders one item for money."""
    return scenario.call("create-order-with-item", by=by, item_sku=sku, body=terms)


def take_free(scenario: Scenario, sku: str, by: Player = DOCUMENTED, **terms: Any) -> Exchange:
    """A player orders one item for nothing."""
    return scenario.call("create-free-order-with-item", by=by, item_sku=sku, body=terms)


def number_of(scenario: Scenario, exchange: Exchange) -> int:
    """The number of an order that has to be made."""
    return int(scenario.get(scenario.ok(exchange, 200), "order_id"))


def order_read(scenario: Scenario, number: int, by: Player = DOCUMENTED) -> Any:
    """An order as its player reads it."""
    return scenario.ok(scenario.call("get-order", by=by, order_id=number))
