"""Laws of refused writes of rules."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import some_item
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.personalization.builders import (
    create_rule,
    rule_body,
    stored_rule,
    unmeetable_conditions,
)
from liveops_kit.contract.scenario import Trial


def _writes(trial: Trial, rule_id: int, body: dict[str, Any]) -> list[Exchange]:
    return [
        trial.call("update-filter-rule-by-id", rule_id=rule_id, body=body),
        trial.call("patch-filter-rule-by-id", rule_id=rule_id, body=body),
    ]


@law("ERR-9a")
def a_rule_for_an_unknown_item_is_refused(trial: Trial) -> None:
    """A rule written with an unknown SKU gets 404/4001; a rule that is there stays as it was."""
    rule_id = create_rule(trial, unmeetable_conditions(trial), some_item(trial), is_enabled=False)
    before = stored_rule(trial, rule_id)
    sku = trial.name("nothing")
    body = rule_body(trial, unmeetable_conditions(trial), sku)
    message = f"[0401-4001]: Item with sku = '{sku}' not found"
    created = trial.call("create-filter-rule", body=body)
    for answer in (created, *_writes(trial, rule_id, body)):
        trial.refused(answer, 404, 4001, message)
    trial.equal("the rule", stored_rule(trial, rule_id), before)


@law("ATT-4a")
def a_rule_that_is_gone_is_not_found(trial: Trial) -> None:
    """Reading, replacing, changing and deleting a rule that was deleted get 404/0."""
    conditions, sku = unmeetable_conditions(trial), some_item(trial)
    rule_id = create_rule(trial, conditions, sku, is_enabled=False)
    trial.ok(trial.call("delete-filter-rule-by-id", rule_id=rule_id), 204)
    body = rule_body(trial, conditions, sku, is_enabled=False)
    for answer in (
        trial.call("get-filter-rule-by-id", rule_id=rule_id),
        *_writes(trial, rule_id, body),
        trial.call("delete-filter-rule-by-id", rule_id=rule_id),
    ):
        trial.refused(answer, 404, 0)
