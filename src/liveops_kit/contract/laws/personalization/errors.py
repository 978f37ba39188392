"""Laws of refused writes of rules."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import some_item
from liveops_kit.contract.errors import ITEM_UNKNOWN, RULE_MISSING
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.personalization.builders import (
    create_rule,
    rule_body,
    stored_rule,
    unmeetable_conditions,
)
from liveops_kit.contract.scenario import Answer, Scenario


def _writes(scenario: Scenario, rule_id: int, body: dict[str, Any]) -> list[Answer]:
    return [
        scenario.call("update-filter-rule-by-id", rule_id=rule_id, body=body),
        scenario.call("patch-filter-rule-by-id", rule_id=rule_id, body=body),
    ]


@law("ERR-9a")
def a_rule_for_an_unknown_item_is_refused(scenario: Scenario) -> None:
    """A rule written with an unknown SKU gets 404/4001; a rule that is there stays as it was."""
    rule_id = create_rule(
        scenario, unmeetable_conditions(scenario), some_item(scenario), is_enabled=False
    )
    before = stored_rule(scenario, rule_id)
    sku = scenario.name("nothing")
    body = rule_body(scenario, unmeetable_conditions(scenario), sku)
    message = f"[0401-4001]: Item with sku = '{sku}' not found"
    created = scenario.call("create-filter-rule", body=body)
    for answer in (created, *_writes(scenario, rule_id, body)):
        answer.refused(ITEM_UNKNOWN, message=message)
    scenario.equal("the rule", stored_rule(scenario, rule_id), before)


@law("ATT-4a")
def a_rule_that_is_gone_is_not_found(scenario: Scenario) -> None:
    """Reading, replacing, changing and deleting a rule that was deleted get 404/0."""
    conditions, sku = unmeetable_conditions(scenario), some_item(scenario)
    rule_id = create_rule(scenario, conditions, sku, is_enabled=False)
    scenario.call("delete-filter-rule-by-id", rule_id=rule_id).ok(204)
    body = rule_body(scenario, conditions, sku, is_enabled=False)
    for answer in (
        scenario.call("get-filter-rule-by-id", rule_id=rule_id),
        *_writes(scenario, rule_id, body),
        scenario.call("delete-filter-rule-by-id", rule_id=rule_id),
    ):
        answer.refused(RULE_MISSING)
