"""Reports and the formats they can be written in."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from liveops_kit.contract.report import Report
from liveops_kit.contract.reports.as_github import github_of, without_commands
from liveops_kit.contract.reports.as_html import html_of
from liveops_kit.contract.reports.as_json import json_of
from liveops_kit.contract.reports.as_junit import junit_of
from liveops_kit.contract.reports.as_markdown import markdown_of
from liveops_kit.contract.reports.as_sarif import sarif_of
from liveops_kit.errors import UsageError

FORMS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {
        "junit": junit_of,
        "json": json_of,
        "html": html_of,
        "sarif": sarif_of,
        "markdown": markdown_of,
        "github": github_of,
    }
)
"""The writer of each format."""

STDOUT = Path("-")
"""Stands for standard output in place of a file."""


def write(report: Report, form: str, path: Path) -> None:
    """Write a report to a file, or to standard output.

    Raises:
        UsageError: the file cannot be written.
    """
    if path == STDOUT:
        sys.stdout.write(FORMS[form](report))
    else:
        write_file(path, FORMS[form](report))


def shown(text: str, files: Mapping[str, Path], token: str) -> str:
    """Return what is printed beside the reports that go to standard output.

    Where annotations do, no other line may be taken for one; `token` is a word nobody can guess.
    """
    return without_commands(text, token) if files.get("github") == STDOUT else text


def write_file(path: Path, text: str) -> None:
    """Write text to a file, creating its folder.

    Raises:
        UsageError: the file cannot be written.
    """
    with _telling(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def check_files(paths: Iterable[Path]) -> None:
    """Raise UsageError unless all files can be written; their content is kept.

    Raises:
        UsageError: one cannot be written.
    """
    for path in paths:
        if path == STDOUT:
            continue
        with _telling(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            is_new = not path.exists()
            path.open("ab").close()
            if is_new:
                path.unlink()


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise UsageError(f"cannot write {path}: {path.parent} is no folder") from error
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error
