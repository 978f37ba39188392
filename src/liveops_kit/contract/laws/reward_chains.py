"""Laws of reward chains: making them, reaching and claiming their steps, and starting over."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws._reward_stories import (
    MONDAYS,
    NORTH,
    UNKNOWN,
    WHOLE,
    Climb,
    admin_list,
    climb,
    create,
    delete,
    gate,
    next_reset,
    none_named,
    read,
    same_moment,
    schedule_of,
    scheduled,
    starts_over,
)
from liveops_kit.contract.machines import play
from liveops_kit.contract.scenes import PAST, item, some_item
from liveops_kit.contract.scenes.points import (
    MadeChain,
    balance,
    chain_body,
    claim,
    claimed,
    claiming,
    earn,
    entry_of,
    listed,
    many,
    pairs,
    read_balance,
    read_chain,
    reset,
    reward_chain,
    same,
    shown,
    step,
    step_ids,
    toggle,
    update_chain,
    update_of,
    value_point,
)
from liveops_kit.contract.tokens import Player
from liveops_kit.contract.trial import Trial


# -- the life of a chain ---------------------------------------------------------------------------
@law("ERR-22")
def a_chain_is_read_as_it_was_made(trial: Trial) -> None:
    """Creating a chain answers 201 with its id; a read gives what was written, with step ids."""
    sku, point = some_item(trial), value_point(trial)
    wanted = [
        step(100, {sku: 1}, image_url="https://cdn.example.com/scout.png"),
        {**step(200, {sku: 2}), "name": {"en": "Hunter", "de": "Jäger"}, "image_url": None},
    ]
    body = {**WHOLE, "value_point": {"sku": point}, "steps": wanted}
    made = trial.ok(create(trial, body), 201)
    chain_id = trial.field(made, "reward_chain_id")
    seen = trial.ok(read_chain(trial, chain_id))
    expected = {**WHOLE, "reward_chain_id": chain_id, "recurrent_schedule": None}
    for moment in ("date_start", "date_end"):
        del expected[moment]
        moments = (same_moment(trial, trial.field(seen, moment)), same_moment(trial, WHOLE[moment]))
        trial.equal(moment, moments[0], moments[1])
    same(trial, "the chain", seen, expected)
    trial.equal("the value point", trial.field(seen, "value_point", "sku"), point)
    steps = many(trial, trial.field(seen, "steps"))
    trial.equal("number of steps", len(steps), 2)
    for stated, answered in zip(wanted, steps, strict=True):
        facts = ("name", "price", "image_url")
        same(trial, "a step", answered, {name: stated.get(name) for name in facts})
        given = pairs(trial, trial.field(answered, "reward"), "sku", "quantity")
        trial.equal("its rewards", given, [(sku, stated["reward"][0]["quantity"])])
    trial.holds("two step ids", len({trial.field(each, "step_id") for each in steps}) == 2, steps)


@law("CHN-6b")
def an_update_replaces_a_chain(trial: Trial) -> None:
    """An update answers 204 and writes everything anew: what it leaves out is gone."""
    sku, point = some_item(trial), value_point(trial)
    chain = reward_chain(
        trial, point, step(100, {sku: 1}), **{**WHOLE, "recurrent_schedule": MONDAYS}
    )
    body = {"name": {"en": "Ice"}, "date_start": PAST, "is_enabled": True, "steps": []}
    replaced = trial.call("admin-update-reward-chain", reward_chain_id=chain.chain_id, body=body)
    trial.ok(replaced, 204)
    seen = read(trial, chain)
    expected: dict[str, Any] = {
        "name": {"en": "Ice"}, "description": None, "long_description": None, "image_url": None,
        "date_end": None, "is_enabled": True, "steps": [], "recurrent_schedule": None,
        "attribute_conditions": None, "is_always_visible": True,
    }  # fmt: skip
    same(trial, "the chain", seen, expected)
    trial.equal("the value point", trial.field(seen, "value_point", "sku"), point)


@law("CHN-6b", needs=[Need.PLAYER])
def a_chain_is_updated_while_it_is_enabled(trial: Trial) -> None:
    """An enabled chain takes an update, and players see it at once."""
    chain = gate(trial, 100)
    steps = update_of(chain)["steps"]
    cheaper = {**steps[0], "price": {"amount": 0}}
    changed = update_chain(trial, chain, cheaper, description={"en": "Climb"})
    trial.ok(changed, 204)
    view = shown(trial, chain)
    trial.holds("the chain in the player's list", view is not None)
    trial.equal("description", trial.field(view, "description"), "Climb")
    trial.equal("price", trial.field(view, "steps", 0, "price", "amount"), 0)
    trial.ok(claim(trial, chain), 204)


@law("PAG-6")
def the_admins_list_has_chains_without_their_steps(trial: Trial) -> None:
    """The admin's list has each chain once, without steps; `enabled` keeps those on or off."""
    point = value_point(trial)
    on, off = reward_chain(trial, point), reward_chain(trial, point, is_enabled=False)
    ids = [on.chain_id, off.chain_id]
    trial.equal("listed", sorted(admin_list(trial, on, off)), sorted(ids))
    trial.equal("enabled", admin_list(trial, on, off, enabled=1), ids[:1])
    trial.equal("disabled", admin_list(trial, on, off, enabled=0), ids[1:])
    entries = listed(trial, "admin-get-reward-chains")
    entry = entry_of(trial, entries, "reward_chain_id", on.chain_id)
    same(trial, "an entry", entry, {"name": on.body["name"], "steps": None})
    trial.equal("its value point", trial.field(entry, "value_point", "sku"), point)


