"""Laws of user limits: uses of a discount or bonus for each user, and their resets."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import (
    LEAVE_OUT,
    bonus,
    buy,
    coupon,
    discount,
    promo_code,
    some_item,
)
from liveops_kit.contract.builders.catalog import (
    LIMIT_VERBS,
    dates_of,
    discount_body,
    known_player,
    limit_call,
    moment_of,
    plain_item,
    price_of,
    read,
    unknown_promotion,
    update,
    uses,
    uses_in,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.shared.limit_machine import UserLimitMachine
from liveops_kit.contract.scenario import Trial
from liveops_kit.contract.stateful import play
from liveops_kit.contract.tokens import Player

ONE = (Need.PLAYER,)
TWO = (Need.PLAYER, Need.SECOND_PLAYER)
TIMED = (Need.PLAYER, Need.CLOCK)

DAILY = {"interval_type": "daily", "time": "08:00:00+00:00"}
WEEKLY = {"interval_type": "weekly", "day_of_week": 1, "time": "11:00:00+08:00"}


# -- helpers ---------------------------------------------------------------------------------------
def _limited_discount(trial: Trial, total: int, schedule: Any = None) -> int:
    """Create a discount with this limit for each user, off and without effect; return its id."""
    limits: dict[str, Any] = {"per_user": total}
    if schedule is not None:
        limits["recurrent_schedule"] = {"per_user": schedule}
    return discount(trial, "10.00", some_item(trial), limits=limits, enabled=False)


def _reset_all(trial: Trial, player: Player) -> Exchange:
    body = {"user": {"user_external_id": player.external_id}}
    return trial.call("reset-all-user-promotions-limit", body=body)


# -- set, added and removed ------------------------------------------------------------------------
@law("CHN-12a", needs=ONE)
def uses_are_added_up_to_the_total(trial: Trial) -> None:
    """Adding answers the new count up to the total; one more gets 422/4511 and adds nothing."""
    number, user = _limited_discount(trial, 5), known_player(trial).external_id
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
    number, user = _limited_discount(trial, 5), known_player(trial).external_id
    trial.equal("taken", uses_in(trial, limit_call(trial, "remove", number, user, 2)), (5, 3))
    trial.refused(limit_call(trial, "remove", number, user, 4), 422, 4511)
    trial.equal("uses after the refusal", uses(trial, number), (5, 3))
    trial.equal("the last", uses_in(trial, limit_call(trial, "remove", number, user, 3)), (5, 0))
    trial.refused(limit_call(trial, "remove", number, user, 1), 422, 4511)
    trial.equal("uses", uses(trial, number), (5, 0))


@law("CHN-12a", needs=ONE)
def the_last_uses_are_added_once(trial: Trial) -> None:
    """Of calls that add at the same time no more succeed than fit into the total."""
    number, user = _limited_discount(trial, 3), known_player(trial).external_id
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
    number, user = _limited_discount(trial, 5), known_player(trial).external_id
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


# -- reset by an admin -----------------------------------------------------------------------------
@law("CHN-12c", needs=TWO)
def a_reset_for_one_user_restores_that_user(trial: Trial) -> None:
    """A reset that names a user brings `available` of that promotion and user to the total, and
    leaves other users and promotions.
    """
    number, other = _limited_discount(trial, 3), _limited_discount(trial, 2)
    player, second = known_player(trial), known_player(trial, trial.second)
    for who in (player, second):
        trial.given(limit_call(trial, "set", number, who.external_id, 0))
    trial.given(limit_call(trial, "set", other, player.external_id, 1))
    trial.ok(limit_call(trial, "reset", number, player.external_id), 200)
    trial.equal("uses of the user", uses(trial, number, player), (3, 3))
    trial.equal("uses of another user", uses(trial, number, second), (3, 0))
    trial.equal("uses of another promotion", uses(trial, other, player), (2, 1))


@law("CHN-12c", needs=TWO)
def a_reset_for_nobody_restores_every_user(trial: Trial) -> None:
    """A reset with `user` null brings `available` of that promotion to the total for all users."""
    number, other = _limited_discount(trial, 3), _limited_discount(trial, 2)
    players = known_player(trial), known_player(trial, trial.second)
    for who in players:
        trial.given(limit_call(trial, "set", number, who.external_id, 0))
        trial.given(limit_call(trial, "set", other, who.external_id, 0))
    answer = trial.call("reset-user-promotion-limit", promotion_id=number, body={"user": None})
    trial.ok(answer, 200)
    for who in players:
        trial.equal("uses", uses(trial, number, who), (3, 3))
        trial.equal("uses of another promotion", uses(trial, other, who), (2, 0))


@law("CHN-12c", needs=[Need.PLAYERS])
def a_reset_of_all_promotions_restores_one_user(trial: Trial) -> None:
    """Resetting all promotions brings `available` of each to the total, for that user alone."""
    sku = some_item(trial)
    limits = {"per_user": 2}
    numbers = (
        _limited_discount(trial, 3),
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


# -- refusals --------------------------------------------------------------------------------------
@law("ERR-17", needs=ONE)
def limits_of_an_unknown_promotion_are_not_found(trial: Trial) -> None:
    """Each call on a user's limit answers a promotion that is gone with 404/1101."""
    user, number = known_player(trial).external_id, unknown_promotion(trial, some_item(trial))
    for verb in LIMIT_VERBS:
        trial.refused(limit_call(trial, verb, number, user), 404, 1101)


