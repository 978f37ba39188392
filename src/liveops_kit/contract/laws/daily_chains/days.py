"""Laws of the days of daily chains, of type calendar and rolling."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from liveops_kit.contract.builders import LEAVE_OUT, some_item
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
from liveops_kit.contract.scenario import Trial


def check_end(trial: Trial, view: Any, expected: datetime) -> None:
    """Check the end of a chain."""
    check_time(trial, "date_end", moment_of(trial, view, "date_end"), expected)


# -- days ------------------------------------------------------------------------------------------
@law("CHN-4a", needs=[Need.CLOCK, Need.PLAYER])
def a_day_lasts_until_the_second_before_the_next(trial: Trial) -> None:
    """Day n of a chain begins (n-1) x 24 hours after its start, not a second earlier."""
    freeze_at(trial, START - SECOND)
    chain = daily_chain(trial, 3, type=CALENDAR, date_start=START.isoformat())
    check_statuses(trial, chain, LATER, LATER, LATER)
    for moment, expected in (
        (START, (OPEN, LATER, LATER)),
        (START + DAY - SECOND, (OPEN, LATER, LATER)),
        (START + DAY, (MISSED, OPEN, LATER)),
        (START + 2 * DAY - SECOND, (MISSED, OPEN, LATER)),
        (START + 2 * DAY, (MISSED, MISSED, OPEN)),
    ):
        freeze_at(trial, moment)
        check_statuses(trial, chain, *expected)


@law("CHN-4a", "CHN-22", needs=[Need.PLAYER])
def no_clock_change_and_no_month_moves_a_day(trial: Trial) -> None:
    """Days are 24 hours long at the ends of months and when clocks change, whatever the offset."""
    sku = some_item(trial)
    for text in (
        "2027-03-27T23:30:00+01:00", "2027-03-13T08:00:00-05:00", "2027-10-30T00:00:00+02:00",
        "2028-02-28T13:00:00+05:45",
    ):  # fmt: skip
        chain = daily_chain(trial, 4, sku=sku, type=CALENDAR, date_start=text)
        expected = day_starts(datetime.fromisoformat(text), 0, 1, 2, 3)
        trial.equal(f"unlocked_date from {text} on", unlock_times(trial, chain), expected)


# -- calendar chains -------------------------------------------------------------------------------
@law("CHN-4b", "CHN-5b", needs=[Need.CLOCK, Need.PLAYER])
def a_calendar_step_can_be_claimed_on_its_own_day(trial: Trial) -> None:
    """A calendar step can be claimed from the first to the last second of its day."""
    freeze_at(trial, START + DAY - SECOND)
    chain = daily_chain(trial, 3, type=CALENDAR, date_start=START.isoformat())
    check_not_claimable(trial, chain, 2)
    freeze_at(trial, START + DAY)
    check_not_claimable(trial, chain, 1)
    trial.ok(claim(trial, chain, 2), 204)
    freeze_at(trial, START + 2 * DAY - SECOND)
    check_not_claimable(trial, chain, 3)
    freeze_at(trial, START + 3 * DAY - SECOND)
    trial.ok(claim(trial, chain, 3), 204)
    check_statuses(trial, chain, MISSED, DONE, DONE)


@law("CHN-4b", "CHN-5b", needs=[Need.PLAYER])
def a_missed_day_is_blocked(trial: Trial) -> None:
    """The step of a day that is over is blocked, and the next one open all the same."""
    chain, _ = started_chain(trial, 3, timedelta(hours=36), type=CALENDAR)
    check_statuses(trial, chain, MISSED, OPEN, LATER)
    check_not_claimable(trial, chain, 1, 3)
    check_statuses(trial, chain, MISSED, OPEN, LATER)
    trial.ok(claim(trial, chain, 2), 204)
    check_statuses(trial, chain, MISSED, DONE, LATER)


@law("CHN-4c", needs=[Need.PLAYER])
def a_calendar_ends_with_its_last_day(trial: Trial) -> None:
    """The end of a calendar that is not recurrent is 24 hours for each step after its start,
    whatever is sent.
    """
    start, sku = START.isoformat(), some_item(trial)
    for end in (LEAVE_OUT, None, "2027-02-28T13:00:00+03:00", "2030-01-01T00:00:00+00:00"):
        chain = daily_chain(trial, 3, sku=sku, type=CALENDAR, date_start=start, date_end=end)
        check_end(trial, admin_chain(trial, chain), START + 3 * DAY)
    check_end(trial, player_chain(trial, chain), START + 3 * DAY)
    toggle(trial, chain)
    trial.ok(update(trial, chain, steps=[*steps_with_ids(trial, chain), day(4, sku)]), 204)
    check_end(trial, admin_chain(trial, chain), START + 4 * DAY)


@law("CHN-4c", "CHN-5a", "CHN-19", needs=[Need.CLOCK, Need.PLAYER])
def nothing_is_claimed_after_the_last_day(trial: Trial) -> None:
    """When the last day is over nothing can be claimed; what was missed stays blocked."""
    freeze_at(trial, START)
    chain = daily_chain(trial, 2, type=CALENDAR, date_start=START.isoformat())
    trial.ok(claim(trial, chain, 1), 204)
    freeze_at(trial, START + 2 * DAY - SECOND)
    check_statuses(trial, chain, DONE, OPEN)
    freeze_at(trial, START + 2 * DAY)
    check_unknown(trial, chain, 2)
    check_statuses(trial, chain, DONE, MISSED)


@law("CHN-4d", needs=[Need.CLOCK, Need.PLAYER])
def a_recurrent_calendar_begins_again_with_its_first_step(trial: Trial) -> None:
    """After the last day of a recurrent calendar comes the first one, for everybody."""
    freeze_at(trial, START)
    chain = daily_chain(trial, 2, type=CALENDAR, is_recurrent=True, date_start=START.isoformat())
    trial.ok(claim(trial, chain, 1), 204)
    freeze_at(trial, START + 2 * DAY - SECOND)
    check_statuses(trial, chain, DONE, OPEN)
    freeze_at(trial, START + 2 * DAY)
    check_statuses(trial, chain, OPEN, LATER)
    trial.equal("unlocked_date", unlock_times(trial, chain), day_starts(START, 2, 3))
    trial.ok(claim(trial, chain, 1), 204)
    freeze_at(trial, START + 5 * DAY)
    check_statuses(trial, chain, MISSED, OPEN)


@law("CHN-4d", needs=[Need.PLAYER])
def a_recurrent_calendar_goes_round(trial: Trial) -> None:
    """In a later round each step of a recurrent calendar opens on its day of that round."""
    chain, start = started_chain(trial, 2, timedelta(hours=60), type=CALENDAR, is_recurrent=True)
    trial.equal("date_end", trial.field(admin_chain(trial, chain), "date_end"), None)
    check_statuses(trial, chain, OPEN, LATER)
    trial.equal("unlocked_date", unlock_times(trial, chain), day_starts(start, 2, 3))
    trial.ok(claim(trial, chain, 1), 204)
    check_not_claimable(trial, chain, 1, 2)
    old, start = started_chain(
        trial, 2, timedelta(days=1001, hours=12), type=CALENDAR, is_recurrent=True
    )
    check_statuses(trial, old, MISSED, OPEN)
    trial.equal("unlocked_date", unlock_times(trial, old), day_starts(start, 1000, 1001))


# -- rolling chains --------------------------------------------------------------------------------
@law("CHN-4e", "CHN-22", needs=[Need.CLOCK, Need.PLAYER])
def the_next_rolling_step_opens_with_the_next_day(trial: Trial) -> None:
    """The next rolling step opens at the first day boundary after the claim, and waits."""
    freeze_at(trial, START + timedelta(days=5, hours=3))
    chain = daily_chain(trial, 3, date_start=START.isoformat())
    trial.ok(claim(trial, chain, 1), 204)
    freeze_at(trial, START + 6 * DAY - SECOND)
    check_statuses(trial, chain, DONE, LATER, LATER)
    check_not_claimable(trial, chain, 2)
    freeze_at(trial, START + 6 * DAY)
    check_statuses(trial, chain, DONE, OPEN, LATER)
    freeze_at(trial, START + 40 * DAY)
    trial.ok(claim(trial, chain, 2), 204)
    check_statuses(trial, chain, DONE, DONE, LATER)
    trial.equal("unlocked_date", unlock_times(trial, chain), day_starts(START, 0, 6, 41))


@law("CHN-4e", needs=[Need.PLAYER])
def a_rolling_step_waits_for_the_one_before_it(trial: Trial) -> None:
    """Only the first rolling step is open however long the chain runs; a claim opens the next
    one with the next day.
    """
    chain, start = started_chain(trial, 3, timedelta(hours=60))
    check_statuses(trial, chain, OPEN, LATER, LATER)
    check_not_claimable(trial, chain, 2, 3)
    trial.ok(claim(trial, chain, 1), 204)
    check_statuses(trial, chain, DONE, LATER, LATER)
    check_not_claimable(trial, chain, 2)
    trial.equal("unlocked_date", unlock_times(trial, chain), [*day_starts(start, 0, 3), None])


@law("CHN-4e", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def every_player_goes_at_a_pace_of_their_own(trial: Trial) -> None:
    """A claim of one player opens, and takes, nothing for another."""
    chain = daily_chain(trial, 2)
    trial.ok(claim(trial, chain, 1), 204)
    trial.equal("the second player's", statuses(trial, chain, trial.second), [OPEN, LATER])
    trial.ok(claim(trial, chain, 1, by=trial.second), 204)


@law("CHN-4f", needs=[Need.CLOCK, Need.PLAYER])
def a_recurrent_rolling_chain_begins_again(trial: Trial) -> None:
    """After the last step of a recurrent rolling chain comes the first one, with the next day."""
    freeze_at(trial, START)
    chain = daily_chain(trial, 2, is_recurrent=True, date_start=START.isoformat())
    for round_days in (0, 2):
        for number in (1, 2):
            freeze_at(trial, START + (round_days + number - 1) * DAY)
            trial.ok(claim(trial, chain, number), 204)
    freeze_at(trial, START + 4 * DAY - SECOND)
    check_statuses(trial, chain, LATER, LATER)
    freeze_at(trial, START + 4 * DAY)
    check_statuses(trial, chain, OPEN, LATER)


@law("CHN-4f", "CHN-5b", needs=[Need.PLAYER])
def the_last_rolling_step_ends_the_chain_or_the_round(trial: Trial) -> None:
    """With its last step a rolling chain stays claimed, and a recurrent one begins again."""
    sku = some_item(trial)
    once, again = (daily_chain(trial, 1, sku=sku, is_recurrent=how) for how in (False, True))
    for chain, expected in ((once, DONE), (again, LATER)):
        trial.ok(claim(trial, chain, 1), 204)
        check_statuses(trial, chain, expected)
        check_not_claimable(trial, chain, 1)
