"""Merging of reports of shards or of several runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from liveops_kit.contract.coverage_matrix import Coverage
from liveops_kit.contract.findings import Findings
from liveops_kit.contract.report import Report, Row
from liveops_kit.contract.verdicts import RuleVerdict
from liveops_kit.errors import UsageError

Key = TypeVar("Key")

_WORST = ("broken", "differs", "kept", "not verifiable")


def merge(reports: Sequence[Report]) -> Report:
    """Merge reports into one; equal findings are merged.

    Raises:
        UsageError: there is none, or they are about different targets.
    """
    if not reports:
        raise UsageError("there is no report to merge")
    targets = {(each.base_url, each.project_id) for each in reports}
    if len(targets) > 1:
        named = "; ".join(f"{url}, project {project}" for url, project in sorted(targets))
        raise UsageError(f"the reports are about different targets: {named}")
    findings = Findings()
    for report in reports:
        for finding in report.findings:
            findings.add(finding)
    known = {each for report in reports for each in report.known}
    return replace(
        reports[0],
        phases=tuple(dict.fromkeys(phase for each in reports for phase in each.phases)),
        rows=_rows(row for each in reports for row in each.rows),
        findings=findings.sorted(),
        not_implemented=_once(name for each in reports for name in each.not_implemented),
        missing_tags=tuple(dict.fromkeys(pair for each in reports for pair in each.missing_tags)),
        left_out=tuple(dict.fromkeys(pair for each in reports for pair in each.left_out)),
        notes=_once(note for each in reports for note in each.notes),
        interrupted=any(each.interrupted for each in reports),
        seconds=sum(each.seconds for each in reports),
        verdicts=_verdicts(verdict for each in reports for verdict in each.verdicts),
        laws=tuple({law.name: law for each in reports for law in each.laws}.values()),
        coverage=_coverage(line for each in reports for line in each.coverage),
        phase_seconds=_seconds(reports),
        shard="",
        known=tuple(sorted(known)),
        vanished=_vanished(reports),
        strict=any(each.strict for each in reports),
        started=min((each.started for each in reports if each.started), default=""),
        preflight=_once(line for each in reports for line in each.preflight),
    )


def _seconds(reports: Sequence[Report]) -> dict[str, float]:
    phases = _once(phase for each in reports for phase in each.phase_seconds)
    return {phase: sum(each.phase_seconds.get(phase, 0.0) for each in reports) for phase in phases}


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _rows(rows: Iterable[Row]) -> tuple[Row, ...]:
    merged: dict[str, Row] = {}
    for row in rows:
        before = merged.get(row.operation_id)
        statuses = Counter(row.statuses) + Counter(before.statuses if before else {})
        merged[row.operation_id] = replace(row, statuses=dict(statuses))
    return tuple(merged.values())


def _verdicts(verdicts: Iterable[RuleVerdict]) -> tuple[RuleVerdict, ...]:
    """Return the worst verdict on each rule; "not verifiable" yields to any other."""
    merged: dict[str, RuleVerdict] = {}
    for verdict in verdicts:
        before = merged.setdefault(verdict.rule, verdict)
        worst = min(before, verdict, key=lambda each: _WORST.index(each.standing))
        merged[verdict.rule] = replace(worst, laws=_once((*before.laws, *verdict.laws)))
    return tuple(merged.values())


def _coverage(lines: Iterable[Coverage]) -> tuple[Coverage, ...]:
    merged: dict[str, Coverage] = {}
    for line in lines:
        before = merged.get(line.operation_id)
        merged[line.operation_id] = line if before is None else _both(before, line)
    return tuple(merged.values())


def _both(one: Coverage, other: Coverage) -> Coverage:
    return replace(
        other,
        statuses=_added(one.statuses, other.statuses),
        codes=_added(one.codes, other.codes),
        parameters=_added(one.parameters, other.parameters),
    )


def _added(one: Mapping[Key, int], other: Mapping[Key, int]) -> dict[Key, int]:
    return {key: one.get(key, 0) + count for key, count in other.items()}


def _vanished(reports: Sequence[Report]) -> tuple[str, ...]:
    """Return the findings missing in every shard, as a shard finds only its own."""
    missing = [set(report.vanished) for report in reports]
    return tuple(sorted(set.intersection(*missing)))
