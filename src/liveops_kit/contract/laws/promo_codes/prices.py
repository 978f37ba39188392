"""Helpers for laws of promo codes."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.codes import amounts
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, Trial
from liveops_kit.contract.tokens import Player

SHOP = (Need.PLAYER, Need.ITEMS)


def check_prices(trial: Trial, cart: Any, amount: str, without: str) -> None:
    """Check the price of a cart, with and without promotions."""
    trial.equal("amounts", amounts(trial, cart), (amount, without))


def cart(trial: Trial, by: Player = DOCUMENTED) -> Any:
    """Return the player's cart."""
    return trial.ok(trial.call("get-user-cart", by=by))
