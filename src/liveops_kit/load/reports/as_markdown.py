"""Report of a load run as Markdown, for the summary of a job or a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from liveops_kit.contract.reports.as_markdown import code, fenced, plain
from liveops_kit.load.report import Group, LoadReport
from liveops_kit.load.reports.as_text import call_line

MAX_ERRORS = 20
"""Kinds of errors that are listed."""


def markdown_of(report: LoadReport) -> str:
    """Return the report as Markdown: verdict, violations, and figures."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: LoadReport) -> Iterator[str]:
    mark = ":white_check_mark:" if report.exit_code == 0 else ":x:"
    yield f"## {mark} LiveOps load: {plain(report.verdict)}"
    yield ""
    if report.saturation:
        yield plain(report.saturation)
        yield ""
    yield f"{code(report.base_url)}, {plain(report.moment)}, {plain(report.speed)}"
    for number, group in enumerate(report.groups, start=1):
        yield ""
        yield from _group(report, number, group)
    yield ""
    yield "| promise | keys | marks |"
    yield "|---|---:|---:|"
    for kind, (keys, marks) in report.judged.items():
        yield f"| {plain(kind)} | {keys} | {marks} |"
    yield ""
    yield "| operation | calls | 2xx | 4xx | open | p50 | p95 | p99 |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for each in report.figures.operations:
        times = each.times
        yield (
            f"| {code(each.operation)} | {each.calls} | {each.ok} | {each.refused} | "
            f"{each.unknown} | {times.p50:.1f} ms | {times.p95:.1f} ms | {times.p99:.1f} ms |"
        )
    if report.figures.errors:
        yield ""
        yield from (f"- {count} {code(kind)}" for kind, count in report.figures.errors[:MAX_ERRORS])
    notes = [*(f"left out {name}: {reason}" for name, reason in report.left_out)]
    notes += [*report.judgement.notes, *report.notes]
    if notes:
        yield ""
        yield from (f"- {plain(note)}" for note in notes)


def _group(report: LoadReport, number: int, group: Group) -> Iterator[str]:
    first, *others = group.violations
    yield f"<details><summary>{number}. {plain(group.title)}</summary>"
    yield ""
    yield f"{code(first.key)}: {plain(first.sentence)}"
    yield ""
    yield from fenced("\n".join(call_line(call, report.started) for call in first.calls))
    if others:
        yield ""
        yield f"Also {', '.join(code(each.key) for each in others)}"
    yield ""
    yield "</details>"
