"""Laws of schedules that take all players of a reward or offer chain back to the start."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from liveops_kit.contract.builders.chains import SECOND, open_chain
from liveops_kit.contract.errors import SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import OFFER_CHAIN, REWARD_CHAIN, SteppedKind
from liveops_kit.contract.scenario import Scenario, SteppedChain

RESETTING = (REWARD_CHAIN, OFFER_CHAIN)
HOURLY = {"interval_type": "hourly"}


def weekly(day_of_week: int, time: str) -> dict[str, Any]:
    """Return a schedule that resets on a day of each week."""
    return {"interval_type": "weekly", "day_of_week": day_of_week, "time": time}


def monthly(day_of_month: int, time: str = "00:00:00+00:00") -> dict[str, Any]:
    """Return a schedule that resets on a day of each month."""
    return {"interval_type": "monthly", "day_of_month": day_of_month, "time": time}


def milliseconds(moment: datetime) -> int:
    """Return milliseconds since 1970."""
    return int(moment.timestamp()) * 1000


def next_resets(scenario: Scenario, kind: SteppedKind, *rows: tuple[dict[str, Any], str]) -> None:
    """Check the next resets that chains with these schedules tell of, each in its offset."""
    chains = scenario.several(kind, [{"recurrent_schedule": schedule} for schedule, _ in rows])
    for chain, (schedule, expected) in zip(chains, rows, strict=True):
        read = chain.read("recurrent_schedule")
        moment = scenario.moment(read, "displayable_reset_next_date")
        scenario.equal(f"the next reset of {schedule}", moment.isoformat(), expected)
        scenario.has(read, reset_next_date=milliseconds(moment))


def resets_at(
    scenario: Scenario, kind: SteppedKind, schedule: dict[str, Any], *moments: str
) -> SteppedChain:
    """Check that claims from the first moment last until a second before the second one.

    The third is the reset after it.
    """
    start, reset, following = map(datetime.fromisoformat, moments)
    scenario.freeze(start)
    chain = open_chain(scenario, kind, recurrent_schedule=schedule)
    chain.claim().ok()
    for now, claimed, then in ((reset - SECOND, [1], reset), (reset, [], following)):
        scenario.freeze(now)
        chain.has_taken(*claimed)
        scenario.equal("the next reset", chain.next_reset(), then)
    chain.claim().ok()
    return chain


@law("CHN-2a", needs=[Need.PLAYER], each={
    REWARD_CHAIN: "the_next_reset_is_in_milliseconds",
    OFFER_CHAIN: "the_next_reset_is_told_in_milliseconds",
})  # fmt: skip
def the_next_reset_is_in_milliseconds(scenario: Scenario, kind: SteppedKind) -> None:
    """`reset_next_date` of {kind} is its next reset in milliseconds, for admins and players."""
    chain = open_chain(scenario, kind, recurrent_schedule=weekly(1, "02:00:00+03:00"))
    expected = milliseconds(chain.next_reset())
    entry = scenario.entry(kind.listings[0], **{chain.id_in_lists: chain.id})
    for view in (chain.read(), entry, chain.shown(), chain.listed()):
        scenario.has(scenario.get(view, "recurrent_schedule"), reset_next_date=expected)


@law("CHN-3a", needs=[Need.CLOCK, Need.PLAYER], each=RESETTING)
def a_weekly_schedule_resets_on_its_day(scenario: Scenario, kind: SteppedKind) -> None:
    """A weekly schedule resets {kind} at `time` on `day_of_week`, 1 for Monday to 7 for Sunday."""
    tuesday = scenario.freeze("2026-12-01T10:00:00+00:00").isoformat()
    next_resets(
        scenario,
        kind,
        (weekly(1, "02:00:00+00:00"), "2026-12-07T02:00:00+00:00"),
        (weekly(2, "11:00:00+00:00"), "2026-12-01T11:00:00+00:00"),
        (weekly(2, "09:00:00+00:00"), "2026-12-08T09:00:00+00:00"),
        (weekly(7, "23:00:00+00:00"), "2026-12-06T23:00:00+00:00"),
    )
    monday, next_monday = "2026-12-07T02:00:00+03:00", "2026-12-14T02:00:00+03:00"
    resets_at(scenario, kind, weekly(1, "02:00:00+03:00"), tuesday, monday, next_monday)


@law("CHN-3a", "CHN-3b", needs=[Need.CLOCK, Need.PLAYER], each=RESETTING)
def a_monthly_schedule_resets_on_its_day(scenario: Scenario, kind: SteppedKind) -> None:
    """A monthly schedule resets {kind} at `time` on `day_of_month`, of this month or the next."""
    scenario.freeze("2026-12-15T10:00:00+00:00")
    next_resets(
        scenario,
        kind,
        (monthly(16), "2026-12-16T00:00:00+00:00"),
        (monthly(15, "11:00:00+00:00"), "2026-12-15T11:00:00+00:00"),
        (monthly(15, "09:00:00+00:00"), "2027-01-15T09:00:00+00:00"),
        (monthly(1), "2027-01-01T00:00:00+00:00"),
    )
    days = (f"2027-{day}T00:00:00+00:00" for day in ("01-31", "02-28", "03-31"))
    resets_at(scenario, kind, monthly(31), *days)


@law("CHN-3b", needs=[Need.CLOCK], each=RESETTING)
def a_short_month_resets_on_its_last_day(scenario: Scenario, kind: SteppedKind) -> None:
    """A `day_of_month` of {kind} beyond the month's end is its last day, in leap years too."""
    scenario.freeze("2027-02-10T10:00:00+00:00")
    chains = scenario.several(kind, [{"recurrent_schedule": monthly(day)} for day in (29, 30, 31)])
    for moment, *expected in (
        ("2027-02-10", "2027-02-28", "2027-02-28", "2027-02-28"),
        ("2027-02-28", "2027-03-29", "2027-03-30", "2027-03-31"),
        ("2027-04-01", "2027-04-29", "2027-04-30", "2027-04-30"),
        ("2027-12-31", "2028-01-29", "2028-01-30", "2028-01-31"),
        ("2028-02-01", "2028-02-29", "2028-02-29", "2028-02-29"),
        ("2100-02-01", "2100-02-28", "2100-02-28", "2100-02-28"),
    ):
        scenario.freeze(f"{moment}T00:00:00+00:00")
        actual = [chain.next_reset().date().isoformat() for chain in chains]
        scenario.equal(f"next resets after {moment}", actual, expected)


