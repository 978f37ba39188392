"""Report of a load run as JUnit XML: a test case for each kind of promise and each violation."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from liveops_kit.contract.reports.as_junit import clean, count
from liveops_kit.load.report import LoadReport
from liveops_kit.load.reports.as_text import call_line


def junit_of(report: LoadReport) -> str:
    """Return the report as JUnit XML, which most CI servers read."""
    root = Element("testsuites", name="liveops load", time=f"{report.figures.seconds:.3f}")
    suite = SubElement(root, "testsuite", name="load")
    suite.extend(_cases(report))
    count(suite)
    count(root)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _cases(report: LoadReport) -> Iterator[Element]:
    for kind in report.judged:
        yield Element("testcase", classname="load", name=f"{kind} are kept")
    for violation in report.judgement.violations:
        name = f"{violation.promise} {violation.key}"
        case = Element("testcase", classname="load.violations", name=clean(name))
        failure = SubElement(
            case, "failure", type=violation.promise, message=clean(violation.sentence)
        )
        lines = [violation.id, *(call_line(call, report.started) for call in violation.calls)]
        failure.text = clean("\n".join(lines))
        yield case
    for story, reason in report.left_out:
        case = Element("testcase", classname="load.stories", name=story)
        SubElement(case, "skipped", message=clean(reason))
        yield case
    if report.interrupted:
        case = Element("testcase", classname="load", name="runs to its end")
        SubElement(case, "error", message="the run was broken off")
        yield case
