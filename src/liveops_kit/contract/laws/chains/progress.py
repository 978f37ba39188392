"""Laws of players' progress in chains: what keeps it, what ends it, and who sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders.chains import CHAINS, free_step, items, open_chain
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import (
    REWARD_CLAIMED,
    STEP_NOT_CLAIMABLE,
    Error,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.chains.writing import FOREIGN
from liveops_kit.contract.resources import DAILY_CHAIN, OFFER_CHAIN, REWARD_CHAIN, SteppedKind
from liveops_kit.contract.scenario import Scenario

TAKEN: Mapping[SteppedKind, Error] = {
    REWARD_CHAIN: REWARD_CLAIMED,
    **dict.fromkeys(CHAINS, STEP_NOT_CLAIMABLE),
}
"""The refusal of a step that the player has claimed."""


def numbered(kind: SteppedKind, *steps: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return steps in this order; those of reward chains have no numbers."""
    if kind is REWARD_CHAIN:
        return list(steps)
    return [{**each, "step_number": number} for number, each in enumerate(steps, 1)]


@law("CHN-1d|CHN-5b|ERR-25", needs=[Need.PLAYER], each={
    REWARD_CHAIN: "of_claims_at_once_one_succeeds",
    DAILY_CHAIN: "of_claims_at_the_same_time_one_succeeds",
    OFFER_CHAIN: "of_claims_at_the_same_time_one_moves_on",
})  # fmt: skip
def of_claims_at_once_one_succeeds(scenario: Scenario, kind: SteppedKind) -> None:
    """Of a player's claims of one step of {kind} at the same time one gets its items."""
    sku, shows_items = scenario.some_item(), bool(scenario.capabilities.users)
    chain = open_chain(scenario, kind, sku=sku)
    chain.has_taken()
    before = scenario.owns(sku) if shows_items else 0
    scenario.exactly(1, chain.claims_at_once([scenario.player] * 8), TAKEN[kind])
    chain.has_taken(1)
    if shows_items:
        scenario.owned({sku: before + 1})


@law("CHN-1d|CHN-4e", needs=[Need.PLAYER, Need.SECOND_PLAYER], each={
    REWARD_CHAIN: "every_player_claims_for_himself",
    DAILY_CHAIN: "every_player_goes_at_a_pace_of_their_own",
})  # fmt: skip
def every_player_claims_for_themselves(scenario: Scenario, kind: SteppedKind) -> None:
    """A step of {kind} that one player has claimed is open to another, once."""
    chain, other = open_chain(scenario, kind), scenario.second_player
    chain.claim().ok()
    chain.has_taken(by=other)
    chain.claim(by=other).ok()
    chain.claim(by=other).refused(TAKEN[kind])


@law("CHN-1c|CHN-21", needs=[Need.PLAYER, Need.ITEMS, Need.INVENTORY], each={
    REWARD_CHAIN: "a_claim_gives_every_reward_of_the_step",
    DAILY_CHAIN: "a_claim_gives_all_items_of_the_step",
})  # fmt: skip
def a_claim_gives_all_items_of_the_step(scenario: Scenario, kind: SteppedKind) -> None:
    """A claim of {kind} puts every item of the step into the inventory, and of no other step."""
    one, other, third = (virtual_good(scenario) for _ in range(3))
    gifts = ({one: 3, other: 1}, {one: 5, third: 1})
    steps = [free_step(kind, number, given) for number, given in enumerate(gifts, 1)]
    scenario.create(kind, steps=steps).claim().ok()
    scenario.owned({one: 3, other: 1, third: 0})


@law("ERR-22|CHN-6a", needs=[Need.PLAYER], each={
    REWARD_CHAIN: "toggling_switches_a_chain_off_and_on",
    DAILY_CHAIN: "switching_a_daily_chain_off_keeps_the_progress",
    OFFER_CHAIN: "switching_an_offer_chain_off_keeps_the_progress",
})  # fmt: skip
def switching_a_chain_off_keeps_the_progress(scenario: Scenario, kind: SteppedKind) -> None:
    """Progress is as it was when {kind} is switched off, and not there, and on again."""
    chain = open_chain(scenario, kind)
    chain.claim().ok()
    chain.toggle()
    chain.shows(is_enabled=False)
    chain.is_not_there()
    chain.toggle()
    chain.shows(is_enabled=True)
    chain.has_taken(1)


