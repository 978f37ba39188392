"""Reduction of a call sequence to the calls that a difference needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from liveops_kit.contract.diff.replay import needs_of
from liveops_kit.contract.diff.stories import Occurrence

MAX_REPLAYS = 40
"""Replays at most to find the shortest sequence of one difference."""

Replay = Callable[[Occurrence, Sequence[int]], Occurrence | None]
"""Replays the calls at these indexes on both servers; returns the difference if it recurs."""


def shortest(
    occurrence: Occurrence, replay: Replay, budget: int = MAX_REPLAYS
) -> Occurrence | None:
    """Return the difference with the fewest calls found to reproduce it.

    None if replaying the calls does not reproduce it.
    """
    return _Shrinking(occurrence, replay, budget).result()


class _Shrinking:
    def __init__(self, occurrence: Occurrence, replay: Replay, budget: int) -> None:
        self._occurrence = occurrence
        self._replay = replay
        self._budget = budget
        self._needs = needs_of([a for a, _ in occurrence.calls])

    def result(self) -> Occurrence | None:
        """Return the shortest occurrence; None if it does not recur."""
        last = len(self._occurrence.calls) - 1
        kept = list(range(last + 1))
        best = self._replayed(kept)
        if best is None:
            return None
        size = max(last // 2, 1)
        least = self._with_needs([last])
        if len(least) < len(kept) and (replayed := self._replayed(least)) is not None:
            return self._reduced(least, replayed, max(len(least) // 2, 1))
        return self._reduced(kept, best, size)

    def _reduced(self, kept: list[int], best: Occurrence, size: int) -> Occurrence:
        """Leave out ever smaller parts, the latest first: other calls rarely depend on those."""
        while True:
            before = len(kept)
            start = len(kept) - 1 - size
            while start > -size and self._budget > 0:
                left = kept[: max(start, 0)] + kept[max(start + size, 0) :]
                left = self._without_orphans(left)
                is_shorter = kept[-1] in left and len(left) < len(kept)
                if is_shorter and (replayed := self._replayed(left)) is not None:
                    kept, best = left, replayed
                start -= size
            if self._budget <= 0 or (size == 1 and len(kept) == before):
                return best
            size = max(size // 2, 1)

    def _replayed(self, kept: list[int]) -> Occurrence | None:
        self._budget -= 1
        return self._replay(self._occurrence, kept)

    def _with_needs(self, wanted: list[int]) -> list[int]:
        found: set[int] = set()
        open_ = list(wanted)
        while open_:
            each = open_.pop()
            if each not in found:
                found.add(each)
                open_ += self._needs[each]
        return sorted(found)

    def _without_orphans(self, kept: list[int]) -> list[int]:
        """Remove calls that use values of calls already removed."""
        there: set[int] = set()
        for each in kept:
            if self._needs[each] <= there:
                there.add(each)
        return sorted(there)
