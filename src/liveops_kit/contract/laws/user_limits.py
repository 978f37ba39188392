"""Laws of user limits: how often a user may use a discount or bonus, and when that starts over."""

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
    known,
    limit_call,
    moment_of,
    plain_item,
    price_of,
    read,
    told,
    unknown_promotion,
    update,
    uses,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.shared.limit_machine import UsesOfOne
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.stateful import run_stories
from liveops_kit.contract.tokens import Player

ONE = (Need.PLAYER,)
TWO = (Need.PLAYER, Need.SECOND_PLAYER)
TIMED = (Need.PLAYER, Need.CLOCK)

DAILY = {"interval_type": "daily", "time": "08:00:00+00:00"}
WEEKLY = {"interval_type": "weekly", "day_of_week": 1, "time": "11:00:00+08:00"}


# -- what is on stage ------------------------------------------------------------------------------
def _limited(scenario: Scenario, total: int, schedule: Any = None) -> int:
    """The id of a discount that each user may use so often; it is off, and acts on nothing."""
    limits: dict[str, Any] = {"per_user": total}
    if schedule is not None:
        limits["recurrent_schedule"] = {"per_user": schedule}
    return discount(scenario, "10.00", some_item(scenario), limits=limits, enabled=False)


def _reset_all(scenario: Scenario, player: Player) -> Exchange:
    body = {"user": {"user_external_id": player.external_id}}
    return scenario.call("reset-all-user-promotions-limit", body=body)


# -- set, added and taken --------------------------------------------------------------------------
@law("CHN-12a", needs=ONE)
def uses_are_added_up_to_the_total(scenario: Scenario) -> None:
    """Adding answers the new count up to the total; one more gets 422/4511 and adds nothing."""
    number, user = _limited(scenario, 5), known(scenario).external_id
    scenario.equal("set", told(scenario, limit_call(scenario, "set", number, user, 1)), (5, 1))
    scenario.equal("added", told(scenario, limit_call(scenario, "add", number, user, 3)), (5, 4))
    scenario.refused(limit_call(scenario, "add", number, user, 2), 422, 4511)
    scenario.equal("uses after the refusal", uses(scenario, number), (5, 4))
    scenario.equal("the last", told(scenario, limit_call(scenario, "add", number, user, 1)), (5, 5))
    scenario.refused(limit_call(scenario, "add", number, user, 1), 422, 4511)
    scenario.equal("uses", uses(scenario, number), (5, 5))


@law("CHN-12a", needs=ONE)
def uses_are_taken_down_to_none(scenario: Scenario) -> None:
    """Taking answers the new count down to 0; one more gets 422/4511 and takes nothing."""
    number, user = _limited(scenario, 5), known(scenario).external_id
    scenario.equal("taken", told(scenario, limit_call(scenario, "remove", number, user, 2)), (5, 3))
    scenario.refused(limit_call(scenario, "remove", number, user, 4), 422, 4511)
    scenario.equal("uses after the refusal", uses(scenario, number), (5, 3))
    scenario.equal(
        "the last", told(scenario, limit_call(scenario, "remove", number, user, 3)), (5, 0)
    )
    scenario.refused(limit_call(scenario, "remove", number, user, 1), 422, 4511)
    scenario.equal("uses", uses(scenario, number), (5, 0))


@law("CHN-12a", needs=ONE)
def the_last_uses_are_added_once(scenario: Scenario) -> None:
    """Of calls that add at the same time no more succeed than fit into the total."""
    number, user = _limited(scenario, 3), known(scenario).external_id
    scenario.require(limit_call(scenario, "set", number, user, 0))
    body = {"user": {"user_external_id": user}, "available": 1}
    call = ("add-user-promotion-limit", {"promotion_id": number, "body": body})
    answers = scenario.at_once([call] * 8)
    scenario.equal("successes", sum(each.status == 200 for each in answers), 3)
    for each in answers:
        if each.status != 200:
            scenario.refused(each, 422, 4511)
    scenario.equal("uses", uses(scenario, number), (3, 3))


