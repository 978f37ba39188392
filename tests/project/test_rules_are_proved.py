"""Every rule of the catalogue is named by a test, or says here why it cannot be."""

from __future__ import annotations

import re
from pathlib import Path

from liveops_kit.openapi import document as spec

ROOT = Path(__file__).parents[2]
RULE = re.compile(r"\b(?:AUTH|ERR|PAG|PRM|CPN|ATT|CHN|TWN|ITM|ORD|UPS|SHP)-\d+[a-z]?\b")
NOT_PLAYED = {
    "AUTH-10": "tokens of the payment UI are opaque; the mock makes none",
    "CPN-17": "the mock has no stock of game keys that could run out",
}


def whole(rule: str) -> str:
    """The rule a lettered part belongs to."""
    return rule.rstrip("abcdefghijklmnopqrstuvwxyz")


def named_in(folder: str) -> set[str]:
    found: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        if path != Path(__file__):
            found.update(RULE.findall(path.read_text(encoding="utf-8")))
    return found


def catalogue() -> list[str]:
    document = spec.read_yaml(spec.data_root("openapi") / "rules.yaml")
    return [rule["id"] for rule in document["rules"]]


def test_every_rule_is_named_by_a_test() -> None:
    named = named_in("tests")
    unproved = {rule for rule in catalogue() if rule not in named and whole(rule) not in named}
    assert unproved == set(NOT_PLAYED)


def test_every_rule_the_code_or_a_test_names_is_in_the_catalogue() -> None:
    known = set(catalogue())
    known |= {whole(rule) for rule in known}
    assert (named_in("src") | named_in("tests")) - known == set()
