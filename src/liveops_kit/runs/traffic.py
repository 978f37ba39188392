"""`liveops check`: reads a recording, shows progress, prints the verdicts."""

from __future__ import annotations

import os
import secrets
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from liveops_kit import terminal
from liveops_kit.contract.report import moment_of
from liveops_kit.contract.reports import check_files, shown
from liveops_kit.domain.values.clock import SystemClock
from liveops_kit.errors import RecordingError, SettingsError, UsageError
from liveops_kit.har.recording import ProgressCallback, exchanges
from liveops_kit.traffic.api_urls import BaseUrl
from liveops_kit.traffic.pool import Pool
from liveops_kit.traffic.reporting import write_reports
from liveops_kit.traffic.summary import Summary
from liveops_kit.traffic.text import nothing_judged, text

SMALL = 4_000_000
"""Bytes of a recording below which further processes cost more than they save."""


def check_and_print(
    file: str,
    *,
    base_urls: Sequence[str],
    strict_requests: bool,
    jobs: int | None,
    reports: Mapping[str, Path],
) -> int:
    """Judge a recording, print what was found, and return the exit code.

    Raises:
        SettingsError: the recording cannot be read or has no exchange of the API, or a report
            cannot be written. What came before is printed.
    """
    _check_urls(base_urls)
    started, moment = time.perf_counter(), moment_of(SystemClock().now())
    summary = Summary(strict_requests=strict_requests)
    try:
        check_files(reports.values())
    except UsageError as error:
        raise SettingsError(str(error)) from error
    try:
        _read(file, summary, base_urls, jobs)
    except RecordingError as error:
        if summary.exchanges or summary.odd:
            terminal.write(shown(text(summary), reports, secrets.token_hex(16)))
        raise SettingsError(str(error)) from error
    except BrokenExecutor as error:
        raise SettingsError("a judging process ended early: try --jobs 1") from error
    terminal.write(shown(text(summary), reports, secrets.token_hex(16)))
    if summary.odd and not summary.exchanges:
        raise SettingsError(
            f"{file}: none of its {summary.odd} entries can be read: is it a recording?"
        )
    try:
        write_reports(summary, file, time.perf_counter() - started, reports, started=moment)
    except UsageError as error:
        raise SettingsError(str(error)) from error
    if not summary.judged:
        raise SettingsError(f"{file}: {nothing_judged(summary)}")
    return 1 if summary.violations else 0


def _read(file: str, summary: Summary, base_urls: Sequence[str], jobs: int | None) -> None:
    with (
        _opened(file) as (recording, size),
        Pool(base_urls, _processes(jobs, size)) as pool,
        _progress(size) as report_bytes,
    ):
        found = exchanges(recording, file, report_bytes, summary.add_odd)
        for exchange, verdict in pool.judge_all(found):
            summary.add(exchange, verdict)


def _check_urls(urls: Sequence[str]) -> None:
    for url in urls:
        try:
            BaseUrl(url)
        except ValueError as error:
            raise SettingsError(f"--base-url: {error}") from error


@contextmanager
def _opened(name: str) -> Iterator[tuple[IO[bytes], int | None]]:
    """Open a recording and yield it with its size, if that is known."""
    if name == "-":
        yield sys.stdin.buffer, None
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise SettingsError(f"cannot read {name}: {error.strerror}") from error
    with file:
        yield file, os.fstat(file.fileno()).st_size


def _processes(jobs: int | None, size: int | None) -> int:
    """Return the number of processes that judge; 0 for this one."""
    if jobs is not None:
        return jobs if jobs > 1 else 0
    return 0 if size is None or size < SMALL else min(os.cpu_count() or 1, 8)


@contextmanager
def _progress(size: int | None) -> Iterator[ProgressCallback]:
    """Yield a function that takes the bytes read and shows a bar in a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    if not terminal.is_live(sys.stderr):
        yield _counted(size)
        return
    console = Console(stderr=True)
    with Progress(
        "judging", BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=console
    ) as progress:
        task = progress.add_task("judging", total=size)
        yield lambda count: progress.advance(task, count)


def _counted(size: int | None) -> ProgressCallback:
    """Return a function that takes the bytes read and prints their sum now and then."""
    ticker, read = terminal.Ticker(), 0
    whole = "" if size is None else f" of {size / 1e6:.0f}"

    def report_bytes(count: int) -> None:
        nonlocal read
        read += count
        ticker(f"judging, {read / 1e6:.0f}{whole} MB read")

    return report_bytes
