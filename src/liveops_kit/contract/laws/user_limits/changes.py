"""Laws of setting, adding and removing uses."""

from __future__ import annotations

from decimal import Decimal

from liveops_kit.contract.builders import discount
from liveops_kit.contract.builders.catalog import (
    known_player,
    limit_call,
    plain_item,
    price_of,
    uses,
    uses_in,
)
from liveops_kit.contract.errors import LIMIT_OUT_OF_RANGE
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.user_limits.builders import ONE, TWO, limited_discount
from liveops_kit.contract.scenario import Scenario


@law("CHN-12a", needs=ONE)
def uses_are_added_up_to_the_total(scenario: Scenario) -> None:
    """Adding answers the new count up to the total; one more gets 422/4511 and adds nothing."""
    number, user = limited_discount(scenario, 5), known_player(scenario).external_id
    scenario.equal("set", uses_in(scenario, limit_call(scenario, "set", number, user, 1)), (5, 1))
    scenario.equal("added", uses_in(scenario, limit_call(scenario, "add", number, user, 3)), (5, 4))
    limit_call(scenario, "add", number, user, 2).refused(LIMIT_OUT_OF_RANGE)
    scenario.equal("uses after the refusal", uses(scenario, number), (5, 4))
    scenario.equal(
        "the last", uses_in(scenario, limit_call(scenario, "add", number, user, 1)), (5, 5)
    )
    limit_call(scenario, "add", number, user, 1).refused(LIMIT_OUT_OF_RANGE)
    scenario.equal("uses", uses(scenario, number), (5, 5))


@law("CHN-12a", needs=ONE)
def uses_are_taken_down_to_none(scenario: Scenario) -> None:
    """Taking answers the new count down to 0; one more gets 422/4511 and takes nothing."""
    number, user = limited_discount(scenario, 5), known_player(scenario).external_id
    scenario.equal(
        "taken", uses_in(scenario, limit_call(scenario, "remove", number, user, 2)), (5, 3)
    )
    limit_call(scenario, "remove", number, user, 4).refused(LIMIT_OUT_OF_RANGE)
    scenario.equal("uses after the refusal", uses(scenario, number), (5, 3))
    scenario.equal(
        "the last", uses_in(scenario, limit_call(scenario, "remove", number, user, 3)), (5, 0)
    )
    limit_call(scenario, "remove", number, user, 1).refused(LIMIT_OUT_OF_RANGE)
    scenario.equal("uses", uses(scenario, number), (5, 0))


@law("CHN-12a", needs=ONE)
def the_last_uses_are_added_once(scenario: Scenario) -> None:
    """Of calls that add at the same time no more succeed than fit into the total."""
    number, user = limited_discount(scenario, 3), known_player(scenario).external_id
    limit_call(scenario, "set", number, user, 0).works()
    body = {"user": {"user_external_id": user}, "available": 1}
    call = ("add-user-promotion-limit", {"promotion_id": number, "body": body})
    answers = scenario.at_once([call] * 8)
    scenario.equal("successes", sum(each.status == 200 for each in answers), 3)
    for each in answers:
        if each.status != 200:
            each.refused(LIMIT_OUT_OF_RANGE)
    scenario.equal("uses", uses(scenario, number), (3, 3))


@law("CHN-12b", needs=ONE)
def uses_are_set_from_none_to_the_total(scenario: Scenario) -> None:
    """Setting takes 0 and the total; one above the total gets 422/4511 and sets nothing."""
    number, user = limited_discount(scenario, 5), known_player(scenario).external_id
    limit_call(scenario, "set", number, user, 6).refused(LIMIT_OUT_OF_RANGE)
    scenario.equal("uses after the refusal", uses(scenario, number), (5, 5))
    scenario.equal("none", uses_in(scenario, limit_call(scenario, "set", number, user, 0)), (5, 0))
    limit_call(scenario, "set", number, user, 6).refused(LIMIT_OUT_OF_RANGE)
    scenario.equal("uses after the refusal", uses(scenario, number), (5, 0))
    scenario.equal("all", uses_in(scenario, limit_call(scenario, "set", number, user, 5)), (5, 5))


@law("CHN-12b", needs=[*TWO, Need.ITEMS])
def what_is_set_decides_who_gets_a_discount(scenario: Scenario) -> None:
    """A user whose uses are set to none pays the full price; others, and the user with one use
    again, do not.
    """
    sku = plain_item(scenario)
    number = discount(scenario, "10.00", sku, limits={"per_user": 2})
    known_player(scenario)
    limit_call(scenario, "set", number, scenario.player.external_id, 0).works()
    actual = [price_of(scenario, sku), price_of(scenario, sku, scenario.second_player)]
    scenario.equal("prices", actual, [Decimal("10.00"), Decimal("9.00")])
    scenario.equal("uses of another user", uses(scenario, number, scenario.second_player), (2, 2))
    limit_call(scenario, "add", number, scenario.player.external_id, 1).works()
    scenario.equal("price with a use", price_of(scenario, sku), Decimal("9.00"))