@law("CHN-12b", needs=ONE)
def uses_are_set_from_none_to_the_total(scenario: Scenario) -> None:
    """Setting takes 0 and the total; one above the total gets 422/4511 and sets nothing."""
    number, user = _limited(scenario, 5), known(scenario).external_id
    scenario.refused(limit_call(scenario, "set", number, user, 6), 422, 4511)
    scenario.equal("uses after the refusal", uses(scenario, number), (5, 5))
    scenario.equal("none", told(scenario, limit_call(scenario, "set", number, user, 0)), (5, 0))
    scenario.refused(limit_call(scenario, "set", number, user, 6), 422, 4511)
    scenario.equal("uses after the refusal", uses(scenario, number), (5, 0))
    scenario.equal("all", told(scenario, limit_call(scenario, "set", number, user, 5)), (5, 5))


@law("CHN-12b", needs=[*TWO, Need.ITEMS])
def what_is_set_decides_who_gets_a_discount(scenario: Scenario) -> None:
    """A user whose uses are set to none pays the full price; others, and the user with one use
    again, do not.
    """
    sku = plain_item(scenario)
    number = discount(scenario, "10.00", sku, limits={"per_user": 2})
    known(scenario)
    scenario.require(limit_call(scenario, "set", number, scenario.player.external_id, 0))
    found = [price_of(scenario, sku), price_of(scenario, sku, scenario.second_player)]
    scenario.equal("prices", found, [Decimal("10.00"), Decimal("9.00")])
    scenario.equal("uses of another user", uses(scenario, number, scenario.second_player), (2, 2))
    scenario.require(limit_call(scenario, "add", number, scenario.player.external_id, 1))
    scenario.equal("price with a use", price_of(scenario, sku), Decimal("9.00"))


# -- given back ------------------------------------------------------------------------------------
@law("CHN-12c", needs=TWO)
def a_reset_for_one_user_restores_that_user(scenario: Scenario) -> None:
    """A reset that names a user brings `available` of that promotion and user to the total, and
    leaves other users and promotions.
    """
    number, other = _limited(scenario, 3), _limited(scenario, 2)
    player, second = known(scenario), known(scenario, scenario.second_player)
    for who in (player, second):
        scenario.require(limit_call(scenario, "set", number, who.external_id, 0))
    scenario.require(limit_call(scenario, "set", other, player.external_id, 1))
    scenario.ok(limit_call(scenario, "reset", number, player.external_id), 200)
    scenario.equal("uses of the user", uses(scenario, number, player), (3, 3))
    scenario.equal("uses of another user", uses(scenario, number, second), (3, 0))
    scenario.equal("uses of another promotion", uses(scenario, other, player), (2, 1))


@law("CHN-12c", needs=TWO)
def a_reset_for_nobody_restores_every_user(scenario: Scenario) -> None:
    """A reset with `user` null brings `available` of that promotion to the total for all users."""
    number, other = _limited(scenario, 3), _limited(scenario, 2)
    players = known(scenario), known(scenario, scenario.second_player)
    for who in players:
        scenario.require(limit_call(scenario, "set", number, who.external_id, 0))
        scenario.require(limit_call(scenario, "set", other, who.external_id, 0))
    answer = scenario.call("reset-user-promotion-limit", promotion_id=number, body={"user": None})
    scenario.ok(answer, 200)
    for who in players:
        scenario.equal("uses", uses(scenario, number, who), (3, 3))
        scenario.equal("uses of another promotion", uses(scenario, other, who), (2, 0))


