"""The forms a report can be written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from liveops_kit.contract.report import Report
from liveops_kit.contract.reports.as_html import html_of
from liveops_kit.contract.reports.as_json import json_of
from liveops_kit.contract.reports.as_junit import junit_of
from liveops_kit.contract.reports.as_sarif import sarif_of
from liveops_kit.contract.target import UsageError

FORMS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {"junit": junit_of, "json": json_of, "html": html_of, "sarif": sarif_of}
)
"""How each form is written."""


def write(report: Report, form: str, path: Path) -> None:
    """Write a report to a file.

    Raises:
        UsageError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FORMS[form](report), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error
