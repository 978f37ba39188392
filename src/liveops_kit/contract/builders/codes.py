"""Helpers for laws of codes: the three kinds of promotion with codes, and calls with a code.

Everything is created through the public API. Games with several keys and items sold in some
countries only cannot be; they are looked up among those of the project.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import body_of, coupon, item, promo_code, unique_offer
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.scenario import DOCUMENTED, NotVerifiable, Trial, is_there
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


def make(trial: Trial, kind: Kind, *codes: str, **terms: Any) -> str:
    """Create an unlimited promotion with these codes, switched on; return its external id."""
    if kind is COUPON:
        return coupon(trial, *codes, **terms)
    if kind is PROMO:
        return promo_code(trial, *codes, **terms)
    return unique_offer(trial, *codes, **terms)


def supported_kinds(trial: Trial, *kinds: Kind) -> list[Kind]:
    """Return the kinds that the server has; a server with few tags lacks some."""
    first = {"limit": 1}
    return [kind for kind in kinds if is_there(trial.call(kind.list_all, query=first))]


def minimal_body(kind: Kind, name: str, **more: Any) -> dict[str, Any]:
    """Return the smallest valid body of this kind, with more fields."""
    needed = {"discount": {"percent": "10.00"}} if kind is PROMO else {}
    return body_of({"name": {"en": name}, **needed}, more)


# -- reading ---------------------------------------------------------------------------------------
def read(trial: Trial, kind: Kind, external_id: str) -> Any:
    """Return a promotion as its project reads it."""
    return trial.ok(trial.call(kind.read, external_id=external_id))


def total_state(trial: Trial, kind: Kind, external_id: str) -> Any:
    """Return the remaining uses over all users."""
    return trial.field(read(trial, kind, external_id), "total_limit_state")


def is_listed(trial: Trial, kind: Kind, external_id: str) -> bool:
    """Return True if any page of the list of this kind has the promotion."""
    offset = 0
    while True:
        body = trial.given(trial.call(kind.list_all, query={"limit": PAGE_SIZE, "offset": offset}))
        rows = trial.field(body, "items")
        if any(trial.field(row, "external_id") == external_id for row in rows):
            return True
        if not rows:
            return False
        offset += len(rows)


def codes_of(trial: Trial, kind: Kind, external_id: str) -> list[str]:
    """Return all codes of a promotion that has at most a page of them."""
    body = trial.ok(trial.call(kind.codes, external_id=external_id, query={"limit": PAGE_SIZE}))
    return [trial.field(row, "code") for row in trial.field(body, "codes")]


# -- calls with a code -----------------------------------------------------------------------------
VERIFY = "verify-promotion-code"


def verify(trial: Trial, code: str, by: Player = DOCUMENTED) -> Exchange:
    """Verify a code as a player."""
    return trial.call(VERIFY, by=by, code=code)


def rewards(trial: Trial, kind: Kind, code: str, by: Player = DOCUMENTED) -> Exchange:
    """Read the rewards of a coupon or promo code as a player."""
    path: dict[str, Any] = {kind.code_parameter: code}
    return trial.call(str(kind.rewards), by=by, **path)


def lookups(trial: Trial, kind: Kind, code: str, by: Player = DOCUMENTED) -> list[Exchange]:
    """Make every call by which a player can look up a code, of those the server has.

    Raises:
        NotVerifiable: it has none.
    """
    answers = [verify(trial, code, by)]
    if kind.rewards is not None:
        answers.append(rewards(trial, kind, code, by))
    present = [answer for answer in answers if is_there(answer)]
    if not present:
        raise NotVerifiable("the server has no call that looks at a code")
    return present


def shown_rewards(trial: Trial, kind: Kind, code: str) -> list[Any]:
    """Return the rewards that each call for looking up a code shows."""
    shown = [(answer.operation_id, trial.ok(answer)) for answer in lookups(trial, kind, code)]
    return [trial.field(body, "rewards") if call == VERIFY else body for call, body in shown]


def apply_code(trial: Trial, code: str, by: Player = DOCUMENTED, **more: Any) -> Exchange:
    """Apply a promo code to the player's current cart."""
    return trial.call("redeem-promo-code", by=by, body={"coupon_code": code, **more})


