"""What laws of codes have on stage: the three kinds of promotion with codes, and who tries a code.

Made through the public API, as in `scene`. Games with several keys and items that are not sold
everywhere cannot be made through it; they are looked for among what the project has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import body_of, coupon, item, promo_code, unique_offer
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.scenario import DOCUMENTED, NotVerifiable, Scenario, is_implemented
from liveops_kit.contract.tokens import Player

PAGE = 50
"""The longest page that every list gives."""

FUTURE = "2090-01-01T00:00:00+00:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of promotion with codes: the word for it, and its calls."""

    word: str
    """The `type` that verify answers."""
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
    """What the path of the rewards calls a code."""


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
    """The external id of a promotion of this kind that is on, with these codes, without limits."""
    if kind is COUPON:
        return coupon(scenario, *codes, **terms)
    if kind is PROMO:
        return promo_code(scenario, *codes, **terms)
    return unique_offer(scenario, *codes, **terms)


def those_there(scenario: Scenario, *kinds: Kind) -> list[Kind]:
    """The kinds that the server has; one with a few tags lacks others."""
    first = {"limit": 1}
    return [kind for kind in kinds if is_implemented(scenario.call(kind.list_all, query=first))]


def bare(kind: Kind, name: str, **more: Any) -> dict[str, Any]:
    """The least that a write of this kind states, and more."""
    needed = {"discount": {"percent": "10.00"}} if kind is PROMO else {}
    return body_of({"name": {"en": name}, **needed}, more)


# -- reading ---------------------------------------------------------------------------------------
def read(scenario: Scenario, kind: Kind, external_id: str) -> Any:
    """A promotion as its project reads it."""
    return scenario.ok(scenario.call(kind.read, external_id=external_id))


def total_state(scenario: Scenario, kind: Kind, external_id: str) -> Any:
    """What is left over all users."""
    return scenario.get(read(scenario, kind, external_id), "total_limit_state")


def is_listed(scenario: Scenario, kind: Kind, external_id: str) -> bool:
    """Whether the list of this kind has the promotion, on whichever page."""
    offset = 0
    while True:
        body = scenario.require(
            scenario.call(kind.list_all, query={"limit": PAGE, "offset": offset})
        )
        rows = scenario.get(body, "items")
        if any(scenario.get(row, "external_id") == external_id for row in rows):
            return True
        if not rows:
            return False
        offset += len(rows)


def codes_of(scenario: Scenario, kind: Kind, external_id: str) -> list[str]:
    """All codes of a promotion that has at most a page of them."""
    body = scenario.ok(scenario.call(kind.codes, external_id=external_id, query={"limit": PAGE}))
    return [scenario.get(row, "code") for row in scenario.get(body, "codes")]


# -- trying a code ---------------------------------------------------------------------------------
VERIFY = "verify-promotion-code"


def verify(scenario: Scenario, code: str, by: Player = DOCUMENTED) -> Exchange:
    """A player asks what a code is."""
    return scenario.call(VERIFY, by=by, code=code)


def rewards(scenario: Scenario, kind: Kind, code: str, by: Player = DOCUMENTED) -> Exchange:
    """A player asks what a code of a coupon or promo code gives."""
    path: dict[str, Any] = {kind.code_parameter: code}
    return scenario.call(str(kind.rewards), by=by, **path)


def looks(scenario: Scenario, kind: Kind, code: str, by: Player = DOCUMENTED) -> list[Exchange]:
    """Every way in which a player can look at a code, as far as the server has them.

    Raises:
        NotVerifiable: it has none.
    """
    answers = [verify(scenario, code, by)]
    if kind.rewards is not None:
        answers.append(rewards(scenario, kind, code, by))
    found = [answer for answer in answers if is_implemented(answer)]
    if not found:
        raise NotVerifiable("the server has no call that looks at a code")
    return found


def shown_rewards(scenario: Scenario, kind: Kind, code: str) -> list[Any]:
    """What each way of looking at a code shows of its rewards."""
    shown = [(answer.operation_id, scenario.ok(answer)) for answer in looks(scenario, kind, code)]
    return [scenario.get(body, "rewards") if call == VERIFY else body for call, body in shown]


