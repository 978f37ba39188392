"""Laws of promotions for guests and visitors."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import bonus, cart_of, discount, promo_code
from liveops_kit.contract.builders.catalog import (
    bonus_items,
    condition,
    exclusive_audience,
    plain_item,
    price_of,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.promotions.builders import SHOP
from liveops_kit.contract.scenario import Trial

FULL_PRICE = Decimal("10.00")


def _may_be_missing(trial: Trial) -> list[dict[str, Any]]:
    """Return conditions that every user meets."""
    return [condition(trial.name("attribute"), "eq", "yes", can_be_missing=True)]


def _guest(trial: Trial) -> dict[str, str]:
    """Return the headers of a new guest."""
    email = base64.b64encode(b"guest@example.com").decode()
    return {"x-unauthorized-id": trial.name("guest"), "x-user": email}


@law("PRM-28", needs=SHOP)
def a_visitor_gets_no_promotion_with_conditions(trial: Trial) -> None:
    """Anonymous visitors see no discount with `attribute_conditions`, even if an attribute may be
    missing; users who lack it do.
    """
    sku = plain_item(trial)
    discount(trial, "10.00", sku, attribute_conditions=_may_be_missing(trial))
    trial.equal("price for a user", price_of(trial, sku), Decimal("9.00"))
    trial.equal("price for a visitor", price_of(trial, sku, by=None), FULL_PRICE)


@law("PRM-28", needs=SHOP)
def a_guests_cart_gets_no_promotion_with_conditions(trial: Trial) -> None:
    """A guest's cart gets no discount and no bonus with `attribute_conditions`; a user's does."""
    sku, gift, conditions = plain_item(trial), plain_item(trial), _may_be_missing(trial)
    discount(trial, "10.00", sku, attribute_conditions=conditions)
    bonus(trial, {gift: 1}, (sku,), attribute_conditions=conditions)
    users = cart_of(trial, {sku: 1})
    amount = Decimal(trial.field(users, "price", "amount"))
    trial.equal("a user's cart", (amount, bonus_items(trial, users)), (Decimal("9.00"), {gift: 1}))
    headers = _guest(trial)
    body = {"items": [{"sku": sku, "quantity": 1}]}
    guests = trial.given(trial.call("cart-fill", by=None, headers=headers, body=body))
    trial.given(trial.call("cart-clear", by=None, headers=headers))
    amount = Decimal(trial.field(guests, "price", "amount"))
    trial.equal("a guest's cart", (amount, bonus_items(trial, guests)), (FULL_PRICE, {}))


@law("PRM-28", needs=SHOP)
def a_guest_cannot_redeem_a_promo_code_with_conditions(trial: Trial) -> None:
    """To a guest a promo code with `attribute_conditions` is unknown: 404/9807."""
    sku, code = plain_item(trial), trial.code()
    promo_code(trial, code, attribute_conditions=_may_be_missing(trial))
    body = {"items": [{"sku": sku, "quantity": 1}]}
    entered = {"coupon_code": code}
    trial.given(trial.call("cart-fill", body=body))
    trial.ok(trial.call("redeem-promo-code", body=entered))
    headers = _guest(trial)
    trial.given(trial.call("cart-fill", by=None, headers=headers, body=body))
    answer = trial.call("redeem-promo-code", by=None, headers=headers, body=entered)
    cart = trial.ok(trial.call("get-user-cart", by=None, headers=headers))
    trial.given(trial.call("cart-clear", by=None, headers=headers))
    trial.refused(answer, 404, 9807)
    trial.equal("amount", Decimal(trial.field(cart, "price", "amount")), FULL_PRICE)


@law("PRM-28", needs=[Need.ITEMS, Need.PLAYERS])
def conditions_pick_the_users_of_a_promotion(trial: Trial) -> None:
    """A discount with `attribute_conditions` is for users who meet them alone."""
    player, only = exclusive_audience(trial)
    sku = plain_item(trial)
    discount(trial, "10.00", sku, attribute_conditions=only)
    trial.equal("price for one it is for", price_of(trial, sku, player), Decimal("9.00"))
    trial.equal("price for another", price_of(trial, sku), FULL_PRICE)
    trial.equal("price for a visitor", price_of(trial, sku, by=None), FULL_PRICE)
