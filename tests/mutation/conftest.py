"""The mock that laws are tried on, of the mutated code here, and what is found on the way."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.mutants.conftest import Harness, lenient_harness, strict_harness

# What a check imports when it is first needed is imported here, once for all mutants.
import liveops_kit.contract.fuzz.observations  # noqa: F401
from liveops_kit.contract.findings import Finding
from liveops_kit.contract.law import Law, Need
from liveops_kit.contract.response_checks import ResponseChecker
from liveops_kit.openapi.document import served

__all__ = ["lenient_harness", "strict_harness"]

MUTANT = os.environ.get("MUTANT_UNDER_TEST", "")
"""Set by mutmut: `<module>.x_<function>__mutmut_<number>`, or a word for what it does instead."""

KILLERS = Path("killers.tsv")
"""Mutants and the laws that have killed them, as they die."""


@pytest.fixture(scope="session")
def findings() -> list[Finding]:
    """The findings of the checks that `liveops test` makes on each response of a law."""
    return []


@pytest.fixture
def harness_for(
    request: pytest.FixtureRequest, findings: list[Finding]
) -> Callable[[Law], Harness]:
    """The harness that a law is tried on, whose responses are checked."""

    def harness_for(law: Law) -> Harness:
        fixture = "strict_harness" if Need.STRICT in law.needs else "lenient_harness"
        harness: Harness = request.getfixturevalue(fixture)
        client = harness.runner.client
        client.observers[:] = [ResponseChecker(served(), findings.append, client.redactor).check]
        return harness

    return harness_for


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the laws of the tag that the mutated module is about: they know it best."""
    mutant = os.environ.get("MUTANT_UNDER_TEST", "")
    if not mutant:
        return  # pytest hands every test of a session to this hook, not only those of this folder
    module = mutant.partition(".x")[0].rpartition(".")[2]
    items.sort(key=lambda item: (f"[{module}." not in item.name, item.name))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note which law has killed the mutant."""
    mutant = os.environ.get("MUTANT_UNDER_TEST", "")
    if report.failed and "__mutmut_" in mutant:
        with KILLERS.open("a") as file:
            file.write(f"{mutant}\t{report.nodeid}\n")