@law("ERR-22", needs=[Need.PLAYER])
def toggling_switches_a_chain_off_and_on(trial: Trial) -> None:
    """A toggle answers 204 and turns `is_enabled` round; progress outlives a chain that is off."""
    chain = gate(trial)
    trial.given(claim(trial, chain))
    seen = []
    for _ in range(2):
        trial.ok(toggle(trial, chain), 204)
        seen.append((trial.field(read(trial, chain), "is_enabled"), claimed(trial, chain)))
    trial.equal("is_enabled and claimed steps", seen, [(False, []), (True, [True])])


@law("ERR-23", needs=[Need.PLAYER])
def a_chain_that_is_off_is_not_there_for_players(trial: Trial) -> None:
    """A disabled chain is in no player's list, and its balance and steps get 404/4001."""
    chain = gate(trial, is_enabled=False)
    trial.equal("the chain in the player's list", shown(trial, chain), None)
    trial.refused(read_balance(trial, chain), 404, 4001)
    trial.refused(claim(trial, chain), 404, 4001)
    trial.given(toggle(trial, chain))
    trial.equal("claimed steps", claimed(trial, chain), [False])


@law("ERR-23", needs=[Need.PLAYER])
def a_deleted_chain_is_gone(trial: Trial) -> None:
    """A deleted chain is in no list, and its calls get 404/4001; its value point stays."""
    point = value_point(trial)
    gone = reward_chain(trial, point, step(0, {some_item(trial): 1}))
    kept = reward_chain(trial, point)
    trial.ok(delete(trial, gone), 204)
    trial.equal("admin's list", admin_list(trial, gone, kept), [kept.chain_id])
    trial.equal("the chain in the player's list", shown(trial, gone), None)
    trial.refused(read_balance(trial, gone), 404, 4001)
    trial.refused(claim(trial, gone), 404, 4001)
    trial.given(trial.call("admin-get-value-point", item_sku=point))
    trial.given(read_balance(trial, kept))


# -- what is refused -------------------------------------------------------------------------------
@law("ERR-22")
def an_unknown_chain_is_not_found(trial: Trial) -> None:
    """Every admin call for an unknown chain gets 404 and says that it was not found."""
    chain = gate(trial)
    body = update_of(chain, name={"en": "Ice"})
    trial.given(delete(trial, chain))
    for operation_id in (
        "admin-get-reward-chain",
        "admin-delete-reward-chain",
        "admin-reset-reward-chain",
        "admin-toggle-reward-chain",
    ):
        unknown = trial.call(operation_id, reward_chain_id=chain.chain_id)
        trial.refused(unknown, 404, 4001, UNKNOWN)
    body["steps"] = [{**each, "step_id": None} for each in body["steps"]]
    update = trial.call("admin-update-reward-chain", reward_chain_id=chain.chain_id, body=body)
    trial.refused(update, 404, 4001, UNKNOWN)


@law("ERR-23", needs=[Need.PLAYER])
def an_unknown_step_is_not_found(trial: Trial) -> None:
    """Claiming a step the chain does not have gets 404/9911, also if another chain has it."""
    chain, other = gate(trial), gate(trial)
    stranger = MadeChain(chain.chain_id, other.steps, chain.body)
    trial.refused(claim(trial, stranger), 404, 9911)
    trial.equal("claimed steps", [*claimed(trial, chain), *claimed(trial, other)], [False, False])


@law("ERR-9a")
def a_chain_needs_known_items(trial: Trial) -> None:
    """A chain with an unknown value point or reward gets 404/4001, and none is made."""
    sku, point, unknown = some_item(trial), value_point(trial), trial.name("unknown")
    wrong = (
        chain_body(trial, unknown, step(1, {sku: 1})),
        chain_body(trial, point, step(1, {sku: 1}), step(2, {unknown: 1})),
        chain_body(trial, sku, step(1, {sku: 1})),
    )
    for body in wrong[:2]:
        wording = f"[0401-4001]: Item with sku = '{unknown}' not found"
        trial.refused(create(trial, body), 404, 4001, wording)
    trial.refused(create(trial, wrong[2]), 404, 4001)
    for body in wrong:
        none_named(trial, body["name"]["en"])


