"""Laws of writing and reading bonuses."""

from __future__ import annotations

from liveops_kit.contract.builders import bonus, cart_of, discount, some_item
from liveops_kit.contract.builders.catalog import (
    bonus_body,
    bonus_items,
    check_defaults,
    plain_item,
    read,
    unknown_promotion,
    update,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.bonuses.builders import SHOP
from liveops_kit.contract.scenario import Trial

MAX_ID = 2_147_483_647
"""The highest id that a promotion can have."""


@law("PRM-30")
def an_update_of_a_bonus_replaces_it(trial: Trial) -> None:
    """An update of a bonus leaves nothing of the optional fields that it leaves out."""
    sku = some_item(trial)
    check_defaults(trial, "bonus", bonus_body(trial, {sku: 1}, [sku]))


@law("PRM-1b", needs=SHOP)
def a_new_bonus_is_off(trial: Trial) -> None:
    """A bonus that was just created is disabled, and gives nothing until it is activated."""
    sku, gift = plain_item(trial), plain_item(trial)
    number = bonus(trial, {gift: 2}, (sku,), enabled=False)
    trial.equal("is_enabled", trial.field(read(trial, "bonus", number), "is_enabled"), False)
    trial.equal("presents before", bonus_items(trial, cart_of(trial, {sku: 1})), {})
    trial.ok(trial.call("activate-promotion", promotion_id=number), 204)
    trial.equal("presents after", bonus_items(trial, cart_of(trial, {sku: 1})), {gift: 2})


@law("PRM-17a", needs=SHOP)
def an_update_switches_a_bonus(trial: Trial) -> None:
    """An update of a bonus with `is_enabled` switches it on or off."""
    sku, gift = plain_item(trial), plain_item(trial)
    body = bonus_body(trial, {gift: 1}, [sku])
    number = bonus(trial, {gift: 1}, (sku,), enabled=False)
    for on, expected in ((True, {gift: 1}), (False, {})):
        trial.ok(update(trial, "bonus", number, {**body, "is_enabled": on}), 204)
        trial.equal("is_enabled", trial.field(read(trial, "bonus", number), "is_enabled"), on)
        trial.equal("presents", bonus_items(trial, cart_of(trial, {sku: 1})), expected)


@law("PRM-17b", needs=[Need.ITEMS])
def an_update_leaves_the_switch_of_a_bonus(trial: Trial) -> None:
    """An update of a bonus without `is_enabled` leaves it on, or off, as it was."""
    sku, gift = plain_item(trial), plain_item(trial)
    for on in (True, False):
        number = bonus(trial, {gift: 1}, (sku,), enabled=on)
        trial.ok(update(trial, "bonus", number, bonus_body(trial, {gift: 3}, [sku])), 204)
        stored = read(trial, "bonus", number)
        trial.equal("quantity", trial.field(stored, "bonus", 0, "quantity"), 3)
        trial.equal("is_enabled", trial.field(stored, "is_enabled"), on)


@law("PRM-19")
def a_bonus_may_exclude_what_does_not_exist(trial: Trial) -> None:
    """The promotions in `excluded_promotions` of a bonus need not exist."""
    sku = some_item(trial)
    body = bonus_body(trial, {sku: 1}, [sku], excluded_promotions=[MAX_ID])
    created = trial.ok(trial.call("create-bonus-promotion", body=body), 201)
    number = trial.field(created, "promotion_id")
    actual = trial.field(read(trial, "bonus", number), "excluded_promotions")
    trial.equal("excluded_promotions", actual, [MAX_ID])
    trial.ok(update(trial, "bonus", number, {**body, "excluded_promotions": [MAX_ID - 1]}), 204)
    actual = trial.field(read(trial, "bonus", number), "excluded_promotions")
    trial.equal("excluded_promotions", actual, [MAX_ID - 1])


@law("ERR-14")
def an_update_of_a_bonus_takes_no_id(trial: Trial) -> None:
    """An update of a bonus with `id` gets 422/1102 on `id` and changes nothing."""
    sku = some_item(trial)
    number = bonus(trial, {sku: 1}, (sku,), enabled=False)
    before = read(trial, "bonus", number)
    body = {**bonus_body(trial, {sku: 2}, [sku]), "id": number}
    refusal = trial.refused(update(trial, "bonus", number, body), 422, 1102)
    properties = [each["property"] for each in trial.field(refusal, "errorMessageExtended")]
    trial.equal("properties", properties, ["id"])
    trial.equal("the bonus", read(trial, "bonus", number), before)


@law("ERR-15")
def an_unknown_bonus_is_not_found(trial: Trial) -> None:
    """Reading, replacing and deleting a bonus that is gone get 404/9502 with id and project."""
    sku = some_item(trial)
    number = unknown_promotion(trial, sku)
    message = f"Can not find promotion with ID = {number} in project {trial.project_id}"
    for answer in (
        trial.call("get-bonus-promotion", promotion_id=number),
        update(trial, "bonus", number, bonus_body(trial, {sku: 1}, [sku])),
        trial.call("delete-bonus-promotion", promotion_id=number),
    ):
        trial.refused(answer, 404, 9502, f"[0401-9502]: {message}")


@law("ERR-15")
def the_id_of_a_discount_is_no_bonus(trial: Trial) -> None:
    """The calls on bonuses answer the id of a discount, and those on discounts the id of a bonus,
    like an unknown one, and leave the promotion there.
    """
    sku = some_item(trial)
    discount_id = discount(trial, "10.00", sku, enabled=False)
    bonus_id = bonus(trial, {sku: 1}, (sku,), enabled=False)
    for kind, other in (("bonus", discount_id), ("item", bonus_id)):
        for verb in ("get", "delete"):
            answer = trial.call(f"{verb}-{kind}-promotion", promotion_id=other)
            trial.refused(answer, 404, 9502)
    read(trial, "item", discount_id)
    read(trial, "bonus", bonus_id)


@law("ERR-9a")
def a_bonus_with_an_unknown_item_is_refused(trial: Trial) -> None:
    """An unknown SKU, as condition or as bonus, gets 404/4001; an update changes nothing."""
    sku, unknown = some_item(trial), trial.name("nothing")
    number = bonus(trial, {sku: 1}, (sku,), enabled=False)
    before = read(trial, "bonus", number)
    message = f"[0401-4001]: Item with sku = '{unknown}' not found"
    for quantities, condition in (({unknown: 1}, [sku]), ({sku: 1}, [unknown])):
        body = bonus_body(trial, quantities, condition)
        trial.refused(trial.call("create-bonus-promotion", body=body), 404, 4001, message)
        trial.refused(update(trial, "bonus", number, body), 404, 4001, message)
    trial.equal("the bonus", read(trial, "bonus", number), before)


@law("ERR-10a")
def a_bonus_in_an_unknown_language_is_refused(trial: Trial) -> None:
    """A bonus named in an unknown locale gets 404 `Locale not found` and changes nothing."""
    sku = some_item(trial)
    number = bonus(trial, {sku: 1}, (sku,), enabled=False)
    before = read(trial, "bonus", number)
    body = bonus_body(trial, {sku: 2}, [sku], name={"xx": "Gift"})
    for answer in (
        trial.call("create-bonus-promotion", body=body),
        update(trial, "bonus", number, body),
    ):
        trial.refused(answer, 404, message="Locale not found")
    trial.equal("the bonus", read(trial, "bonus", number), before)
