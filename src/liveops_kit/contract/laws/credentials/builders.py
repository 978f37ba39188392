"""Values and helpers for laws of credentials; the calls are harmless."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.operations import tried
from liveops_kit.contract.errors import Error
from liveops_kit.contract.scenario import Scenario
from liveops_kit.openapi.document import Operation

LONG_PAST = 1_000_000_000
"""A time in 2001, in Unix seconds."""

REFUSED = frozenset({401, 403})


def check_refused(
    scenario: Scenario, calls: list[Operation], error: Error, message: str | None = None,
    **arguments: Any,
) -> None:  # fmt: skip
    """Check that every operation is refused alike."""
    for answer in tried(scenario, calls, **arguments):
        answer.refused(error, message=message)


def wrong_keys(scenario: Scenario) -> list[str]:
    """Return keys that differ slightly from the valid one."""
    key = scenario.client.target.api_key
    return [f"{key}x", key[:-1], f" {key}", key.swapcase() + "x", "0"]
