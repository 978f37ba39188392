"""Report of a load run as JSON, lossless in both directions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from liveops_kit.errors import UsageError
from liveops_kit.load.report import LoadReport

FORMAT = 1
"""Version of the file format."""


def json_of(report: LoadReport) -> str:
    """Return the report as JSON, with the verdict and the exit code."""
    content: dict[str, Any] = {
        "format": FORMAT,
        "exit_code": report.exit_code,
        "verdict": report.verdict,
        "saturation": report.saturation,
        **msgspec.to_builtins(report),
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n"


def read(path: Path) -> LoadReport:
    """Read a report from a JSON file.

    Raises:
        UsageError: the file is no report of this format.
    """
    try:
        content = msgspec.json.decode(path.read_bytes())
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise UsageError(f"{path} is no report of `liveops load --report json=...`")
        return msgspec.convert(content, LoadReport)
    except (OSError, msgspec.MsgspecError) as error:
        raise UsageError(f"cannot read the report {path}: {error}") from error
