"""Contract runs for callers from Python: a target or an in-process mock in, a report out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from liveops_kit.contract.report import Report
from liveops_kit.contract.runner.options import PHASES, PROFILES
from liveops_kit.contract.runner.run import run
from liveops_kit.contract.target import Target
from liveops_kit.runs.mock import Mock

DEMO_SKUS = ("sword_ice", "shield_frost", "potion_warm", "potion_small")
"""SKUs that the demo world sells."""


def run_contract(
    target: Target | Mock,
    *,
    profile: Literal["smoke", "standard", "deep"] = "standard",
    seed: int = 1,
    phases: tuple[str, ...] = PHASES,
    tags: tuple[str, ...] | None = None,
    operations: tuple[str, ...] | None = None,
    rules: tuple[str, ...] | None = None,
    laws: tuple[str, ...] | None = None,
    workers: int = 1,
    fail_fast: bool = False,
) -> Report:
    """Judge a server, or a mock that is served, against the specification.

    `tags`, `operations`, `rules` and `laws` narrow the run; None takes all. The report has
    `findings`, `exit_code` and `text()`.

    Raises:
        UsageError: the run cannot start: an unknown name, or a target that is not the API or
            refuses the credentials.
    """
    options = replace(
        PROFILES[profile], seed=seed, phases=phases, tags=tags, operations=operations, rules=rules,
        laws=laws, workers=workers, fail_fast=fail_fast,
    )  # fmt: skip
    return run(target_of(target) if isinstance(target, Mock) else target, options)


def target_of(mock: Mock) -> Target:
    """Return a served mock as a target on which every call may be tried.

    Raises:
        UsageError: the mock is not served.
    """
    return Target(
        base_url=mock.url,
        project_id=mock.project_id,
        api_key=mock.api_key,
        control_token=mock.control_token,
        **_powers(mock),
    )


def _powers(mock: Mock) -> dict[str, Any]:
    def mint(user: str, claims: Any) -> str:
        return mock.token(user, **claims)

    return {
        "mint": mint,
        "user_token": mock.token("player-1"),
        "second_user_token": mock.token("player-2"),
        "skus": DEMO_SKUS if mock.fixtures == "demo" else (),
        "makes_items": True,
        "disposable": True,
    }
