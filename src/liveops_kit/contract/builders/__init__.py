"""What laws have on stage: objects as most of them need them, made through the public API.

Each function makes one thing, switched on, and gives what later calls name it by. What is stated
beside the defaults goes into the body as it is; None stays None, `LEAVE_OUT` leaves a property out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, NotVerifiable, Trial
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
def coupon(trial: Trial, *codes: str, enabled: bool = True, **terms: Any) -> str:
    """The external id of a coupon with these codes and, unless stated, without limits."""
    external_id = str(terms.pop("external_id", trial.name("coupon")))
    body = body_of({"external_id": external_id, "name": {"en": external_id}, **_UNLIMITED}, terms)
    trial.given(trial.call("admin-create-coupon", body=body))
    for code in codes:
        wanted = {"coupon_code": code}
        trial.given(trial.call("create-coupon-code", external_id=external_id, body=wanted))
    if enabled:
        trial.given(trial.call("activate-coupon", external_id=external_id))
    return external_id


def promo_code(trial: Trial, *codes: str, enabled: bool = True, **terms: Any) -> str:
    """The external id of a promo code promotion: 10 % off the cart, without limits."""
    external_id = str(terms.pop("external_id", trial.name("promo")))
    defaults = {"external_id": external_id, "name": {"en": external_id}, **_UNLIMITED}
    if "bonus" not in terms and "discounted_items" not in terms:
        defaults["discount"] = {"percent": "10.00"}
    trial.given(trial.call("create-promo-code", body=body_of(defaults, terms)))
    for code in codes:
        wanted = {"coupon_code": code}
        trial.given(trial.call("create-promo-code-code", external_id=external_id, body=wanted))
    if enabled:
        trial.given(trial.call("activate-promo-code", external_id=external_id))
    return external_id


def unique_offer(
    trial: Trial, *codes: str, items: tuple[str, ...] = (), enabled: bool = True, **terms: Any
) -> str:
    """The external id of a unique catalog offer of these items, without limits."""
    external_id = str(terms.pop("external_id", trial.name("unique")))
    defaults = {
        "external_id": external_id, "name": {"en": external_id}, "items": list(items), **_UNLIMITED,
    }  # fmt: skip
    trial.given(trial.call("admin-create-unique-catalog-offer", body=body_of(defaults, terms)))
    for code in codes:
        wanted = {"coupon_code": code}
        trial.given(
            trial.call("create-unique-catalog-offer-code", external_id=external_id, body=wanted)
        )
    if enabled:
        trial.given(trial.call("activate-unique-catalog-offer", external_id=external_id))
    return external_id


def redeem(trial: Trial, code: str, by: Player = DOCUMENTED, **more: Any) -> Exchange:
    """A player uses a coupon's code."""
    return trial.call("redeem-coupon", by=by, body={"coupon_code": code, **more})


# -- promotions of the catalog ---------------------------------------------------------------------
def discount(trial: Trial, percent: str, *skus: str, enabled: bool = True, **terms: Any) -> int:
    """The promotion id of a discount on these items, which have to be the trial's own."""
    defaults = {
        "name": {"en": trial.name("discount")},
        "discount": {"percent": percent},
        "items": [{"sku": sku} for sku in skus] or None,
    }
    made = trial.given(trial.call("create-item-promotion", body=body_of(defaults, terms)))
    return _switched(trial, trial.field(made, "promotion_id"), enabled)


def bonus(
    trial: Trial,
    given: Mapping[str, int],
    condition: tuple[str, ...] | None,
    *,
    enabled: bool = True,
    **terms: Any,
) -> int:
    """The promotion id of a bonus: each SKU so many times, for `condition`'s items."""
    wanted = None if condition is None else [{"sku": sku} for sku in condition]
    defaults = {
        "name": {"en": trial.name("bonus")},
        "condition": wanted,
        "bonus": [{"sku": sku, "quantity": quantity} for sku, quantity in given.items()],
    }
    made = trial.given(trial.call("create-bonus-promotion", body=body_of(defaults, terms)))
    return _switched(trial, trial.field(made, "promotion_id"), enabled)


def _switched(trial: Trial, promotion_id: int, enabled: bool) -> int:
    if enabled:
        trial.given(trial.call("activate-promotion", promotion_id=promotion_id))
    return promotion_id


# -- the catalog -----------------------------------------------------------------------------------
def item(trial: Trial, price: str | None = "10.00", **facts: Any) -> str:
    """The SKU of a virtual good of the trial's own; with `price=None` it is not for money."""
    sku = str(facts.pop("sku", trial.name("item")))
    defaults: dict[str, Any] = {
        "sku": sku, "name": {"en": sku}, "is_enabled": True, "is_show_in_store": True,
    }  # fmt: skip
    if price is not None:
        defaults["prices"] = [
            {"amount": float(price), "currency": "USD", "is_default": True, "is_enabled": True}
        ]
    trial.given(trial.call("admin-create-virtual-item", body=body_of(defaults, facts)))
    return sku


def some_items(trial: Trial, number: int) -> list[str]:
    """The SKUs of items, made if the server can, else of those that were named to the run."""
    target = trial.client.target
    if target.makes_items:
        return [item(trial) for _ in range(number)]
    if len(target.skus) >= number:
        return list(target.skus[:number])
    raise NotVerifiable(f"{Need.ITEMS.value}, and too few items are named")


def some_item(trial: Trial) -> str:
    """The SKU of an item, made if the server can, else one that was named to the run."""
    return some_items(trial, 1)[0]


# -- carts and orders ------------------------------------------------------------------------------


def cart_of(trial: Trial, quantities: Mapping[str, int], by: Player = DOCUMENTED) -> Any:
    """The player's cart, emptied and filled with so many of each SKU."""
    trial.given(trial.call("cart-clear", by=by))
    lines = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
    return trial.given(trial.call("cart-fill", by=by, body={"items": lines}))


def order(trial: Trial, quantities: Mapping[str, int], by: Player = DOCUMENTED) -> int:
    """The number of an unpaid order of so many of each SKU."""
    cart_of(trial, quantities, by)
    return int(trial.field(trial.given(trial.call("create-order", by=by, body={})), "order_id"))


def buy(trial: Trial, quantities: Mapping[str, int], by: Player = DOCUMENTED) -> int:
    """The number of a paid order; needs payment."""
    number = order(trial, quantities, by)
    trial.pay(number)
    return number
