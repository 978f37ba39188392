"""Laws of resets of reward chains, which take points and claims from all users."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from liveops_kit.contract.builders.chains import SECOND
from liveops_kit.contract.builders.points import paid_order, reward_chain, value_point
from liveops_kit.contract.errors import POINTS_MISSING
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.reward_chains.stateful import (
    MONDAYS,
    chain_with_item,
    chain_with_steps,
)
from liveops_kit.contract.scenario import Scenario

TIMED = (Need.PLAYER, Need.PAYMENT, Need.CLOCK)
TUESDAY = "2026-12-01T10:00:00+00:00"


@law("ERR-22", needs=[Need.PLAYER, Need.SECOND_PLAYER, Need.PAYMENT])
def a_reset_puts_everybody_back(scenario: Scenario) -> None:
    """A reset answers 204, and nobody has points or claimed steps; all can be had again."""
    sku, chain = chain_with_item(scenario, 10, 20)
    both = (scenario.player, scenario.second_player)
    for by in both:
        paid_order(scenario, sku, 2, by)
        chain.claim(by=by).works()
    chain.reset().ok(204)
    chain.has_balance(0, *both)
    for by in both:
        chain.has_taken(by=by)
        chain.claim(by=by).refused(POINTS_MISSING)
    paid_order(scenario, sku)
    chain.has_balance(10)
    chain.claim().ok(204)


@law("ERR-22", needs=[Need.PLAYER, Need.PAYMENT])
def a_reset_empties_the_value_point_alone(scenario: Scenario) -> None:
    """A reset takes the balance of all chains of the value point, and of no other value point."""
    sku = scenario.some_item()
    point, other = (value_point(scenario, {sku: 10}) for _ in range(2))
    chain, sister, stranger = (reward_chain(scenario, each) for each in (point, point, other))
    paid_order(scenario, sku)
    chain.reset().ok(204)
    for each, balance in ((chain, 0), (sister, 0), (stranger, 10)):
        each.has_balance(balance)


@law("CHN-7a", needs=[Need.PLAYER])
def a_schedule_that_is_sent_again_keeps_claims(scenario: Scenario) -> None:
    """An update that sends the schedule once more, or another one, lets nobody start over."""
    chain = chain_with_steps(scenario, recurrent_schedule=MONDAYS)
    chain.claim().works()
    for day in (1, 4):
        schedule = {**MONDAYS, "day_of_week": day}
        chain.update(recurrent_schedule=schedule).ok(204)
        scenario.has(chain.read("recurrent_schedule"), **schedule)
        chain.has_taken(1)


def resets_at(scenario: Scenario, schedule: dict[str, Any], start: str, *resets: str) -> None:
    """Check that what is earned at the start lasts until a second before the first reset."""
    reset, following = map(datetime.fromisoformat, resets)
    scenario.freeze(start)
    sku, chain = chain_with_item(scenario, 10, recurrent_schedule=schedule)
    paid_order(scenario, sku)
    chain.claim().ok(204)
    scenario.freeze(reset - SECOND)
    chain.has_balance(10)
    chain.has_taken(1)
    scenario.equal("the next reset", chain.next_reset(), reset)
    scenario.freeze(reset)
    chain.has_balance(0)
    chain.has_taken()
    scenario.equal("the next reset", chain.next_reset(), following)
    chain.claim().refused(POINTS_MISSING)
    paid_order(scenario, sku)
    chain.has_balance(10)
    chain.claim().ok(204)
    scenario.equal("the first reset", chain.next_reset("start"), reset)


@law("CHN-3e", "CHN-3a", needs=TIMED)
def a_weekly_reset_shows_at_its_moment(scenario: Scenario) -> None:
    """At the very moment of a weekly reset balance and claims are gone, a second before not."""
    resets_at(scenario, MONDAYS, TUESDAY, "2026-12-07T02:00:00+00:00", "2026-12-14T02:00:00+00:00")


@law("CHN-3e", "CHN-3b", needs=TIMED)
def a_monthly_reset_shows_at_its_moment(scenario: Scenario) -> None:
    """At the very moment of a reset at a month's end balance and claims are gone."""
    last = {"interval_type": "monthly", "day_of_month": 31, "time": "00:00:00+00:00"}
    start, reset, following = (f"2027-{day}T00:00:00+00:00" for day in ("02-01", "02-28", "03-31"))
    resets_at(scenario, last, start, reset, following)


@law("CHN-3e", "CHN-3c", needs=TIMED)
def a_reset_shows_at_its_moment_in_its_offset(scenario: Scenario) -> None:
    """At the very moment of a reset in another UTC offset balance and claims are gone."""
    early = {**MONDAYS, "time": "01:00:00+03:00"}
    resets_at(scenario, early, TUESDAY, "2026-12-07T01:00:00+03:00", "2026-12-14T01:00:00+03:00")


@law("CHN-3e", needs=TIMED)
def what_a_reset_took_does_not_come_back(scenario: Scenario) -> None:
    """Points and claims from before a reset stay gone when the schedule or the chain goes."""
    scenario.freeze(TUESDAY)
    sku, chain = chain_with_item(scenario, 10, recurrent_schedule=MONDAYS)
    point = chain.body["value_point"]["sku"]
    sister = reward_chain(scenario, point, recurrent_schedule=MONDAYS)
    plain = reward_chain(scenario, point)
    paid_order(scenario, sku)
    chain.claim().works()
    scenario.freeze("2026-12-08T10:00:00+00:00")
    sister.delete().works()
    chain.update(recurrent_schedule=None).works()
    for each in (chain, plain):
        each.has_balance(0)
    chain.has_taken()
