"""Laws of the days of daily chains, of type calendar and rolling."""

from __future__ import annotations

from datetime import datetime, timedelta

from liveops_kit.contract.builders.chains import DAY, SECOND, daily_chain, day
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.daily_chains.stateful import (
    CALENDAR,
    START,
    at,
    day_starts,
    started_chain,
)
from liveops_kit.contract.scenario import DONE, LATER, LEAVE_OUT, MISSED, OPEN, Scenario


# -- days ------------------------------------------------------------------------------------------
@law("CHN-4a", needs=[Need.CLOCK, Need.PLAYER])
def a_day_lasts_until_the_second_before_the_next(scenario: Scenario) -> None:
    """Day n of a chain begins (n-1) x 24 hours after its start, not a second earlier."""
    scenario.freeze(START - SECOND)
    chain = daily_chain(scenario, 3, type=CALENDAR, date_start=START.isoformat())
    chain.is_at(LATER, LATER, LATER)
    at(chain, timedelta(0), OPEN, LATER, LATER)
    at(chain, DAY - SECOND, OPEN, LATER, LATER)
    at(chain, DAY, MISSED, OPEN, LATER)
    at(chain, 2 * DAY - SECOND, MISSED, OPEN, LATER)
    at(chain, 2 * DAY, MISSED, MISSED, OPEN)


@law("CHN-4a", "CHN-22", needs=[Need.PLAYER])
def no_clock_change_and_no_month_moves_a_day(scenario: Scenario) -> None:
    """Days are 24 hours long at the ends of months and when clocks change, whatever the offset."""
    sku = scenario.some_item()
    for text in (
        "2027-03-27T23:30:00+01:00", "2027-03-13T08:00:00-05:00", "2027-10-30T00:00:00+02:00",
        "2028-02-28T13:00:00+05:45",
    ):  # fmt: skip
        chain = daily_chain(scenario, 4, sku=sku, type=CALENDAR, date_start=text)
        chain.unlocks(*day_starts(datetime.fromisoformat(text), 0, 1, 2, 3))


# -- calendar chains -------------------------------------------------------------------------------
@law("CHN-4b", "CHN-5b", needs=[Need.CLOCK, Need.PLAYER])
def a_calendar_step_can_be_claimed_on_its_own_day(scenario: Scenario) -> None:
    """A calendar step can be claimed from the first to the last second of its day."""
    scenario.freeze(START + DAY - SECOND)
    chain = daily_chain(scenario, 3, type=CALENDAR, date_start=START.isoformat())
    chain.is_not_claimable(2)
    scenario.freeze(START + DAY)
    chain.is_not_claimable(1)
    chain.claim(2).ok(204)
    scenario.freeze(START + 2 * DAY - SECOND)
    chain.is_not_claimable(3)
    scenario.freeze(START + 3 * DAY - SECOND)
    chain.claim(3).ok(204)
    chain.is_at(MISSED, DONE, DONE)


@law("CHN-4b", "CHN-5b", needs=[Need.PLAYER])
def a_missed_day_is_blocked(scenario: Scenario) -> None:
    """The step of a day that is over is blocked, and the next one open all the same."""
    chain, _ = started_chain(scenario, 3, timedelta(hours=36), type=CALENDAR)
    chain.is_at(MISSED, OPEN, LATER)
    chain.is_not_claimable(1, 3)
    chain.is_at(MISSED, OPEN, LATER)
    chain.claim(2).ok(204)
    chain.is_at(MISSED, DONE, LATER)


@law("CHN-4c", needs=[Need.PLAYER])
def a_calendar_ends_with_its_last_day(scenario: Scenario) -> None:
    """The end of a calendar that is not recurrent is 24 hours for each step after its start,
    whatever is sent.
    """
    start, sku = START.isoformat(), scenario.some_item()
    for end in (LEAVE_OUT, None, "2027-02-28T13:00:00+03:00", "2030-01-01T00:00:00+00:00"):
        chain = daily_chain(scenario, 3, sku=sku, type=CALENDAR, date_start=start, date_end=end)
        for view in (chain.read(), chain.shown()):
            scenario.equal("date_end", scenario.moment(view, "date_end"), START + 3 * DAY)
    chain.toggle()
    chain.update(steps=[*chain.steps(), day(4, sku)]).ok(204)
    scenario.equal("date_end", scenario.moment(chain.read(), "date_end"), START + 4 * DAY)


@law("CHN-4c", "CHN-5a", "CHN-19", needs=[Need.CLOCK, Need.PLAYER])
def nothing_is_claimed_after_the_last_day(scenario: Scenario) -> None:
    """When the last day is over nothing can be claimed; what was missed stays blocked."""
    scenario.freeze(START)
    chain = daily_chain(scenario, 2, type=CALENDAR, date_start=START.isoformat())
    chain.claim(1).ok(204)
    at(chain, 2 * DAY - SECOND, DONE, OPEN)
    at(chain, 2 * DAY, DONE, MISSED)
    chain.has_no_step(2)


