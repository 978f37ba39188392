"""Report of a load run as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from liveops_kit.load.history import Call
from liveops_kit.load.report import Group, LoadReport

WIDTH = 80
MAX_ERRORS = 10
"""Kinds of errors listed one by one at most."""


def text_of(report: LoadReport) -> str:
    """Return the report as text, 80 columns wide; only requests may be wider."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: LoadReport) -> Iterator[str]:
    project = f", project {report.project_id}" if report.project_id is not None else ""
    yield f"{report.base_url}{project}"
    names = ", ".join(
        name if weight == 1 else f"{name}={weight}" for name, weight in report.stories.items()
    )
    yield from textwrap.wrap(
        f"run {report.run}, seed {report.seed}, {report.moment}; {names}", WIDTH
    )
    yield ""
    yield from textwrap.wrap(report.verdict, WIDTH)
    if report.saturation:
        yield from textwrap.wrap(report.saturation, WIDTH)
    for number, group in enumerate(report.groups, start=1):
        yield ""
        yield from _group(report, number, group)
    yield ""
    yield from _figures(report)
    for kind, (keys, marks) in report.judged.items():
        yield f"judged {kind}: {keys:,} keys, {marks:,} marks"
    for name, reason in report.left_out:
        yield from _wrapped(f"left out {name}: ", reason)
    for note in (*report.judgement.notes, *report.notes):
        yield from _wrapped("note: ", note)


def _group(report: LoadReport, number: int, group: Group) -> Iterator[str]:
    yield f"{number}. violation {group.title}"
    first, *others = group.violations
    if others:
        yield f"   {first.key}"
    rule = f" ({first.rule})" if first.rule else ""
    yield from textwrap.wrap(
        first.sentence + rule, WIDTH, initial_indent="   ", subsequent_indent="   "
    )
    for call in first.calls:
        yield f"   {call_line(call, report.started)}"
    if others:
        yield from _wrapped("   also ", ", ".join(each.key for each in others))


def call_line(call: Call, started: int) -> str:
    """Return a call in one line: when, who, what and the answer."""
    took = "no answer" if call.ended is None else f"{(call.ended - call.began) / 1e6:.1f} ms"
    code = f"/{call.error}" if call.error is not None else ""
    answer = f"{call.status}{code}" if call.status is not None else "-"
    return (
        f"+{(call.began - started) / 1e9:.6f} s  {took}  {call.worker} {call.player} "
        f"{call.operation} {answer}"
    )


def _figures(report: LoadReport) -> Iterator[str]:
    figures = report.figures
    yield report.speed
    if not figures.operations:
        return
    name = max(len(each.operation) for each in figures.operations)
    yield ""
    yield f"{'operation':<{name}}  {'calls':>7}  {'2xx':>6}  {'4xx':>6}  {'open':>5}  {'p95':>7}"
    for each in figures.operations:
        yield (
            f"{each.operation:<{name}}  {each.calls:>7}  {each.ok:>6}  {each.refused:>6}  "
            f"{each.unknown or '':>5}  {each.times.p95:>4.0f} ms"
        )
    yield ""
    for kind, number in figures.errors[:MAX_ERRORS]:
        yield f"{number:>7}  {kind}"
    if len(figures.errors) > MAX_ERRORS:
        rest = sum(number for _, number in figures.errors[MAX_ERRORS:])
        yield f"{rest:>7}  of {len(figures.errors) - MAX_ERRORS} further kinds"
    yield ""


def _wrapped(head: str, text: str) -> list[str]:
    indent = "   " if head.startswith("   ") else "  "
    return textwrap.wrap(head + text, WIDTH, subsequent_indent=indent, break_on_hyphens=False)
