"""Runs of `liveops load` find races that are planted, and none where there are none.

`python -m tests.load.planted` is the long form, with all of them.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.load.planted import play
from tests.load.racy import server
from tests.load.racy.faults import FAULTS

from liveops_kit.load.judgement import Judgement

FAULTS_TOGETHER = ("order_paid_twice", "offer_step_given_twice", "single_code_checked_first")
FOUND = {("done-twice", "cart"), ("done-twice", "rush")}
"""Promises that two of them break with the first turn of a player, each with its story."""


def test_planted_races_are_found_each_in_its_story() -> None:
    with server.running(*FAULTS_TOGETHER) as url:
        judgement = play_until(
            lambda judgement: broken(judgement) >= FOUND, url, "--stories", "cart,rush,drop"
        )
    assert broken(judgement) >= FOUND
    allowed = frozenset().union(*(FAULTS[name].promises for name in FAULTS_TOGETHER))
    assert {promise for promise, _ in broken(judgement)} <= allowed


def broken(judgement: Judgement) -> set[tuple[str, str]]:
    return {(each.promise, each.key.partition("/")[0]) for each in judgement.violations}


def test_a_server_without_races_is_exact() -> None:
    with server.running() as url:
        judgement = play_until(
            lambda judgement: judgement.judged["once"].calls > 20 or not judgement.is_exact, url
        )
    assert judgement.violations == ()
    assert judgement.judged["limits"].keys > 5
    assert judgement.judged["once"].calls > 20


def play_until(is_enough: Callable[[Judgement], bool], url: str, *options: str) -> Judgement:
    """Play for a second, and for more of them where few calls have room in one."""
    for seconds in (1, 5, 25):
        judgement = play(url, *options, "--time", f"{seconds}s")
        if is_enough(judgement):
            break
    return judgement
