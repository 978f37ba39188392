"""Laws of writing reward chains: created, read, updated, refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from liveops_kit.contract.builders import PAST
from liveops_kit.contract.builders.points import FIRST, pairs, step, value_point
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import ITEM_UNKNOWN, REWARD_STEP_MISSING, SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.reward_chains.stateful import NORTH, chain_with_steps
from liveops_kit.contract.resources import REWARD_CHAIN
from liveops_kit.contract.scenario import LEAVE_OUT, RewardChain, Scenario

TEXTS: Mapping[str, Any] = {
    "name": {"en": "Hunt", "de": "Jagd"},
    "description": {"en": "Buy and climb"},
    "long_description": {"en": "Every purchase counts"},
    "image_url": "https://cdn.example.com/hunt.png",
    "order": FIRST + 1,
    "is_enabled": False,
    "attribute_conditions": [NORTH],
    "is_always_visible": False,
}
DATES = {"date_start": "2020-06-01T10:00:00+03:00", "date_end": "2099-06-01T10:00:00+03:00"}
WHOLE: Mapping[str, Any] = {**TEXTS, **DATES}
"""All optional properties except the schedule, each different from its default."""


def shows_all(scenario: Scenario, what: str, body: Any, expected: Mapping[str, Any]) -> None:
    """Check that a body has these values; what is None may be left out."""
    scenario.equal(what, {name: body.get(name) for name in expected}, dict(expected))


# -- what is written -------------------------------------------------------------------------------
@law("ERR-22")
def a_chain_is_read_as_it_was_made(scenario: Scenario) -> None:
    """Creating a chain answers 201 with its id; a read gives what was written, with step ids."""
    sku, point = scenario.some_item(), value_point(scenario)
    wanted = [
        step(100, {sku: 1}, image_url="https://cdn.example.com/scout.png"),
        {**step(200, {sku: 2}), "name": {"en": "Hunter", "de": "Jäger"}, "image_url": None},
    ]
    body = {**WHOLE, "value_point": {"sku": point}, "steps": wanted}
    chain_id = scenario.call(REWARD_CHAIN.create, body=body).ok(201)["reward_chain_id"]
    chain = RewardChain(scenario, REWARD_CHAIN, chain_id, body)
    stored = chain.read()
    expected = {**TEXTS, "reward_chain_id": chain_id, "recurrent_schedule": None}
    shows_all(scenario, "the chain", stored, expected)
    for name, written in DATES.items():
        moment = datetime.fromisoformat(written)
        scenario.equal(name, scenario.moment(stored, name), moment)
    scenario.has(scenario.get(stored, "value_point"), sku=point)
    scenario.equal("different step ids", len(set(chain.step_ids)), 2)
    for sent, read in zip(wanted, scenario.get(stored, "steps"), strict=True):
        facts = {name: sent.get(name) for name in ("name", "price", "image_url")}
        shows_all(scenario, "a step", read, facts)
        rewards = pairs(scenario, scenario.get(read, "reward"), "sku", "quantity")
        scenario.equal("its rewards", rewards, [(sku, sent["reward"][0]["quantity"])])


@law("CHN-6b", needs=[Need.PLAYER])
def a_chain_is_updated_while_it_is_enabled(scenario: Scenario) -> None:
    """An enabled chain takes an update, and players see it at once."""
    chain = chain_with_steps(scenario, 100)
    cheaper = {**chain.steps()[0], "price": {"amount": 0}}
    chain.update(steps=[cheaper], description={"en": "Climb"}).ok(204)
    view = chain.shown()
    scenario.has(view, description="Climb")
    scenario.has(scenario.get(view, "steps", 0), price={"amount": 0})
    chain.claim().ok(204)


@law("PAG-6")
def the_admins_list_has_chains_without_their_steps(scenario: Scenario) -> None:
    """The admin's list has each chain once, without steps; `enabled` keeps those on or off."""
    on, off = scenario.several(REWARD_CHAIN, [{"order": FIRST}, {"is_enabled": False}])
    queries: tuple[tuple[dict[str, Any], list[int]], ...] = (
        ({}, [on.id, off.id]), ({"enabled": 1}, [on.id]), ({"enabled": 0}, [off.id]),
    )  # fmt: skip
    for query, expected in queries:
        rows = scenario.entries(REWARD_CHAIN.listings[0], **query)
        own = [row["reward_chain_id"] for row in rows if row["reward_chain_id"] in (on.id, off.id)]
        scenario.equal(f"listed with {query}", sorted(own), sorted(expected))
    entry = scenario.entry(REWARD_CHAIN.listings[0], reward_chain_id=on.id)
    scenario.has(entry, name=on.body["name"])
    scenario.equal("its steps", entry.get("steps"), None)
    scenario.has(scenario.get(entry, "value_point"), sku=on.body["value_point"]["sku"])


