"""The forms of a report: what CI servers, code hosts and people get to see."""

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from tests.contract.test_baseline import finding
from tests.contract.test_merging import line, report, verdict

from liveops_kit.contract.laws.not_judged import UNREACHABLE
from liveops_kit.contract.report import LawLine, Row
from liveops_kit.contract.reports import FORMS, write
from liveops_kit.contract.reports.as_html import html_of
from liveops_kit.contract.reports.as_junit import junit_of
from liveops_kit.contract.reports.as_sarif import sarif_of
from liveops_kit.contract.reports.as_text import text_of
from liveops_kit.errors import UsageError

BROKEN = finding("coupons.b", rules=("CPN-1",), laws=("coupons.b",))
KNOWN = finding("status 418", check="catalogue")
DIFFERENT = finding("coupons.c", rules=("CPN-2",), laws=("coupons.c",), kind="difference")


def law(name, verdict, reason=""):
    return LawLine(
        name=f"coupons.{name}", rules=("CPN-1",), sentence="s", verdict=verdict, reason=reason
    )


@pytest.fixture
def whole():
    return report(
        phases=("laws", "conformance"),
        rows=(Row("get-coupon", {200: 3}, "coupons"),),
        findings=(BROKEN, KNOWN, DIFFERENT),
        known=(KNOWN.id,),
        laws=(law("a", "kept"), law("b", "broken"), law("c", "broken"),
              law("d", "not verifiable", "the server's time cannot be moved")),
        verdicts=(verdict("broken", "coupons.b"),),
        coverage=(line(3, 0),),
        left_out=(("redeem-coupon", "needs a user token"),),
        not_implemented=("get-upsell",),
        seconds=1.5,
    )  # fmt: skip


def test_only_new_violations_fail_a_run(whole):
    assert (whole.failures, whole.exit_code) == ((BROKEN,), 1)
    assert report(findings=(DIFFERENT,)).exit_code == 0
    assert report(findings=(DIFFERENT,), strict=True).exit_code == 1
    assert report(findings=(KNOWN,), known=(KNOWN.id,)).exit_code == 0
    assert report(interrupted=True).exit_code == 1


def test_junit_has_a_case_for_each_law_and_operation(whole):
    root = ElementTree.fromstring(junit_of(whole))
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert set(cases) == {"a", "b", "c", "d", "get-coupon", "redeem-coupon", "get-upsell"}
    assert cases["b"].find("failure").get("message") == "A title"
    assert cases["d"].find("skipped").get("message") == "the server's time cannot be moved"
    assert "difference" in cases["c"].find("system-out").text
    assert "known" in cases["get-coupon"].find("system-out").text
    assert {name: root.get(name) for name in ("tests", "failures", "skipped", "errors")} == {
        "tests": "7", "failures": "1", "skipped": "3", "errors": "0",
    }  # fmt: skip


def test_junit_can_hold_what_a_server_answered():
    odd = finding("x", response="\x00\x1b[0m", laws=())
    odd = report(rows=(Row("get-coupon", {200: 1}, "coupons"),), findings=(odd,))
    ElementTree.fromstring(junit_of(odd))
    assert "\x1b" not in junit_of(odd)


def test_a_run_that_was_broken_off_is_an_error_in_junit():
    root = ElementTree.fromstring(junit_of(report(interrupted=True)))
    assert root.get("errors") == "1"


def test_sarif_names_rule_level_and_fingerprint(whole):
    run = json.loads(sarif_of(whole))["runs"][0]
    assert [(each["ruleId"], each["level"]) for each in run["results"]] == [
        ("CPN-1", "error"), ("catalogue", "error"), ("CPN-2", "note"),
    ]  # fmt: skip
    assert [each["partialFingerprints"]["liveopsFindingId/v1"] for each in run["results"]] == [
        BROKEN.id, KNOWN.id, DIFFERENT.id,
    ]  # fmt: skip
    assert ["suppressions" in each for each in run["results"]] == [False, True, False]
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == "openapi/liveops/coupons.yaml"


def test_the_page_stands_alone_and_escapes_what_it_shows():
    hostile = finding("x", response="<script>alert(1)</script>", rules=("CPN-1",))
    page = html_of(report(findings=(hostile,), verdicts=(verdict("broken", "coupons.b"),)))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert re.findall(r"(?:src|href)=\"(?!#)", page) == []
    assert "CPN-1" in page


def test_the_page_says_why_some_answers_are_never_seen():
    operation = "verify-promotion-code"
    never = replace(line(1, 0), operation_id=operation, codes={"422/1102": 0, "404/9801": 1})
    page = html_of(report(coverage=(never,)))
    reason = UNREACHABLE[operation, "422/1102"]
    assert f"<code>{operation}</code> 422/1102: {reason}</li>" in page
    assert "Answers that no call brings about" not in html_of(report(coverage=(line(1, 0),)))


def test_the_text_fits_a_terminal(whole):
    assert max(map(len, text_of(whole).splitlines())) <= 80
    assert "Laws not verifiable here: the server's time cannot be moved" in text_of(whole)


def test_every_form_is_written_and_a_bad_place_is_told(whole, tmp_path):
    for form in FORMS:
        write(whole, form, tmp_path / "deep" / form)
        assert (tmp_path / "deep" / form).stat().st_size > 0
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot write"):
        write(whole, "json", tmp_path / "file" / "report.json")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, 2),
        ({"laws": (law("a", "kept"),)}, 0),
        ({"laws": (law("a", "not verifiable", "no user token is known"),)}, 2),
        ({"rows": (Row("get-coupon", {404: 3}),)}, 2),
        ({"rows": (Row("get-coupon", {404: 3, 200: 1}),)}, 0),
        # Where refusals are judged, one that shows the operation to be there is enough.
        ({"phases": ("catalogue",), "rows": (Row("get-coupon", {404: 3, 401: 1}),)}, 0),
        ({"phases": ("catalogue",), "rows": (Row("get-coupon", {404: 3, 405: 1}),)}, 2),
        ({"phases": ("traffic",), "rows": (Row("get-coupon", {404: 3}),)}, 0),
        ({"shard": "2/2"}, 0),
        ({"shard": "2/2", "laws": (law("a", "not verifiable", "no user token is known"),)}, 2),
        ({"left_out": (("redeem-coupon", "needs a user token"),)}, 2),
    ],
)
def test_a_report_of_nothing_is_not_clean(facts, code):
    usual = {"phases": ("laws",), "rows": (), "laws": (), "findings": ()}
    assert report(**{**usual, **facts}).exit_code == code
