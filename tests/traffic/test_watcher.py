"""The watcher never makes a call wait: it drops, and says so."""

from __future__ import annotations

import errno
import io
import json
from concurrent.futures import Future
from typing import Any

import pytest
from tests.traffic.made import COUPON_LIST, GOOD, exchange, without

from liveops_kit.traffic import observer as module
from liveops_kit.traffic.exchange import Exchange
from liveops_kit.traffic.har import HarWriter
from liveops_kit.traffic.judge import Verdict
from liveops_kit.traffic.observer import Watcher
from liveops_kit.traffic.pool import Pool, judge_of
from liveops_kit.traffic.summary import Summary

LYING = exchange(answered=without(COUPON_LIST, "items"))


class SlowPool(Pool):
    """Gives verdicts when it is told to."""

    def __init__(self) -> None:
        self._executor = None
        self.asked: list[tuple[Exchange, Future[Verdict]]] = []

    def submit(self, exchange: Exchange) -> Future[Verdict]:
        future: Future[Verdict] = Future()
        self.asked.append((exchange, future))
        return future

    def answer(self) -> None:
        for asked, future in self.asked:
            future.set_result(judge.judge(asked))
        self.asked.clear()


judge = judge_of(())


@pytest.fixture
def lines() -> list[str]:
    return []


def watching(pool: Pool, lines: list[str], **more: Any) -> Watcher:
    return Watcher(
        pool, Summary(), lambda text: lines.append(text), lambda text: lines.append(f"! {text}"),
        **more,
    )  # fmt: skip


def test_a_deviation_is_told_once(lines: list[str]) -> None:
    pool = SlowPool()
    watcher = watching(pool, lines)
    for _ in range(3):
        watcher.saw(LYING)
    assert (watcher.waiting, lines) == (3, [])
    pool.answer()
    assert watcher.waiting == 0
    assert len(lines) == 1
    assert lines[0].startswith("get-coupons  response 200  body $.items  required")
    assert watcher.summary.findings[0].count == 3


def test_what_is_too_much_is_dropped_and_told_once(
    lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    pool = SlowPool()
    watcher = watching(pool, lines)
    for _ in range(5):
        watcher.saw(GOOD)
    assert (watcher.waiting, watcher.dropped) == (2, 3)
    assert lines == ["! more calls than can be judged: some are passed on unjudged"]
    pool.answer()
    watcher.saw(GOOD)
    assert (watcher.waiting, watcher.dropped) == (1, 3)
    assert watcher.summary.exchanges == 2


def test_large_bodies_fill_the_queue_too(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING_BYTES", len(GOOD.response.body or b"") + 1)
    watcher = watching(SlowPool(), lines)
    watcher.saw(GOOD)
    watcher.saw(GOOD)
    assert (watcher.waiting, watcher.dropped) == (1, 1)


def test_judges_that_died_are_not_taken_for_a_clean_run(lines: list[str]) -> None:
    pool = SlowPool()
    watcher = watching(pool, lines)
    watcher.saw(GOOD)
    pool.asked[0][1].set_exception(RuntimeError("the process ended"))
    assert (watcher.waiting, watcher.dropped) == (0, 1)


def test_what_is_dropped_is_recorded_all_the_same(
    lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 0)
    file = io.BytesIO()
    watcher = watching(SlowPool(), lines, har=HarWriter(file))
    watcher.saw(GOOD)
    assert watcher.dropped == 1
    assert len(json.loads(file.getvalue())["log"]["entries"]) == 1


class FullDisk(io.BytesIO):
    """Takes the head of an archive and nothing more."""

    def write(self, content: Any) -> int:
        if self.tell():
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(content)


def test_a_full_disk_ends_the_recording_and_nothing_else(lines: list[str]) -> None:
    pool = SlowPool()
    watcher = watching(pool, lines, har=HarWriter(FullDisk()))
    watcher.saw(GOOD)
    watcher.saw(LYING)
    pool.answer()
    assert watcher.is_recording_broken is True
    assert lines[0] == "! the recording ends here: No space left on device"
    assert watcher.summary.exchanges == 2