@law("CHN-4d", needs=[Need.CLOCK, Need.PLAYER])
def a_recurrent_calendar_begins_again_with_its_first_step(scenario: Scenario) -> None:
    """After the last day of a recurrent calendar comes the first one, for everybody."""
    scenario.freeze(START)
    chain = daily_chain(scenario, 2, type=CALENDAR, is_recurrent=True, date_start=START.isoformat())
    chain.claim(1).ok(204)
    at(chain, 2 * DAY - SECOND, DONE, OPEN)
    at(chain, 2 * DAY, OPEN, LATER)
    chain.unlocks(*day_starts(START, 2, 3))
    chain.claim(1).ok(204)
    at(chain, 5 * DAY, MISSED, OPEN)


@law("CHN-4d", needs=[Need.PLAYER])
def a_recurrent_calendar_goes_round(scenario: Scenario) -> None:
    """In a later round each step of a recurrent calendar opens on its day of that round."""
    chain, start = started_chain(scenario, 2, timedelta(hours=60), type=CALENDAR, is_recurrent=True)
    chain.shows(date_end=None)
    chain.is_at(OPEN, LATER)
    chain.unlocks(*day_starts(start, 2, 3))
    chain.claim(1).ok(204)
    chain.is_not_claimable(1, 2)
    ago = timedelta(days=1001, hours=12)
    old, start = started_chain(scenario, 2, ago, type=CALENDAR, is_recurrent=True)
    old.is_at(MISSED, OPEN)
    old.unlocks(*day_starts(start, 1000, 1001))


@law("CHN-29", needs=[Need.CLOCK, Need.PLAYER])
def a_recurrent_calendar_that_is_over_keeps_its_last_round(scenario: Scenario) -> None:
    """After its end a recurrent calendar shows its last round: claimed days, and blocked ones."""
    scenario.freeze(START + 2 * DAY)
    end = START + 4 * DAY
    chain = daily_chain(
        scenario, 2, type=CALENDAR, is_recurrent=True, date_start=START.isoformat(),
        date_end=end.isoformat(),
    )  # fmt: skip
    chain.claim(1).ok(204)
    at(chain, 4 * DAY - SECOND, DONE, OPEN)
    for days in (4, 5, 6, 40):
        at(chain, days * DAY, DONE, MISSED)
        chain.has_no_step(2)


# -- rolling chains --------------------------------------------------------------------------------
@law("CHN-4e", "CHN-22", needs=[Need.CLOCK, Need.PLAYER])
def the_next_rolling_step_opens_with_the_next_day(scenario: Scenario) -> None:
    """The next rolling step opens at the first day boundary after the claim, and waits."""
    scenario.freeze(START + timedelta(days=5, hours=3))
    chain = daily_chain(scenario, 3, date_start=START.isoformat())
    chain.claim(1).ok(204)
    at(chain, 6 * DAY - SECOND, DONE, LATER, LATER)
    chain.is_not_claimable(2)
    at(chain, 6 * DAY, DONE, OPEN, LATER)
    scenario.freeze(START + 40 * DAY)
    chain.claim(2).ok(204)
    chain.is_at(DONE, DONE, LATER)
    chain.unlocks(*day_starts(START, 0, 6, 41))


@law("CHN-4e", needs=[Need.PLAYER])
def a_rolling_step_waits_for_the_one_before_it(scenario: Scenario) -> None:
    """Only the first rolling step is open however long the chain runs; a claim opens the next
    one with the next day.
    """
    chain, start = started_chain(scenario, 3, timedelta(hours=60))
    chain.is_at(OPEN, LATER, LATER)
    chain.is_not_claimable(2, 3)
    chain.claim(1).ok(204)
    chain.is_at(DONE, LATER, LATER)
    chain.is_not_claimable(2)
    chain.unlocks(*day_starts(start, 0, 3), None)


@law("CHN-4f", needs=[Need.CLOCK, Need.PLAYER])
def a_recurrent_rolling_chain_begins_again(scenario: Scenario) -> None:
    """After the last step of a recurrent rolling chain comes the first one, with the next day."""
    scenario.freeze(START)
    chain = daily_chain(scenario, 2, is_recurrent=True, date_start=START.isoformat())
    for days, number in enumerate((1, 2, 1, 2)):
        scenario.freeze(START + days * DAY)
        chain.claim(number).ok(204)
    at(chain, 4 * DAY - SECOND, LATER, LATER)
    at(chain, 4 * DAY, OPEN, LATER)


@law("CHN-4f", "CHN-5b", needs=[Need.PLAYER])
def the_last_rolling_step_ends_the_chain_or_the_round(scenario: Scenario) -> None:
    """With its last step a rolling chain stays claimed, and a recurrent one begins again."""
    sku = scenario.some_item()
    once, again = (daily_chain(scenario, 1, sku=sku, is_recurrent=how) for how in (False, True))
    for chain, expected in ((once, DONE), (again, LATER)):
        chain.claim(1).ok(204)
        chain.is_at(expected)
        chain.is_not_claimable(1)
