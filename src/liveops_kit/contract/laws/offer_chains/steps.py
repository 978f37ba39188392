"""Laws of the steps of offer chains: their order, and the chains that players see."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders.catalog import condition, exclusive_audience
from liveops_kit.contract.builders.chains import (
    BAD_TOKEN,
    SECOND,
    bundle,
    offer_chain,
    step,
)
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import OFFER_STEP_MISSING, STEP_NOT_CLAIMABLE, TOKEN_REFUSED
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.offer_chains.stateful import (
    HOUR,
    NOON,
    OfferChainMachine,
)
from liveops_kit.contract.resources import OFFER_CHAIN
from liveops_kit.contract.scenario import LEAVE_OUT, Scenario
from liveops_kit.contract.stateful import run_stories


# -- steps -----------------------------------------------------------------------------------------
@law("ERR-25", needs=[Need.PLAYER])
def only_the_next_step_is_taken(scenario: Scenario) -> None:
    """A step gets 422/6306 when it is not the player's next one, or the chain is finished."""
    chain = offer_chain(scenario, "free", "free", "paid")
    chain.claim(2).refused(STEP_NOT_CLAIMABLE)
    chain.order(3).refused(STEP_NOT_CLAIMABLE)
    chain.has_progress([], 1)
    chain.claim(1).ok(200)
    chain.claim(1).refused(STEP_NOT_CLAIMABLE)
    chain.has_progress([1], 2)
    finished = offer_chain(scenario, "free")
    finished.claim(1).ok(200)
    finished.claim(1).refused(STEP_NOT_CLAIMABLE)
    finished.has_progress([1], None)


@law("ERR-25", needs=[Need.PLAYER])
def free_steps_are_claimed_and_paid_steps_ordered(scenario: Scenario) -> None:
    """Claiming a paid step and ordering a free one get 422/6306, and move nobody on."""
    free, paid = offer_chain(scenario, "free"), offer_chain(scenario, "paid")
    free.order(1).refused(STEP_NOT_CLAIMABLE)
    paid.claim(1).refused(STEP_NOT_CLAIMABLE)
    free.has_progress([], 1)
    paid.has_progress([], 1)


@law("ERR-24", needs=[Need.PLAYER])
def an_unknown_step_is_not_found(scenario: Scenario) -> None:
    """Claiming or ordering a step that the chain does not have gets 404/6304."""
    chain = offer_chain(scenario, "free", "paid")
    facts = {"chain_id": chain.id, "step_number": 3}
    for answer in (chain.claim(3), chain.order(3)):
        answer.refused(OFFER_STEP_MISSING, **facts)
    chain.has_progress([], 1)


@law("CHN-16", needs=[Need.PLAYER, Need.ITEMS])
def a_step_without_a_real_price_is_free(scenario: Scenario) -> None:
    """A step is free also when its item is free or has no price in real money."""
    skus = [
        virtual_good(scenario, is_free=True),
        virtual_good(scenario, None),
        virtual_good(scenario, "9.99"),
    ]
    steps = [step(number, "paid", sku) for number, sku in enumerate(skus[:2], 1)]
    chain = offer_chain(scenario, sku=skus[0], steps=[*steps, step(3, "free", skus[2])])
    for view in (chain.read(), chain.shown()):
        prices = [scenario.get(each, "step_price") for each in scenario.get(view, "steps")]
        scenario.equal("the prices of the steps", prices, [None, None, None])
    free = [scenario.get(each, "is_free") for each in chain.shown("steps")]
    scenario.equal("is_free", free, [True, True, True])
    for number in (1, 2, 3):
        chain.order(number).refused(STEP_NOT_CLAIMABLE)
        chain.claim(number).ok(200)


@law("CHN-16", needs=[Need.PLAYER, Need.ITEMS])
def a_paid_step_costs_its_item_times_the_quantity(scenario: Scenario) -> None:
    """The `step_price` of a paid step is the price of its item times the quantity."""
    sku = virtual_good(scenario, "3.33")
    chain = offer_chain(scenario, sku=sku, steps=[step(1, "paid", sku, 3)])
    for view in (chain.read(), chain.shown()):
        price = scenario.get(view, "steps", 0, "step_price")
        amount = Decimal(str(scenario.get(price, "amount")))
        scenario.equal("step_price", (amount, price.get("currency")), (Decimal("9.99"), "USD"))
    scenario.equal("is_free", chain.shown("steps", 0, "is_free"), False)


