"""Laws of the schedules of offer chains: resets for all users."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from liveops_kit.contract.builders.chains import (
    SECOND,
    check_time,
    moment_of,
)
from liveops_kit.contract.errors import SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.offer_chains.stateful import (
    HOUR,
    HOURLY,
    NOON,
    scheduled_chain,
)
from liveops_kit.contract.resources import OFFER_CHAIN
from liveops_kit.contract.scenario import Chain, Scenario

MONDAYS = {"interval_type": "weekly", "day_of_week": 1, "time": "02:00:00+03:00"}
MONDAY = datetime.fromisoformat("2026-12-07T02:00:00+03:00")
"""The first reset of MONDAYS after NOON."""


def monthly(day_of_month: int, time: str = "00:00:00+00:00") -> dict[str, Any]:
    """Return a schedule that resets on a day of each month."""
    return {"interval_type": "monthly", "day_of_month": day_of_month, "time": time}


def next_reset(scenario: Scenario, chain: Chain, name: str = "next") -> datetime:
    """Return the next reset of a chain, or the `start`, as an admin reads it."""
    path = ("recurrent_schedule", f"displayable_reset_{name}_date")
    return moment_of(scenario, chain.read(), *path)


def milliseconds(moment: datetime) -> int:
    """Return milliseconds since 1970."""
    return int(moment.timestamp()) * 1000


@law("CHN-2a", needs=[Need.PLAYER])
def the_next_reset_is_told_in_milliseconds(scenario: Scenario) -> None:
    """`reset_next_date` is the next reset in milliseconds since 1970, for admins and players."""
    chain = scheduled_chain(scenario, MONDAYS)
    expected = milliseconds(next_reset(scenario, chain))
    rows = scenario.entries("admin-get-offer-chains")
    for caller, view in (
        ("an admin", chain.read()),
        ("an admin's list", next((row for row in rows if row["id"] == chain.id), None)),
        ("a player", chain.shown()),
        ("a player's list", chain.listed()),
    ):
        actual = scenario.get(view, "recurrent_schedule", "reset_next_date")
        scenario.equal(f"reset_next_date for {caller}", actual, expected)


@law("CHN-3a", "CHN-2a", needs=[Need.CLOCK, Need.PLAYER])
def a_weekly_schedule_resets_on_its_day(scenario: Scenario) -> None:
    """A weekly schedule takes players back to step 1 on its day of the week, at its time."""
    scenario.freeze(NOON)
    chain = scheduled_chain(scenario, MONDAYS)
    chain.claim(1).ok(200)
    scenario.freeze(MONDAY - SECOND)
    chain.has_progress([1], 2)
    actual = chain.shown("recurrent_schedule", "reset_next_date")
    scenario.equal("reset_next_date", actual, milliseconds(MONDAY))
    scenario.freeze(MONDAY)
    chain.has_progress([], 1)
    actual = chain.shown("recurrent_schedule", "reset_next_date")
    scenario.equal("reset_next_date", actual, milliseconds(MONDAY + timedelta(weeks=1)))


@law("CHN-3a")
def one_is_monday(scenario: Scenario) -> None:
    """The days of weekly schedules are counted from Monday, 1, to Sunday, 7."""
    sku = scenario.some_item()
    for number in range(1, 8):
        schedule = {"interval_type": "weekly", "day_of_week": number, "time": "23:00:00+09:00"}
        moment = next_reset(scenario, scheduled_chain(scenario, schedule, sku=sku))
        seen_as = (moment.isoweekday(), moment.timetz().isoformat())
        scenario.equal("day and time", seen_as, (number, "23:00:00+09:00"))
        soon = scenario.now() < moment <= scenario.now() + timedelta(weeks=1)
        scenario.holds("the next reset comes within a week", soon, moment)


@law("CHN-3a", "CHN-3b", needs=[Need.CLOCK, Need.PLAYER])
def a_monthly_schedule_resets_on_its_day(scenario: Scenario) -> None:
    """A monthly schedule takes players back on its day, or on the last day of a short month."""
    scenario.freeze(datetime.fromisoformat("2027-01-31T00:00:00+00:00"))
    chain = scheduled_chain(scenario, monthly(31))
    chain.claim(1).ok(200)
    last = datetime.fromisoformat("2027-02-28T00:00:00+00:00")
    scenario.freeze(last - SECOND)
    chain.has_progress([1], 2)
    scenario.freeze(last)
    chain.has_progress([], 1)
    following = datetime.fromisoformat("2027-03-31T00:00:00+00:00")
    check_time(scenario, "the next reset", next_reset(scenario, chain), following)


@law("CHN-3b", needs=[Need.CLOCK])
def a_short_month_resets_on_its_last_day(scenario: Scenario) -> None:
    """A `day_of_month` that a month does not have means its last day, also in leap years."""
    sku = scenario.some_item()
    for day_of_month, after, expected in (
        (31, "2027-04-01", "2027-04-30"),
        (30, "2027-02-01", "2027-02-28"),
        (30, "2028-02-01", "2028-02-29"),
        (29, "2100-02-01", "2100-02-28"),
        (29, "2027-02-28", "2027-03-29"),
        (31, "2026-12-31", "2027-01-31"),
    ):
        scenario.freeze(datetime.fromisoformat(f"{after}T00:00:00+00:00"))
        chain = scheduled_chain(scenario, monthly(day_of_month), sku=sku)
        moment = datetime.fromisoformat(f"{expected}T00:00:00+00:00")
        check_time(
            scenario, f"day {day_of_month} after {after}", next_reset(scenario, chain), moment
        )


@law("CHN-3c", needs=[Need.CLOCK])
def a_schedule_follows_its_offset(scenario: Scenario) -> None:
    """Resets follow the offset of `time`: its day and hour are those of the offset."""
    scenario.freeze(NOON)
    sku = scenario.some_item()
    for schedule, expected in (
        (monthly(1, "08:00:00+03:00"), "2027-01-01T08:00:00+03:00"),
        (monthly(1, "23:00:00-08:00"), "2026-12-01T23:00:00-08:00"),
        (monthly(2, "05:00:00+05:30"), "2026-12-02T05:00:00+05:30"),
        ({**MONDAYS, "day_of_week": 2, "time": "23:00:00+13:00"}, "2026-12-08T23:00:00+13:00"),
    ):
        moment = next_reset(scenario, scheduled_chain(scenario, schedule, sku=sku))
        scenario.equal("the next reset", moment.isoformat(), expected)


@law("CHN-3c")
def a_schedule_resets_at_a_whole_hour(scenario: Scenario) -> None:
    """A `time` that is no whole hour with an offset gets 422/1102, and nothing is stored."""
    for time in ("08:30:00+03:00", "08:00:30+03:00", "08:00:00", "24:00:00+00:00"):
        schedule = {**MONDAYS, "time": time}
        scenario.refuses_create(OFFER_CHAIN, SCHEMA_BROKEN, {"recurrent_schedule": schedule})


@law("CHN-3d", "CHN-3e", needs=[Need.CLOCK, Need.PLAYER])
def an_hourly_schedule_resets_at_minute_0(scenario: Scenario) -> None:
    """An hourly schedule takes players back at minute 0 of each hour, not a second earlier."""
    scenario.freeze(NOON + timedelta(minutes=59))
    chain = scheduled_chain(scenario, HOURLY)
    for hour in (NOON + HOUR, NOON + 2 * HOUR):
        chain.claim(1).ok(200)
        check_time(scenario, "the next reset", next_reset(scenario, chain), hour)
        scenario.freeze(hour - SECOND)
        chain.has_progress([1], 2)
        scenario.freeze(hour)
        chain.has_progress([], 1)


@law("CHN-3e", needs=[Need.CLOCK, Need.PLAYER])
def every_first_call_after_a_reset_knows_of_it(scenario: Scenario) -> None:
    """Whatever is called first at the moment of a reset shows it: list, read, claim, schedule."""
    scenario.freeze(NOON)
    sku = scenario.some_item()
    listed, claimed = (scheduled_chain(scenario, HOURLY, sku=sku) for _ in range(2))
    for chain in (listed, claimed):
        chain.claim(1).ok(200)
    scenario.freeze(NOON + HOUR)
    claimed.claim(1).ok(200)
    claimed.has_progress([1], 2)
    scenario.equal("in the list", listed.progress_in(listed.listed()), ([], 1))
    actual = listed.read("recurrent_schedule", "reset_next_date")
    scenario.equal("reset_next_date", actual, milliseconds(NOON + 2 * HOUR))


@law("CHN-3e", "CHN-7a", needs=[Need.CLOCK, Need.PLAYER])
def what_a_reset_took_does_not_come_back(scenario: Scenario) -> None:
    """Progress from before a reset stays lost when an update takes the schedule away."""
    scenario.freeze(NOON)
    chain = scheduled_chain(scenario, HOURLY)
    chain.claim(1).ok(200)
    scenario.freeze(NOON + HOUR)
    chain.toggle()
    steps = chain.steps()
    chain.update(steps=steps, recurrent_schedule=None).ok(204)
    chain.has_progress([], 1)
    chain.claim(1).ok(200)
    scenario.freeze(NOON + 2 * HOUR)
    chain.has_progress([1], 2)


@law("CHN-18", needs=[Need.CLOCK, Need.PLAYER])
def the_first_reset_comes_after_the_latest_write(scenario: Scenario) -> None:
    """`displayable_reset_start_date` is the schedule's first moment after the latest write."""
    week = timedelta(weeks=1)
    scenario.freeze(MONDAY - SECOND)
    chain = scheduled_chain(scenario, MONDAYS)
    check_time(scenario, "the first reset", next_reset(scenario, chain, "start"), MONDAY)
    scenario.freeze(MONDAY + 3 * week)
    check_time(scenario, "the first reset", next_reset(scenario, chain, "start"), MONDAY)
    check_time(scenario, "the next reset", next_reset(scenario, chain), MONDAY + 4 * week)
    chain.claim(1).ok(200)
    chain.toggle()
    chain.update(steps=chain.steps()).ok(204)
    check_time(scenario, "the first reset", next_reset(scenario, chain, "start"), MONDAY + 4 * week)
    chain.has_progress([1], 2)


@law("CHN-18", needs=[Need.CLOCK])
def the_first_reset_comes_after_the_start(scenario: Scenario) -> None:
    """No schedule resets a chain before it starts, or as it starts."""
    week, sku = timedelta(weeks=1), scenario.some_item()
    scenario.freeze(NOON)
    for start, expected in (
        (MONDAY + 2 * week, MONDAY + 3 * week),
        (MONDAY + 2 * week - SECOND, MONDAY + 2 * week),
        (MONDAY - 2 * week, MONDAY),
    ):
        chain = scheduled_chain(scenario, MONDAYS, sku=sku, date_start=start.isoformat())
        for name in ("start", "next"):
            check_time(scenario, f"the {name} date", next_reset(scenario, chain, name), expected)
