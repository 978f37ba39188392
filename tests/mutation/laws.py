"""The laws, each as a test of the code that mutmut has mutated; `make mutation` runs them.

Not named `test_*`, so that `make test` passes it by: `tests/mutants` tries every law there.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.mutants.conftest import Harness

from liveops_kit.contract.findings import Finding
from liveops_kit.contract.law import Law, all_laws


@pytest.mark.parametrize("law", all_laws(), ids=lambda law: law.name)
def test_law(law: Law, harness_for: Callable[[Law], Harness], findings: list[Finding]) -> None:
    """Neither the law nor the checks of its responses find anything."""
    findings.clear()
    outcome = harness_for(law).runner.run(law)
    found = [outcome.finding] if outcome.finding is not None else findings
    assert [(each.check, each.title, each.expected, each.seen) for each in found] == []
