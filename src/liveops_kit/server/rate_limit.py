"""So many requests in a while for each credential of a project (`--rate-limit 20/s`)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from msgspec import Struct

from liveops_kit.domain.values.clock import monotonic
from liveops_kit.errors import SettingsError

_UNITS = {"s": 1, "m": 60, "h": 3600}
_RATE = re.compile(r"([1-9][0-9]{0,8})/([smh])")
_MOST_REMEMBERED = 10_000
_SLACK = 1e-6
"""What of a request is forgiven: sums of fractions are not exact."""


Caller = tuple[int | None, str]
"""A project, and the credentials that call it: the same ones elsewhere are another caller."""


class Rate(Struct, frozen=True):
    """So many requests in so many seconds."""

    count: int
    seconds: int


def parse_rate(text: str) -> Rate:
    """A rate as it is written.

    >>> parse_rate("20/s"), parse_rate("600/m")
    (Rate(count=20, seconds=1), Rate(count=600, seconds=60))

    Raises:
        SettingsError: it is none; the message says how to write one.
    """
    found = _RATE.fullmatch(text)
    if found is None:
        raise SettingsError(
            "--rate-limit is a number of requests in a second, minute or hour, "
            f"like 20/s, 600/m or 1000/h, not '{text}'"
        )
    return Rate(int(found[1]), _UNITS[found[2]])


class RateLimit:
    """What each credential has left: a bucket that fills steadily, and is full at first."""

    def __init__(self, rate: Rate, monotonic: Callable[[], float] = monotonic) -> None:
        self._rate = rate
        self._monotonic = monotonic
        self._used: dict[Caller, tuple[float, float]] = {}
        """How much of the bucket was gone at which tick."""

    def wait_of(self, credential: str, project_id: int | None = None) -> int:
        """0 if a request may pass, which is counted; else the seconds until one may."""
        now = self._monotonic()
        caller = (project_id, credential)
        gone = self._gone(caller, now)
        over = gone + 1 - self._rate.count
        if over > _SLACK:
            return max(1, math.ceil(over * self._rate.seconds / self._rate.count))
        if caller not in self._used and len(self._used) >= _MOST_REMEMBERED:
            self._forget_full(now)
        self._used[caller] = (gone + 1, now)
        return 0

    def forget(self, project_id: int) -> None:
        """Forget what was used in one project."""
        self._used = {each: used for each, used in self._used.items() if each[0] != project_id}

    def reset(self) -> None:
        """Forget what was used."""
        self._used.clear()

    def _gone(self, caller: Caller, now: float) -> float:
        gone, at = self._used.get(caller, (0.0, now))
        return max(0.0, gone - (now - at) * self._rate.count / self._rate.seconds)

    def _forget_full(self, now: float) -> None:
        """Make room; if nobody's bucket is full, all begin anew rather than grow without end."""
        self._used = {name: used for name, used in self._used.items() if self._gone(name, now) > 0}
        if len(self._used) >= _MOST_REMEMBERED:
            self._used.clear()
