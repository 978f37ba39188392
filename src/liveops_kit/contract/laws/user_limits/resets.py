"""Laws of resets by an admin."""

from __future__ import annotations

from liveops_kit.contract.builders import bonus, some_item
from liveops_kit.contract.builders.catalog import known_player, limit_call, uses
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.user_limits.builders import ONE, TWO, limited_discount
from liveops_kit.contract.laws.user_limits.stateful import UserLimitMachine
from liveops_kit.contract.scenario import Answer, Scenario
from liveops_kit.contract.stateful import run_stories
from liveops_kit.contract.tokens import Player


def _reset_all(scenario: Scenario, player: Player) -> Answer:
    body = {"user": {"user_external_id": player.external_id}}
    return scenario.call("reset-all-user-promotions-limit", body=body)


@law("CHN-12c", needs=TWO)
def a_reset_for_one_user_restores_that_user(scenario: Scenario) -> None:
    """A reset that names a user brings `available` of that promotion and user to the total, and
    leaves other users and promotions.
    """
    number, other = limited_discount(scenario, 3), limited_discount(scenario, 2)
    player, second = known_player(scenario), known_player(scenario, scenario.second_player)
    for caller in (player, second):
        limit_call(scenario, "set", number, caller.external_id, 0).works()
    limit_call(scenario, "set", other, player.external_id, 1).works()
    limit_call(scenario, "reset", number, player.external_id).ok(200)
    scenario.equal("uses of the user", uses(scenario, number, player), (3, 3))
    scenario.equal("uses of another user", uses(scenario, number, second), (3, 0))
    scenario.equal("uses of another promotion", uses(scenario, other, player), (2, 1))


@law("CHN-12c", needs=TWO)
def a_reset_for_nobody_restores_every_user(scenario: Scenario) -> None:
    """A reset with `user` null brings `available` of that promotion to the total for all users."""
    number, other = limited_discount(scenario, 3), limited_discount(scenario, 2)
    players = known_player(scenario), known_player(scenario, scenario.second_player)
    for caller in players:
        limit_call(scenario, "set", number, caller.external_id, 0).works()
        limit_call(scenario, "set", other, caller.external_id, 0).works()
    answer = scenario.call("reset-user-promotion-limit", promotion_id=number, body={"user": None})
    answer.ok(200)
    for caller in players:
        scenario.equal("uses", uses(scenario, number, caller), (3, 3))
        scenario.equal("uses of another promotion", uses(scenario, other, caller), (2, 0))


@law("CHN-12c", needs=[Need.PLAYERS])
def a_reset_of_all_promotions_restores_one_user(scenario: Scenario) -> None:
    """Resetting all promotions brings `available` of each to the total, for that user alone."""
    sku = some_item(scenario)
    limits = {"per_user": 2}
    numbers = (
        limited_discount(scenario, 3),
        bonus(scenario, {sku: 1}, (sku,), limits=limits, enabled=False),
    )
    player, second = known_player(scenario), known_player(scenario, scenario.second_player)
    for number in numbers:
        limit_call(scenario, "set", number, player.external_id, 0).works()
    limit_call(scenario, "set", numbers[0], second.external_id, 1).works()
    _reset_all(scenario, player).ok(200)
    actual = [uses(scenario, number, player) for number in numbers]
    scenario.equal("uses of the user", actual, [(3, 3), (2, 2)])
    scenario.equal("uses of another user", uses(scenario, numbers[0], second), (3, 1))


@law("CHN-12a", "CHN-12b", "CHN-12c", needs=ONE)
def uses_are_counted_in_any_order_of_calls(scenario: Scenario) -> None:
    """Whatever is set, added, taken and reset, a read answers what that leaves."""
    run_stories(scenario, UserLimitMachine)
