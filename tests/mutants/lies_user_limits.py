"""Wrong servers in the ground of user limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply, saboteur
from tests.mutants.lies_discounts import never_runs_out

import liveops_kit.domain.features.user_limits as user_limits
from liveops_kit.domain.features.discounts import Discount
from liveops_kit.domain.features.user_limits import UserLimits
from liveops_kit.domain.mechanics.automatic_promotions import AutomaticPromotions
from liveops_kit.domain.mechanics.usage import Usages, UserLimit
from liveops_kit.domain.mechanics.users import User, Users
from liveops_kit.domain.values.recurrence import Schedule
from liveops_kit.domain.values.refusals import Reason, Refusal

_MONTH = timedelta(days=30)
_MINUTE = timedelta(minutes=1)


# -- set, added and taken --------------------------------------------------------------------------
def _changes_by(lie: Lie, available: Callable[[int, int, int], int]) -> None:
    """A change beyond the range is made as far as it goes: (left, by, total) to what is left."""

    def wrong(honest: Any, these: UserLimits, number: int, user: str, by: int, now: Any) -> Any:
        left = these.get(number, user, now)
        return these.set_available(number, user, available(left.available, by, left.total), now)

    lie.change(UserLimits, "change", wrong)


@saboteur("user_limits.uses_are_added_up_to_the_total")
def AddsAsManyAsFit(lie: Lie) -> None:
    _changes_by(lie, lambda left, by, total: min(left + by, total))


@saboteur("user_limits.uses_are_taken_down_to_none")
def TakesAsManyAsThereAre(lie: Lie) -> None:
    _changes_by(lie, lambda left, by, total: max(left + by, 0))


@saboteur("user_limits.the_last_uses_are_added_once")
def AddsToWhatWasReadBefore(lie: Lie) -> None:
    remembered: dict[tuple[int, str], Any] = {}

    def wrong(honest: Any, these: UserLimits, number: int, user: str, now: Any) -> Any:
        return remembered.setdefault((number, user), honest(these, number, user, now))

    lie.change(UserLimits, "get", wrong)


@saboteur("user_limits.uses_are_set_from_none_to_the_total")
def SetsTheTotalForMore(lie: Lie) -> None:
    def wrong(
        honest: Any, these: UserLimits, number: int, user: str, available: int, now: Any
    ) -> Any:
        total = these.get(number, user, now).total
        return honest(these, number, user, min(available, total), now)

    lie.change(UserLimits, "set_available", wrong)


@saboteur("user_limits.what_is_set_decides_who_gets_a_discount")
def ShowsUsesWithoutAskingForThem(lie: Lie) -> None:
    never_runs_out(lie, Discount)


# -- given back ------------------------------------------------------------------------------------
@saboteur("user_limits.a_reset_for_one_user_restores_that_user")
def ResetsEveryUser(lie: Lie) -> None:
    def wrong(honest: Any, these: Usages, which: str, whose: str | None) -> None:
        honest(these, which, None)

    lie.change(Usages, "restore", wrong)


@saboteur("user_limits.a_reset_for_nobody_restores_every_user")
def ResetsNobodyForNull(lie: Lie) -> None:
    def wrong(honest: Any, these: UserLimits, number: int, user: str | None) -> None:
        if user is not None:
            honest(these, number, user)

    lie.change(UserLimits, "restore", wrong)


@saboteur("user_limits.a_reset_of_all_promotions_restores_one_user")
def ResetsTheFirstPromotionOnly(lie: Lie) -> None:
    def wrong(honest: Any, these: Usages, whose: str) -> None:
        for usage in list(these._usages.rows("whose", (these._kind, whose)))[:1]:
            these._usages.delete(usage.key)

    lie.change(Usages, "restore_all", wrong)


@saboteur("user_limits.uses_are_counted_in_any_order_of_calls")
def AnswersWhatWasLeftBefore(lie: Lie) -> None:
    def wrong(
        honest: Any, these: UserLimits, number: int, user: str, available: int, now: Any
    ) -> Any:
        before = these.get(number, user, now)
        honest(these, number, user, available, now)
        return before

    lie.change(UserLimits, "set_available", wrong)


# -- refusals --------------------------------------------------------------------------------------
@saboteur("user_limits.limits_of_an_unknown_promotion_are_not_found")
def CallsAnUnknownPromotionAnItem(lie: Lie) -> None:
    lie.put(user_limits, "PROMOTION_UNKNOWN", Reason(404, 4001, "Item not found"))


@saboteur("user_limits.limits_of_an_unknown_user_are_not_found")
def ResetsUsersNobodyKnows(lie: Lie) -> None:
    lie.change(UserLimits, "restore_all", lambda honest, these, user: None)


@saboteur("user_limits.code_limits_of_an_unknown_user_are_not_found")
def MeetsWhoeverIsAskedFor(lie: Lie) -> None:
    def wrong(honest: Any, these: Users, external_id: str) -> Any:
        try:
            return honest(these, external_id)
        except Refusal:
            these.add(User(external_id=external_id))
            return honest(these, external_id)

    lie.change(Users, "require", wrong)


@saboteur("user_limits.a_promotion_without_a_limit_has_no_uses")
def CallsAPromotionWithoutALimitUnknown(lie: Lie) -> None:
    lie.put(user_limits, "LIMIT_NOT_CONFIGURED", user_limits.PROMOTION_UNKNOWN)


@saboteur("user_limits.a_limit_that_is_taken_away_is_gone")
def KeepsALimitThatIsLeftOut(lie: Lie) -> None:
    def wrong(honest: Any, these: Any, number: int, terms: Any, *more: Any) -> None:
        kept = these.get(number).terms.limit if terms.limit.total is None else terms.limit
        honest(these, number, replace(terms, limit=kept), *more)

    lie.change(AutomaticPromotions, "update", wrong)


def _looks_for_it(lie: Lie, operation_id: str) -> None:
    """A user id that cannot be is looked for all the same."""

    def wrong(reply: Reply) -> None:
        if reply.status == 422:
            told = "[0401-5008]: Could not find User"
            reply.status = 404
            reply.body.update(statusCode=404, errorCode=5008, errorMessage=told)

    lie.answer(operation_id, wrong)


@saboteur("user_limits.a_user_id_is_not_empty_and_has_no_white_space")
def LooksForUsersWithoutAnId(lie: Lie) -> None:
    _looks_for_it(lie, "reset-all-user-promotions-limit")


@saboteur("user_limits.a_user_id_of_code_limits_is_not_empty")
def LooksForUsersOfPromoCodesWithoutAnId(lie: Lie) -> None:
    _looks_for_it(lie, "get-promo-code-user-limit")


# -- when it starts over ---------------------------------------------------------------------------
@saboteur("user_limits.the_next_reset_is_in_seconds")
def TellsResetsInMilliseconds(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        reply.body["limits"]["recurrent_schedule"]["per_user"]["reset_next_date"] *= 1000

    lie.answer("get-bonus-promotion", wrong)


def _resets(lie: Lie, interval: str, last: Callable[[Any, Schedule, datetime], Any]) -> None:
    """A schedule of one interval has its latest reset at another moment."""

    def wrong(honest: Any, schedule: Schedule, now: datetime) -> Any:
        if schedule.interval_type != interval:
            return honest(schedule, now)
        return last(honest, schedule, now)

    lie.change(Schedule, "last", wrong)


@saboteur("user_limits.a_daily_limit_starts_over_at_its_time")
def ResetsAMinuteLate(lie: Lie) -> None:
    _resets(lie, "daily", lambda honest, schedule, now: honest(schedule, now - _MINUTE))


@saboteur("user_limits.a_weekly_limit_starts_over_on_its_day")
def BeginsTheWeekWithSunday(lie: Lie) -> None:
    def last(honest: Any, schedule: Schedule, now: datetime) -> Any:
        day = ((schedule.day_of_week or 1) - 2) % 7 + 1
        return honest(replace(schedule, day_of_week=day), now)

    _resets(lie, "weekly", last)


@saboteur("user_limits.a_monthly_limit_starts_over_on_its_day")
def TakesAMonthForThirtyDays(lie: Lie) -> None:
    def wrong(honest: Any, schedule: Schedule, now: datetime) -> Any:
        is_monthly = schedule.interval_type == "monthly"
        return schedule.last(now) + _MONTH if is_monthly else honest(schedule, now)

    lie.change(Schedule, "next", wrong)


@saboteur("user_limits.a_day_the_month_lacks_is_its_last_day")
def RunsOverIntoTheNextMonth(lie: Lie) -> None:
    def wrong(honest: Any, schedule: Schedule, moment: datetime) -> datetime:
        return moment.replace(day=1) + timedelta(days=(schedule.day_of_month or 1) - 1)

    lie.change(Schedule, "_in_month", wrong)


@saboteur("user_limits.a_reset_follows_the_offset_of_its_time")
def ReadsEveryTimeAsUtc(lie: Lie) -> None:
    lie.change(Schedule, "_zone", lambda honest, schedule: UTC)


@saboteur("user_limits.the_time_of_a_reset_is_a_whole_hour")
def TakesAnyMinuteInAnUpdate(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 422:
            reply.status, reply.body = 204, None

    lie.answer("update-item-promotion", wrong)


@saboteur("user_limits.the_first_look_after_a_reset_shows_it")
def ShowsAResetAMinuteLater(lie: Lie) -> None:
    def wrong(honest: Any, these: Usages, *args: Any) -> Any:
        *more, now = args
        return honest(these, *more, now - _MINUTE)

    lie.change(Usages, "used", wrong)


@saboteur("user_limits.a_change_after_a_reset_counts_from_the_total")
def ChangesWhatWasLeftBeforeAReset(lie: Lie) -> None:
    def wrong(honest: Any, these: UserLimits, number: int, user: str, by: int, now: Any) -> Any:
        total = these.get(number, user, now).total
        left = these._usages.left(str(number), user, UserLimit(total=total), now)
        assert left is not None
        return these.set_available(number, user, left.available + by, now)

    lie.change(UserLimits, "change", wrong)
