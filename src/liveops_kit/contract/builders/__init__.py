"""What laws have on stage: objects as most of them need them, made through the public API.

Each function makes one thing, switched on, and gives what later calls name it by. What is stated
beside the defaults goes into the body as it is; None stays None, `LEAVE_OUT` leaves a property out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, NotVerifiable, Scenario
from liveops_kit.contract.tokens import Player

LEAVE_OUT: Any = object()
"""In place of a value: the property is not sent."""

PAST = "2020-01-01T00:00:00+00:00"

_UNLIMITED: Mapping[str, Any] = {
    "redeem_total_limit": None, "redeem_user_limit": None, "redeem_code_limit": None,
}  # fmt: skip


def body_of(defaults: Mapping[str, Any], stated: Mapping[str, Any]) -> dict[str, Any]:
    """The body: what is stated wins over the defaults.

    >>> body_of({"a": 1, "b": 2}, {"b": LEAVE_OUT, "c": None})
    {'a': 1, 'c': None}
    """
    both = {**defaults, **stated}
    return {name: value for name, value in both.items() if value is not LEAVE_OUT}


# -- promotions with codes -------------------------------------------------------------------------
def coupon(scenario: Scenario, *codes: str, enabled: bool = True, **terms: Any) -> str:
    """The external id of a coupon with these codes and, unless stated, without limits."""
    external_id = str(terms.pop("external_id", scenario.name("coupon")))
    body = body_of({"external_id": external_id, "name": {"en": external_id}, **_UNLIMITED}, terms)
    scenario.require(scenario.call("admin-create-coupon", body=body))
    for code in codes:
        wanted = {"coupon_code": code}
        scenario.require(scenario.call("create-coupon-code", external_id=external_id, body=wanted))
    if enabled:
        scenario.require(scenario.call("activate-coupon", external_id=external_id))
    return external_id


def promo_code(scenario: Scenario, *codes: str, enabled: bool = True, **terms: Any) -> str:
    """The external id of a promo code promotion: 10 % off the cart, without limits."""
    external_id = str(terms.pop("external_id", scenario.name("promo")))
    defaults = {"external_id": external_id, "name": {"en": external_id}, **_UNLIMITED}
    if "bonus" not in terms and "discounted_items" not in terms:
        defaults["discount"] = {"percent": "10.00"}
    scenario.require(scenario.call("create-promo-code", body=body_of(defaults, terms)))
    for code in codes:
        wanted = {"coupon_code": code}
        scenario.require(
            scenario.call("create-promo-code-code", external_id=external_id, body=wanted)
        )
    if enabled:
        scenario.require(scenario.call("activate-promo-code", external_id=external_id))
    return external_id


def unique_offer(
    scenario: Scenario, *codes: str, items: tuple[str, ...] = (), enabled: bool = True, **terms: Any
) -> str:
    """The external id of a unique catalog offer of these items, without limits."""
    external_id = str(terms.pop("external_id", scenario.name("unique")))
    defaults = {
        "external_id": external_id, "name": {"en": external_id}, "items": list(items), **_UNLIMITED,
    }  # fmt: skip
    scenario.require(
        scenario.call("admin-create-unique-catalog-offer", body=body_of(defaults, terms))
    )
    for code in codes:
        wanted = {"coupon_code": code}
        scenario.require(
            scenario.call("create-unique-catalog-offer-code", external_id=external_id, body=wanted)
        )
    if enabled:
        scenario.require(scenario.call("activate-unique-catalog-offer", external_id=external_id))
    return external_id


def redeem(scenario: Scenario, code: str, by: Player = DOCUMENTED, **more: Any) -> Exchange:
    """A player uses a coupon's code."""
    return scenario.call("redeem-coupon", by=by, body={"coupon_code": code, **more})


# -- promotions of the catalog ---------------------------------------------------------------------
def discount(
    scenario: Scenario, percent: str, *skus: str, enabled: bool = True, **terms: Any
) -> int:
    """The promotion id of a discount on these items, which have to be the scenario's own."""
    defaults = {
        "name": {"en": scenario.name("discount")},
        "discount": {"percent": percent},
        "items": [{"sku": sku} for sku in skus] or None,
    }
    made = scenario.require(scenario.call("create-item-promotion", body=body_of(defaults, terms)))
    return _switched(scenario, scenario.get(made, "promotion_id"), enabled)


def bonus(
    scenario: Scenario,
    given: Mapping[str, int],
    condition: tuple[str, ...] | None,
    *,
    enabled: bool = True,
    **terms: Any,
) -> int:
    """The promotion id of a bonus: each SKU so many times, for `condition`'s items."""
    wanted = None if condition is None else [{"sku": sku} for sku in condition]
    defaults = {
        "name": {"en": scenario.name("bonus")},
        "condition": wanted,
        "bonus": [{"sku": sku, "quantity": quantity} for sku, quantity in given.items()],
    }
    made = scenario.require(scenario.call("create-bonus-promotion", body=body_of(defaults, terms)))
    return _switched(scenario, scenario.get(made, "promotion_id"), enabled)


def _switched(scenario: Scenario, promotion_id: int, enabled: bool) -> int:
    if enabled:
        scenario.require(scenario.call("activate-promotion", promotion_id=promotion_id))
    return promotion_id


# -- the catalog -----------------------------------------------------------------------------------
def item(scenario: Scenario, price: str | None = "10.00", **facts: Any) -> str:
    """The SKU of a virtual good of the scenario's own; with `price=None` it is not for money."""
    sku = str(facts.pop("sku", scenario.name("item")))
    defaults: dict[str, Any] = {
        "sku": sku, "name": {"en": sku}, "is_enabled": True, "is_show_in_store": True,
    }  # fmt: skip
    if price is not None:
        defaults["prices"] = [
            {"amount": float(price), "currency": "USD", "is_default": True, "is_enabled": True}
        ]
    scenario.require(scenario.call("admin-create-virtual-item", body=body_of(defaults, facts)))
    return sku


def some_items(scenario: Scenario, number: int) -> list[str]:
    """The SKUs of items, made if the server can, else of those that were named to the run."""
    target = scenario.client.target
    if target.makes_items:
        return [item(scenario) for _ in range(number)]
    if len(target.skus) >= number:
        return list(target.skus[:number])
    raise NotVerifiable(f"{Need.ITEMS.value}, and too few items are named")


def some_item(scenario: Scenario) -> str:
    """The SKU of an item, made if the server can, else one that was named to the run."""
    return some_items(scenario, 1)[0]


# -- carts and orders ------------------------------------------------------------------------------


def cart_of(scenario: Scenario, quantities: Mapping[str, int], by: Player = DOCUMENTED) -> Any:
    """The player's cart, emptied and filled with so many of each SKU."""
    scenario.require(scenario.call("cart-clear", by=by))
    lines = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
    return scenario.require(scenario.call("cart-fill", by=by, body={"items": lines}))


def order(scenario: Scenario, quantities: Mapping[str, int], by: Player = DOCUMENTED) -> int:
    """The number of an unpaid order of so many of each SKU."""
    cart_of(scenario, quantities, by)
    return int(
        scenario.get(scenario.require(scenario.call("create-order", by=by, body={})), "order_id")
    )


def buy(scenario: Scenario, quantities: Mapping[str, int], by: Player = DOCUMENTED) -> int:
    """The number of a paid order; needs payment."""
    number = order(scenario, quantities, by)
    scenario.pay(number)
    return number
