"""Helpers for laws of value points and reward chains.

Everything is created through the public API, with a place at the start of lists, so that a law
finds it on the first page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders.store import order_item
from liveops_kit.contract.resources import REWARD_CHAIN, VALUE_POINT
from liveops_kit.contract.scenario import DOCUMENTED, Answer, RewardChain, Scenario
from liveops_kit.contract.tokens import Player

FIRST = -2_000_000_000
"""A value of `order` that comes before all others."""

CLAN_PROPERTIES = {"popup_header": {"en": "How"}, "popup_instruction": {"en": "Buy together"}}
"""The properties that only chains of clans require."""


# -- responses -------------------------------------------------------------------------------------
def pairs(scenario: Scenario, entries: Any, first: str, second: str) -> list[tuple[Any, Any]]:
    """Return two fields of each entry."""
    return [(scenario.get(each, first), scenario.get(each, second)) for each in entries]


# -- value points ----------------------------------------------------------------------------------
def value_point(scenario: Scenario, gives: Mapping[str, int] | None = None, **facts: Any) -> str:
    """Create a value point and return its SKU; `gives` maps SKUs to points per unit."""
    sku = str(scenario.create(VALUE_POINT, **{"order": FIRST, **facts}).id)
    if gives:
        set_rewards(scenario, sku, gives).works()
    return sku


def amounts(gives: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return items and their points as a write sends them."""
    return [{"sku": sku, "amount": amount} for sku, amount in gives.items()]


def set_rewards(scenario: Scenario, point: str, gives: Mapping[str, int]) -> Answer:
    """Replace the items that give a value point."""
    operation_id = "admin-set-items-value-point-reward"
    return scenario.call(operation_id, value_point_sku=point, body=amounts(gives))


def patch_rewards(scenario: Scenario, point: str, gives: Mapping[str, int]) -> Answer:
    """Add or change items that give a value point."""
    operation_id = "admin-patch-items-value-point-reward"
    return scenario.call(operation_id, value_point_sku=point, body=amounts(gives))


def is_given_by(scenario: Scenario, point: str, quantities: Mapping[str, int]) -> None:
    """Check which items give a value point, and how many."""
    read = scenario.call("admin-get-items-value-point-reward", value_point_sku=point)
    actual = dict(pairs(scenario, read.get("items"), "sku", "amount"))
    scenario.equal("the items that give it", actual, dict(quantities))


def paid_order(scenario: Scenario, sku: str, quantity: int = 1, by: Player = DOCUMENTED) -> int:
    """Buy an item and pay; return the order's number. Needs payment."""
    number = int(order_item(scenario, sku, by, quantity=quantity).get("order_id"))
    scenario.pay(number)
    return number


# -- reward chains ---------------------------------------------------------------------------------
def step(price: int, gives: Mapping[str, int], **more: Any) -> dict[str, Any]:
    """Return the body of a step that opens at a balance and gives these quantities by SKU."""
    reward = [{"sku": sku, "quantity": quantity} for sku, quantity in gives.items()]
    return {"name": {"en": f"At {price}"}, "price": {"amount": price}, "reward": reward, **more}


def reward_chain(
    scenario: Scenario, point: str, *steps: Mapping[str, Any], **terms: Any
) -> RewardChain:
    """Create a reward chain that counts a value point."""
    defaults = {"value_point": {"sku": point}, "order": FIRST, "steps": list(steps)}
    chain: RewardChain = scenario.create(REWARD_CHAIN, **{**defaults, **terms})
    scenario.equal("number of steps", len(chain.step_ids), len(chain.body["steps"]))
    return chain


# -- clans -----------------------------------------------------------------------------------------
def clan_chain(
    scenario: Scenario, point: str, *steps: Mapping[str, Any], **terms: Any
) -> RewardChain:
    """Create a reward chain that counts the value point of a clan."""
    return reward_chain(scenario, point, *steps, **{**CLAN_PROPERTIES, **terms})


def clan_member(scenario: Scenario, clan: str, **claims: Any) -> Player:
    """Return a new player who has joined a clan through a clan update."""
    attributes = {**claims.pop("attributes", {}), "clan": clan}
    player = scenario.new_player("member", attributes=attributes, **claims)
    update_clan(scenario, player).works()
    return player


def update_clan(scenario: Scenario, player: Player) -> Answer:
    """Update a player's clan from the attributes."""
    return scenario.call("user-clan-update", by=player)
