"""Report as JUnit XML: a test case for each law and each operation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from liveops_kit.contract.causes import Cause, by_finding
from liveops_kit.contract.findings import Finding
from liveops_kit.contract.report import Report

_UNPRINTABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow."""


def junit_of(report: Report) -> str:
    """Return the report as JUnit XML, which most CI servers read."""
    root = Element("testsuites", name="liveops test", time=f"{report.seconds:.3f}")
    for name, cases in _suites(report):
        suite = SubElement(root, "testsuite", name=name)
        for case in cases:
            suite.append(case)
        count(suite)
    count(root)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suites(report: Report) -> Iterator[tuple[str, list[Element]]]:
    if report.laws:
        yield "laws", list(_laws(report))
    if report.rows or report.left_out or report.not_implemented:
        yield "operations", list(_operations(report))
    others = [each for each in report.findings if _is_of_the_run(report, each)]
    if others or report.interrupted:
        yield "run", list(_run(report, others))


def _laws(report: Report) -> Iterator[Element]:
    found = {law: each for each in report.findings for law in each.laws}
    causes = by_finding(report.causes)
    for law in report.laws:
        case = Element("testcase", classname=f"laws.{law.tag}", name=law.name.partition(".")[2])
        if law.verdict == "not verifiable":
            SubElement(case, "skipped", message=clean(law.reason))
        elif law.name in found:
            finding = found[law.name]
            _add(case, finding, report, causes[finding.id], follows=law.name in finding.following)
        yield case


def _operations(report: Report) -> Iterator[Element]:
    causes = by_finding(report.causes)
    for row in report.rows:
        case = Element("testcase", classname=f"operations.{row.tag}", name=row.operation_id)
        for finding in report.findings:
            if finding.check != "law" and finding.operation_id == row.operation_id:
                _add(case, finding, report, causes[finding.id])
        yield case
    reasons = [
        *report.left_out,
        *((name, "the server has it not") for name in report.not_implemented),
    ]
    for name, reason in reasons:
        case = Element("testcase", classname="operations", name=name)
        SubElement(case, "skipped", message=clean(reason))
        yield case


def _is_of_the_run(report: Report, finding: Finding) -> bool:
    """Return whether a finding belongs to neither a law nor a judged operation."""
    judged = {row.operation_id for row in report.rows}
    return finding.check != "law" and finding.operation_id not in judged


def _run(report: Report, findings: Iterable[Finding]) -> Iterator[Element]:
    causes = by_finding(report.causes)
    for finding in findings:
        case = Element("testcase", classname=f"run.{finding.check}", name=finding.operation_id)
        _add(case, finding, report, causes[finding.id])
        yield case
    if report.interrupted:
        case = Element("testcase", classname="run", name="runs to its end")
        SubElement(case, "error", message="the run was broken off")
        yield case


def _add(
    case: Element, finding: Finding, report: Report, cause: Cause, *, follows: bool = False
) -> None:
    """Add a failure, or output if the finding does not fail the run."""
    outcome = f"expected {finding.expected}; seen {finding.seen}"
    title = finding.title
    if follows or finding in cause.following:
        title = f"Follows from: {cause.title} ({title})"
    if len(cause.all) > 1:
        outcome += f"\ncause {cause.id}: {cause.title}"
    if finding not in report.failures:
        known = "known" if finding.id in report.known else finding.kind
        output = SubElement(case, "system-out")
        output.text = clean(f"{known} {finding.id}: {title}\n{outcome}\n{finding.curl}")
        return
    failure = SubElement(case, "failure", type=finding.check, message=clean(title))
    failure.text = clean(f"{finding.id}\n{outcome}\n{finding.curl}")


def clean(text: str) -> str:
    """Return a text without characters that XML does not allow."""
    return _UNPRINTABLE.sub("\ufffd", text)


def count(parent: Element) -> None:
    """Set the numbers of cases on a suite, or on all suites together."""
    cases = list(parent.iter("testcase"))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        parent.set(name, str(sum(case.find(tag) is not None for case in cases)))
    parent.set("tests", str(len(cases)))