def add_to_cart(trial: Trial, quantities: dict[str, int], by: Player = DOCUMENTED) -> Any:
    """Add these quantities by SKU to the player's cart; return the cart."""
    lines = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
    return trial.given(trial.call("cart-fill", by=by, body={"items": lines}))


def cart_with_item(trial: Trial, price: str = "10.00", by: Player = DOCUMENTED) -> str:
    """Create an item of this price and put one into the player's cart; return its SKU."""
    sku = item(trial, price)
    add_to_cart(trial, {sku: 1}, by)
    return sku


def without_zeros(amount: str | Decimal) -> str:
    """Return an amount without trailing zeros.

    >>> plain("9.5000000000000000"), plain("20.00")
    ('9.5', '20')
    """
    return f"{Decimal(amount).normalize():f}"


def amounts(trial: Trial, cart: Any) -> tuple[str, str]:
    """Return the price of a cart with and without promotions."""
    price = trial.field(cart, "price")
    with_them = trial.field(price, "amount")
    return without_zeros(with_them), without_zeros(trial.field(price, "amount_without_discount"))


def free_lines(trial: Trial, cart: Any) -> dict[str, int]:
    """Return the free lines of a cart: quantities by SKU."""
    rows = trial.field(cart, "items")
    return {row["sku"]: row["quantity"] for row in rows if row["is_free"]}


def order_cart(trial: Trial, by: Player = DOCUMENTED) -> int:
    """Order the player's cart without paying; return the order's number."""
    created = trial.ok(trial.call("create-order", by=by, body={}))
    return int(trial.field(created, "order_id"))


# -- objects that only some projects have ----------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Game:
    """A game that is sold under several DRM systems."""

    sku: str
    keys: tuple[str, ...]


def some_game(trial: Trial) -> Game:
    """Return a game from the items of the project's coupons or of those named to the run."""
    code = trial.code("look")
    probe = coupon(trial, code)
    for sku in _candidates(trial):
        body = minimal_body(COUPON, "Probe", bonus=[{"sku": sku}])
        if not trial.call(COUPON.update, external_id=probe, body=body).response.is_success:
            continue
        answer = rewards(trial, COUPON, code)
        for row in answer.json["bonus"] if answer.response.is_success else ():
            keys = tuple(key["sku"] for key in row["item"].get("unit_items", ()))
            if row["item"]["type"] == "unit" and len(keys) > 1:
                return Game(sku, keys)
    raise NotVerifiable("no game with several keys is known here")


def _candidates(trial: Trial) -> Iterator[str]:
    listed = trial.given(trial.call(COUPON.list_all, query={"limit": PAGE_SIZE}))
    ours = trial.name().split("-")[0] + "-"
    gifts = [line["sku"] for row in listed["items"] for line in row["bonus"] or ()]
    for sku in dict.fromkeys([*trial.client.target.skus, *gifts]):
        if not sku.startswith(ours):
            yield sku


@dataclass(frozen=True, slots=True)
class RegionalItem:
    """An item that is sold in one country and not in another."""

    sku: str
    outsider: Player
    insider: Player


def regional_item(trial: Trial) -> RegionalItem:
    """Return an item that is sold in one of two countries only, with a new player in each."""
    here, there = (trial.newcomer(f"in-{c}", attributes={"country": c}) for c in ("US", "DE"))
    for outsider, insider in ((here, there), (there, here)):
        for sku in sorted(_visible_skus(trial, insider) - _visible_skus(trial, outsider)):
            looks = [
                trial.call("get-virtual-items-sku", by=by, item_sku=sku).status
                for by in (outsider, insider)
            ]
            if looks == [404, 200]:
                return RegionalItem(sku, outsider, insider)
    raise NotVerifiable("no item is known that is sold in one country and not in another")


def _visible_skus(trial: Trial, by: Player) -> set[str]:
    skus: set[str] = set()
    while True:
        query = {"limit": PAGE_SIZE, "offset": len(skus)}
        body = trial.given(trial.call("get-virtual-items", by=by, query=query))
        page_skus = {trial.field(row, "sku") for row in trial.field(body, "items")}
        if not page_skus - skus:
            return skus
        skus |= page_skus