@law("ERR-18")
def limits_of_an_unknown_user_are_not_found(trial: Trial) -> None:
    """Each call on limits answers a user the project has never met with 404/5008."""
    number, nobody = _limited_discount(trial, 5), trial.name("nobody")
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
    number = _limited_discount(trial, 5)
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


# -- reset by a schedule ---------------------------------------------------------------------------
@law("CHN-2b")
def the_next_reset_is_in_seconds(trial: Trial) -> None:
    """`reset_next_date` of a promotion's limit is the next reset in seconds since 1970."""
    sku = some_item(trial)
    limits = {"per_user": 1, "recurrent_schedule": {"per_user": WEEKLY}}
    promotions = {
        "item": discount(trial, "10.00", sku, limits=limits, enabled=False),
        "bonus": bonus(trial, {sku: 1}, (sku,), limits=limits, enabled=False),
    }
    for kind, number in promotions.items():
        dates = dates_of(trial, number, kind)
        expected = int(moment_of(trial, dates, "displayable_reset_next_date").timestamp())
        trial.equal("reset_next_date", trial.field(dates, "reset_next_date"), expected)


def _check_reset(trial: Trial, schedule: Any, now: str, last: str, reset: str) -> None:
    """Check that a limit used up at `now` is still used up at `last`, and whole at `reset`."""
    trial.freeze(now)
    number, user = _limited_discount(trial, 2, schedule), known_player(trial).external_id
    dates = dates_of(trial, number)
    expected = datetime.fromisoformat(reset)
    trial.equal("next reset", moment_of(trial, dates, "displayable_reset_next_date"), expected)
    seconds = trial.field(dates, "reset_next_date")
    trial.equal("reset_next_date", seconds, int(expected.timestamp()))
    trial.given(limit_call(trial, "set", number, user, 0))
    trial.freeze(last)
    trial.equal("uses before the reset", uses(trial, number), (2, 0))
    trial.freeze(reset)
    trial.equal("uses at the reset", uses(trial, number), (2, 2))


@law("CHN-3a", needs=TIMED)
def a_daily_limit_starts_over_at_its_time(trial: Trial) -> None:
    """A daily limit starts over every day at `time`: the same day while that is ahead."""
    _check_reset(
        trial, DAILY, "2026-12-01T07:00:00Z", "2026-12-01T07:59:59Z", "2026-12-01T08:00:00Z"
    )


@law("CHN-3a", needs=TIMED)
def a_weekly_limit_starts_over_on_its_day(trial: Trial) -> None:
    """A weekly limit starts over on `day_of_week`, where 1 is Monday and 7 Sunday, at `time`."""
    sunday = {"interval_type": "weekly", "day_of_week": 7, "time": "08:00:00+00:00"}
    for schedule, last, reset in (
        (sunday, "2026-12-06T07:59:59Z", "2026-12-06T08:00:00Z"),
        ({**sunday, "day_of_week": 1}, "2026-12-07T07:59:59Z", "2026-12-07T08:00:00Z"),
    ):
        _check_reset(trial, schedule, "2026-12-01T08:00:00Z", last, reset)


@law("CHN-3a", "CHN-3b", needs=TIMED)
def a_monthly_limit_starts_over_on_its_day(trial: Trial) -> None:
    """A monthly limit starts over on `day_of_month`; of a day the month lacks, on its last day."""
    monthly = {"interval_type": "monthly", "day_of_month": 15, "time": "08:00:00+00:00"}
    _check_reset(
        trial, monthly, "2027-01-15T08:00:00Z", "2027-02-15T07:59:59Z", "2027-02-15T08:00:00Z"
    )


