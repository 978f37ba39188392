"""Forms of the report, on the example of the documentation: a server with three races."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from liveops_kit.errors import UsageError
from liveops_kit.load.events import Level
from liveops_kit.load.judgement.results import Judgement
from liveops_kit.load.plan import Bounds
from liveops_kit.load.report import LoadReport
from liveops_kit.load.reports import FORMS
from liveops_kit.load.reports.as_json import read
from liveops_kit.load.reports.as_text import text_of

DOCS = Path(__file__).parents[2] / "docs"


def writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("example", DOCS / "write_load_example.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def report() -> LoadReport:
    return read(DOCS / "examples" / "load.json")


def test_the_example_is_what_the_code_makes_of_it() -> None:
    for name, text in writer().texts().items():
        message = "python docs/write_load_example.py --render"
        assert (DOCS / "examples" / name).read_text(encoding="utf-8") == text, message


def test_the_verdict_comes_first_and_counts_keys_and_kinds(report: LoadReport) -> None:
    assert report.exit_code == 1
    found = len(report.judgement.violations)
    assert {each.subject for each in report.groups} == {"cart", "clan", "rush", "drop"}
    assert report.verdict.startswith(f"Not exact: {found} violations of 4 kinds in ")
    lines = text_of(report).splitlines()
    assert lines[4] == report.verdict
    assert max(len(line) for line in lines if not line.startswith("   +")) <= 80


def test_every_violation_is_a_failed_case_of_junit(report: LoadReport) -> None:
    root = ElementTree.fromstring(FORMS["junit"](report))
    found = len(report.judgement.violations)
    assert root.get("failures") == str(found)
    names = [case.get("name") for case in root.iter("testcase") if case.find("failure") is not None]
    assert names == [f"{each.promise} {each.key}" for each in report.judgement.violations]


def test_pages_show_each_violation_and_run_no_script(report: LoadReport) -> None:
    page = FORMS["html"](report)
    for violation in report.judgement.violations:
        assert page.count(f'id="{violation.id}"') == 1
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert page.count('class="plot"') == 3


def test_markdown_has_each_group_once(report: LoadReport) -> None:
    text = FORMS["markdown"](report)
    assert text.startswith("## :x: LiveOps load: Not exact: ")
    assert text.count("<details>") == len(report.groups)


def test_what_a_server_answered_is_no_markup(report: LoadReport) -> None:
    first = report.judgement.violations[0]
    hostile = type(first)(
        first.id, first.promise, "<b>&|`", "<i>", first.calls, first.svg, first.rule
    )
    other = replace(report, judgement=Judgement((hostile,), report.judgement.judged))
    assert "<b>&|" not in FORMS["html"](other)
    assert "<b>&|" not in FORMS["markdown"](other)
    ElementTree.fromstring(FORMS["junit"](other))


def test_verdicts_and_exit_codes(report: LoadReport) -> None:
    exact = replace(report, judgement=Judgement((), report.judgement.judged))
    assert exact.verdict == "Exact: 3,416 calls of 30 players show no violation."
    assert exact.exit_code == 0
    cut = replace(exact, interrupted=True)
    assert cut.verdict == f"{exact.verdict} The run was broken off."
    assert cut.exit_code == 1
    nothing = replace(exact, judgement=Judgement())
    assert nothing.verdict.startswith("Nothing was judged: ")
    assert nothing.exit_code == 2


def level(users: int, p95: float, *, is_within: bool) -> Level:
    return Level(users, users * 10.0, p95, 0.0, is_within)


def test_a_search_names_the_last_level_within_the_bounds(report: LoadReport) -> None:
    bounds = Bounds(p95_ms=100)
    levels = (level(10, 20, is_within=True), level(20, 130, is_within=False))
    found = replace(report, bounds=bounds, levels=levels)
    assert found.saturation == (
        "Saturation point: 10 users and 100 calls/s keep the bounds (p95 20 ms, 0.0% errors); "
        "20 users do not (p95 130 ms, 0.0% errors)."
    )
    early = replace(found, levels=levels[1:])
    assert early.saturation == "Saturated with 20 users already: p95 130 ms, 0.0% errors."
    never = replace(found, levels=levels[:1])
    assert never.saturation.startswith("Not saturated: 10 users and 100 calls/s keep the bounds")
    assert report.saturation == ""


def test_a_file_that_is_no_report_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text('{"format": 1, "seed": "one"}')
    with pytest.raises(UsageError, match="cannot read the report"):
        read(file)
    file.write_text("[]")
    with pytest.raises(UsageError, match="is no report of `liveops load"):
        read(file)
