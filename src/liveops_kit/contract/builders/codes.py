"""Helpers for laws of codes: the three kinds of promotion with codes, and calls with a code.

Everything is created through the public API. Games with several keys and items sold in some
countries only cannot be; they are looked up among those of the project.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import coupon, item, promo_code, unique_offer
from liveops_kit.contract.scenario import (
    DOCUMENTED,
    Answer,
    NotVerifiable,
    Scenario,
    body_of,
    is_implemented,
)
from liveops_kit.contract.tokens import Player

PAGE_SIZE = 50
"""The page size that every list supports."""

FUTURE = "2090-01-01T00:00:00+00:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of promotion with codes: its name and its operations."""

    word: str
    """The `type` in the response of verify."""
    create: str
    read: str
    list_all: str
    update: str
    delete: str
    activate: str
    deactivate: str
    codes: str
    add_code: str
    generate: str
    user_limit: str | None = None
    code_limit: str | None = None
    rewards: str | None = None
    code_parameter: str = ""
    """The name of the path parameter with the code, in the call that shows rewards."""


COUPON = Kind(
    word="coupon",
    create="admin-create-coupon",
    read="get-coupon",
    list_all="get-coupons",
    update="update-coupon-promotion",
    delete="delete-coupon-promotion",
    activate="activate-coupon",
    deactivate="deactivate-coupon",
    codes="get-coupon-codes",
    add_code="create-coupon-code",
    generate="generate-coupon-codes",
    user_limit="get-coupon-user-limit",
    code_limit="get-coupon-code-limit",
    rewards="get-coupon-rewards-by-code",
    code_parameter="coupon_code",
)
PROMO = Kind(
    word="promocode",
    create="create-promo-code",
    read="get-promo-code",
    list_all="get-promo-codes",
    update="update-promo-code",
    delete="delete-promo-code",
    activate="activate-promo-code",
    deactivate="deactivate-promo-code",
    codes="get-promocode-codes",
    add_code="create-promo-code-code",
    generate="generate-promo-code-codes",
    user_limit="get-promo-code-user-limit",
    code_limit="get-promo-code-code-limit",
    rewards="get-promo-code-rewards-by-code",
    code_parameter="promocode_code",
)
UNIQUE = Kind(
    word="unique_catalog_offer",
    create="admin-create-unique-catalog-offer",
    read="get-unique-catalog-offer",
    list_all="get-unique-catalog-offers",
    update="update-unique-catalog-offer-promotion",
    delete="delete-unique-catalog-offer-promotion",
    activate="activate-unique-catalog-offer",
    deactivate="deactivate-unique-catalog-offer",
    codes="get-unique-catalog-offer-codes",
    add_code="create-unique-catalog-offer-code",
    generate="generate-unique-catalog-offer-codes",
)


def make(scenario: Scenario, kind: Kind, *codes: str, **terms: Any) -> str:
    """Create an unlimited promotion with these codes, switched on; return its external id."""
    if kind is COUPON:
        return coupon(scenario, *codes, **terms)
    if kind is PROMO:
        return promo_code(scenario, *codes, **terms)
    return unique_offer(scenario, *codes, **terms)


def supported_kinds(scenario: Scenario, *kinds: Kind) -> list[Kind]:
    """Return the kinds that the server has; a server with few tags lacks some."""
    first = {"limit": 1}
    return [kind for kind in kinds if is_implemented(scenario.call(kind.list_all, query=first))]


def minimal_body(kind: Kind, name: str, **more: Any) -> dict[str, Any]:
    """Return the smallest valid body of this kind, with more fields."""
    needed = {"discount": {"percent": "10.00"}} if kind is PROMO else {}
    return body_of({"name": {"en": name}, **needed}, more)


# -- reading ---------------------------------------------------------------------------------------
def read(scenario: Scenario, kind: Kind, external_id: str) -> Any:
    """Return a promotion as its project reads it."""
    return scenario.call(kind.read, external_id=external_id).ok()


def total_state(scenario: Scenario, kind: Kind, external_id: str) -> Any:
    """Return the remaining uses over all users."""
    return scenario.get(read(scenario, kind, external_id), "total_limit_state")


def is_listed(scenario: Scenario, kind: Kind, external_id: str) -> bool:
    """Return True if any page of the list of this kind has the promotion."""
    offset = 0
    while True:
        body = scenario.call(kind.list_all, query={"limit": PAGE_SIZE, "offset": offset}).works()
        rows = scenario.get(body, "items")
        if any(scenario.get(row, "external_id") == external_id for row in rows):
            return True
        if not rows:
            return False
        offset += len(rows)


def codes_of(scenario: Scenario, kind: Kind, external_id: str) -> list[str]:
    """Return all codes of a promotion that has at most a page of them."""
    body = scenario.call(kind.codes, external_id=external_id, query={"limit": PAGE_SIZE}).ok()
    return [scenario.get(row, "code") for row in scenario.get(body, "codes")]


# -- calls with a code -----------------------------------------------------------------------------
VERIFY = "verify-promotion-code"


def verify(scenario: Scenario, code: str, by: Player = DOCUMENTED) -> Answer:
    """Verify a code as a player."""
    return scenario.call(VERIFY, by=by, code=code)


def rewards(scenario: Scenario, kind: Kind, code: str, by: Player = DOCUMENTED) -> Answer:
    """Read the rewards of a coupon or promo code as a player."""
    path: dict[str, Any] = {kind.code_parameter: code}
    return scenario.call(str(kind.rewards), by=by, **path)


