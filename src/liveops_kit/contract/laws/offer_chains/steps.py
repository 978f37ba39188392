"""Laws of the steps of offer chains: their order, and the chains that players see."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import item, some_item
from liveops_kit.contract.builders.catalog import condition, exclusive_audience
from liveops_kit.contract.builders.chains import (
    SECOND,
    admin_chain,
    bundle,
    check_defaults,
    check_listed,
    claim,
    claim_call,
    freeze_at,
    get_chain,
    listed_chain,
    now,
    offer_chain,
    order_step,
    player_chain,
    progress,
    progress_in,
    quantity,
    step,
    unpaid_order,
)
from liveops_kit.contract.errors import OFFER_STEP_MISSING
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.offer_chains.stateful import (
    HOUR,
    NOON,
    OfferChainMachine,
    check_not_next,
    check_progress,
    check_unknown,
)
from liveops_kit.contract.laws.shared.chain_writing import bad_tokens_are_refused, check_facts
from liveops_kit.contract.scenario import LEAVE_OUT, Scenario
from liveops_kit.contract.stateful import run_stories


# -- steps -----------------------------------------------------------------------------------------
@law("ERR-25", needs=[Need.PLAYER])
def only_the_next_step_is_taken(scenario: Scenario) -> None:
    """A step gets 422/6306 when it is not the player's next one, or the chain is finished."""
    chain = offer_chain(scenario, "free", "free", "paid")
    check_not_next(scenario, claim(scenario, chain, 2))
    check_not_next(scenario, order_step(scenario, chain, 3))
    check_progress(scenario, chain, [], 1)
    claim(scenario, chain, 1).ok(200)
    check_not_next(scenario, claim(scenario, chain, 1))
    check_progress(scenario, chain, [1], 2)
    finished = offer_chain(scenario, "free")
    claim(scenario, finished, 1).ok(200)
    check_not_next(scenario, claim(scenario, finished, 1))
    check_progress(scenario, finished, [1], None)


@law("ERR-25", needs=[Need.PLAYER])
def free_steps_are_claimed_and_paid_steps_ordered(scenario: Scenario) -> None:
    """Claiming a paid step and ordering a free one get 422/6306, and move nobody on."""
    free, paid = offer_chain(scenario, "free"), offer_chain(scenario, "paid")
    check_not_next(scenario, order_step(scenario, free, 1))
    check_not_next(scenario, claim(scenario, paid, 1))
    check_progress(scenario, free, [], 1)
    check_progress(scenario, paid, [], 1)


@law("ERR-24", needs=[Need.PLAYER])
def an_unknown_step_is_not_found(scenario: Scenario) -> None:
    """Claiming or ordering a step that the chain does not have gets 404/6304."""
    chain = offer_chain(scenario, "free", "paid")
    facts = {"chain_id": chain.chain_id, "step_number": 3}
    for answer in (claim(scenario, chain, 3), order_step(scenario, chain, 3)):
        check_facts(scenario, answer.refused(OFFER_STEP_MISSING), facts)
    check_progress(scenario, chain, [], 1)


@law("CHN-16", needs=[Need.PLAYER, Need.ITEMS])
def a_step_without_a_real_price_is_free(scenario: Scenario) -> None:
    """A step is free also when its item is free or has no price in real money."""
    skus = [item(scenario, is_free=True), item(scenario, None), item(scenario, "9.99")]
    steps = [step(number, "paid", sku) for number, sku in enumerate(skus[:2], 1)]
    chain = offer_chain(scenario, sku=skus[0], steps=[*steps, step(3, "free", skus[2])])
    for view in (admin_chain(scenario, chain), player_chain(scenario, chain)):
        prices = [scenario.get(each, "step_price") for each in scenario.get(view, "steps")]
        scenario.equal("the prices of the steps", prices, [None, None, None])
    free = [
        scenario.get(each, "is_free")
        for each in scenario.get(player_chain(scenario, chain), "steps")
    ]
    scenario.equal("is_free", free, [True, True, True])
    for number in (1, 2, 3):
        check_not_next(scenario, order_step(scenario, chain, number))
        claim(scenario, chain, number).ok(200)


