"""Laws of when chains run, and for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from liveops_kit.contract.builders.catalog import condition
from liveops_kit.contract.builders.chains import BAD_TOKEN, SECOND, open_chain
from liveops_kit.contract.errors import TOKEN_REFUSED
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import DAILY_CHAIN, OFFER_CHAIN, REWARD_CHAIN, SteppedKind
from liveops_kit.contract.scenario import LEAVE_OUT, Scenario

OPEN_READS = {
    REWARD_CHAIN: (REWARD_CHAIN.listings[1],),
    DAILY_CHAIN: (DAILY_CHAIN.of_player,),
    OFFER_CHAIN: (OFFER_CHAIN.of_player, OFFER_CHAIN.listings[1]),
}
"""The reads of chains that visitors may make; the list of daily chains takes a token."""


@law("ERR-23|CHN-5a|CHN-15", needs=[Need.PLAYER], each={
    REWARD_CHAIN: "a_chain_that_is_off_is_not_there_for_players",
    DAILY_CHAIN: "a_step_of_no_running_chain_cannot_be_claimed",
    OFFER_CHAIN: "a_chain_that_does_not_run_is_not_there",
})  # fmt: skip
def a_chain_that_does_not_run_is_not_there(scenario: Scenario, kind: SteppedKind) -> None:
    """{Kind} that is off, has not begun or is over is not listed, and claims in it get 404."""
    hour = timedelta(hours=1)
    early, late = ((scenario.now() + shift).isoformat() for shift in (hour, -hour))
    for terms in ({"is_enabled": False}, {"date_start": early}, {"date_end": late}):
        chain = open_chain(scenario, kind, **terms)
        chain.is_listed(False)
        chain.is_not_there()
    running = open_chain(scenario, kind)
    running.has_no_step(3)
    running.has_taken()


@law("CHN-10b|CHN-5a|CHN-15", needs=[Need.PLAYER, Need.CLOCK], each={
    REWARD_CHAIN: "a_chain_runs_from_its_start_to_its_end",
    DAILY_CHAIN: "claims_begin_with_the_start_and_stop_at_the_end",
    OFFER_CHAIN: "a_chain_runs_from_its_start_until_its_end",
})  # fmt: skip
def a_chain_runs_from_its_start_to_its_end(scenario: Scenario, kind: SteppedKind) -> None:
    """{Kind} is there at the very moment it begins, and no more at the moment it ends."""
    start = scenario.freeze("2026-12-02T10:00:00+03:00")
    end = start + timedelta(days=3)
    scenario.freeze(start - SECOND)
    first, last = start.isoformat(), end.isoformat()
    chain = open_chain(scenario, kind, date_start=first, date_end=last)
    for moment, number in ((start - SECOND, 0), (start, 1), (end - SECOND, 2), (end, 0)):
        scenario.freeze(moment)
        chain.is_listed(number > 0)
        if number:
            chain.claim(number).ok()
        else:
            chain.is_not_there()


@law("CHN-10b", needs=[Need.PLAYER], each={
    REWARD_CHAIN: "a_chain_that_is_always_visible_is_listed_to_all",
    OFFER_CHAIN: "an_always_visible_chain_is_for_everybody",
})  # fmt: skip
def an_always_visible_chain_is_for_everybody(scenario: Scenario, kind: SteppedKind) -> None:
    """{Kind} that is always visible, as by default, is for everybody, whatever its conditions."""
    conditions = [condition(scenario.name("nobody"), "eq", "yes")]
    for value in (LEAVE_OUT, True):
        terms: dict[str, Any] = {"attribute_conditions": conditions, "is_always_visible": value}
        chain = open_chain(scenario, kind, **terms)
        for by in (scenario.player, None):
            chain.is_listed(True, by)
        chain.claim().ok()


@law("AUTH-3b", each={
    REWARD_CHAIN: "a_bad_token_does_not_read_chains",
    DAILY_CHAIN: "a_bad_token_does_not_read_a_daily_chain",
    OFFER_CHAIN: "a_bad_token_does_not_read_offer_chains",
})  # fmt: skip
def a_bad_token_does_not_read_chains(scenario: Scenario, kind: SteppedKind) -> None:
    """A bad token gets 401/1501 where a visitor without one sees {kind}."""
    chain = open_chain(scenario, kind)
    for operation_id in OPEN_READS[kind]:
        chain.call(operation_id, by=None).ok(200)
        chain.call(operation_id, by=None, headers=BAD_TOKEN).refused(TOKEN_REFUSED)
