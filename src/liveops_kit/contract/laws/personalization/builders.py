"""Values and helpers for laws of personalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from liveops_kit.contract.builders.catalog import condition
from liveops_kit.contract.errors import ITEM_UNKNOWN
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, Scenario
from liveops_kit.contract.tokens import Player

CROWD = (Need.ITEMS, Need.PLAYERS)

Conditions = Sequence[Any]


def rule_body(
    scenario: Scenario, conditions: Conditions, *skus: str, **more: Any
) -> dict[str, Any]:
    """Return the body of a rule that is on and guards these items."""
    items = [{"sku": sku} for sku in skus]
    return {
        "name": scenario.name("rule"),
        "is_enabled": True,
        "attribute_conditions": list(conditions),
        "items": items,
        **more,
    }


def create_rule(scenario: Scenario, conditions: Conditions, *skus: str, **more: Any) -> int:
    """Create a rule, on, that guards items of the scenario's own; return its id."""
    body = rule_body(scenario, conditions, *skus, **more)
    return int(scenario.get(scenario.call("create-filter-rule", body=body).works(), "rule_id"))


def stored_rule(scenario: Scenario, rule_id: int) -> Any:
    """Return a rule as stored."""
    return scenario.call("get-filter-rule-by-id", rule_id=rule_id).ok()


def is_visible(scenario: Scenario, sku: str, by: Player | None = DOCUMENTED) -> bool:
    """Return True if a player sees an item; a hidden one is answered like an unknown one."""
    answer = scenario.call("get-virtual-items-sku", by=by, item_sku=sku)
    if answer.status == 404:
        answer.refused(ITEM_UNKNOWN)
        return False
    answer.ok()
    return True


def unmeetable_conditions(scenario: Scenario) -> list[dict[str, Any]]:
    """Return conditions that no user meets."""
    return [condition(scenario.name("attribute"), "eq", "yes")]
