"""The result of a run."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property

from liveops_kit.contract.causes import Cause, causes_of, counted
from liveops_kit.contract.coverage_matrix import ANYWHERE, Coverage
from liveops_kit.contract.findings import Finding, redacted
from liveops_kit.contract.verdicts import RuleVerdict, Standing
from liveops_kit.openapi.document import Spec
from liveops_kit.redaction import Redactor
from liveops_kit.version import __version__


def moment_of(moment: datetime) -> str:
    """Return a moment as a report prints it: to the second, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def versions_of(spec: Spec) -> dict[str, str]:
    """Return the versions that a reader of a report needs to repeat it."""
    return {
        "liveops-kit": __version__,
        "LiveOps API": str(spec.document["info"]["version"]),
        "Python": platform.python_version(),
    }


@dataclass(frozen=True, slots=True)
class Row:
    """The responses of one operation, by status."""

    operation_id: str
    statuses: Mapping[int, int]
    tag: str = ""

    @property
    def calls(self) -> int:
        """The number of responses."""
        return sum(self.statuses.values())

    @property
    def reached(self) -> bool:
        """True if at least one was a success."""
        return any(200 <= status < 300 for status in self.statuses)


@dataclass(frozen=True, slots=True, kw_only=True)
class LawLine:
    """A law and its verdict."""

    name: str
    rules: tuple[str, ...]
    sentence: str
    verdict: Standing
    reason: str = ""
    """The reason if it could not be judged."""

    @property
    def tag(self) -> str:
        """The module of the law."""
        return self.name.partition(".")[0]


@dataclass(frozen=True, kw_only=True)
class Report:
    """The result of a run."""

    base_url: str
    project_id: int
    seed: int
    phases: tuple[str, ...]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    not_implemented: tuple[str, ...] = ()
    missing_tags: tuple[tuple[str, str], ...] = ()
    """The tags that the server does not implement, each with how that is known."""
    left_out: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    interrupted: bool = False
    seconds: float = 0.0
    verdicts: tuple[RuleVerdict, ...] = ()
    """The verdicts on the rules of the catalogue."""
    laws: tuple[LawLine, ...] = ()
    """The verdict on each law."""
    coverage: tuple[Coverage, ...] = ()
    phase_seconds: Mapping[str, float] = field(default_factory=dict)
    shard: str = ""
    known: tuple[str, ...] = ()
    """The ids of findings accepted by a baseline."""
    vanished: tuple[str, ...] = ()
    """Findings of a baseline that were not found any more."""
    strict: bool = False
    """True if differences fail the run like violations."""
    preflight: tuple[str, ...] = ()
    """The preflight calls, with their responses."""
    started: str = ""
    """The moment the run began, such as `2026-12-01T10:00:00Z`; empty if nobody noted it."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """The versions of the kit, the specification and what they run on, by name."""

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """The findings by cause, those that weigh most first."""
        return causes_of(self.findings)

    def is_known(self, cause: Cause) -> bool:
        """Return whether the baseline has every finding of a cause."""
        return all(each.id in self.known for each in cause.all)

    def is_failing(self, cause: Cause) -> bool:
        """Return whether a cause makes the run fail."""
        return any(each.id in self._failing for each in cause.all)

    @cached_property
    def _failing(self) -> frozenset[str]:
        return frozenset(each.id for each in self.failures)

    @property
    def verdict(self) -> str:
        """The result of the run in one sentence."""
        failing = sum(map(self.is_failing, self.causes))
        others = len(self.causes) - failing
        if failing:
            rest = (
                f", and {counted(others, 'more that does', 'more that do')} not" if others else ""
            )
            words = f"Failed: {counted(failing, 'cause fails', 'causes fail')} the run{rest}."
        elif self.exit_code == 2:
            words = "Nothing was judged: this proves nothing."
        elif others:
            words = f"Passed: {counted(others, 'cause is', 'causes are')} known or a difference."
        else:
            words = "Passed: nothing was found." if not self.interrupted else "Not finished."
        return f"{words} The run was broken off." if self.interrupted else words

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that make the run fail: violations that are not in the baseline."""
        return tuple(
            each for each in self.findings
            if each.id not in self.known and (self.strict or each.kind == "violation")
        )  # fmt: skip

    @property
    def exit_code(self) -> int:
        """0 without failures, 1 with failures or after an interruption.

        2 if nothing could be judged, unless the shard has nothing to judge.
        """
        from liveops_kit.contract.runner.extent import has_judged, has_work

        if self.failures or self.interrupted:
            return 1
        is_content = has_judged(self) or (self.shard and not has_work(self))
        return 0 if is_content else 2

    @property
    def calls(self) -> int:
        """The number of responses."""
        return sum(row.calls for row in self.rows)

    @property
    def tags(self) -> tuple[TagLine, ...]:
        """The results by tag, in order of appearance."""
        names = [each.tag for each in self.coverage]
        names += [law.partition(".")[0] for each in self.verdicts for law in each.laws]
        return tuple(self._tag(name) for name in dict.fromkeys(names))

    def _tag(self, tag: str) -> TagLine:
        lines = [each for each in self.coverage if each.tag == tag]
        judged = {row.operation_id for row in self.rows}
        own = [each for each in lines if each.operation_id in judged]
        laws = [law for law in self.laws if law.tag == tag]
        return TagLine(
            tag=tag,
            operations=len(lines),
            reached=sum(any(200 <= s < 300 and n for s, n in x.statuses.items()) for x in lines),
            calls=sum(sum(each.statuses.values()) for each in lines),
            kept=sum(law.verdict == "kept" for law in laws),
            broken=sum(law.verdict == "broken" for law in laws),
            differs=sum(law.verdict == "differs" for law in laws),
            open=sum(law.verdict == "not verifiable" for law in laws),
            seen=sum(self._count_seen(each) for each in own),
            described=sum(len(self._described(each)) for each in own),
        )

    @staticmethod
    def _described(line: Coverage) -> list[str]:
        """Return the statuses and error codes that a run can be expected to get."""
        statuses = [str(status) for status in line.statuses if status not in ANYWHERE]
        codes = [code for code in line.codes if int(code.partition("/")[0]) not in ANYWHERE]
        return [*statuses, *codes]

    def _count_seen(self, line: Coverage) -> int:
        counts = {**{str(status): count for status, count in line.statuses.items()}, **line.codes}
        return sum(bool(counts[each]) for each in self._described(line))

    def text(self) -> str:
        """Return the report for people, 80 columns wide; only bodies in commands may be wider."""
        from liveops_kit.contract.reports.as_text import text_of

        return text_of(self)


def redacted_report(report: Report, redactor: Redactor) -> Report:
    """Mask the secrets in a report, including those in messages of servers and commands."""
    text = redactor.text
    return replace(
        report,
        base_url=redactor.url(report.base_url),
        findings=tuple(redacted(each, redactor) for each in report.findings),
        left_out=tuple((name, text(reason)) for name, reason in report.left_out),
        notes=tuple(map(text, report.notes)),
        laws=tuple(replace(each, reason=text(each.reason)) for each in report.laws),
        verdicts=tuple(replace(each, reason=text(each.reason)) for each in report.verdicts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TagLine:
    """A row of the table of tags."""

    tag: str
    operations: int
    reached: int
    calls: int
    kept: int
    """Laws kept."""
    broken: int
    differs: int
    """Laws whose rule is decided, and that the server does not keep."""
    open: int
    """Laws that could not be judged."""
    seen: int
    """Described statuses and error codes that were seen."""
    described: int
