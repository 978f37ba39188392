"""Laws of personalization: conditions on attributes, and the rules that hide items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from liveops_kit.contract.builders import coupon, discount, promo_code, some_item
from liveops_kit.contract.builders.catalog import (
    condition,
    discount_body,
    plain_item,
    read,
    shown,
    update,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import DOCUMENTED, Scenario
from liveops_kit.contract.tokens import Player

CROWD = (Need.ITEMS, Need.PLAYERS)
SHOP = (Need.ITEMS, Need.PLAYER)
DATE_OPERATORS = ("eq", "ne", "er", "lt", "ee", "le")
NUMBER_OPERATORS = (*DATE_OPERATORS, "gt", "ge")

Conditions = Sequence[Any]


# -- what is on stage ------------------------------------------------------------------------------
def _rule_body(
    scenario: Scenario, conditions: Conditions, *skus: str, **more: Any
) -> dict[str, Any]:
    items = [{"sku": sku} for sku in skus]
    return {
        "name": scenario.name("rule"),
        "is_enabled": True,
        "attribute_conditions": list(conditions),
        "items": items,
        **more,
    }


def _rule(scenario: Scenario, conditions: Conditions, *skus: str, **more: Any) -> int:
    """The id of a rule that is on and guards these items, which have to be the scenario's own."""
    body = _rule_body(scenario, conditions, *skus, **more)
    return int(
        scenario.get(scenario.require(scenario.call("create-filter-rule", body=body)), "rule_id")
    )


def _stored(scenario: Scenario, rule_id: int) -> Any:
    return scenario.ok(scenario.call("get-filter-rule-by-id", rule_id=rule_id))


def _sees(scenario: Scenario, sku: str, by: Player | None = DOCUMENTED) -> bool:
    """Whether a player sees an item; one that is hidden is as if it were not there."""
    answer = scenario.call("get-virtual-items-sku", by=by, item_sku=sku)
    if answer.status == 404:
        scenario.refused(answer, 404, 4001)
        return False
    scenario.ok(answer)
    return True


def _acting(scenario: Scenario, sku: str, by: Player) -> set[str]:
    """The names of the promotions that act on an item for a player."""
    return {each["name"] for each in scenario.get(shown(scenario, sku, by), "promotions")}


def _compared(
    scenario: Scenario, kind: str, value: str, operators: Sequence[str], theirs: Mapping[str, Any]
) -> dict[str, list[str]]:
    """By the word for each value of an attribute: the operators that hold for it.

    Each operator stands in the conditions of a discount of its own on one item, and the item shows
    which of them act for a player.
    """
    sku, attribute = plain_item(scenario), scenario.name("attribute")
    names = {operator: scenario.name(operator) for operator in operators}
    for operator, name in names.items():
        asked = [condition(attribute, operator, value, kind)]
        discount(scenario, "1.00", sku, name={"en": name}, attribute_conditions=asked)
    found = {}
    for word, stated in theirs.items():
        player = scenario.new_player(attributes={attribute: stated})
        acting = _acting(scenario, sku, player)
        found[word] = [operator for operator, name in names.items() if name in acting]
    return found


# -- conditions ------------------------------------------------------------------------------------
@law("ATT-1a", needs=CROWD)
def all_conditions_of_an_array_have_to_hold(scenario: Scenario) -> None:
    """A rule with two conditions shows its items to users who meet both, not to those of one."""
    one, two = scenario.name("one"), scenario.name("two")
    sku = plain_item(scenario)
    _rule(scenario, [condition(one, "eq", "yes"), condition(two, "eq", "yes")], sku)
    for attributes, expected in (
        ({one: "yes", two: "yes"}, True),
        ({one: "yes", two: "no"}, False),
        ({one: "no", two: "yes"}, False),
    ):
        player = scenario.new_player(attributes=attributes)
        scenario.equal(
            f"{sorted(attributes.values())} see it", _sees(scenario, sku, player), expected
        )


@law("ATT-1b", needs=CROWD)
def one_array_of_several_has_to_hold(scenario: Scenario) -> None:
    """Of an array of arrays one inner array of which all conditions hold is enough."""
    one, two, three = (scenario.name(word) for word in ("one", "two", "three"))
    sku = plain_item(scenario)
    groups = [
        [condition(one, "eq", "yes"), condition(two, "eq", "yes")],
        [condition(three, "eq", "yes")],
    ]
    number = discount(scenario, "10.00", sku, attribute_conditions=groups)
    for attributes, expected in (
        ({one: "yes", two: "yes"}, 1),
        ({three: "yes"}, 1),
        ({one: "yes"}, 0),
        ({two: "yes", three: "no"}, 0),
    ):
        player = scenario.new_player(attributes=attributes)
        scenario.equal("discounts that act", len(_acting(scenario, sku, player)), expected)
    stored = scenario.get(read(scenario, "item", number), "attribute_conditions")
    scenario.equal("groups that are read back", [len(group) for group in stored], [2, 1])


