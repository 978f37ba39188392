"""A limit on the requests of each credential in each project (`--rate-limit 20/s`)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from msgspec import Struct

from liveops_kit.domain.values.clock import monotonic
from liveops_kit.errors import SettingsError

_UNITS = {"s": 1, "m": 60, "h": 3600}
_RATE = re.compile(r"([1-9][0-9]{0,8})/([smh])")
_MAX_CALLERS = 10_000
_SLACK = 1e-6
"""The part of a request by which the limit may be passed: sums of fractions are not exact."""


Caller = tuple[int | None, str]
"""A project, and the credentials that call it: the same ones elsewhere are another caller."""


class Rate(Struct, frozen=True):
    """A number of requests in a number of seconds."""

    count: int
    seconds: int

    def __str__(self) -> str:
        unit = next(unit for unit, seconds in _UNITS.items() if seconds == self.seconds)
        return f"{self.count}/{unit}"


def parse_rate(text: str) -> Rate:
    """Parse a rate.

    >>> parse_rate("20/s"), parse_rate("600/m")
    (Rate(count=20, seconds=1), Rate(count=600, seconds=60))

    Raises:
        SettingsError: the text is no rate; the message says how to write one.
    """
    match = _RATE.fullmatch(text)
    if match is None:
        raise SettingsError(
            "--rate-limit is a number of requests in a second, minute or hour, "
            f"like 20/s, 600/m or 1000/h, not '{text}'"
        )
    return Rate(int(match[1]), _UNITS[match[2]])


class RateLimit:
    """The requests each credential has left: a bucket that refills steadily and starts full."""

    def __init__(self, rate: Rate | None, monotonic: Callable[[], float] = monotonic) -> None:
        """Limit to a rate, the one of the start; None limits nothing."""
        self._start = self.rate = rate
        self._monotonic = monotonic
        self._used: dict[Caller, tuple[float, float]] = {}
        """The used part of each bucket, and the monotonic time it was measured at."""

    def wait_of(self, credential: str, project_id: int | None = None) -> int:
        """Count a request and return 0 if it may pass, else the seconds until one may."""
        if self.rate is None:
            return 0
        now = self._monotonic()
        caller = (project_id, credential)
        gone = self._gone(caller, now)
        over = gone + 1 - self.rate.count
        if over > _SLACK:
            return max(1, math.ceil(over * self.rate.seconds / self.rate.count))
        if caller not in self._used and len(self._used) >= _MAX_CALLERS:
            self._forget_full(now)
        self._used[caller] = (gone + 1, now)
        return 0

    def forget(self, project_id: int) -> None:
        """Refill the buckets of one project."""
        self._used = {each: used for each, used in self._used.items() if each[0] != project_id}

    def reset(self) -> None:
        """Refill all buckets, and limit as at the start."""
        self.set_rate(self._start)

    def set_rate(self, rate: Rate | None) -> None:
        """Limit to another rate, with full buckets; None limits nothing."""
        self.rate = rate
        self._used.clear()

    def _gone(self, caller: Caller, now: float) -> float:
        gone, at = self._used.get(caller, (0.0, now))
        rate = self.rate
        return 0.0 if rate is None else max(0.0, gone - (now - at) * rate.count / rate.seconds)

    def _forget_full(self, now: float) -> None:
        """Drop full buckets; if none is full, drop all rather than grow without end."""
        self._used = {name: used for name, used in self._used.items() if self._gone(name, now) > 0}
        if len(self._used) >= _MAX_CALLERS:
            self._used.clear()