@law("CHN-21", needs=[Need.PLAYER, Need.ITEMS, Need.INVENTORY])
def a_claim_gives_the_item_of_the_step(scenario: Scenario) -> None:
    """A claim puts the step's item into the player's inventory, of a bundle its content."""
    one, other = virtual_good(scenario), virtual_good(scenario)
    box = bundle(scenario, {one: 2, other: 5})
    chain = offer_chain(scenario, sku=one, steps=[step(1, "free", one, 3), step(2, "free", box, 2)])
    chain.claim(1).ok(200)
    scenario.equal("after the first step", _owned(scenario, one, other, box), [3, 0, 0])
    chain.claim(2).ok(200)
    scenario.equal("after the second step", _owned(scenario, one, other, box), [7, 10, 0])
    chain.claim(2).refused(STEP_NOT_CLAIMABLE)
    scenario.equal("after a refusal", _owned(scenario, one, other, box), [7, 10, 0])


def _owned(scenario: Scenario, *skus: str) -> list[int]:
    owned = scenario.inventory()
    return [owned.get(sku, 0) for sku in skus]


@law("ERR-25", needs=[Need.PLAYER])
def of_claims_at_the_same_time_one_moves_on(scenario: Scenario) -> None:
    """Of several claims of a step by one player at the same time one succeeds."""
    sku = scenario.some_item()
    chain = offer_chain(scenario, "free", "free", sku=sku)
    chain.has_progress([], 1)
    owned = scenario.owns(sku) if scenario.capabilities.users else 0
    statuses = sorted(each.status for each in chain.claims_at_once(1))
    scenario.equal("statuses", statuses, [200] + 5 * [422])
    chain.has_progress([1], 2)
    if scenario.capabilities.users:
        scenario.equal(f"quantity of {sku}", scenario.owns(sku), owned + 1)


@law("CHN-10a", needs=[Need.PLAYER])
def a_finished_chain_starts_over_or_stays_finished(scenario: Scenario) -> None:
    """With `is_reset_on_completion` the last step takes the player back to the first; without
    it the chain stays finished.
    """
    sku = scenario.some_item()
    again = offer_chain(scenario, "free", "free", sku=sku, is_reset_on_completion=True)
    for _ in range(2):
        again.claim(1).ok(200)
        again.has_progress([1], 2)
        again.claim(2).ok(200)
        again.has_progress([], 1)
    once = offer_chain(scenario, "free", "free", sku=sku)
    for number in (1, 2):
        once.claim(number).ok(200)
    once.has_progress([1, 2], None)


@law("CHN-10a", needs=[Need.PLAYER, Need.SECOND_PLAYER, Need.PAYMENT])
def paying_the_last_step_starts_over(scenario: Scenario) -> None:
    """The payment of the last step takes its player back to the first one, and nobody else."""
    chain = offer_chain(scenario, "free", "paid", is_reset_on_completion=True)
    for caller in (scenario.player, scenario.second_player):
        chain.claim(1, by=caller).ok(200)
    number = chain.place_order(2)
    chain.has_progress([1], 2)
    scenario.pay(number)
    chain.has_progress([], 1)
    chain.has_progress([1], 2, by=scenario.second_player)


# -- chains as players see them --------------------------------------------------------------------
@law("CHN-10b", "CHN-15", needs=[Need.PLAYERS])
def a_chain_with_conditions_is_for_those_who_meet_them(scenario: Scenario) -> None:
    """A chain that is not always visible is listed to players who meet all its conditions."""
    liked, conditions = exclusive_audience(scenario)
    attribute = conditions[0]["attribute"]
    other = scenario.new_player(attributes={attribute: "no"})
    half = scenario.new_player(attributes={f"{attribute}-too": "yes"})
    conditions = [*conditions, condition(f"{attribute}-too", "eq", "yes", can_be_missing=True)]
    terms: dict[str, Any] = {"is_always_visible": False, "attribute_conditions": conditions}
    chain = offer_chain(scenario, "free", "paid", **terms)
    strangers = [(each, False) for each in (other, half, scenario.player)]
    for caller, expected in ((liked, True), *strangers):
        chain.is_listed(expected, caller)
    for answer in (
        chain.get(other),
        chain.claim(1, by=other),
        chain.order(2, by=other),
    ):
        chain.is_unknown(answer)
    chain.get(liked).ok(200)
    chain.claim(1, by=liked).ok(200)


