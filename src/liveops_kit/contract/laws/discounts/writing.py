"""Laws of writing and reading discounts."""

from __future__ import annotations

from decimal import Decimal

from liveops_kit.contract.builders import discount, some_item
from liveops_kit.contract.builders.catalog import (
    check_defaults,
    discount_body,
    entry_of,
    plain_item,
    price_of,
    read,
    unknown_promotion,
    update,
)
from liveops_kit.contract.errors import ITEM_UNKNOWN, NOT_FOUND, PROMOTION_ID_MISSING, SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.discounts.builders import FULL_PRICE, SHOP
from liveops_kit.contract.scenario import Scenario

MAX_ID = 2_147_483_647
"""The highest id that a promotion can have."""


@law("PRM-1b", needs=SHOP)
def a_new_discount_is_off(scenario: Scenario) -> None:
    """A discount that was just created is disabled, and takes nothing off until it is activated."""
    sku = plain_item(scenario)
    number = discount(scenario, "50.00", sku, enabled=False)
    scenario.equal("is_enabled", scenario.get(read(scenario, "item", number), "is_enabled"), False)
    scenario.equal("price before", price_of(scenario, sku), FULL_PRICE)
    scenario.call("activate-promotion", promotion_id=number).ok(204)
    scenario.equal("price after", price_of(scenario, sku), Decimal("5.00"))


@law("PRM-30")
def an_update_of_a_discount_replaces_it(scenario: Scenario) -> None:
    """An update of a discount leaves nothing of the optional fields that it leaves out."""
    check_defaults(scenario, "item", discount_body(scenario, "10.00", some_item(scenario)))


@law("PRM-10e")
def a_percentage_is_read_with_two_decimals(scenario: Scenario) -> None:
    """However `percent` was written, a discount is read with a string of two decimals."""
    sku = some_item(scenario)
    for percent, expected in ((10, "10.00"), ("10.5", "10.50"), (12.25, "12.25"), ("7", "7.00")):
        number = discount(scenario, "1.00", sku, discount={"percent": percent}, enabled=False)
        actual = scenario.get(read(scenario, "item", number), "discount", "percent")
        scenario.equal(f"percent of {percent}", actual, expected)


@law("PRM-10e")
def lists_show_a_percentage_with_two_decimals(scenario: Scenario) -> None:
    """Both lists of promotions show `percent` of a discount as a string with two decimals."""
    number = discount(scenario, "12.5", some_item(scenario), enabled=False)
    for operation_id in ("get-item-promotion-list", "get-promotion-list"):
        row = entry_of(scenario, operation_id, "promotions", lambda each: each["id"] == number)
        actual = scenario.get(row, "discount", "percent")
        scenario.equal(f"percent in {operation_id}", actual, "12.50")


@law("PRM-18")
def a_number_with_three_decimals_is_no_percentage(scenario: Scenario) -> None:
    """A `percent` number with more than two decimals gets 422/1102 and changes nothing."""
    sku = some_item(scenario)
    number = discount(scenario, "10.00", sku, enabled=False)
    before = read(scenario, "item", number)
    body = discount_body(scenario, 10.555, sku)
    for refused in (
        scenario.call("create-item-promotion", body=body),
        update(scenario, "item", number, body),
    ):
        faults = scenario.get(refused.refused(SCHEMA_BROKEN), "errorMessageExtended")
        scenario.equal("properties", [each["property"] for each in faults], ["discount.percent"])
    scenario.equal("the discount", read(scenario, "item", number), before)


@law("PRM-19")
def a_discount_may_exclude_what_does_not_exist(scenario: Scenario) -> None:
    """The promotions in `excluded_promotions` of a discount need not exist."""
    sku = some_item(scenario)
    body = discount_body(scenario, "10.00", sku, excluded_promotions=[MAX_ID])
    created = scenario.call("create-item-promotion", body=body).ok(201)
    number = scenario.get(created, "promotion_id")
    actual = scenario.get(read(scenario, "item", number), "excluded_promotions")
    scenario.equal("excluded_promotions", actual, [MAX_ID])
    update(scenario, "item", number, {**body, "excluded_promotions": [MAX_ID - 1]}).ok(204)
    actual = scenario.get(read(scenario, "item", number), "excluded_promotions")
    scenario.equal("excluded_promotions", actual, [MAX_ID - 1])