@law("CHN-12c", needs=[Need.PLAYERS])
def a_reset_of_all_promotions_restores_one_user(scenario: Scenario) -> None:
    """Resetting all promotions brings `available` of each to the total, for that user alone."""
    sku = some_item(scenario)
    limits = {"per_user": 2}
    numbers = _limited(scenario, 3), bonus(scenario, {sku: 1}, (sku,), limits=limits, enabled=False)
    player, second = known(scenario), known(scenario, scenario.second_player)
    for number in numbers:
        scenario.require(limit_call(scenario, "set", number, player.external_id, 0))
    scenario.require(limit_call(scenario, "set", numbers[0], second.external_id, 1))
    scenario.ok(_reset_all(scenario, player), 200)
    found = [uses(scenario, number, player) for number in numbers]
    scenario.equal("uses of the user", found, [(3, 3), (2, 2)])
    scenario.equal("uses of another user", uses(scenario, numbers[0], second), (3, 1))


@law("CHN-12a", "CHN-12b", "CHN-12c", needs=ONE)
def uses_are_counted_in_any_order_of_calls(scenario: Scenario) -> None:
    """Whatever is set, added, taken and reset, a read answers what that leaves."""
    run_stories(scenario, UsesOfOne)


# -- refusals --------------------------------------------------------------------------------------
@law("ERR-17", needs=ONE)
def limits_of_an_unknown_promotion_are_not_found(scenario: Scenario) -> None:
    """Each call on a user's limit answers a promotion that is gone with 404/1101."""
    user, number = known(scenario).external_id, unknown_promotion(scenario, some_item(scenario))
    for verb in LIMIT_VERBS:
        scenario.refused(limit_call(scenario, verb, number, user), 404, 1101)


@law("ERR-18")
def limits_of_an_unknown_user_are_not_found(scenario: Scenario) -> None:
    """Each call on limits answers a user the project has never met with 404/5008."""
    number, nobody = _limited(scenario, 5), scenario.name("nobody")
    for verb in LIMIT_VERBS:
        scenario.refused(limit_call(scenario, verb, number, nobody), 404, 5008)
    body = {"user": {"user_external_id": nobody}}
    scenario.refused(scenario.call("reset-all-user-promotions-limit", body=body), 404, 5008)


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
        scenario.refused(answer, 404, 5008)


@law("ERR-19", needs=ONE)
def a_promotion_without_a_limit_has_no_uses(scenario: Scenario) -> None:
    """Each call on a user's limit answers a discount or bonus without `limits.per_user` with
    422/4509.
    """
    user, sku = known(scenario).external_id, some_item(scenario)
    numbers = (
        discount(scenario, "10.00", sku, enabled=False),
        bonus(scenario, {sku: 1}, (sku,), enabled=False, limits={"per_user": None}),
    )
    for number in numbers:
        for verb in LIMIT_VERBS:
            scenario.refused(limit_call(scenario, verb, number, user), 422, 4509)


@law("ERR-19", needs=ONE)
def a_limit_that_is_taken_away_is_gone(scenario: Scenario) -> None:
    """Once an update has left `limits` out, the promotion has no limit: 422/4509."""
    sku, user = some_item(scenario), known(scenario).external_id
    number = discount(scenario, "10.00", sku, enabled=False, limits={"per_user": 2})
    scenario.equal("uses", uses(scenario, number), (2, 2))
    scenario.ok(
        update(scenario, "item", number, discount_body(scenario, "10.00", sku, limits=LEAVE_OUT))
    )
    scenario.refused(limit_call(scenario, "get", number, user), 422, 4509)


@law("ERR-20", needs=ONE)
def a_user_id_is_not_empty_and_has_no_white_space(scenario: Scenario) -> None:
    """A `user_external_id` that is empty or has white space gets 422/1102 from every call."""
    number = _limited(scenario, 5)
    for user in ("", "a b", "\t"):
        for verb in LIMIT_VERBS:
            scenario.refused(limit_call(scenario, verb, number, user), 422, 1102)
        body = {"user": {"user_external_id": user}}
        scenario.refused(scenario.call("reset-all-user-promotions-limit", body=body), 422, 1102)


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
            scenario.refused(answer, 422, 1102)


