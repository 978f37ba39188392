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
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.discounts.builders import FULL_PRICE, SHOP
from liveops_kit.contract.scenario import Trial

MAX_ID = 2_147_483_647
"""The highest id that a promotion can have."""


@law("PRM-1b", needs=SHOP)
def a_new_discount_is_off(trial: Trial) -> None:
    """A discount that was just created is disabled, and takes nothing off until it is activated."""
    sku = plain_item(trial)
    number = discount(trial, "50.00", sku, enabled=False)
    trial.equal("is_enabled", trial.field(read(trial, "item", number), "is_enabled"), False)
    trial.equal("price before", price_of(trial, sku), FULL_PRICE)
    trial.ok(trial.call("activate-promotion", promotion_id=number), 204)
    trial.equal("price after", price_of(trial, sku), Decimal("5.00"))


@law("PRM-30")
def an_update_of_a_discount_replaces_it(trial: Trial) -> None:
    """An update of a discount leaves nothing of the optional fields that it leaves out."""
    check_defaults(trial, "item", discount_body(trial, "10.00", some_item(trial)))


@law("PRM-10e")
def a_percentage_is_read_with_two_decimals(trial: Trial) -> None:
    """However `percent` was written, a discount is read with a string of two decimals."""
    sku = some_item(trial)
    for percent, expected in ((10, "10.00"), ("10.5", "10.50"), (12.25, "12.25"), ("7", "7.00")):
        number = discount(trial, "1.00", sku, discount={"percent": percent}, enabled=False)
        actual = trial.field(read(trial, "item", number), "discount", "percent")
        trial.equal(f"percent of {percent}", actual, expected)


@law("PRM-10e")
def lists_show_a_percentage_with_two_decimals(trial: Trial) -> None:
    """Both lists of promotions show `percent` of a discount as a string with two decimals."""
    number = discount(trial, "12.5", some_item(trial), enabled=False)
    for operation_id in ("get-item-promotion-list", "get-promotion-list"):
        row = entry_of(trial, operation_id, "promotions", lambda each: each["id"] == number)
        actual = trial.field(row, "discount", "percent")
        trial.equal(f"percent in {operation_id}", actual, "12.50")


@law("PRM-18")
def a_number_with_three_decimals_is_no_percentage(trial: Trial) -> None:
    """A `percent` number with more than two decimals gets 422/1102 and changes nothing."""
    sku = some_item(trial)
    number = discount(trial, "10.00", sku, enabled=False)
    before = read(trial, "item", number)
    body = discount_body(trial, 10.555, sku)
    for refused in (
        trial.call("create-item-promotion", body=body),
        update(trial, "item", number, body),
    ):
        faults = trial.field(trial.refused(refused, 422, 1102), "errorMessageExtended")
        trial.equal("properties", [each["property"] for each in faults], ["discount.percent"])
    trial.equal("the discount", read(trial, "item", number), before)


@law("PRM-19")
def a_discount_may_exclude_what_does_not_exist(trial: Trial) -> None:
    """The promotions in `excluded_promotions` of a discount need not exist."""
    sku = some_item(trial)
    body = discount_body(trial, "10.00", sku, excluded_promotions=[MAX_ID])
    created = trial.ok(trial.call("create-item-promotion", body=body), 201)
    number = trial.field(created, "promotion_id")
    actual = trial.field(read(trial, "item", number), "excluded_promotions")
    trial.equal("excluded_promotions", actual, [MAX_ID])
    trial.ok(update(trial, "item", number, {**body, "excluded_promotions": [MAX_ID - 1]}), 204)
    actual = trial.field(read(trial, "item", number), "excluded_promotions")
    trial.equal("excluded_promotions", actual, [MAX_ID - 1])


@law("PRM-17a", needs=SHOP)
def an_update_switches_a_discount(trial: Trial) -> None:
    """An update of a discount with `is_enabled` switches it on or off."""
    sku = plain_item(trial)
    body = discount_body(trial, "10.00", sku)
    number = discount(trial, "10.00", sku, enabled=False)
    for on, price in ((True, Decimal("9.00")), (False, FULL_PRICE)):
        trial.ok(update(trial, "item", number, {**body, "is_enabled": on}), 204)
        trial.equal("is_enabled", trial.field(read(trial, "item", number), "is_enabled"), on)
        trial.equal("price", price_of(trial, sku), price)


@law("PRM-17b", needs=[Need.ITEMS])
def an_update_leaves_the_switch_of_a_discount(trial: Trial) -> None:
    """An update of a discount without `is_enabled` leaves it on, or off, as it was."""
    sku = plain_item(trial)
    for on in (True, False):
        number = discount(trial, "10.00", sku, enabled=on)
        trial.ok(update(trial, "item", number, discount_body(trial, "20.00", sku)), 204)
        stored = read(trial, "item", number)
        trial.equal("percent", trial.field(stored, "discount", "percent"), "20.00")
        trial.equal("is_enabled", trial.field(stored, "is_enabled"), on)


@law("ERR-14")
def an_update_of_a_discount_takes_no_id(trial: Trial) -> None:
    """An update of a discount with `id` gets 422/1102 on `id` and changes nothing."""
    sku = some_item(trial)
    number = discount(trial, "10.00", sku, enabled=False)
    before = read(trial, "item", number)
    body = {**discount_body(trial, "20.00", sku), "id": number}
    refusal = trial.refused(update(trial, "item", number, body), 422, 1102)
    properties = [each["property"] for each in trial.field(refusal, "errorMessageExtended")]
    trial.equal("properties", properties, ["id"])
    trial.equal("the discount", read(trial, "item", number), before)


@law("ERR-15")
def an_unknown_discount_is_not_found(trial: Trial) -> None:
    """Reading, replacing and deleting a discount that is gone get 404/9502 with id and project."""
    sku = some_item(trial)
    number = unknown_promotion(trial, sku)
    message = f"Can not find promotion with ID = {number} in project {trial.project_id}"
    for answer in (
        trial.call("get-item-promotion", promotion_id=number),
        update(trial, "item", number, discount_body(trial, "10.00", sku)),
        trial.call("delete-item-promotion", promotion_id=number),
    ):
        trial.refused(answer, 404, 9502, f"[0401-9502]: {message}")


@law("ERR-9a")
def a_discount_on_an_unknown_item_is_refused(trial: Trial) -> None:
    """A discount written with an unknown SKU gets 404/4001; an update changes nothing."""
    number = discount(trial, "10.00", some_item(trial), enabled=False)
    before = read(trial, "item", number)
    sku = trial.name("nothing")
    message = f"[0401-4001]: Item with sku = '{sku}' not found"
    body = discount_body(trial, "20.00", sku)
    trial.refused(trial.call("create-item-promotion", body=body), 404, 4001, message)
    trial.refused(update(trial, "item", number, body), 404, 4001, message)
    trial.equal("the discount", read(trial, "item", number), before)


@law("ERR-10a")
def a_discount_in_an_unknown_language_is_refused(trial: Trial) -> None:
    """A discount named in an unknown locale gets 404 `Locale not found` and changes nothing."""
    sku = some_item(trial)
    number = discount(trial, "10.00", sku, enabled=False)
    before = read(trial, "item", number)
    body = discount_body(trial, "20.00", sku, name={"xx": "Sale"})
    for answer in (
        trial.call("create-item-promotion", body=body),
        update(trial, "item", number, body),
    ):
        trial.refused(answer, 404, message="Locale not found")
    trial.equal("the discount", read(trial, "item", number), before)
