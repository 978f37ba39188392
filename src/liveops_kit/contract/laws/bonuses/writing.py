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
from liveops_kit.contract.errors import ITEM_UNKNOWN, NOT_FOUND, PROMOTION_ID_MISSING
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.bonuses.builders import SHOP
from liveops_kit.contract.scenario import Scenario

MAX_ID = 2_147_483_647
"""The highest id that a promotion can have."""


@law("PRM-30")
def an_update_of_a_bonus_replaces_it(scenario: Scenario) -> None:
    """An update of a bonus leaves nothing of the optional fields that it leaves out."""
    sku = some_item(scenario)
    check_defaults(scenario, "bonus", bonus_body(scenario, {sku: 1}, [sku]))


@law("PRM-1b", needs=SHOP)
def a_new_bonus_is_off(scenario: Scenario) -> None:
    """A bonus that was just created is disabled, and gives nothing until it is activated."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    number = bonus(scenario, {gift: 2}, (sku,), enabled=False)
    scenario.equal("is_enabled", scenario.get(read(scenario, "bonus", number), "is_enabled"), False)
    scenario.equal("presents before", bonus_items(scenario, cart_of(scenario, {sku: 1})), {})
    scenario.call("activate-promotion", promotion_id=number).ok(204)
    scenario.equal("presents after", bonus_items(scenario, cart_of(scenario, {sku: 1})), {gift: 2})


@law("PRM-17a", needs=SHOP)
def an_update_switches_a_bonus(scenario: Scenario) -> None:
    """An update of a bonus with `is_enabled` switches it on or off."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    body = bonus_body(scenario, {gift: 1}, [sku])
    number = bonus(scenario, {gift: 1}, (sku,), enabled=False)
    for on, expected in ((True, {gift: 1}), (False, {})):
        update(scenario, "bonus", number, {**body, "is_enabled": on}).ok(204)
        scenario.equal(
            "is_enabled", scenario.get(read(scenario, "bonus", number), "is_enabled"), on
        )
        scenario.equal("presents", bonus_items(scenario, cart_of(scenario, {sku: 1})), expected)


@law("PRM-17b", needs=[Need.ITEMS])
def an_update_leaves_the_switch_of_a_bonus(scenario: Scenario) -> None:
    """An update of a bonus without `is_enabled` leaves it on, or off, as it was."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    for on in (True, False):
        number = bonus(scenario, {gift: 1}, (sku,), enabled=on)
        update(scenario, "bonus", number, bonus_body(scenario, {gift: 3}, [sku])).ok(204)
        stored = read(scenario, "bonus", number)
        scenario.equal("quantity", scenario.get(stored, "bonus", 0, "quantity"), 3)
        scenario.equal("is_enabled", scenario.get(stored, "is_enabled"), on)


@law("PRM-19")
def a_bonus_may_exclude_what_does_not_exist(scenario: Scenario) -> None:
    """The promotions in `excluded_promotions` of a bonus need not exist."""
    sku = some_item(scenario)
    body = bonus_body(scenario, {sku: 1}, [sku], excluded_promotions=[MAX_ID])
    created = scenario.call("create-bonus-promotion", body=body).ok(201)
    number = scenario.get(created, "promotion_id")
    actual = scenario.get(read(scenario, "bonus", number), "excluded_promotions")
    scenario.equal("excluded_promotions", actual, [MAX_ID])
    update(scenario, "bonus", number, {**body, "excluded_promotions": [MAX_ID - 1]}).ok(204)
    actual = scenario.get(read(scenario, "bonus", number), "excluded_promotions")
    scenario.equal("excluded_promotions", actual, [MAX_ID - 1])


@law("ERR-14")
def an_update_of_a_bonus_takes_no_id(scenario: Scenario) -> None:
    """An update of a bonus with another `id` replaces the one of the path."""
    sku = some_item(scenario)
    number = bonus(scenario, {sku: 1}, (sku,), enabled=False)
    body = {**bonus_body(scenario, {sku: 2}, [sku]), "id": number + 1}
    update(scenario, "bonus", number, body).ok(204)
    after = read(scenario, "bonus", number)
    scenario.equal("id", scenario.get(after, "id"), number)
    scenario.equal("bonus", scenario.get(after, "bonus"), [{"sku": sku, "quantity": 2}])


@law("ERR-15")
def an_unknown_bonus_is_not_found(scenario: Scenario) -> None:
    """Reading, replacing and deleting a bonus that is gone get 404/9502 with id and project."""
    sku = some_item(scenario)
    number = unknown_promotion(scenario, sku)
    message = f"Can not find promotion with ID = {number} in project {scenario.project_id}"
    for answer in (
        scenario.call("get-bonus-promotion", promotion_id=number),
        update(scenario, "bonus", number, bonus_body(scenario, {sku: 1}, [sku])),
        scenario.call("delete-bonus-promotion", promotion_id=number),
    ):
        answer.refused(PROMOTION_ID_MISSING, message=f"[0401-9502]: {message}")


@law("ERR-15")
def the_id_of_a_discount_is_no_bonus(scenario: Scenario) -> None:
    """The calls on bonuses answer the id of a discount, and those on discounts the id of a bonus,
    like an unknown one, and leave the promotion there.
    """
    sku = some_item(scenario)
    discount_id = discount(scenario, "10.00", sku, enabled=False)
    bonus_id = bonus(scenario, {sku: 1}, (sku,), enabled=False)
    for kind, other in (("bonus", discount_id), ("item", bonus_id)):
        for verb in ("get", "delete"):
            answer = scenario.call(f"{verb}-{kind}-promotion", promotion_id=other)
            answer.refused(PROMOTION_ID_MISSING)
    read(scenario, "item", discount_id)
    read(scenario, "bonus", bonus_id)


@law("ERR-9a")
def a_bonus_with_an_unknown_item_is_refused(scenario: Scenario) -> None:
    """An unknown SKU, as condition or as bonus, gets 404/4001; an update changes nothing."""
    sku, unknown = some_item(scenario), scenario.name("nothing")
    number = bonus(scenario, {sku: 1}, (sku,), enabled=False)
    before = read(scenario, "bonus", number)
    message = f"[0401-4001]: Item with sku = '{unknown}' not found"
    for quantities, condition in (({unknown: 1}, [sku]), ({sku: 1}, [unknown])):
        body = bonus_body(scenario, quantities, condition)
        scenario.call("create-bonus-promotion", body=body).refused(ITEM_UNKNOWN, message=message)
        update(scenario, "bonus", number, body).refused(ITEM_UNKNOWN, message=message)
    scenario.equal("the bonus", read(scenario, "bonus", number), before)


@law("ERR-10a")
def a_bonus_in_an_unknown_language_is_refused(scenario: Scenario) -> None:
    """A bonus named in an unknown locale gets 404 `Locale not found` and changes nothing."""
    sku = some_item(scenario)
    number = bonus(scenario, {sku: 1}, (sku,), enabled=False)
    before = read(scenario, "bonus", number)
    body = bonus_body(scenario, {sku: 2}, [sku], name={"xx": "Gift"})
    for answer in (
        scenario.call("create-bonus-promotion", body=body),
        update(scenario, "bonus", number, body),
    ):
        answer.refused(NOT_FOUND, message="Locale not found")
    scenario.equal("the bonus", read(scenario, "bonus", number), before)
