"""How much of what was asked a run judged: a summary without findings says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from liveops_kit.contract.report import Report

MAX_REASONS = 3
"""Reasons that a summary gives; the report lists them all."""

_ABSENT = frozenset({404, 405, 501})
"""What a server answers that does not have an operation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Operations and laws: how many there were to judge, and how many were judged."""

    operations: int
    operations_reached: int
    """Those that succeeded at least once."""
    laws: int
    laws_judged: int
    not_verifiable: Mapping[str, int]
    """How many laws could not be judged, by reason."""


def extent_of(report: Report) -> Extent:
    """Count what a report says it judged."""
    reasons = Counter(law.reason for law in report.laws if law.verdict == "not verifiable")
    left_out = {name for name, _ in report.left_out}
    names = {row.operation_id for row in report.rows} | left_out | {*report.not_implemented}
    return Extent(
        operations=len(names),
        operations_reached=sum(row.reached for row in report.rows),
        laws=len(report.laws),
        laws_judged=len(report.laws) - reasons.total(),
        not_verifiable=dict(reasons.most_common()),
    )


def has_judged(report: Report) -> bool:
    """Whether a run judged anything of what was asked.

    Something was found, a law was kept or broken, or an operation succeeded. Where refusals or the
    calls of others are judged, an answer that tells that the operation is there is enough.
    """
    if report.findings or any(law.verdict != "not verifiable" for law in report.laws):
        return True
    if "traffic" in report.phases:
        return any(row.calls for row in report.rows)
    has_refusals = "catalogue" in report.phases
    return any(
        row.reached or (has_refusals and row.statuses.keys() - _ABSENT)
        for row in report.rows
    )  # fmt: skip


def has_work(report: Report) -> bool:
    """Whether there was anything to judge: a shard may have no part of it."""
    return bool(report.laws or report.rows or report.left_out or report.not_implemented)


def sentence_of(extent: Extent) -> str:
    """The extent for people.

    >>> sentence_of(Extent(operations=3, operations_reached=2, laws=4, laws_judged=3,
    ...                    not_verifiable={"no user token is known": 1}))
    '2 of 3 operations reached. 3 of 4 laws judged; not verifiable: 1 (no user token is known).'
    """
    parts = []
    if extent.operations or not extent.laws:
        parts.append(f"{extent.operations_reached} of {extent.operations} operations reached.")
    if extent.laws:
        parts.append(f"{extent.laws_judged} of {extent.laws} laws judged{_reasons(extent)}.")
    return " ".join(parts)


def _reasons(extent: Extent) -> str:
    if not extent.not_verifiable:
        return ""
    reasons = list(extent.not_verifiable.items())
    words = [name if len(reasons) == 1 else f"{count} {name}" for name, count in reasons]
    more = len(words) - MAX_REASONS
    named = "; ".join(words[:MAX_REASONS]) + (f"; {more} more reasons" if more > 0 else "")
    return f"; not verifiable: {sum(extent.not_verifiable.values())} ({named})"