@law("CHN-16", needs=[Need.PLAYER, Need.ITEMS])
def a_paid_step_costs_its_item_times_the_quantity(scenario: Scenario) -> None:
    """The `step_price` of a paid step is the price of its item times the quantity."""
    sku = item(scenario, "3.33")
    chain = offer_chain(scenario, sku=sku, steps=[step(1, "paid", sku, 3)])
    for view in (admin_chain(scenario, chain), player_chain(scenario, chain)):
        price = scenario.get(view, "steps", 0, "step_price")
        amount = Decimal(str(scenario.get(price, "amount")))
        scenario.equal("step_price", (amount, price.get("currency")), (Decimal("9.99"), "USD"))
    scenario.equal(
        "is_free", scenario.get(player_chain(scenario, chain), "steps", 0, "is_free"), False
    )


@law("CHN-21", needs=[Need.PLAYER, Need.ITEMS, Need.INVENTORY])
def a_claim_gives_the_item_of_the_step(scenario: Scenario) -> None:
    """A claim puts the step's item into the player's inventory, of a bundle its content."""
    one, other = item(scenario), item(scenario)
    box = bundle(scenario, {one: 2, other: 5})
    chain = offer_chain(scenario, sku=one, steps=[step(1, "free", one, 3), step(2, "free", box, 2)])
    claim(scenario, chain, 1).ok(200)
    scenario.equal("after the first step", _owned(scenario, one, other, box), [3, 0, 0])
    claim(scenario, chain, 2).ok(200)
    scenario.equal("after the second step", _owned(scenario, one, other, box), [7, 10, 0])
    check_not_next(scenario, claim(scenario, chain, 2))
    scenario.equal("after a refusal", _owned(scenario, one, other, box), [7, 10, 0])


def _owned(scenario: Scenario, *skus: str) -> list[int]:
    owned = scenario.inventory()
    return [owned.get(sku, 0) for sku in skus]


@law("ERR-25", needs=[Need.PLAYER])
def of_claims_at_the_same_time_one_moves_on(scenario: Scenario) -> None:
    """Of several claims of a step by one player at the same time one succeeds."""
    sku = some_item(scenario)
    chain = offer_chain(scenario, "free", "free", sku=sku)
    check_progress(scenario, chain, [], 1)
    owned = quantity(scenario, sku) if scenario.capabilities.users else 0
    operation_id, path = claim_call(chain, 1)
    answers = scenario.at_once([(operation_id, {"by": scenario.player, **path})] * 6)
    scenario.equal("statuses", sorted(each.status for each in answers), [200] + 5 * [422])
    check_progress(scenario, chain, [1], 2)
    if scenario.capabilities.users:
        scenario.equal(f"quantity of {sku}", quantity(scenario, sku), owned + 1)


@law("CHN-10a", needs=[Need.PLAYER])
def a_finished_chain_starts_over_or_stays_finished(scenario: Scenario) -> None:
    """With `is_reset_on_completion` the last step takes the player back to the first; without
    it the chain stays finished.
    """
    sku = some_item(scenario)
    again = offer_chain(scenario, "free", "free", sku=sku, is_reset_on_completion=True)
    for _ in range(2):
        claim(scenario, again, 1).ok(200)
        check_progress(scenario, again, [1], 2)
        claim(scenario, again, 2).ok(200)
        check_progress(scenario, again, [], 1)
    once = offer_chain(scenario, "free", "free", sku=sku)
    for number in (1, 2):
        claim(scenario, once, number).ok(200)
    check_progress(scenario, once, [1, 2], None)


@law("CHN-10a", needs=[Need.PLAYER, Need.SECOND_PLAYER, Need.PAYMENT])
def paying_the_last_step_starts_over(scenario: Scenario) -> None:
    """The payment of the last step takes its player back to the first one, and nobody else."""
    chain = offer_chain(scenario, "free", "paid", is_reset_on_completion=True)
    for caller in (scenario.player, scenario.second_player):
        claim(scenario, chain, 1, by=caller).ok(200)
    number = unpaid_order(scenario, chain, 2)
    check_progress(scenario, chain, [1], 2)
    scenario.pay(number)
    check_progress(scenario, chain, [], 1)
    scenario.equal(
        "the second player's", progress(scenario, chain, scenario.second_player), ([1], 2)
    )


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
        check_listed(scenario, chain, expected, caller)
    for answer in (
        get_chain(scenario, chain, other),
        claim(scenario, chain, 1, by=other),
        order_step(scenario, chain, 2, by=other),
    ):
        check_unknown(scenario, chain, answer)
    get_chain(scenario, chain, liked).ok(200)
    claim(scenario, chain, 1, by=liked).ok(200)


