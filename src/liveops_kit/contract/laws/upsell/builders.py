"""Values and helpers for laws of the upsell."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import Scenario

OWN = (Need.ITEMS, Need.OWN_PROJECT)

SHOP = (*OWN, Need.PLAYER)

UNSET = (Need.ITEMS, Need.EMPTY_PROJECT)
"""No call takes an upsell away again, so that only a new project is sure to have none."""

CREATE, REPLACE, SWITCH = "post-upsell", "put-upsell", "put-upsell-toggle-active-inactive"
READ, SHOW = "get-upsell-configurations-for-project-admin", "get-upsell-for-project-client"


def upsell(*skus: str, kind: str = "fixed_list", is_enabled: bool = True) -> dict[str, Any]:
    """Return the body of an upsell: a list of items, or a kind that selects them by itself."""
    return {"type": kind, "is_enabled": is_enabled, "items": list(skus)}


def set_up(scenario: Scenario, *skus: str, by: str = CREATE, **terms: Any) -> None:
    """Create the upsell, or replace it by another operation."""
    scenario.call(by, body=upsell(*skus, **terms)).ok(202)


def has_setup(
    scenario: Scenario, *skus: str, kind: str = "fixed_list", is_enabled: bool = True
) -> None:
    """Check that there is one upsell, with these items, this kind and switch."""
    read = scenario.call(READ).ok(200)
    scenario.equal("number of setups", len(read), 1)
    scenario.has(read[0], type=kind, is_enabled=is_enabled)
    items = [scenario.get(item, "sku") for item in scenario.get(read[0], "items")]
    scenario.equal("items", items, list(skus))


def has_no_setup(scenario: Scenario) -> None:
    """Check that there is no upsell."""
    scenario.equal("setups", scenario.call(READ).ok(200), [])
