"""Laws of rules that hide items of the catalog."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.catalog import condition, plain_item
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.personalization.builders import (
    CROWD,
    create_rule,
    is_visible,
    rule_body,
    stored_rule,
    unmeetable_conditions,
)
from liveops_kit.contract.scenario import DOCUMENTED, Scenario

SHOP = (Need.ITEMS, Need.PLAYER)


@law("ATT-4a", needs=SHOP)
def an_item_in_no_rule_is_for_everybody(scenario: Scenario) -> None:
    """An item that no rule guards is seen by users and visitors, whatever rules others have."""
    sku, guarded = plain_item(scenario), plain_item(scenario)
    create_rule(scenario, unmeetable_conditions(scenario), guarded)
    actual = [
        is_visible(scenario, each, by) for each in (sku, guarded) for by in (DOCUMENTED, None)
    ]
    scenario.equal("the free and the guarded item", actual, [True, True, False, False])


@law("ATT-4a", needs=SHOP)
def a_rule_that_is_off_or_gone_hides_nothing(scenario: Scenario) -> None:
    """An item is open while its rule is off, once it left the rule, and after its deletion."""
    sku, other = plain_item(scenario), plain_item(scenario)
    rule_id = create_rule(scenario, unmeetable_conditions(scenario), sku, is_enabled=False)

    def change(**changes: Any) -> bool:
        patched = scenario.call("patch-filter-rule-by-id", rule_id=rule_id, body=changes)
        patched.ok(204)
        return is_visible(scenario, sku)

    scenario.equal("seen while the rule is off", is_visible(scenario, sku), True)
    scenario.equal("seen while it is on", change(is_enabled=True), False)
    scenario.equal("seen once it guards another", change(items=[{"sku": other}]), True)
    scenario.equal("seen once it is guarded again", change(items=[{"sku": sku}]), False)
    scenario.call("delete-filter-rule-by-id", rule_id=rule_id).ok(204)
    scenario.equal("seen once the rule is gone", is_visible(scenario, sku), True)


@law("ATT-4b", needs=CROWD)
def one_rule_of_several_is_enough(scenario: Scenario) -> None:
    """An item in several enabled rules is seen by a user who meets one of them, not by others."""
    one, two, off = (scenario.name(word) for word in ("one", "two", "off"))
    sku = plain_item(scenario)
    for attribute in (one, two):
        create_rule(scenario, [condition(attribute, "eq", "yes")], sku)
    create_rule(scenario, [condition(off, "eq", "yes")], sku, is_enabled=False)
    for attributes, expected in (({one: "yes"}, True), ({two: "yes"}, True), ({off: "yes"}, False)):
        player = scenario.new_player(attributes=attributes)
        scenario.equal(f"{list(attributes)} sees it", is_visible(scenario, sku, player), expected)
    scenario.equal("seen by others", is_visible(scenario, sku), False)


@law("ATT-4c", needs=SHOP)
def a_rule_says_whether_visitors_see_its_items(scenario: Scenario) -> None:
    """A visitor sees an item of an enabled rule only if the rule has `is_satisfied_for_unauth`
    true; its default is false, and for users it changes nothing.
    """
    conditions = unmeetable_conditions(scenario)
    for fields, expected in (({}, False), ({"is_satisfied_for_unauth": True}, True)):
        sku = plain_item(scenario)
        rule_id = create_rule(scenario, conditions, sku, **fields)
        actual = scenario.get(stored_rule(scenario, rule_id), "is_satisfied_for_unauth")
        scenario.equal("is_satisfied_for_unauth", actual, expected)
        scenario.equal("seen by a visitor", is_visible(scenario, sku, by=None), expected)
        scenario.equal("seen by a user", is_visible(scenario, sku), False)


@law("ATT-4c", needs=SHOP)
def a_put_of_a_rule_forgets_and_a_patch_keeps(scenario: Scenario) -> None:
    """Replacing a rule without `is_satisfied_for_unauth` makes it false; changing another property
    of it leaves it true.
    """
    sku, conditions = plain_item(scenario), unmeetable_conditions(scenario)
    rule_id = create_rule(scenario, conditions, sku, is_satisfied_for_unauth=True)
    body = {"name": scenario.name("rule")}
    scenario.call("patch-filter-rule-by-id", rule_id=rule_id, body=body).ok(204)
    scenario.equal("seen by a visitor after a PATCH", is_visible(scenario, sku, by=None), True)
    body = rule_body(scenario, conditions, sku)
    scenario.call("update-filter-rule-by-id", rule_id=rule_id, body=body).ok(204)
    scenario.equal("seen by a visitor after a PUT", is_visible(scenario, sku, by=None), False)
