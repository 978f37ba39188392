"""Laws of conditions on attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from liveops_kit.contract.builders import discount
from liveops_kit.contract.builders.catalog import catalog_item, condition, plain_item
from liveops_kit.contract.builders.codes import verify
from liveops_kit.contract.errors import CODE_UNKNOWN, SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.kinds.audiences import (
    OF_RULES,
    kinds_are_for_who_meets_every_condition,
)
from liveops_kit.contract.laws.personalization.builders import (
    CROWD,
    PATCH,
    check_visible,
    create_rule,
    is_visible,
)
from liveops_kit.contract.resources import COUPON, DISCOUNT, PROMO_CODE, RULE
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.tokens import Player

DATE_OPERATORS = ("eq", "ne", "er", "lt", "ee", "le")

NUMBER_OPERATORS = (*DATE_OPERATORS, "gt", "ge")


def _acting_promotions(scenario: Scenario, sku: str, by: Player) -> set[str]:
    """Return the names of the promotions that act on an item for a player."""
    return {each["name"] for each in scenario.get(catalog_item(scenario, sku, by), "promotions")}


def _operators_that_hold(
    scenario: Scenario, kind: str, value: str, operators: Sequence[str], theirs: Mapping[str, Any]
) -> dict[str, list[str]]:
    """Return the operators that hold, by the key of each attribute value.

    Each operator is a condition of its own discount on one item; the item shows which discounts act
    for a player.
    """
    sku, attribute = plain_item(scenario), scenario.name("attribute")
    names = {operator: scenario.name(operator) for operator in operators}
    for operator, name in names.items():
        conditions = [condition(attribute, operator, value, kind)]
        discount(scenario, "1.00", sku, name={"en": name}, attribute_conditions=conditions)
    result = {}
    for word, attribute_value in theirs.items():
        player = scenario.new_player(attributes={attribute: attribute_value})
        acting = _acting_promotions(scenario, sku, player)
        result[word] = [operator for operator, name in names.items() if name in acting]
    return result


@law("ATT-1a", needs=CROWD)
def all_conditions_of_an_array_have_to_hold(scenario: Scenario) -> None:
    """A rule with two conditions shows its items to users who meet both, not to those of one."""
    kinds_are_for_who_meets_every_condition(scenario, OF_RULES)


@law("ATT-1b", needs=CROWD)
def one_array_of_several_has_to_hold(scenario: Scenario) -> None:
    """Of an array of arrays one inner array of which all conditions hold is enough."""
    one, two, three = (scenario.name(word) for word in ("one", "two", "three"))
    sku = plain_item(scenario)
    groups = [
        [condition(one, "eq", "yes"), condition(two, "eq", "yes")],
        [condition(three, "eq", "yes")],
    ]
    made = discount(scenario, "10.00", sku, attribute_conditions=groups)
    for attributes, expected in (
        ({one: "yes", two: "yes"}, 1),
        ({three: "yes"}, 1),
        ({one: "yes"}, 0),
        ({two: "yes", three: "no"}, 0),
    ):
        player = scenario.new_player(attributes=attributes)
        acting = _acting_promotions(scenario, sku, player)
        scenario.equal("discounts that act", len(acting), expected)
    stored = made.read("attribute_conditions")
    scenario.equal("groups that are read back", [len(group) for group in stored], [2, 1])


@law("ATT-2a", needs=CROWD)
def text_is_equal_or_not(scenario: Scenario) -> None:
    """A `string` condition compares with `eq` and `ne`, letter by letter."""
    theirs = {"the same": "Elf", "in small letters": "elf", "a part": "El", "with more": "Elf "}
    actual = _operators_that_hold(scenario, "string", "Elf", ("eq", "ne"), theirs)
    expected = {"the same": ["eq"], **{word: ["ne"] for word in list(theirs)[1:]}}
    scenario.equal("operators that hold", actual, expected)


@law("ATT-2a")
def text_is_not_put_in_order(scenario: Scenario) -> None:
    """A `string` condition with any operator but `eq` and `ne` gets 422/1102, in a rule and in a
    promotion, and nothing changes.
    """
    fair = {"attribute_conditions": [condition("race", "eq", "elf")]}
    rule, reduced = (scenario.create(kind, enabled=False, **fair) for kind in (RULE, DISCOUNT))
    with scenario.unchanged(rule, reduced):
        for operator in ("er", "lt", "ee", "le", "gt", "ge"):
            unfair = {"attribute_conditions": [condition("race", operator, "elf")]}
            scenario.call(RULE.create, body={**rule.body, **unfair}).refused(SCHEMA_BROKEN)
            rule.call(PATCH, body=unfair).refused(SCHEMA_BROKEN)
            reduced.update(discount={"percent": "20.00"}, **unfair).refused(SCHEMA_BROKEN)


@law("ATT-2b", needs=CROWD)
def dates_are_earlier_or_later(scenario: Scenario) -> None:
    """For dates `er` is earlier, `lt` later, `ee` and `le` that or equal, whatever the offset."""
    theirs = {
        "a second before": "2025-12-31T20:59:59+00:00",
        "the same moment": "2025-12-31T21:00:00+00:00",
        "a second after": "2025-12-31T21:00:01+00:00",
    }
    actual = _operators_that_hold(
        scenario, "date", "2026-01-01T00:00:00+03:00", DATE_OPERATORS, theirs
    )
    expected = {
        "a second before": ["ne", "er", "ee"],
        "the same moment": ["eq", "ee", "le"],
        "a second after": ["ne", "lt", "le"],
    }
    scenario.equal("operators that hold", actual, expected)


@law("ATT-2c", needs=CROWD)
def numbers_are_less_or_greater(scenario: Scenario) -> None:
    """For numbers `er` is less, `lt` and `gt` greater, `ee` at most, `le` and `ge` at least."""
    theirs = {"9": 9, "9.99": 9.99, "10": 10, "10.01": 10.01, "100": 100}
    actual = _operators_that_hold(scenario, "number", "10", NUMBER_OPERATORS, theirs)
    less, more = ["ne", "er", "ee"], ["ne", "lt", "le", "gt", "ge"]
    same = ["eq", "ee", "le", "ge"]
    expected = {"9": less, "9.99": less, "10": same, "10.01": more, "100": more}
    scenario.equal("operators that hold", actual, expected)


@law("ATT-2b", "ATT-2c", needs=CROWD)
def rules_compare_as_promotions_do(scenario: Scenario) -> None:
    """In a rule of the catalog, too, `lt` is greater for a number and later for a date, and `er`
    less and earlier.
    """
    level, since = scenario.name("level"), scenario.name("since")
    low, high, early, late = 9, 100, "2025-12-31T23:59:59Z", "2026-01-01T00:00:01Z"
    for operator, number, date in (("lt", high, late), ("er", low, early)):
        sku = plain_item(scenario)
        conditions = [
            condition(level, operator, "10", "number"),
            condition(since, operator, "2026-01-01T00:00:00Z", "date"),
        ]
        create_rule(scenario, conditions, sku)
        for attributes in ({level: low, since: early}, {level: high, since: late}):
            is_met = attributes == {level: number, since: date}
            check_visible(scenario, sku, (attributes, is_met))


@law("ATT-3a", needs=CROWD)
def an_attribute_may_be_missing_where_that_is_said(scenario: Scenario) -> None:
    """Who lacks an attribute meets its condition only if `can_be_missing` is true; for who has it
    that changes nothing.
    """
    attribute = scenario.name("attribute")
    equality = condition(attribute, "eq", "yes")
    all_kinds: tuple[dict[str, str], ...] = ({attribute: "yes"}, {attribute: "no"}, {})
    players = [scenario.new_player(attributes=has) for has in all_kinds]
    for conditions, expected in (
        ([equality], [True, False, False]),
        ([{**equality, "can_be_missing": False}], [True, False, False]),
        ([{**equality, "can_be_missing": True}], [True, False, True]),
    ):
        sku = plain_item(scenario)
        create_rule(scenario, conditions, sku)
        actual = [is_visible(scenario, sku, player) for player in players]
        scenario.equal("users with it, with another and without", actual, expected)


@law("ATT-3b", needs=CROWD)
def what_is_missing_is_not_unequal(scenario: Scenario) -> None:
    """A `ne` condition on an attribute the user lacks fails unless `can_be_missing` is true."""
    attribute = scenario.name("attribute")
    inequality = condition(attribute, "ne", "orc")
    all_kinds: tuple[dict[str, str], ...] = ({}, {attribute: "elf"}, {attribute: "orc"})
    players = [scenario.new_player(attributes=has) for has in all_kinds]
    for may_be_missing in (False, True):
        sku = plain_item(scenario)
        create_rule(scenario, [{**inequality, "can_be_missing": may_be_missing}], sku)
        actual = [is_visible(scenario, sku, player) for player in players]
        scenario.equal("users without it, elves and orcs", actual, [may_be_missing, True, False])


@law("ATT-3a", needs=[Need.PLAYERS])
def conditions_pick_who_may_use_a_code(scenario: Scenario) -> None:
    """The conditions of a coupon and of a promo code are compared like those of a rule."""
    attribute, gift = scenario.name("attribute"), [{"sku": scenario.some_item(), "quantity": 1}]
    lacks, has = (scenario.new_player(attributes=each) for each in ({}, {attribute: "yes"}))
    for may_be_missing in (False, True):
        conditions = [condition(attribute, "eq", "yes", can_be_missing=may_be_missing)]
        for kind in (COUPON, PROMO_CODE):
            code = scenario.create(kind, attribute_conditions=conditions, bonus=gift).add_code()
            verify(scenario, code, has).ok()
            answer = verify(scenario, code, lacks)
            if may_be_missing:
                answer.ok()
            else:
                answer.refused(CODE_UNKNOWN)
