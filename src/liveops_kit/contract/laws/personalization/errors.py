"""Laws of refused writes of rules."""

from __future__ import annotations

from dataclasses import replace

from liveops_kit.contract.errors import ITEM_UNKNOWN, RULE_MISSING
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.personalization.builders import PATCH
from liveops_kit.contract.resources import RULE, Resource
from liveops_kit.contract.scenario import Scenario


@law(
    "ERR-9a",
    each={
        RULE: "a_rule_for_an_unknown_item_is_refused",
        replace(RULE, tag="items"): "rules_name_known_items",
    },
)
def a_rule_names_known_items(scenario: Scenario, kind: Resource) -> None:
    """A rule written with an unknown SKU gets 404/4001; a rule that is there stays as it was."""
    rule, sku = scenario.create(kind), scenario.name("nothing")
    odd, message = {"items": [{"sku": sku}]}, ITEM_UNKNOWN.message(sku=sku)
    scenario.refuses(kind, ITEM_UNKNOWN, odd, message=message)
    with scenario.unchanged(rule):
        patched = rule.call(PATCH, body=rule.revision(name=scenario.name("other"), **odd))
        patched.refused(ITEM_UNKNOWN, message=message)


@law("ATT-4a")
def a_rule_that_is_gone_is_not_found(scenario: Scenario) -> None:
    """Reading, replacing, changing and deleting a rule that was deleted get 404/0."""
    rule = scenario.create(RULE)
    rule.delete().ok(204)
    patched = rule.call(PATCH, body=rule.body)
    for answer in (rule.call(RULE.read), rule.update(), patched, rule.delete()):
        answer.refused(RULE_MISSING)
