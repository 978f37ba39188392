"""Mutants of user limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace
from tests.mutants.discounts import never_runs_out
from tests.mutants.mutation import Mutation, Reply, mutant

import liveops_kit.domain.features.user_limits as user_limits
from liveops_kit.domain.features.discounts import Discount
from liveops_kit.domain.features.user_limits import UserLimits
from liveops_kit.domain.mechanics.automatic_promotions import AutomaticPromotions
from liveops_kit.domain.mechanics.usage import Usages, UserLimit
from liveops_kit.domain.mechanics.users import User, Users
from liveops_kit.domain.values.recurrence import Schedule
from liveops_kit.domain.values.refusals import PROMOTION_UNKNOWN, Reason, Refusal
from liveops_kit.state.world import World

_MONTH = timedelta(days=30)
_MINUTE = timedelta(minutes=1)


# -- whose they are --------------------------------------------------------------------------------
@mutant("user_limits.a_user_id_is_read_whole_from_query_and_body")
def reads_an_escaped_plus_as_a_plus(mutation: Mutation) -> None:
    def wrong(original: Any, these: UserLimits, number: int, user: str, *more: Any) -> Any:
        return original(these, number, user.replace("%2B", "+"), *more)

    for name in ("get", "set_available"):
        mutation.wrap(UserLimits, name, wrong)


@mutant("user_limits.limits_of_another_projects_promotion_are_not_found")
def finds_the_promotions_of_the_default_project(mutation: Mutation) -> None:
    def wrong(original: Any, world: World, _: int) -> Any:
        return original(world, world.default_project_id)

    mutation.wrap(World, "project", wrong)


# -- set, added and taken --------------------------------------------------------------------------
def _changes_by(mutation: Mutation, available: Callable[[int, int, int], int]) -> None:
    """A change beyond the range is made as far as it goes: (left, by, total) to what is left."""

    def wrong(original: Any, these: UserLimits, number: int, user: str, by: int, now: Any) -> Any:
        left = these.get(number, user, now)
        return these.set_available(number, user, available(left.available, by, left.total), now)

    mutation.wrap(UserLimits, "change", wrong)


@mutant("user_limits.uses_are_added_up_to_the_total")
def adds_as_many_as_fit(mutation: Mutation) -> None:
    _changes_by(mutation, lambda left, by, total: min(left + by, total))


@mutant("user_limits.uses_are_taken_down_to_none")
def takes_as_many_as_there_are(mutation: Mutation) -> None:
    _changes_by(mutation, lambda left, by, total: max(left + by, 0))


@mutant("user_limits.the_last_uses_are_added_once")
def adds_to_a_stale_value(mutation: Mutation) -> None:
    remembered: dict[tuple[int, str], Any] = {}

    def wrong(original: Any, these: UserLimits, number: int, user: str, now: Any) -> Any:
        return remembered.setdefault((number, user), original(these, number, user, now))

    mutation.wrap(UserLimits, "get", wrong)


@mutant("user_limits.uses_are_set_from_none_to_the_total")
def sets_the_total_for_more(mutation: Mutation) -> None:
    def wrong(
        original: Any, these: UserLimits, number: int, user: str, available: int, now: Any
    ) -> Any:
        total = these.get(number, user, now).total
        return original(these, number, user, min(available, total), now)

    mutation.wrap(UserLimits, "set_available", wrong)


@mutant("user_limits.what_is_set_decides_who_gets_a_discount")
def shows_uses_without_asking_for_them(mutation: Mutation) -> None:
    never_runs_out(mutation, Discount)


# -- given back ------------------------------------------------------------------------------------
@mutant("user_limits.a_reset_for_one_user_restores_that_user")
def resets_every_user(mutation: Mutation) -> None:
    def wrong(original: Any, these: Usages, which: str, whose: str | None) -> None:
        original(these, which, None)

    mutation.wrap(Usages, "restore", wrong)


@mutant("user_limits.a_reset_for_nobody_restores_every_user")
def resets_nobody_for_null(mutation: Mutation) -> None:
    def wrong(original: Any, these: UserLimits, number: int, user: str | None) -> None:
        if user is not None:
            original(these, number, user)

    mutation.wrap(UserLimits, "restore", wrong)


@mutant("user_limits.a_reset_of_all_promotions_restores_one_user")
def resets_the_first_promotion_only(mutation: Mutation) -> None:
    def wrong(original: Any, these: Usages, whose: str) -> None:
        for usage in list(these._usages.rows("user", (these._kind, whose)))[:1]:
            these._usages.delete(usage.key)

    mutation.wrap(Usages, "restore_all", wrong)


@mutant("user_limits.uses_are_counted_in_any_order_of_calls")
def answers_what_was_left_before(mutation: Mutation) -> None:
    def wrong(
        original: Any, these: UserLimits, number: int, user: str, available: int, now: Any
    ) -> Any:
        before = these.get(number, user, now)
        original(these, number, user, available, now)
        return before

    mutation.wrap(UserLimits, "set_available", wrong)


# -- refusals --------------------------------------------------------------------------------------
@mutant("user_limits.limits_of_an_unknown_promotion_are_not_found")
def calls_an_unknown_promotion_an_item(mutation: Mutation) -> None:
    mutation.replace(user_limits, "PROMOTION_UNKNOWN", Reason(404, 4001, "Item not found"))


@mutant("user_limits.limits_of_an_unknown_user_are_not_found")
def resets_users_nobody_knows(mutation: Mutation) -> None:
    mutation.wrap(UserLimits, "restore_all", lambda original, these, user: None)


@mutant("user_limits.code_limits_of_an_unknown_user_are_not_found")
def creates_whoever_is_looked_up(mutation: Mutation) -> None:
    def wrong(original: Any, these: Users, external_id: str) -> Any:
        try:
            return original(these, external_id)
        except Refusal:
            these.add(User(external_id=external_id))
            return original(these, external_id)

    mutation.wrap(Users, "require", wrong)


@mutant("user_limits.a_promotion_without_a_limit_has_no_uses")
def calls_a_promotion_without_a_limit_unknown(mutation: Mutation) -> None:
    mutation.replace(user_limits, "LIMIT_NOT_CONFIGURED", PROMOTION_UNKNOWN)


@mutant("user_limits.a_limit_that_is_taken_away_is_gone")
def keeps_a_limit_that_is_left_out(mutation: Mutation) -> None:
    def wrong(original: Any, these: Any, number: int, terms: Any, *more: Any) -> None:
        kept = these.get(number).terms.limit if terms.limit.total is None else terms.limit
        original(these, number, replace(terms, limit=kept), *more)

    mutation.wrap(AutomaticPromotions, "update", wrong)


def _looks_for_it(mutation: Mutation, operation_id: str) -> None:
    """A user id that cannot be is looked for all the same."""

    def wrong(reply: Reply) -> None:
        if reply.status == 422:
            message = "[0401-5008]: Could not find User"
            reply.status = 404
            reply.body.update(statusCode=404, errorCode=5008, errorMessage=message)

    mutation.rewrite(operation_id, wrong)


@mutant("user_limits.a_user_id_is_not_empty_and_has_no_white_space")
def looks_up_users_without_an_id(mutation: Mutation) -> None:
    _looks_for_it(mutation, "reset-all-user-promotions-limit")


@mutant("user_limits.a_user_id_of_code_limits_is_not_empty")
def looks_up_users_of_promo_codes_without_an_id(mutation: Mutation) -> None:
    _looks_for_it(mutation, "get-promo-code-user-limit")


# -- when it starts over ---------------------------------------------------------------------------
@mutant("user_limits.the_next_reset_is_in_seconds")
def reports_resets_in_milliseconds(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        reply.body["limits"]["recurrent_schedule"]["per_user"]["reset_next_date"] *= 1000

    mutation.rewrite("get-bonus-promotion", wrong)


def _resets(
    mutation: Mutation, interval: str, last: Callable[[Any, Schedule, datetime], Any]
) -> None:
    """A schedule of one interval has its latest reset at another moment."""

    def wrong(original: Any, schedule: Schedule, now: datetime) -> Any:
        if schedule.interval_type != interval:
            return original(schedule, now)
        return last(original, schedule, now)

    mutation.wrap(Schedule, "last", wrong)


@mutant("user_limits.a_daily_limit_starts_over_at_its_time")
def resets_a_minute_late(mutation: Mutation) -> None:
    _resets(mutation, "daily", lambda original, schedule, now: original(schedule, now - _MINUTE))


@mutant("user_limits.uses_that_were_given_or_taken_count_until_the_reset")
def keeps_what_was_changed_beyond_the_reset(mutation: Mutation) -> None:
    def wrong(original: Any, these: UserLimits, number: int, user: str, by: int, now: Any) -> Any:
        return original(these, number, user, by, now + timedelta(days=1))

    mutation.wrap(UserLimits, "change", wrong)


@mutant("user_limits.a_weekly_limit_starts_over_on_its_day")
def begins_the_week_with_sunday(mutation: Mutation) -> None:
    def last(original: Any, schedule: Schedule, now: datetime) -> Any:
        day = ((schedule.day_of_week or 1) - 2) % 7 + 1
        return original(replace(schedule, day_of_week=day), now)

    _resets(mutation, "weekly", last)


@mutant("user_limits.a_monthly_limit_starts_over_on_its_day")
def treats_a_month_as_thirty_days(mutation: Mutation) -> None:
    def wrong(original: Any, schedule: Schedule, now: datetime) -> Any:
        is_monthly = schedule.interval_type == "monthly"
        return schedule.last(now) + _MONTH if is_monthly else original(schedule, now)

    mutation.wrap(Schedule, "next", wrong)


@mutant("user_limits.a_day_the_month_lacks_is_its_last_day")
def runs_over_into_the_next_month(mutation: Mutation) -> None:
    def wrong(original: Any, schedule: Schedule, moment: datetime) -> datetime:
        return moment.replace(day=1) + timedelta(days=(schedule.day_of_month or 1) - 1)

    mutation.wrap(Schedule, "_in_month", wrong)


@mutant("user_limits.a_reset_follows_the_offset_of_its_time")
def reads_every_time_as_utc(mutation: Mutation) -> None:
    mutation.wrap(Schedule, "_zone", lambda original, schedule: UTC)


@mutant("user_limits.the_time_of_a_reset_is_a_whole_hour")
def accepts_any_minute_in_an_update(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 422:
            reply.status, reply.body = 204, None

    mutation.rewrite("update-item-promotion", wrong)


@mutant("user_limits.the_first_look_after_a_reset_shows_it")
def shows_a_reset_a_minute_later(mutation: Mutation) -> None:
    def wrong(original: Any, these: Usages, *args: Any) -> Any:
        *more, now = args
        return original(these, *more, now - _MINUTE)

    mutation.wrap(Usages, "used", wrong)


@mutant("user_limits.a_change_after_a_reset_counts_from_the_total")
def changes_what_was_left_before_a_reset(mutation: Mutation) -> None:
    def wrong(original: Any, these: UserLimits, number: int, user: str, by: int, now: Any) -> Any:
        total = these.get(number, user, now).total
        left = these._usages.left(str(number), user, UserLimit(total=total), now)
        assert left is not None
        return these.set_available(number, user, left.available + by, now)

    mutation.wrap(UserLimits, "change", wrong)
