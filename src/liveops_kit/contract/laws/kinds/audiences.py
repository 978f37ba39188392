"""Laws of conditions: what is for some users is for those who meet every condition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from liveops_kit.contract.builders import (
    bonus,
    cart_of,
    coupon,
    discount,
    item,
    promo_code,
    some_item,
)
from liveops_kit.contract.builders.catalog import bonus_items, condition, plain_item, price_of
from liveops_kit.contract.builders.chains import listed_chain, offer_chain
from liveops_kit.contract.builders.codes import verify
from liveops_kit.contract.builders.points import listed_chain as listed_reward_chain
from liveops_kit.contract.builders.points import reward_chain, step, value_point
from liveops_kit.contract.builders.store import get_item
from liveops_kit.contract.law import Need, law_for_each
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.tokens import Player

Conditions = list[dict[str, Any]]
Sees = Callable[[Player], bool]
"""Whether a user gets what is for some."""


@dataclass(frozen=True, slots=True)
class ForSome:
    """A kind of object with conditions on attributes."""

    tag: str
    plural: str
    noun: str
    make: Callable[[Scenario, Conditions], Sees]
    needs_items: bool = True

    @property
    def needs(self) -> tuple[Need, ...]:
        """Users with attributes, and items where the law has to know their price."""
        return (Need.PLAYERS, Need.ITEMS) if self.needs_items else (Need.PLAYERS,)


def _coupon(scenario: Scenario, conditions: Conditions) -> Sees:
    code = scenario.code()
    coupon(scenario, code, attribute_conditions=conditions)
    return lambda by: (
        scenario.call("redeem-coupon", by=by, body={"coupon_code": code}).response.is_success
    )


def _promo_code(scenario: Scenario, conditions: Conditions) -> Sees:
    code = scenario.code()
    promo_code(scenario, code, attribute_conditions=conditions)
    return lambda by: verify(scenario, code, by).response.is_success


def _discount(scenario: Scenario, conditions: Conditions) -> Sees:
    sku = plain_item(scenario, "10.00")
    discount(scenario, "50.00", sku, attribute_conditions=conditions)
    return lambda by: price_of(scenario, sku, by) == 5


def _bonus(scenario: Scenario, conditions: Conditions) -> Sees:
    sku, present = plain_item(scenario), some_item(scenario)
    bonus(scenario, {present: 1}, (sku,), attribute_conditions=conditions)
    return lambda by: bonus_items(scenario, cart_of(scenario, {sku: 1}, by)) == {present: 1}


def _rule(scenario: Scenario, conditions: Conditions) -> Sees:
    sku = item(scenario)
    body = {
        "name": scenario.name("rule"),
        "is_enabled": True,
        "items": [{"sku": sku}],
        "attribute_conditions": conditions,
    }
    scenario.require(scenario.call("create-filter-rule", body=body))
    return lambda by: get_item(scenario, sku, by).response.is_success


def _reward_chain(scenario: Scenario, conditions: Conditions) -> Sees:
    sku = some_item(scenario)
    terms = {"attribute_conditions": conditions, "is_always_visible": False}
    chain = reward_chain(scenario, value_point(scenario), step(0, {sku: 1}), **terms)
    return lambda by: listed_reward_chain(scenario, chain, by) is not None


def _offer_chain(scenario: Scenario, conditions: Conditions) -> Sees:
    terms: dict[str, Any] = {"attribute_conditions": conditions, "is_always_visible": False}
    chain = offer_chain(scenario, "free", **terms)
    return lambda by: listed_chain(scenario, chain, by) is not None


FOR_SOME = (
    ForSome("coupons", "coupons", "a coupon", _coupon, needs_items=False),
    ForSome("promo_codes", "promo_codes", "a promo code", _promo_code, needs_items=False),
    ForSome("discounts", "discounts", "a discount", _discount),
    ForSome("bonuses", "bonuses", "a bonus", _bonus),
    ForSome("personalization", "rules", "what a personalization rule shows", _rule),
    ForSome("reward_chains", "reward_chains", "a reward chain", _reward_chain, needs_items=False),
    ForSome("offer_chains", "offer_chains", "an offer chain", _offer_chain, needs_items=False),
)
"""All kinds with conditions on attributes, in the order of the tags."""


@law_for_each("ATT-1a", kinds=FOR_SOME)
def KIND_are_for_who_meets_every_condition(scenario: Scenario, kind: ForSome) -> None:  # noqa: N802
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