@law("PRM-17a", needs=SHOP)
def an_update_switches_a_discount(scenario: Scenario) -> None:
    """An update of a discount with `is_enabled` switches it on or off."""
    sku = plain_item(scenario)
    body = discount_body(scenario, "10.00", sku)
    number = discount(scenario, "10.00", sku, enabled=False)
    for on, price in ((True, Decimal("9.00")), (False, FULL_PRICE)):
        update(scenario, "item", number, {**body, "is_enabled": on}).ok(204)
        scenario.equal("is_enabled", scenario.get(read(scenario, "item", number), "is_enabled"), on)
        scenario.equal("price", price_of(scenario, sku), price)


@law("PRM-17b", needs=[Need.ITEMS])
def an_update_leaves_the_switch_of_a_discount(scenario: Scenario) -> None:
    """An update of a discount without `is_enabled` leaves it on, or off, as it was."""
    sku = plain_item(scenario)
    for on in (True, False):
        number = discount(scenario, "10.00", sku, enabled=on)
        update(scenario, "item", number, discount_body(scenario, "20.00", sku)).ok(204)
        stored = read(scenario, "item", number)
        scenario.equal("percent", scenario.get(stored, "discount", "percent"), "20.00")
        scenario.equal("is_enabled", scenario.get(stored, "is_enabled"), on)


@law("ERR-14")
def an_update_of_a_discount_takes_no_id(scenario: Scenario) -> None:
    """An update of a discount with another `id` replaces the one of the path."""
    sku = some_item(scenario)
    number = discount(scenario, "10.00", sku, enabled=False)
    body = {**discount_body(scenario, "20.00", sku), "id": number + 1}
    update(scenario, "item", number, body).ok(204)
    after = read(scenario, "item", number)
    scenario.equal("id", scenario.get(after, "id"), number)
    scenario.equal("percent", scenario.get(after, "discount", "percent"), "20.00")


@law("ERR-15")
def an_unknown_discount_is_not_found(scenario: Scenario) -> None:
    """Reading, replacing and deleting a discount that is gone get 404/9502 with id and project."""
    sku = some_item(scenario)
    number = unknown_promotion(scenario, sku)
    message = f"Can not find promotion with ID = {number} in project {scenario.project_id}"
    for answer in (
        scenario.call("get-item-promotion", promotion_id=number),
        update(scenario, "item", number, discount_body(scenario, "10.00", sku)),
        scenario.call("delete-item-promotion", promotion_id=number),
    ):
        answer.refused(PROMOTION_ID_MISSING, message=f"[0401-9502]: {message}")


@law("ERR-9a")
def a_discount_on_an_unknown_item_is_refused(scenario: Scenario) -> None:
    """A discount written with an unknown SKU gets 404/4001; an update changes nothing."""
    number = discount(scenario, "10.00", some_item(scenario), enabled=False)
    before = read(scenario, "item", number)
    sku = scenario.name("nothing")
    message = f"[0401-4001]: Item with sku = '{sku}' not found"
    body = discount_body(scenario, "20.00", sku)
    scenario.call("create-item-promotion", body=body).refused(ITEM_UNKNOWN, message=message)
    update(scenario, "item", number, body).refused(ITEM_UNKNOWN, message=message)
    scenario.equal("the discount", read(scenario, "item", number), before)


@law("ERR-10a")
def a_discount_in_an_unknown_language_is_refused(scenario: Scenario) -> None:
    """A discount named in an unknown locale gets 404 `Locale not found` and changes nothing."""
    sku = some_item(scenario)
    number = discount(scenario, "10.00", sku, enabled=False)
    before = read(scenario, "item", number)
    body = discount_body(scenario, "20.00", sku, name={"xx": "Sale"})
    for answer in (
        scenario.call("create-item-promotion", body=body),
        update(scenario, "item", number, body),
    ):
        answer.refused(NOT_FOUND, message="Locale not found")
    scenario.equal("the discount", read(scenario, "item", number), before)
