"""Reports and the formats they can be written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from liveops_kit.contract.report import Report
from liveops_kit.contract.reports.as_html import html_of
from liveops_kit.contract.reports.as_json import json_of
from liveops_kit.contract.reports.as_junit import junit_of
from liveops_kit.contract.reports.as_sarif import sarif_of
from liveops_kit.errors import UsageError

FORMS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {"junit": junit_of, "json": json_of, "html": html_of, "sarif": sarif_of}
)
"""The writer of each format."""


def write(report: Report, form: str, path: Path) -> None:
    """Write a report to a file.

    Raises:
        UsageError: the file cannot be written.
    """
    write_file(path, FORMS[form](report))


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
