"""Laws of the days of daily chains: by the calendar, or at the player's pace."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from liveops_kit.contract.builders import LEAVE_OUT, some_item
from liveops_kit.contract.builders.chains import (
    DAY,
    SECOND,
    claim,
    comes_at,
    daily_chain,
    day,
    kept_steps,
    moment_of,
    seen,
    stand_at,
    statuses,
    stored,
    toggle,
    unlocked,
    update,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.daily_chains.stateful import (
    CALENDAR,
    DONE,
    LATER,
    MISSED,
    OPEN,
    START,
    are,
    begun,
    not_claimable,
    not_there,
    seconds,
)
from liveops_kit.contract.scenario import Scenario


def ends_at(scenario: Scenario, view: Any, expected: datetime) -> None:
    """A chain as it is read ends at a moment."""
    comes_at(scenario, "date_end", moment_of(scenario, view, "date_end"), expected)


# -- days ------------------------------------------------------------------------------------------
@law("CHN-4a", needs=[Need.CLOCK, Need.PLAYER])
def a_day_lasts_until_the_second_before_the_next(scenario: Scenario) -> None:
    """Day n of a chain begins (n-1) x 24 hours after its start, not a second earlier."""
    stand_at(scenario, START - SECOND)
    chain = daily_chain(scenario, 3, type=CALENDAR, date_start=START.isoformat())
    are(scenario, chain, LATER, LATER, LATER)
    for moment, expected in (
        (START, (OPEN, LATER, LATER)),
        (START + DAY - SECOND, (OPEN, LATER, LATER)),
        (START + DAY, (MISSED, OPEN, LATER)),
        (START + 2 * DAY - SECOND, (MISSED, OPEN, LATER)),
        (START + 2 * DAY, (MISSED, MISSED, OPEN)),
    ):
        stand_at(scenario, moment)
        are(scenario, chain, *expected)


@law("CHN-4a", "CHN-22", needs=[Need.PLAYER])
def no_clock_change_and_no_month_moves_a_day(scenario: Scenario) -> None:
    """Days are 24 hours long at the ends of months and when clocks change, whatever the offset."""
    sku = some_item(scenario)
    for text in (
        "2027-03-27T23:30:00+01:00", "2027-03-13T08:00:00-05:00", "2027-10-30T00:00:00+02:00",
        "2028-02-28T13:00:00+05:45",
    ):  # fmt: skip
        chain = daily_chain(scenario, 4, sku=sku, type=CALENDAR, date_start=text)
        expected = seconds(datetime.fromisoformat(text), 0, 1, 2, 3)
        scenario.equal(f"unlocked_date from {text} on", unlocked(scenario, chain), expected)


# -- by the calendar -------------------------------------------------------------------------------
@law("CHN-4b", "CHN-5b", needs=[Need.CLOCK, Need.PLAYER])
def a_calendar_step_can_be_claimed_on_its_own_day(scenario: Scenario) -> None:
    """A calendar step can be claimed from the first to the last second of its day."""
    stand_at(scenario, START + DAY - SECOND)
    chain = daily_chain(scenario, 3, type=CALENDAR, date_start=START.isoformat())
    not_claimable(scenario, chain, 2)
    stand_at(scenario, START + DAY)
    not_claimable(scenario, chain, 1)
    scenario.ok(claim(scenario, chain, 2), 204)
    stand_at(scenario, START + 2 * DAY - SECOND)
    not_claimable(scenario, chain, 3)
    stand_at(scenario, START + 3 * DAY - SECOND)
    scenario.ok(claim(scenario, chain, 3), 204)
    are(scenario, chain, MISSED, DONE, DONE)


@law("CHN-4b", "CHN-5b", needs=[Need.PLAYER])
def a_missed_day_is_blocked(scenario: Scenario) -> None:
    """The step of a day that is over is blocked, and the next one open all the same."""
    chain, _ = begun(scenario, 3, timedelta(hours=36), type=CALENDAR)
    are(scenario, chain, MISSED, OPEN, LATER)
    not_claimable(scenario, chain, 1, 3)
    are(scenario, chain, MISSED, OPEN, LATER)
    scenario.ok(claim(scenario, chain, 2), 204)
    are(scenario, chain, MISSED, DONE, LATER)


@law("CHN-4c", needs=[Need.PLAYER])
def a_calendar_ends_with_its_last_day(scenario: Scenario) -> None:
    """The end of a calendar that is not recurrent is 24 hours for each step after its start,
    whatever is sent.
    """
    start, sku = START.isoformat(), some_item(scenario)
    for end in (LEAVE_OUT, None, "2027-02-28T13:00:00+03:00", "2030-01-01T00:00:00+00:00"):
        chain = daily_chain(scenario, 3, sku=sku, type=CALENDAR, date_start=start, date_end=end)
        ends_at(scenario, stored(scenario, chain), START + 3 * DAY)
    ends_at(scenario, seen(scenario, chain), START + 3 * DAY)
    toggle(scenario, chain)
    scenario.ok(update(scenario, chain, steps=[*kept_steps(scenario, chain), day(4, sku)]), 204)
    ends_at(scenario, stored(scenario, chain), START + 4 * DAY)


@law("CHN-4c", "CHN-5a", "CHN-19", needs=[Need.CLOCK, Need.PLAYER])
def nothing_is_claimed_after_the_last_day(scenario: Scenario) -> None:
    """When the last day is over nothing can be claimed; what was missed stays blocked."""
    stand_at(scenario, START)
    chain = daily_chain(scenario, 2, type=CALENDAR, date_start=START.isoformat())
    scenario.ok(claim(scenario, chain, 1), 204)
    stand_at(scenario, START + 2 * DAY - SECOND)
    are(scenario, chain, DONE, OPEN)
    stand_at(scenario, START + 2 * DAY)
    not_there(scenario, chain, 2)
    are(scenario, chain, DONE, MISSED)


@law("CHN-4d", needs=[Need.CLOCK, Need.PLAYER])
def a_recurrent_calendar_begins_again_with_its_first_step(scenario: Scenario) -> None:
    """After the last day of a recurrent calendar comes the first one, for everybody."""
    stand_at(scenario, START)
    chain = daily_chain(scenario, 2, type=CALENDAR, is_recurrent=True, date_start=START.isoformat())
    scenario.ok(claim(scenario, chain, 1), 204)
    stand_at(scenario, START + 2 * DAY - SECOND)
    are(scenario, chain, DONE, OPEN)
    stand_at(scenario, START + 2 * DAY)
    are(scenario, chain, OPEN, LATER)
    scenario.equal("unlocked_date", unlocked(scenario, chain), seconds(START, 2, 3))
    scenario.ok(claim(scenario, chain, 1), 204)
    stand_at(scenario, START + 5 * DAY)
    are(scenario, chain, MISSED, OPEN)


@law("CHN-4d", needs=[Need.PLAYER])
def a_recurrent_calendar_goes_round(scenario: Scenario) -> None:
    """In a later round each step of a recurrent calendar opens on its day of that round."""
    chain, start = begun(scenario, 2, timedelta(hours=60), type=CALENDAR, is_recurrent=True)
    scenario.equal("date_end", scenario.get(stored(scenario, chain), "date_end"), None)
    are(scenario, chain, OPEN, LATER)
    scenario.equal("unlocked_date", unlocked(scenario, chain), seconds(start, 2, 3))
    scenario.ok(claim(scenario, chain, 1), 204)
    not_claimable(scenario, chain, 1, 2)
    old, start = begun(
        scenario, 2, timedelta(days=1001, hours=12), type=CALENDAR, is_recurrent=True
    )
    are(scenario, old, MISSED, OPEN)
    scenario.equal("unlocked_date", unlocked(scenario, old), seconds(start, 1000, 1001))


# -- at the player's pace --------------------------------------------------------------------------
@law("CHN-4e", "CHN-22", needs=[Need.CLOCK, Need.PLAYER])
def the_next_rolling_step_opens_with_the_next_day(scenario: Scenario) -> None:
    """The next rolling step opens at the first day boundary after the claim, and waits."""
    stand_at(scenario, START + timedelta(days=5, hours=3))
    chain = daily_chain(scenario, 3, date_start=START.isoformat())
    scenario.ok(claim(scenario, chain, 1), 204)
    stand_at(scenario, START + 6 * DAY - SECOND)
    are(scenario, chain, DONE, LATER, LATER)
    not_claimable(scenario, chain, 2)
    stand_at(scenario, START + 6 * DAY)
    are(scenario, chain, DONE, OPEN, LATER)
    stand_at(scenario, START + 40 * DAY)
    scenario.ok(claim(scenario, chain, 2), 204)
    are(scenario, chain, DONE, DONE, LATER)
    scenario.equal("unlocked_date", unlocked(scenario, chain), seconds(START, 0, 6, 41))


@law("CHN-4e", needs=[Need.PLAYER])
def a_rolling_step_waits_for_the_one_before_it(scenario: Scenario) -> None:
    """Only the first rolling step is open however long the chain runs; a claim opens the next
    one with the next day.
    """
    chain, start = begun(scenario, 3, timedelta(hours=60))
    are(scenario, chain, OPEN, LATER, LATER)
    not_claimable(scenario, chain, 2, 3)
    scenario.ok(claim(scenario, chain, 1), 204)
    are(scenario, chain, DONE, LATER, LATER)
    not_claimable(scenario, chain, 2)
    scenario.equal("unlocked_date", unlocked(scenario, chain), [*seconds(start, 0, 3), None])


@law("CHN-4e", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def every_player_goes_at_a_pace_of_their_own(scenario: Scenario) -> None:
    """A claim of one player opens, and takes, nothing for another."""
    chain = daily_chain(scenario, 2)
    scenario.ok(claim(scenario, chain, 1), 204)
    scenario.equal(
        "the second player's", statuses(scenario, chain, scenario.second_player), [OPEN, LATER]
    )
    scenario.ok(claim(scenario, chain, 1, by=scenario.second_player), 204)


@law("CHN-4f", needs=[Need.CLOCK, Need.PLAYER])
def a_recurrent_rolling_chain_begins_again(scenario: Scenario) -> None:
    """After the last step of a recurrent rolling chain comes the first one, with the next day."""
    stand_at(scenario, START)
    chain = daily_chain(scenario, 2, is_recurrent=True, date_start=START.isoformat())
    for round_days in (0, 2):
        for number in (1, 2):
            stand_at(scenario, START + (round_days + number - 1) * DAY)
            scenario.ok(claim(scenario, chain, number), 204)
    stand_at(scenario, START + 4 * DAY - SECOND)
    are(scenario, chain, LATER, LATER)
    stand_at(scenario, START + 4 * DAY)
    are(scenario, chain, OPEN, LATER)


@law("CHN-4f", "CHN-5b", needs=[Need.PLAYER])
def the_last_rolling_step_ends_the_chain_or_the_round(scenario: Scenario) -> None:
    """With its last step a rolling chain stays claimed, and a recurrent one begins again."""
    sku = some_item(scenario)
    once, again = (daily_chain(scenario, 1, sku=sku, is_recurrent=how) for how in (False, True))
    for chain, expected in ((once, DONE), (again, LATER)):
        scenario.ok(claim(scenario, chain, 1), 204)
        are(scenario, chain, expected)
        not_claimable(scenario, chain, 1)
