"""Laws of the schedules of offer chains: resets for all users."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from liveops_kit.contract.builders import some_item
from liveops_kit.contract.builders.chains import (
    SECOND,
    Chain,
    admin_chain,
    chain_body,
    check_time,
    claim,
    entries,
    freeze_at,
    listed_chain,
    moment_of,
    now,
    player_chain,
    progress_in,
    steps_with_ids,
    toggle,
    update,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.offer_chains.stateful import (
    HOUR,
    HOURLY,
    NOON,
    check_progress,
    scheduled_chain,
)
from liveops_kit.contract.laws.shared.chain_writing import refuses_create
from liveops_kit.contract.scenario import Trial

MONDAYS = {"interval_type": "weekly", "day_of_week": 1, "time": "02:00:00+03:00"}
MONDAY = datetime.fromisoformat("2026-12-07T02:00:00+03:00")
"""The first reset of MONDAYS after NOON."""


def monthly(day_of_month: int, time: str = "00:00:00+00:00") -> dict[str, Any]:
    """Return a schedule that resets on a day of each month."""
    return {"interval_type": "monthly", "day_of_month": day_of_month, "time": time}


def next_reset(trial: Trial, chain: Chain, name: str = "next") -> datetime:
    """Return the next reset of a chain, or the `start`, as an admin reads it."""
    path = ("recurrent_schedule", f"displayable_reset_{name}_date")
    return moment_of(trial, admin_chain(trial, chain), *path)


def milliseconds(moment: datetime) -> int:
    """Return milliseconds since 1970."""
    return int(moment.timestamp()) * 1000


@law("CHN-2a", needs=[Need.PLAYER])
def the_next_reset_is_told_in_milliseconds(trial: Trial) -> None:
    """`reset_next_date` is the next reset in milliseconds since 1970, for admins and players."""
    chain = scheduled_chain(trial, MONDAYS)
    expected = milliseconds(next_reset(trial, chain))
    rows = entries(trial, "admin-get-offer-chains")
    for caller, view in (
        ("an admin", admin_chain(trial, chain)),
        ("an admin's list", next((row for row in rows if row["id"] == chain.chain_id), None)),
        ("a player", player_chain(trial, chain)),
        ("a player's list", listed_chain(trial, chain)),
    ):
        actual = trial.field(view, "recurrent_schedule", "reset_next_date")
        trial.equal(f"reset_next_date for {caller}", actual, expected)


@law("CHN-3a", "CHN-2a", needs=[Need.CLOCK, Need.PLAYER])
def a_weekly_schedule_resets_on_its_day(trial: Trial) -> None:
    """A weekly schedule takes players back to step 1 on its day of the week, at its time."""
    freeze_at(trial, NOON)
    chain = scheduled_chain(trial, MONDAYS)
    trial.ok(claim(trial, chain, 1), 200)
    freeze_at(trial, MONDAY - SECOND)
    check_progress(trial, chain, [1], 2)
    actual = trial.field(player_chain(trial, chain), "recurrent_schedule", "reset_next_date")
    trial.equal("reset_next_date", actual, milliseconds(MONDAY))
    freeze_at(trial, MONDAY)
    check_progress(trial, chain, [], 1)
    actual = trial.field(player_chain(trial, chain), "recurrent_schedule", "reset_next_date")
    trial.equal("reset_next_date", actual, milliseconds(MONDAY + timedelta(weeks=1)))


@law("CHN-3a")
def one_is_monday(trial: Trial) -> None:
    """The days of weekly schedules are counted from Monday, 1, to Sunday, 7."""
    sku = some_item(trial)
    for number in range(1, 8):
        schedule = {"interval_type": "weekly", "day_of_week": number, "time": "23:00:00+09:00"}
        moment = next_reset(trial, scheduled_chain(trial, schedule, sku=sku))
        seen_as = (moment.isoweekday(), moment.timetz().isoformat())
        trial.equal("day and time", seen_as, (number, "23:00:00+09:00"))
        soon = now(trial) < moment <= now(trial) + timedelta(weeks=1)
        trial.holds("the next reset comes within a week", soon, moment)


@law("CHN-3a", "CHN-3b", needs=[Need.CLOCK, Need.PLAYER])
def a_monthly_schedule_resets_on_its_day(trial: Trial) -> None:
    """A monthly schedule takes players back on its day, or on the last day of a short month."""
    freeze_at(trial, datetime.fromisoformat("2027-01-31T00:00:00+00:00"))
    chain = scheduled_chain(trial, monthly(31))
    trial.ok(claim(trial, chain, 1), 200)
    last = datetime.fromisoformat("2027-02-28T00:00:00+00:00")
    freeze_at(trial, last - SECOND)
    check_progress(trial, chain, [1], 2)
    freeze_at(trial, last)
    check_progress(trial, chain, [], 1)
    following = datetime.fromisoformat("2027-03-31T00:00:00+00:00")
    check_time(trial, "the next reset", next_reset(trial, chain), following)


@law("CHN-3b", needs=[Need.CLOCK])
def a_short_month_resets_on_its_last_day(trial: Trial) -> None:
    """A `day_of_month` that a month does not have means its last day, also in leap years."""
    sku = some_item(trial)
    for day_of_month, after, expected in (
        (31, "2027-04-01", "2027-04-30"),
        (30, "2027-02-01", "2027-02-28"),
        (30, "2028-02-01", "2028-02-29"),
        (29, "2100-02-01", "2100-02-28"),
        (29, "2027-02-28", "2027-03-29"),
        (31, "2026-12-31", "2027-01-31"),
    ):
        freeze_at(trial, datetime.fromisoformat(f"{after}T00:00:00+00:00"))
        chain = scheduled_chain(trial, monthly(day_of_month), sku=sku)
        moment = datetime.fromisoformat(f"{expected}T00:00:00+00:00")
        check_time(trial, f"day {day_of_month} after {after}", next_reset(trial, chain), moment)


@law("CHN-3c", needs=[Need.CLOCK])
def a_schedule_follows_its_offset(trial: Trial) -> None:
    """Resets follow the offset of `time`: its day and hour are those of the offset."""
    freeze_at(trial, NOON)
    sku = some_item(trial)
    for schedule, expected in (
        (monthly(1, "08:00:00+03:00"), "2027-01-01T08:00:00+03:00"),
        (monthly(1, "23:00:00-08:00"), "2026-12-01T23:00:00-08:00"),
        (monthly(2, "05:00:00+05:30"), "2026-12-02T05:00:00+05:30"),
        ({**MONDAYS, "day_of_week": 2, "time": "23:00:00+13:00"}, "2026-12-08T23:00:00+13:00"),
    ):
        moment = next_reset(trial, scheduled_chain(trial, schedule, sku=sku))
        trial.equal("the next reset", moment.isoformat(), expected)


@law("CHN-3c")
def a_schedule_resets_at_a_whole_hour(trial: Trial) -> None:
    """A `time` that is no whole hour with an offset gets 422/1102, and nothing is stored."""
    sku = some_item(trial)
    for time in ("08:30:00+03:00", "08:00:30+03:00", "08:00:00", "24:00:00+00:00"):
        body = chain_body(trial, "offer", sku, recurrent_schedule={**MONDAYS, "time": time})
        refuses_create(trial, "offer", body, 422, 1102)


@law("CHN-3d", "CHN-3e", needs=[Need.CLOCK, Need.PLAYER])
def an_hourly_schedule_resets_at_minute_0(trial: Trial) -> None:
    """An hourly schedule takes players back at minute 0 of each hour, not a second earlier."""
    freeze_at(trial, NOON + timedelta(minutes=59))
    chain = scheduled_chain(trial, HOURLY)
    for hour in (NOON + HOUR, NOON + 2 * HOUR):
        trial.ok(claim(trial, chain, 1), 200)
        check_time(trial, "the next reset", next_reset(trial, chain), hour)
        freeze_at(trial, hour - SECOND)
        check_progress(trial, chain, [1], 2)
        freeze_at(trial, hour)
        check_progress(trial, chain, [], 1)


@law("CHN-3e", needs=[Need.CLOCK, Need.PLAYER])
def every_first_call_after_a_reset_knows_of_it(trial: Trial) -> None:
    """Whatever is called first at the moment of a reset shows it: list, read, claim, schedule."""
    freeze_at(trial, NOON)
    sku = some_item(trial)
    listed, claimed = (scheduled_chain(trial, HOURLY, sku=sku) for _ in range(2))
    for chain in (listed, claimed):
        trial.ok(claim(trial, chain, 1), 200)
    freeze_at(trial, NOON + HOUR)
    trial.ok(claim(trial, claimed, 1), 200)
    check_progress(trial, claimed, [1], 2)
    trial.equal("in the list", progress_in(trial, listed_chain(trial, listed)), ([], 1))
    actual = trial.field(admin_chain(trial, listed), "recurrent_schedule", "reset_next_date")
    trial.equal("reset_next_date", actual, milliseconds(NOON + 2 * HOUR))


@law("CHN-3e", "CHN-7a", needs=[Need.CLOCK, Need.PLAYER])
def what_a_reset_took_does_not_come_back(trial: Trial) -> None:
    """Progress from before a reset stays lost when an update takes the schedule away."""
    freeze_at(trial, NOON)
    chain = scheduled_chain(trial, HOURLY)
    trial.ok(claim(trial, chain, 1), 200)
    freeze_at(trial, NOON + HOUR)
    toggle(trial, chain)
    steps = steps_with_ids(trial, chain)
    trial.ok(update(trial, chain, steps=steps, recurrent_schedule=None), 204)
    check_progress(trial, chain, [], 1)
    trial.ok(claim(trial, chain, 1), 200)
    freeze_at(trial, NOON + 2 * HOUR)
    check_progress(trial, chain, [1], 2)


@law("CHN-18", needs=[Need.CLOCK, Need.PLAYER])
def the_first_reset_comes_after_the_latest_write(trial: Trial) -> None:
    """`displayable_reset_start_date` is the schedule's first moment after the latest write."""
    week = timedelta(weeks=1)
    freeze_at(trial, MONDAY - SECOND)
    chain = scheduled_chain(trial, MONDAYS)
    check_time(trial, "the first reset", next_reset(trial, chain, "start"), MONDAY)
    freeze_at(trial, MONDAY + 3 * week)
    check_time(trial, "the first reset", next_reset(trial, chain, "start"), MONDAY)
    check_time(trial, "the next reset", next_reset(trial, chain), MONDAY + 4 * week)
    trial.ok(claim(trial, chain, 1), 200)
    toggle(trial, chain)
    trial.ok(update(trial, chain, steps=steps_with_ids(trial, chain)), 204)
    check_time(trial, "the first reset", next_reset(trial, chain, "start"), MONDAY + 4 * week)
    check_progress(trial, chain, [1], 2)


@law("CHN-18", needs=[Need.CLOCK])
def the_first_reset_comes_after_the_start(trial: Trial) -> None:
    """No schedule resets a chain before it starts, or as it starts."""
    week, sku = timedelta(weeks=1), some_item(trial)
    freeze_at(trial, NOON)
    for start, expected in (
        (MONDAY + 2 * week, MONDAY + 3 * week),
        (MONDAY + 2 * week - SECOND, MONDAY + 2 * week),
        (MONDAY - 2 * week, MONDAY),
    ):
        chain = scheduled_chain(trial, MONDAYS, sku=sku, date_start=start.isoformat())
        for name in ("start", "next"):
            check_time(trial, f"the {name} date", next_reset(trial, chain, name), expected)
