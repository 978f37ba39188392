"""Laws of writing reward chains: created, read, updated, deleted, refused."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import PAST
from liveops_kit.contract.builders.points import (
    chain_body,
    pairs,
    reward_chain,
    step,
    value_point,
)
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import (
    ITEM_UNKNOWN,
    REWARD_CHAIN_MISSING,
    REWARD_STEP_MISSING,
    SCHEMA_BROKEN,
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
    in_utc,
)
from liveops_kit.contract.resources import REWARD_CHAIN
from liveops_kit.contract.scenario import Scenario


# -- the life of a chain ---------------------------------------------------------------------------
@law("ERR-22")
def a_chain_is_read_as_it_was_made(scenario: Scenario) -> None:
    """Creating a chain answers 201 with its id; a read gives what was written, with step ids."""
    sku, point = scenario.some_item(), value_point(scenario)
    wanted = [
        step(100, {sku: 1}, image_url="https://cdn.example.com/scout.png"),
        {**step(200, {sku: 2}), "name": {"en": "Hunter", "de": "Jäger"}, "image_url": None},
    ]
    body = {**WHOLE, "value_point": {"sku": point}, "steps": wanted}
    created = create(scenario, body).ok(201)
    chain_id = scenario.get(created, "reward_chain_id")
    stored = scenario.call(REWARD_CHAIN.read, reward_chain_id=chain_id).ok()
    expected = {**WHOLE, "reward_chain_id": chain_id, "recurrent_schedule": None}
    for moment in ("date_start", "date_end"):
        del expected[moment]
        actual = in_utc(scenario, scenario.get(stored, moment))
        scenario.equal(moment, actual, in_utc(scenario, WHOLE[moment]))
    scenario.equal("the chain", {name: stored.get(name) for name in expected}, expected)
    scenario.equal("the value point", scenario.get(stored, "value_point", "sku"), point)
    steps = scenario.get(stored, "steps")
    scenario.equal("number of steps", len(steps), 2)
    for sent, answered in zip(wanted, steps, strict=True):
        facts = {name: sent.get(name) for name in ("name", "price", "image_url")}
        scenario.equal("a step", {name: answered.get(name) for name in facts}, facts)
        rewards = pairs(scenario, scenario.get(answered, "reward"), "sku", "quantity")
        scenario.equal("its rewards", rewards, [(sku, sent["reward"][0]["quantity"])])
    ids = {scenario.get(each, "step_id") for each in steps}
    scenario.holds("two step ids", len(ids) == 2, steps)


@law("CHN-6b")
def an_update_replaces_a_chain(scenario: Scenario) -> None:
    """An update answers 204 and replaces everything: what it leaves out is gone."""
    sku, point = scenario.some_item(), value_point(scenario)
    chain = reward_chain(
        scenario, point, step(100, {sku: 1}), **{**WHOLE, "recurrent_schedule": MONDAYS}
    )
    body = {"name": {"en": "Ice"}, "date_start": PAST, "is_enabled": True, "steps": []}
    replaced = chain.call("admin-update-reward-chain", body=body)
    replaced.ok(204)
    stored = chain.read()
    expected: dict[str, Any] = {
        "name": {"en": "Ice"}, "description": None, "long_description": None, "image_url": None,
        "date_end": None, "is_enabled": True, "steps": [], "recurrent_schedule": None,
        "attribute_conditions": None, "is_always_visible": True,
    }  # fmt: skip
    scenario.equal("the chain", {name: stored.get(name) for name in expected}, expected)
    scenario.equal("the value point", scenario.get(stored, "value_point", "sku"), point)


@law("CHN-6b", needs=[Need.PLAYER])
def a_chain_is_updated_while_it_is_enabled(scenario: Scenario) -> None:
    """An enabled chain takes an update, and players see it at once."""
    chain = chain_with_steps(scenario, 100)
    steps = chain.revision()["steps"]
    cheaper = {**steps[0], "price": {"amount": 0}}
    changed = chain.update(cheaper, description={"en": "Climb"})
    changed.ok(204)
    view = chain.listed()
    scenario.holds("the chain in the player's list", view is not None)
    scenario.has(view, description="Climb")
    scenario.equal("price", scenario.get(view, "steps", 0, "price", "amount"), 0)
    chain.claim().ok(204)


@law("PAG-6")
def the_admins_list_has_chains_without_their_steps(scenario: Scenario) -> None:
    """The admin's list has each chain once, without steps; `enabled` keeps those on or off."""
    point = value_point(scenario)
    on, off = reward_chain(scenario, point), reward_chain(scenario, point, is_enabled=False)
    ids = [on.id, off.id]
    scenario.equal("listed", sorted(admin_list(scenario, on, off)), sorted(ids))
    scenario.equal("enabled", admin_list(scenario, on, off, enabled=1), ids[:1])
    scenario.equal("disabled", admin_list(scenario, on, off, enabled=0), ids[1:])
    entry = scenario.entry(REWARD_CHAIN.listings[0], reward_chain_id=on.id)
    scenario.has(entry, name=on.body["name"])
    scenario.equal("its steps", entry.get("steps"), None)
    scenario.equal("its value point", scenario.get(entry, "value_point", "sku"), point)