@law("ATT-2a", needs=CROWD)
def text_is_equal_or_not(scenario: Scenario) -> None:
    """A `string` condition compares with `eq` and `ne`, letter by letter."""
    theirs = {"the same": "Elf", "in small letters": "elf", "a part": "El", "with more": "Elf "}
    found = _compared(scenario, "string", "Elf", ("eq", "ne"), theirs)
    expected = {"the same": ["eq"], **{word: ["ne"] for word in list(theirs)[1:]}}
    scenario.equal("operators that hold", found, expected)


@law("ATT-2a")
def text_is_not_put_in_order(scenario: Scenario) -> None:
    """A `string` condition with any operator but `eq` and `ne` gets 422/1102, in a rule and in a
    promotion, and nothing changes.
    """
    sku = some_item(scenario)
    fair = [condition("race", "eq", "elf")]
    rule_id = _rule(scenario, fair, sku, is_enabled=False)
    number = discount(scenario, "10.00", sku, enabled=False, attribute_conditions=fair)
    before = _stored(scenario, rule_id), read(scenario, "item", number)
    for operator in ("er", "lt", "ee", "le", "gt", "ge"):
        asked = [condition("race", operator, "elf")]
        body = _rule_body(scenario, asked, sku, is_enabled=False)
        scenario.refused(scenario.call("create-filter-rule", body=body), 422, 1102)
        change = {"attribute_conditions": asked}
        scenario.refused(
            scenario.call("patch-filter-rule-by-id", rule_id=rule_id, body=change), 422, 1102
        )
        body = discount_body(scenario, "20.00", sku, attribute_conditions=asked)
        scenario.refused(update(scenario, "item", number, body), 422, 1102)
    after = _stored(scenario, rule_id), read(scenario, "item", number)
    scenario.equal("the rule and the discount", after, before)


@law("ATT-2b", needs=CROWD)
def dates_are_earlier_or_later(scenario: Scenario) -> None:
    """For dates `er` is earlier, `lt` later, `ee` and `le` that or equal, whatever the offset."""
    theirs = {
        "a second before": "2025-12-31T20:59:59+00:00",
        "the same moment": "2025-12-31T21:00:00+00:00",
        "a second after": "2025-12-31T21:00:01+00:00",
    }
    found = _compared(scenario, "date", "2026-01-01T00:00:00+03:00", DATE_OPERATORS, theirs)
    expected = {
        "a second before": ["ne", "er", "ee"],
        "the same moment": ["eq", "ee", "le"],
        "a second after": ["ne", "lt", "le"],
    }
    scenario.equal("operators that hold", found, expected)


@law("ATT-2c", needs=CROWD)
def numbers_are_less_or_greater(scenario: Scenario) -> None:
    """For numbers `er` is less, `lt` and `gt` greater, `ee` at most, `le` and `ge` at least."""
    theirs = {"9": 9, "9.99": 9.99, "10": 10, "10.01": 10.01, "100": 100}
    found = _compared(scenario, "number", "10", NUMBER_OPERATORS, theirs)
    less, more = ["ne", "er", "ee"], ["ne", "lt", "le", "gt", "ge"]
    same = ["eq", "ee", "le", "ge"]
    expected = {"9": less, "9.99": less, "10": same, "10.01": more, "100": more}
    scenario.equal("operators that hold", found, expected)


@law("ATT-2b", "ATT-2c", needs=CROWD)
def rules_compare_as_promotions_do(scenario: Scenario) -> None:
    """In a rule of the catalog, too, `lt` is greater for a number and later for a date, and `er`
    less and earlier.
    """
    level, since = scenario.name("level"), scenario.name("since")
    low, high, early, late = 9, 100, "2025-12-31T23:59:59Z", "2026-01-01T00:00:01Z"
    for operator, number, date in (("lt", high, late), ("er", low, early)):
        sku = plain_item(scenario)
        asked = [
            condition(level, operator, "10", "number"),
            condition(since, operator, "2026-01-01T00:00:00Z", "date"),
        ]
        _rule(scenario, asked, sku)
        for attributes in ({level: low, since: early}, {level: high, since: late}):
            player = scenario.new_player(attributes=attributes)
            is_met = attributes == {level: number, since: date}
            scenario.equal(f"{operator} for {attributes}", _sees(scenario, sku, player), is_met)


