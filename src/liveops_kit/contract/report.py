"""The result of a run, and how it reads."""

from __future__ import annotations

import shlex
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from liveops_kit.contract.findings import Finding
from liveops_kit.contract.matrix import Coverage
from liveops_kit.contract.verdicts import RuleVerdict

WIDTH = 80


@dataclass(frozen=True, slots=True)
class Row:
    """What one operation answered."""

    operation_id: str
    statuses: Mapping[int, int]
    tag: str = ""

    @property
    def calls(self) -> int:
        """The number of answers."""
        return sum(self.statuses.values())

    @property
    def reached(self) -> bool:
        """Whether there was a success among them."""
        return any(200 <= status < 300 for status in self.statuses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a run found out."""

    base_url: str
    project_id: int
    seed: int
    phases: tuple[str, ...]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    not_implemented: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    interrupted: bool = False
    seconds: float = 0.0
    verdicts: tuple[RuleVerdict, ...] = ()
    """What became of the rules of the catalogue."""
    coverage: tuple[Coverage, ...] = ()
    phase_seconds: Mapping[str, float] = field(default_factory=dict)
    shard: str = ""
    known: tuple[str, ...] = ()
    """The ids of findings that a baseline puts up with."""
    vanished: tuple[str, ...] = ()
    """What a baseline knows and was not found any more."""
    strict: bool = False
    """Whether differences fail the run as violations do."""

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that make the run fail: violations nobody knew of."""
        return tuple(
            each for each in self.findings
            if each.id not in self.known and (self.strict or each.kind == "violation")
        )  # fmt: skip

    @property
    def exit_code(self) -> int:
        """0 without failures, else 1; a run that was broken off is not without failures."""
        return 1 if self.failures or self.interrupted else 0

    @property
    def calls(self) -> int:
        """The number of answers."""
        return sum(row.calls for row in self.rows)

    def text(self) -> str:
        """The report for people, 80 columns wide; only bodies in commands may be wider."""
        return "\n".join(_lines(self)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    phases = ", ".join(report.phases)
    yield f"{report.base_url}, project {report.project_id}"
    yield f"seed {report.seed}; {phases}"
    yield ""
    yield from _table(report.rows)
    yield from _listed("Not implemented (501)", report.not_implemented)
    for reason, names in _by_reason(report.left_out).items():
        yield from _listed(f"Left out: {reason}", names)
    for note in report.notes:
        yield from _wrapped("note: ", note)
    for number, finding in enumerate(report.findings, start=1):
        yield from _finding(number, finding)
    yield ""
    yield _summary(report)


def _table(rows: tuple[Row, ...]) -> Iterator[str]:
    name = max([len(row.operation_id) for row in rows] + [9])
    yield f"{'operation':<{name}}  {'calls':>5}  2xx  answers"
    for row in rows:
        head = f"{row.operation_id:<{name}}  {row.calls:>5}  {'yes' if row.reached else 'NO':<3}  "
        answers = " ".join(f"{status}x{count}" for status, count in sorted(row.statuses.items()))
        yield from _wrapped(head, answers or "none")


def _by_reason(left_out: tuple[tuple[str, str], ...]) -> dict[str, tuple[str, ...]]:
    reasons: dict[str, tuple[str, ...]] = {}
    for name, reason in left_out:
        reasons[reason] = (*reasons.get(reason, ()), name)
    return reasons


def _listed(title: str, names: tuple[str, ...]) -> Iterator[str]:
    if names:
        yield ""
        yield f"{title}: {len(names)}"
        yield from textwrap.wrap(
            ", ".join(names), WIDTH, initial_indent="  ", subsequent_indent="  ",
            break_on_hyphens=False,
        )  # fmt: skip


def _finding(number: int, finding: Finding) -> Iterator[str]:
    times = f", seen {finding.count} times" if finding.count > 1 else ""
    yield ""
    yield f"{number}. {finding.severity}: {finding.operation_id}  [{finding.check} {finding.id}]"
    yield from _wrapped("   ", finding.title + times)
    yield from _wrapped("   expected  ", finding.expected)
    yield from _wrapped("   seen      ", finding.seen)
    if finding.response:
        yield from _wrapped("   answer    ", finding.response)
    for line in finding.curl.splitlines():
        yield from _command(line)


def _wrapped(head: str, text: str) -> Iterator[str]:
    lines = textwrap.wrap(text, WIDTH - len(head), break_on_hyphens=False) or [""]
    yield (head + lines[0]).rstrip()
    yield from (" " * len(head) + line for line in lines[1:])


def _command(line: str) -> Iterator[str]:
    """A command over several lines; one with characters only some shells can quote stays whole."""
    if not line.startswith("curl ") or "$'" in line:
        yield f"   {line}"
        return
    parts = ["curl"]
    for word in shlex.split(line)[1:]:
        is_value = parts[-1].endswith(("-H", "-d"))
        if word in {"-H", "-d"} or (len(parts[-1] + word) > WIDTH - 10 and not is_value):
            parts.append("")
        parts[-1] = f"{parts[-1]} {shlex.quote(word)}".strip()
    yield "   " + " \\\n     ".join(parts)


def _summary(report: Report) -> str:
    counts = Counter(finding.severity for finding in report.findings)
    found = ", ".join(f"{counts[name]} {name}" for name in counts) or "none"
    reached = sum(row.reached for row in report.rows)
    ending = " Interrupted." if report.interrupted else ""
    return (
        f"{len(report.rows)} operations, {reached} reached, {report.calls} calls in "
        f"{report.seconds:.0f} s. Findings: {found}.{ending}"
    )
