"""Each saboteur is caught by the law that it breaks; the honest mock keeps every law."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.mutants.conftest import Court
from tests.mutants.kill_rate import by_check
from tests.mutants.lies import Saboteur, all_saboteurs, at_work

from liveops_kit.contract.law import Law, all_laws

CourtOf = Callable[[Law], Court]

LAWS = {law.name: law for law in all_laws()}
LIES = all_saboteurs()
BY_LAWS = [each for each in LIES if not each.caught_by.startswith("check:")]
BY_CHECKS = [each for each in LIES if each.caught_by.startswith("check:")]


@pytest.mark.parametrize("law", all_laws(), ids=lambda law: law.name)
def test_the_honest_mock_keeps_the_law(law: Law, court_of: CourtOf) -> None:
    court = court_of(law)
    outcome = court.runner.run(law)
    seen = outcome.finding and (outcome.finding.expected, outcome.finding.seen)
    assert (outcome.verdict, outcome.reason, seen) == ("kept", "", None)
    assert court.runner.remaining == 0
    assert court.runner.notes == []


@pytest.mark.parametrize("saboteur", BY_LAWS, ids=str)
def test_the_lie_is_caught_by_its_law(saboteur: Saboteur, court_of: CourtOf) -> None:
    law = LAWS[saboteur.caught_by]
    court = court_of(law)
    with at_work(saboteur, court.wire):
        outcome = court.runner.run(law)
    assert outcome.verdict == "broken", f"{saboteur.name} got away with it"
    court.runner.notes.clear()


@pytest.mark.parametrize("saboteur", BY_CHECKS, ids=str)
def test_the_lie_is_caught_by_its_check(saboteur: Saboteur, lenient_court: Court) -> None:
    with at_work(saboteur, lenient_court.wire):
        assert by_check(saboteur, lenient_court), f"{saboteur.name} got away with it"