@law("ERR-22", needs=[Need.PLAYER])
def toggling_switches_a_chain_off_and_on(scenario: Scenario) -> None:
    """A toggle answers 204 and turns `is_enabled` round; progress outlives a chain that is off."""
    chain = chain_with_steps(scenario)
    chain.claim().works()
    states = []
    for _ in range(2):
        chain.switch().ok(204)
        states.append((chain.read("is_enabled"), chain.claimed()))
    scenario.equal("is_enabled and claimed steps", states, [(False, []), (True, [True])])


@law("ERR-23", needs=[Need.PLAYER])
def a_chain_that_is_off_is_not_there_for_players(scenario: Scenario) -> None:
    """A disabled chain is in no player's list, and its balance and steps get 404/4001."""
    chain = chain_with_steps(scenario, is_enabled=False)
    scenario.equal("the chain in the player's list", chain.listed(), None)
    chain.read_balance().refused(REWARD_CHAIN_MISSING)
    chain.claim().refused(REWARD_CHAIN_MISSING)
    chain.switch().works()
    scenario.equal("claimed steps", chain.claimed(), [False])


@law("ERR-23", needs=[Need.PLAYER])
def a_deleted_chain_is_gone(scenario: Scenario) -> None:
    """A deleted chain is in no list, and its calls get 404/4001; its value point stays."""
    point = value_point(scenario)
    gone = reward_chain(scenario, point, step(0, {scenario.some_item(): 1}))
    kept = reward_chain(scenario, point)
    gone.delete().ok(204)
    scenario.equal("admin's list", admin_list(scenario, gone, kept), [kept.id])
    scenario.equal("the chain in the player's list", gone.listed(), None)
    gone.read_balance().refused(REWARD_CHAIN_MISSING)
    gone.claim().refused(REWARD_CHAIN_MISSING)
    scenario.call("admin-get-value-point", item_sku=point).works()
    kept.read_balance().works()


# -- what is refused -------------------------------------------------------------------------------
@law("ERR-22")
def an_unknown_chain_is_not_found(scenario: Scenario) -> None:
    """Every admin call for an unknown chain gets 404 and says that it was not found."""
    chain = chain_with_steps(scenario)
    body = chain.revision(name={"en": "Ice"})
    chain.delete().works()
    for operation_id in (
        "admin-get-reward-chain",
        "admin-delete-reward-chain",
        "admin-reset-reward-chain",
        "admin-toggle-reward-chain",
    ):
        unknown = scenario.call(operation_id, reward_chain_id=chain.id)
        unknown.refused(REWARD_CHAIN_MISSING, message=UNKNOWN)
    body["steps"] = [{**each, "step_id": None} for each in body["steps"]]
    update = chain.call("admin-update-reward-chain", body=body)
    update.refused(REWARD_CHAIN_MISSING, message=UNKNOWN)


@law("ERR-23", needs=[Need.PLAYER])
def an_unknown_step_is_not_found(scenario: Scenario) -> None:
    """Claiming a step the chain does not have gets 404/9911, also if another chain has it."""
    chain, other = chain_with_steps(scenario), chain_with_steps(scenario)
    chain.claim_step(other.step_ids[0]).refused(REWARD_STEP_MISSING)
    scenario.equal("claimed steps", [*chain.claimed(), *other.claimed()], [False, False])


