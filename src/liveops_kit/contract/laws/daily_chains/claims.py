"""Laws of claiming steps of daily chains, and of the chains that players see."""

from __future__ import annotations

from datetime import timedelta

from liveops_kit.contract.builders import item, some_item
from liveops_kit.contract.builders.chains import (
    DAY,
    SECOND,
    bundle,
    check_defaults,
    check_listed,
    claim,
    claim_call,
    daily_chain,
    day,
    deleted_chain,
    freeze_at,
    get_chain,
    items,
    listed_chain,
    now,
    player_chain,
    quantity,
    statuses,
    toggle,
    unlock_times,
)
from liveops_kit.contract.errors import CHAIN_MISSING
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.daily_chains.stateful import (
    CALENDAR,
    DONE,
    LATER,
    OPEN,
    START,
    CalendarMachine,
    RollingMachine,
    check_not_claimable,
    check_statuses,
    check_unknown,
    day_starts,
    started_chain,
)
from liveops_kit.contract.laws.shared.chain_writing import bad_tokens_are_refused, check_facts
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.stateful import run_stories


# -- claims ----------------------------------------------------------------------------------------
@law("CHN-5a", needs=[Need.PLAYER])
def a_step_of_no_running_chain_cannot_be_claimed(scenario: Scenario) -> None:
    """A claim for an unknown, disabled or out-of-period chain or an unknown step gets 404/7001."""
    sku, hour = some_item(scenario), timedelta(hours=1)
    early, late = ((now(scenario) + shift).isoformat() for shift in (hour, -hour))
    check_unknown(scenario, deleted_chain(scenario, "daily"))
    check_unknown(scenario, daily_chain(scenario, 2, sku=sku, is_enabled=False))
    check_unknown(scenario, daily_chain(scenario, 2, sku=sku, date_start=early))
    check_unknown(scenario, daily_chain(scenario, 2, sku=sku, date_end=late))
    chain = daily_chain(scenario, 2, sku=sku)
    check_unknown(scenario, chain, 3)
    check_statuses(scenario, chain, OPEN, LATER)


@law("CHN-5a", needs=[Need.CLOCK, Need.PLAYER])
def claims_begin_with_the_start_and_stop_at_the_end(scenario: Scenario) -> None:
    """A chain's steps can be claimed from its start on, and no more at its end."""
    end, sku = START + 10 * DAY, some_item(scenario)
    dates = {"date_start": START.isoformat(), "date_end": end.isoformat()}
    freeze_at(scenario, START - SECOND)
    first, last = (daily_chain(scenario, 1, sku=sku, **dates) for _ in range(2))
    check_unknown(scenario, first)
    freeze_at(scenario, START)
    claim(scenario, first, 1).ok(204)
    freeze_at(scenario, end)
    check_unknown(scenario, last)
    freeze_at(scenario, end - SECOND)
    claim(scenario, last, 1).ok(204)


@law("CHN-5b", needs=[Need.PLAYER, Need.INVENTORY])
def a_step_gives_its_items_once(scenario: Scenario) -> None:
    """A second claim of a step gets 422/6306 and gives nothing."""
    sku = some_item(scenario)
    chain = daily_chain(scenario, 2, sku=sku)
    check_statuses(scenario, chain, OPEN, LATER)
    claim(scenario, chain, 1).ok(204)
    before = quantity(scenario, sku)
    check_not_claimable(scenario, chain, 1, 2)
    scenario.equal(f"quantity of {sku}", quantity(scenario, sku), before)


@law("CHN-5b", needs=[Need.PLAYER])
def of_claims_at_the_same_time_one_succeeds(scenario: Scenario) -> None:
    """Of several claims of a step by one player at the same time one gets its items."""
    sku = some_item(scenario)
    chain = daily_chain(scenario, 2, sku=sku)
    check_statuses(scenario, chain, OPEN, LATER)
    owned = quantity(scenario, sku) if scenario.capabilities.users else 0
    operation_id, path = claim_call(chain, 1)
    answers = scenario.at_once([(operation_id, {"by": scenario.player, **path})] * 6)
    scenario.equal("statuses", sorted(each.status for each in answers), [204] + 5 * [422])
    if scenario.capabilities.users:
        scenario.equal(f"quantity of {sku}", quantity(scenario, sku), owned + 1)


@law("CHN-21", needs=[Need.PLAYER, Need.ITEMS, Need.INVENTORY])
def a_claim_gives_all_items_of_the_step(scenario: Scenario) -> None:
    """A claim puts every item of the step into the player's inventory, and of no other step."""
    one, other, third = (item(scenario) for _ in range(3))
    steps = [{"step_number": 1, "items": items(one, 3) + items(other)}, day(2, third)]
    chain = daily_chain(scenario, sku=one, steps=steps)
    claim(scenario, chain, 1).ok(204)
    actual = {sku: quantity(scenario, sku) for sku in (one, other, third)}
    scenario.equal("what the player has of them", actual, {one: 3, other: 1, third: 0})


