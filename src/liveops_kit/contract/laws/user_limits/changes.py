"""Laws of setting, adding and removing uses."""

from __future__ import annotations

from decimal import Decimal

from liveops_kit.contract.builders import discount
from liveops_kit.contract.builders.catalog import (
    known_player,
    limited,
    plain_item,
    price_of,
    sold_for,
)
from liveops_kit.contract.errors import LIMIT_OUT_OF_RANGE
from liveops_kit.contract.law import TWO, Need, law
from liveops_kit.contract.resources import DISCOUNT
from liveops_kit.contract.scenario import Scenario


@law("CHN-12a", needs=[Need.PLAYER])
def uses_are_added_up_to_the_total(scenario: Scenario) -> None:
    """Adding answers the new count up to the total; one more gets 422/4511 and adds nothing."""
    known_player(scenario)
    made = limited(scenario, DISCOUNT, 5)
    made.changes("set", 1, 1, 5)
    made.changes("add", 3, 4, 5)
    made.limit("add", 2).refused(LIMIT_OUT_OF_RANGE)
    made.leaves(4, 5)
    made.changes("add", 1, 5, 5)
    made.limit("add", 1).refused(LIMIT_OUT_OF_RANGE)
    made.leaves(5, 5)


@law("CHN-12a", needs=[Need.PLAYER])
def uses_are_taken_down_to_none(scenario: Scenario) -> None:
    """Taking answers the new count down to 0; one more gets 422/4511 and takes nothing."""
    known_player(scenario)
    made = limited(scenario, DISCOUNT, 5)
    made.changes("remove", 2, 3, 5)
    made.limit("remove", 4).refused(LIMIT_OUT_OF_RANGE)
    made.leaves(3, 5)
    made.changes("remove", 3, 0, 5)
    made.limit("remove", 1).refused(LIMIT_OUT_OF_RANGE)
    made.leaves(0, 5)


@law("CHN-12a", needs=[Need.PLAYER])
def the_last_uses_are_added_once(scenario: Scenario) -> None:
    """Of calls that add at the same time no more succeed than fit into the total."""
    user, made = known_player(scenario).external_id, limited(scenario, DISCOUNT, 3)
    made.limit("set", 0).works()
    body = {"user": {"user_external_id": user}, "available": 1}
    answers = scenario.at_once([("add-user-promotion-limit", {**made.path, "body": body})] * 8)
    scenario.exactly(3, answers, LIMIT_OUT_OF_RANGE)
    made.leaves(3, 3)


@law("CHN-12b", needs=[Need.PLAYER])
def uses_are_set_from_none_to_the_total(scenario: Scenario) -> None:
    """Setting takes 0 and the total; one above the total gets 422/4511 and sets nothing."""
    known_player(scenario)
    made, left = limited(scenario, DISCOUNT, 5), 5
    for wanted in (0, 5):
        made.limit("set", 6).refused(LIMIT_OUT_OF_RANGE)
        made.leaves(left, 5)
        made.changes("set", wanted, wanted, 5)
        left = wanted


@law("CHN-12b", needs=[*TWO, Need.ITEMS])
def what_is_set_decides_who_gets_a_discount(scenario: Scenario) -> None:
    """A user whose uses are set to none pays the full price; others, and the user with one use
    again, do not.
    """
    sku = plain_item(scenario)
    made = discount(scenario, "10.00", sku, limits={"per_user": 2})
    known_player(scenario)
    made.limit("set", 0).works()
    actual = [price_of(scenario, sku), price_of(scenario, sku, scenario.second_player)]
    scenario.equal("prices", actual, [Decimal("10.00"), Decimal("9.00")])
    made.leaves(2, 2, scenario.second_player)
    made.limit("add", 1).works()
    sold_for(scenario, sku, "9.00")
