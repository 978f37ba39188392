"""The forms of a report: what CI servers, code hosts and people get to see."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.contract.test_baseline import finding
from tests.contract.test_merging import line, report, verdict

from liveops_kit.cli.words import report_files
from liveops_kit.contract.laws.not_judged import UNREACHABLE
from liveops_kit.contract.report import LawLine, Row
from liveops_kit.contract.reports import FORMS, STDOUT, check_files, shown, write
from liveops_kit.contract.reports.as_github import github_of
from liveops_kit.contract.reports.as_html import LONG, html_of
from liveops_kit.contract.reports.as_json import json_of, read
from liveops_kit.contract.reports.as_junit import junit_of
from liveops_kit.contract.reports.as_markdown import markdown_of
from liveops_kit.contract.reports.as_sarif import sarif_of
from liveops_kit.contract.reports.as_text import text_of
from liveops_kit.contract.symptoms import Symptom
from liveops_kit.errors import SettingsError, UsageError

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


# -- causes ----------------------------------------------------------------------------------------
BROKEN_CALL = Symptom("error", "500")
MADE_NOT = finding(
    "status 500", check="catalogue", operation_id="admin-create-coupon", symptom=BROKEN_CALL,
    severity="critical", curl="curl -X POST http://h/api",
)  # fmt: skip
FOLLOWING = finding(
    "coupons.d", operation_id="admin-create-coupon", symptom=BROKEN_CALL, laws=("coupons.b",),
    following=("coupons.b",),
)  # fmt: skip


@pytest.fixture
def caused():
    return report(
        phases=("laws",), findings=(MADE_NOT, FOLLOWING, DIFFERENT), laws=(law("b", "broken"),),
        rows=(Row("admin-create-coupon", {500: 3}, "coupons"),),
    )  # fmt: skip


CAUSE = "admin-create-coupon answers 500"


def test_the_text_leads_with_the_verdict_and_the_causes(caused):
    lines = text_of(caused).splitlines()
    start = lines.index("Failed: 1 cause fails the run, and 1 more that does not.")
    assert lines[start + 2 : start + 5] == [
        "Causes: 2, shown by 3 findings", f"   1  critical: {CAUSE}", "   2  difference: A title",
    ]  # fmt: skip
    assert lines.index(f"   {CAUSE}, seen 2 times") > start
    following = lines.index("   only following from it: 1 law")
    assert lines[following + 1] == "     coupons.b"
    assert " ".join(lines[-2:]).endswith("Findings: 1 critical, 1 high, 1 difference, of 2 causes.")


def test_junit_says_what_only_follows(caused):
    root = ElementTree.fromstring(junit_of(caused))
    cases = {case.get("name"): case for case in root.iter("testcase")}
    followed = cases["b"].find("failure")
    assert followed.get("message") == f"Follows from: {CAUSE} (A title)"
    own = cases["admin-create-coupon"].find("failure")
    assert own.get("message") == "A title"
    [cause] = [each for each in caused.causes if each.title == CAUSE]
    assert f"cause {cause.id}: {CAUSE}" in own.text
    assert f"cause {cause.id}: {CAUSE}" in followed.text


def test_sarif_names_the_cause(caused):
    results = json.loads(sarif_of(caused))["runs"][0]["results"]
    fingerprints = [each["partialFingerprints"]["liveopsCauseId/v1"] for each in results]
    assert fingerprints[0] == fingerprints[1] != fingerprints[2]
    assert results[0]["properties"]["cause"] == CAUSE
    assert results[1]["message"]["text"].startswith(f"Follows from: {CAUSE}. A title")


def test_json_has_the_verdict_and_the_causes_by_the_ids_of_findings(caused, tmp_path):
    content = json.loads(json_of(caused))
    assert content["verdict"] == "Failed: 1 cause fails the run, and 1 more that does not."
    first, second = content["causes"]
    assert (first["title"], first["findings"], first["following"], first["following_laws"]) == (
        CAUSE, [MADE_NOT.id], [FOLLOWING.id], ["coupons.b"],
    )  # fmt: skip
    assert second["findings"] == [DIFFERENT.id]
    (tmp_path / "report.json").write_text(json_of(caused))
    assert read(tmp_path / "report.json").causes == caused.causes


def test_a_report_of_an_earlier_version_is_read(whole, tmp_path):
    content = json.loads(json_of(whole))
    for name in ("verdict", "causes", "started", "versions"):
        content.pop(name)
    for each in content["findings"]:
        each.pop("symptom")
        each.pop("following")
    (tmp_path / "old.json").write_text(json.dumps(content))
    assert read(tmp_path / "old.json") == whole


def test_the_page_has_an_entry_for_each_cause_closed_but_for_a_single_one(caused):
    page = html_of(caused)
    assert page.count('<details class="cause"') == 2
    assert page.index(caused.verdict) < page.index(CAUSE)
    assert f'<details class="cause" id="{caused.causes[0].id}" data-grade="critical">' in page
    assert "<code>coupons.b</code>" in page
    alone = html_of(report(findings=(DIFFERENT,)))
    assert 'data-grade="difference" open>' in alone


def test_the_page_runs_no_script_but_its_own(whole):
    page = html_of(whole)
    [script] = re.findall("<script>(.*?)</script>", page, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    policy = re.search('Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy == (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    )


def test_a_long_value_is_shortened_with_the_whole_behind_a_click():
    page = html_of(report(findings=(finding("x", seen="a" * LONG), finding("y", seen="b" * 900))))
    assert f"<dd>{'a' * LONG}</dd>" in page
    short = f"<span>{'b' * LONG}...</span></summary>{'b' * 900}</details>"
    assert f'<details class="whole"><summary>{short}' in page


HOSTILE = (
    "<img src=x onerror=alert(1)> | @team `code` **b** [a](http://x) www.x.org\n# Title ::error::"
)


def test_markdown_has_a_table_of_causes_and_folds_their_places(caused):
    text = markdown_of(caused)
    assert text.startswith("## :x: LiveOps contract: Failed: 1 cause fails the run, and 1 more")
    assert f"| 1 | critical | {CAUSE} | <code>admin-create-coupon</code> | 1 law |" in text
    assert text.count("<details>") == text.count("</details>") == 2
    assert markdown_of(report()).startswith("## :x: LiveOps contract: Nothing was judged")
    kept = report(laws=(law("a", "kept"),))
    assert markdown_of(kept).startswith("## :white_check_mark: LiveOps contract: Passed:")


def test_markdown_takes_nothing_a_server_answers_for_markup():
    hostile = finding("x", title=HOSTILE, seen=HOSTILE, curl="curl '```' ````")
    text = markdown_of(report(findings=(hostile,)))
    outside = re.sub(r"(`{5})sh.*?\1", "", text, flags=re.DOTALL)
    assert outside != text
    for dangerous in ("<img", "@team", "`code`", "**b**", "[a]", "://x", "www.x", "::error"):
        assert dangerous not in outside
    assert "\n# Title" not in text
    assert [row.count("|") for row in outside.splitlines() if row.startswith("|")] == [6, 6, 6]


def test_markdown_stays_small_enough_for_a_summary():
    many = [
        finding(f"{number}", operation_id=f"get-{number}", curl="x" * 50_000, symptom=BROKEN_CALL)
        for number in range(300)
    ]
    text = markdown_of(report(findings=tuple(many)))
    assert len(text.encode()) < 1024 * 1024
    assert "200 more causes in the other forms of the report." in text


def test_annotations_are_an_error_for_each_cause_that_fails(caused, whole):
    first, second = github_of(caused).splitlines()
    assert first == (
        f"::error title=critical%3A {CAUSE}::admin-create-coupon [catalogue {MADE_NOT.id}]"
        "%0Aexpected a%0Aseen b%0Aonly following from it: 1 law"
    )
    assert second.startswith("::notice title=difference%3A A title::get-coupon [law CPN-2 ")
    assert "::notice title=known high%3A A title::" in github_of(whole)
    assert github_of(report()) == (
        "::error title=LiveOps contract::Nothing was judged: this proves nothing.\n"
    )
    assert github_of(report(laws=(law("a", "kept"),))) == ""


def test_an_annotation_is_one_command_whatever_a_server_answers():
    hostile = finding("x", title="50%, a: b\n::warning::c", seen="d\r\n::error::e")
    assert github_of(report(findings=(hostile,))) == (
        "::error title=high%3A 50%25%2C a%3A b%0A%3A%3Awarning%3A%3Ac::get-coupon [law "
        f"{hostile.id}]%0Aexpected a%0Aseen d%0D%0A::error::e\n"
    )


def test_what_is_printed_beside_annotations_is_no_command(tmp_path):
    files = {"github": STDOUT}
    assert (
        shown("a\n::error::b\n", files, "word")
        == "::stop-commands::word\na\n::error::b\n::word::\n"
    )
    assert shown("a\n", {"github": tmp_path / "file"}, "word") == "a\n"


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


def test_annotations_need_no_file_and_other_forms_do(tmp_path):
    files = report_files(("github", f"html={tmp_path}/page.html"))
    assert files == {"github": STDOUT, "html": tmp_path / "page.html"}
    assert report_files(("github=notes.txt",)) == {"github": Path("notes.txt")}
    for text, reason in (
        ("html=-", "--report html needs a file, such as html=report.html"),
        ("html", "--report takes NAME=VALUE, not 'html'"),
        ("har=calls.har", "not 'har'"),
    ):
        with pytest.raises(SettingsError, match=re.escape(reason)):
            report_files((text,))
    assert report_files(("har=calls.har",), "har") == {"har": Path("calls.har")}


def test_annotations_go_to_standard_output(caused, capsys):
    check_files([STDOUT])
    write(caused, "github", STDOUT)
    assert capsys.readouterr().out == github_of(caused)
