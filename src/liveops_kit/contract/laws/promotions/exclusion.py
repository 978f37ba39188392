"""Laws of promotions that exclude each other."""

from __future__ import annotations

from decimal import Decimal

from liveops_kit.contract.builders import bonus, cart_of, discount, promo_code
from liveops_kit.contract.builders.catalog import (
    bonus_items,
    cost,
    discount_body,
    plain_item,
    update,
)
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.promotions.builders import SHOP, promotion_id_of, stored_promotion
from liveops_kit.contract.scenario import Trial

MAX_ID = 2_147_483_647
"""The highest id that a promotion can have."""


def _exclude(trial: Trial, number: int, percent: str, sku: str, *excluded: int) -> None:
    """Update a discount to exclude others."""
    body = discount_body(trial, percent, sku, excluded_promotions=list(excluded))
    trial.given(update(trial, "item", number, body))


@law("PRM-11a", needs=SHOP)
def discounts_that_exclude_each_other_never_meet(trial: Trial) -> None:
    """Two discounts never act together when either lists the other in `excluded_promotions`."""
    for lists in ("the older", "the newer"):
        sku = plain_item(trial)
        older = discount(trial, "10.00", sku)
        newer = discount(trial, "20.00", sku)
        trial.equal("price while none is excluded", cost(trial, {sku: 1}), Decimal("7.20"))
        if lists == "the older":
            _exclude(trial, older, "10.00", sku, newer)
        else:
            _exclude(trial, newer, "20.00", sku, older)
        actual = cost(trial, {sku: 1})
        either = (Decimal("9.00"), Decimal("8.00"))
        trial.holds(f"one discount alone where {lists} excludes", actual in either, str(actual))


@law("PRM-11a", needs=SHOP)
def a_discount_and_a_bonus_can_exclude_each_other(trial: Trial) -> None:
    """A bonus is not given with a discount that one of the two lists in `excluded_promotions`."""
    sku, gift = plain_item(trial), plain_item(trial)
    number = discount(trial, "10.00", sku)
    bonus(trial, {gift: 1}, (sku,), excluded_promotions=[number])
    cart = cart_of(trial, {sku: 1})
    is_reduced = Decimal(trial.field(cart, "price", "amount")) == Decimal("9.00")
    actual = (is_reduced, bonus_items(trial, cart) == {gift: 1})
    trial.holds(
        "either the discount or the bonus", actual in ((True, False), (False, True)), actual
    )


@law("PRM-11b", needs=SHOP)
def promotions_act_by_ascending_id(trial: Trial) -> None:
    """Promotions are applied by ascending id; one that an applied one excludes is skipped, and
    excludes nothing itself.
    """
    sku = plain_item(trial)
    first = discount(trial, "10.00", sku)
    second = discount(trial, "20.00", sku, excluded_promotions=[first])
    discount(trial, "5.00", sku, excluded_promotions=[second])
    trial.equal("price with the first and the third", cost(trial, {sku: 1}), Decimal("8.55"))
    trial.given(trial.call("deactivate-promotion", promotion_id=first))
    trial.equal("price with the second alone", cost(trial, {sku: 1}), Decimal("8.00"))


@law("PRM-11b", needs=SHOP)
def an_entered_promo_code_comes_first(trial: Trial) -> None:
    """The promo code on a cart is applied before promotions with lower ids, and keeps out those
    that exclude it or that it excludes.
    """
    sku, listing, listed = plain_item(trial), trial.code(), trial.code()
    number = discount(trial, "50.00", sku)
    promo_code(trial, listing, discount={"percent": "10.00"}, excluded_promotions=[number])
    name = promo_code(trial, listed, discount={"percent": "20.00"})
    trial.equal("price without a code", cost(trial, {sku: 1}), Decimal("5.00"))
    cart = trial.ok(trial.call("redeem-promo-code", body={"coupon_code": listing}))
    amount = Decimal(trial.field(cart, "price", "amount"))
    trial.equal("price with a code that excludes", amount, Decimal("9.00"))
    _exclude(trial, number, "50.00", sku, promotion_id_of(trial, "get-promo-code-code-limit", name))
    cart = trial.ok(trial.call("redeem-promo-code", body={"coupon_code": listed}))
    amount = Decimal(trial.field(cart, "price", "amount"))
    trial.equal("price with a code that is excluded", amount, Decimal("8.00"))


@law("PRM-10a", needs=SHOP)
def a_promo_code_multiplies_with_discounts(trial: Trial) -> None:
    """The discount of a promo code multiplies with those of the catalog: 10.00 is 7.20 with 10 and
    20 %, and two of 10.05 are 14.48.
    """
    sku, invalid, code = plain_item(trial), plain_item(trial, "10.05"), trial.code()
    discount(trial, "10.00", sku, invalid)
    promo_code(trial, code, discount={"percent": "20.00"})
    for quantities, expected in (({sku: 1}, "7.20"), ({invalid: 2}, "14.48")):
        cart_of(trial, quantities)
        cart = trial.ok(trial.call("redeem-promo-code", body={"coupon_code": code}))
        amount = Decimal(trial.field(cart, "price", "amount"))
        trial.equal("price with both", amount, Decimal(expected))


@law("PRM-19")
def a_promo_code_may_exclude_what_does_not_exist(trial: Trial) -> None:
    """The promotions in `excluded_promotions` of a promo code need not exist."""
    name = trial.name("promo")
    body = {"name": {"en": name}, "discount": {"percent": "10.00"}, "excluded_promotions": [MAX_ID]}
    answer = trial.call("create-promo-code", body={"external_id": name, **body})
    trial.ok(answer, 201)
    actual = trial.field(stored_promotion(trial, "promo code", name), "excluded_promotions")
    trial.equal("excluded_promotions", actual, [MAX_ID])
    body = {**body, "excluded_promotions": [MAX_ID - 1]}
    trial.ok(trial.call("update-promo-code", external_id=name, body=body), 204)
    actual = trial.field(stored_promotion(trial, "promo code", name), "excluded_promotions")
    trial.equal("excluded_promotions", actual, [MAX_ID - 1])
