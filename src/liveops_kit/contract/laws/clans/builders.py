"""Values and helpers for laws of clans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders.points import (
    clan_chain,
    clan_member,
    paid_order,
    step,
    update_clan,
    value_point,
)
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import Answer, RewardChain, Scenario
from liveops_kit.contract.tokens import Player

TOGETHER = (Need.PLAYERS, Need.PAYMENT)


def clan_setup(
    scenario: Scenario, *prices: int, gives: Mapping[str, int] | None = None
) -> tuple[str, RewardChain]:
    """Create an item that gives a clan 10 points, and a clan's chain with a step at each price.

    By default a step gives one of the item.
    """
    sku = scenario.some_item()
    point = value_point(scenario, {sku: 10}, is_clan=True)
    return sku, clan_chain(scenario, point, *(step(price, gives or {sku: 1}) for price in prices))


def buyer(scenario: Scenario, sku: str, clan: str, quantity: int = 1, **claims: Any) -> Player:
    """Return a new member of a clan who has bought this quantity of an item."""
    player = clan_member(scenario, clan, **claims)
    if quantity:
        paid_order(scenario, sku, quantity, player)
    return player


def moved(scenario: Scenario, player: Player, clan: str | None) -> tuple[Player, Answer]:
    """Return a player whose attributes name another clan, or none, and the clan's update."""
    attributes = {} if clan is None else {"clan": clan}
    player = scenario.with_token(player.external_id, attributes=attributes)
    return player, update_clan(scenario, player)
