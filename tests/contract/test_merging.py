"""Reports of shards make one report, whatever they have in common."""

import pytest
from tests.contract.test_baseline import finding

from liveops_kit.contract.coverage_matrix import Coverage
from liveops_kit.contract.law import MODULES
from liveops_kit.contract.report import LawLine, Report, Row
from liveops_kit.contract.reports.as_json import json_of, read
from liveops_kit.contract.runner.merging import merge
from liveops_kit.contract.runner.shards import Shard, weigh
from liveops_kit.contract.verdicts import RuleVerdict
from liveops_kit.errors import UsageError
from liveops_kit.openapi.document import load


def report(**facts):
    usual = {
        "base_url": "http://h/api", "project_id": 1, "seed": 1, "phases": ("laws",), "rows": (),
        "findings": (),
    }  # fmt: skip
    return Report(**{**usual, **facts})


def verdict(standing, *laws, reason=""):
    return RuleVerdict(
        rule="CPN-1", sentence="x", status="documented", standing=standing, laws=laws, reason=reason
    )


def line(count, code):
    return Coverage(
        operation_id="get-coupon", tag="coupons", statuses={200: count, 404: 0},
        codes={"404/9802": code}, parameters={"limit": 1},
    )  # fmt: skip


def test_counts_are_added_and_findings_are_one():
    one = report(
        rows=(Row("get-coupon", {200: 1}, "coupons"),), findings=(finding("a"),),
        coverage=(line(1, 0),), seconds=2.0, phase_seconds={"laws": 2.0},
    )  # fmt: skip
    other = report(
        rows=(Row("get-coupon", {200: 2, 404: 1}, "coupons"),),
        findings=(finding("a"), finding("b")), coverage=(line(2, 3),), seconds=3.0,
        phase_seconds={"laws": 1.0},
    )  # fmt: skip
    merged = merge([one, other])
    assert [dict(row.statuses) for row in merged.rows] == [{200: 3, 404: 1}]
    assert {each.id: each.count for each in merged.findings} == {
        finding("a").id: 2, finding("b").id: 1,
    }  # fmt: skip
    assert merged.coverage[0].statuses == {200: 3, 404: 0}
    assert merged.coverage[0].codes == {"404/9802": 3}
    assert (merged.seconds, merged.phase_seconds) == (5.0, {"laws": 3.0})


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("kept", "broken", "broken"),
        ("kept", "not verifiable", "kept"),
        ("not verifiable", "not verifiable", "not verifiable"),
    ],
)
def test_the_worst_of_a_rule_stands_and_what_was_judged(one, other, both):
    merged = merge([report(verdicts=(verdict(one, "a"),)), report(verdicts=(verdict(other, "b"),))])
    assert [(each.standing, each.laws) for each in merged.verdicts] == [(both, ("a", "b"))]


def test_what_only_one_shard_missed_has_not_vanished():
    merged = merge([report(vanished=("x", "y")), report(vanished=("y",))])
    assert merged.vanished == ("y",)


def test_reports_of_two_targets_are_not_merged():
    with pytest.raises(UsageError, match="different targets"):
        merge([report(), report(project_id=2)])
    with pytest.raises(UsageError, match="no report"):
        merge([])


def test_a_report_is_read_as_it_was_written(tmp_path):
    law = LawLine(name="coupons.x", rules=("CPN-1",), sentence="s", verdict="kept")
    whole = report(
        rows=(Row("get-coupon", {200: 1}, "coupons"),), findings=(finding("a", rules=("CPN-1",)),),
        coverage=(line(1, 0),), verdicts=(verdict("kept", "coupons.x"),), laws=(law,),
        left_out=(("redeem-coupon", "needs a user token"),), notes=("n",), known=("k",),
    )  # fmt: skip
    path = tmp_path / "report.json"
    path.write_text(json_of(whole))
    assert read(path) == whole


@pytest.mark.parametrize("text", ["", "[]", '{"format": 2}', '{"format": 1, "rows": 3}'])
def test_what_is_no_report_is_told(tmp_path, text):
    path = tmp_path / "report.json"
    path.write_text(text)
    with pytest.raises(UsageError, match="report"):
        read(path)


@pytest.mark.parametrize("of", [1, 2, 3, 5, 14])
def test_shards_share_all_tags_and_none_twice(of):
    weights = weigh([each.tag for each in load().operations.values()] + list(MODULES))
    parts = [Shard(number, of).tags(weights) for number in range(1, of + 1)]
    assert sorted(tag for part in parts for tag in part) == sorted(weights)
    assert all(parts)


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2"])
def test_what_is_no_shard_is_told(text):
    with pytest.raises(UsageError, match="2/4"):
        Shard.parse(text)