# -- when it starts over ---------------------------------------------------------------------------
@law("CHN-2b")
def the_next_reset_is_in_seconds(scenario: Scenario) -> None:
    """`reset_next_date` of a promotion's limit is the next reset in seconds since 1970."""
    sku = some_item(scenario)
    limits = {"per_user": 1, "recurrent_schedule": {"per_user": WEEKLY}}
    made = {
        "item": discount(scenario, "10.00", sku, limits=limits, enabled=False),
        "bonus": bonus(scenario, {sku: 1}, (sku,), limits=limits, enabled=False),
    }
    for kind, number in made.items():
        dates = dates_of(scenario, number, kind)
        expected = int(moment_of(scenario, dates, "displayable_reset_next_date").timestamp())
        scenario.equal("reset_next_date", scenario.get(dates, "reset_next_date"), expected)


def _starts_over(scenario: Scenario, schedule: Any, now: str, last: str, reset: str) -> None:
    """A limit that is used up at `now` is still so at `last`, and whole at the moment `reset`."""
    scenario.freeze(now)
    number, user = _limited(scenario, 2, schedule), known(scenario).external_id
    dates = dates_of(scenario, number)
    expected = datetime.fromisoformat(reset)
    scenario.equal(
        "next reset", moment_of(scenario, dates, "displayable_reset_next_date"), expected
    )
    seconds = scenario.get(dates, "reset_next_date")
    scenario.equal("reset_next_date", seconds, int(expected.timestamp()))
    scenario.require(limit_call(scenario, "set", number, user, 0))
    scenario.freeze(last)
    scenario.equal("uses before the reset", uses(scenario, number), (2, 0))
    scenario.freeze(reset)
    scenario.equal("uses at the reset", uses(scenario, number), (2, 2))


@law("CHN-3a", needs=TIMED)
def a_daily_limit_starts_over_at_its_time(scenario: Scenario) -> None:
    """A daily limit starts over every day at `time`: the same day while that is ahead."""
    _starts_over(
        scenario, DAILY, "2026-12-01T07:00:00Z", "2026-12-01T07:59:59Z", "2026-12-01T08:00:00Z"
    )


@law("CHN-3a", needs=TIMED)
def a_weekly_limit_starts_over_on_its_day(scenario: Scenario) -> None:
    """A weekly limit starts over on `day_of_week`, where 1 is Monday and 7 Sunday, at `time`."""
    sunday = {"interval_type": "weekly", "day_of_week": 7, "time": "08:00:00+00:00"}
    for schedule, last, reset in (
        (sunday, "2026-12-06T07:59:59Z", "2026-12-06T08:00:00Z"),
        ({**sunday, "day_of_week": 1}, "2026-12-07T07:59:59Z", "2026-12-07T08:00:00Z"),
    ):
        _starts_over(scenario, schedule, "2026-12-01T08:00:00Z", last, reset)


@law("CHN-3a", "CHN-3b", needs=TIMED)
def a_monthly_limit_starts_over_on_its_day(scenario: Scenario) -> None:
    """A monthly limit starts over on `day_of_month`; of a day the month lacks, on its last day."""
    monthly = {"interval_type": "monthly", "day_of_month": 15, "time": "08:00:00+00:00"}
    _starts_over(
        scenario, monthly, "2027-01-15T08:00:00Z", "2027-02-15T07:59:59Z", "2027-02-15T08:00:00Z"
    )


@law("CHN-3b", needs=TIMED)
def a_day_the_month_lacks_is_its_last_day(scenario: Scenario) -> None:
    """A monthly limit of day 31 starts over on 28 February, 29 in a leap year, and 30 April."""
    last = {"interval_type": "monthly", "day_of_month": 31, "time": "08:00:00+00:00"}
    for now, reset in (
        ("2027-02-01T00:00:00Z", "2027-02-28T08:00:00Z"),
        ("2027-02-28T08:00:00Z", "2027-03-31T08:00:00Z"),
        ("2027-03-31T08:00:00Z", "2027-04-30T08:00:00Z"),
        ("2028-01-31T08:00:00Z", "2028-02-29T08:00:00Z"),
    ):
        before = f"{reset[:11]}07:59:59Z"
        _starts_over(scenario, last, now, before, reset)


