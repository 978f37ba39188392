"""Laws of resets by an admin."""

from __future__ import annotations

from liveops_kit.contract.builders import bonus, some_item
from liveops_kit.contract.builders.catalog import known_player, limit_call, uses
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.user_limits.builders import ONE, TWO, limited_discount
from liveops_kit.contract.laws.user_limits.stateful import UserLimitMachine
from liveops_kit.contract.scenario import Trial
from liveops_kit.contract.stateful import play
from liveops_kit.contract.tokens import Player


def _reset_all(trial: Trial, player: Player) -> Exchange:
    body = {"user": {"user_external_id": player.external_id}}
    return trial.call("reset-all-user-promotions-limit", body=body)


@law("CHN-12c", needs=TWO)
def a_reset_for_one_user_restores_that_user(trial: Trial) -> None:
    """A reset that names a user brings `available` of that promotion and user to the total, and
    leaves other users and promotions.
    """
    number, other = limited_discount(trial, 3), limited_discount(trial, 2)
    player, second = known_player(trial), known_player(trial, trial.second)
    for caller in (player, second):
        trial.given(limit_call(trial, "set", number, caller.external_id, 0))
    trial.given(limit_call(trial, "set", other, player.external_id, 1))
    trial.ok(limit_call(trial, "reset", number, player.external_id), 200)
    trial.equal("uses of the user", uses(trial, number, player), (3, 3))
    trial.equal("uses of another user", uses(trial, number, second), (3, 0))
    trial.equal("uses of another promotion", uses(trial, other, player), (2, 1))


@law("CHN-12c", needs=TWO)
def a_reset_for_nobody_restores_every_user(trial: Trial) -> None:
    """A reset with `user` null brings `available` of that promotion to the total for all users."""
    number, other = limited_discount(trial, 3), limited_discount(trial, 2)
    players = known_player(trial), known_player(trial, trial.second)
    for caller in players:
        trial.given(limit_call(trial, "set", number, caller.external_id, 0))
        trial.given(limit_call(trial, "set", other, caller.external_id, 0))
    answer = trial.call("reset-user-promotion-limit", promotion_id=number, body={"user": None})
    trial.ok(answer, 200)
    for caller in players:
        trial.equal("uses", uses(trial, number, caller), (3, 3))
        trial.equal("uses of another promotion", uses(trial, other, caller), (2, 0))


@law("CHN-12c", needs=[Need.PLAYERS])
def a_reset_of_all_promotions_restores_one_user(trial: Trial) -> None:
    """Resetting all promotions brings `available` of each to the total, for that user alone."""
    sku = some_item(trial)
    limits = {"per_user": 2}
    numbers = (
        limited_discount(trial, 3),
        bonus(trial, {sku: 1}, (sku,), limits=limits, enabled=False),
    )
    player, second = known_player(trial), known_player(trial, trial.second)
    for number in numbers:
        trial.given(limit_call(trial, "set", number, player.external_id, 0))
    trial.given(limit_call(trial, "set", numbers[0], second.external_id, 1))
    trial.ok(_reset_all(trial, player), 200)
    actual = [uses(trial, number, player) for number in numbers]
    trial.equal("uses of the user", actual, [(3, 3), (2, 2)])
    trial.equal("uses of another user", uses(trial, numbers[0], second), (3, 1))


@law("CHN-12a", "CHN-12b", "CHN-12c", needs=ONE)
def uses_are_counted_in_any_order_of_calls(trial: Trial) -> None:
    """Whatever is set, added, taken and reset, a read answers what that leaves."""
    play(trial, UserLimitMachine)
