"""Laws of amounts: sums and products of prices are exact, as they are printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from liveops_kit.contract.builders.catalog import catalog_item, plain_item
from liveops_kit.contract.builders.chains import step
from liveops_kit.contract.law import Need, Subject, law
from liveops_kit.contract.resources import DISCOUNT, OFFER_CHAIN
from liveops_kit.contract.scenario import Scenario

PRICES = ("0.10", "0.07", "1.10", "4.35", "19.99", "1234567.89")
"""Prices of which sums and products are inexact in binary."""

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed(Subject):
    """A place where the API prints an amount that it works out from a price."""

    amount: Callable[[Scenario, str], Any]
    """Return the amount that is printed for an item of a price."""
    expected: Callable[[Decimal], Decimal]
    needs: tuple[Need, ...] = (Need.PLAYER, Need.ITEMS)


def _in_the_catalog(scenario: Scenario, price: str) -> Any:
    return _amount(scenario, catalog_item(scenario, plain_item(scenario, price)))


def _discounted(scenario: Scenario, price: str) -> Any:
    sku = plain_item(scenario, price)
    scenario.create(DISCOUNT, items=[{"sku": sku}]).call("activate-promotion").works()
    return _amount(scenario, catalog_item(scenario, sku))


def _in_a_cart(scenario: Scenario, price: str) -> Any:
    cart = scenario.cart()
    return cart.prices(cart.fill({plain_item(scenario, price): 3}).works())[0]


def _amount(scenario: Scenario, shown: Any) -> Any:
    return scenario.get(shown, "price", "amount")


def _of_a_step(scenario: Scenario, price: str) -> Any:
    steps = [step(1, "paid", plain_item(scenario, price), 3)]
    chain = scenario.create(OFFER_CHAIN, steps=steps)
    return chain.shown("steps", 0, "step_price", "amount")


AMOUNTS = (
    Printed(
        rule="PRM-10b", tag="discounts", plural="discounted_prices",
        noun="a price with a discount of 10 %", amount=_discounted,
        expected=lambda price: (price * Decimal("0.9")).quantize(CENT, ROUND_HALF_UP),
    ),
    Printed(
        rule="CHN-16", tag="offer_chains", plural="step_prices",
        noun="the price of three items in an offer chain step", amount=_of_a_step,
        expected=lambda price: price * 3,
    ),
    Printed(
        rule="ITM-5", tag="items", plural="prices", noun="a price in the catalog",
        amount=_in_the_catalog, expected=lambda price: price,
    ),
    Printed(
        rule="PRM-10d", tag="carts", plural="totals", noun="the price of three items in a cart",
        amount=_in_a_cart, expected=lambda price: price * 3,
    ),
)  # fmt: skip


@law(each=AMOUNTS)
def kinds_are_exact(scenario: Scenario, kind: Printed) -> None:
    """Of prices that are inexact in binary, {kind} is printed to the cent."""
    for price in PRICES:
        amount = Decimal(str(kind.amount(scenario, price)))
        scenario.equal(f"{kind.noun} of {price}", amount, kind.expected(Decimal(price)))