@law("ATT-3a", needs=CROWD)
def an_attribute_may_be_missing_where_that_is_said(scenario: Scenario) -> None:
    """Who lacks an attribute meets its condition only if `can_be_missing` is true; for who has it
    that changes nothing.
    """
    attribute = scenario.name("attribute")
    asked = condition(attribute, "eq", "yes")
    all_kinds: tuple[dict[str, str], ...] = ({attribute: "yes"}, {attribute: "no"}, {})
    players = [scenario.new_player(attributes=has) for has in all_kinds]
    for conditions, expected in (
        ([asked], [True, False, False]),
        ([{**asked, "can_be_missing": False}], [True, False, False]),
        ([{**asked, "can_be_missing": True}], [True, False, True]),
    ):
        sku = plain_item(scenario)
        _rule(scenario, conditions, sku)
        found = [_sees(scenario, sku, player) for player in players]
        scenario.equal("users with it, with another and without", found, expected)


@law("ATT-3b", needs=CROWD)
def what_is_missing_is_not_unequal(scenario: Scenario) -> None:
    """A `ne` condition on an attribute the user lacks fails unless `can_be_missing` is true."""
    attribute = scenario.name("attribute")
    asked = condition(attribute, "ne", "orc")
    all_kinds: tuple[dict[str, str], ...] = ({}, {attribute: "elf"}, {attribute: "orc"})
    players = [scenario.new_player(attributes=has) for has in all_kinds]
    for may_be_missing in (False, True):
        sku = plain_item(scenario)
        _rule(scenario, [{**asked, "can_be_missing": may_be_missing}], sku)
        found = [_sees(scenario, sku, player) for player in players]
        scenario.equal("users without it, elves and orcs", found, [may_be_missing, True, False])


@law("ATT-3a", needs=[Need.PLAYERS])
def conditions_pick_who_may_use_a_code(scenario: Scenario) -> None:
    """The conditions of a coupon and of a promo code are compared like those of a rule."""
    attribute = scenario.name("attribute")
    sku = some_item(scenario)
    lacks, has = (
        scenario.new_player(attributes={}),
        scenario.new_player(attributes={attribute: "yes"}),
    )
    for may_be_missing in (False, True):
        asked = [condition(attribute, "eq", "yes", can_be_missing=may_be_missing)]
        codes = scenario.code(), scenario.code()
        coupon(scenario, codes[0], attribute_conditions=asked, bonus=[{"sku": sku, "quantity": 1}])
        promo_code(scenario, codes[1], attribute_conditions=asked)
        for code in codes:
            scenario.ok(scenario.call("verify-promotion-code", by=has, code=code))
            answer = scenario.call("verify-promotion-code", by=lacks, code=code)
            if may_be_missing:
                scenario.ok(answer)
            else:
                scenario.refused(answer, 404, 9811)


# -- rules of the catalog --------------------------------------------------------------------------
def _nobody(scenario: Scenario) -> list[dict[str, Any]]:
    """Conditions that nobody meets."""
    return [condition(scenario.name("attribute"), "eq", "yes")]


@law("ATT-4a", needs=SHOP)
def an_item_in_no_rule_is_for_everybody(scenario: Scenario) -> None:
    """An item that no rule guards is seen by users and visitors, whatever rules others have."""
    sku, guarded = plain_item(scenario), plain_item(scenario)
    _rule(scenario, _nobody(scenario), guarded)
    seen = [_sees(scenario, each, by) for each in (sku, guarded) for by in (DOCUMENTED, None)]
    scenario.equal("the free and the guarded item", seen, [True, True, False, False])


@law("ATT-4a", needs=SHOP)
def a_rule_that_is_off_or_gone_hides_nothing(scenario: Scenario) -> None:
    """An item is open while its rule is off, once it left the rule, and after its deletion."""
    sku, other = plain_item(scenario), plain_item(scenario)
    rule_id = _rule(scenario, _nobody(scenario), sku, is_enabled=False)

    def change(**changes: Any) -> bool:
        patched = scenario.call("patch-filter-rule-by-id", rule_id=rule_id, body=changes)
        scenario.ok(patched, 204)
        return _sees(scenario, sku)

    scenario.equal("seen while the rule is off", _sees(scenario, sku), True)
    scenario.equal("seen while it is on", change(is_enabled=True), False)
    scenario.equal("seen once it guards another", change(items=[{"sku": other}]), True)
    scenario.equal("seen once it is guarded again", change(items=[{"sku": sku}]), False)
    scenario.ok(scenario.call("delete-filter-rule-by-id", rule_id=rule_id), 204)
    scenario.equal("seen once the rule is gone", _sees(scenario, sku), True)


