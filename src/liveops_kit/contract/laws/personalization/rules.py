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
from liveops_kit.contract.scenario import DOCUMENTED, Trial

SHOP = (Need.ITEMS, Need.PLAYER)


@law("ATT-4a", needs=SHOP)
def an_item_in_no_rule_is_for_everybody(trial: Trial) -> None:
    """An item that no rule guards is seen by users and visitors, whatever rules others have."""
    sku, guarded = plain_item(trial), plain_item(trial)
    create_rule(trial, unmeetable_conditions(trial), guarded)
    actual = [is_visible(trial, each, by) for each in (sku, guarded) for by in (DOCUMENTED, None)]
    trial.equal("the free and the guarded item", actual, [True, True, False, False])


@law("ATT-4a", needs=SHOP)
def a_rule_that_is_off_or_gone_hides_nothing(trial: Trial) -> None:
    """An item is open while its rule is off, once it left the rule, and after its deletion."""
    sku, other = plain_item(trial), plain_item(trial)
    rule_id = create_rule(trial, unmeetable_conditions(trial), sku, is_enabled=False)

    def change(**changes: Any) -> bool:
        patched = trial.call("patch-filter-rule-by-id", rule_id=rule_id, body=changes)
        trial.ok(patched, 204)
        return is_visible(trial, sku)

    trial.equal("seen while the rule is off", is_visible(trial, sku), True)
    trial.equal("seen while it is on", change(is_enabled=True), False)
    trial.equal("seen once it guards another", change(items=[{"sku": other}]), True)
    trial.equal("seen once it is guarded again", change(items=[{"sku": sku}]), False)
    trial.ok(trial.call("delete-filter-rule-by-id", rule_id=rule_id), 204)
    trial.equal("seen once the rule is gone", is_visible(trial, sku), True)


@law("ATT-4b", needs=CROWD)
def one_rule_of_several_is_enough(trial: Trial) -> None:
    """An item in several enabled rules is seen by a user who meets one of them, not by others."""
    one, two, off = (trial.name(word) for word in ("one", "two", "off"))
    sku = plain_item(trial)
    for attribute in (one, two):
        create_rule(trial, [condition(attribute, "eq", "yes")], sku)
    create_rule(trial, [condition(off, "eq", "yes")], sku, is_enabled=False)
    for attributes, expected in (({one: "yes"}, True), ({two: "yes"}, True), ({off: "yes"}, False)):
        player = trial.newcomer(attributes=attributes)
        trial.equal(f"{list(attributes)} sees it", is_visible(trial, sku, player), expected)
    trial.equal("seen by others", is_visible(trial, sku), False)


@law("ATT-4c", needs=SHOP)
def a_rule_says_whether_visitors_see_its_items(trial: Trial) -> None:
    """A visitor sees an item of an enabled rule only if the rule has `is_satisfied_for_unauth`
    true; its default is false, and for users it changes nothing.
    """
    conditions = unmeetable_conditions(trial)
    for fields, expected in (({}, False), ({"is_satisfied_for_unauth": True}, True)):
        sku = plain_item(trial)
        rule_id = create_rule(trial, conditions, sku, **fields)
        actual = trial.field(stored_rule(trial, rule_id), "is_satisfied_for_unauth")
        trial.equal("is_satisfied_for_unauth", actual, expected)
        trial.equal("seen by a visitor", is_visible(trial, sku, by=None), expected)
        trial.equal("seen by a user", is_visible(trial, sku), False)


@law("ATT-4c", needs=SHOP)
def a_put_of_a_rule_forgets_and_a_patch_keeps(trial: Trial) -> None:
    """Replacing a rule without `is_satisfied_for_unauth` makes it false; changing another property
    of it leaves it true.
    """
    sku, conditions = plain_item(trial), unmeetable_conditions(trial)
    rule_id = create_rule(trial, conditions, sku, is_satisfied_for_unauth=True)
    body = {"name": trial.name("rule")}
    trial.ok(trial.call("patch-filter-rule-by-id", rule_id=rule_id, body=body), 204)
    trial.equal("seen by a visitor after a PATCH", is_visible(trial, sku, by=None), True)
    body = rule_body(trial, conditions, sku)
    trial.ok(trial.call("update-filter-rule-by-id", rule_id=rule_id, body=body), 204)
    trial.equal("seen by a visitor after a PUT", is_visible(trial, sku, by=None), False)