@law("CHN-21", needs=[Need.PLAYER, Need.ITEMS, Need.INVENTORY])
def a_claim_gives_a_bundle_by_its_content(scenario: Scenario) -> None:
    """Of a bundle, and of bundles in it, a claim gives the content, so many times."""
    sku = item(scenario)
    inner = bundle(scenario, {sku: 3})
    outer = bundle(scenario, {inner: 2, sku: 1})
    chain = daily_chain(scenario, sku=sku, steps=[day(1, outer, 2)])
    claim(scenario, chain, 1).ok(204)
    actual = {each: quantity(scenario, each) for each in (sku, inner, outer)}
    scenario.equal("what the player has of them", actual, {sku: 14, inner: 0, outer: 0})


# -- chains as players see them --------------------------------------------------------------------
@law("CHN-19", needs=[Need.PLAYER])
def only_running_chains_are_listed(scenario: Scenario) -> None:
    """The list has the chains that are on and run; one that is on is shown by its id also before
    its start and after its end, any other is 404/6201.
    """
    sku, hour = some_item(scenario), timedelta(hours=1)
    early, late = ((now(scenario) + shift).isoformat() for shift in (hour, -hour))
    running = daily_chain(scenario, 2, sku=sku)
    scenario.equal(
        "the listed chain", listed_chain(scenario, running), player_chain(scenario, running)
    )
    for dates in ({"date_start": early}, {"date_end": late}):
        chain = daily_chain(scenario, 2, sku=sku, **dates)
        check_listed(scenario, chain, False)
        scenario.equal("id", scenario.get(player_chain(scenario, chain), "id"), chain.chain_id)
    toggle(scenario, running)
    check_listed(scenario, running, False)
    facts = {"project_id": scenario.project_id, "chain_id": running.chain_id}
    check_facts(scenario, get_chain(scenario, running).refused(CHAIN_MISSING), facts)


@law("CHN-19", needs=[Need.CLOCK, Need.PLAYER])
def a_chain_is_listed_from_its_start_until_its_end(scenario: Scenario) -> None:
    """The list has a chain from its very start on, and no more at its very end."""
    end = START + 10 * DAY
    freeze_at(scenario, START - SECOND)
    chain = daily_chain(scenario, 2, date_start=START.isoformat(), date_end=end.isoformat())
    moments = ((START - SECOND, False), (START, True), (end - SECOND, True), (end, False))
    for moment, expected in moments:
        freeze_at(scenario, moment)
        check_listed(scenario, chain, expected)


@law("CHN-22", needs=[Need.PLAYER])
def a_step_tells_when_it_opens(scenario: Scenario) -> None:
    """`unlocked_date` is the first second of a calendar day; of a rolling chain it is the start
    for the first step, and left out behind the player's next one.
    """
    calendar, start = started_chain(scenario, 3, timedelta(hours=36), type=CALENDAR)
    scenario.equal(
        "unlocked_date by calendar", unlock_times(scenario, calendar), day_starts(start, 0, 1, 2)
    )
    rolling, start = started_chain(scenario, 3, timedelta(hours=36))
    expected = [*day_starts(start, 0), None, None]
    scenario.equal("unlocked_date at one's pace", unlock_times(scenario, rolling), expected)


@law("AUTH-3a", needs=[Need.PLAYER])
def a_visitor_sees_a_daily_chain_without_progress(scenario: Scenario) -> None:
    """Without a token a daily chain is shown as to a player who has claimed nothing."""
    chain = daily_chain(scenario, 2)
    claim(scenario, chain, 1).ok(204)
    check_statuses(scenario, chain, DONE, LATER)
    scenario.equal("what a visitor sees", statuses(scenario, chain, None), [OPEN, LATER])


@law("AUTH-3b")
def a_bad_token_does_not_read_a_daily_chain(scenario: Scenario) -> None:
    """A bad token gets 401/1501 where a visitor without one sees the chain."""
    chain = daily_chain(scenario, 2)
    get_chain(scenario, chain, None).ok(200)
    bad_tokens_are_refused(scenario, "get-user-daily-chain-by-id", **chain.path)


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


@law("CHN-24")
def an_update_of_a_daily_chain_replaces_it(scenario: Scenario) -> None:
    """An update of a daily chain leaves nothing of the optional fields that it leaves out."""
    check_defaults(scenario, "daily", description={"en": "Old"}, order=7, is_recurrent=True)