def enter(scenario: Scenario, code: str, by: Player = DOCUMENTED, **more: Any) -> Exchange:
    """A player puts a promo code on the current cart."""
    return scenario.call("redeem-promo-code", by=by, body={"coupon_code": code, **more})


def fill(scenario: Scenario, quantities: dict[str, int], by: Player = DOCUMENTED) -> Any:
    """The player's cart with so many of each SKU more."""
    lines = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
    return scenario.require(scenario.call("cart-fill", by=by, body={"items": lines}))


def shop_for(scenario: Scenario, price: str = "10.00", by: Player = DOCUMENTED) -> str:
    """The SKU of a new item of this price, one of which is in the player's cart."""
    sku = item(scenario, price)
    fill(scenario, {sku: 1}, by)
    return sku


def plain(amount: str | Decimal) -> str:
    """An amount without the zeros at its end.

    >>> plain("9.5000000000000000"), plain("20.00")
    ('9.5', '20')
    """
    return f"{Decimal(amount).normalize():f}"


def amounts(scenario: Scenario, cart: Any) -> tuple[str, str]:
    """What a cart costs: with promotions, and without."""
    price = scenario.get(cart, "price")
    with_them = scenario.get(price, "amount")
    return plain(with_them), plain(scenario.get(price, "amount_without_discount"))


def presents(scenario: Scenario, cart: Any) -> dict[str, int]:
    """The free lines of a cart: quantities by SKU."""
    rows = scenario.get(cart, "items")
    return {row["sku"]: row["quantity"] for row in rows if row["is_free"]}


def order_of(scenario: Scenario, by: Player = DOCUMENTED) -> int:
    """The number of an unpaid order of the player's cart."""
    made = scenario.ok(scenario.call("create-order", by=by, body={}))
    return int(scenario.get(made, "order_id"))


# -- what only some projects have ------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Game:
    """A game that is sold under several DRM systems."""

    sku: str
    keys: tuple[str, ...]


def some_game(scenario: Scenario) -> Game:
    """A unit among the items that the project's coupons give or that were named to the run."""
    code = scenario.code("look")
    probe = coupon(scenario, code)
    for sku in _presented(scenario):
        body = bare(COUPON, "Probe", bonus=[{"sku": sku}])
        if not scenario.call(COUPON.update, external_id=probe, body=body).response.is_success:
            continue
        answer = rewards(scenario, COUPON, code)
        for row in answer.json["bonus"] if answer.response.is_success else ():
            keys = tuple(key["sku"] for key in row["item"].get("unit_items", ()))
            if row["item"]["type"] == "unit" and len(keys) > 1:
                return Game(sku, keys)
    raise NotVerifiable("no game with several keys is known here")


def _presented(scenario: Scenario) -> Iterator[str]:
    listed = scenario.require(scenario.call(COUPON.list_all, query={"limit": PAGE}))
    ours = scenario.name().split("-")[0] + "-"
    given = [line["sku"] for row in listed["items"] for line in row["bonus"] or ()]
    for sku in dict.fromkeys([*scenario.client.target.skus, *given]):
        if not sku.startswith(ours):
            yield sku


@dataclass(frozen=True, slots=True)
class Closed:
    """An item that is sold in one country and not in another."""

    sku: str
    outsider: Player
    insider: Player


def closed_item(scenario: Scenario) -> Closed:
    """An item that players of two countries do not see alike; both players are new."""
    here, there = (scenario.new_player(f"in-{c}", attributes={"country": c}) for c in ("US", "DE"))
    for outsider, insider in ((here, there), (there, here)):
        for sku in sorted(_seen(scenario, insider) - _seen(scenario, outsider)):
            looks = [
                scenario.call("get-virtual-items-sku", by=by, item_sku=sku).status
                for by in (outsider, insider)
            ]
            if looks == [404, 200]:
                return Closed(sku, outsider, insider)
    raise NotVerifiable("no item is known that is sold in one country and not in another")


def _seen(scenario: Scenario, by: Player) -> set[str]:
    seen: set[str] = set()
    while True:
        query = {"limit": PAGE, "offset": len(seen)}
        body = scenario.require(scenario.call("get-virtual-items", by=by, query=query))
        found = {scenario.get(row, "sku") for row in scenario.get(body, "items")}
        if not found - seen:
            return seen
        seen |= found
