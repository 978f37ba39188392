"""What the laws of promo codes have in common."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.codes import (
    amounts,
)
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, Scenario
from liveops_kit.contract.tokens import Player

SHOP = (Need.PLAYER, Need.ITEMS)


def costs(scenario: Scenario, cart: Any, amount: str, without: str) -> None:
    """A cart costs so much, with promotions and without."""
    scenario.equal("amounts", amounts(scenario, cart), (amount, without))


def cart(scenario: Scenario, by: Player = DOCUMENTED) -> Any:
    """The player's cart as it is now."""
    return scenario.ok(scenario.call("get-user-cart", by=by))