@law("ATT-4b", needs=CROWD)
def one_rule_of_several_is_enough(scenario: Scenario) -> None:
    """An item in several enabled rules is seen by a user who meets one of them, not by others."""
    one, two, off = (scenario.name(word) for word in ("one", "two", "off"))
    sku = plain_item(scenario)
    for attribute in (one, two):
        _rule(scenario, [condition(attribute, "eq", "yes")], sku)
    _rule(scenario, [condition(off, "eq", "yes")], sku, is_enabled=False)
    for attributes, expected in (({one: "yes"}, True), ({two: "yes"}, True), ({off: "yes"}, False)):
        player = scenario.new_player(attributes=attributes)
        scenario.equal(f"{list(attributes)} sees it", _sees(scenario, sku, player), expected)
    scenario.equal("seen by others", _sees(scenario, sku), False)


@law("ATT-4c", needs=SHOP)
def a_rule_says_whether_visitors_see_its_items(scenario: Scenario) -> None:
    """A visitor sees an item of an enabled rule only if the rule has `is_satisfied_for_unauth`
    true; its default is false, and for users it changes nothing.
    """
    conditions = _nobody(scenario)
    for stated, expected in (({}, False), ({"is_satisfied_for_unauth": True}, True)):
        sku = plain_item(scenario)
        rule_id = _rule(scenario, conditions, sku, **stated)
        told = scenario.get(_stored(scenario, rule_id), "is_satisfied_for_unauth")
        scenario.equal("is_satisfied_for_unauth", told, expected)
        scenario.equal("seen by a visitor", _sees(scenario, sku, by=None), expected)
        scenario.equal("seen by a user", _sees(scenario, sku), False)


@law("ATT-4c", needs=SHOP)
def a_put_of_a_rule_forgets_and_a_patch_keeps(scenario: Scenario) -> None:
    """Replacing a rule without `is_satisfied_for_unauth` makes it false; changing another property
    of it leaves it true.
    """
    sku, conditions = plain_item(scenario), _nobody(scenario)
    rule_id = _rule(scenario, conditions, sku, is_satisfied_for_unauth=True)
    body = {"name": scenario.name("rule")}
    scenario.ok(scenario.call("patch-filter-rule-by-id", rule_id=rule_id, body=body), 204)
    scenario.equal("seen by a visitor after a PATCH", _sees(scenario, sku, by=None), True)
    body = _rule_body(scenario, conditions, sku)
    scenario.ok(scenario.call("update-filter-rule-by-id", rule_id=rule_id, body=body), 204)
    scenario.equal("seen by a visitor after a PUT", _sees(scenario, sku, by=None), False)


# -- refusals --------------------------------------------------------------------------------------
def _writes(scenario: Scenario, rule_id: int, body: dict[str, Any]) -> list[Exchange]:
    return [
        scenario.call("update-filter-rule-by-id", rule_id=rule_id, body=body),
        scenario.call("patch-filter-rule-by-id", rule_id=rule_id, body=body),
    ]


@law("ERR-9a")
def a_rule_for_an_unknown_item_is_refused(scenario: Scenario) -> None:
    """A rule written with an unknown SKU gets 404/4001; a rule that is there stays as it was."""
    rule_id = _rule(scenario, _nobody(scenario), some_item(scenario), is_enabled=False)
    before = _stored(scenario, rule_id)
    sku = scenario.name("nothing")
    body = _rule_body(scenario, _nobody(scenario), sku)
    wording = f"[0401-4001]: Item with sku = '{sku}' not found"
    created = scenario.call("create-filter-rule", body=body)
    for answer in (created, *_writes(scenario, rule_id, body)):
        scenario.refused(answer, 404, 4001, wording)
    scenario.equal("the rule", _stored(scenario, rule_id), before)


@law("ATT-4a")
def a_rule_that_is_gone_is_not_found(scenario: Scenario) -> None:
    """Reading, replacing, changing and deleting a rule that was deleted get 404/0."""
    conditions, sku = _nobody(scenario), some_item(scenario)
    rule_id = _rule(scenario, conditions, sku, is_enabled=False)
    scenario.ok(scenario.call("delete-filter-rule-by-id", rule_id=rule_id), 204)
    body = _rule_body(scenario, conditions, sku, is_enabled=False)
    for answer in (
        scenario.call("get-filter-rule-by-id", rule_id=rule_id),
        *_writes(scenario, rule_id, body),
        scenario.call("delete-filter-rule-by-id", rule_id=rule_id),
    ):
        scenario.refused(answer, 404, 0)
