"""The page about comparisons says what the table of rules says."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from liveops_kit.contract.diff.volatile import RULES, SORTED_BY, modes_of
from liveops_kit.openapi.document import load, served

PAGE = Path(__file__).parents[2] / "docs" / "compare.md"


def row(mode: str, places: tuple[str, ...], why: str) -> str:
    return f"| {mode} | {', '.join(f'`{place}`' for place in places)} | {why} |"


def test_the_page_has_the_table() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = lines.index("| treatment | properties | why |") + 2
    assert lines[start : start + len(RULES) + 1] == [
        *(row(rule.mode, rule.places, rule.why) for rule in RULES), "",
    ]  # fmt: skip


def test_every_place_is_a_property_that_answers_have() -> None:
    names = {*properties(served().document), *properties(load("control").document)}
    places = [place for rule in RULES for place in rule.places]
    assert [each for each in places if not any(fnmatchcase(n, each) for n in names)] == []


def test_what_lists_are_sorted_by_belongs_to_unordered_lists() -> None:
    assert [name for name in SORTED_BY if "unordered" not in modes_of(name)] == []


def properties(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return set().union(*map(properties, schema)) if schema else set()
    if not isinstance(schema, dict):
        return set()
    named = schema.get("properties")
    own = set(named) if isinstance(named, dict) else set()
    return own.union(*map(properties, schema.values()))
