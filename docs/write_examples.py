"""Writes docs/examples: the reports of a clean run, and of a server with six faults at once.

`python docs/write_examples.py` judges both, which takes half a minute; with `--render` it only
writes the forms of the JSON reports that are there.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).with_name("examples")
ROOT = FOLDER.parents[1]
MOMENT = datetime(2026, 12, 1, 10, tzinfo=UTC)
"""When the runs are said to have begun."""

NAMES = ("clean", "broken")


def texts(name: str) -> Mapping[str, str]:
    """Return every form of a JSON report, by the name of its file."""
    from liveops_kit.contract.reports.as_html import html_of
    from liveops_kit.contract.reports.as_json import json_of, read
    from liveops_kit.contract.reports.as_markdown import markdown_of
    from liveops_kit.contract.reports.as_text import text_of

    report = read(FOLDER / f"{name}.json")
    return {
        f"{name}.json": json_of(report),
        f"{name}.html": html_of(report),
        f"{name}.md": markdown_of(report),
        f"{name}.txt": text_of(report),
    }


def judge() -> None:
    """Judge the mock and the broken server, and write their JSON reports."""
    sys.path.insert(0, str(ROOT))
    from tests.mutants.bad_day import bad_day, good_day, judged

    from liveops_kit.contract.reports.as_json import json_of

    for name, day in zip(NAMES, (good_day, bad_day), strict=True):
        with day() as app:
            report = judged(app, MOMENT)
        versions = {key: value for key, value in report.versions.items() if key != "Python"}
        report = replace(report, seconds=0.0, phase_seconds={}, versions=versions)
        (FOLDER / f"{name}.json").write_text(json_of(report), encoding="utf-8")


def main() -> None:
    """Write the files."""
    FOLDER.mkdir(exist_ok=True)
    if "--render" not in sys.argv[1:]:
        judge()
    for name in NAMES:
        for file, text in texts(name).items():
            (FOLDER / file).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
