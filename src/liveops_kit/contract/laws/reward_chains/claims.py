"""Laws of claiming steps of reward chains, of the chains that players see, and of progress."""

from __future__ import annotations

from liveops_kit.contract.builders.points import (
    paid_order,
    pairs,
    reward_chain,
    step,
    value_point,
)
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import (
    POINTS_MISSING,
    REWARD_CHAIN_MISSING,
    REWARD_CLAIMED,
    REWARD_STEP_MISSING,
    SCHEMA_BROKEN,
    TOKEN_REFUSED,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.reward_chains.stateful import (
    MONDAYS,
    NORTH,
    RewardChainMachine,
    chain_with_item,
    chain_with_steps,
    schedule_of,
)
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.stateful import run_stories
from liveops_kit.contract.tokens import Player


# -- claims ----------------------------------------------------------------------------------------
@law("CHN-1a", needs=[Need.PLAYER, Need.PAYMENT])
def a_step_opens_at_its_price(scenario: Scenario) -> None:
    """A step one point above the balance gets 422/9913, one at the balance can be claimed."""
    sku, chain = chain_with_item(scenario, 11, 10)
    chain.claim(1).refused(POINTS_MISSING)
    paid_order(scenario, sku)
    chain.claim().refused(POINTS_MISSING)
    scenario.equal("claimed steps", chain.claimed(), [False, False])
    chain.claim(1).ok(204)
    scenario.equal("claimed steps", chain.claimed(), [False, True])


@law("CHN-1a", needs=[Need.PLAYER, Need.INVENTORY])
def a_step_that_is_not_reached_gives_nothing(scenario: Scenario) -> None:
    """A refused claim leaves inventory, balance and progress as they were."""
    chain = chain_with_steps(scenario, 1)
    before = (chain.balance(), chain.claimed(), scenario.inventory())
    chain.claim().refused(POINTS_MISSING)
    after = (chain.balance(), chain.claimed(), scenario.inventory())
    scenario.equal("balance, claimed steps and inventory", after, before)


@law("CHN-1b", needs=[Need.PLAYER, Need.PAYMENT])
def a_claim_spends_nothing(scenario: Scenario) -> None:
    """Claiming leaves the balance as it was, so that it opens every step up to it."""
    sku, chain = chain_with_item(scenario, 10, 20)
    paid_order(scenario, sku, 2)
    for place in (0, 1):
        chain.claim(place).ok(204)
        scenario.equal("balance", chain.balance(), 20)


@law("CHN-1c", needs=[Need.PLAYER])
def steps_are_claimed_in_any_order(scenario: Scenario) -> None:
    """A reached step can be claimed while earlier ones are unclaimed, and they after it."""
    chain = chain_with_steps(scenario, 0, 0, 0)
    for place, expected in (
        (2, [False, False, True]),
        (0, [True, False, True]),
        (1, [True, True, True]),
    ):
        chain.claim(place).ok(204)
        scenario.equal("claimed steps", chain.claimed(), expected)


@law("CHN-1c", needs=[Need.PLAYER, Need.INVENTORY, Need.ITEMS])
def a_claim_gives_every_reward_of_the_step(scenario: Scenario) -> None:
    """A claim puts each item of the step into the inventory, as many as the step says."""
    sword, shield = virtual_good(scenario), virtual_good(scenario)
    steps = step(0, {sword: 1, shield: 3}), step(0, {sword: 5})
    chain = reward_chain(scenario, value_point(scenario), *steps)
    chain.claim().ok(204)
    owned = scenario.inventory()
    scenario.equal("owned", (owned.get(sword, 0), owned.get(shield, 0)), (1, 3))


@law("CHN-1d", needs=[Need.PLAYER])
def a_step_is_claimed_once(scenario: Scenario) -> None:
    """The second claim of a step gets 422/9912, and other steps stay open."""
    chain = chain_with_steps(scenario, 0, 0)
    chain.claim().ok(204)
    for _ in range(2):
        chain.claim().refused(REWARD_CLAIMED)
    scenario.equal("claimed steps", chain.claimed(), [True, False])
    chain.claim(1).ok(204)


@law("CHN-1d", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def every_player_claims_for_himself(scenario: Scenario) -> None:
    """A step that one player has claimed is open to another."""
    chain = chain_with_steps(scenario)
    chain.claim().ok(204)
    scenario.equal("claimed steps of another", chain.claimed(scenario.second_player), [False])
    chain.claim(by=scenario.second_player).ok(204)
    chain.claim(by=scenario.second_player).refused(REWARD_CLAIMED)


@law("CHN-1d", needs=[Need.PLAYER, Need.INVENTORY])
def of_claims_at_once_one_succeeds(scenario: Scenario) -> None:
    """Of a player's claims of one step at the same time one succeeds and gives its reward once."""
    sku = scenario.some_item()
    chain = reward_chain(scenario, value_point(scenario), step(0, {sku: 2}))
    scenario.equal("claimed steps", chain.claimed(), [False])
    player, before = scenario.player, scenario.inventory().get(sku, 0)
    operation_id, path = chain.claim_call()
    answers = scenario.at_once([(operation_id, {"by": player, **path})] * 8)
    scenario.equal("successes", sum(each.status == 204 for each in answers), 1)
    for each in answers:
        if each.status != 204:
            each.refused(REWARD_CLAIMED)
    scenario.equal(f"quantity of {sku} owned", scenario.inventory().get(sku, 0), before + 2)


@law("CHN-1c", needs=[Need.PLAYER])
def claims_of_several_steps_at_once_all_count(scenario: Scenario) -> None:
    """Claims of different steps at the same time all succeed, and none is forgotten."""
    chain = chain_with_steps(scenario, 0, 0, 0, 0)
    calls = [chain.claim_call(place) for place in range(4)]
    for answer in scenario.at_once(
        [(name, {"by": scenario.player, **path}) for name, path in calls]
    ):
        answer.ok(204)
    scenario.equal("claimed steps", chain.claimed(), [True] * 4)


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
    view = chain.listed()
    scenario.holds("the chain in the player's list", view is not None)
    texts = (scenario.get(view, "name"), scenario.get(view, "description"))
    scenario.equal("name and description", texts, (chain.body["name"]["en"], "Climb"))
    scenario.has(view, long_description=None)
    expected = {"sku": point, "name": "Frost", "amount": 0, "is_clan": False}
    scenario.has(scenario.get(view, "value_point"), **expected)
    first_step = scenario.get(view, "steps", 0)
    expected = {"step_id": chain.step_ids[0], "name": "At 100", "price": {"amount": 100}}
    scenario.has(first_step, **expected)
    reward = pairs(scenario, scenario.get(first_step, "reward"), "sku", "quantity")
    scenario.equal("reward", reward, [(sku, 2)])


@law("CHN-10b", needs=[Need.PLAYERS])
def a_hidden_chain_is_listed_to_those_it_is_for(scenario: Scenario) -> None:
    """With `is_always_visible` false only users who meet the conditions find the chain."""
    point = value_point(scenario)
    hidden = reward_chain(scenario, point, attribute_conditions=[NORTH], is_always_visible=False)
    north, south = (
        scenario.new_player(attributes={"faction": name}) for name in ("north", "south")
    )
    actual = [hidden.listed(by) is not None for by in (north, south, scenario.new_player(), None)]
    scenario.equal("listed to those who are, are not, may be, nobody", actual, [True, *[False] * 3])


@law("CHN-10b", needs=[Need.PLAYERS])
def a_chain_that_is_always_visible_is_listed_to_all(scenario: Scenario) -> None:
    """With `is_always_visible` true everybody finds the chain, whatever its conditions."""
    point = value_point(scenario)
    chain = reward_chain(scenario, point, attribute_conditions=[NORTH], is_always_visible=True)
    callers = (scenario.new_player(attributes={"faction": "south"}), scenario.new_player(), None)
    actual = [chain.listed(by) is not None for by in callers]
    scenario.equal("listed", actual, [True] * 3)


@law("ATT-1a", needs=[Need.PLAYERS, Need.INVENTORY, Need.ITEMS])
def a_reward_with_conditions_is_for_those_who_meet_them(scenario: Scenario) -> None:
    """A reward with conditions is shown and given only to users who meet all of them."""
    plain, special = virtual_good(scenario), virtual_good(scenario)
    level = {"attribute": "level", "type": "number", "operator": "eq", "value": "7"}
    wanted = step(0, {plain: 1, special: 1})
    wanted["reward"][1]["attribute_conditions"] = [NORTH, level]
    chain = reward_chain(scenario, value_point(scenario), wanted)
    for_visitors = scenario.get(chain.listed(None), "steps", 0, "reward")
    shown_skus = [scenario.get(each, "sku") for each in for_visitors]
    scenario.equal("rewards shown to a visitor", shown_skus, [plain])
    for attributes, expected in (
        ({"faction": "north", "level": 7}, [plain, special]),
        ({"faction": "north", "level": 8}, [plain]),
    ):
        player = scenario.new_player(attributes=attributes)
        reward = scenario.get(chain.listed(player), "steps", 0, "reward")
        shown_skus = [scenario.get(each, "sku") for each in reward]
        scenario.equal("rewards shown", shown_skus, expected)
        chain.claim(by=player).ok(204)
        scenario.equal("items owned", sorted(scenario.inventory(player)), sorted(expected))


@law("CHN-10b", "PRM-2d", needs=[Need.PLAYER, Need.CLOCK])
def a_chain_runs_from_its_start_to_its_end(scenario: Scenario) -> None:
    """A chain is there at the very moment it begins, and no more at the moment it ends."""
    scenario.freeze("2026-12-01T10:00:00+00:00")
    dates = {"date_start": "2026-12-02T10:00:00+03:00", "date_end": "2026-12-03T10:00:00+03:00"}
    chain = chain_with_steps(scenario, 0, 0, **dates)
    for moment, is_implemented in (
        ("2026-12-02T06:59:59+00:00", False),
        ("2026-12-02T07:00:00+00:00", True),
        ("2026-12-03T06:59:59+00:00", True),
        ("2026-12-03T07:00:00+00:00", False),
    ):
        scenario.freeze(moment)
        scenario.equal(f"listed at {moment}", chain.listed() is not None, is_implemented)
        answers = chain.read_balance(), chain.claim(int(moment > "2026-12-03"))
        for answer in answers:
            if is_implemented:
                answer.ok()
            else:
                answer.refused(REWARD_CHAIN_MISSING)


@law("AUTH-3a", needs=[Need.PLAYER, Need.PAYMENT])
def a_visitor_sees_chains_without_progress(scenario: Scenario) -> None:
    """Without a token the list answers 200 and shows no balance and no claimed step."""
    sku, chain = chain_with_item(scenario, 10)
    paid_order(scenario, sku)
    chain.claim().works()
    views = [chain.listed(by) for by in (scenario.player, None)]
    actual = [
        (scenario.get(view, "value_point", "amount"), scenario.get(view, "steps", 0, "is_claimed"))
        for view in views
    ]
    scenario.equal("balance and claim, player's and visitor's", actual, [(10, True), (0, False)])


@law("AUTH-3b")
def a_bad_token_does_not_read_chains(scenario: Scenario) -> None:
    """The list of chains refuses a token it cannot read with 401/1501."""
    invalid = Player("nobody", "not.a.token")
    scenario.call("get-reward-chains-list", by=invalid).refused(TOKEN_REFUSED)
    scenario.call("get-reward-chains-list", by=None).ok(200)


# -- updates and progress --------------------------------------------------------------------------
@law("CHN-7a", needs=[Need.PLAYER])
def a_step_sent_with_its_id_keeps_its_claims(scenario: Scenario) -> None:
    """A claimed step that an update keeps stays claimed, with another price and place too."""
    chain = chain_with_steps(scenario, 0, 0)
    chain.claim(1).works()
    first, second = chain.revision()["steps"]
    dearer = {**second, "price": {"amount": 999}, "name": {"en": "Dear"}}
    chain.update(dearer, first).ok(204)
    scenario.equal("step ids", chain.step_ids_now(), chain.step_ids[::-1])
    scenario.equal("claimed steps", chain.claimed(), [True, False])
    chain.claim(1).refused(REWARD_CLAIMED)
    chain.claim(0).ok(204)


@law("CHN-7a", needs=[Need.PLAYER])
def a_schedule_that_is_sent_again_keeps_claims(scenario: Scenario) -> None:
    """An update that sends the schedule once more, or another one, lets nobody start over."""
    chain = chain_with_steps(scenario, 0, recurrent_schedule=MONDAYS)
    chain.claim().works()
    for day in (1, 4):
        schedule = {**MONDAYS, "day_of_week": day}
        chain.update(recurrent_schedule=schedule).ok(204)
        scenario.has(schedule_of(scenario, chain), **schedule)
        scenario.equal("claimed steps", chain.claimed(), [True])


@law("CHN-7b", needs=[Need.PLAYER])
def a_step_left_out_is_gone(scenario: Scenario) -> None:
    """A step that an update leaves out is unknown, and one in its place is unclaimed."""
    chain = chain_with_steps(scenario, 0, 0)
    chain.claim(0).works()
    first, second = chain.revision()["steps"]
    chain.update({**first, "step_id": None}, second).ok(204)
    ids = chain.step_ids_now()
    scenario.equal("the id of the step that stayed", ids[1], chain.step_ids[1])
    scenario.holds("an id for the new step that no step had", ids[0] not in chain.step_ids, ids)
    scenario.equal("claimed steps", chain.claimed(), [False, False])
    chain.claim(0).refused(REWARD_STEP_MISSING)
    chain.claim_step(ids[0]).ok(204)


@law("CHN-7b")
def a_step_that_was_left_out_cannot_come_back(scenario: Scenario) -> None:
    """An update with a step id the chain does not have gets 404/9911 and changes nothing."""
    chain, other = chain_with_steps(scenario, 0, 0), chain_with_steps(scenario)
    first, second = chain.revision()["steps"]
    chain.update(first).works()
    before = chain.read()
    for unknown in (second, {**second, "step_id": other.step_ids[0]}):
        chain.update(first, unknown).refused(REWARD_STEP_MISSING)
    scenario.equal("the chain", chain.read(), before)


@law("CHN-7a")
def a_step_id_stands_once(scenario: Scenario) -> None:
    """An update that sends a step id twice gets 422/1102 and changes nothing."""
    chain = chain_with_steps(scenario)
    before = chain.read()
    [kept] = chain.revision()["steps"]
    twice = {**kept, "price": {"amount": 5}}
    chain.update(kept, twice).refused(SCHEMA_BROKEN)
    scenario.equal("the chain", chain.read(), before)
