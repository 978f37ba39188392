"""Each mutant is killed by the law that it breaks; the mock itself keeps every law."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

import pytest
from tests.each import pass_all
from tests.mutants.conftest import Harness
from tests.mutants.kill_rate import killed_by_check
from tests.mutants.mutation import Mutant, all_mutants, applied

from liveops_kit.contract.law import Law, all_laws
from liveops_kit.contract.law_runner import LawRunner

HarnessFor = Callable[[Law], Harness]

LAWS = {law.name: law for law in all_laws()}
MUTANTS = all_mutants()
BY_LAWS = [each for each in MUTANTS if not each.killed_by.startswith("check:")]
BY_CHECKS = [each for each in MUTANTS if each.killed_by.startswith("check:")]


def crashes(records: Iterable[logging.LogRecord]) -> list[str]:
    """Return the exceptions behind 500s: a crash would kill a mutant that has no mistake."""
    return [repr(record.exc_info[1]) for record in records if record.exc_info]


@pytest.mark.parametrize("tag", dict.fromkeys(law.tag for law in LAWS.values()))
def test_the_mock_keeps_the_laws(tag: str, harness_for: HarnessFor) -> None:
    def is_kept(law: Law) -> None:
        runner = harness_for(law).over_http
        outcome = runner.run(law)
        finding = outcome.finding and (outcome.finding.expected, outcome.finding.seen)
        assert (outcome.verdict, outcome.reason, finding) == ("kept", "", None)
        assert runner.remaining == 0
        assert runner.notes == []

    pass_all(is_kept, {law.name: (law,) for law in LAWS.values() if law.tag == tag})


@pytest.mark.parametrize("tag", dict.fromkeys(mutant.tag for mutant in BY_LAWS))
def test_the_mutants_are_killed_by_their_laws(
    tag: str, harness_for: HarnessFor, caplog: pytest.LogCaptureFixture
) -> None:
    def is_killed(mutant: Mutant) -> None:
        caplog.clear()
        law = LAWS[mutant.killed_by]
        harness = harness_for(law)
        with applied(mutant, harness.middleware):
            outcome = harness.runner.run(law)
        harness.runner.notes.clear()
        assert outcome.verdict == "broken", "it survives"
        assert crashes(caplog.records) == []

    mutants = {mutant.name: (mutant,) for mutant in BY_LAWS if mutant.tag == tag}
    pass_all(is_killed, mutants)


def test_of_stories_that_break_a_law_the_shortest_is_told(lenient_harness: Harness) -> None:
    """The runner of the tests above takes the first one."""
    law = LAWS["coupons.uses_of_a_coupon_add_up"]
    mutant = next(each for each in BY_LAWS if each.killed_by == law.name)
    first = lenient_harness.runner
    shortest = LawRunner(first.client, first.capabilities, prefix="lk-s-")
    with applied(mutant, lenient_harness.middleware):
        lengths = [len(runner.run(law).evidence) for runner in (first, shortest)]
    assert lengths == [9, 7]
    first.notes.clear()


def test_the_mutants_are_killed_by_their_checks(
    lenient_harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    def is_killed(mutant: Mutant) -> None:
        caplog.clear()
        with applied(mutant, lenient_harness.middleware):
            assert killed_by_check(mutant, lenient_harness), "it survives"
        assert crashes(caplog.records) == []

    pass_all(is_killed, {mutant.name: (mutant,) for mutant in BY_CHECKS})
