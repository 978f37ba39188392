"""Runs of `liveops load` find races that are planted, and none where there are none.

`python -m tests.load.planted` is the long form, with all of them.
"""

from __future__ import annotations

from tests.load.planted import play
from tests.load.racy import server
from tests.load.racy.faults import FAULTS

FAULTS_TOGETHER = ("order_paid_twice", "offer_step_given_twice", "single_code_checked_first")


def test_planted_races_are_found_each_in_its_story() -> None:
    with server.running(*FAULTS_TOGETHER) as url:
        judgement = play(url, "--stories", "cart,rush,drop", "--time", "2s")
    broken = {(each.promise, each.key.partition("/")[0]) for each in judgement.violations}
    assert {("done-twice", "cart"), ("done-twice", "rush")} <= broken
    allowed = frozenset().union(*(FAULTS[name].promises for name in FAULTS_TOGETHER))
    assert {promise for promise, _ in broken} <= allowed


def test_a_server_without_races_is_exact() -> None:
    with server.running() as url:
        judgement = play(url, "--time", "2s")
    assert judgement.violations == ()
    assert judgement.judged["limits"].keys > 5
    assert judgement.judged["once"].calls > 20
