"""Laws of writing reward chains: created, read, updated, deleted, refused."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import PAST, item, some_item
from liveops_kit.contract.builders.points import (
    RewardChain,
    as_list,
    chain_body,
    check_fields,
    claim,
    claimed_steps,
    entry_of,
    list_entries,
    listed_chain,
    pairs,
    read_balance,
    read_chain,
    reward_chain,
    step,
    toggle,
    update_body,
    update_chain,
    value_point,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.reward_chains.stateful import (
    MONDAYS,
    UNKNOWN,
    WHOLE,
    admin_list,
    chain_with_steps,
    check_no_chain,
    create,
    delete,
    in_utc,
    read,
)
from liveops_kit.contract.scenario import Trial


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
    created = trial.ok(create(trial, body), 201)
    chain_id = trial.field(created, "reward_chain_id")
    stored = trial.ok(read_chain(trial, chain_id))
    expected = {**WHOLE, "reward_chain_id": chain_id, "recurrent_schedule": None}
    for moment in ("date_start", "date_end"):
        del expected[moment]
        moments = (
            in_utc(trial, trial.field(stored, moment)),
            in_utc(trial, WHOLE[moment]),
        )
        trial.equal(moment, moments[0], moments[1])
    check_fields(trial, "the chain", stored, expected)
    trial.equal("the value point", trial.field(stored, "value_point", "sku"), point)
    steps = as_list(trial, trial.field(stored, "steps"))
    trial.equal("number of steps", len(steps), 2)
    for sent, answered in zip(wanted, steps, strict=True):
        facts = ("name", "price", "image_url")
        check_fields(trial, "a step", answered, {name: sent.get(name) for name in facts})
        rewards = pairs(trial, trial.field(answered, "reward"), "sku", "quantity")
        trial.equal("its rewards", rewards, [(sku, sent["reward"][0]["quantity"])])
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
    stored = read(trial, chain)
    expected: dict[str, Any] = {
        "name": {"en": "Ice"}, "description": None, "long_description": None, "image_url": None,
        "date_end": None, "is_enabled": True, "steps": [], "recurrent_schedule": None,
        "attribute_conditions": None, "is_always_visible": True,
    }  # fmt: skip
    check_fields(trial, "the chain", stored, expected)
    trial.equal("the value point", trial.field(stored, "value_point", "sku"), point)


@law("CHN-6b", needs=[Need.PLAYER])
def a_chain_is_updated_while_it_is_enabled(trial: Trial) -> None:
    """An enabled chain takes an update, and players see it at once."""
    chain = chain_with_steps(trial, 100)
    steps = update_body(chain)["steps"]
    cheaper = {**steps[0], "price": {"amount": 0}}
    changed = update_chain(trial, chain, cheaper, description={"en": "Climb"})
    trial.ok(changed, 204)
    view = listed_chain(trial, chain)
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
    entries = list_entries(trial, "admin-get-reward-chains")
    entry = entry_of(trial, entries, "reward_chain_id", on.chain_id)
    check_fields(trial, "an entry", entry, {"name": on.body["name"], "steps": None})
    trial.equal("its value point", trial.field(entry, "value_point", "sku"), point)


@law("ERR-22", needs=[Need.PLAYER])
def toggling_switches_a_chain_off_and_on(trial: Trial) -> None:
    """A toggle answers 204 and turns `is_enabled` round; progress outlives a chain that is off."""
    chain = chain_with_steps(trial)
    trial.given(claim(trial, chain))
    states = []
    for _ in range(2):
        trial.ok(toggle(trial, chain), 204)
        states.append((trial.field(read(trial, chain), "is_enabled"), claimed_steps(trial, chain)))
    trial.equal("is_enabled and claimed steps", states, [(False, []), (True, [True])])


@law("ERR-23", needs=[Need.PLAYER])
def a_chain_that_is_off_is_not_there_for_players(trial: Trial) -> None:
    """A disabled chain is in no player's list, and its balance and steps get 404/4001."""
    chain = chain_with_steps(trial, is_enabled=False)
    trial.equal("the chain in the player's list", listed_chain(trial, chain), None)
    trial.refused(read_balance(trial, chain), 404, 4001)
    trial.refused(claim(trial, chain), 404, 4001)
    trial.given(toggle(trial, chain))
    trial.equal("claimed steps", claimed_steps(trial, chain), [False])


@law("ERR-23", needs=[Need.PLAYER])
def a_deleted_chain_is_gone(trial: Trial) -> None:
    """A deleted chain is in no list, and its calls get 404/4001; its value point stays."""
    point = value_point(trial)
    gone = reward_chain(trial, point, step(0, {some_item(trial): 1}))
    kept = reward_chain(trial, point)
    trial.ok(delete(trial, gone), 204)
    trial.equal("admin's list", admin_list(trial, gone, kept), [kept.chain_id])
    trial.equal("the chain in the player's list", listed_chain(trial, gone), None)
    trial.refused(read_balance(trial, gone), 404, 4001)
    trial.refused(claim(trial, gone), 404, 4001)
    trial.given(trial.call("admin-get-value-point", item_sku=point))
    trial.given(read_balance(trial, kept))


# -- what is refused -------------------------------------------------------------------------------
@law("ERR-22")
def an_unknown_chain_is_not_found(trial: Trial) -> None:
    """Every admin call for an unknown chain gets 404 and says that it was not found."""
    chain = chain_with_steps(trial)
    body = update_body(chain, name={"en": "Ice"})
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
    chain, other = chain_with_steps(trial), chain_with_steps(trial)
    stranger = RewardChain(chain.chain_id, other.steps, chain.body)
    trial.refused(claim(trial, stranger), 404, 9911)
    trial.equal(
        "claimed steps",
        [*claimed_steps(trial, chain), *claimed_steps(trial, other)],
        [False, False],
    )


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
        message = f"[0401-4001]: Item with sku = '{unknown}' not found"
        trial.refused(create(trial, body), 404, 4001, message)
    trial.refused(create(trial, wrong[2]), 404, 4001)
    for body in wrong:
        check_no_chain(trial, body["name"]["en"])


@law("ERR-9a")
def an_update_needs_known_items(trial: Trial) -> None:
    """An update with a reward of an unknown SKU gets 404/4001 and changes nothing."""
    chain = chain_with_steps(trial)
    before = read(trial, chain)
    added = step(5, {trial.name("unknown"): 1}, step_id=None)
    wrong = update_chain(trial, chain, *update_body(chain)["steps"], added, name={"en": "Ice"})
    trial.refused(wrong, 404, 4001)
    trial.equal("the chain", read(trial, chain), before)


@law("ERR-14")
def what_is_fixed_is_refused_in_an_update(trial: Trial) -> None:
    """An update with `reward_chain_id` or `value_point` gets 422/1102 and changes nothing."""
    chain = chain_with_steps(trial)
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
    check_no_chain(trial, whole["name"]["en"])


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
    check_no_chain(trial, body["name"]["en"])


@law("ERR-3a")
def a_chain_ends_after_it_begins(trial: Trial) -> None:
    """A chain that ends when it begins, or before, gets 422/1102, new or as an update."""
    chain = chain_with_steps(trial)
    before = read(trial, chain)
    body = chain_body(trial, chain.body["value_point"]["sku"], date_start=PAST)
    for end in (PAST, "2019-12-31T00:00:00+00:00"):
        trial.refused(create(trial, {**body, "date_end": end}), 422, 1102)
        trial.refused(update_chain(trial, chain, date_end=end), 422, 1102)
    check_no_chain(trial, body["name"]["en"])
    trial.equal("the chain", read(trial, chain), before)
