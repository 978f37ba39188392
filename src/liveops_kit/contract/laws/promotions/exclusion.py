"""Laws of promotions that exclude each other."""

from __future__ import annotations

from decimal import Decimal

from liveops_kit.contract.builders import bonus, discount
from liveops_kit.contract.builders.catalog import plain_item
from liveops_kit.contract.law import SHOP, law
from liveops_kit.contract.resources import PROMO_CODE
from liveops_kit.contract.scenario import Scenario


@law("PRM-11a", needs=SHOP)
def discounts_that_exclude_each_other_never_meet(scenario: Scenario) -> None:
    """Two discounts never act together when either lists the other in `excluded_promotions`."""
    for lists in ("the older", "the newer"):
        sku = plain_item(scenario)
        older, newer = discount(scenario, "10.00", sku), discount(scenario, "20.00", sku)
        scenario.cart({sku: 1}).costs("7.20")
        one, other = (older, newer) if lists == "the older" else (newer, older)
        one.update(excluded_promotions=[other.id]).works()
        actual = Decimal(scenario.cart({sku: 1}).prices()[0])
        is_one = actual in (Decimal("9.00"), Decimal("8.00"))
        scenario.holds(f"one discount alone where {lists} excludes", is_one, str(actual))


@law("PRM-11a", needs=SHOP)
def a_discount_and_a_bonus_can_exclude_each_other(scenario: Scenario) -> None:
    """A bonus is not given with a discount that one of the two lists in `excluded_promotions`."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    reduced = discount(scenario, "10.00", sku)
    bonus(scenario, {gift: 1}, (sku,), excluded_promotions=[reduced.id])
    cart = scenario.cart()
    filled = cart.fill({sku: 1}).works()
    is_reduced = Decimal(cart.prices(filled)[0]) == Decimal("9.00")
    actual = (is_reduced, cart.free_lines(filled) == {gift: 1})
    either = ((True, False), (False, True))
    scenario.holds("either the discount or the bonus", actual in either, actual)


@law("PRM-11b", needs=SHOP)
def promotions_act_by_ascending_id(scenario: Scenario) -> None:
    """Promotions are applied by ascending id; one that an applied one excludes is skipped, and
    excludes nothing itself.
    """
    sku = plain_item(scenario)
    first = discount(scenario, "10.00", sku)
    second = discount(scenario, "20.00", sku, excluded_promotions=[first.id])
    discount(scenario, "5.00", sku, excluded_promotions=[second.id])
    scenario.cart({sku: 1}).costs("8.55")
    first.switch(False).works()
    scenario.cart({sku: 1}).costs("8.00")


@law("PRM-11b", needs=SHOP)
def an_entered_promo_code_comes_first(scenario: Scenario) -> None:
    """The promo code on a cart is applied before promotions with lower ids, and keeps out those
    that exclude it or that it excludes.
    """
    sku = plain_item(scenario)
    half = discount(scenario, "50.00", sku)
    listing = scenario.create(PROMO_CODE, excluded_promotions=[half.id]).add_code()
    other, listed = scenario.with_code(PROMO_CODE, discount={"percent": "20.00"})
    cart = scenario.cart()
    cart.costs("5.00", body=cart.fill({sku: 1}).works())
    cart.costs("9.00", body=cart.apply(listing).ok())
    number = other.call(PROMO_CODE.code_limit).get("promotion_id")
    half.update(excluded_promotions=[number]).works()
    cart.costs("8.00", body=cart.apply(listed).ok())


@law("PRM-10a", needs=SHOP)
def a_promo_code_multiplies_with_discounts(scenario: Scenario) -> None:
    """The discount of a promo code multiplies with those of the catalog: 10.00 is 7.20 with 10 and
    20 %, and two of 10.05 are 14.48.
    """
    sku, odd = plain_item(scenario), plain_item(scenario, "10.05")
    discount(scenario, "10.00", sku, odd)
    code = scenario.create(PROMO_CODE, discount={"percent": "20.00"}).add_code()
    for quantities, expected in (({sku: 1}, "7.20"), ({odd: 2}, "14.48")):
        cart = scenario.cart(quantities)
        cart.costs(expected, body=cart.apply(code).ok())