def lookups(scenario: Scenario, kind: Kind, code: str, by: Player = DOCUMENTED) -> list[Answer]:
    """Make every call by which a player can look up a code, of those the server has.

    Raises:
        NotVerifiable: it has none.
    """
    answers = [verify(scenario, code, by)]
    if kind.rewards is not None:
        answers.append(rewards(scenario, kind, code, by))
    present = [answer for answer in answers if is_implemented(answer)]
    if not present:
        raise NotVerifiable("the server has no call that looks at a code")
    return present


def shown_rewards(scenario: Scenario, kind: Kind, code: str) -> list[Any]:
    """Return the rewards that each call for looking up a code shows."""
    shown = [(answer.operation_id, answer.ok()) for answer in lookups(scenario, kind, code)]
    return [scenario.get(body, "rewards") if call == VERIFY else body for call, body in shown]


def apply_code(scenario: Scenario, code: str, by: Player = DOCUMENTED, **more: Any) -> Answer:
    """Apply a promo code to the player's current cart."""
    return scenario.call("redeem-promo-code", by=by, body={"coupon_code": code, **more})


def add_to_cart(scenario: Scenario, quantities: dict[str, int], by: Player = DOCUMENTED) -> Any:
    """Add these quantities by SKU to the player's cart; return the cart."""
    lines = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
    return scenario.call("cart-fill", by=by, body={"items": lines}).works()


def cart_with_item(scenario: Scenario, price: str = "10.00", by: Player = DOCUMENTED) -> str:
    """Create an item of this price and put one into the player's cart; return its SKU."""
    sku = item(scenario, price)
    add_to_cart(scenario, {sku: 1}, by)
    return sku


def without_zeros(amount: str | Decimal) -> str:
    """Return an amount without trailing zeros.

    >>> plain("9.5000000000000000"), plain("20.00")
    ('9.5', '20')
    """
    return f"{Decimal(amount).normalize():f}"


def amounts(scenario: Scenario, cart: Any) -> tuple[str, str]:
    """Return the price of a cart with and without promotions."""
    price = scenario.get(cart, "price")
    with_them = scenario.get(price, "amount")
    return without_zeros(with_them), without_zeros(scenario.get(price, "amount_without_discount"))


def free_lines(scenario: Scenario, cart: Any) -> dict[str, int]:
    """Return the free lines of a cart: quantities by SKU."""
    rows = scenario.get(cart, "items")
    return {row["sku"]: row["quantity"] for row in rows if row["is_free"]}


def order_cart(scenario: Scenario, by: Player = DOCUMENTED) -> int:
    """Order the player's cart without paying; return the order's number."""
    created = scenario.call("create-order", by=by, body={}).ok()
    return int(scenario.get(created, "order_id"))


# -- objects that only some projects have ----------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Game:
    """A game that is sold under several DRM systems."""

    sku: str
    keys: tuple[str, ...]


def some_game(scenario: Scenario) -> Game:
    """Return a game from the items of the project's coupons or of those named to the run."""
    code = scenario.code("look")
    probe = coupon(scenario, code)
    for sku in _candidates(scenario):
        body = minimal_body(COUPON, "Probe", bonus=[{"sku": sku}])
        if not scenario.call(COUPON.update, external_id=probe, body=body).response.is_success:
            continue
        answer = rewards(scenario, COUPON, code)
        for row in answer.json["bonus"] if answer.response.is_success else ():
            keys = tuple(key["sku"] for key in row["item"].get("unit_items", ()))
            if row["item"]["type"] == "unit" and len(keys) > 1:
                return Game(sku, keys)
    raise NotVerifiable("no game with several keys is known here")


def _candidates(scenario: Scenario) -> Iterator[str]:
    listed = scenario.call(COUPON.list_all, query={"limit": PAGE_SIZE}).works()
    ours = scenario.name().split("-")[0] + "-"
    gifts = [line["sku"] for row in listed["items"] for line in row["bonus"] or ()]
    for sku in dict.fromkeys([*scenario.client.target.skus, *gifts]):
        if not sku.startswith(ours):
            yield sku


@dataclass(frozen=True, slots=True)
class RegionalItem:
    """An item that is sold in one country and not in another."""

    sku: str
    outsider: Player
    insider: Player


def regional_item(scenario: Scenario) -> RegionalItem:
    """Return an item that is sold in one of two countries only, with a new player in each."""
    here, there = (scenario.new_player(f"in-{c}", attributes={"country": c}) for c in ("US", "DE"))
    for outsider, insider in ((here, there), (there, here)):
        for sku in sorted(_visible_skus(scenario, insider) - _visible_skus(scenario, outsider)):
            looks = [
                scenario.call("get-virtual-items-sku", by=by, item_sku=sku).status
                for by in (outsider, insider)
            ]
            if looks == [404, 200]:
                return RegionalItem(sku, outsider, insider)
    raise NotVerifiable("no item is known that is sold in one country and not in another")


def _visible_skus(scenario: Scenario, by: Player) -> set[str]:
    skus: set[str] = set()
    while True:
        query = {"limit": PAGE_SIZE, "offset": len(skus)}
        body = scenario.call("get-virtual-items", by=by, query=query).works()
        page_skus = {scenario.get(row, "sku") for row in scenario.get(body, "items")}
        if not page_skus - skus:
            return skus
        skus |= page_skus
