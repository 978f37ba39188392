"""`liveops load`: a target, the mock among them, under load."""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from liveops_kit import terminal
from liveops_kit.contract.loopback_server import reachable
from liveops_kit.contract.reports import check_files, shown, write_file
from liveops_kit.domain.values.clock import parse_duration
from liveops_kit.errors import SettingsError, UsageError
from liveops_kit.load.history_files import History
from liveops_kit.load.options import Options, parse_stories, read_mix
from liveops_kit.load.plan import Bounds
from liveops_kit.load.processes import work_for
from liveops_kit.load.report import LoadReport
from liveops_kit.load.reports import FORMS
from liveops_kit.load.reports.as_text import text_of
from liveops_kit.load.run import history_files, report_of, run
from liveops_kit.runs.contract import profile_of_command, redactor_of, warn_of_secrets

_SIZE = re.compile(r"([1-9]\d*) ?(kB|MB|GB)")
_UNITS = {"kB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}


def load_and_print(
    target: str | None,
    options: Options,
    reports: Mapping[str, Path],
    history: Path | None,
    **arguments: Any,
) -> int:
    """Play stories on a target, judge them, print the report and return the exit code.

    `arguments` are the options of the target that were given, by their names.

    Raises:
        SettingsError: the run cannot start with these options.
    """
    try:
        options = options.checked()
        profile = profile_of_command(target, arguments)
        if profile.target.rate is not None:
            raise UsageError("a load run keeps no rate: set --users and --think instead of rate")
        warn_of_secrets(profile)
        check_files(reports.values())
        with (
            _folder(history) as folder,
            reachable(profile.target) as there,
            terminal.progress() as show,
        ):
            report = run(there, profile.capabilities, options, folder, show)
        return _write(report, reports)
    except UsageError as error:
        raise SettingsError(redactor_of(arguments).text(str(error))) from error


def judge_and_print(paths: Sequence[Path], reports: Mapping[str, Path]) -> int:
    """Judge the history of a run again, print the report and return the exit code.

    Raises:
        SettingsError: it cannot be read, or a report cannot be written.
    """
    try:
        check_files(reports.values())
        return _write(report_of(History(*_files(paths))), reports)
    except OSError as error:
        raise SettingsError(f"cannot read {error.filename}: {error.strerror}") from error
    except UsageError as error:
        raise SettingsError(str(error)) from error


def work(address: str) -> int:
    """Play a part of a run that is led elsewhere; return the exit code.

    Raises:
        SettingsError: the address is none.
    """
    try:
        return 2 if work_for(address) else 0
    except UsageError as error:
        raise SettingsError(str(error)) from error


def options_of(
    *,
    stories: str | None,
    mix: Path | None,
    length: str,
    think: str,
    find_limit: bool,
    max_p95: float,
    max_errors: float,
    master: str | None,
    web: int | None,
    history_max: str,
    **same: Any,
) -> Options:
    """Return the options of the command `run`, parsed.

    Raises:
        SettingsError: one of them cannot be parsed, or they exclude each other.
    """
    try:
        if stories is not None and mix is not None:
            raise UsageError("--stories or --mix, not both")
        if mix is not None:
            same["stories"] = read_mix(mix)
        elif stories is not None:
            same["stories"] = parse_stories(stories)
        seconds = _seconds("--time", length)
        if not seconds:
            raise UsageError(f"--time: a run takes some time, not '{length}'")
        return Options(
            seconds=seconds,
            think=_seconds("--think", think),
            bounds=Bounds(max_p95, max_errors / 100) if find_limit else None,
            master=master or "",
            web_port=web,
            max_bytes=_bytes(history_max),
            **same,
        ).checked()
    except UsageError as error:
        raise SettingsError(str(error)) from error


def _seconds(option: str, text: str) -> float:
    try:
        seconds = parse_duration(text).total_seconds()
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from error
    if seconds < 0:
        raise UsageError(f"{option}: '{text}' is before now")
    return seconds


def _bytes(text: str) -> int:
    """Parse a size.

    >>> _bytes("500MB"), _bytes("2 GB")
    (500000000, 2000000000)

    Raises:
        UsageError: it is no size.
    """
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"--history-max takes a size such as 500MB or 2GB, not '{text}'")
    return int(found[1]) * _UNITS[found[2]]


@contextmanager
def _folder(history: Path | None) -> Iterator[Path]:
    """Yield the folder of the history, a temporary one unless it is to be kept."""
    if history is None:
        with tempfile.TemporaryDirectory(prefix="liveops-load-") as folder:
            yield Path(folder)
        return
    try:
        history.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {history}: {error.strerror or error}") from error
    if any(history.iterdir()):
        raise UsageError(f"{history} is not empty: --history takes a folder for this run alone")
    yield history


def _files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        files += history_files(path) if path.is_dir() else [path]
    return files


def _write(report: LoadReport, reports: Mapping[str, Path]) -> int:
    for form, file in reports.items():
        write_file(file, FORMS[form](report))
    terminal.write(shown(text_of(report), reports, secrets.token_hex(16)))
    return report.exit_code
