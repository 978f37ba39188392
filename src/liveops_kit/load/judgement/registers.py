"""Registers: a value that was read was right at some moment within the call."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from itertools import accumulate
from typing import Any, cast

from liveops_kit.load.judgement.events import NO_CALL, Event, show
from liveops_kit.load.judgement.findings import Finding, Result, by_begin
from liveops_kit.load.judgement.models import REGISTER, UNSET
from liveops_kit.load.judgement.orders import Puzzle, unexplained

BEGINNING = -(2**63)
"""Moment before all calls."""
_PHRASES = {"read": "{} was read", "write": "{} was written"}


def judge_register(key: str, events: list[Event], first: Any) -> Result:
    """Return the first promise that the events on a register show to be broken.

    `first` is its value before the run, or `UNSET`. Of an incomplete history reads may be missing,
    which makes no difference to the others.
    """
    writes = [event for event in events if event.kind == "write"]
    if first != UNSET:
        validity = _Validity([Event("write", first, BEGINNING, BEGINNING, NO_CALL), *writes])
        reads = (event for event in events if event.kind == "read")
        for read in sorted(reads, key=lambda read: read.ended):
            found = validity.contradiction(read)
            if found:
                promise, sentence, others = found
                return Finding(promise, key, sentence, by_begin([*others, read]))
    return unexplained(key, events, (first,), REGISTER, _describe)


class _Validity:
    """The moments at which each value may have been the current one."""

    def __init__(self, writes: list[Event]) -> None:
        self._by_value: dict[Any, list[Event]] = defaultdict(list)
        for write in by_begin(writes):
            self._by_value[write.value].append(write)
        self._ended = sorted(writes, key=lambda write: write.ended)
        self._ends = [write.ended for write in self._ended]
        self._latest = list(accumulate(self._ended, _later))

    def contradiction(self, read: Event) -> tuple[str, str, list[Event]] | None:
        """Return the promise, the sentence and the writes, if no moment of the read fits."""
        value = show(read.value)
        early = [write for write in self._by_value[read.value] if write.began <= read.ended]
        if not early:
            return "wrong-value", f"{value} was read, which nobody had written by then.", []
        done = bisect_left(self._ends, read.began)
        if not done:
            return None
        latest = self._latest[done - 1]
        if any(write.ended >= latest.began for write in early):
            return None
        old = max(early, key=lambda write: write.ended)
        sentence = f"{value} was read, which {show(latest.value)} had replaced before the call."
        return "stale-value", sentence, [each for each in (old, latest) if each.began != BEGINNING]


def _later(one: Event, other: Event) -> Event:
    return other if other.began >= one.began else one


def _describe(puzzle: Puzzle) -> tuple[str, str]:
    (before,) = cast("tuple[Any]", puzzle.initial)
    start = "" if before == UNSET else f"; before, the value was {show(before)}"
    return "no-order", f"{puzzle.sentence(_PHRASES)}{start}."
