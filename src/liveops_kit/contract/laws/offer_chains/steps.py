"""Laws of the steps of offer chains: their order, and the chains that players see."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders.catalog import condition, exclusive_audience
from liveops_kit.contract.builders.chains import MAX_STEPS, bundle, offer_chain, step
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import OFFER_STEP_MISSING, STEP_NOT_CLAIMABLE
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.offer_chains.stateful import HOUR, OfferChainMachine
from liveops_kit.contract.scenario import Scenario
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
    chain.has_no_step(3)
    chain.order(3).refused(OFFER_STEP_MISSING, chain_id=chain.id, step_number=3)
    chain.has_progress([], 1)


@law("CHN-16", needs=[Need.PLAYER, Need.ITEMS])
def a_step_without_a_real_price_is_free(scenario: Scenario) -> None:
    """A step is free also when its item is free or has no price in real money."""
    free, unpriced, dear = (
        virtual_good(scenario, is_free=True),
        virtual_good(scenario, None),
        virtual_good(scenario),
    )
    steps = [step(1, "paid", free), step(2, "paid", unpriced), step(3, "free", dear)]
    chain = offer_chain(scenario, steps=steps)
    for each in chain.read("steps"):
        scenario.has(each, step_price=None)
    for each in chain.shown("steps"):
        scenario.has(each, step_price=None, is_free=True)
    for number in (1, 2, 3):
        chain.order(number).refused(STEP_NOT_CLAIMABLE)
        chain.claim(number).ok(200)


@law("CHN-16", needs=[Need.PLAYER, Need.ITEMS])
def a_paid_step_costs_its_item_times_the_quantity(scenario: Scenario) -> None:
    """The `step_price` of a paid step is the price of its item times the quantity."""
    sku = virtual_good(scenario, "3.33")
    chain = offer_chain(scenario, steps=[step(1, "paid", sku, 3)])
    for view in (chain.read("steps", 0), chain.shown("steps", 0)):
        price = scenario.get(view, "step_price")
        scenario.equal("amount", Decimal(str(scenario.get(price, "amount"))), Decimal("9.99"))
        scenario.has(price, currency="USD")
    scenario.has(chain.shown("steps", 0), is_free=False)


@law("CHN-25", needs=[Need.PLAYER])
def the_price_of_any_quantity_is_exact(scenario: Scenario) -> None:
    """Steps of 1 to 30 of one item cost its price times the quantity, to the last decimal."""
    makes_items = scenario.client.target.makes_items
    sku = virtual_good(scenario, "1.10") if makes_items else scenario.some_item()
    quantities = range(1, MAX_STEPS + 1)
    chain = offer_chain(scenario, steps=[step(n, "paid", sku, n) for n in quantities])
    for steps in (chain.read("steps"), chain.shown("steps")):
        amounts = [Decimal(str(scenario.get(each, "step_price", "amount"))) for each in steps]
        scenario.equal("amounts", amounts, [amounts[0] * n for n in quantities])


@law("CHN-21", needs=[Need.PLAYER, Need.ITEMS, Need.INVENTORY])
def a_claim_gives_the_item_of_the_step(scenario: Scenario) -> None:
    """A claim puts the step's item into the player's inventory, of a bundle its content."""
    one, other = virtual_good(scenario), virtual_good(scenario)
    box = bundle(scenario, {one: 2, other: 5})
    chain = offer_chain(scenario, steps=[step(1, "free", one, 3), step(2, "free", box, 2)])
    chain.claim(1).ok(200)
    scenario.owned({one: 3, other: 0, box: 0})
    chain.claim(2).ok(200)
    chain.claim(2).refused(STEP_NOT_CLAIMABLE)
    scenario.owned({one: 7, other: 10, box: 0})


@law("CHN-10a", needs=[Need.PLAYER])
def a_finished_chain_starts_over_or_stays_finished(scenario: Scenario) -> None:
    """With `is_reset_on_completion` the last step takes the player back to the first; without
    it the chain stays finished.
    """
    again = offer_chain(scenario, "free", "free", is_reset_on_completion=True)
    for _ in range(2):
        again.claim(1).ok(200)
        again.has_progress([1], 2)
        again.claim(2).ok(200)
        again.has_progress([], 1)
    once = offer_chain(scenario, "free", "free")
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
    chain.is_listed(True, liked)
    for stranger in (other, half, scenario.player):
        chain.is_listed(False, stranger)
    for answer in (chain.get(other), chain.claim(1, by=other), chain.order(2, by=other)):
        chain.is_unknown(answer)
    chain.get(liked).ok(200)
    chain.claim(1, by=liked).ok(200)


@law("CHN-14")
def a_visitor_sees_chains_whatever_their_conditions(scenario: Scenario) -> None:
    """Without a token every running offer chain is seen, and no other."""
    conditions = [condition(scenario.name("nobody"), "eq", "yes")]
    terms: dict[str, Any] = {"is_always_visible": False, "attribute_conditions": conditions}
    chain = offer_chain(scenario, "free", **terms)
    scenario.equal("the listed chain", chain.listed(None), chain.shown(by=None))
    early = (scenario.now() + HOUR).isoformat()
    for more in ({"is_enabled": False}, {"date_start": early}):
        hidden = offer_chain(scenario, "free", **{**terms, **more})
        hidden.is_listed(False, None)
        hidden.is_unknown(hidden.get(None))


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
