"""Every law as a test: passed, failed, or skipped with a reason."""

from __future__ import annotations

import os

import pytest

from liveops_kit.contract.law import Law, all_laws
from liveops_kit.contract.law_runner import LawRunner
from liveops_kit.contract.reports.as_text import broken_law


@pytest.mark.parametrize("law", all_laws(), ids=lambda law: law.name)
def test_law(law: Law, liveops_bench: LawRunner) -> None:
    """The target keeps the law."""
    disturbs = liveops_bench.is_alone(law) and not liveops_bench.owns_time
    if disturbs and "PYTEST_XDIST_WORKER" in os.environ:
        pytest.skip("the server's time is everybody's: run without -n")
    outcome = liveops_bench.run(law)
    if outcome.verdict == "not verifiable":
        pytest.skip(outcome.reason)
    if outcome.finding is not None:
        pytest.fail(broken_law(outcome.finding), pytrace=False)
