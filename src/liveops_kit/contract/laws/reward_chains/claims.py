"""Laws of claiming steps of reward chains, of the chains that players see, and of progress."""

from __future__ import annotations

from liveops_kit.contract.builders import item, some_item
from liveops_kit.contract.builders.points import (
    RewardChain,
    as_list,
    balance,
    check_fields,
    claim,
    claim_call,
    claimed_steps,
    listed_chain,
    paid_order,
    pairs,
    read_balance,
    reward_chain,
    step,
    step_ids,
    update_body,
    update_chain,
    value_point,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.reward_chains.stateful import (
    MONDAYS,
    NORTH,
    RewardChainMachine,
    chain_with_item,
    chain_with_steps,
    read,
    schedule_of,
)
from liveops_kit.contract.scenario import Trial
from liveops_kit.contract.stateful import play
from liveops_kit.contract.tokens import Player


# -- claims ----------------------------------------------------------------------------------------
@law("CHN-1a", needs=[Need.PLAYER, Need.PAYMENT])
def a_step_opens_at_its_price(trial: Trial) -> None:
    """A step one point above the balance gets 422/9913, one at the balance can be claimed."""
    sku, chain = chain_with_item(trial, 11, 10)
    trial.refused(claim(trial, chain, 1), 422, 9913)
    paid_order(trial, sku)
    trial.refused(claim(trial, chain), 422, 9913)
    trial.equal("claimed steps", claimed_steps(trial, chain), [False, False])
    trial.ok(claim(trial, chain, 1), 204)
    trial.equal("claimed steps", claimed_steps(trial, chain), [False, True])


@law("CHN-1a", needs=[Need.PLAYER, Need.INVENTORY])
def a_step_that_is_not_reached_gives_nothing(trial: Trial) -> None:
    """A refused claim leaves inventory, balance and progress as they were."""
    chain = chain_with_steps(trial, 1)
    before = (balance(trial, chain), claimed_steps(trial, chain), trial.owned())
    trial.refused(claim(trial, chain), 422, 9913)
    after = (balance(trial, chain), claimed_steps(trial, chain), trial.owned())
    trial.equal("balance, claimed steps and inventory", after, before)


@law("CHN-1b", needs=[Need.PLAYER, Need.PAYMENT])
def a_claim_spends_nothing(trial: Trial) -> None:
    """Claiming leaves the balance as it was, so that it opens every step up to it."""
    sku, chain = chain_with_item(trial, 10, 20)
    paid_order(trial, sku, 2)
    for place in (0, 1):
        trial.ok(claim(trial, chain, place), 204)
        trial.equal("balance", balance(trial, chain), 20)


@law("CHN-1c", needs=[Need.PLAYER])
def steps_are_claimed_in_any_order(trial: Trial) -> None:
    """A reached step can be claimed while earlier ones are unclaimed, and they after it."""
    chain = chain_with_steps(trial, 0, 0, 0)
    for place, expected in (
        (2, [False, False, True]),
        (0, [True, False, True]),
        (1, [True, True, True]),
    ):
        trial.ok(claim(trial, chain, place), 204)
        trial.equal("claimed steps", claimed_steps(trial, chain), expected)


@law("CHN-1c", needs=[Need.PLAYER, Need.INVENTORY, Need.ITEMS])
def a_claim_gives_every_reward_of_the_step(trial: Trial) -> None:
    """A claim puts each item of the step into the inventory, as many as the step says."""
    sword, shield = item(trial), item(trial)
    steps = step(0, {sword: 1, shield: 3}), step(0, {sword: 5})
    chain = reward_chain(trial, value_point(trial), *steps)
    trial.ok(claim(trial, chain), 204)
    owned = trial.owned()
    trial.equal("owned", (owned.get(sword, 0), owned.get(shield, 0)), (1, 3))


@law("CHN-1d", needs=[Need.PLAYER])
def a_step_is_claimed_once(trial: Trial) -> None:
    """The second claim of a step gets 422/9912, and other steps stay open."""
    chain = chain_with_steps(trial, 0, 0)
    trial.ok(claim(trial, chain), 204)
    for _ in range(2):
        trial.refused(claim(trial, chain), 422, 9912)
    trial.equal("claimed steps", claimed_steps(trial, chain), [True, False])
    trial.ok(claim(trial, chain, 1), 204)


@law("CHN-1d", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def every_player_claims_for_himself(trial: Trial) -> None:
    """A step that one player has claimed is open to another."""
    chain = chain_with_steps(trial)
    trial.ok(claim(trial, chain), 204)
    trial.equal("claimed steps of another", claimed_steps(trial, chain, trial.second), [False])
    trial.ok(claim(trial, chain, by=trial.second), 204)
    trial.refused(claim(trial, chain, by=trial.second), 422, 9912)


@law("CHN-1d", needs=[Need.PLAYER, Need.INVENTORY])
def of_claims_at_once_one_succeeds(trial: Trial) -> None:
    """Of a player's claims of one step at the same time one succeeds and gives its reward once."""
    sku = some_item(trial)
    chain = reward_chain(trial, value_point(trial), step(0, {sku: 2}))
    trial.equal("claimed steps", claimed_steps(trial, chain), [False])
    player, before = trial.player, trial.owned().get(sku, 0)
    operation_id, path = claim_call(chain)
    answers = trial.at_once([(operation_id, {"by": player, **path})] * 8)
    trial.equal("successes", sum(each.status == 204 for each in answers), 1)
    for each in answers:
        if each.status != 204:
            trial.refused(each, 422, 9912)
    trial.equal(f"quantity of {sku} owned", trial.owned().get(sku, 0), before + 2)


@law("CHN-1c", needs=[Need.PLAYER])
def claims_of_several_steps_at_once_all_count(trial: Trial) -> None:
    """Claims of different steps at the same time all succeed, and none is forgotten."""
    chain = chain_with_steps(trial, 0, 0, 0, 0)
    calls = [claim_call(chain, place) for place in range(4)]
    for answer in trial.at_once([(name, {"by": trial.player, **path}) for name, path in calls]):
        trial.ok(answer, 204)
    trial.equal("claimed steps", claimed_steps(trial, chain), [True] * 4)


@law("CHN-1b", "CHN-1d", needs=[Need.PLAYER, Need.SECOND_PLAYER, Need.PAYMENT])
def a_chain_adds_up_whatever_players_do(trial: Trial) -> None:
    """Balances are what was earned since the last reset, and each step is claimed once."""
    play(trial, RewardChainMachine)


# -- chains as players see them --------------------------------------------------------------------
@law("CHN-10b", needs=[Need.PLAYER])
def a_player_sees_chain_steps_and_rewards(trial: Trial) -> None:
    """The player's list has a chain with plain texts, its steps, and what each of them gives."""
    sku, point = some_item(trial), value_point(trial, name={"en": "Frost"})
    chain = reward_chain(trial, point, step(100, {sku: 2}), description={"en": "Climb"})
    view = listed_chain(trial, chain)
    trial.holds("the chain in the player's list", view is not None)
    texts = (trial.field(view, "name"), trial.field(view, "description"))
    trial.equal("name and description", texts, (chain.body["name"]["en"], "Climb"))
    trial.equal("long_description", trial.field(view, "long_description"), None)
    expected = {"sku": point, "name": "Frost", "amount": 0, "is_clan": False}
    check_fields(trial, "the value point", trial.field(view, "value_point"), expected)
    first_step = trial.field(view, "steps", 0)
    expected = {"step_id": chain.steps[0], "name": "At 100", "price": {"amount": 100}}
    check_fields(trial, "the step", first_step, expected)
    reward = pairs(trial, trial.field(first_step, "reward"), "sku", "quantity")
    trial.equal("reward", reward, [(sku, 2)])


@law("CHN-10b", needs=[Need.PLAYERS])
def a_hidden_chain_is_listed_to_those_it_is_for(trial: Trial) -> None:
    """With `is_always_visible` false only users who meet the conditions find the chain."""
    point = value_point(trial)
    hidden = reward_chain(trial, point, attribute_conditions=[NORTH], is_always_visible=False)
    north, south = (trial.newcomer(attributes={"faction": name}) for name in ("north", "south"))
    actual = [
        listed_chain(trial, hidden, by) is not None for by in (north, south, trial.newcomer(), None)
    ]
    trial.equal("listed to those who are, are not, may be, nobody", actual, [True, *[False] * 3])


@law("CHN-10b", needs=[Need.PLAYERS])
def a_chain_that_is_always_visible_is_listed_to_all(trial: Trial) -> None:
    """With `is_always_visible` true everybody finds the chain, whatever its conditions."""
    point = value_point(trial)
    chain = reward_chain(trial, point, attribute_conditions=[NORTH], is_always_visible=True)
    callers = (trial.newcomer(attributes={"faction": "south"}), trial.newcomer(), None)
    actual = [listed_chain(trial, chain, by) is not None for by in callers]
    trial.equal("listed", actual, [True] * 3)


@law("ATT-1a", needs=[Need.PLAYERS, Need.INVENTORY, Need.ITEMS])
def a_reward_with_conditions_is_for_those_who_meet_them(trial: Trial) -> None:
    """A reward with conditions is shown and given only to users who meet all of them."""
    plain, special = item(trial), item(trial)
    level = {"attribute": "level", "type": "number", "operator": "eq", "value": "7"}
    wanted = step(0, {plain: 1, special: 1})
    wanted["reward"][1]["attribute_conditions"] = [NORTH, level]
    chain = reward_chain(trial, value_point(trial), wanted)
    for_visitors = trial.field(listed_chain(trial, chain, None), "steps", 0, "reward")
    shown_skus = [trial.field(each, "sku") for each in as_list(trial, for_visitors)]
    trial.equal("rewards shown to a visitor", shown_skus, [plain])
    for attributes, expected in (
        ({"faction": "north", "level": 7}, [plain, special]),
        ({"faction": "north", "level": 8}, [plain]),
    ):
        player = trial.newcomer(attributes=attributes)
        reward = trial.field(listed_chain(trial, chain, player), "steps", 0, "reward")
        shown_skus = [trial.field(each, "sku") for each in as_list(trial, reward)]
        trial.equal("rewards shown", shown_skus, expected)
        trial.ok(claim(trial, chain, by=player), 204)
        trial.equal("items owned", sorted(trial.owned(player)), sorted(expected))


@law("CHN-10b", "PRM-2d", needs=[Need.PLAYER, Need.CLOCK])
def a_chain_runs_from_its_start_to_its_end(trial: Trial) -> None:
    """A chain is there at the very moment it begins, and no more at the moment it ends."""
    trial.freeze("2026-12-01T10:00:00+00:00")
    dates = {"date_start": "2026-12-02T10:00:00+03:00", "date_end": "2026-12-03T10:00:00+03:00"}
    chain = chain_with_steps(trial, 0, 0, **dates)
    for moment, is_there in (
        ("2026-12-02T06:59:59+00:00", False),
        ("2026-12-02T07:00:00+00:00", True),
        ("2026-12-03T06:59:59+00:00", True),
        ("2026-12-03T07:00:00+00:00", False),
    ):
        trial.freeze(moment)
        trial.equal(f"listed at {moment}", listed_chain(trial, chain) is not None, is_there)
        answers = read_balance(trial, chain), claim(trial, chain, int(moment > "2026-12-03"))
        for answer in answers:
            if is_there:
                trial.ok(answer)
            else:
                trial.refused(answer, 404, 4001)


@law("AUTH-3a", needs=[Need.PLAYER, Need.PAYMENT])
def a_visitor_sees_chains_without_progress(trial: Trial) -> None:
    """Without a token the list answers 200 and shows no balance and no claimed step."""
    sku, chain = chain_with_item(trial, 10)
    paid_order(trial, sku)
    trial.given(claim(trial, chain))
    views = [listed_chain(trial, chain, by) for by in (trial.player, None)]
    actual = [
        (trial.field(view, "value_point", "amount"), trial.field(view, "steps", 0, "is_claimed"))
        for view in views
    ]
    trial.equal("balance and claim, player's and visitor's", actual, [(10, True), (0, False)])


@law("AUTH-3b")
def a_bad_token_does_not_read_chains(trial: Trial) -> None:
    """The list of chains refuses a token it cannot read with 401/1501."""
    invalid = Player("nobody", "not.a.token")
    trial.refused(trial.call("get-reward-chains-list", by=invalid), 401, 1501)
    trial.ok(trial.call("get-reward-chains-list", by=None), 200)


# -- updates and progress --------------------------------------------------------------------------
@law("CHN-7a", needs=[Need.PLAYER])
def a_step_sent_with_its_id_keeps_its_claims(trial: Trial) -> None:
    """A claimed step that an update keeps stays claimed, with another price and place too."""
    chain = chain_with_steps(trial, 0, 0)
    trial.given(claim(trial, chain, 1))
    first, second = update_body(chain)["steps"]
    dearer = {**second, "price": {"amount": 999}, "name": {"en": "Dear"}}
    trial.ok(update_chain(trial, chain, dearer, first), 204)
    trial.equal("step ids", step_ids(trial, chain.chain_id), chain.steps[::-1])
    trial.equal("claimed steps", claimed_steps(trial, chain), [True, False])
    trial.refused(claim(trial, chain, 1), 422, 9912)
    trial.ok(claim(trial, chain, 0), 204)


@law("CHN-7a", needs=[Need.PLAYER])
def a_schedule_that_is_sent_again_keeps_claims(trial: Trial) -> None:
    """An update that sends the schedule once more, or another one, lets nobody start over."""
    chain = chain_with_steps(trial, 0, recurrent_schedule=MONDAYS)
    trial.given(claim(trial, chain))
    for day in (1, 4):
        schedule = {**MONDAYS, "day_of_week": day}
        trial.ok(update_chain(trial, chain, recurrent_schedule=schedule), 204)
        check_fields(trial, "the schedule", schedule_of(trial, chain), schedule)
        trial.equal("claimed steps", claimed_steps(trial, chain), [True])


@law("CHN-7b", needs=[Need.PLAYER])
def a_step_left_out_is_gone(trial: Trial) -> None:
    """A step that an update leaves out is unknown, and one in its place is unclaimed."""
    chain = chain_with_steps(trial, 0, 0)
    trial.given(claim(trial, chain, 0))
    first, second = update_body(chain)["steps"]
    trial.ok(update_chain(trial, chain, {**first, "step_id": None}, second), 204)
    ids = step_ids(trial, chain.chain_id)
    trial.equal("the id of the step that stayed", ids[1], chain.steps[1])
    trial.holds("an id for the new step that no step had", ids[0] not in chain.steps, ids)
    trial.equal("claimed steps", claimed_steps(trial, chain), [False, False])
    trial.refused(claim(trial, chain, 0), 404, 9911)
    trial.ok(claim(trial, RewardChain(chain.chain_id, ids, chain.body)), 204)


@law("CHN-7b")
def a_step_that_was_left_out_cannot_come_back(trial: Trial) -> None:
    """An update with a step id the chain does not have gets 404/9911 and changes nothing."""
    chain, other = chain_with_steps(trial, 0, 0), chain_with_steps(trial)
    first, second = update_body(chain)["steps"]
    trial.given(update_chain(trial, chain, first))
    before = read(trial, chain)
    for unknown in (second, {**second, "step_id": other.steps[0]}):
        trial.refused(update_chain(trial, chain, first, unknown), 404, 9911)
    trial.equal("the chain", read(trial, chain), before)


@law("CHN-7a")
def a_step_id_stands_once(trial: Trial) -> None:
    """An update that sends a step id twice gets 422/1102 and changes nothing."""
    chain = chain_with_steps(trial)
    before = read(trial, chain)
    [kept] = update_body(chain)["steps"]
    twice = {**kept, "price": {"amount": 5}}
    trial.refused(update_chain(trial, chain, kept, twice), 422, 1102)
    trial.equal("the chain", read(trial, chain), before)
