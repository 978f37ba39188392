"""Values and helpers for laws of clans."""

from __future__ import annotations

from liveops_kit.contract.builders.points import clan_chain, step, value_point
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import RewardChain, Scenario

TOGETHER = (Need.PLAYERS, Need.PAYMENT)


def clan_setup(scenario: Scenario, *prices: int) -> tuple[str, RewardChain]:
    """Create an item that gives a clan 10 points, and a clan's chain with a step at each price."""
    sku = scenario.some_item()
    point = value_point(scenario, {sku: 10}, is_clan=True)
    return sku, clan_chain(scenario, point, *(step(price, {sku: 1}) for price in prices))
