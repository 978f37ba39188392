"""A summary as a report of the contract kit, in the forms that CI servers read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from liveops_kit.contract.report import Report, Row, versions_of
from liveops_kit.contract.reports import write
from liveops_kit.openapi.document import served
from liveops_kit.traffic.summary import Summary


def report_of(
    summary: Summary,
    source: str,
    seconds: float,
    preflight: tuple[str, ...] = (),
    started: str = "",
) -> Report:
    """Return the report on a recording or on the traffic of the proxy; `started` is a moment."""
    operations = served().operations
    rows = [
        Row(name, dict(tally.statuses), operations[name].tag)
        for name, tally in sorted(summary.tallies.items())
    ]
    notes = [f"{reason}: {count}" for reason, count in sorted(summary.unjudged.items())]
    strangers = sum(summary.strangers.values())
    if strangers:
        notes.append(f"calls that are none of the description's: {strangers}")
    notes += [f"not judged: {reason}: {n}" for reason, n in sorted(summary.left_out.items())]
    notes += [f"cannot be read: {entry.where}: {entry.reason}" for entry in summary.odd_entries]
    if summary.odd:
        notes.append(f"entries that cannot be read: {summary.odd}")
    return Report(
        base_url=source,
        project_id=0,
        seed=0,
        phases=("traffic",),
        rows=tuple(rows),
        findings=summary.findings,
        notes=tuple(notes),
        seconds=seconds,
        preflight=preflight,
        started=started,
        versions=versions_of(served()),
    )


def write_reports(
    summary: Summary,
    source: str,
    seconds: float,
    files: Mapping[str, Path],
    preflight: tuple[str, ...] = (),
    started: str = "",
) -> None:
    """Write the report in each of the requested forms.

    Raises:
        UsageError: a file cannot be written.
    """
    report = report_of(summary, source, seconds, preflight, started)
    for form, file in files.items():
        write(report, form, file)
