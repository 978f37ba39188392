"""Laws of the schedules of reward chains: resets for all users."""

from __future__ import annotations

from liveops_kit.contract.builders.points import (
    chain_body,
    paid_order,
    reward_chain,
    value_point,
)
from liveops_kit.contract.errors import POINTS_MISSING, SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.reward_chains.stateful import (
    MONDAYS,
    chain_with_item,
    check_no_chain,
    check_reset,
    create,
    in_utc,
    next_reset,
    schedule_of,
    scheduled_chain,
)
from liveops_kit.contract.scenario import Scenario


@law("ERR-22", needs=[Need.PLAYER, Need.SECOND_PLAYER, Need.PAYMENT])
def a_reset_puts_everybody_back(scenario: Scenario) -> None:
    """A reset answers 204, and nobody has points or claimed steps; all can be had again."""
    sku, chain = chain_with_item(scenario, 10, 20)
    for by in (scenario.player, scenario.second_player):
        paid_order(scenario, sku, 2, by)
        chain.claim(by=by).works()
    chain.reset().ok(204)
    for by in (scenario.player, scenario.second_player):
        actual = (chain.balance(by), chain.claimed(by))
        scenario.equal("balance and claimed steps", actual, (0, [False, False]))
        chain.claim(by=by).refused(POINTS_MISSING)
    paid_order(scenario, sku)
    scenario.equal("balance", chain.balance(), 10)
    chain.claim().ok(204)


@law("ERR-22", needs=[Need.PLAYER, Need.PAYMENT])
def a_reset_empties_the_value_point_alone(scenario: Scenario) -> None:
    """A reset takes the balance of all chains of the value point, and of no other value point."""
    sku = scenario.some_item()
    points = [value_point(scenario, {sku: 10}) for _ in range(2)]
    chain, sister = (reward_chain(scenario, points[0]) for _ in range(2))
    stranger = reward_chain(scenario, points[1])
    paid_order(scenario, sku)
    chain.reset().ok(204)
    balances = [each.balance() for each in (chain, sister, stranger)]
    scenario.equal("balances", balances, [0, 0, 10])


@law("CHN-2a", needs=[Need.PLAYER])
def the_next_reset_is_in_milliseconds(scenario: Scenario) -> None:
    """`reset_next_date` of a chain is its next reset in milliseconds, wherever it is read."""
    chain = scheduled_chain(scenario, **MONDAYS)
    schedule = schedule_of(scenario, chain)
    moment = in_utc(scenario, scenario.get(schedule, "displayable_reset_next_date"))
    entry = scenario.entry("admin-get-reward-chains", reward_chain_id=chain.id)
    for where, view in (
        ("the chain", schedule),
        ("the admin's list", scenario.get(entry, "recurrent_schedule")),
        ("the player's list", scenario.get(chain.listed(), "recurrent_schedule")),
    ):
        actual = scenario.get(view, "reset_next_date")
        scenario.equal(f"reset_next_date in {where}", actual, int(moment.timestamp()) * 1000)


@law("CHN-3a", needs=[Need.CLOCK])
def a_weekly_schedule_resets_on_its_day(scenario: Scenario) -> None:
    """The next reset is at `time` on `day_of_week`, 1 for Monday to 7 for Sunday."""
    scenario.freeze("2026-12-01T10:00:00+00:00")  # a Tuesday
    for day, time, expected in (
        (1, "02:00:00+00:00", "2026-12-07T02:00:00+00:00"),
        (2, "11:00:00+00:00", "2026-12-01T11:00:00+00:00"),
        (2, "09:00:00+00:00", "2026-12-08T09:00:00+00:00"),
        (7, "23:00:00+00:00", "2026-12-06T23:00:00+00:00"),
    ):
        chain = scheduled_chain(scenario, interval_type="weekly", day_of_week=day, time=time)
        scenario.equal(f"next reset on day {day}", next_reset(scenario, chain), expected)


