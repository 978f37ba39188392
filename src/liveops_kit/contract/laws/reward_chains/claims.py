"""Laws of claiming steps of reward chains, and of the chains that players see."""

from __future__ import annotations

from liveops_kit.contract.builders.points import paid_order, pairs, reward_chain, step, value_point
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import POINTS_MISSING, REWARD_CLAIMED
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.reward_chains.stateful import (
    NORTH,
    RewardChainMachine,
    chain_with_item,
    chain_with_steps,
)
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.stateful import run_stories


# -- claims ----------------------------------------------------------------------------------------
@law("CHN-1a", needs=[Need.PLAYER, Need.PAYMENT])
def a_step_opens_at_its_price(scenario: Scenario) -> None:
    """A step one point above the balance gets 422/9913, one at the balance can be claimed."""
    sku, chain = chain_with_item(scenario, 11, 10)
    chain.claim(2).refused(POINTS_MISSING)
    paid_order(scenario, sku)
    chain.claim(1).refused(POINTS_MISSING)
    chain.has_taken()
    chain.claim(2).ok(204)
    chain.has_taken(2)


@law("CHN-1a", needs=[Need.PLAYER, Need.INVENTORY])
def a_step_that_is_not_reached_gives_nothing(scenario: Scenario) -> None:
    """A refused claim leaves inventory, balance and progress as they were."""
    chain = chain_with_steps(scenario, 1)
    chain.has_balance(0)
    before = scenario.inventory()
    chain.claim().refused(POINTS_MISSING)
    scenario.equal("inventory", scenario.inventory(), before)
    chain.has_balance(0)
    chain.has_taken()


@law("CHN-1b", needs=[Need.PLAYER, Need.PAYMENT])
def a_claim_spends_nothing(scenario: Scenario) -> None:
    """Claiming leaves the balance as it was, so that it opens every step up to it."""
    sku, chain = chain_with_item(scenario, 10, 20)
    paid_order(scenario, sku, 2)
    for number in (1, 2):
        chain.claim(number).ok(204)
        chain.has_balance(20)


@law("CHN-1c", needs=[Need.PLAYER])
def steps_are_claimed_in_any_order(scenario: Scenario) -> None:
    """A reached step can be claimed while earlier ones are unclaimed, and they after it."""
    chain = chain_with_steps(scenario, 0, 0, 0)
    for number, taken in ((3, [3]), (1, [1, 3]), (2, [1, 2, 3])):
        chain.claim(number).ok(204)
        chain.has_taken(*taken)


@law("CHN-1d", needs=[Need.PLAYER])
def a_step_is_claimed_once(scenario: Scenario) -> None:
    """The second claim of a step gets 422/9912, and other steps stay open."""
    chain = chain_with_steps(scenario, 0, 0)
    chain.claim().ok(204)
    for _ in range(2):
        chain.claim().refused(REWARD_CLAIMED)
    chain.has_taken(1)
    chain.claim(2).ok(204)


@law("CHN-1c", needs=[Need.PLAYER])
def claims_of_several_steps_at_once_all_count(scenario: Scenario) -> None:
    """Claims of different steps at the same time all succeed, and none is forgotten."""
    chain = chain_with_steps(scenario, 0, 0, 0, 0)
    for answer in chain.claims_at_once([scenario.player], 1, 2, 3, 4):
        answer.ok(204)
    chain.has_taken(1, 2, 3, 4)


@law("CHN-1b", "CHN-1d", needs=[Need.PLAYER, Need.SECOND_PLAYER, Need.PAYMENT])
def a_chain_adds_up_whatever_players_do(scenario: Scenario) -> None:
    """Balances are what was earned since the last reset, and each step is claimed once."""
    run_stories(scenario, RewardChainMachine)


# -- chains as players see them --------------------------------------------------------------------
@law("CHN-10b", needs=[Need.PLAYER])
def a_player_sees_chain_steps_and_rewards(scenario: Scenario) -> None:
    """The player's list has a chain with plain texts, its steps, and what each of them gives."""
    sku, point = scenario.some_item(), value_point(scenario, name={"en": "Frost"})
    chain = reward_chain(scenario, point, step(100, {sku: 2}), description={"en": "Climb"})
    view = chain.shown()
    name = chain.body["name"]["en"]
    scenario.has(view, name=name, description="Climb", long_description=None)
    shown_point = scenario.get(view, "value_point")
    scenario.has(shown_point, sku=point, name="Frost", amount=0, is_clan=False)
    first = scenario.get(view, "steps", 0)
    scenario.has(first, step_id=chain.step_ids[0], name="At 100", price={"amount": 100})
    reward = pairs(scenario, scenario.get(first, "reward"), "sku", "quantity")
    scenario.equal("reward", reward, [(sku, 2)])


@law("CHN-10b", needs=[Need.PLAYERS])
def a_hidden_chain_is_listed_to_those_it_is_for(scenario: Scenario) -> None:
    """With `is_always_visible` false only users who meet the conditions find the chain.

    To the others its balance and its steps are those of an unknown chain.
    """
    terms = {"attribute_conditions": [NORTH], "is_always_visible": False}
    chain = chain_with_steps(scenario, **terms)
    north, south = (scenario.new_player(attributes={"faction": it}) for it in ("north", "south"))
    chain.is_listed(True, north)
    for stranger in (south, scenario.new_player(), None):
        chain.is_listed(False, stranger)
        if stranger is not None:
            chain.is_unknown(chain.read_balance(stranger))
            chain.is_unknown(chain.claim(by=stranger))


@law("ATT-1a", needs=[Need.PLAYERS, Need.INVENTORY, Need.ITEMS])
def a_reward_with_conditions_is_for_those_who_meet_them(scenario: Scenario) -> None:
    """A reward with conditions is shown and given only to users who meet all of them."""
    plain, special = virtual_good(scenario), virtual_good(scenario)
    level = {"attribute": "level", "type": "number", "operator": "eq", "value": "7"}
    wanted = step(0, {plain: 1, special: 1})
    wanted["reward"][1]["attribute_conditions"] = [NORTH, level]
    chain = reward_chain(scenario, value_point(scenario), wanted)
    best, good = (scenario.new_player(attributes={"faction": "north", "level": n}) for n in (7, 8))
    for player, expected in ((None, [plain]), (best, [plain, special]), (good, [plain])):
        reward = chain.shown("steps", 0, "reward", by=player)
        skus = [scenario.get(each, "sku") for each in reward]
        scenario.equal("rewards shown", skus, expected)
        if player is not None:
            chain.claim(by=player).ok(204)
            scenario.equal("items owned", sorted(scenario.inventory(player)), sorted(expected))


@law("AUTH-3a", needs=[Need.PLAYER, Need.PAYMENT])
def a_visitor_sees_chains_without_progress(scenario: Scenario) -> None:
    """Without a token the list answers 200 and shows no balance and no claimed step."""
    sku, chain = chain_with_item(scenario, 10)
    paid_order(scenario, sku)
    chain.claim().works()
    for by, amount, taken in ((scenario.player, 10, [1]), (None, 0, [])):
        scenario.equal("balance", chain.shown("value_point", "amount", by=by), amount)
        chain.has_taken(*taken, by=by)
