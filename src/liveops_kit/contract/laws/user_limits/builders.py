"""Values and helpers for laws of user limits."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import discount
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import AutomaticPromotion, Scenario

ONE = (Need.PLAYER,)

TWO = (Need.PLAYER, Need.SECOND_PLAYER)


def limited_discount(scenario: Scenario, total: int, schedule: Any = None) -> AutomaticPromotion:
    """Create a discount with this limit for each user, off and without effect."""
    limits: dict[str, Any] = {"per_user": total}
    if schedule is not None:
        limits["recurrent_schedule"] = {"per_user": schedule}
    return discount(scenario, "10.00", scenario.some_item(), limits=limits, enabled=False)
