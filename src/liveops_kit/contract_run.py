"""`liveops test`: makes the target, shows progress, prints the report."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from liveops_kit.contract import Options, Progress, Report, Target, UsageError, run
from liveops_kit.settings import Settings, SettingsError

_DAY = 86_400

DEMO_SKUS = ("sword_ice", "shield_frost", "potion_warm", "potion_small")
"""What the demo world sells."""


def run_and_print(
    target: str,
    *,
    project_id: int,
    api_key: str,
    merchant_id: int | None,
    user_token: str,
    operation_ids: Sequence[str],
    max_examples: int,
    seed: int,
    jwt_secret: str,
    disposable: bool = False,
) -> int:
    """Run the contract tests and print what they found; gives the exit code.

    Raises:
        SettingsError: the run cannot start as asked.
    """
    judged = Target(
        base_url=_url(target),
        project_id=project_id,
        api_key=api_key,
        merchant_id=merchant_id,
        user_token=user_token or _minted("player-1", jwt_secret),
        second_user_token=_minted("player-2", jwt_secret),
        app=mock() if target == "mock" else None,
        skus=DEMO_SKUS if target == "mock" else (),
        disposable=disposable or target == "mock",
    )
    options = Options(operations=tuple(operation_ids) or None, max_examples=max_examples, seed=seed)
    try:
        report = _watched(judged, options)
    except UsageError as error:
        raise SettingsError(str(error)) from error
    sys.stdout.write(report.text())
    return report.exit_code


def _url(target: str) -> str:
    if target == "mock":
        return Target().base_url
    if not target.startswith(("http://", "https://")):
        raise SettingsError(
            f"'{target}' is neither 'mock' nor a URL such as http://127.0.0.1:8080/api"
        )
    return target


def _minted(user: str, secret: str) -> str:
    from liveops_kit.edge.auth import mint
    from liveops_kit.shared.clock import SystemClock

    return mint(user, secret, issued=int(SystemClock().now().timestamp()), lifetime=_DAY)


def mock() -> Any:
    """The mock with its demo world, in this process."""
    from liveops_kit.edge.app import build
    from liveops_kit.edge.serve import make_world

    settings = Settings()
    return build(settings, make_world(settings))


def _watched(target: Target, options: Options) -> Report:
    """The run, with a line that tells how far it is where somebody can see it."""
    from dataclasses import replace

    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        return run(target, options)
    with console.status("starting") as status:

        def show(progress: Progress) -> None:
            found = f", {progress.findings} findings" if progress.findings else ""
            status.update(f"{progress.phase} {progress.operation_id or ''}{found}")

        return run(target, replace(options, on_event=show))
