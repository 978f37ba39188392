"""The rule catalogue: ids, sentences, sources and operations are in order."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

from tests.each import of_each

from liveops_kit.openapi import document as spec

ROOT = Path(__file__).parents[2]
RULES: list[dict[str, Any]] = spec.read_yaml(ROOT / "openapi" / "rules.yaml")["rules"]
PREFIXES = ("AUTH", "ERR", "PAG", "PRM", "CPN", "ATT", "CHN")
STATUSES = {"documented", "measured", "decided"}
each_rule = of_each({rule["id"]: (rule,) for rule in RULES})


def known_operations() -> set[str]:
    return set(spec.served().operations)


def test_there_are_rules_of_every_kind() -> None:
    assert len(RULES) > 250
    assert {rule["status"] for rule in RULES} == STATUSES
    assert {rule["id"].partition("-")[0] for rule in RULES} >= set(PREFIXES)


def test_an_id_stands_once() -> None:
    ids = Counter(rule["id"] for rule in RULES)
    assert [name for name, times in ids.items() if times > 1] == []


def test_the_parts_of_a_rule_are_lettered_without_a_gap() -> None:
    """PRM-4a, PRM-4b and so on; a rule with parts does not stand undivided as well."""
    parts: dict[str, str] = {}
    for rule in RULES:
        found = re.fullmatch(r"(.+-\d+)([a-z]?)", rule["id"])
        assert found, rule["id"]
        parts[found[1]] = parts.get(found[1], "") + found[2]
    letters = "abcdefghijklmnopqrstuvwxyz"
    assert {whole: lettered for whole, lettered in parts.items() if lettered not in letters} == {}
    assert all(not lettered or letters.startswith(lettered) for lettered in parts.values())


@each_rule
def test_a_rule_is_complete(rule: dict[str, Any]) -> None:
    assert rule.keys() == {"id", "sentence", "status", "source", "operations"}
    assert re.fullmatch(r"[A-Z]{2,4}-[1-9]\d*[a-z]?", rule["id"])
    assert rule["status"] in STATUSES


@each_rule
def test_a_rule_is_one_sentence(rule: dict[str, Any]) -> None:
    sentence = rule["sentence"]
    assert sentence.endswith(".")
    assert sentence == sentence.strip()
    assert "\n" not in sentence
    assert re.match(r"[A-Z`0-9]", sentence)
    assert not re.search(r"[.!?] [A-Z]", re.sub(r"`[^`]*`", "", sentence))
    assert sentence.count("`") % 2 == 0


@each_rule
def test_a_rule_has_a_source_that_fits_its_status(rule: dict[str, Any]) -> None:
    source = {
        "decided": r"decision",
        "measured": r"live behaviour",
        "documented": r"(API reference|guide): \S.*",
    }[rule["status"]]
    assert re.fullmatch(source, rule["source"])


@each_rule
def test_a_rule_names_operations_that_exist(rule: dict[str, Any]) -> None:
    operations = rule["operations"]
    assert set(operations) <= known_operations()
    assert len(operations) == len(set(operations))


@each_rule
def test_a_documented_page_is_one_of_an_operation_or_named_otherwise(rule: dict[str, Any]) -> None:
    kind, _, page = rule["source"].partition(": ")
    if kind == "API reference" and re.fullmatch(r"[a-z-]+", page) and "-" in page:
        assert page in known_operations()


def test_statuses_a_sentence_names_are_documented_for_its_operations() -> None:
    """`404/9802` in a sentence: one operation at least documents it."""
    served = spec.served()
    missing = []
    for rule in RULES:
        for status, code in re.findall(r"\b([45]\d\d)/(\d{4})\b", rule["sentence"]):
            operations = rule["operations"] or served.operations
            if not any(int(code) in served.error_codes(o, int(status)) for o in operations):
                missing.append(f"{rule['id']}: {status}/{code}")
    assert missing == []
