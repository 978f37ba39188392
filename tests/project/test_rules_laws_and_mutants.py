"""Every rule has a law or a reason, every law names rules, every law has a mutant that it kills."""

from __future__ import annotations

import inspect
from pathlib import Path

from tests.mutants.mutation import all_mutants

from liveops_kit.contract.law import Law, Need, all_laws
from liveops_kit.contract.laws.not_judged import NOT_JUDGED, UNREACHABLE
from liveops_kit.openapi import document as spec
from liveops_kit.openapi.document import rules

LAWS = {law.name: law for law in all_laws()}
JUDGED = {rule for law in LAWS.values() for rule in law.rules}
BROKEN_BY_A_MUTANT = {each.killed_by for each in all_mutants()}


def test_a_rule_has_a_law_or_a_reason_why_not() -> None:
    assert sorted(set(rules()) - JUDGED - set(NOT_JUDGED)) == []
    assert sorted(JUDGED & set(NOT_JUDGED)) == []


def test_laws_name_rules_of_the_catalogue_alone() -> None:
    assert sorted(JUDGED - set(rules())) == []
    assert sorted(set(NOT_JUDGED) - set(rules())) == []


def test_a_law_keeps_the_name_that_baselines_know() -> None:
    published = (Path(__file__).parent / "law_names.txt").read_text(encoding="utf-8").split()
    assert len(published) == len(set(published)) >= 815
    assert sorted(set(published) - set(LAWS)) == []


def test_a_law_has_a_mutant() -> None:
    assert sorted(LAWS.keys() - BROKEN_BY_A_MUTANT) == []


def test_mutants_name_a_law_or_a_check() -> None:
    named = {name for name in BROKEN_BY_A_MUTANT if not name.startswith("check:")}
    assert sorted(named - set(LAWS)) == []


def test_there_are_more_than_enough_mutants() -> None:
    assert len(all_mutants()) >= 60


def moves_time(law: Law) -> bool:
    used = set(inspect.unwrap(law.function).__code__.co_names)
    return not used.isdisjoint({"freeze", "advance", "clock"})


def test_a_law_that_moves_time_says_so() -> None:
    moving = {law for law in LAWS.values() if moves_time(law)}
    assert len(moving) > 30
    assert sorted(law.name for law in moving if Need.CLOCK not in law.needs) == []


def test_operations_of_rules_exist() -> None:
    known = set(spec.served().operations)
    named = {name for rule in rules().values() for name in rule["operations"]}
    assert sorted(named - known) == []


def test_an_answer_that_no_call_brings_about_is_described_all_the_same() -> None:
    described = {
        (operation_id, f"{status}/{code}")
        for operation_id, operation in spec.served().operations.items()
        for status in operation.statuses
        for code in spec.served().error_codes(operation_id, status)
    }
    assert sorted(UNREACHABLE.keys() - described) == []