@law("CHN-3c", needs=[Need.CLOCK], each=RESETTING)
def a_schedule_follows_its_offset(scenario: Scenario, kind: SteppedKind) -> None:
    """`time` of {kind} is in its own UTC offset, and so are the moments that are told of it."""
    scenario.freeze("2026-12-06T21:30:00+00:00")  # Monday already at +03:00
    next_resets(
        scenario,
        kind,
        (weekly(1, "01:00:00+03:00"), "2026-12-07T01:00:00+03:00"),
        (weekly(1, "00:00:00+03:00"), "2026-12-14T00:00:00+03:00"),
        (weekly(1, "01:00:00-05:00"), "2026-12-07T01:00:00-05:00"),
        (weekly(1, "03:00:00+05:30"), "2026-12-14T03:00:00+05:30"),
        (weekly(1, "04:00:00+05:30"), "2026-12-07T04:00:00+05:30"),
        (weekly(2, "23:00:00+13:00"), "2026-12-08T23:00:00+13:00"),
        (monthly(7, "00:00:00+03:00"), "2027-01-07T00:00:00+03:00"),
        (monthly(7, "23:00:00-08:00"), "2026-12-07T23:00:00-08:00"),
    )


@law("CHN-3c", each=RESETTING)
def a_schedule_resets_at_a_whole_hour(scenario: Scenario, kind: SteppedKind) -> None:
    """A `time` of {kind} that is no whole hour with an offset gets 422/1102; others are kept."""
    for time in ("02:30:00+03:00", "02:00:01+03:00", "02:00:00", "24:00:00+03:00"):
        wrong = {"recurrent_schedule": weekly(1, time)}
        scenario.refuses_create(kind, SCHEMA_BROKEN, wrong)
    kept = weekly(1, "23:00:00-11:00")
    scenario.has(scenario.create(kind, recurrent_schedule=kept).read("recurrent_schedule"), **kept)


@law("CHN-3d", "CHN-3e", needs=[Need.CLOCK, Need.PLAYER], each=RESETTING)
def an_hourly_schedule_resets_at_minute_0(scenario: Scenario, kind: SteppedKind) -> None:
    """An hourly schedule resets {kind} at minute 0 of each hour, not a second earlier."""
    hours = (f"2026-12-01T{time}+00:00" for time in ("12:59:00", "13:00:00", "14:00:00"))
    chain = resets_at(scenario, kind, HOURLY, *hours)
    scenario.advance(hours=1)
    chain.has_taken()
    scenario.equal("the next reset", chain.next_reset() - scenario.now(), timedelta(hours=1))
