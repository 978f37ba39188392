"""Counts that only grow, and by one amount: the search for an order in one pass.

Where all changes do the same, the search of `search.py` has no choice: the change that ends first
comes next, as late as possible. So it needs no memory of what it tried, and each step takes a few
operations of a heap, however many calls are under way.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush

from liveops_kit.load.judgement.events import FOREVER, Event


def unexplained_count(
    start: int,
    amount: int,
    changes: list[Event],
    reads: Iterable[tuple[Event, int]],
    limit: int | None = None,
) -> int | None:
    """Return the earliest end up to which no order explains the answers; None if one does.

    Each change adds `amount` to `start`, up to a limit; a read comes with the count that it means.
    """
    known = [(each.began, each.ended, FOREVER) for each in changes if each.is_known]
    known += [(each.began, each.ended, value) for each, value in reads]
    known.sort(reverse=True)
    guesses = sorted((each.began for each in changes if not each.is_known), reverse=True)
    count = _Count(start, amount)
    while True:
        while known and known[-1][0] <= count.horizon():
            _, ended, value = known.pop()
            count.begin(ended, value)
        horizon = count.horizon()
        if horizon == FOREVER:
            return None
        if limit is not None and count.value + amount > limit:
            return horizon
        if count.pending:
            heappop(count.pending)
        elif guesses and guesses[-1] <= horizon:
            guesses.pop()
        else:
            return horizon
        count.value += amount


class _Count:
    """The count, and the calls that have begun and are not in the order yet."""

    def __init__(self, start: int, amount: int) -> None:
        self.value = start
        self.pending: list[int] = []
        """Ends of changes."""
        self._reads: list[tuple[int, int]] = []
        """Ends of reads, with the count at which they come into the order."""
        self._start, self._amount = start, amount

    def begin(self, ended: int, value: int) -> None:
        """Take a call up: a read of a value, or a change if that is `FOREVER`."""
        if value == FOREVER:
            heappush(self.pending, ended)
        elif value != self.value:
            is_ahead = value > self.value and (value - self._start) % self._amount == 0
            heappush(self._reads, (ended, value if is_ahead else FOREVER))

    def horizon(self) -> int:
        """Return the first end of a call that is not in the order; `FOREVER` if all are."""
        while self._reads and self._reads[0][1] <= self.value:
            heappop(self._reads)
        first_read = self._reads[0][0] if self._reads else FOREVER
        return min(first_read, self.pending[0]) if self.pending else first_read