@law("CHN-10b", needs=[Need.PLAYER])
def an_always_visible_chain_is_for_everybody(scenario: Scenario) -> None:
    """A chain that is always visible is for everybody, whatever its conditions."""
    conditions = [condition(scenario.name("nobody"), "eq", "yes")]
    for value in (LEAVE_OUT, True):
        chain = offer_chain(
            scenario, "free", attribute_conditions=conditions, is_always_visible=value
        )
        check_listed(scenario, chain, True)
        claim(scenario, chain, 1).ok(200)


@law("CHN-14")
def a_visitor_sees_chains_whatever_their_conditions(scenario: Scenario) -> None:
    """Without a token every running offer chain is seen, and no other."""
    sku = some_item(scenario)
    conditions = [condition(scenario.name("nobody"), "eq", "yes")]
    terms: dict[str, Any] = {
        "sku": sku,
        "is_always_visible": False,
        "attribute_conditions": conditions,
    }
    chain = offer_chain(scenario, "free", **terms)
    scenario.equal(
        "the listed chain", listed_chain(scenario, chain, None), player_chain(scenario, chain, None)
    )
    early = (now(scenario) + HOUR).isoformat()
    for more in ({"is_enabled": False}, {"date_start": early}):
        hidden = offer_chain(scenario, "free", **{**terms, **more})
        check_listed(scenario, hidden, False, None)
        check_unknown(scenario, hidden, get_chain(scenario, hidden, None))


@law("CHN-15", needs=[Need.PLAYER])
def a_chain_that_does_not_run_is_not_there(scenario: Scenario) -> None:
    """An offer chain that is disabled, has not begun or is over gets 404/6201 by its id."""
    sku = some_item(scenario)
    early, late = ((now(scenario) + shift).isoformat() for shift in (HOUR, -HOUR))
    for terms in ({"is_enabled": False}, {"date_start": early}, {"date_end": late}):
        free, paid = (offer_chain(scenario, price, sku=sku, **terms) for price in ("free", "paid"))
        check_unknown(scenario, free, get_chain(scenario, free))
        check_unknown(scenario, free, claim(scenario, free, 1))
        check_unknown(scenario, paid, order_step(scenario, paid, 1))
        check_listed(scenario, free, False)


@law("CHN-15", needs=[Need.CLOCK, Need.PLAYER])
def a_chain_runs_from_its_start_until_its_end(scenario: Scenario) -> None:
    """An offer chain is there from its very start on, and no more at its very end."""
    end = NOON + timedelta(days=3)
    freeze_at(scenario, NOON - SECOND)
    chain = offer_chain(
        scenario, "free", "free", date_start=NOON.isoformat(), date_end=end.isoformat()
    )
    check_unknown(scenario, chain, claim(scenario, chain, 1))
    freeze_at(scenario, NOON)
    claim(scenario, chain, 1).ok(200)
    freeze_at(scenario, end)
    check_unknown(scenario, chain, claim(scenario, chain, 2))
    check_unknown(scenario, chain, get_chain(scenario, chain))
    freeze_at(scenario, end - SECOND)
    claim(scenario, chain, 2).ok(200)


@law("AUTH-3a", needs=[Need.PLAYER])
def a_visitor_sees_an_offer_chain_without_progress(scenario: Scenario) -> None:
    """Without a token offer chains are shown as to a player who has taken no step."""
    chain = offer_chain(scenario, "free", "paid")
    claim(scenario, chain, 1).ok(200)
    check_progress(scenario, chain, [1], 2)
    scenario.equal("what a visitor sees", progress(scenario, chain, None), ([], 1))
    scenario.equal(
        "what the list shows", progress_in(scenario, listed_chain(scenario, chain, None)), ([], 1)
    )


@law("AUTH-3b")
def a_bad_token_does_not_read_offer_chains(scenario: Scenario) -> None:
    """A bad token gets 401/1501 where a visitor without one sees the chains."""
    chain = offer_chain(scenario, "free")
    get_chain(scenario, chain, None).ok(200)
    bad_tokens_are_refused(scenario, "get-offer-chains-list")
    bad_tokens_are_refused(scenario, "get-user-offer-chain-by-id", **chain.path)


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


@law("CHN-24")
def an_update_of_an_offer_chain_replaces_it(scenario: Scenario) -> None:
    """An update of an offer chain leaves nothing of the optional fields that it leaves out."""
    check_defaults(
        scenario, "offer", description={"en": "Old"}, order=7, is_reset_on_completion=True
    )
