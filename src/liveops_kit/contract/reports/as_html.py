"""Report as a single HTML file, readable without scripts or other files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from liveops_kit.contract.laws.not_judged import UNREACHABLE
from liveops_kit.contract.report import Report
from liveops_kit.contract.runner.extent import extent_of, sentence_of
from liveops_kit.version import __version__

TEMPLATE = Path(__file__).with_name("page.html")


def html_of(report: Report) -> str:
    """Return the report as an HTML page."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    standings = Counter(each.standing for each in report.verdicts)
    lines = report.coverage
    return template.render(
        report=report,
        version=__version__,
        extent=sentence_of(extent_of(report)),
        failures=len(report.failures),
        violations=[each for each in report.findings if each.kind == "violation"],
        differences=[each for each in report.findings if each.kind == "difference"],
        standings=standings,
        rules=sorted(report.verdicts, key=lambda each: _ORDER.index(each.standing)),
        tags=report.tags,
        lines=sorted(lines, key=lambda each: (each.tag, each.operation_id)),
        unreachable=[
            (line.operation_id, name, reason)
            for line in lines
            for name in line.codes
            if (reason := UNREACHABLE.get((line.operation_id, name)))
        ],
    )


_ORDER = ("broken", "differs", "not verifiable", "kept")
