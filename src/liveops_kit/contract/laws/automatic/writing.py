"""Laws of writing discounts and bonuses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from liveops_kit.contract.builders import OVER
from liveops_kit.contract.builders.catalog import acting_on, acts, condition, plain_item
from liveops_kit.contract.errors import (
    ITEM_UNKNOWN,
    LOCALE_UNKNOWN,
    NOT_FOUND,
    PROMOTION_ID_MISSING,
)
from liveops_kit.contract.law import SHOP, law
from liveops_kit.contract.resources import AUTOMATIC, BONUS, DISCOUNT, PROMO_CODE, Resource
from liveops_kit.contract.scenario import LEAVE_OUT, Scenario

MAX_ID = 2_147_483_647
"""The highest id that a promotion can have."""


def _changed(kind: Resource, sku: str) -> dict[str, Any]:
    """Return other terms than a new one has."""
    if kind is DISCOUNT:
        return {"discount": {"percent": "20.00"}}
    return {"bonus": [{"sku": sku, "quantity": 2}]}


@law("PRM-1b", needs=SHOP, each=AUTOMATIC)
def a_new_thing_is_off(scenario: Scenario, kind: Resource) -> None:
    """{Kind} that was just created is disabled, and does nothing until it is activated."""
    sku = plain_item(scenario)
    made = scenario.create(kind, enabled=False, **acting_on(kind, sku))
    made.shows(is_enabled=False)
    acts(scenario, kind, sku, False)
    made.switch().ok(204)
    acts(scenario, kind, sku, True)


@law("PRM-17a", needs=SHOP, each=AUTOMATIC)
def an_update_switches_kind(scenario: Scenario, kind: Resource) -> None:
    """An update of {kind} with `is_enabled` switches it on or off."""
    sku = plain_item(scenario)
    made = scenario.create(kind, enabled=False, **acting_on(kind, sku))
    for is_on in (True, False):
        made.update(is_enabled=is_on).ok(204)
        made.shows(is_enabled=is_on)
        acts(scenario, kind, sku, is_on)


@law("PRM-30", each=AUTOMATIC)
def an_update_of_kind_replaces_it(scenario: Scenario, kind: Resource) -> None:
    """An update of {kind} leaves nothing of the optional fields that it leaves out."""
    terms: dict[str, Any] = {
        "promotion_periods": OVER,
        "attribute_conditions": [condition("level", "ge", "3", "number")],
        "price_conditions": [{"operator": "ge", "value": "1"}],
        "limits": {"per_user": 3},
        "excluded_promotions": [MAX_ID],
    }
    plain, full = (scenario.create(kind, enabled=False, **more) for more in ({}, terms))
    full.update(**dict.fromkeys(terms, LEAVE_OUT)).ok(204)
    default, emptied = plain.read(), full.read()
    for name in terms:
        scenario.equal(name, scenario.optional(emptied, name), scenario.optional(default, name))


@law("PRM-17b", each=AUTOMATIC)
def an_update_leaves_the_switch_of_kind(scenario: Scenario, kind: Resource) -> None:
    """An update of {kind} without `is_enabled` leaves it on, or off, as it was."""
    changed = _changed(kind, scenario.some_item())
    for is_on in (True, False):
        made = scenario.create(kind, enabled=is_on)
        made.update(**changed).ok(204)
        made.shows(**changed, is_enabled=is_on)


@law("PRM-19", each=(*AUTOMATIC, replace(PROMO_CODE, tag="promotions")))
def kind_may_exclude_what_does_not_exist(scenario: Scenario, kind: Resource) -> None:
    """The promotions in `excluded_promotions` of {kind} need not exist."""
    made = scenario.create(kind, enabled=False, excluded_promotions=[MAX_ID])
    made.shows(excluded_promotions=[MAX_ID])
    made.update(excluded_promotions=[MAX_ID - 1]).ok(204)
    made.shows(excluded_promotions=[MAX_ID - 1])


@law("ERR-14", each=AUTOMATIC)
def an_update_of_kind_takes_no_id(scenario: Scenario, kind: Resource) -> None:
    """An update of {kind} with another `id` replaces the one of the path."""
    made, changed = scenario.create(kind, enabled=False), _changed(kind, scenario.some_item())
    made.update(**changed, id=made.id + 1).ok(204)
    made.shows(**changed, id=made.id)


@law("ERR-15", each=AUTOMATIC)
def an_unknown_thing_is_not_found(scenario: Scenario, kind: Resource) -> None:
    """Reading, replacing and deleting {kind} that is gone get 404/9502 with id and project."""
    gone = scenario.create(kind, enabled=False)
    gone.delete().works()
    ids = {"promotion_id": gone.id, "project_id": scenario.project_id}
    for answer in (gone.call(kind.read), gone.update(), gone.delete()):
        answer.refused(PROMOTION_ID_MISSING, message=PROMOTION_ID_MISSING.message(**ids))


@law("ERR-15", each={BONUS: "the_id_of_a_discount_is_no_bonus"})
def the_id_of_another_kind_is_not_found(scenario: Scenario, kind: Resource) -> None:
    """The calls on bonuses answer the id of a discount, and those on discounts the id of a bonus,
    like an unknown one, and leave the promotion there.
    """
    made = [scenario.create(each, enabled=False) for each in AUTOMATIC]
    with scenario.unchanged(*made):
        for one, other in (made, reversed(made)):
            for operation_id in (other.kind.read, other.kind.delete):
                one.call(operation_id).refused(PROMOTION_ID_MISSING)


@law(
    "ERR-9a",
    each={
        DISCOUNT: "a_discount_on_an_unknown_item_is_refused",
        BONUS: "a_bonus_with_an_unknown_item_is_refused",
    },
)
def an_unknown_item_is_refused(scenario: Scenario, kind: Resource) -> None:
    """An unknown SKU in {kind} gets 404/4001, wherever it stands; nothing is made or changed."""
    sku = scenario.name("nothing")
    message = ITEM_UNKNOWN.message(sku=sku)
    for name in ("items",) if kind is DISCOUNT else ("condition", "bonus"):
        entry: dict[str, Any] = {"sku": sku, "quantity": 1} if name == "bonus" else {"sku": sku}
        scenario.refuses(kind, ITEM_UNKNOWN, {name: [entry]}, message=message)


@law("ERR-10a", each=AUTOMATIC)
def kind_in_an_unknown_language_is_refused(scenario: Scenario, kind: Resource) -> None:
    """{Kind} named in an unknown locale gets 404 `Locale not found`; nothing is made or changed."""
    name = {"en": scenario.name("known"), "xx": "Odd"}
    scenario.refuses(kind, NOT_FOUND, {"name": name}, message=LOCALE_UNKNOWN.message())
