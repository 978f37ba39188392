"""Laws of resets by an admin."""

from __future__ import annotations

from liveops_kit.contract.builders.catalog import known_player, limited
from liveops_kit.contract.law import TWO, Need, law
from liveops_kit.contract.laws.user_limits.stateful import UserLimitMachine
from liveops_kit.contract.resources import BONUS, DISCOUNT
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.stateful import run_stories
from liveops_kit.contract.tokens import Player


def _known_pair(scenario: Scenario) -> tuple[Player, Player]:
    return known_player(scenario), known_player(scenario, scenario.second_player)


@law("CHN-12c", needs=TWO)
def a_reset_for_one_user_restores_that_user(scenario: Scenario) -> None:
    """A reset that names a user brings `available` of that promotion and user to the total, and
    leaves other users and promotions.
    """
    made, other = limited(scenario, DISCOUNT, 3), limited(scenario, DISCOUNT, 2)
    player, second = _known_pair(scenario)
    for caller in (player, second):
        made.limit("set", 0, caller.external_id).works()
    other.limit("set", 1).works()
    made.limit("reset").ok(200)
    made.leaves(3, 3, player)
    made.leaves(0, 3, second)
    other.leaves(1, 2, player)


@law("CHN-12c", needs=TWO)
def a_reset_for_nobody_restores_every_user(scenario: Scenario) -> None:
    """A reset with `user` null brings `available` of that promotion to the total for all users."""
    made, other, players = (
        limited(scenario, DISCOUNT, 3),
        limited(scenario, DISCOUNT, 2),
        _known_pair(scenario),
    )
    for caller in players:
        for each in (made, other):
            each.limit("set", 0, caller.external_id).works()
    made.call("reset-user-promotion-limit", body={"user": None}).ok(200)
    for caller in players:
        made.leaves(3, 3, caller)
        other.leaves(0, 2, caller)


@law("CHN-12c", needs=[Need.PLAYERS])
def a_reset_of_all_promotions_restores_one_user(scenario: Scenario) -> None:
    """Resetting all promotions brings `available` of each to the total, for that user alone."""
    player, second = _known_pair(scenario)
    reduced, gift = limited(scenario, DISCOUNT, 3), limited(scenario, BONUS, 2)
    for made in (reduced, gift):
        made.limit("set", 0).works()
    reduced.limit("set", 1, second.external_id).works()
    body = {"user": {"user_external_id": player.external_id}}
    scenario.call("reset-all-user-promotions-limit", body=body).ok(200)
    reduced.leaves(3, 3, player)
    gift.leaves(2, 2, player)
    reduced.leaves(1, 3, second)


@law("CHN-12a", "CHN-12b", "CHN-12c", needs=[Need.PLAYER])
def uses_are_counted_in_any_order_of_calls(scenario: Scenario) -> None:
    """Whatever is set, added, taken and reset, a read answers what that leaves."""
    run_stories(scenario, UserLimitMachine)
