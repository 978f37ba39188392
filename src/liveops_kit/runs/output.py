"""Where a command writes what it makes: to a file, or to stdout."""

from __future__ import annotations

import sys
from pathlib import Path

from liveops_kit.contract.reports import write_file
from liveops_kit.errors import SettingsError, UsageError


def write_out(text: str, output: Path | None) -> None:
    """Write a text to a file, or to stdout without one.

    Raises:
        SettingsError: the file cannot be written.
    """
    if output is None:
        sys.stdout.write(text)
        return
    try:
        write_file(output, text)
    except UsageError as error:
        raise SettingsError(str(error)) from error