@law("CHN-3a", needs=[Need.CLOCK])
def a_monthly_schedule_resets_on_its_day(scenario: Scenario) -> None:
    """The next reset is at `time` on `day_of_month`, of this month or the next."""
    scenario.freeze("2026-12-15T10:00:00+00:00")
    for day, time, expected in (
        (16, "00:00:00+00:00", "2026-12-16T00:00:00+00:00"),
        (15, "11:00:00+00:00", "2026-12-15T11:00:00+00:00"),
        (15, "09:00:00+00:00", "2027-01-15T09:00:00+00:00"),
        (1, "00:00:00+00:00", "2027-01-01T00:00:00+00:00"),
    ):
        chain = scheduled_chain(scenario, interval_type="monthly", day_of_month=day, time=time)
        scenario.equal(f"next reset on the {day}th", next_reset(scenario, chain), expected)


@law("CHN-3b", needs=[Need.CLOCK])
def a_short_month_resets_on_its_last_day(scenario: Scenario) -> None:
    """A `day_of_month` beyond the month's end is its last day, in leap years too."""
    scenario.freeze("2027-02-10T10:00:00+00:00")
    monthly = {"interval_type": "monthly", "time": "00:00:00+00:00"}
    last, thirtieth = (scheduled_chain(scenario, **monthly, day_of_month=day) for day in (31, 30))
    for moment, of_last, of_thirtieth in (
        ("2027-02-10T10:00:00+00:00", "2027-02-28", "2027-02-28"),
        ("2027-02-28T00:00:00+00:00", "2027-03-31", "2027-03-30"),
        ("2027-03-31T00:00:00+00:00", "2027-04-30", "2027-04-30"),
        ("2028-02-10T10:00:00+00:00", "2028-02-29", "2028-02-29"),
    ):
        scenario.freeze(moment)
        actual = [next_reset(scenario, chain)[:10] for chain in (last, thirtieth)]
        scenario.equal(f"next resets after {moment}", actual, [of_last, of_thirtieth])


@law("CHN-3c", needs=[Need.CLOCK])
def a_schedule_follows_its_offset(scenario: Scenario) -> None:
    """`time` is in its own UTC offset, and so are the moments that are told of it."""
    scenario.freeze("2026-12-06T21:30:00+00:00")  # Monday already at +03:00
    for time, expected in (
        ("01:00:00+03:00", "2026-12-07T01:00:00+03:00"),
        ("00:00:00+03:00", "2026-12-14T00:00:00+03:00"),
        ("01:00:00-05:00", "2026-12-07T01:00:00-05:00"),
        ("03:00:00+05:30", "2026-12-14T03:00:00+05:30"),
        ("04:00:00+05:30", "2026-12-07T04:00:00+05:30"),
    ):
        chain = scheduled_chain(scenario, interval_type="weekly", day_of_week=1, time=time)
        scenario.equal(f"next reset for {time}", next_reset(scenario, chain), expected)
        actual = scenario.get(schedule_of(scenario, chain), "reset_next_date")
        moment = in_utc(scenario, expected)
        scenario.equal(f"reset_next_date for {time}", actual, int(moment.timestamp()) * 1000)


@law("CHN-3c")
def a_schedule_resets_at_a_whole_hour(scenario: Scenario) -> None:
    """A `time` that is no whole hour, or has no offset, gets 422/1102; a whole one is kept."""
    point = value_point(scenario)
    for time in ("02:30:00+03:00", "02:00:01+03:00", "02:00:00", "24:00:00+03:00"):
        body = chain_body(scenario, point, recurrent_schedule={**MONDAYS, "time": time})
        create(scenario, body).refused(SCHEMA_BROKEN)
        check_no_chain(scenario, body["name"]["en"])
    kept = scheduled_chain(scenario, **{**MONDAYS, "time": "23:00:00-11:00"})
    scenario.has(schedule_of(scenario, kept), **{**MONDAYS, "time": "23:00:00-11:00"})


