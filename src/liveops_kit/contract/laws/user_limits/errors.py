"""Laws of refused calls on user limits."""

from __future__ import annotations

from liveops_kit.contract.builders.catalog import (
    LIMIT_VERBS,
    known_player,
    limited,
    unknown_promotion,
)
from liveops_kit.contract.errors import (
    LIMIT_NOT_CONFIGURED,
    LIMITED_PROMOTION_MISSING,
    SCHEMA_BROKEN,
    USER_UNKNOWN,
    Error,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import BONUS, COUPON, DISCOUNT, PROMO_CODE
from liveops_kit.contract.scenario import LEAVE_OUT, AutomaticPromotion, Scenario


def _refuses(made: AutomaticPromotion, error: Error, user: str | None = None) -> None:
    """Check that each call on a user's limit is refused."""
    for verb in LIMIT_VERBS:
        made.limit(verb, user=user).refused(error)


def _refuses_user(made: AutomaticPromotion, error: Error, user: str) -> None:
    """Check that each call on limits, also that on all promotions, refuses a user."""
    _refuses(made, error, user)
    body = {"user": {"user_external_id": user}}
    made.scenario.call("reset-all-user-promotions-limit", body=body).refused(error)


@law("ERR-17", needs=[Need.PLAYER])
def limits_of_an_unknown_promotion_are_not_found(scenario: Scenario) -> None:
    """Each call on a user's limit answers a promotion that is gone with 404/1101."""
    known_player(scenario)
    _refuses(unknown_promotion(scenario), LIMITED_PROMOTION_MISSING)


@law("ERR-18")
def limits_of_an_unknown_user_are_not_found(scenario: Scenario) -> None:
    """Each call on limits answers a user the project has never met with 404/5008."""
    _refuses_user(limited(scenario, DISCOUNT, 5), USER_UNKNOWN, scenario.name("nobody"))


@law("ERR-18")
def code_limits_of_an_unknown_user_are_not_found(scenario: Scenario) -> None:
    """A user's limit of a coupon or promo code is answered with 404/5008 for an unknown user."""
    for kind in (COUPON, PROMO_CODE):
        scenario.create(kind).limit_of(scenario.name("nobody")).refused(USER_UNKNOWN)


@law("ERR-19", needs=[Need.PLAYER])
def a_promotion_without_a_limit_has_no_uses(scenario: Scenario) -> None:
    """Each call on a user's limit answers a discount or bonus without `limits.per_user` with
    422/4509.
    """
    known_player(scenario)
    _refuses(scenario.create(DISCOUNT, enabled=False), LIMIT_NOT_CONFIGURED)
    unlimited = scenario.create(BONUS, enabled=False, limits={"per_user": None})
    _refuses(unlimited, LIMIT_NOT_CONFIGURED)


@law("ERR-19", needs=[Need.PLAYER])
def a_limit_that_is_taken_away_is_gone(scenario: Scenario) -> None:
    """Once an update has left `limits` out, the promotion has no limit: 422/4509."""
    known_player(scenario)
    made = limited(scenario, DISCOUNT, 2)
    made.leaves(2, 2)
    made.update(limits=LEAVE_OUT).ok()
    made.limit("get").refused(LIMIT_NOT_CONFIGURED)


@law("ERR-20", needs=[Need.PLAYER])
def a_user_id_is_not_empty_and_has_no_white_space(scenario: Scenario) -> None:
    """A `user_external_id` that is empty or has white space gets 422/1102 from every call."""
    made = limited(scenario, DISCOUNT, 5)
    for user in ("", "a b", "\t"):
        _refuses_user(made, SCHEMA_BROKEN, user)


@law("ERR-20")
def a_user_id_of_code_limits_is_not_empty(scenario: Scenario) -> None:
    """A user's limit of a coupon or promo code gets 422/1102 for a `user_external_id` that is empty
    or has white space.
    """
    for kind in (COUPON, PROMO_CODE):
        made = scenario.create(kind)
        for user in ("", "a b"):
            made.limit_of(user).refused(SCHEMA_BROKEN)