@law("ERR-9a")
def a_chain_needs_known_items(scenario: Scenario) -> None:
    """A chain with an unknown value point or reward gets 404/4001, and none is made."""
    sku, point, unknown = scenario.some_item(), value_point(scenario), scenario.name("unknown")
    wrong = (
        chain_body(scenario, unknown, step(1, {sku: 1})),
        chain_body(scenario, point, step(1, {sku: 1}), step(2, {unknown: 1})),
        chain_body(scenario, sku, step(1, {sku: 1})),
    )
    for body in wrong[:2]:
        message = f"[0401-4001]: Item with sku = '{unknown}' not found"
        create(scenario, body).refused(ITEM_UNKNOWN, message=message)
    create(scenario, wrong[2]).refused(ITEM_UNKNOWN)
    for body in wrong:
        check_no_chain(scenario, body["name"]["en"])


@law("ERR-9a")
def an_update_needs_known_items(scenario: Scenario) -> None:
    """An update with a reward of an unknown SKU gets 404/4001 and changes nothing."""
    chain = chain_with_steps(scenario)
    before = chain.read()
    added = step(5, {scenario.name("unknown"): 1}, step_id=None)
    wrong = chain.update(*chain.revision()["steps"], added, name={"en": "Ice"})
    wrong.refused(ITEM_UNKNOWN)
    scenario.equal("the chain", chain.read(), before)


@law("ERR-14")
def what_is_fixed_is_ignored_in_an_update(scenario: Scenario) -> None:
    """An update with another `reward_chain_id` or `value_point` changes nothing."""
    chain = chain_with_steps(scenario)
    before = chain.read()
    for extra in (
        {"reward_chain_id": chain.id + 1},
        {"value_point": {"sku": value_point(scenario)}},
    ):
        answer = scenario.call(
            "admin-update-reward-chain",
            reward_chain_id=chain.id,
            body={**before, **extra},
        )
        answer.ok(204)
    scenario.equal("the chain", chain.read(), before)


@law("ERR-3a")
def a_chain_has_31_steps_at_most(scenario: Scenario) -> None:
    """A chain of 31 steps is made; with 32, or without a required field, it gets 422/1102."""
    sku, point = scenario.some_item(), value_point(scenario)
    steps = [step(price, {sku: 1}) for price in range(32)]
    longest = reward_chain(scenario, point, *steps[:31])
    scenario.equal("number of steps", len(longest.step_ids), 31)
    whole = chain_body(scenario, point, *steps)
    create(scenario, whole).refused(SCHEMA_BROKEN)
    for name in ("value_point", "date_start", "steps", "is_enabled"):
        body = {**whole, "steps": steps[:1]}
        del body[name]
        create(scenario, body).refused(SCHEMA_BROKEN)
    check_no_chain(scenario, whole["name"]["en"])


@law("ERR-3a", needs=[Need.ITEMS])
def a_step_has_one_to_ten_rewards(scenario: Scenario) -> None:
    """A step of ten rewards at a price of 0 is made; none, eleven or a price below 0 is not."""
    point = value_point(scenario)
    skus = [virtual_good(scenario) for _ in range(11)]
    reward_chain(scenario, point, step(0, dict.fromkeys(skus[:10], 1)))
    wrong = (
        step(0, {}),
        step(0, dict.fromkeys(skus, 1)),
        step(-1, {skus[0]: 1}),
        step(0, {skus[0]: 0}),
    )
    body = chain_body(scenario, point)
    for each in wrong:
        create(scenario, {**body, "steps": [each]}).refused(SCHEMA_BROKEN)
    check_no_chain(scenario, body["name"]["en"])


@law("ERR-3a")
def a_chain_ends_after_it_begins(scenario: Scenario) -> None:
    """A chain that ends when it begins, or before, gets 422/1102, new or as an update."""
    for end in (PAST, "2019-12-31T00:00:00+00:00"):
        scenario.refuses(REWARD_CHAIN, SCHEMA_BROKEN, {"date_start": PAST, "date_end": end})
