"""Helpers that create the objects most laws need, through the public API.

Each function creates one object, switched on, and returns the name that later calls use. Keyword
arguments go into the body as given and override the defaults; None is sent as null, and
`LEAVE_OUT` leaves a property out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.scenario import DOCUMENTED, Answer, Scenario, body_of
from liveops_kit.contract.tokens import Player

PAST = "2020-01-01T00:00:00+00:00"

_UNLIMITED: Mapping[str, Any] = {
    "redeem_total_limit": None, "redeem_user_limit": None, "redeem_code_limit": None,
}  # fmt: skip


# -- promotions with codes -------------------------------------------------------------------------
def coupon(scenario: Scenario, *codes: str, enabled: bool = True, **terms: Any) -> str:
    """Create a coupon with these codes, without limits by default; return its external id."""
    external_id = str(terms.pop("external_id", scenario.name("coupon")))
    body = body_of({"external_id": external_id, "name": {"en": external_id}, **_UNLIMITED}, terms)
    scenario.call("admin-create-coupon", body=body).works()
    for code in codes:
        wanted = {"coupon_code": code}
        scenario.call("create-coupon-code", external_id=external_id, body=wanted).works()
    if enabled:
        scenario.call("activate-coupon", external_id=external_id).works()
    return external_id


def promo_code(scenario: Scenario, *codes: str, enabled: bool = True, **terms: Any) -> str:
    """Create a promo code for 10 % off the cart, without limits; return its external id."""
    external_id = str(terms.pop("external_id", scenario.name("promo")))
    defaults = {"external_id": external_id, "name": {"en": external_id}, **_UNLIMITED}
    if "bonus" not in terms and "discounted_items" not in terms:
        defaults["discount"] = {"percent": "10.00"}
    scenario.call("create-promo-code", body=body_of(defaults, terms)).works()
    for code in codes:
        wanted = {"coupon_code": code}
        scenario.call("create-promo-code-code", external_id=external_id, body=wanted).works()
    if enabled:
        scenario.call("activate-promo-code", external_id=external_id).works()
    return external_id


def unique_offer(
    scenario: Scenario, *codes: str, items: tuple[str, ...] = (), enabled: bool = True, **terms: Any
) -> str:
    """Create a unique catalog offer of these items, without limits; return its external id."""
    external_id = str(terms.pop("external_id", scenario.name("unique")))
    defaults = {
        "external_id": external_id, "name": {"en": external_id}, "items": list(items), **_UNLIMITED,
    }  # fmt: skip
    scenario.call("admin-create-unique-catalog-offer", body=body_of(defaults, terms)).works()
    for code in codes:
        wanted = {"coupon_code": code}
        scenario.call(
            "create-unique-catalog-offer-code", external_id=external_id, body=wanted
        ).works()
    if enabled:
        scenario.call("activate-unique-catalog-offer", external_id=external_id).works()
    return external_id


def redeem(scenario: Scenario, code: str, by: Player = DOCUMENTED, **more: Any) -> Answer:
    """Redeem a coupon code as a player."""
    return scenario.call("redeem-coupon", by=by, body={"coupon_code": code, **more})


# -- promotions of the catalog ---------------------------------------------------------------------
def discount(
    scenario: Scenario, percent: str, *skus: str, enabled: bool = True, **terms: Any
) -> int:
    """Create a discount on items of the scenario's own; return its promotion id."""
    defaults = {
        "name": {"en": scenario.name("discount")},
        "discount": {"percent": percent},
        "items": [{"sku": sku} for sku in skus] or None,
    }
    return _promotion(scenario, "item", body_of(defaults, terms), enabled)


def bonus(
    scenario: Scenario,
    quantities: Mapping[str, int],
    condition: tuple[str, ...] | None,
    *,
    enabled: bool = True,
    **terms: Any,
) -> int:
    """Create a bonus: quantities by SKU, free with `condition`'s items. Return its promotion id."""
    wanted = None if condition is None else [{"sku": sku} for sku in condition]
    defaults = {
        "name": {"en": scenario.name("bonus")},
        "condition": wanted,
        "bonus": [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()],
    }
    return _promotion(scenario, "bonus", body_of(defaults, terms), enabled)


def _promotion(scenario: Scenario, word: str, body: Mapping[str, Any], enabled: bool) -> int:
    """Create a promotion, and switch it on by whatever call the server has for it."""
    created = scenario.call(f"create-{word}-promotion", body=body).works()
    promotion_id = int(scenario.get(created, "promotion_id"))
    if enabled and "activate-promotion" in scenario.client.spec.operations:
        scenario.call("activate-promotion", promotion_id=promotion_id).works()
    elif enabled:
        body = {**body, "is_enabled": True}
        scenario.call(f"update-{word}-promotion", promotion_id=promotion_id, body=body).works()
    return promotion_id


# -- the catalog -----------------------------------------------------------------------------------
def item(scenario: Scenario, price: str | None = "10.00", **facts: Any) -> str:
    """Create a virtual good; return its SKU. With `price=None` it has no price in real money."""
    sku = str(facts.pop("sku", scenario.name("item")))
    defaults: dict[str, Any] = {
        "sku": sku, "name": {"en": sku}, "is_enabled": True, "is_show_in_store": True,
    }  # fmt: skip
    if price is not None:
        defaults["prices"] = [
            {"amount": float(price), "currency": "USD", "is_default": True, "is_enabled": True}
        ]
    scenario.call("admin-create-virtual-item", body=body_of(defaults, facts)).works()
    return sku


def some_item(scenario: Scenario) -> str:
    """Return the SKU of an item: created if the server can, else one named to the run."""
    return scenario.some_item()


# -- carts and orders ------------------------------------------------------------------------------


def cart_of(scenario: Scenario, quantities: Mapping[str, int], by: Player = DOCUMENTED) -> Any:
    """Empty the player's cart and fill it with these quantities by SKU; return the cart."""
    scenario.call("cart-clear", by=by).works()
    lines = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
    return scenario.call("cart-fill", by=by, body={"items": lines}).works()


def order(scenario: Scenario, quantities: Mapping[str, int], by: Player = DOCUMENTED) -> int:
    """Place an unpaid order of these quantities by SKU; return its number."""
    cart_of(scenario, quantities, by)
    return int(scenario.get(scenario.call("create-order", by=by, body={}).works(), "order_id"))


def buy(scenario: Scenario, quantities: Mapping[str, int], by: Player = DOCUMENTED) -> int:
    """Place a paid order and return its number; needs payment."""
    number = order(scenario, quantities, by)
    scenario.pay(number)
    return number
