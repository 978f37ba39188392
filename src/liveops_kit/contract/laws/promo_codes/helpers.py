"""What the laws of promo codes have in common."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.codes import (
    amounts,
)
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, Trial
from liveops_kit.contract.tokens import Player

SHOP = (Need.PLAYER, Need.ITEMS)


def costs(trial: Trial, cart: Any, amount: str, without: str) -> None:
    """A cart costs so much, with promotions and without."""
    trial.equal("amounts", amounts(trial, cart), (amount, without))


def cart(trial: Trial, by: Player = DOCUMENTED) -> Any:
    """The player's cart as it is now."""
    return trial.ok(trial.call("get-user-cart", by=by))