@law("ERR-14")
def what_is_fixed_is_ignored_in_an_update(scenario: Scenario) -> None:
    """An update with another `reward_chain_id` or `value_point` changes nothing."""
    chain = chain_with_steps(scenario)
    other = {"value_point": {"sku": value_point(scenario)}}
    with scenario.unchanged(chain):
        for extra in ({"reward_chain_id": chain.id + 1}, other):
            chain.call(REWARD_CHAIN.update, body={**chain.read(), **extra}).ok(204)


# -- what is refused -------------------------------------------------------------------------------
@law("ERR-23", needs=[Need.PLAYER])
def an_unknown_step_is_not_found(scenario: Scenario) -> None:
    """Claiming a step the chain does not have gets 404/9911, also if another chain has it."""
    chain, other = chain_with_steps(scenario), chain_with_steps(scenario)
    chain.claim_step(other.step_ids[0]).refused(REWARD_STEP_MISSING)
    for each in (chain, other):
        each.has_taken()


@law("ERR-9a")
def a_chain_needs_known_items(scenario: Scenario) -> None:
    """A chain with an unknown value point or reward gets 404/4001, and none is made."""
    sku, unknown = scenario.some_item(), scenario.name("unknown")
    for terms in (
        {"value_point": {"sku": unknown}, "steps": [step(1, {sku: 1})]},
        {"steps": [step(1, {sku: 1}), step(2, {unknown: 1})]},
    ):
        message = ITEM_UNKNOWN.message(sku=unknown)
        scenario.refuses_create(REWARD_CHAIN, ITEM_UNKNOWN, terms, message=message)
    scenario.refuses_create(REWARD_CHAIN, ITEM_UNKNOWN, {"value_point": {"sku": sku}})


@law("ERR-3a")
def a_chain_has_31_steps_at_most(scenario: Scenario) -> None:
    """A chain of 31 steps is made; with 32, or without a required field, it gets 422/1102."""
    sku = scenario.some_item()
    steps = [step(price, {sku: 1}) for price in range(32)]
    longest = scenario.create(REWARD_CHAIN, steps=steps[:31])
    scenario.equal("number of steps", len(longest.step_ids), 31)
    scenario.refuses_create(REWARD_CHAIN, SCHEMA_BROKEN, {"steps": steps})
    for name in ("value_point", "date_start", "steps", "is_enabled"):
        scenario.refuses_create(REWARD_CHAIN, SCHEMA_BROKEN, {name: LEAVE_OUT})


@law("ERR-3a", needs=[Need.ITEMS])
def a_step_has_one_to_ten_rewards(scenario: Scenario) -> None:
    """A step of ten rewards at a price of 0 is made; none, eleven or a price below 0 is not."""
    skus = [virtual_good(scenario) for _ in range(11)]
    scenario.create(REWARD_CHAIN, steps=[step(0, dict.fromkeys(skus[:10], 1))])
    for price, rewards in (
        (0, {}),
        (0, dict.fromkeys(skus, 1)),
        (-1, {skus[0]: 1}),
        (0, {skus[0]: 0}),
    ):
        steps = {"steps": [step(price, rewards)]}
        scenario.refuses_create(REWARD_CHAIN, SCHEMA_BROKEN, steps)


@law("ERR-3a")
def a_chain_ends_after_it_begins(scenario: Scenario) -> None:
    """A chain that ends when it begins, or before, gets 422/1102, new or as an update."""
    for end in (PAST, "2019-12-31T00:00:00+00:00"):
        scenario.refuses(REWARD_CHAIN, SCHEMA_BROKEN, {"date_start": PAST, "date_end": end})
