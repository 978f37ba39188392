"""The judgement of a whole history."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.load.histories import MILLISECOND, Timeline, header, verdict

from liveops_kit.load.history_files import History, HistoryWriter
from liveops_kit.load.judgement import Judged, Judgement, judge
from liveops_kit.load.judgement.judge import MAX_VIOLATIONS
from liveops_kit.load.judgement.timeline import MAX_ROWS
from liveops_kit.load.marks import Again, Balance, Credit, Limit, Once, Read, Take, Used, Whole


def test_nothing_is_exact() -> None:
    judgement = verdict([], header())
    assert judgement.is_exact
    assert judgement.judged["limits"] == Judged(keys=0, calls=0)
    assert judgement.notes == ()


def test_keys_and_groups_are_judged_apart() -> None:
    timeline = Timeline()
    timeline(0, 1, Take("a"), Once("a"), Credit("a"))
    timeline(0, 1, Take("b"), Once("b"))
    judgement = verdict(timeline.calls, header(limits={"a": 1, "b": 1}))
    assert judgement == Judgement(
        judged={
            "limits": Judged(2, 2),
            "once": Judged(2, 2),
            "accounts": Judged(1, 1),
            "registers": Judged(0, 0),
            "wholes": Judged(0, 0),
        }
    )


def test_a_violation_has_its_calls_its_rule_and_an_id_without_the_run() -> None:
    timeline = Timeline()
    first = timeline(0, 5, Once("order:r1-p1:r1-o7"), player="r1-p1")
    timeline(0, 5, Once("order:r1-p2:r1-o8"), player="r1-p2")
    second = timeline(1, 6, Once("order:r1-p1:r1-o7"), player="r1-p1")
    rules = {"order": "ORD-1", "order:r1-p1": "ORD-2"}
    (violation,) = verdict(timeline.calls, header(rules=rules)).violations
    assert violation.calls == (first, second)
    assert violation.id == "done-twice:order:RUN-p1:RUN-o7"
    assert violation.rule == "ORD-2"


def test_calls_that_were_refused_for_another_reason_count_for_nothing() -> None:
    timeline = Timeline()
    timeline(0, 1, Take("a"))
    timeline(0, 1, Take("a"), status=404)
    timeline(2, 3, Limit("a", 9), status=403)
    timeline(4, 5, Take("a", denied=True))
    assert verdict(timeline.calls, header(limits={"a": 1})).is_exact


def test_a_server_error_may_have_worked() -> None:
    timeline = Timeline()
    timeline(0, 1, Take("a"), status=500)
    timeline(2, 3, Take("a", denied=True))
    assert verdict(timeline.calls, header(limits={"a": 1})).is_exact


@pytest.mark.parametrize(("skew", "is_exact"), [(0, False), (1, False), (2, True)])
def test_calls_are_longer_by_the_uncertainty_of_clocks(skew: int, is_exact: bool) -> None:
    timeline = Timeline()
    timeline(0, 1, Take("a", denied=True), worker="w1")
    timeline(3, 4, Take("a"), worker="w2")
    skews = {"w1": skew * MILLISECOND, "w2": 0}
    judgement = verdict(timeline.calls, header(limits={"a": 1}, skew_ns=skews))
    assert judgement.is_exact is is_exact


def test_of_an_incomplete_history_only_what_is_certain_is_judged() -> None:
    timeline = Timeline()
    timeline(0, 1, Take("a", denied=True))
    timeline(0, 1, Used("a", 7))
    timeline(0, 1, Again("a"))
    timeline(0, 1, Balance("a", 7))
    timeline(0, 1, Once("b"))
    timeline(0, 1, Once("b"))
    judgement = verdict(timeline.calls, header(limits={"a": 9}), written=6, dropped=3)
    assert [violation.promise for violation in judgement.violations] == ["done-twice"]
    assert judgement.notes == (
        "The bound of the history left out 3 calls.",
        "Not judged: refusals, reads of what is used or left, and balances.",
    )
    assert judgement.judged["accounts"] == Judged(keys=0, calls=0)


def test_of_a_history_that_is_cut_off_limits_may_have_changed_unseen() -> None:
    timeline = Timeline()
    timeline(0, 1, Take("a"))
    timeline(0, 1, Take("a"))
    timeline(2, 3, Read("a", 5))
    timeline(4, 5, Whole("a", {"x": 1}, {"x": 2}))
    judgement = verdict(timeline.calls, header(limits={"a": 1}, registers={"a": 1}), cut_off=1)
    assert [violation.promise for violation in judgement.violations] == ["half-done"]
    assert judgement.notes == (
        "The end is missing in 1 file of the history.",
        "Only judged: that nothing is done twice, or half.",
    )


def test_many_keys_with_one_mistake_are_bounded() -> None:
    timeline = Timeline()
    for number in range(MAX_VIOLATIONS + 2):
        timeline(0, 1, Once(f"step/{number:03}"))
        timeline(0, 1, Once(f"step/{number:03}"))
    judgement = verdict(timeline.calls, header())
    assert len(judgement.violations) == MAX_VIOLATIONS
    assert judgement.notes == ("done-twice: broken for 2 more keys, such as step/010.",)


def test_a_history_on_disk_is_judged_the_same(tmp_path: Path) -> None:
    timeline = Timeline()
    timeline(0, 1, Once("b"))
    timeline(0, 1, Once("b"))
    with HistoryWriter(tmp_path / "a", header()) as writer:
        for call in timeline.calls:
            writer.write(call)
    assert judge(History(tmp_path / "a")) == verdict(timeline.calls, header())


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter() if element.text]


def test_the_timeline_shows_who_did_what_and_the_answers() -> None:
    timeline = Timeline()
    timeline(0, 5, Once("b"), player="<ann>", answer={"n": 1}, request="POST /redeem")
    timeline(1, None, Once("b"))
    timeline(2, 9, Once("b"), status=200)
    (violation,) = verdict(timeline.calls, header()).violations
    assert "b: done-twice" in texts(violation.svg)
    assert '200 {"n":1}' in texts(violation.svg)
    assert "<ann> redeem-coupon" in texts(violation.svg)
    assert 'POST /redeem -> 200 {"n":1}' in texts(violation.svg)
    assert "prefers-color-scheme: dark" in violation.svg
    assert "<script" not in violation.svg


def test_a_timeline_of_many_calls_shows_the_last() -> None:
    timeline = Timeline()
    for number in range(MAX_ROWS + 5):
        timeline(0, 100 + number, Take("a"))
    timeline(0, 1000, Used("a", 999))
    (violation,) = verdict(timeline.calls, header()).violations
    assert len(violation.calls) == MAX_ROWS + 6
    assert violation.svg.count("<rect") == MAX_ROWS + 1
    assert "6 earlier calls are not shown" in texts(violation.svg)
