"""Report as JSON, lossless in both directions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from liveops_kit.contract.causes import Cause
from liveops_kit.contract.report import Report
from liveops_kit.contract.runner.extent import extent_of
from liveops_kit.errors import UsageError

FORMAT = 1
"""Version of the file format."""


def json_of(report: Report) -> str:
    """Return the report as JSON, with derived values such as ids and exit code."""
    content: dict[str, Any] = msgspec.to_builtins(report)
    for finding, written in zip(report.findings, content["findings"], strict=True):
        written["id"] = finding.id
    judged = msgspec.to_builtins(extent_of(report))
    content = {
        "format": FORMAT,
        "exit_code": report.exit_code,
        "verdict": report.verdict,
        "judged": judged,
        "causes": [_cause(each) for each in report.causes],
        **content,
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n"


def _cause(cause: Cause) -> dict[str, Any]:
    """Return a cause with the ids of its findings, which stand beside it in full."""
    return {
        "id": cause.id,
        "title": cause.title,
        "kind": cause.kind,
        "severity": cause.severity,
        "operations": list(cause.operations),
        "findings": [each.id for each in cause.findings],
        "following": [each.id for each in cause.following],
        "following_laws": list(cause.following_laws),
    }


def read(path: Path) -> Report:
    """Read a report from a JSON file.

    Raises:
        UsageError: the file is not a report of this format.
    """
    try:
        content = msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(f"cannot read the report {path}: {error}") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise UsageError(f"{path} is no report of `liveops test --report json=...`")
    try:
        return msgspec.convert(content, Report, str_keys=True)
    except msgspec.ValidationError as error:
        raise UsageError(f"{path} is a broken report: {error}") from error