@law("ERR-9a")
def an_update_needs_known_items(trial: Trial) -> None:
    """An update with a reward of an unknown SKU gets 404/4001 and changes nothing."""
    chain = gate(trial)
    before = read(trial, chain)
    added = step(5, {trial.name("unknown"): 1}, step_id=None)
    wrong = update_chain(trial, chain, *update_of(chain)["steps"], added, name={"en": "Ice"})
    trial.refused(wrong, 404, 4001)
    trial.equal("the chain", read(trial, chain), before)


@law("ERR-14")
def what_is_fixed_is_refused_in_an_update(trial: Trial) -> None:
    """An update with `reward_chain_id` or `value_point` gets 422/1102 and changes nothing."""
    chain = gate(trial)
    before = read(trial, chain)
    for extra in (
        {"reward_chain_id": chain.chain_id},
        {"value_point": chain.body["value_point"]},
    ):
        wrong = update_chain(trial, chain, name={"en": "Ice"}, **extra)
        trial.refused(wrong, 422, 1102)
    trial.equal("the chain", read(trial, chain), before)


@law("ERR-3a")
def a_chain_has_31_steps_at_most(trial: Trial) -> None:
    """A chain of 31 steps is made; with 32, or without a required field, it gets 422/1102."""
    sku, point = some_item(trial), value_point(trial)
    steps = [step(price, {sku: 1}) for price in range(32)]
    longest = reward_chain(trial, point, *steps[:31])
    trial.equal("number of steps", len(longest.steps), 31)
    whole = chain_body(trial, point, *steps)
    trial.refused(create(trial, whole), 422, 1102)
    for name in ("value_point", "date_start", "steps", "is_enabled"):
        body = {**whole, "steps": steps[:1]}
        del body[name]
        trial.refused(create(trial, body), 422, 1102)
    none_named(trial, whole["name"]["en"])


@law("ERR-3a", needs=[Need.ITEMS])
def a_step_has_one_to_ten_rewards(trial: Trial) -> None:
    """A step of ten rewards at a price of 0 is made; none, eleven or a price below 0 is not."""
    point = value_point(trial)
    skus = [item(trial) for _ in range(11)]
    reward_chain(trial, point, step(0, dict.fromkeys(skus[:10], 1)))
    wrong = (
        step(0, {}),
        step(0, dict.fromkeys(skus, 1)),
        step(-1, {skus[0]: 1}),
        step(0, {skus[0]: 0}),
    )
    body = chain_body(trial, point)
    for each in wrong:
        trial.refused(create(trial, {**body, "steps": [each]}), 422, 1102)
    none_named(trial, body["name"]["en"])


@law("ERR-3a")
def a_chain_ends_after_it_begins(trial: Trial) -> None:
    """A chain that ends when it begins, or before, gets 422/1102, new or as an update."""
    chain = gate(trial)
    before = read(trial, chain)
    body = chain_body(trial, chain.body["value_point"]["sku"], date_start=PAST)
    for end in (PAST, "2019-12-31T00:00:00+00:00"):
        trial.refused(create(trial, {**body, "date_end": end}), 422, 1102)
        trial.refused(update_chain(trial, chain, date_end=end), 422, 1102)
    none_named(trial, body["name"]["en"])
    trial.equal("the chain", read(trial, chain), before)


# -- claims ----------------------------------------------------------------------------------------
@law("CHN-1a", needs=[Need.PLAYER, Need.PAYMENT])
def a_step_opens_at_its_price(trial: Trial) -> None:
    """A step one point above the balance gets 422/9913, one at the balance can be claimed."""
    sku, chain = climb(trial, 11, 10)
    trial.refused(claim(trial, chain, 1), 422, 9913)
    earn(trial, sku)
    trial.refused(claim(trial, chain), 422, 9913)
    trial.equal("claimed steps", claimed(trial, chain), [False, False])
    trial.ok(claim(trial, chain, 1), 204)
    trial.equal("claimed steps", claimed(trial, chain), [False, True])


@law("CHN-1a", needs=[Need.PLAYER, Need.INVENTORY])
def a_step_that_is_not_reached_gives_nothing(trial: Trial) -> None:
    """A refused claim leaves inventory, balance and progress as they were."""
    chain = gate(trial, 1)
    before = (balance(trial, chain), claimed(trial, chain), trial.owned())
    trial.refused(claim(trial, chain), 422, 9913)
    after = (balance(trial, chain), claimed(trial, chain), trial.owned())
    trial.equal("balance, claimed steps and inventory", after, before)


