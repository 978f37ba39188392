"""The observer never makes a call wait: it drops, and says so."""

from __future__ import annotations

import errno
import io
import json
from concurrent.futures import Future
from typing import Any

import pytest
from tests.traffic.exchanges import COUPON_LIST, GOOD, exchange

from liveops_kit.har.exchange import Exchange
from liveops_kit.har.writer import HarWriter
from liveops_kit.traffic import observer as module
from liveops_kit.traffic.judge import Verdict
from liveops_kit.traffic.observer import Observer
from liveops_kit.traffic.pool import Pool, judge_of
from liveops_kit.traffic.summary import Summary

LYING = exchange(response_body={**COUPON_LIST, "items": 1})


class SlowPool(Pool):
    """Gives verdicts when it is told to."""

    def __init__(self) -> None:
        self._executor = None
        self.waiting: list[tuple[Exchange, Future[Verdict]]] = []

    def submit(self, exchange: Exchange) -> Future[Verdict]:
        future: Future[Verdict] = Future()
        self.waiting.append((exchange, future))
        return future

    def answer(self) -> None:
        for waiting, future in self.waiting:
            future.set_result(judge.judge(waiting))
        self.waiting.clear()


judge = judge_of(())


@pytest.fixture
def lines() -> list[str]:
    return []


def observing(pool: Pool, lines: list[str], **more: Any) -> Observer:
    return Observer(
        pool, Summary(), lambda text: lines.append(text), lambda text: lines.append(f"! {text}"),
        **more,
    )  # fmt: skip


def test_a_deviation_is_told_once(lines: list[str]) -> None:
    pool = SlowPool()
    observer = observing(pool, lines)
    for _ in range(3):
        observer.observe(LYING)
    assert (observer.waiting, lines) == (3, [])
    pool.answer()
    assert observer.waiting == 0
    assert len(lines) == 1
    assert lines[0].startswith("get-coupons  response 200  body $.items  type: array")
    assert observer.summary.findings[0].count == 3


def test_what_is_too_much_is_dropped_and_told_once(
    lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_WAITING", 2)
    pool = SlowPool()
    observer = observing(pool, lines)
    for _ in range(5):
        observer.observe(GOOD)
    assert (observer.waiting, observer.dropped) == (2, 3)
    assert lines == ["! more calls than can be judged: some are passed on unjudged"]
    pool.answer()
    observer.observe(GOOD)
    assert (observer.waiting, observer.dropped) == (1, 3)
    assert observer.summary.exchanges == 2


def test_large_bodies_fill_the_queue_too(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_WAITING_BYTES", len(GOOD.response.body or b"") + 1)
    observer = observing(SlowPool(), lines)
    observer.observe(GOOD)
    observer.observe(GOOD)
    assert (observer.waiting, observer.dropped) == (1, 1)


def test_judges_that_died_are_not_taken_for_a_clean_run(lines: list[str]) -> None:
    pool = SlowPool()
    observer = observing(pool, lines)
    observer.observe(GOOD)
    pool.waiting[0][1].set_exception(RuntimeError("the process ended"))
    assert (observer.waiting, observer.dropped) == (0, 1)


def test_what_is_dropped_is_recorded_all_the_same(
    lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_WAITING", 0)
    file = io.BytesIO()
    observer = observing(SlowPool(), lines, har=HarWriter(file))
    observer.observe(GOOD)
    assert observer.dropped == 1
    assert len(json.loads(file.getvalue())["log"]["entries"]) == 1


class FullDisk(io.BytesIO):
    """Takes the head of an archive and nothing more."""

    def write(self, content: Any) -> int:
        if self.tell():
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(content)


def test_a_full_disk_ends_the_recording_and_nothing_else(lines: list[str]) -> None:
    pool = SlowPool()
    observer = observing(pool, lines, har=HarWriter(FullDisk()))
    observer.observe(GOOD)
    observer.observe(LYING)
    pool.answer()
    assert observer.is_recording_broken is True
    assert lines[0] == "! the recording ends here: No space left on device"
    assert observer.summary.exchanges == 2
