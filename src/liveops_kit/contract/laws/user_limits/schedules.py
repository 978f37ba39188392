"""Laws of resets by a schedule."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from liveops_kit.contract.builders import buy, discount
from liveops_kit.contract.builders.catalog import known_player, limited, plain_item, sold_for
from liveops_kit.contract.errors import SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import AUTOMATIC, DISCOUNT
from liveops_kit.contract.scenario import Scenario

TIMED = (Need.PLAYER, Need.CLOCK)

DAILY = {"interval_type": "daily", "time": "08:00:00+00:00"}

WEEKLY = {"interval_type": "weekly", "day_of_week": 1, "time": "11:00:00+08:00"}


@law("CHN-2b")
def the_next_reset_is_in_seconds(scenario: Scenario) -> None:
    """`reset_next_date` of a promotion's limit is the next reset in seconds since 1970."""
    for kind in AUTOMATIC:
        dates = limited(scenario, kind, 1, WEEKLY).schedule()
        expected = int(scenario.moment(dates, "displayable_reset_next_date").timestamp())
        scenario.has(dates, reset_next_date=expected)


def _check_reset(scenario: Scenario, schedule: Any, now: str, last: str, reset: str) -> None:
    """Check that a limit used up at `now` is still used up at `last`, and whole at `reset`."""
    scenario.freeze(now)
    made, expected = limited(scenario, DISCOUNT, 2, schedule), datetime.fromisoformat(reset)
    known_player(scenario)
    dates = made.schedule()
    shown = scenario.moment(dates, "displayable_reset_next_date")
    scenario.equal("next reset", shown, expected)
    scenario.has(dates, reset_next_date=int(expected.timestamp()))
    made.limit("set", 0).works()
    scenario.freeze(last)
    made.leaves(0, 2)
    scenario.freeze(reset)
    made.leaves(2, 2)


@law("CHN-3a", needs=TIMED)
def a_daily_limit_starts_over_at_its_time(scenario: Scenario) -> None:
    """A daily limit starts over every day at `time`: the same day while that is ahead."""
    _check_reset(
        scenario, DAILY, "2026-12-01T07:00:00Z", "2026-12-01T07:59:59Z", "2026-12-01T08:00:00Z"
    )


@law("CHN-3a", needs=TIMED)
def uses_that_were_given_or_taken_count_until_the_reset(scenario: Scenario) -> None:
    """Uses that a call has set, added or removed count until the next reset of the limit."""
    scenario.freeze("2026-12-01T07:00:00Z")
    made = limited(scenario, DISCOUNT, 5, DAILY)
    known_player(scenario)
    for verb, by, left in (("set", 1, 1), ("add", 3, 4), ("remove", 2, 2)):
        made.limit(verb, by).works()
        made.leaves(left, 5)
    scenario.freeze("2026-12-01T08:00:00Z")
    made.leaves(5, 5)
    made.limit("remove", 1).works()
    made.leaves(4, 5)


@law("CHN-3a", needs=TIMED)
def a_weekly_limit_starts_over_on_its_day(scenario: Scenario) -> None:
    """A weekly limit starts over on `day_of_week`, where 1 is Monday and 7 Sunday, at `time`."""
    sunday = {"interval_type": "weekly", "day_of_week": 7, "time": "08:00:00+00:00"}
    for schedule, last, reset in (
        (sunday, "2026-12-06T07:59:59Z", "2026-12-06T08:00:00Z"),
        ({**sunday, "day_of_week": 1}, "2026-12-07T07:59:59Z", "2026-12-07T08:00:00Z"),
    ):
        _check_reset(scenario, schedule, "2026-12-01T08:00:00Z", last, reset)


@law("CHN-3a", "CHN-3b", needs=TIMED)
def a_monthly_limit_starts_over_on_its_day(scenario: Scenario) -> None:
    """A monthly limit starts over on `day_of_month`; of a day the month lacks, on its last day."""
    monthly = {"interval_type": "monthly", "day_of_month": 15, "time": "08:00:00+00:00"}
    _check_reset(
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
        _check_reset(scenario, last, now, before, reset)


@law("CHN-3c", needs=TIMED)
def a_reset_follows_the_offset_of_its_time(scenario: Scenario) -> None:
    """A limit starts over at `time` in its own offset, though in UTC that is another day."""
    for time, last, reset in (
        ("02:00:00+03:00", "2026-12-01T22:59:59Z", "2026-12-01T23:00:00Z"),
        ("23:00:00-05:30", "2026-12-02T04:29:59Z", "2026-12-02T04:30:00Z"),
    ):
        schedule = {"interval_type": "daily", "time": time}
        _check_reset(scenario, schedule, "2026-12-01T12:00:00Z", last, reset)


@law("CHN-3c")
def the_time_of_a_reset_is_a_whole_hour(scenario: Scenario) -> None:
    """A `time` with minutes or seconds, or without an offset, gets 422/1102 and changes nothing."""
    for time in ("08:30:00+03:00", "08:00:01+03:00", "08:00:00", "24:00:00+00:00"):
        schedule = {"interval_type": "daily", "time": time}
        limits = {"per_user": 1, "recurrent_schedule": {"per_user": schedule}}
        scenario.refuses(DISCOUNT, SCHEMA_BROKEN, {"limits": limits})


@law("CHN-3e", needs=[*TIMED, Need.ITEMS, Need.PAYMENT])
def the_first_look_after_a_reset_shows_it(scenario: Scenario) -> None:
    """At the moment of a reset a discount that was used up acts again, in the catalog and on a
    purchase, which counts from then on.
    """
    scenario.freeze("2026-12-01T07:00:00Z")
    sku = plain_item(scenario)
    limits = {"per_user": 1, "recurrent_schedule": {"per_user": DAILY}}
    made = discount(scenario, "10.00", sku, limits=limits)
    buy(scenario, {sku: 1})
    scenario.freeze("2026-12-01T07:59:59Z")
    sold_for(scenario, sku, "10.00")
    scenario.freeze("2026-12-01T08:00:00Z")
    sold_for(scenario, sku, "9.00")
    buy(scenario, {sku: 1})
    made.leaves(0, 1)
    scenario.freeze("2026-12-03T12:00:00Z")
    made.leaves(1, 1)


@law("CHN-3e", needs=TIMED)
def a_change_after_a_reset_counts_from_the_total(scenario: Scenario) -> None:
    """The first change after a reset starts from the whole limit; without a schedule nothing
    starts over.
    """
    scenario.freeze("2026-12-01T07:00:00Z")
    known_player(scenario)
    daily, never = limited(scenario, DISCOUNT, 5, DAILY), limited(scenario, DISCOUNT, 5)
    for made in (daily, never):
        made.limit("set", 2).works()
    scenario.freeze("2026-12-01T08:00:00Z")
    daily.changes("remove", 1, 4, 5)
    never.changes("remove", 1, 1, 5)
