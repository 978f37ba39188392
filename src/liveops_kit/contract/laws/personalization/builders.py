"""Values and helpers for laws of personalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from liveops_kit.contract.builders.catalog import condition
from liveops_kit.contract.errors import ITEM_UNKNOWN
from liveops_kit.contract.law import Need
from liveops_kit.contract.resources import RULE
from liveops_kit.contract.scenario import DOCUMENTED, Made, Scenario
from liveops_kit.contract.tokens import Player

CROWD = (Need.ITEMS, Need.PLAYERS)
PATCH = "patch-filter-rule-by-id"


def create_rule(scenario: Scenario, conditions: Sequence[Any], *skus: str, **more: Any) -> Made:
    """Create a rule, on, that guards items of the scenario's own."""
    items = [{"sku": sku} for sku in skus]
    terms = {"is_enabled": True, "attribute_conditions": list(conditions), "items": items}
    made: Made = scenario.create(RULE, **{**terms, **more})
    return made


def is_visible(scenario: Scenario, sku: str, by: Player | None = DOCUMENTED) -> bool:
    """Return True if a player sees an item; a hidden one is answered like an unknown one."""
    answer = scenario.call("get-virtual-items-sku", by=by, item_sku=sku)
    if answer.status == 404:
        answer.refused(ITEM_UNKNOWN)
        return False
    answer.ok()
    return True


def check_visible(scenario: Scenario, sku: str, *expected: tuple[dict[str, Any], bool]) -> None:
    """Check whether new users with these attributes see an item."""
    for attributes, is_seen in expected:
        player = scenario.new_player(attributes=attributes)
        what = f"whether a user with {attributes} sees it"
        scenario.equal(what, is_visible(scenario, sku, player), is_seen)


def unmeetable_conditions(scenario: Scenario) -> list[dict[str, Any]]:
    """Return conditions that no user meets."""
    return [condition(scenario.name("attribute"), "eq", "yes")]
