"""Laws of rules that hide items of the catalog."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.catalog import condition, plain_item
from liveops_kit.contract.law import SHOP, law
from liveops_kit.contract.laws.personalization.builders import (
    CROWD,
    PATCH,
    check_visible,
    create_rule,
    is_visible,
    unmeetable_conditions,
)
from liveops_kit.contract.scenario import DOCUMENTED, LEAVE_OUT, Scenario


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
    rule = create_rule(scenario, unmeetable_conditions(scenario), sku, is_enabled=False)
    scenario.equal("seen while the rule is off", is_visible(scenario, sku), True)
    changes: tuple[tuple[dict[str, Any], bool], ...] = (
        ({"is_enabled": True}, False),
        ({"items": [{"sku": other}]}, True),
        ({"items": [{"sku": sku}]}, False),
    )
    for change, expected in changes:
        rule.call(PATCH, body=change).ok(204)
        scenario.equal(f"seen after {change}", is_visible(scenario, sku), expected)
    rule.delete().ok(204)
    scenario.equal("seen once the rule is gone", is_visible(scenario, sku), True)


@law("ATT-4b", needs=CROWD)
def one_rule_of_several_is_enough(scenario: Scenario) -> None:
    """An item in several enabled rules is seen by a user who meets one of them, not by others."""
    one, two, off = (scenario.name(word) for word in ("one", "two", "off"))
    sku = plain_item(scenario)
    for attribute in (one, two):
        create_rule(scenario, [condition(attribute, "eq", "yes")], sku)
    create_rule(scenario, [condition(off, "eq", "yes")], sku, is_enabled=False)
    crowd = (({one: "yes"}, True), ({two: "yes"}, True), ({off: "yes"}, False))
    check_visible(scenario, sku, *crowd)
    scenario.equal("seen by others", is_visible(scenario, sku), False)


@law("ATT-4c", needs=SHOP)
def a_rule_says_whether_visitors_see_its_items(scenario: Scenario) -> None:
    """A visitor sees an item of an enabled rule only if the rule has `is_satisfied_for_unauth`
    true; its default is false, and for users it changes nothing.
    """
    conditions = unmeetable_conditions(scenario)
    for fields, expected in (({}, False), ({"is_satisfied_for_unauth": True}, True)):
        sku = plain_item(scenario)
        rule = create_rule(scenario, conditions, sku, **fields)
        rule.shows(is_satisfied_for_unauth=expected)
        scenario.equal("seen by a visitor", is_visible(scenario, sku, by=None), expected)
        scenario.equal("seen by a user", is_visible(scenario, sku), False)


@law("ATT-4c", needs=SHOP)
def a_put_of_a_rule_forgets_and_a_patch_keeps(scenario: Scenario) -> None:
    """Replacing a rule without `is_satisfied_for_unauth` makes it false; changing another property
    of it leaves it true.
    """
    sku, conditions = plain_item(scenario), unmeetable_conditions(scenario)
    rule = create_rule(scenario, conditions, sku, is_satisfied_for_unauth=True)
    rule.call(PATCH, body={"name": scenario.name("rule")}).ok(204)
    scenario.equal("seen by a visitor after a PATCH", is_visible(scenario, sku, by=None), True)
    rule.update(is_satisfied_for_unauth=LEAVE_OUT).ok(204)
    scenario.equal("seen by a visitor after a PUT", is_visible(scenario, sku, by=None), False)
