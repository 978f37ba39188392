"""Laws of promotions for guests and visitors."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import bonus, discount
from liveops_kit.contract.builders.catalog import (
    condition,
    exclusive_audience,
    plain_item,
    sold_for,
)
from liveops_kit.contract.builders.store import guest
from liveops_kit.contract.errors import CODE_INVALID
from liveops_kit.contract.law import SHOP, Need, law
from liveops_kit.contract.resources import PROMO_CODE
from liveops_kit.contract.scenario import Cart, Scenario

FULL_PRICE = Decimal("10.00")


def _may_be_missing(scenario: Scenario) -> list[dict[str, Any]]:
    """Return conditions that every user meets."""
    return [condition(scenario.name("attribute"), "eq", "yes", can_be_missing=True)]


@law("PRM-28", needs=SHOP)
def a_visitor_gets_no_promotion_with_conditions(scenario: Scenario) -> None:
    """Anonymous visitors see no discount with `attribute_conditions`, even if an attribute may be
    missing; users who lack it do.
    """
    sku = plain_item(scenario)
    discount(scenario, "10.00", sku, attribute_conditions=_may_be_missing(scenario))
    sold_for(scenario, sku, "9.00")
    sold_for(scenario, sku, "10.00", by=None)


@law("PRM-28", needs=SHOP)
def a_guests_cart_gets_no_promotion_with_conditions(scenario: Scenario) -> None:
    """A guest's cart gets no discount and no bonus with `attribute_conditions`; a user's does."""
    sku, gift, conditions = plain_item(scenario), plain_item(scenario), _may_be_missing(scenario)
    discount(scenario, "10.00", sku, attribute_conditions=conditions)
    bonus(scenario, {gift: 1}, (sku,), attribute_conditions=conditions)
    guests = Cart(scenario, None, headers=guest(scenario))
    for cart, amount, free in (
        (scenario.cart(), "9.00", {gift: 1}), (guests, "10.00", {}),
    ):  # fmt: skip
        filled = cart.fill({sku: 1}).works()
        cart.clear().works()
        cart.costs(amount, body=filled)
        cart.gives(free, filled)


@law("PRM-28", needs=SHOP)
def a_guest_cannot_redeem_a_promo_code_with_conditions(scenario: Scenario) -> None:
    """To a guest a promo code with `attribute_conditions` is unknown: 404/9807."""
    sku, code = plain_item(scenario), scenario.code()
    scenario.create(PROMO_CODE, code, attribute_conditions=_may_be_missing(scenario))
    users, guests = Cart(scenario), Cart(scenario, None, headers=guest(scenario))
    for cart in (users, guests):
        cart.fill({sku: 1}).works()
    users.apply(code).ok()
    answer, kept = guests.apply(code), guests.get().ok()
    guests.clear().works()
    answer.refused(CODE_INVALID)
    guests.costs("10.00", body=kept)


@law("PRM-28", needs=[Need.ITEMS, Need.PLAYERS])
def conditions_pick_the_users_of_a_promotion(scenario: Scenario) -> None:
    """A discount with `attribute_conditions` is for users who meet them alone."""
    player, only = exclusive_audience(scenario)
    sku = plain_item(scenario)
    discount(scenario, "10.00", sku, attribute_conditions=only)
    sold_for(scenario, sku, "9.00", player)
    sold_for(scenario, sku, "10.00")
    sold_for(scenario, sku, "10.00", by=None)
