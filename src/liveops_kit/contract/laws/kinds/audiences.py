"""Laws of conditions: what is for some users is for those who meet every condition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from liveops_kit.contract.builders.catalog import condition, plain_item, price_of
from liveops_kit.contract.law import Need, Subject, law
from liveops_kit.contract.laws.kinds.answers import succeeds
from liveops_kit.contract.laws.kinds.moments import lists_chain
from liveops_kit.contract.resources import (
    BONUS,
    COUPON,
    DISCOUNT,
    OFFER_CHAIN,
    PROMO_CODE,
    REWARD_CHAIN,
    RULE,
    VIRTUAL_ITEM,
    Resource,
)
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.tokens import Player

Conditions = list[dict[str, Any]]
Sees = Callable[[Player], bool]
"""Return whether a user gets what is for some."""


Make = Callable[[Scenario, Conditions], Sees]
Terms = dict[str, Any]

PRICED = (Need.ITEMS,)
"""For laws that have to know what an item costs, or who sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForSome(Subject):
    """A kind of object with conditions on attributes."""

    make: Make


def _coupon(scenario: Scenario, conditions: Conditions) -> Sees:
    code = scenario.create(COUPON, attribute_conditions=conditions).add_code()
    body = {"coupon_code": code}
    return lambda by: succeeds(scenario.call("redeem-coupon", by=by, body=body))


def _promo_code(scenario: Scenario, conditions: Conditions) -> Sees:
    code = scenario.create(PROMO_CODE, attribute_conditions=conditions).add_code()
    verify = "verify-promotion-code"
    return lambda by: succeeds(scenario.call(verify, by=by, code=code))


def _discount(scenario: Scenario, conditions: Conditions) -> Sees:
    sku = plain_item(scenario, "10.00")
    terms: Terms = {"discount": {"percent": "50.00"}, "items": [{"sku": sku}]}
    made = scenario.create(DISCOUNT, **terms, attribute_conditions=conditions)
    made.call("activate-promotion").works()
    return lambda by: price_of(scenario, sku, by) == 5


def _bonus(scenario: Scenario, conditions: Conditions) -> Sees:
    sku, present = plain_item(scenario), scenario.some_item()
    terms: Terms = {"condition": [{"sku": sku}], "bonus": [{"sku": present, "quantity": 1}]}
    made = scenario.create(BONUS, **terms, attribute_conditions=conditions)
    made.call("activate-promotion").works()
    return lambda by: scenario.cart({sku: 1}, by).free_lines() == {present: 1}


def _rule(scenario: Scenario, conditions: Conditions) -> Sees:
    sku = scenario.create(VIRTUAL_ITEM).id
    terms: Terms = {"is_enabled": True, "items": [{"sku": sku}]}
    scenario.create(RULE, **terms, attribute_conditions=conditions)
    read = "get-sellable-item-by-sku"
    return lambda by: succeeds(scenario.call(read, by=by, sku=sku))


def _chain(kind: Resource) -> Make:
    def make(scenario: Scenario, conditions: Conditions) -> Sees:
        terms: Terms = {"attribute_conditions": conditions, "is_always_visible": False}
        chain = scenario.create(kind, **terms)
        return lambda by: lists_chain(scenario, chain, by)

    return make


OF_RULES = ForSome.of(RULE, noun="what a personalization rule shows", make=_rule, needs=PRICED)

FOR_SOME = (
    ForSome.of(COUPON, make=_coupon),
    ForSome.of(PROMO_CODE, make=_promo_code),
    ForSome.of(DISCOUNT, make=_discount, needs=PRICED),
    ForSome.of(BONUS, make=_bonus, needs=PRICED),
    OF_RULES,
    *(ForSome.of(kind, make=_chain(kind)) for kind in (REWARD_CHAIN, OFFER_CHAIN)),
)
"""All kinds with conditions on attributes, in the order of the tags."""


@law("ATT-1a", needs=[Need.PLAYERS], each=FOR_SOME)
def kinds_are_for_who_meets_every_condition(scenario: Scenario, kind: ForSome) -> None:
    """With two conditions {kind} is for users who meet both, not for those who meet one or none."""
    race, level = scenario.name("race"), scenario.name("level")
    conditions = [condition(race, "eq", "elf"), condition(level, "eq", "seven")]
    sees = kind.make(scenario, conditions)
    for attributes, expected in (
        ({race: "elf", level: "seven"}, True),
        ({race: "elf", level: "six"}, False),
        ({race: "orc", level: "seven"}, False),
        ({race: "orc", level: "six"}, False),
        ({race: "elf"}, False),
        ({}, False),
    ):
        player = scenario.new_player(attributes=attributes)
        scenario.equal(f"whether a user with {attributes} gets it", sees(player), expected)
