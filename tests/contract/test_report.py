"""How a report reads."""

import shlex

import pytest

from liveops_kit.contract import Finding, Report, Row

CURL = (
    "curl -X POST -H 'Authorization: Basic NDQwNTY6ZGVtbw==' -H 'Content-Type: application/json' "
    '-d \'{"name": {"en": "It\'"\'"\'s"}}\' http://127.0.0.1:8080/api/v3/project/44056/admin/coupon'
)


@pytest.fixture
def finding():
    return Finding(
        check="response_schema_conformance",
        operation_id="get-unique-catalog-offer-codes",
        severity="high",
        title="Response violates schema",
        cause="200 /total_count",
        expected="a 200 as described, " * 8,
        seen='the body: "total_count" is a required property ' * 5,
        curl=CURL,
        response="200 " + "x" * 300,
        count=3,
    )


def report(*findings, **more):
    rows = (Row("get-coupon", {200: 3, 404: 2}), Row("get-coupons", {401: 1}))
    return Report(
        base_url="http://127.0.0.1:8080/api",
        project_id=44056,
        seed=1,
        phases=("examples", "coverage"),
        rows=rows,
        findings=findings,
        **more,
    )


def test_lines_fit_into_80_columns_but_for_bodies(finding):
    names = tuple(f"an-operation-with-a-long-name-{number}" for number in range(30))
    text = report(finding, not_implemented=names, notes=("word " * 60,)).text()
    wide = [line for line in text.splitlines() if len(line) > 80]
    assert [line for line in wide if not line.strip().startswith("-d ")] == []


def test_the_command_can_be_pasted(finding):
    text = report(finding).text()
    command = text[text.index("curl") : text.index("\n\n", text.index("curl"))]
    joined = command.replace("\\\n", "")  # what a shell does, and shlex does not
    assert shlex.split(joined) == shlex.split(CURL)


def test_the_table_tells_what_was_reached():
    lines = report().text().splitlines()
    assert "get-coupon       5  yes  200x3 404x2" in lines
    assert "get-coupons      1  NO   401x1" in lines


def test_the_last_line_sums_up(finding):
    last = report(finding, seconds=12.3).text().splitlines()[-2:]
    assert last == ["1 of 2 operations reached.", "6 calls in 12 s. Findings: 1 high."]


@pytest.mark.parametrize(("interrupted", "code"), [(False, 0), (True, 1)])
def test_a_run_that_was_broken_off_is_no_success(interrupted, code):
    assert report(interrupted=interrupted).exit_code == code


def test_findings_make_the_exit_code_1(finding):
    assert report(finding).exit_code == 1
