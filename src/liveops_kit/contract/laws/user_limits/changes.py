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
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.user_limits.builders import ONE, TWO, limited_discount
from liveops_kit.contract.scenario import Trial


@law("CHN-12a", needs=ONE)
def uses_are_added_up_to_the_total(trial: Trial) -> None:
    """Adding answers the new count up to the total; one more gets 422/4511 and adds nothing."""
    number, user = limited_discount(trial, 5), known_player(trial).external_id
    trial.equal("set", uses_in(trial, limit_call(trial, "set", number, user, 1)), (5, 1))
    trial.equal("added", uses_in(trial, limit_call(trial, "add", number, user, 3)), (5, 4))
    trial.refused(limit_call(trial, "add", number, user, 2), 422, 4511)
    trial.equal("uses after the refusal", uses(trial, number), (5, 4))
    trial.equal("the last", uses_in(trial, limit_call(trial, "add", number, user, 1)), (5, 5))
    trial.refused(limit_call(trial, "add", number, user, 1), 422, 4511)
    trial.equal("uses", uses(trial, number), (5, 5))


@law("CHN-12a", needs=ONE)
def uses_are_taken_down_to_none(trial: Trial) -> None:
    """Taking answers the new count down to 0; one more gets 422/4511 and takes nothing."""
    number, user = limited_discount(trial, 5), known_player(trial).external_id
    trial.equal("taken", uses_in(trial, limit_call(trial, "remove", number, user, 2)), (5, 3))
    trial.refused(limit_call(trial, "remove", number, user, 4), 422, 4511)
    trial.equal("uses after the refusal", uses(trial, number), (5, 3))
    trial.equal("the last", uses_in(trial, limit_call(trial, "remove", number, user, 3)), (5, 0))
    trial.refused(limit_call(trial, "remove", number, user, 1), 422, 4511)
    trial.equal("uses", uses(trial, number), (5, 0))


@law("CHN-12a", needs=ONE)
def the_last_uses_are_added_once(trial: Trial) -> None:
    """Of calls that add at the same time no more succeed than fit into the total."""
    number, user = limited_discount(trial, 3), known_player(trial).external_id
    trial.given(limit_call(trial, "set", number, user, 0))
    body = {"user": {"user_external_id": user}, "available": 1}
    call = ("add-user-promotion-limit", {"promotion_id": number, "body": body})
    answers = trial.at_once([call] * 8)
    trial.equal("successes", sum(each.status == 200 for each in answers), 3)
    for each in answers:
        if each.status != 200:
            trial.refused(each, 422, 4511)
    trial.equal("uses", uses(trial, number), (3, 3))


@law("CHN-12b", needs=ONE)
def uses_are_set_from_none_to_the_total(trial: Trial) -> None:
    """Setting takes 0 and the total; one above the total gets 422/4511 and sets nothing."""
    number, user = limited_discount(trial, 5), known_player(trial).external_id
    trial.refused(limit_call(trial, "set", number, user, 6), 422, 4511)
    trial.equal("uses after the refusal", uses(trial, number), (5, 5))
    trial.equal("none", uses_in(trial, limit_call(trial, "set", number, user, 0)), (5, 0))
    trial.refused(limit_call(trial, "set", number, user, 6), 422, 4511)
    trial.equal("uses after the refusal", uses(trial, number), (5, 0))
    trial.equal("all", uses_in(trial, limit_call(trial, "set", number, user, 5)), (5, 5))


@law("CHN-12b", needs=[*TWO, Need.ITEMS])
def what_is_set_decides_who_gets_a_discount(trial: Trial) -> None:
    """A user whose uses are set to none pays the full price; others, and the user with one use
    again, do not.
    """
    sku = plain_item(trial)
    number = discount(trial, "10.00", sku, limits={"per_user": 2})
    known_player(trial)
    trial.given(limit_call(trial, "set", number, trial.player.external_id, 0))
    actual = [price_of(trial, sku), price_of(trial, sku, trial.second)]
    trial.equal("prices", actual, [Decimal("10.00"), Decimal("9.00")])
    trial.equal("uses of another user", uses(trial, number, trial.second), (2, 2))
    trial.given(limit_call(trial, "add", number, trial.player.external_id, 1))
    trial.equal("price with a use", price_of(trial, sku), Decimal("9.00"))
