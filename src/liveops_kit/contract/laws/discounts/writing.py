"""Laws of writing and reading discounts."""

from __future__ import annotations

from liveops_kit.contract.builders import discount
from liveops_kit.contract.errors import SCHEMA_BROKEN
from liveops_kit.contract.law import law
from liveops_kit.contract.resources import DISCOUNT
from liveops_kit.contract.scenario import Scenario


@law("PRM-10e")
def a_percentage_is_read_with_two_decimals(scenario: Scenario) -> None:
    """However `percent` was written, a discount is read with a string of two decimals."""
    sku = scenario.some_item()
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
