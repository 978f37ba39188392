"""`liveops compare`: builds the two targets, shows progress, writes and prints the report."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from liveops_kit import terminal
from liveops_kit.contract.diff import CompareOptions, Comparison, compare
from liveops_kit.contract.diff.report import report_of, text_of
from liveops_kit.contract.profile import Profile
from liveops_kit.contract.reports import check_files, shown, write
from liveops_kit.contract.runner.options import Progress
from liveops_kit.errors import SettingsError, UsageError
from liveops_kit.runs.contract import profile_of, redactor_of, warn_of_secrets

_OF_BOTH = (
    "project_id", "api_key", "user_token", "second_user_token", "jwt_secret", "rate", "timeout",
    "ca_file", "control_token",
)  # fmt: skip
_OF_THE_RUN = ("tags", "laws", "seed", "stories", "ignore")


def compare_and_print(a: str, b: str, **arguments: Any) -> int:
    """Compare two servers, print what differs, and return the exit code.

    `arguments` are the options of the command that were given, by their names.

    Raises:
        SettingsError: the comparison cannot start with these options.
    """
    reports: Mapping[str, Path] = arguments.get("reports", {})
    try:
        check_files(reports.values())
        sides = [_side(a, arguments, "config_a"), _side(b, arguments, "config_b")]
        warn_of_secrets(*sides)
        values = {name: arguments[name] for name in _OF_THE_RUN if name in arguments}
        comparison = _compare_with_progress(sides[0], sides[1], CompareOptions(**values))
        for form, file in reports.items():
            write(report_of(comparison), form, file)
    except UsageError as error:
        raise SettingsError(redactor_of(arguments).text(str(error))) from error
    terminal.write(shown(text_of(comparison), reports, secrets.token_hex(16)))
    return comparison.exit_code


def _side(target: str, arguments: Mapping[str, Any], config: str) -> Profile:
    values = {name: arguments[name] for name in _OF_BOTH if name in arguments}
    return profile_of(target, {**values, "config": arguments.get(config)})


def _compare_with_progress(a: Profile, b: Profile, options: CompareOptions) -> Comparison:
    """Compare the servers and show the progress."""
    with terminal.progress() as show:

        def on_event(event: Progress) -> None:
            found = f", {event.findings} differences" if event.findings else ""
            place = f" {event.done}/{event.of}"
            show(f"{event.phase}{place} {event.operation_id or ''}{found}")

        return compare(a, b, replace(options, on_event=on_event))
