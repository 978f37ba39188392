"""Values and helpers for laws of the upsell."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import Answer, Scenario

OWN = (Need.ITEMS, Need.OWN_PROJECT)

SHOP = (*OWN, Need.PLAYER)

UNSET = (Need.ITEMS, Need.EMPTY_PROJECT)
"""No call takes an upsell away again, so that only a new project is sure to have none."""

READ, SHOW = "get-upsell-configurations-for-project-admin", "get-upsell-for-project-client"

SWITCH = "put-upsell-toggle-active-inactive"


def fixed_list(*skus: str, is_enabled: bool = True) -> dict[str, Any]:
    """Return the body of an upsell with these items."""
    return {"type": "fixed_list", "is_enabled": is_enabled, "items": list(skus)}


def computed_upsell(kind: str, *, is_enabled: bool = True) -> dict[str, Any]:
    """Return the body of an upsell that selects its items by itself."""
    return {"type": kind, "is_enabled": is_enabled, "items": []}


def write_upsell(scenario: Scenario, body: Any, operation_id: str = "post-upsell") -> Answer:
    """Create or replace the upsell."""
    return scenario.call(operation_id, body=body)


def setups(scenario: Scenario) -> list[tuple[str, bool, list[str]]]:
    """Return type, switch and SKUs of each setup."""
    return [
        (
            scenario.get(setup, "type"),
            scenario.get(setup, "is_enabled"),
            [scenario.get(item, "sku") for item in scenario.get(setup, "items")],
        )
        for setup in scenario.call(READ).ok(200)
    ]