@law("CHN-1b", needs=[Need.PLAYER, Need.PAYMENT])
def a_claim_spends_nothing(trial: Trial) -> None:
    """Claiming leaves the balance as it was, so that it opens every step up to it."""
    sku, chain = climb(trial, 10, 20)
    earn(trial, sku, 2)
    for place in (0, 1):
        trial.ok(claim(trial, chain, place), 204)
        trial.equal("balance", balance(trial, chain), 20)


@law("CHN-1c", needs=[Need.PLAYER])
def steps_are_claimed_in_any_order(trial: Trial) -> None:
    """A reached step can be claimed while earlier ones are unclaimed, and they after it."""
    chain = gate(trial, 0, 0, 0)
    for place, expected in (
        (2, [False, False, True]),
        (0, [True, False, True]),
        (1, [True, True, True]),
    ):
        trial.ok(claim(trial, chain, place), 204)
        trial.equal("claimed steps", claimed(trial, chain), expected)


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
    chain = gate(trial, 0, 0)
    trial.ok(claim(trial, chain), 204)
    for _ in range(2):
        trial.refused(claim(trial, chain), 422, 9912)
    trial.equal("claimed steps", claimed(trial, chain), [True, False])
    trial.ok(claim(trial, chain, 1), 204)


@law("CHN-1d", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def every_player_claims_for_himself(trial: Trial) -> None:
    """A step that one player has claimed is open to another."""
    chain = gate(trial)
    trial.ok(claim(trial, chain), 204)
    trial.equal("claimed steps of another", claimed(trial, chain, trial.second), [False])
    trial.ok(claim(trial, chain, by=trial.second), 204)
    trial.refused(claim(trial, chain, by=trial.second), 422, 9912)


@law("CHN-1d", needs=[Need.PLAYER, Need.INVENTORY])
def of_claims_at_once_one_succeeds(trial: Trial) -> None:
    """Of a player's claims of one step at the same time one succeeds and gives its reward once."""
    sku = some_item(trial)
    chain = reward_chain(trial, value_point(trial), step(0, {sku: 2}))
    trial.equal("claimed steps", claimed(trial, chain), [False])
    player, before = trial.player, trial.owned().get(sku, 0)
    operation_id, named = claiming(chain)
    answers = trial.at_once([(operation_id, {"by": player, **named})] * 8)
    trial.equal("successes", sum(each.status == 204 for each in answers), 1)
    for each in answers:
        if each.status != 204:
            trial.refused(each, 422, 9912)
    trial.equal(f"quantity of {sku} owned", trial.owned().get(sku, 0), before + 2)


@law("CHN-1c", needs=[Need.PLAYER])
def claims_of_several_steps_at_once_all_count(trial: Trial) -> None:
    """Claims of different steps at the same time all succeed, and none is forgotten."""
    chain = gate(trial, 0, 0, 0, 0)
    calls = [claiming(chain, place) for place in range(4)]
    for answer in trial.at_once([(name, {"by": trial.player, **named}) for name, named in calls]):
        trial.ok(answer, 204)
    trial.equal("claimed steps", claimed(trial, chain), [True] * 4)


@law("CHN-1b", "CHN-1d", needs=[Need.PLAYER, Need.SECOND_PLAYER, Need.PAYMENT])
def a_chain_adds_up_whatever_players_do(trial: Trial) -> None:
    """Balances are what was earned since the last reset, and each step is claimed once."""
    play(trial, Climb)


# -- who sees what ---------------------------------------------------------------------------------
@law("CHN-10b", needs=[Need.PLAYER])
def a_player_sees_chain_steps_and_rewards(trial: Trial) -> None:
    """The player's list has a chain with plain texts, its steps, and what each of them gives."""
    sku, point = some_item(trial), value_point(trial, name={"en": "Frost"})
    chain = reward_chain(trial, point, step(100, {sku: 2}), description={"en": "Climb"})
    view = shown(trial, chain)
    trial.holds("the chain in the player's list", view is not None)
    texts = (trial.field(view, "name"), trial.field(view, "description"))
    trial.equal("name and description", texts, (chain.body["name"]["en"], "Climb"))
    trial.equal("long_description", trial.field(view, "long_description"), None)
    expected = {"sku": point, "name": "Frost", "amount": 0, "is_clan": False}
    same(trial, "the value point", trial.field(view, "value_point"), expected)
    seen = trial.field(view, "steps", 0)
    expected = {"step_id": chain.steps[0], "name": "At 100", "price": {"amount": 100}}
    same(trial, "the step", seen, expected)
    given = pairs(trial, trial.field(seen, "reward"), "sku", "quantity")
    trial.equal("reward", given, [(sku, 2)])


@law("CHN-10b", needs=[Need.PLAYERS])
def a_hidden_chain_is_listed_to_those_it_is_for(trial: Trial) -> None:
    """With `is_always_visible` false only users who meet the conditions find the chain."""
    point = value_point(trial)
    hidden = reward_chain(trial, point, attribute_conditions=[NORTH], is_always_visible=False)
    north, south = (trial.newcomer(attributes={"faction": name}) for name in ("north", "south"))
    seen = [shown(trial, hidden, by) is not None for by in (north, south, trial.newcomer(), None)]
    trial.equal("listed to those who are, are not, may be, nobody", seen, [True, *[False] * 3])


@law("CHN-10b", needs=[Need.PLAYERS])
def a_chain_that_is_always_visible_is_listed_to_all(trial: Trial) -> None:
    """With `is_always_visible` true everybody finds the chain, whatever its conditions."""
    point = value_point(trial)
    chain = reward_chain(trial, point, attribute_conditions=[NORTH], is_always_visible=True)
    callers = (trial.newcomer(attributes={"faction": "south"}), trial.newcomer(), None)
    seen = [shown(trial, chain, by) is not None for by in callers]
    trial.equal("listed", seen, [True] * 3)


@law("ATT-1a", needs=[Need.PLAYERS, Need.INVENTORY, Need.ITEMS])
def a_reward_with_conditions_is_for_those_who_meet_them(trial: Trial) -> None:
    """A reward with conditions is shown and given only to users who meet all of them."""
    plain, special = item(trial), item(trial)
    level = {"attribute": "level", "type": "number", "operator": "eq", "value": "7"}
    wanted = step(0, {plain: 1, special: 1})
    wanted["reward"][1]["attribute_conditions"] = [NORTH, level]
    chain = reward_chain(trial, value_point(trial), wanted)
    for_visitors = trial.field(shown(trial, chain, None), "steps", 0, "reward")
    shown_skus = [trial.field(each, "sku") for each in many(trial, for_visitors)]
    trial.equal("rewards shown to a visitor", shown_skus, [plain])
    for attributes, expected in (
        ({"faction": "north", "level": 7}, [plain, special]),
        ({"faction": "north", "level": 8}, [plain]),
    ):
        player = trial.newcomer(attributes=attributes)
        given = trial.field(shown(trial, chain, player), "steps", 0, "reward")
        shown_skus = [trial.field(each, "sku") for each in many(trial, given)]
        trial.equal("rewards shown", shown_skus, expected)
        trial.ok(claim(trial, chain, by=player), 204)
        trial.equal("items owned", sorted(trial.owned(player)), sorted(expected))


@law("CHN-10b", "PRM-2d", needs=[Need.PLAYER, Need.CLOCK])
def a_chain_runs_from_its_start_to_its_end(trial: Trial) -> None:
    """A chain is there at the very moment it begins, and no more at the moment it ends."""
    trial.freeze("2026-12-01T10:00:00+00:00")
    dates = {"date_start": "2026-12-02T10:00:00+03:00", "date_end": "2026-12-03T10:00:00+03:00"}
    chain = gate(trial, 0, 0, **dates)
    for moment, is_there in (
        ("2026-12-02T06:59:59+00:00", False),
        ("2026-12-02T07:00:00+00:00", True),
        ("2026-12-03T06:59:59+00:00", True),
        ("2026-12-03T07:00:00+00:00", False),
    ):
        trial.freeze(moment)
        trial.equal(f"listed at {moment}", shown(trial, chain) is not None, is_there)
        answers = read_balance(trial, chain), claim(trial, chain, int(moment > "2026-12-03"))
        for answer in answers:
            if is_there:
                trial.ok(answer)
            else:
                trial.refused(answer, 404, 4001)


@law("AUTH-3a", needs=[Need.PLAYER, Need.PAYMENT])
def a_visitor_sees_chains_without_progress(trial: Trial) -> None:
    """Without a token the list answers 200 and shows no balance and no claimed step."""
    sku, chain = climb(trial, 10)
    earn(trial, sku)
    trial.given(claim(trial, chain))
    views = [shown(trial, chain, by) for by in (trial.player, None)]
    seen = [
        (trial.field(view, "value_point", "amount"), trial.field(view, "steps", 0, "is_claimed"))
        for view in views
    ]
    trial.equal("balance and claim, player's and visitor's", seen, [(10, True), (0, False)])


@law("AUTH-3b")
def a_bad_token_does_not_read_chains(trial: Trial) -> None:
    """The list of chains refuses a token it cannot read with 401/1501."""
    bad = Player("nobody", "not.a.token")
    trial.refused(trial.call("get-reward-chains-list", by=bad), 401, 1501)
    trial.ok(trial.call("get-reward-chains-list", by=None), 200)


# -- updates and progress --------------------------------------------------------------------------
@law("CHN-7a", needs=[Need.PLAYER])
def a_step_sent_with_its_id_keeps_its_claims(trial: Trial) -> None:
    """A claimed step that an update keeps stays claimed, with another price and place too."""
    chain = gate(trial, 0, 0)
    trial.given(claim(trial, chain, 1))
    first, second = update_of(chain)["steps"]
    dearer = {**second, "price": {"amount": 999}, "name": {"en": "Dear"}}
    trial.ok(update_chain(trial, chain, dearer, first), 204)
    trial.equal("step ids", step_ids(trial, chain.chain_id), chain.steps[::-1])
    trial.equal("claimed steps", claimed(trial, chain), [True, False])
    trial.refused(claim(trial, chain, 1), 422, 9912)
    trial.ok(claim(trial, chain, 0), 204)


@law("CHN-7a", needs=[Need.PLAYER])
def a_schedule_that_is_sent_again_keeps_claims(trial: Trial) -> None:
    """An update that sends the schedule once more, or another one, lets nobody start over."""
    chain = gate(trial, 0, recurrent_schedule=MONDAYS)
    trial.given(claim(trial, chain))
    for day in (1, 4):
        schedule = {**MONDAYS, "day_of_week": day}
        trial.ok(update_chain(trial, chain, recurrent_schedule=schedule), 204)
        same(trial, "the schedule", schedule_of(trial, chain), schedule)
        trial.equal("claimed steps", claimed(trial, chain), [True])


@law("CHN-7b", needs=[Need.PLAYER])
def a_step_left_out_is_gone(trial: Trial) -> None:
    """A step that an update leaves out is unknown, and one in its place is unclaimed."""
    chain = gate(trial, 0, 0)
    trial.given(claim(trial, chain, 0))
    first, second = update_of(chain)["steps"]
    trial.ok(update_chain(trial, chain, {**first, "step_id": None}, second), 204)
    ids = step_ids(trial, chain.chain_id)
    trial.equal("the id of the step that stayed", ids[1], chain.steps[1])
    trial.holds("an id for the new step that no step had", ids[0] not in chain.steps, ids)
    trial.equal("claimed steps", claimed(trial, chain), [False, False])
    trial.refused(claim(trial, chain, 0), 404, 9911)
    trial.ok(claim(trial, MadeChain(chain.chain_id, ids, chain.body)), 204)


@law("CHN-7b")
def a_step_that_was_left_out_cannot_come_back(trial: Trial) -> None:
    """An update with a step id the chain does not have gets 404/9911 and changes nothing."""
    chain, other = gate(trial, 0, 0), gate(trial)
    first, second = update_of(chain)["steps"]
    trial.given(update_chain(trial, chain, first))
    before = read(trial, chain)
    for unknown in (second, {**second, "step_id": other.steps[0]}):
        trial.refused(update_chain(trial, chain, first, unknown), 404, 9911)
    trial.equal("the chain", read(trial, chain), before)


@law("CHN-7a")
def a_step_id_stands_once(trial: Trial) -> None:
    """An update that sends a step id twice gets 422/1102 and changes nothing."""
    chain = gate(trial)
    before = read(trial, chain)
    [kept] = update_of(chain)["steps"]
    twice = {**kept, "price": {"amount": 5}}
    trial.refused(update_chain(trial, chain, kept, twice), 422, 1102)
    trial.equal("the chain", read(trial, chain), before)


# -- starting over ---------------------------------------------------------------------------------
@law("ERR-22", needs=[Need.PLAYER, Need.SECOND_PLAYER, Need.PAYMENT])
def a_reset_puts_everybody_back(trial: Trial) -> None:
    """A reset answers 204, and nobody has points or claimed steps; all can be had again."""
    sku, chain = climb(trial, 10, 20)
    for by in (trial.player, trial.second):
        earn(trial, sku, 2, by)
        trial.given(claim(trial, chain, by=by))
    trial.ok(reset(trial, chain), 204)
    for by in (trial.player, trial.second):
        seen = (balance(trial, chain, by), claimed(trial, chain, by))
        trial.equal("balance and claimed steps", seen, (0, [False, False]))
        trial.refused(claim(trial, chain, by=by), 422, 9913)
    earn(trial, sku)
    trial.equal("balance", balance(trial, chain), 10)
    trial.ok(claim(trial, chain), 204)


@law("ERR-22", needs=[Need.PLAYER, Need.PAYMENT])
def a_reset_empties_the_value_point_alone(trial: Trial) -> None:
    """A reset takes the balance of all chains of the value point, and of no other value point."""
    sku = some_item(trial)
    points = [value_point(trial, {sku: 10}) for _ in range(2)]
    chain, sister = (reward_chain(trial, points[0]) for _ in range(2))
    stranger = reward_chain(trial, points[1])
    earn(trial, sku)
    trial.ok(reset(trial, chain), 204)
    balances = [balance(trial, each) for each in (chain, sister, stranger)]
    trial.equal("balances", balances, [0, 0, 10])


@law("CHN-2a", needs=[Need.PLAYER])
def the_next_reset_is_in_milliseconds(trial: Trial) -> None:
    """`reset_next_date` of a chain is its next reset in milliseconds, wherever it is read."""
    chain = scheduled(trial, **MONDAYS)
    schedule = schedule_of(trial, chain)
    moment = same_moment(trial, trial.field(schedule, "displayable_reset_next_date"))
    entries = listed(trial, "admin-get-reward-chains")
    entry = entry_of(trial, entries, "reward_chain_id", chain.chain_id)
    for where, told in (
        ("the chain", schedule),
        ("the admin's list", trial.field(entry, "recurrent_schedule")),
        ("the player's list", trial.field(shown(trial, chain), "recurrent_schedule")),
    ):
        seen = trial.field(told, "reset_next_date")
        trial.equal(f"reset_next_date in {where}", seen, int(moment.timestamp()) * 1000)


@law("CHN-3a", needs=[Need.CLOCK])
def a_weekly_schedule_resets_on_its_day(trial: Trial) -> None:
    """The next reset is at `time` on `day_of_week`, 1 for Monday to 7 for Sunday."""
    trial.freeze("2026-12-01T10:00:00+00:00")  # a Tuesday
    for day, time, expected in (
        (1, "02:00:00+00:00", "2026-12-07T02:00:00+00:00"),
        (2, "11:00:00+00:00", "2026-12-01T11:00:00+00:00"),
        (2, "09:00:00+00:00", "2026-12-08T09:00:00+00:00"),
        (7, "23:00:00+00:00", "2026-12-06T23:00:00+00:00"),
    ):
        chain = scheduled(trial, interval_type="weekly", day_of_week=day, time=time)
        trial.equal(f"next reset on day {day}", next_reset(trial, chain), expected)


@law("CHN-3a", needs=[Need.CLOCK])
def a_monthly_schedule_resets_on_its_day(trial: Trial) -> None:
    """The next reset is at `time` on `day_of_month`, of this month or the next."""
    trial.freeze("2026-12-15T10:00:00+00:00")
    for day, time, expected in (
        (16, "00:00:00+00:00", "2026-12-16T00:00:00+00:00"),
        (15, "11:00:00+00:00", "2026-12-15T11:00:00+00:00"),
        (15, "09:00:00+00:00", "2027-01-15T09:00:00+00:00"),
        (1, "00:00:00+00:00", "2027-01-01T00:00:00+00:00"),
    ):
        chain = scheduled(trial, interval_type="monthly", day_of_month=day, time=time)
        trial.equal(f"next reset on the {day}th", next_reset(trial, chain), expected)


@law("CHN-3b", needs=[Need.CLOCK])
def a_short_month_resets_on_its_last_day(trial: Trial) -> None:
    """A `day_of_month` beyond the month's end is its last day, in leap years too."""
    trial.freeze("2027-02-10T10:00:00+00:00")
    monthly = {"interval_type": "monthly", "time": "00:00:00+00:00"}
    last, thirtieth = (scheduled(trial, **monthly, day_of_month=day) for day in (31, 30))
    for moment, of_last, of_thirtieth in (
        ("2027-02-10T10:00:00+00:00", "2027-02-28", "2027-02-28"),
        ("2027-02-28T00:00:00+00:00", "2027-03-31", "2027-03-30"),
        ("2027-03-31T00:00:00+00:00", "2027-04-30", "2027-04-30"),
        ("2028-02-10T10:00:00+00:00", "2028-02-29", "2028-02-29"),
    ):
        trial.freeze(moment)
        seen = [next_reset(trial, chain)[:10] for chain in (last, thirtieth)]
        trial.equal(f"next resets after {moment}", seen, [of_last, of_thirtieth])


@law("CHN-3c", needs=[Need.CLOCK])
def a_schedule_follows_its_offset(trial: Trial) -> None:
    """`time` is in its own UTC offset, and so are the moments that are told of it."""
    trial.freeze("2026-12-06T21:30:00+00:00")  # Monday already at +03:00
    for time, expected in (
        ("01:00:00+03:00", "2026-12-07T01:00:00+03:00"),
        ("00:00:00+03:00", "2026-12-14T00:00:00+03:00"),
        ("01:00:00-05:00", "2026-12-07T01:00:00-05:00"),
        ("03:00:00+05:30", "2026-12-14T03:00:00+05:30"),
        ("04:00:00+05:30", "2026-12-07T04:00:00+05:30"),
    ):
        chain = scheduled(trial, interval_type="weekly", day_of_week=1, time=time)
        trial.equal(f"next reset for {time}", next_reset(trial, chain), expected)
        seen = trial.field(schedule_of(trial, chain), "reset_next_date")
        moment = same_moment(trial, expected)
        trial.equal(f"reset_next_date for {time}", seen, int(moment.timestamp()) * 1000)


@law("CHN-3c")
def a_schedule_resets_at_a_whole_hour(trial: Trial) -> None:
    """A `time` that is no whole hour, or has no offset, gets 422/1102; a whole one is kept."""
    point = value_point(trial)
    for time in ("02:30:00+03:00", "02:00:01+03:00", "02:00:00", "24:00:00+03:00"):
        body = chain_body(trial, point, recurrent_schedule={**MONDAYS, "time": time})
        trial.refused(create(trial, body), 422, 1102)
        none_named(trial, body["name"]["en"])
    kept = scheduled(trial, **{**MONDAYS, "time": "23:00:00-11:00"})
    seen = schedule_of(trial, kept)
    expected = {**MONDAYS, "time": "23:00:00-11:00"}
    same(trial, "the schedule", seen, expected)


@law("CHN-3d", needs=[Need.PLAYER, Need.PAYMENT, Need.CLOCK])
def an_hourly_schedule_resets_at_minute_0(trial: Trial) -> None:
    """An hourly chain starts over at each full hour, wherever the hour began for the player."""
    trial.freeze("2026-12-01T10:59:59+00:00")
    sku, chain = climb(trial, recurrent_schedule={"interval_type": "hourly"})
    trial.equal("next reset", next_reset(trial, chain), "2026-12-01T11:00:00+00:00")
    earn(trial, sku)
    trial.equal("balance before", balance(trial, chain), 10)
    trial.freeze("2026-12-01T11:00:00+00:00")
    trial.equal("balance at the full hour", balance(trial, chain), 0)
    trial.equal("next reset", next_reset(trial, chain), "2026-12-01T12:00:00+00:00")
    earn(trial, sku)
    trial.freeze("2026-12-01T11:59:59+00:00")
    trial.equal("balance within the hour", balance(trial, chain), 10)


@law("CHN-3e", "CHN-3a", needs=[Need.PLAYER, Need.PAYMENT, Need.CLOCK])
def a_weekly_reset_shows_at_its_moment(trial: Trial) -> None:
    """At the very moment of a weekly reset balance and claims are gone, a second before not."""
    starts_over(
        trial, MONDAYS,
        "2026-12-01T10:00:00+00:00", "2026-12-02T10:00:00+00:00",
        "2026-12-07T01:59:59+00:00", "2026-12-07T02:00:00+00:00", "2026-12-14T02:00:00+00:00",
    )  # fmt: skip


@law("CHN-3e", "CHN-3b", needs=[Need.PLAYER, Need.PAYMENT, Need.CLOCK])
def a_monthly_reset_shows_at_its_moment(trial: Trial) -> None:
    """At the very moment of a reset at a month's end balance and claims are gone."""
    starts_over(
        trial, {"interval_type": "monthly", "day_of_month": 31, "time": "00:00:00+00:00"},
        "2027-02-01T10:00:00+00:00", "2027-02-27T23:00:00+00:00",
        "2027-02-27T23:59:59+00:00", "2027-02-28T00:00:00+00:00", "2027-03-31T00:00:00+00:00",
    )  # fmt: skip


@law("CHN-3e", "CHN-3c", needs=[Need.PLAYER, Need.PAYMENT, Need.CLOCK])
def a_reset_shows_at_its_moment_in_its_offset(trial: Trial) -> None:
    """At the very moment of a reset in another UTC offset balance and claims are gone."""
    starts_over(
        trial, {**MONDAYS, "time": "01:00:00+03:00"},
        "2026-12-01T10:00:00+00:00", "2026-12-02T10:00:00+00:00",
        "2026-12-06T21:59:59+00:00", "2026-12-07T01:00:00+03:00", "2026-12-14T01:00:00+03:00",
    )  # fmt: skip


@law("CHN-3e", needs=[Need.PLAYER, Need.PAYMENT, Need.CLOCK])
def what_a_reset_took_does_not_come_back(trial: Trial) -> None:
    """Points and claims from before a reset stay gone when the schedule or the chain goes."""
    trial.freeze("2026-12-01T10:00:00+00:00")
    sku, chain = climb(trial, 10, recurrent_schedule=MONDAYS)
    point = chain.body["value_point"]["sku"]
    sister = reward_chain(trial, point, recurrent_schedule=MONDAYS)
    plain = reward_chain(trial, point)
    earn(trial, sku)
    trial.given(claim(trial, chain))
    trial.freeze("2026-12-08T10:00:00+00:00")
    trial.given(delete(trial, sister))
    trial.given(update_chain(trial, chain, recurrent_schedule=None))
    seen = (balance(trial, chain), balance(trial, plain), claimed(trial, chain))
    trial.equal("balances and claims", seen, (0, 0, [False]))
