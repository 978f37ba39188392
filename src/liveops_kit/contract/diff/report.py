"""Reports of a comparison: as text, and as a run report for every other format."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from liveops_kit.contract.diff.answers import Difference
from liveops_kit.contract.diff.comparison import Comparison, FoundDifference
from liveops_kit.contract.findings import Finding, redacted
from liveops_kit.contract.http.script import script_of
from liveops_kit.contract.law import Law, all_laws
from liveops_kit.contract.report import LawLine, Report, redacted_report
from liveops_kit.contract.symptoms import Symptom
from liveops_kit.contract.verdicts import Standing
from liveops_kit.openapi.document import served

WIDTH = 80

_MAX_LAWS = 3
"""Names of laws listed with a difference."""


def text_of(comparison: Comparison) -> str:
    """Return the comparison as text, 80 columns wide; only commands may be wider."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    url = comparison.redactor.url
    yield f"A  {url(comparison.url_a)}, project {comparison.project_a}"
    yield f"B  {url(comparison.url_b)}, project {comparison.project_b}"
    yield f"seed {comparison.seed}, {comparison.stories} random stories of each kind"
    for line in comparison.preflight:
        yield from _wrapped("preflight: ", line)
    for reason, count in _reasons(comparison).items():
        yield from _wrapped("left out: ", f"{count} laws, {reason}")
    for note in comparison.notes:
        yield from _wrapped("note: ", note)
    for number, found in enumerate(comparison.differences, start=1):
        yield from _found(number, found, comparison)
    yield ""
    total = str(len(comparison.differences) or "none")
    ending = " Interrupted." if comparison.interrupted else ""
    yield from _wrapped(
        "",
        f"{len(comparison.played)} of {len(comparison.played) + len(comparison.left_out)} laws "
        f"played on both. {_reach(comparison)}.",
    )
    yield from _wrapped(
        "",
        f"{comparison.calls[0]} calls to A, {comparison.calls[1]} to B in "
        f"{comparison.seconds:.0f} s. Differences: {total}.{ending}",
    )
    if comparison.exit_code == 2:
        yield "No call succeeded on both: nothing was compared, exit code 2."


def _reach(comparison: Comparison) -> str:
    total = len(served().operations)
    return f"{len(comparison.reached)} of {total} operations succeeded on both"


def _reasons(comparison: Comparison) -> dict[str, int]:
    reasons: dict[str, int] = {}
    for _, reason in comparison.left_out:
        reasons[reason] = reasons.get(reason, 0) + 1
    return reasons


def _found(number: int, found: FoundDifference, comparison: Comparison) -> Iterator[str]:
    difference = found.occurrence.difference
    yield ""
    yield from _wrapped(f"{number}. ", f"{title_of(found)}  [{finding_of(found, comparison).id}]")
    yield from _wrapped("   A  ", comparison.redactor.text(difference.on_a))
    yield from _wrapped("   B  ", comparison.redactor.text(difference.on_b))
    more = len(found.laws) - _MAX_LAWS
    laws = ", ".join(found.laws[:_MAX_LAWS]) + (f" and {more} more" if more > 0 else "")
    yield from _wrapped("   in ", laws)
    yield from (f"   {line}" for line in script_for_both(found, comparison).splitlines())


def title_of(found: FoundDifference) -> str:
    """Return a one-line title of a difference."""
    difference = found.occurrence.difference
    count = len(found.occurrence.calls)
    calls = "1 call" if count == 1 else f"{count} calls"
    length = "" if found.is_short else ", not shortened"
    tier = ", beyond the documents" if difference.second_tier else ""
    return (
        f"{difference.operation_id}: {difference.kind} differs, {difference.place} "
        f"({calls}{length}){tier}"
    )


def script_for_both(found: FoundDifference, comparison: Comparison) -> str:
    """Return shell scripts that show a difference; a single one if it fits both servers."""
    calls = found.occurrence.calls
    on_a, on_b = (
        script_of(calls_of_one, comparison.redactor) for calls_of_one in zip(*calls, strict=True)
    )
    if on_b.replace(comparison.url_b, comparison.url_a) == on_a:
        return f"# on A; on B with {comparison.url_b}\n{on_a}"
    projects = (str(comparison.project_b), str(comparison.project_a))
    if on_b.replace(comparison.url_b, comparison.url_a).replace(*projects) == on_a:
        return f"# on A; on B with {comparison.url_b} and project {projects[0]}\n{on_a}"
    return f"# on A\n{on_a}\n# on B\n{on_b}"


def finding_of(found: FoundDifference, comparison: Comparison) -> Finding:
    """Return a difference as a finding of a report."""
    difference = found.occurrence.difference
    last = found.occurrence.calls[-1]
    finding = Finding(
        check="compare",
        operation_id=difference.operation_id,
        kind="difference" if difference.second_tier else "violation",
        severity="low" if _is_minor(difference) else "high",
        title=title_of(found),
        cause=difference.cause,
        symptom=Symptom("differs", f"{difference.kind} {difference.place}"),
        expected=f"the same on both; on B {difference.on_b}",
        seen=f"on A {difference.on_a}",
        curl=script_for_both(found, comparison),
        response=last[0].response.text[:400],
        count=len(found.laws),
        laws=found.laws,
    )
    return redacted(finding, comparison.redactor)


def _is_minor(difference: Difference) -> bool:
    return difference.second_tier or difference.kind in {"message", "media type"}


def report_of(comparison: Comparison) -> Report:
    """Return the comparison as the report of a run, for the machine-readable formats."""
    reasons = dict(comparison.left_out)
    differing = {
        law
        for found in comparison.differences
        if not found.occurrence.difference.second_tier
        for law in found.laws
    }
    if comparison.exit_code == 2:
        reasons |= dict.fromkeys(comparison.played, "no call succeeded on both")
    played = set(comparison.played)

    def line(law: Law) -> LawLine:
        verdict: Standing = "broken" if law.name in differing else "kept"
        if law.name in reasons:
            verdict = "not verifiable"
        return LawLine(
            name=law.name, rules=law.rules, sentence=law.sentence, verdict=verdict,
            reason=reasons.get(law.name, ""),
        )  # fmt: skip

    report = Report(
        base_url=f"A {comparison.url_a}, B {comparison.url_b}",
        project_id=comparison.project_a,
        seed=comparison.seed,
        phases=("compare",),
        rows=(),
        findings=tuple(finding_of(each, comparison) for each in comparison.differences),
        notes=(_reach(comparison), *comparison.notes),
        preflight=comparison.preflight,
        interrupted=comparison.interrupted,
        # The command fails for any difference.
        strict=True,
        seconds=comparison.seconds,
        laws=tuple(line(law) for law in all_laws() if law.name in played or law.name in reasons),
    )
    return redacted_report(report, comparison.redactor)


def _wrapped(head: str, text: str) -> Iterator[str]:
    lines = textwrap.wrap(text, WIDTH - len(head), break_on_hyphens=False) or [""]
    yield (head + lines[0]).rstrip()
    yield from (" " * len(head) + line for line in lines[1:])
