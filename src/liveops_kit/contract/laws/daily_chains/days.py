"""Laws of the days of daily chains, of type calendar and rolling."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from liveops_kit.contract.builders import some_item
from liveops_kit.contract.builders.chains import (
    DAY,
    SECOND,
    admin_chain,
    check_time,
    claim,
    daily_chain,
    day,
    freeze_at,
    moment_of,
    player_chain,
    statuses,
    steps_with_ids,
    toggle,
    unlock_times,
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
    check_not_claimable,
    check_statuses,
    check_unknown,
    day_starts,
    started_chain,
)
from liveops_kit.contract.scenario import LEAVE_OUT, Scenario


def check_end(scenario: Scenario, view: Any, expected: datetime) -> None:
    """Check the end of a chain."""
    check_time(scenario, "date_end", moment_of(scenario, view, "date_end"), expected)


# -- days ------------------------------------------------------------------------------------------
@law("CHN-4a", needs=[Need.CLOCK, Need.PLAYER])
def a_day_lasts_until_the_second_before_the_next(scenario: Scenario) -> None:
    """Day n of a chain begins (n-1) x 24 hours after its start, not a second earlier."""
    freeze_at(scenario, START - SECOND)
    chain = daily_chain(scenario, 3, type=CALENDAR, date_start=START.isoformat())
    check_statuses(scenario, chain, LATER, LATER, LATER)
    for moment, expected in (
        (START, (OPEN, LATER, LATER)),
        (START + DAY - SECOND, (OPEN, LATER, LATER)),
        (START + DAY, (MISSED, OPEN, LATER)),
        (START + 2 * DAY - SECOND, (MISSED, OPEN, LATER)),
        (START + 2 * DAY, (MISSED, MISSED, OPEN)),
    ):
        freeze_at(scenario, moment)
        check_statuses(scenario, chain, *expected)


@law("CHN-4a", "CHN-22", needs=[Need.PLAYER])
def no_clock_change_and_no_month_moves_a_day(scenario: Scenario) -> None:
    """Days are 24 hours long at the ends of months and when clocks change, whatever the offset."""
    sku = some_item(scenario)
    for text in (
        "2027-03-27T23:30:00+01:00", "2027-03-13T08:00:00-05:00", "2027-10-30T00:00:00+02:00",
        "2028-02-28T13:00:00+05:45",
    ):  # fmt: skip
        chain = daily_chain(scenario, 4, sku=sku, type=CALENDAR, date_start=text)
        expected = day_starts(datetime.fromisoformat(text), 0, 1, 2, 3)
        scenario.equal(f"unlocked_date from {text} on", unlock_times(scenario, chain), expected)


# -- calendar chains -------------------------------------------------------------------------------
@law("CHN-4b", "CHN-5b", needs=[Need.CLOCK, Need.PLAYER])
def a_calendar_step_can_be_claimed_on_its_own_day(scenario: Scenario) -> None:
    """A calendar step can be claimed from the first to the last second of its day."""
    freeze_at(scenario, START + DAY - SECOND)
    chain = daily_chain(scenario, 3, type=CALENDAR, date_start=START.isoformat())
    check_not_claimable(scenario, chain, 2)
    freeze_at(scenario, START + DAY)
    check_not_claimable(scenario, chain, 1)
    claim(scenario, chain, 2).ok(204)
    freeze_at(scenario, START + 2 * DAY - SECOND)
    check_not_claimable(scenario, chain, 3)
    freeze_at(scenario, START + 3 * DAY - SECOND)
    claim(scenario, chain, 3).ok(204)
    check_statuses(scenario, chain, MISSED, DONE, DONE)


@law("CHN-4b", "CHN-5b", needs=[Need.PLAYER])
def a_missed_day_is_blocked(scenario: Scenario) -> None:
    """The step of a day that is over is blocked, and the next one open all the same."""
    chain, _ = started_chain(scenario, 3, timedelta(hours=36), type=CALENDAR)
    check_statuses(scenario, chain, MISSED, OPEN, LATER)
    check_not_claimable(scenario, chain, 1, 3)
    check_statuses(scenario, chain, MISSED, OPEN, LATER)
    claim(scenario, chain, 2).ok(204)
    check_statuses(scenario, chain, MISSED, DONE, LATER)


@law("CHN-4c", needs=[Need.PLAYER])
def a_calendar_ends_with_its_last_day(scenario: Scenario) -> None:
    """The end of a calendar that is not recurrent is 24 hours for each step after its start,
    whatever is sent.
    """
    start, sku = START.isoformat(), some_item(scenario)
    for end in (LEAVE_OUT, None, "2027-02-28T13:00:00+03:00", "2030-01-01T00:00:00+00:00"):
        chain = daily_chain(scenario, 3, sku=sku, type=CALENDAR, date_start=start, date_end=end)
        check_end(scenario, admin_chain(scenario, chain), START + 3 * DAY)
    check_end(scenario, player_chain(scenario, chain), START + 3 * DAY)
    toggle(scenario, chain)
    update(scenario, chain, steps=[*steps_with_ids(scenario, chain), day(4, sku)]).ok(204)
    check_end(scenario, admin_chain(scenario, chain), START + 4 * DAY)


@law("CHN-4c", "CHN-5a", "CHN-19", needs=[Need.CLOCK, Need.PLAYER])
def nothing_is_claimed_after_the_last_day(scenario: Scenario) -> None:
    """When the last day is over nothing can be claimed; what was missed stays blocked."""
    freeze_at(scenario, START)
    chain = daily_chain(scenario, 2, type=CALENDAR, date_start=START.isoformat())
    claim(scenario, chain, 1).ok(204)
    freeze_at(scenario, START + 2 * DAY - SECOND)
    check_statuses(scenario, chain, DONE, OPEN)
    freeze_at(scenario, START + 2 * DAY)
    check_unknown(scenario, chain, 2)
    check_statuses(scenario, chain, DONE, MISSED)


@law("CHN-4d", needs=[Need.CLOCK, Need.PLAYER])
def a_recurrent_calendar_begins_again_with_its_first_step(scenario: Scenario) -> None:
    """After the last day of a recurrent calendar comes the first one, for everybody."""
    freeze_at(scenario, START)
    chain = daily_chain(scenario, 2, type=CALENDAR, is_recurrent=True, date_start=START.isoformat())
    claim(scenario, chain, 1).ok(204)
    freeze_at(scenario, START + 2 * DAY - SECOND)
    check_statuses(scenario, chain, DONE, OPEN)
    freeze_at(scenario, START + 2 * DAY)
    check_statuses(scenario, chain, OPEN, LATER)
    scenario.equal("unlocked_date", unlock_times(scenario, chain), day_starts(START, 2, 3))
    claim(scenario, chain, 1).ok(204)
    freeze_at(scenario, START + 5 * DAY)
    check_statuses(scenario, chain, MISSED, OPEN)


@law("CHN-4d", needs=[Need.PLAYER])
def a_recurrent_calendar_goes_round(scenario: Scenario) -> None:
    """In a later round each step of a recurrent calendar opens on its day of that round."""
    chain, start = started_chain(scenario, 2, timedelta(hours=60), type=CALENDAR, is_recurrent=True)
    scenario.equal("date_end", scenario.get(admin_chain(scenario, chain), "date_end"), None)
    check_statuses(scenario, chain, OPEN, LATER)
    scenario.equal("unlocked_date", unlock_times(scenario, chain), day_starts(start, 2, 3))
    claim(scenario, chain, 1).ok(204)
    check_not_claimable(scenario, chain, 1, 2)
    old, start = started_chain(
        scenario, 2, timedelta(days=1001, hours=12), type=CALENDAR, is_recurrent=True
    )
    check_statuses(scenario, old, MISSED, OPEN)
    scenario.equal("unlocked_date", unlock_times(scenario, old), day_starts(start, 1000, 1001))


# -- rolling chains --------------------------------------------------------------------------------
@law("CHN-4e", "CHN-22", needs=[Need.CLOCK, Need.PLAYER])
def the_next_rolling_step_opens_with_the_next_day(scenario: Scenario) -> None:
    """The next rolling step opens at the first day boundary after the claim, and waits."""
    freeze_at(scenario, START + timedelta(days=5, hours=3))
    chain = daily_chain(scenario, 3, date_start=START.isoformat())
    claim(scenario, chain, 1).ok(204)
    freeze_at(scenario, START + 6 * DAY - SECOND)
    check_statuses(scenario, chain, DONE, LATER, LATER)
    check_not_claimable(scenario, chain, 2)
    freeze_at(scenario, START + 6 * DAY)
    check_statuses(scenario, chain, DONE, OPEN, LATER)
    freeze_at(scenario, START + 40 * DAY)
    claim(scenario, chain, 2).ok(204)
    check_statuses(scenario, chain, DONE, DONE, LATER)
    scenario.equal("unlocked_date", unlock_times(scenario, chain), day_starts(START, 0, 6, 41))


@law("CHN-4e", needs=[Need.PLAYER])
def a_rolling_step_waits_for_the_one_before_it(scenario: Scenario) -> None:
    """Only the first rolling step is open however long the chain runs; a claim opens the next
    one with the next day.
    """
    chain, start = started_chain(scenario, 3, timedelta(hours=60))
    check_statuses(scenario, chain, OPEN, LATER, LATER)
    check_not_claimable(scenario, chain, 2, 3)
    claim(scenario, chain, 1).ok(204)
    check_statuses(scenario, chain, DONE, LATER, LATER)
    check_not_claimable(scenario, chain, 2)
    scenario.equal("unlocked_date", unlock_times(scenario, chain), [*day_starts(start, 0, 3), None])


@law("CHN-4e", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def every_player_goes_at_a_pace_of_their_own(scenario: Scenario) -> None:
    """A claim of one player opens, and takes, nothing for another."""
    chain = daily_chain(scenario, 2)
    claim(scenario, chain, 1).ok(204)
    scenario.equal(
        "the second player's", statuses(scenario, chain, scenario.second_player), [OPEN, LATER]
    )
    claim(scenario, chain, 1, by=scenario.second_player).ok(204)


@law("CHN-4f", needs=[Need.CLOCK, Need.PLAYER])
def a_recurrent_rolling_chain_begins_again(scenario: Scenario) -> None:
    """After the last step of a recurrent rolling chain comes the first one, with the next day."""
    freeze_at(scenario, START)
    chain = daily_chain(scenario, 2, is_recurrent=True, date_start=START.isoformat())
    for round_days in (0, 2):
        for number in (1, 2):
            freeze_at(scenario, START + (round_days + number - 1) * DAY)
            claim(scenario, chain, number).ok(204)
    freeze_at(scenario, START + 4 * DAY - SECOND)
    check_statuses(scenario, chain, LATER, LATER)
    freeze_at(scenario, START + 4 * DAY)
    check_statuses(scenario, chain, OPEN, LATER)


@law("CHN-4f", "CHN-5b", needs=[Need.PLAYER])
def the_last_rolling_step_ends_the_chain_or_the_round(scenario: Scenario) -> None:
    """With its last step a rolling chain stays claimed, and a recurrent one begins again."""
    sku = some_item(scenario)
    once, again = (daily_chain(scenario, 1, sku=sku, is_recurrent=how) for how in (False, True))
    for chain, expected in ((once, DONE), (again, LATER)):
        claim(scenario, chain, 1).ok(204)
        check_statuses(scenario, chain, expected)
        check_not_claimable(scenario, chain, 1)
