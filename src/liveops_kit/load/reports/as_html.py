"""Report of a load run as a single HTML file, readable without scripts or other files."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from liveops_kit.contract.reports.as_html import style, template_of
from liveops_kit.load.report import LoadReport
from liveops_kit.load.reports.as_text import call_line
from liveops_kit.load.reports.plots import BOTTOM, HEIGHT, LEFT, RIGHT, WIDTH, plots_of

TEMPLATE = Path(__file__).with_name("page.html")


def html_of(report: LoadReport) -> str:
    """Return the report as an HTML page."""
    return template_of(TEMPLATE).render(
        report=report,
        style=style(),
        verdict_word=report.verdict.partition(":")[0],
        plots=plots_of(report.figures.moments),
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        bottom=HEIGHT - BOTTOM,
        call_line=call_line,
        # An image keeps the style of its picture to itself.
        picture=lambda svg: f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}",
    )
