"""Sums of the amounts of events up to a moment."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Literal

from liveops_kit.load.judgement.events import Event


class Sums:
    """Amounts of events that had begun, or ended, by any moment."""

    def __init__(self, events: Iterable[Event], moment: Literal["began", "ended"]) -> None:
        pairs = sorted((getattr(event, moment), event.value) for event in events)
        self._moments = [at for at, _ in pairs]
        self._sums: list[int] = [0, *accumulate(amount for _, amount in pairs)]

    def before(self, moment: int) -> int:
        """Return the sum of those whose moment is earlier."""
        return self._sums[bisect_left(self._moments, moment)]

    def until(self, moment: int) -> int:
        """Return the sum of those whose moment is earlier or the same."""
        return self._sums[bisect_right(self._moments, moment)]