@law("CHN-10b", needs=[Need.PLAYER])
def an_always_visible_chain_is_for_everybody(scenario: Scenario) -> None:
    """A chain that is always visible is for everybody, whatever its conditions."""
    conditions = [condition(scenario.name("nobody"), "eq", "yes")]
    for value in (LEAVE_OUT, True):
        chain = offer_chain(
            scenario, "free", attribute_conditions=conditions, is_always_visible=value
        )
        chain.is_listed(True)
        chain.claim(1).ok(200)


@law("CHN-14")
def a_visitor_sees_chains_whatever_their_conditions(scenario: Scenario) -> None:
    """Without a token every running offer chain is seen, and no other."""
    sku = scenario.some_item()
    conditions = [condition(scenario.name("nobody"), "eq", "yes")]
    terms: dict[str, Any] = {
        "sku": sku,
        "is_always_visible": False,
        "attribute_conditions": conditions,
    }
    chain = offer_chain(scenario, "free", **terms)
    scenario.equal("the listed chain", chain.listed(None), chain.shown(by=None))
    early = (scenario.now() + HOUR).isoformat()
    for more in ({"is_enabled": False}, {"date_start": early}):
        hidden = offer_chain(scenario, "free", **{**terms, **more})
        hidden.is_listed(False, None)
        hidden.is_unknown(hidden.get(None))


@law("CHN-15", needs=[Need.PLAYER])
def a_chain_that_does_not_run_is_not_there(scenario: Scenario) -> None:
    """An offer chain that is disabled, has not begun or is over gets 404/6201 by its id."""
    sku = scenario.some_item()
    early, late = ((scenario.now() + shift).isoformat() for shift in (HOUR, -HOUR))
    for terms in ({"is_enabled": False}, {"date_start": early}, {"date_end": late}):
        free, paid = (offer_chain(scenario, price, sku=sku, **terms) for price in ("free", "paid"))
        free.is_unknown(free.get())
        free.is_unknown(free.claim(1))
        paid.is_unknown(paid.order(1))
        free.is_listed(False)


@law("CHN-15", needs=[Need.CLOCK, Need.PLAYER])
def a_chain_runs_from_its_start_until_its_end(scenario: Scenario) -> None:
    """An offer chain is there from its very start on, and no more at its very end."""
    end = NOON + timedelta(days=3)
    scenario.freeze(NOON - SECOND)
    chain = offer_chain(
        scenario, "free", "free", date_start=NOON.isoformat(), date_end=end.isoformat()
    )
    chain.is_unknown(chain.claim(1))
    scenario.freeze(NOON)
    chain.claim(1).ok(200)
    scenario.freeze(end)
    chain.is_unknown(chain.claim(2))
    chain.is_unknown(chain.get())
    scenario.freeze(end - SECOND)
    chain.claim(2).ok(200)


@law("AUTH-3a", needs=[Need.PLAYER])
def a_visitor_sees_an_offer_chain_without_progress(scenario: Scenario) -> None:
    """Without a token offer chains are shown as to a player who has taken no step."""
    chain = offer_chain(scenario, "free", "paid")
    chain.claim(1).ok(200)
    chain.has_progress([1], 2)
    chain.has_progress([], 1, by=None)
    scenario.equal("what the list shows", chain.progress_in(chain.listed(None)), ([], 1))


@law("AUTH-3b")
def a_bad_token_does_not_read_offer_chains(scenario: Scenario) -> None:
    """A bad token gets 401/1501 where a visitor without one sees the chains."""
    chain = offer_chain(scenario, "free")
    chain.get(None).ok(200)
    chain.call(OFFER_CHAIN.of_player, by=None, headers=BAD_TOKEN).refused(TOKEN_REFUSED)
    scenario.call("get-offer-chains-list", by=None, headers=BAD_TOKEN).refused(TOKEN_REFUSED)


# -- random sequences of calls ---------------------------------------------------------------------
@law(
    "CHN-8a", "CHN-8b", "CHN-10a", "CHN-17", "ERR-24", "ERR-25", "CHN-3e",
    needs=[Need.CLOCK, Need.PLAYER, Need.PAYMENT],
)  # fmt: skip
def an_offer_chain_knows_the_next_step_in_any_story(scenario: Scenario) -> None:
    """Whatever is claimed, ordered, paid and reset in any order, an offer chain knows which step
    is the player's next.
    """
    run_stories(scenario, OfferChainMachine)
