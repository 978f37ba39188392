"""Laws of refused calls on user limits."""

from __future__ import annotations

from liveops_kit.contract.builders import LEAVE_OUT, bonus, coupon, discount, promo_code, some_item
from liveops_kit.contract.builders.catalog import (
    LIMIT_VERBS,
    discount_body,
    known_player,
    limit_call,
    unknown_promotion,
    update,
    uses,
)
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.user_limits.builders import ONE, limited_discount
from liveops_kit.contract.scenario import Trial


@law("ERR-17", needs=ONE)
def limits_of_an_unknown_promotion_are_not_found(trial: Trial) -> None:
    """Each call on a user's limit answers a promotion that is gone with 404/1101."""
    user, number = known_player(trial).external_id, unknown_promotion(trial, some_item(trial))
    for verb in LIMIT_VERBS:
        trial.refused(limit_call(trial, verb, number, user), 404, 1101)


@law("ERR-18")
def limits_of_an_unknown_user_are_not_found(trial: Trial) -> None:
    """Each call on limits answers a user the project has never met with 404/5008."""
    number, nobody = limited_discount(trial, 5), trial.name("nobody")
    for verb in LIMIT_VERBS:
        trial.refused(limit_call(trial, verb, number, nobody), 404, 5008)
    body = {"user": {"user_external_id": nobody}}
    trial.refused(trial.call("reset-all-user-promotions-limit", body=body), 404, 5008)


@law("ERR-18")
def code_limits_of_an_unknown_user_are_not_found(trial: Trial) -> None:
    """A user's limit of a coupon or promo code is answered with 404/5008 for an unknown user."""
    query = {"user_external_id": trial.name("nobody")}
    names = {"coupon": coupon(trial, enabled=False), "promo-code": promo_code(trial, enabled=False)}
    for kind, name in names.items():
        answer = trial.call(f"get-{kind}-user-limit", external_id=name, query=query)
        trial.refused(answer, 404, 5008)


@law("ERR-19", needs=ONE)
def a_promotion_without_a_limit_has_no_uses(trial: Trial) -> None:
    """Each call on a user's limit answers a discount or bonus without `limits.per_user` with
    422/4509.
    """
    user, sku = known_player(trial).external_id, some_item(trial)
    numbers = (
        discount(trial, "10.00", sku, enabled=False),
        bonus(trial, {sku: 1}, (sku,), enabled=False, limits={"per_user": None}),
    )
    for number in numbers:
        for verb in LIMIT_VERBS:
            trial.refused(limit_call(trial, verb, number, user), 422, 4509)


@law("ERR-19", needs=ONE)
def a_limit_that_is_taken_away_is_gone(trial: Trial) -> None:
    """Once an update has left `limits` out, the promotion has no limit: 422/4509."""
    sku, user = some_item(trial), known_player(trial).external_id
    number = discount(trial, "10.00", sku, enabled=False, limits={"per_user": 2})
    trial.equal("uses", uses(trial, number), (2, 2))
    trial.ok(update(trial, "item", number, discount_body(trial, "10.00", sku, limits=LEAVE_OUT)))
    trial.refused(limit_call(trial, "get", number, user), 422, 4509)


@law("ERR-20", needs=ONE)
def a_user_id_is_not_empty_and_has_no_white_space(trial: Trial) -> None:
    """A `user_external_id` that is empty or has white space gets 422/1102 from every call."""
    number = limited_discount(trial, 5)
    for user in ("", "a b", "\t"):
        for verb in LIMIT_VERBS:
            trial.refused(limit_call(trial, verb, number, user), 422, 1102)
        body = {"user": {"user_external_id": user}}
        trial.refused(trial.call("reset-all-user-promotions-limit", body=body), 422, 1102)


@law("ERR-20")
def a_user_id_of_code_limits_is_not_empty(trial: Trial) -> None:
    """A user's limit of a coupon or promo code gets 422/1102 for a `user_external_id` that is empty
    or has white space.
    """
    names = {"coupon": coupon(trial, enabled=False), "promo-code": promo_code(trial, enabled=False)}
    for kind, name in names.items():
        for user in ("", "a b"):
            query = {"user_external_id": user}
            answer = trial.call(f"get-{kind}-user-limit", external_id=name, query=query)
            trial.refused(answer, 422, 1102)