@law("CHN-3d", needs=[Need.PLAYER, Need.PAYMENT, Need.CLOCK])
def an_hourly_schedule_resets_at_minute_0(scenario: Scenario) -> None:
    """An hourly chain starts over at each full hour, wherever the hour began for the player."""
    scenario.freeze("2026-12-01T10:59:59+00:00")
    sku, chain = chain_with_item(scenario, recurrent_schedule={"interval_type": "hourly"})
    scenario.equal("next reset", next_reset(scenario, chain), "2026-12-01T11:00:00+00:00")
    paid_order(scenario, sku)
    scenario.equal("balance before", chain.balance(), 10)
    scenario.freeze("2026-12-01T11:00:00+00:00")
    scenario.equal("balance at the full hour", chain.balance(), 0)
    scenario.equal("next reset", next_reset(scenario, chain), "2026-12-01T12:00:00+00:00")
    paid_order(scenario, sku)
    scenario.freeze("2026-12-01T11:59:59+00:00")
    scenario.equal("balance within the hour", chain.balance(), 10)


@law("CHN-3e", "CHN-3a", needs=[Need.PLAYER, Need.PAYMENT, Need.CLOCK])
def a_weekly_reset_shows_at_its_moment(scenario: Scenario) -> None:
    """At the very moment of a weekly reset balance and claims are gone, a second before not."""
    check_reset(
        scenario, MONDAYS,
        "2026-12-01T10:00:00+00:00", "2026-12-02T10:00:00+00:00",
        "2026-12-07T01:59:59+00:00", "2026-12-07T02:00:00+00:00", "2026-12-14T02:00:00+00:00",
    )  # fmt: skip


@law("CHN-3e", "CHN-3b", needs=[Need.PLAYER, Need.PAYMENT, Need.CLOCK])
def a_monthly_reset_shows_at_its_moment(scenario: Scenario) -> None:
    """At the very moment of a reset at a month's end balance and claims are gone."""
    check_reset(
        scenario, {"interval_type": "monthly", "day_of_month": 31, "time": "00:00:00+00:00"},
        "2027-02-01T10:00:00+00:00", "2027-02-27T23:00:00+00:00",
        "2027-02-27T23:59:59+00:00", "2027-02-28T00:00:00+00:00", "2027-03-31T00:00:00+00:00",
    )  # fmt: skip


@law("CHN-3e", "CHN-3c", needs=[Need.PLAYER, Need.PAYMENT, Need.CLOCK])
def a_reset_shows_at_its_moment_in_its_offset(scenario: Scenario) -> None:
    """At the very moment of a reset in another UTC offset balance and claims are gone."""
    check_reset(
        scenario, {**MONDAYS, "time": "01:00:00+03:00"},
        "2026-12-01T10:00:00+00:00", "2026-12-02T10:00:00+00:00",
        "2026-12-06T21:59:59+00:00", "2026-12-07T01:00:00+03:00", "2026-12-14T01:00:00+03:00",
    )  # fmt: skip


@law("CHN-3e", needs=[Need.PLAYER, Need.PAYMENT, Need.CLOCK])
def what_a_reset_took_does_not_come_back(scenario: Scenario) -> None:
    """Points and claims from before a reset stay gone when the schedule or the chain goes."""
    scenario.freeze("2026-12-01T10:00:00+00:00")
    sku, chain = chain_with_item(scenario, 10, recurrent_schedule=MONDAYS)
    point = chain.body["value_point"]["sku"]
    sister = reward_chain(scenario, point, recurrent_schedule=MONDAYS)
    plain = reward_chain(scenario, point)
    paid_order(scenario, sku)
    chain.claim().works()
    scenario.freeze("2026-12-08T10:00:00+00:00")
    sister.delete().works()
    chain.update(recurrent_schedule=None).works()
    actual = (chain.balance(), plain.balance(), chain.claimed())
    scenario.equal("balances and claims", actual, (0, 0, [False]))
