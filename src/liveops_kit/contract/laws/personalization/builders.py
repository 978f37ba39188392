"""Values and helpers for laws of personalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from liveops_kit.contract.builders.catalog import condition
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, Trial
from liveops_kit.contract.tokens import Player

CROWD = (Need.ITEMS, Need.PLAYERS)

Conditions = Sequence[Any]


def rule_body(trial: Trial, conditions: Conditions, *skus: str, **more: Any) -> dict[str, Any]:
    """Return the body of a rule that is on and guards these items."""
    items = [{"sku": sku} for sku in skus]
    return {
        "name": trial.name("rule"),
        "is_enabled": True,
        "attribute_conditions": list(conditions),
        "items": items,
        **more,
    }


def create_rule(trial: Trial, conditions: Conditions, *skus: str, **more: Any) -> int:
    """Create a rule, on, that guards items of the scenario's own; return its id."""
    body = rule_body(trial, conditions, *skus, **more)
    return int(trial.field(trial.given(trial.call("create-filter-rule", body=body)), "rule_id"))


def stored_rule(trial: Trial, rule_id: int) -> Any:
    """Return a rule as stored."""
    return trial.ok(trial.call("get-filter-rule-by-id", rule_id=rule_id))


def is_visible(trial: Trial, sku: str, by: Player | None = DOCUMENTED) -> bool:
    """Return True if a player sees an item; a hidden one is answered like an unknown one."""
    answer = trial.call("get-virtual-items-sku", by=by, item_sku=sku)
    if answer.status == 404:
        trial.refused(answer, 404, 4001)
        return False
    trial.ok(answer)
    return True


def unmeetable_conditions(trial: Trial) -> list[dict[str, Any]]:
    """Return conditions that no user meets."""
    return [condition(trial.name("attribute"), "eq", "yes")]