@law("CHN-3b", needs=TIMED)
def a_day_the_month_lacks_is_its_last_day(trial: Trial) -> None:
    """A monthly limit of day 31 starts over on 28 February, 29 in a leap year, and 30 April."""
    last = {"interval_type": "monthly", "day_of_month": 31, "time": "08:00:00+00:00"}
    for now, reset in (
        ("2027-02-01T00:00:00Z", "2027-02-28T08:00:00Z"),
        ("2027-02-28T08:00:00Z", "2027-03-31T08:00:00Z"),
        ("2027-03-31T08:00:00Z", "2027-04-30T08:00:00Z"),
        ("2028-01-31T08:00:00Z", "2028-02-29T08:00:00Z"),
    ):
        before = f"{reset[:11]}07:59:59Z"
        _check_reset(trial, last, now, before, reset)


@law("CHN-3c", needs=TIMED)
def a_reset_follows_the_offset_of_its_time(trial: Trial) -> None:
    """A limit starts over at `time` in its own offset, though in UTC that is another day."""
    for time, last, reset in (
        ("02:00:00+03:00", "2026-12-01T22:59:59Z", "2026-12-01T23:00:00Z"),
        ("23:00:00-05:30", "2026-12-02T04:29:59Z", "2026-12-02T04:30:00Z"),
    ):
        schedule = {"interval_type": "daily", "time": time}
        _check_reset(trial, schedule, "2026-12-01T12:00:00Z", last, reset)


@law("CHN-3c")
def the_time_of_a_reset_is_a_whole_hour(trial: Trial) -> None:
    """A `time` with minutes or seconds, or without an offset, gets 422/1102 and changes nothing."""
    sku = some_item(trial)
    number = discount(trial, "10.00", sku, enabled=False)
    before = read(trial, "item", number)
    for time in ("08:30:00+03:00", "08:00:01+03:00", "08:00:00", "24:00:00+00:00"):
        schedule = {"interval_type": "daily", "time": time}
        limits = {"per_user": 1, "recurrent_schedule": {"per_user": schedule}}
        body = discount_body(trial, "20.00", sku, limits=limits)
        trial.refused(trial.call("create-item-promotion", body=body), 422, 1102)
        trial.refused(update(trial, "item", number, body), 422, 1102)
    trial.equal("the discount", read(trial, "item", number), before)


@law("CHN-3e", needs=[*TIMED, Need.ITEMS, Need.PAYMENT])
def the_first_look_after_a_reset_shows_it(trial: Trial) -> None:
    """At the moment of a reset a discount that was used up acts again, in the catalog and on a
    purchase, which counts from anew.
    """
    trial.freeze("2026-12-01T07:00:00Z")
    sku = plain_item(trial)
    limits = {"per_user": 1, "recurrent_schedule": {"per_user": DAILY}}
    number = discount(trial, "10.00", sku, limits=limits)
    buy(trial, {sku: 1})
    trial.freeze("2026-12-01T07:59:59Z")
    trial.equal("price before the reset", price_of(trial, sku), Decimal("10.00"))
    trial.freeze("2026-12-01T08:00:00Z")
    trial.equal("price at the reset", price_of(trial, sku), Decimal("9.00"))
    buy(trial, {sku: 1})
    trial.equal("uses after a purchase", uses(trial, number), (1, 0))
    trial.freeze("2026-12-03T12:00:00Z")
    trial.equal("uses days later", uses(trial, number), (1, 1))


@law("CHN-3e", needs=TIMED)
def a_change_after_a_reset_counts_from_the_total(trial: Trial) -> None:
    """The first change after a reset starts from the whole limit; without a schedule nothing
    starts over.
    """
    trial.freeze("2026-12-01T07:00:00Z")
    daily, never, user = (
        _limited_discount(trial, 5, DAILY),
        _limited_discount(trial, 5),
        known_player(trial).external_id,
    )
    for number in (daily, never):
        trial.given(limit_call(trial, "set", number, user, 2))
    trial.freeze("2026-12-01T08:00:00Z")
    actual = [uses_in(trial, limit_call(trial, "remove", each, user, 1)) for each in (daily, never)]
    trial.equal("uses after one was taken", actual, [(5, 4), (5, 1)])
