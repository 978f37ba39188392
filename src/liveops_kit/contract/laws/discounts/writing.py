"""Laws of writing and reading discounts."""

from __future__ import annotations

from decimal import Decimal

from liveops_kit.contract.builders import discount, some_item
from liveops_kit.contract.builders.catalog import (
    plain_item,
    price_of,
)
from liveops_kit.contract.errors import SCHEMA_BROKEN
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.discounts.builders import FULL_PRICE, SHOP
from liveops_kit.contract.resources import DISCOUNT
from liveops_kit.contract.scenario import Scenario


@law("PRM-1b", needs=SHOP)
def a_new_discount_is_off(scenario: Scenario) -> None:
    """A discount that was just created is disabled, and takes nothing off until it is activated."""
    sku = plain_item(scenario)
    made = discount(scenario, "50.00", sku, enabled=False)
    made.shows(is_enabled=False)
    scenario.equal("price before", price_of(scenario, sku), FULL_PRICE)
    made.switch().ok(204)
    scenario.equal("price after", price_of(scenario, sku), Decimal("5.00"))


@law("PRM-10e")
def a_percentage_is_read_with_two_decimals(scenario: Scenario) -> None:
    """However `percent` was written, a discount is read with a string of two decimals."""
    sku = some_item(scenario)
    for percent, expected in ((10, "10.00"), ("10.5", "10.50"), (12.25, "12.25"), ("7", "7.00")):
        made = discount(scenario, "1.00", sku, discount={"percent": percent}, enabled=False)
        actual = scenario.get(made.read(), "discount", "percent")
        scenario.equal(f"percent of {percent}", actual, expected)


@law("PRM-10e")
def lists_show_a_percentage_with_two_decimals(scenario: Scenario) -> None:
    """Both lists of promotions show `percent` of a discount as a string with two decimals."""
    made = scenario.create(DISCOUNT, enabled=False, discount={"percent": "12.5"})
    for listing in (DISCOUNT.listings[0], "get-promotion-list"):
        row = scenario.entry(listing, DISCOUNT.rows, id=made.id)
        scenario.equal(f"percent in {listing}", scenario.get(row, "discount", "percent"), "12.50")


@law("PRM-18")
def a_number_with_three_decimals_is_no_percentage(scenario: Scenario) -> None:
    """A `percent` number with more than two decimals gets 422/1102 and changes nothing."""
    odd, properties = {"discount": {"percent": 10.555}}, ["discount.percent"]
    scenario.refuses(DISCOUNT, SCHEMA_BROKEN, odd, properties=properties)


@law("PRM-17a", needs=SHOP)
def an_update_switches_a_discount(scenario: Scenario) -> None:
    """An update of a discount with `is_enabled` switches it on or off."""
    sku = plain_item(scenario)
    made = discount(scenario, "10.00", sku, enabled=False)
    for on, price in ((True, Decimal("9.00")), (False, FULL_PRICE)):
        made.update(is_enabled=on).ok(204)
        made.shows(is_enabled=on)
        scenario.equal("price", price_of(scenario, sku), price)