@law("CHN-7a", needs=[Need.PLAYER], each={
    REWARD_CHAIN: "a_step_sent_with_its_id_keeps_its_claims",
    DAILY_CHAIN: "progress_stays_on_daily_steps_that_stay",
    OFFER_CHAIN: "progress_stays_on_offer_steps_that_stay",
})  # fmt: skip
def progress_stays_on_steps_that_stay(scenario: Scenario, kind: SteppedKind) -> None:
    """A step of {kind} sent with its `step_id` stays claimed, in another place and giving more."""
    sku, gives = scenario.some_item(), "reward" if kind is REWARD_CHAIN else "items"
    chain = open_chain(scenario, kind, sku=sku)
    chain.claim().ok()
    first, second = chain.steps_for_update()
    chain.update(steps=numbered(kind, second, {**first, gives: items(sku, 5)})).ok(204)
    ids = [scenario.get(each, "step_id") for each in chain.read("steps")]
    scenario.equal("step ids", ids, [second["step_id"], first["step_id"]])
    chain.has_taken(2)
    chain.claim(2).refused(TAKEN[kind])


@law("CHN-7b", needs=[Need.PLAYER], each={
    REWARD_CHAIN: "a_step_left_out_is_gone",
    DAILY_CHAIN: "progress_goes_with_daily_steps_that_go",
    OFFER_CHAIN: "progress_goes_with_offer_steps_that_go",
})  # fmt: skip
def progress_goes_with_steps_that_go(scenario: Scenario, kind: SteppedKind) -> None:
    """A step that an update of {kind} leaves out is gone with its progress; it cannot come back."""
    chain = open_chain(scenario, kind)
    chain.claim().ok()
    first, second = chain.steps_for_update()
    chain.update(steps=[{**first, "step_id": None}, second], is_enabled=False).ok(204)
    new, kept = (scenario.get(each, "step_id") for each in chain.read("steps"))
    scenario.equal("the id of the step that stayed", kept, second["step_id"])
    scenario.holds("an id that no step had", new not in (kept, first["step_id"]), new)
    with scenario.unchanged(chain):
        chain.update(steps=[first, second]).refused(FOREIGN[kind])
    chain.toggle()
    chain.has_taken()
    chain.claim().ok()


@law("ERR-23|ERR-21", needs=[Need.PLAYER], each={
    REWARD_CHAIN: "a_deleted_chain_is_gone",
    DAILY_CHAIN: "a_deleted_daily_chain_is_gone",
    OFFER_CHAIN: "a_deleted_offer_chain_is_gone",
})  # fmt: skip
def a_deleted_chain_is_gone(scenario: Scenario, kind: SteppedKind) -> None:
    """A deleted {name} is in no list, and reads and claims of it get 404; others stay."""
    gone, kept = scenario.several(kind, 2)
    gone.is_listed(True)
    gone.delete().ok(204)
    gone.is_listed(False)
    gone.is_not_there()
    gone.is_missing()
    kept.is_listed(True)
    kept.claim().ok()


@law("CHN-26", needs=[Need.PLAYER], each=CHAINS)
def a_new_thing_has_no_progress_of_a_deleted_one(scenario: Scenario, kind: SteppedKind) -> None:
    """Nobody has claimed a step of {kind} that is made after another one was deleted."""
    chain = scenario.create(kind)
    chain.claim().ok()
    chain.has_taken(1)
    chain.delete().works()
    for _ in range(2):
        scenario.create(kind).has_taken()


@law("AUTH-3a", needs=[Need.PLAYER], each=CHAINS)
def a_visitor_sees_kind_without_progress(scenario: Scenario, kind: SteppedKind) -> None:
    """Without a token {kind} is shown as to a player who has claimed nothing."""
    chain = open_chain(scenario, kind)
    untouched = chain.shown("steps")
    chain.claim().ok()
    chain.has_taken(1)
    scenario.has(chain.shown(by=None), steps=untouched)
    if kind is OFFER_CHAIN:  # The list of daily chains takes a token.
        scenario.has(chain.listed(None), steps=untouched)


@law("ERR-22|ERR-21", needs=[Need.PLAYER], each={
    REWARD_CHAIN: "an_unknown_chain_is_not_found",
    DAILY_CHAIN: "an_unknown_daily_chain_is_refused",
    OFFER_CHAIN: "an_unknown_offer_chain_is_refused",
})  # fmt: skip
def an_unknown_chain_is_refused(scenario: Scenario, kind: SteppedKind) -> None:
    """Every call that reads or manages an unknown {name} gets 404 and says that it is unknown."""
    chain = scenario.create(kind)
    body = chain.revision()
    chain.delete().works()
    for operation_id in filter(None, (kind.read, kind.delete, kind.toggle, kind.reset)):
        chain.is_unknown(chain.call(operation_id))
    chain.is_unknown(chain.call(kind.update, body=body))
