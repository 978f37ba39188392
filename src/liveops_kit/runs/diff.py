"""`liveops compare`: makes the two targets, shows progress, writes and prints the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from liveops_kit import terminal
from liveops_kit.contract.diff import CompareOptions, Comparison, compare
from liveops_kit.contract.diff.report import report_of, text_of
from liveops_kit.contract.profile import Profile
from liveops_kit.contract.reports import check_files, write
from liveops_kit.contract.runner.options import Progress
from liveops_kit.contract.target import UsageError
from liveops_kit.runs.contract import profile_of, redactor_of, warn_of_secrets
from liveops_kit.settings import SettingsError

_OF_BOTH = (
    "project_id", "api_key", "user_token", "second_user_token", "jwt_secret", "rate", "timeout",
    "ca_file", "control_token",
)  # fmt: skip
_OF_THE_RUN = ("tags", "laws", "seed", "stories", "ignore")


def compare_and_print(a: str, b: str, **asked: Any) -> int:
    """Compare two servers and print what differs; gives the exit code.

    `asked` holds the options of the command that were given, by their names.

    Raises:
        SettingsError: the comparison cannot start as asked.
    """
    reports: Mapping[str, Path] = asked.get("reports", {})
    try:
        check_files(reports.values())
        sides = [_side(a, asked, "config_a"), _side(b, asked, "config_b")]
        warn_of_secrets(*sides)
        wanted = CompareOptions(**{name: asked[name] for name in _OF_THE_RUN if name in asked})
        comparison = _watched(sides[0], sides[1], wanted)
        for form, file in reports.items():
            write(report_of(comparison), form, file)
    except UsageError as error:
        raise SettingsError(redactor_of(asked).text(str(error))) from error
    terminal.write(text_of(comparison))
    return comparison.exit_code


def _side(target: str, asked: Mapping[str, Any], config: str) -> Profile:
    stated = {name: asked[name] for name in _OF_BOTH if name in asked}
    return profile_of(target, {**stated, "config": asked.get(config)})


def _watched(a: Profile, b: Profile, asked: CompareOptions) -> Comparison:
    """The comparison, while somebody is told how far it is."""
    with terminal.progress() as show:

        def on_event(event: Progress) -> None:
            found = f", {event.findings} differences" if event.findings else ""
            place = f" {event.done}/{event.of}"
            show(f"{event.phase}{place} {event.operation_id or ''}{found}")

        return compare(a, b, replace(asked, on_event=on_event))
