"""Laws of refused calls on user limits."""

from __future__ import annotations

from liveops_kit.contract.builders import bonus, coupon, discount, promo_code, some_item
from liveops_kit.contract.builders.catalog import (
    LIMIT_VERBS,
    discount_body,
    known_player,
    limit_call,
    unknown_promotion,
    update,
    uses,
)
from liveops_kit.contract.errors import (
    LIMIT_NOT_CONFIGURED,
    LIMITED_PROMOTION_MISSING,
    SCHEMA_BROKEN,
    USER_UNKNOWN,
)
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.user_limits.builders import ONE, limited_discount
from liveops_kit.contract.scenario import LEAVE_OUT, Scenario


@law("ERR-17", needs=ONE)
def limits_of_an_unknown_promotion_are_not_found(scenario: Scenario) -> None:
    """Each call on a user's limit answers a promotion that is gone with 404/1101."""
    user, number = (
        known_player(scenario).external_id,
        unknown_promotion(scenario, some_item(scenario)),
    )
    for verb in LIMIT_VERBS:
        limit_call(scenario, verb, number, user).refused(LIMITED_PROMOTION_MISSING)


@law("ERR-18")
def limits_of_an_unknown_user_are_not_found(scenario: Scenario) -> None:
    """Each call on limits answers a user the project has never met with 404/5008."""
    number, nobody = limited_discount(scenario, 5), scenario.name("nobody")
    for verb in LIMIT_VERBS:
        limit_call(scenario, verb, number, nobody).refused(USER_UNKNOWN)
    body = {"user": {"user_external_id": nobody}}
    scenario.call("reset-all-user-promotions-limit", body=body).refused(USER_UNKNOWN)


@law("ERR-18")
def code_limits_of_an_unknown_user_are_not_found(scenario: Scenario) -> None:
    """A user's limit of a coupon or promo code is answered with 404/5008 for an unknown user."""
    query = {"user_external_id": scenario.name("nobody")}
    names = {
        "coupon": coupon(scenario, enabled=False),
        "promo-code": promo_code(scenario, enabled=False),
    }
    for kind, name in names.items():
        answer = scenario.call(f"get-{kind}-user-limit", external_id=name, query=query)
        answer.refused(USER_UNKNOWN)


@law("ERR-19", needs=ONE)
def a_promotion_without_a_limit_has_no_uses(scenario: Scenario) -> None:
    """Each call on a user's limit answers a discount or bonus without `limits.per_user` with
    422/4509.
    """
    user, sku = known_player(scenario).external_id, some_item(scenario)
    numbers = (
        discount(scenario, "10.00", sku, enabled=False),
        bonus(scenario, {sku: 1}, (sku,), enabled=False, limits={"per_user": None}),
    )
    for number in numbers:
        for verb in LIMIT_VERBS:
            limit_call(scenario, verb, number, user).refused(LIMIT_NOT_CONFIGURED)


@law("ERR-19", needs=ONE)
def a_limit_that_is_taken_away_is_gone(scenario: Scenario) -> None:
    """Once an update has left `limits` out, the promotion has no limit: 422/4509."""
    sku, user = some_item(scenario), known_player(scenario).external_id
    number = discount(scenario, "10.00", sku, enabled=False, limits={"per_user": 2})
    scenario.equal("uses", uses(scenario, number), (2, 2))
    update(scenario, "item", number, discount_body(scenario, "10.00", sku, limits=LEAVE_OUT)).ok()
    limit_call(scenario, "get", number, user).refused(LIMIT_NOT_CONFIGURED)


@law("ERR-20", needs=ONE)
def a_user_id_is_not_empty_and_has_no_white_space(scenario: Scenario) -> None:
    """A `user_external_id` that is empty or has white space gets 422/1102 from every call."""
    number = limited_discount(scenario, 5)
    for user in ("", "a b", "\t"):
        for verb in LIMIT_VERBS:
            limit_call(scenario, verb, number, user).refused(SCHEMA_BROKEN)
        body = {"user": {"user_external_id": user}}
        scenario.call("reset-all-user-promotions-limit", body=body).refused(SCHEMA_BROKEN)


@law("ERR-20")
def a_user_id_of_code_limits_is_not_empty(scenario: Scenario) -> None:
    """A user's limit of a coupon or promo code gets 422/1102 for a `user_external_id` that is empty
    or has white space.
    """
    names = {
        "coupon": coupon(scenario, enabled=False),
        "promo-code": promo_code(scenario, enabled=False),
    }
    for kind, name in names.items():
        for user in ("", "a b"):
            query = {"user_external_id": user}
            answer = scenario.call(f"get-{kind}-user-limit", external_id=name, query=query)
            answer.refused(SCHEMA_BROKEN)
