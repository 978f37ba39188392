"""Helpers for laws of promo codes."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.codes import amounts
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, Scenario
from liveops_kit.contract.tokens import Player

SHOP = (Need.PLAYER, Need.ITEMS)


def check_prices(scenario: Scenario, cart: Any, amount: str, without: str) -> None:
    """Check the price of a cart, with and without promotions."""
    scenario.equal("amounts", amounts(scenario, cart), (amount, without))


def cart(scenario: Scenario, by: Player = DOCUMENTED) -> Any:
    """Return the player's cart."""
    return scenario.call("get-user-cart", by=by).ok()
