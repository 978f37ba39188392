"""Report as a single HTML file, readable without scripts or other files."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from liveops_kit.contract.laws.not_judged import UNREACHABLE
from liveops_kit.contract.report import Report
from liveops_kit.contract.runner.extent import extent_of, sentence_of
from liveops_kit.version import __version__

TEMPLATE = Path(__file__).with_name("page.html")
SCRIPT = Path(__file__).with_name("page.js")
STYLE = Path(__file__).with_name("page.css")
"""The style of every page of a report."""

LONG = 240
"""Characters of a value from which on it is shortened, with the whole behind a click."""


def html_of(report: Report) -> str:
    """Return the report as an HTML page."""
    template = template_of(TEMPLATE)
    script = SCRIPT.read_text(encoding="utf-8")
    causes = report.causes
    failing = sum(map(report.is_failing, causes))
    standings = Counter(each.standing for each in report.verdicts)
    lines = report.coverage
    return template.render(
        report=report,
        style=style(),
        versions={"liveops-kit": __version__, **report.versions},
        verdict_word=report.verdict.partition(":")[0],
        extent=sentence_of(extent_of(report)),
        script=script,
        # The only script that a browser runs here, whatever a server answered.
        script_hash=b64encode(sha256(script.encode()).digest()).decode(),
        long=LONG,
        causes=causes,
        failing=failing,
        grades=tuple(dict.fromkeys(each.grade for each in causes)),
        has_differences=any(each.kind == "difference" for each in report.findings),
        rule_ids={each.rule for each in report.verdicts},
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


@cache
def template_of(file: Path) -> Template:
    """Return the template of a page, in which everything from a server is escaped.

    It is compiled once, which takes longer than to fill it.
    """
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(file.read_text(encoding="utf-8"))


def style() -> Markup:
    """Return the style sheet, which the pages hold themselves."""
    return Markup(STYLE.read_text(encoding="utf-8"))  # noqa: S704  # a file of ours


_ORDER = ("broken", "differs", "not verifiable", "kept")
