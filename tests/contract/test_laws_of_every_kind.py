"""The tables that laws of kinds go over leave out no kind, list or bound."""

from __future__ import annotations

from collections import Counter

import pytest

from liveops_kit.contract.law import Need, all_laws
from liveops_kit.contract.laws.kinds.bounds import Bound, bounds_of
from liveops_kit.contract.laws.kinds.lists import LISTS
from liveops_kit.contract.laws.kinds.projects import CHAINS, OTHERS
from liveops_kit.contract.laws.kinds.spending_calls import SPENDINGS
from liveops_kit.contract.laws.paging.lists import FOR_ADMINS, FOR_PLAYERS
from liveops_kit.contract.laws.round_trips.kinds import KINDS, UPDATED
from liveops_kit.contract.resources import RESOURCES
from liveops_kit.openapi import document as spec

LAWS = {law.name: law for law in all_laws()}


def test_every_kind_list_and_update_is_gone_over() -> None:
    assert (*FOR_ADMINS, *FOR_PLAYERS) == LISTS
    assert {*CHAINS, *OTHERS} == set(RESOURCES.values())
    assert [each.plural for each in KINDS if each not in UPDATED] == ["upsells"]


def test_a_law_of_a_spending_names_the_rule_that_bounds_it() -> None:
    rules = {LAWS[f"{each.tag}.{each.plural}_at_once_give_once"].rules for each in SPENDINGS}
    assert rules == {(each.rule,) for each in SPENDINGS}
    assert len(SPENDINGS) == 10


def test_a_law_of_a_list_asks_for_a_quiet_project_and_runs_without() -> None:
    law = LAWS["daily_chains.the_list_of_seen_daily_chains_is_in_order"]
    assert law.needs == {Need.QUIET_PROJECT, Need.PLAYER}


SCHEMA = {
    "type": "object",
    "properties": {
        "quantity": {"type": "integer", "minimum": 1, "maximum": 7},
        "id": {"type": "integer", "minimum": 1, "maximum": 7},
        "value": {"type": "string", "maxLength": 3},
        "word": {"type": "string", "minLength": 2, "pattern": "^[a-z]*$"},
        "image_url": {"type": "string", "maxLength": 20},
        "date_start": {"type": "string", "minLength": 1},
        "told": {"type": "integer", "minimum": 1, "readOnly": True},
    },
}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"quantity": 3}, [(("quantity",), 7, 8), (("quantity",), 1, 0)]),
        ({"value": "a"}, [(("value",), "\U0001f381" * 3, "\U0001f381" * 4)]),
        ({"word": "word"}, [(("word",), "aa", "")]),
        (
            {"image_url": "https://a.b/c.png"},
            [(("image_url",), "https://a.b/aaaaaaaa", "https://a.b/aaaaaaaaa")],
        ),
        ({"id": 2, "date_start": "2026-01-01", "told": 3, "flag": True}, []),
    ],
)
def test_bounds_are_those_of_the_values_that_a_body_has(
    body: dict[str, object], expected: list[tuple[object, ...]]
) -> None:
    assert bounds_of(spec.load(), body, SCHEMA) == [Bound(*each) for each in expected]  # type: ignore[arg-type]


def test_bounds_go_into_lists_and_alternatives() -> None:
    row = {"type": "object", "properties": {"day": {"type": "integer", "maximum": 31}}}
    schema = {"type": "array", "items": {"oneOf": [row, {"type": "string", "maxLength": 1}]}}
    found = bounds_of(spec.load(), [{"day": 3}, {"day": 4}], schema)
    assert found == [Bound((0, "day"), 31, 32)]
    assert found[0].name == "0.day"


LAWS_OF_RULES = {
    "AUTH-11": len(RESOURCES) + 4 + len(SPENDINGS),
    "ERR-40a": len(UPDATED),
    "ERR-40b": 1,
    "ERR-41": len(UPDATED),
    "ERR-42": 2 * len(UPDATED),
    "ERR-43": len(UPDATED),
    "PAG-1f": len(LISTS),
}
"""The rules that hold for every kind, and the numbers of their laws."""


def test_a_rule_of_every_kind_has_a_law_for_each() -> None:
    counts = Counter(rule for each in LAWS.values() for rule in each.rules)
    assert {rule: counts[rule] for rule in LAWS_OF_RULES} == LAWS_OF_RULES
