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
from liveops_kit.contract.scenario import Scenario

MAX_ID = 2_147_483_647
"""The highest id that a promotion can have."""


def _exclude(scenario: Scenario, number: int, percent: str, sku: str, *excluded: int) -> None:
    """Update a discount to exclude others."""
    body = discount_body(scenario, percent, sku, excluded_promotions=list(excluded))
    update(scenario, "item", number, body).works()


@law("PRM-11a", needs=SHOP)
def discounts_that_exclude_each_other_never_meet(scenario: Scenario) -> None:
    """Two discounts never act together when either lists the other in `excluded_promotions`."""
    for lists in ("the older", "the newer"):
        sku = plain_item(scenario)
        older = discount(scenario, "10.00", sku)
        newer = discount(scenario, "20.00", sku)
        scenario.equal("price while none is excluded", cost(scenario, {sku: 1}), Decimal("7.20"))
        if lists == "the older":
            _exclude(scenario, older, "10.00", sku, newer)
        else:
            _exclude(scenario, newer, "20.00", sku, older)
        actual = cost(scenario, {sku: 1})
        either = (Decimal("9.00"), Decimal("8.00"))
        scenario.holds(f"one discount alone where {lists} excludes", actual in either, str(actual))


@law("PRM-11a", needs=SHOP)
def a_discount_and_a_bonus_can_exclude_each_other(scenario: Scenario) -> None:
    """A bonus is not given with a discount that one of the two lists in `excluded_promotions`."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    number = discount(scenario, "10.00", sku)
    bonus(scenario, {gift: 1}, (sku,), excluded_promotions=[number])
    cart = cart_of(scenario, {sku: 1})
    is_reduced = Decimal(scenario.get(cart, "price", "amount")) == Decimal("9.00")
    actual = (is_reduced, bonus_items(scenario, cart) == {gift: 1})
    scenario.holds(
        "either the discount or the bonus", actual in ((True, False), (False, True)), actual
    )


@law("PRM-11b", needs=SHOP)
def promotions_act_by_ascending_id(scenario: Scenario) -> None:
    """Promotions are applied by ascending id; one that an applied one excludes is skipped, and
    excludes nothing itself.
    """
    sku = plain_item(scenario)
    first = discount(scenario, "10.00", sku)
    second = discount(scenario, "20.00", sku, excluded_promotions=[first])
    discount(scenario, "5.00", sku, excluded_promotions=[second])
    scenario.equal("price with the first and the third", cost(scenario, {sku: 1}), Decimal("8.55"))
    scenario.call("deactivate-promotion", promotion_id=first).works()
    scenario.equal("price with the second alone", cost(scenario, {sku: 1}), Decimal("8.00"))


@law("PRM-11b", needs=SHOP)
def an_entered_promo_code_comes_first(scenario: Scenario) -> None:
    """The promo code on a cart is applied before promotions with lower ids, and keeps out those
    that exclude it or that it excludes.
    """
    sku, listing, listed = plain_item(scenario), scenario.code(), scenario.code()
    number = discount(scenario, "50.00", sku)
    promo_code(scenario, listing, discount={"percent": "10.00"}, excluded_promotions=[number])
    name = promo_code(scenario, listed, discount={"percent": "20.00"})
    scenario.equal("price without a code", cost(scenario, {sku: 1}), Decimal("5.00"))
    cart = scenario.call("redeem-promo-code", body={"coupon_code": listing}).ok()
    amount = Decimal(scenario.get(cart, "price", "amount"))
    scenario.equal("price with a code that excludes", amount, Decimal("9.00"))
    _exclude(
        scenario, number, "50.00", sku, promotion_id_of(scenario, "get-promo-code-code-limit", name)
    )
    cart = scenario.call("redeem-promo-code", body={"coupon_code": listed}).ok()
    amount = Decimal(scenario.get(cart, "price", "amount"))
    scenario.equal("price with a code that is excluded", amount, Decimal("8.00"))


@law("PRM-10a", needs=SHOP)
def a_promo_code_multiplies_with_discounts(scenario: Scenario) -> None:
    """The discount of a promo code multiplies with those of the catalog: 10.00 is 7.20 with 10 and
    20 %, and two of 10.05 are 14.48.
    """
    sku, invalid, code = plain_item(scenario), plain_item(scenario, "10.05"), scenario.code()
    discount(scenario, "10.00", sku, invalid)
    promo_code(scenario, code, discount={"percent": "20.00"})
    for quantities, expected in (({sku: 1}, "7.20"), ({invalid: 2}, "14.48")):
        cart_of(scenario, quantities)
        cart = scenario.call("redeem-promo-code", body={"coupon_code": code}).ok()
        amount = Decimal(scenario.get(cart, "price", "amount"))
        scenario.equal("price with both", amount, Decimal(expected))


@law("PRM-19")
def a_promo_code_may_exclude_what_does_not_exist(scenario: Scenario) -> None:
    """The promotions in `excluded_promotions` of a promo code need not exist."""
    name = scenario.name("promo")
    body = {"name": {"en": name}, "discount": {"percent": "10.00"}, "excluded_promotions": [MAX_ID]}
    answer = scenario.call("create-promo-code", body={"external_id": name, **body})
    answer.ok(201)
    actual = scenario.get(stored_promotion(scenario, "promo code", name), "excluded_promotions")
    scenario.equal("excluded_promotions", actual, [MAX_ID])
    body = {**body, "excluded_promotions": [MAX_ID - 1]}
    scenario.call("update-promo-code", external_id=name, body=body).ok(204)
    actual = scenario.get(stored_promotion(scenario, "promo code", name), "excluded_promotions")
    scenario.equal("excluded_promotions", actual, [MAX_ID - 1])
