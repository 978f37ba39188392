"""How Hypothesis runs here: without a deadline, bounded, and the same every time on CI."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "local",
    deadline=None,
    max_examples=60,
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "ci", parent=settings.get_profile("local"), derandomize=True, print_blob=True
)
settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the judges of `tests/saboteurs` sit over the mock without its front, too."""
    parser.addoption("--no-front", action="store_true", help="judge the mock without its front")
