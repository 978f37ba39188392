"""Laws of claiming steps of daily chains, and of the chains that players see."""

from __future__ import annotations

from datetime import timedelta

from liveops_kit.contract.builders.chains import DAY, SECOND, bundle, daily_chain, day
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.daily_chains.stateful import (
    CALENDAR,
    START,
    CalendarMachine,
    RollingMachine,
    day_starts,
    started_chain,
)
from liveops_kit.contract.scenario import LATER, OPEN, Scenario
from liveops_kit.contract.stateful import run_stories

# -- claims ----------------------------------------------------------------------------------------


@law("CHN-5b", needs=[Need.PLAYER, Need.INVENTORY])
def a_step_gives_its_items_once(scenario: Scenario) -> None:
    """A second claim of a step gets 422/6306 and gives nothing."""
    sku = scenario.some_item()
    chain = daily_chain(scenario, 2, sku=sku)
    chain.is_at(OPEN, LATER)
    chain.claim(1).ok(204)
    before = scenario.owns(sku)
    chain.is_not_claimable(1, 2)
    scenario.owned({sku: before})


@law("CHN-21", needs=[Need.PLAYER, Need.ITEMS, Need.INVENTORY])
def a_claim_gives_a_bundle_by_its_content(scenario: Scenario) -> None:
    """Of a bundle, and of bundles in it, a claim gives the content, so many times."""
    sku = virtual_good(scenario)
    inner = bundle(scenario, {sku: 3})
    outer = bundle(scenario, {inner: 2, sku: 1})
    daily_chain(scenario, steps=[day(1, outer, 2)]).claim(1).ok(204)
    scenario.owned({sku: 14, inner: 0, outer: 0})


# -- chains as players see them --------------------------------------------------------------------
@law("CHN-19", needs=[Need.PLAYER])
def only_running_chains_are_listed(scenario: Scenario) -> None:
    """The list has the chains that are on and run; one that is on is shown by its id also before
    its start and after its end, any other is 404/6201.
    """
    hour = timedelta(hours=1)
    early, late = ((scenario.now() + shift).isoformat() for shift in (hour, -hour))
    running = daily_chain(scenario, 2)
    scenario.equal("the listed chain", running.listed(), running.shown())
    for dates in ({"date_start": early}, {"date_end": late}):
        chain = daily_chain(scenario, 2, **dates)
        chain.is_listed(False)
        scenario.has(chain.shown(), id=chain.id)
    running.toggle()
    running.is_listed(False)
    running.is_unknown(running.get())


@law("CHN-19", needs=[Need.CLOCK, Need.PLAYER])
def a_chain_is_listed_from_its_start_until_its_end(scenario: Scenario) -> None:
    """The list has a chain from its very start on, and no more at its very end."""
    end = START + 10 * DAY
    scenario.freeze(START - SECOND)
    chain = daily_chain(scenario, 2, date_start=START.isoformat(), date_end=end.isoformat())
    moments = ((START - SECOND, False), (START, True), (end - SECOND, True), (end, False))
    for moment, expected in moments:
        scenario.freeze(moment)
        chain.is_listed(expected)


@law("CHN-22", needs=[Need.PLAYER])
def a_step_tells_when_it_opens(scenario: Scenario) -> None:
    """`unlocked_date` is the first second of a calendar day; of a rolling chain it is the start
    for the first step, and left out behind the player's next one.
    """
    calendar, start = started_chain(scenario, 3, timedelta(hours=36), type=CALENDAR)
    calendar.unlocks(*day_starts(start, 0, 1, 2))
    rolling, start = started_chain(scenario, 3, timedelta(hours=36))
    rolling.unlocks(*day_starts(start, 0), None, None)


# -- random sequences of calls ---------------------------------------------------------------------
@law("CHN-4b", "CHN-4d", "CHN-5a", "CHN-5b", needs=[Need.CLOCK, Need.PLAYER])
def a_calendar_keeps_count_in_any_story(scenario: Scenario) -> None:
    """Whatever is claimed on whichever day, a calendar's steps are claimed, blocked, open or
    still to come as the days say.
    """
    run_stories(scenario, CalendarMachine)


@law("CHN-4e", "CHN-4f", "CHN-5b", "CHN-20", needs=[Need.CLOCK, Need.PLAYER])
def a_rolling_chain_keeps_count_in_any_story(scenario: Scenario) -> None:
    """Whatever is claimed, waited for and reset in any order, a rolling chain knows which step
    is next and when it opens.
    """
    run_stories(scenario, RollingMachine)
