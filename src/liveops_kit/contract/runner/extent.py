"""Extent of a run: how many operations and laws it could judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from liveops_kit.contract.report import Report

MAX_REASONS = 3
"""Reasons in a summary at most; the report lists all."""

_ABSENT = frozenset({404, 405, 501})
"""Statuses for an operation that a server does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """The numbers of operations and laws to judge and of those judged."""

    operations: int
    operations_reached: int
    """Those that succeeded at least once."""
    laws: int
    laws_judged: int
    not_verifiable: Mapping[str, int]
    """Numbers of laws that could not be judged, by reason."""


def extent_of(report: Report) -> Extent:
    """Return the extent of a report."""
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
    """Return whether a run judged anything.

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
    """Return whether there was anything to judge; a shard may be empty."""
    return bool(report.laws or report.rows or report.left_out or report.not_implemented)


def sentence_of(extent: Extent) -> str:
    """Return the extent as a sentence.

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
