"""Laws of claiming steps of daily chains, and of the chains that players see."""

from __future__ import annotations

from datetime import timedelta

from liveops_kit.contract.builders.chains import (
    BAD_TOKEN,
    DAY,
    SECOND,
    bundle,
    daily_chain,
    day,
    deleted,
    items,
)
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import TOKEN_REFUSED
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.daily_chains.stateful import (
    CALENDAR,
    START,
    CalendarMachine,
    RollingMachine,
    day_starts,
    started_chain,
)
from liveops_kit.contract.resources import DAILY_CHAIN
from liveops_kit.contract.scenario import DONE, LATER, OPEN, Scenario
from liveops_kit.contract.stateful import run_stories


# -- claims ----------------------------------------------------------------------------------------
@law("CHN-5a", needs=[Need.PLAYER])
def a_step_of_no_running_chain_cannot_be_claimed(scenario: Scenario) -> None:
    """A claim for an unknown, disabled or out-of-period chain or an unknown step gets 404/7001."""
    sku, hour = scenario.some_item(), timedelta(hours=1)
    early, late = ((scenario.now() + shift).isoformat() for shift in (hour, -hour))
    deleted(scenario, DAILY_CHAIN).has_no_step()
    daily_chain(scenario, 2, sku=sku, is_enabled=False).has_no_step()
    daily_chain(scenario, 2, sku=sku, date_start=early).has_no_step()
    daily_chain(scenario, 2, sku=sku, date_end=late).has_no_step()
    chain = daily_chain(scenario, 2, sku=sku)
    chain.has_no_step(3)
    chain.is_at(OPEN, LATER)


@law("CHN-5a", needs=[Need.CLOCK, Need.PLAYER])
def claims_begin_with_the_start_and_stop_at_the_end(scenario: Scenario) -> None:
    """A chain's steps can be claimed from its start on, and no more at its end."""
    end, sku = START + 10 * DAY, scenario.some_item()
    dates = {"date_start": START.isoformat(), "date_end": end.isoformat()}
    scenario.freeze(START - SECOND)
    first, last = (daily_chain(scenario, 1, sku=sku, **dates) for _ in range(2))
    first.has_no_step()
    scenario.freeze(START)
    first.claim(1).ok(204)
    scenario.freeze(end)
    last.has_no_step()
    scenario.freeze(end - SECOND)
    last.claim(1).ok(204)


@law("CHN-5b", needs=[Need.PLAYER, Need.INVENTORY])
def a_step_gives_its_items_once(scenario: Scenario) -> None:
    """A second claim of a step gets 422/6306 and gives nothing."""
    sku = scenario.some_item()
    chain = daily_chain(scenario, 2, sku=sku)
    chain.is_at(OPEN, LATER)
    chain.claim(1).ok(204)
    before = scenario.owns(sku)
    chain.is_not_claimable(1, 2)
    scenario.equal(f"quantity of {sku}", scenario.owns(sku), before)


@law("CHN-5b", needs=[Need.PLAYER])
def of_claims_at_the_same_time_one_succeeds(scenario: Scenario) -> None:
    """Of several claims of a step by one player at the same time one gets its items."""
    sku = scenario.some_item()
    chain = daily_chain(scenario, 2, sku=sku)
    chain.is_at(OPEN, LATER)
    owned = scenario.owns(sku) if scenario.capabilities.users else 0
    statuses = sorted(each.status for each in chain.claims_at_once(1))
    scenario.equal("statuses", statuses, [204] + 5 * [422])
    if scenario.capabilities.users:
        scenario.equal(f"quantity of {sku}", scenario.owns(sku), owned + 1)


@law("CHN-21", needs=[Need.PLAYER, Need.ITEMS, Need.INVENTORY])
def a_claim_gives_all_items_of_the_step(scenario: Scenario) -> None:
    """A claim puts every item of the step into the player's inventory, and of no other step."""
    one, other, third = (virtual_good(scenario) for _ in range(3))
    steps = [{"step_number": 1, "items": items(one, 3) + items(other)}, day(2, third)]
    chain = daily_chain(scenario, sku=one, steps=steps)
    chain.claim(1).ok(204)
    actual = {sku: scenario.owns(sku) for sku in (one, other, third)}
    scenario.equal("what the player has of them", actual, {one: 3, other: 1, third: 0})


@law("CHN-21", needs=[Need.PLAYER, Need.ITEMS, Need.INVENTORY])
def a_claim_gives_a_bundle_by_its_content(scenario: Scenario) -> None:
    """Of a bundle, and of bundles in it, a claim gives the content, so many times."""
    sku = virtual_good(scenario)
    inner = bundle(scenario, {sku: 3})
    outer = bundle(scenario, {inner: 2, sku: 1})
    chain = daily_chain(scenario, sku=sku, steps=[day(1, outer, 2)])
    chain.claim(1).ok(204)
    actual = {each: scenario.owns(each) for each in (sku, inner, outer)}
    scenario.equal("what the player has of them", actual, {sku: 14, inner: 0, outer: 0})


# -- chains as players see them --------------------------------------------------------------------
@law("CHN-19", needs=[Need.PLAYER])
def only_running_chains_are_listed(scenario: Scenario) -> None:
    """The list has the chains that are on and run; one that is on is shown by its id also before
    its start and after its end, any other is 404/6201.
    """
    sku, hour = scenario.some_item(), timedelta(hours=1)
    early, late = ((scenario.now() + shift).isoformat() for shift in (hour, -hour))
    running = daily_chain(scenario, 2, sku=sku)
    scenario.equal("the listed chain", running.listed(), running.shown())
    for dates in ({"date_start": early}, {"date_end": late}):
        chain = daily_chain(scenario, 2, sku=sku, **dates)
        chain.is_listed(False)
        scenario.equal("id", chain.shown("id"), chain.id)
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


@law("AUTH-3a", needs=[Need.PLAYER])
def a_visitor_sees_a_daily_chain_without_progress(scenario: Scenario) -> None:
    """Without a token a daily chain is shown as to a player who has claimed nothing."""
    chain = daily_chain(scenario, 2)
    chain.claim(1).ok(204)
    chain.is_at(DONE, LATER)
    chain.is_at(OPEN, LATER, by=None)


@law("AUTH-3b")
def a_bad_token_does_not_read_a_daily_chain(scenario: Scenario) -> None:
    """A bad token gets 401/1501 where a visitor without one sees the chain."""
    chain = daily_chain(scenario, 2)
    chain.get(None).ok(200)
    chain.call(DAILY_CHAIN.of_player, by=None, headers=BAD_TOKEN).refused(TOKEN_REFUSED)


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