@law("CHN-3c", needs=TIMED)
def a_reset_follows_the_offset_of_its_time(scenario: Scenario) -> None:
    """A limit starts over at `time` in its own offset, though in UTC that is another day."""
    for time, last, reset in (
        ("02:00:00+03:00", "2026-12-01T22:59:59Z", "2026-12-01T23:00:00Z"),
        ("23:00:00-05:30", "2026-12-02T04:29:59Z", "2026-12-02T04:30:00Z"),
    ):
        schedule = {"interval_type": "daily", "time": time}
        _starts_over(scenario, schedule, "2026-12-01T12:00:00Z", last, reset)


@law("CHN-3c")
def the_time_of_a_reset_is_a_whole_hour(scenario: Scenario) -> None:
    """A `time` with minutes or seconds, or without an offset, gets 422/1102 and changes nothing."""
    sku = some_item(scenario)
    number = discount(scenario, "10.00", sku, enabled=False)
    before = read(scenario, "item", number)
    for time in ("08:30:00+03:00", "08:00:01+03:00", "08:00:00", "24:00:00+00:00"):
        schedule = {"interval_type": "daily", "time": time}
        limits = {"per_user": 1, "recurrent_schedule": {"per_user": schedule}}
        body = discount_body(scenario, "20.00", sku, limits=limits)
        scenario.refused(scenario.call("create-item-promotion", body=body), 422, 1102)
        scenario.refused(update(scenario, "item", number, body), 422, 1102)
    scenario.equal("the discount", read(scenario, "item", number), before)


@law("CHN-3e", needs=[*TIMED, Need.ITEMS, Need.PAYMENT])
def the_first_look_after_a_reset_shows_it(scenario: Scenario) -> None:
    """At the moment of a reset a discount that was used up acts again, in the catalog and on a
    purchase, which counts from anew.
    """
    scenario.freeze("2026-12-01T07:00:00Z")
    sku = plain_item(scenario)
    limits = {"per_user": 1, "recurrent_schedule": {"per_user": DAILY}}
    number = discount(scenario, "10.00", sku, limits=limits)
    buy(scenario, {sku: 1})
    scenario.freeze("2026-12-01T07:59:59Z")
    scenario.equal("price before the reset", price_of(scenario, sku), Decimal("10.00"))
    scenario.freeze("2026-12-01T08:00:00Z")
    scenario.equal("price at the reset", price_of(scenario, sku), Decimal("9.00"))
    buy(scenario, {sku: 1})
    scenario.equal("uses after a purchase", uses(scenario, number), (1, 0))
    scenario.freeze("2026-12-03T12:00:00Z")
    scenario.equal("uses days later", uses(scenario, number), (1, 1))


@law("CHN-3e", needs=TIMED)
def a_change_after_a_reset_counts_from_the_total(scenario: Scenario) -> None:
    """The first change after a reset starts from the whole limit; without a schedule nothing
    starts over.
    """
    scenario.freeze("2026-12-01T07:00:00Z")
    daily, never, user = (
        _limited(scenario, 5, DAILY),
        _limited(scenario, 5),
        known(scenario).external_id,
    )
    for number in (daily, never):
        scenario.require(limit_call(scenario, "set", number, user, 2))
    scenario.freeze("2026-12-01T08:00:00Z")
    found = [
        told(scenario, limit_call(scenario, "remove", each, user, 1)) for each in (daily, never)
    ]
    scenario.equal("uses after one was taken", found, [(5, 4), (5, 1)])
