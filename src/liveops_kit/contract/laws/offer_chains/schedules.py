"""Laws of the schedules of offer chains: resets for all users."""

from __future__ import annotations

from datetime import datetime, timedelta

from liveops_kit.contract.builders.chains import SECOND
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.chains.schedules import milliseconds, weekly
from liveops_kit.contract.laws.offer_chains.stateful import HOUR, HOURLY, NOON, scheduled_chain
from liveops_kit.contract.resources import OFFER_CHAIN
from liveops_kit.contract.scenario import Scenario

MONDAYS = weekly(1, "02:00:00+03:00")
MONDAY = datetime.fromisoformat("2026-12-07T02:00:00+03:00")
"""The first reset of MONDAYS after NOON."""

WEEK = timedelta(weeks=1)


@law("CHN-3a")
def one_is_monday(scenario: Scenario) -> None:
    """The days of weekly schedules are counted from Monday, 1, to Sunday, 7."""
    days = range(1, 8)
    weeks = [{"recurrent_schedule": weekly(day, "23:00:00+09:00")} for day in days]
    for day, chain in zip(days, scenario.several(OFFER_CHAIN, weeks), strict=True):
        moment, now = chain.next_reset(), scenario.now()
        seen_as = (moment.isoweekday(), moment.timetz().isoformat())
        scenario.equal("day and time", seen_as, (day, "23:00:00+09:00"))
        scenario.holds("the next reset comes within a week", now < moment <= now + WEEK, moment)


@law("CHN-3e", needs=[Need.CLOCK, Need.PLAYER])
def every_first_call_after_a_reset_knows_of_it(scenario: Scenario) -> None:
    """Whatever is called first at the moment of a reset shows it: list, read, claim, schedule."""
    scenario.freeze(NOON)
    listed, claimed = (scheduled_chain(scenario, HOURLY) for _ in range(2))
    for chain in (listed, claimed):
        chain.claim(1).ok(200)
    scenario.freeze(NOON + HOUR)
    claimed.claim(1).ok(200)
    claimed.has_progress([1], 2)
    scenario.equal("in the list", listed.progress_in(listed.listed()), ([], 1))
    schedule = listed.read("recurrent_schedule")
    scenario.has(schedule, reset_next_date=milliseconds(NOON + 2 * HOUR))


@law("CHN-3e", "CHN-7a", needs=[Need.CLOCK, Need.PLAYER])
def what_a_reset_took_does_not_come_back(scenario: Scenario) -> None:
    """Progress from before a reset stays lost when an update takes the schedule away."""
    scenario.freeze(NOON)
    chain = scheduled_chain(scenario, HOURLY)
    chain.claim(1).ok(200)
    scenario.freeze(NOON + HOUR)
    chain.toggle()
    chain.update(steps=chain.steps(), recurrent_schedule=None).ok(204)
    chain.has_progress([], 1)
    chain.claim(1).ok(200)
    scenario.freeze(NOON + 2 * HOUR)
    chain.has_progress([1], 2)


@law("CHN-18", needs=[Need.CLOCK, Need.PLAYER])
def the_first_reset_comes_after_the_latest_write(scenario: Scenario) -> None:
    """`displayable_reset_start_date` is the schedule's first moment after the latest write."""
    scenario.freeze(MONDAY - SECOND)
    chain = scheduled_chain(scenario, MONDAYS)
    scenario.equal("the first reset", chain.next_reset("start"), MONDAY)
    scenario.freeze(MONDAY + 3 * WEEK)
    scenario.equal("the first reset later", chain.next_reset("start"), MONDAY)
    scenario.equal("the next reset", chain.next_reset(), MONDAY + 4 * WEEK)
    chain.claim(1).ok(200)
    chain.toggle()
    chain.update(steps=chain.steps()).ok(204)
    scenario.equal("the first reset after an update", chain.next_reset("start"), MONDAY + 4 * WEEK)
    chain.has_progress([1], 2)


@law("CHN-18", needs=[Need.CLOCK])
def the_first_reset_comes_after_the_start(scenario: Scenario) -> None:
    """No schedule resets a chain before it starts, or as it starts."""
    scenario.freeze(NOON)
    for start, expected in (
        (MONDAY + 2 * WEEK, MONDAY + 3 * WEEK),
        (MONDAY + 2 * WEEK - SECOND, MONDAY + 2 * WEEK),
        (MONDAY - 2 * WEEK, MONDAY),
    ):
        chain = scheduled_chain(scenario, MONDAYS, date_start=start.isoformat())
        for which in ("start", "next"):
            scenario.equal(f"the {which} date", chain.next_reset(which), expected)
