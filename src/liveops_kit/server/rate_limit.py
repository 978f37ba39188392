"""A limit on the requests of each credential in each project (`--rate-limit 20/s`)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from liveops_kit.domain.values.clock import monotonic
from liveops_kit.domain.values.refusals import UNAVAILABLE, Refusal
from liveops_kit.errors import SettingsError, StoreUnavailableError

if TYPE_CHECKING:
    from liveops_kit.state.store.buckets import SharedBuckets

_UNITS = {"s": 1, "m": 60, "h": 3600}
LONGEST_SECONDS = max(_UNITS.values())
"""After so long without a request every bucket is full again."""
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
        self.shared: SharedBuckets | None = None
        """The buckets of all workers of a stored world, in place of those of this process."""
        self._used: dict[Caller, tuple[float, float]] = {}
        """The used part of each bucket, and the monotonic time it was measured at."""

    async def count(self, credential: str, project_id: int | None = None) -> int:
        """Count a request, of all workers, and return as `wait_of`.

        Raises:
            Refusal: UNAVAILABLE, if the store does not answer.
        """
        if self.shared is None or self.rate is None:
            return self.wait_of(credential, project_id)
        from liveops_kit.state.store.buckets import Taking

        rate = self.rate
        taking = Taking(project_id, credential, rate.count + _SLACK, rate.count / rate.seconds)
        try:
            used = await self.shared.take(taking)
        except StoreUnavailableError as error:
            raise Refusal(UNAVAILABLE) from error
        return 0 if used is None else _wait(rate, used + 1 - rate.count)

    def wait_of(self, credential: str, project_id: int | None = None) -> int:
        """Count a request and return 0 if it may pass, else the seconds until one may."""
        if self.rate is None:
            return 0
        now = self._monotonic()
        caller = (project_id, credential)
        gone = self._gone(caller, now)
        over = gone + 1 - self.rate.count
        if over > _SLACK:
            return _wait(self.rate, over)
        if caller not in self._used and len(self._used) >= _MAX_CALLERS:
            self._forget_full(now)
        self._used[caller] = (gone + 1, now)
        return 0

    async def refill(self, project_id: int | None = None) -> None:
        """Refill the buckets of one project, or all of them.

        Raises:
            Refusal: UNAVAILABLE, if the store does not answer.
        """
        if self.shared is not None:
            try:
                await self.shared.refill(project_id)
            except StoreUnavailableError as error:
                raise Refusal(UNAVAILABLE) from error
        if project_id is None:
            self._used.clear()
            return
        self._used = {each: used for each, used in self._used.items() if each[0] != project_id}

    def reset(self) -> None:
        """Refill all buckets, and limit as at the start."""
        self.set_rate(self._start)

    def set_rate(self, rate: Rate | None) -> None:
        """Limit to another rate, with full buckets; None limits nothing."""
        self.rate = rate
        self._used.clear()

    # -- a part of a stored world ------------------------------------------------------------------
    def dump(self) -> Any:
        """Return the rates of the start and of now, for other workers."""
        return [None if rate is None else str(rate) for rate in (self._start, self.rate)]

    def load(self, data: Any) -> None:
        """Take the rate that another worker has set, or an earlier start with the same setting."""
        start, rate = (None if text is None else parse_rate(text) for text in data)
        if start == self._start:
            self.rate = rate

    def _gone(self, caller: Caller, now: float) -> float:
        gone, at = self._used.get(caller, (0.0, now))
        rate = self.rate
        return 0.0 if rate is None else max(0.0, gone - (now - at) * rate.count / rate.seconds)

    def _forget_full(self, now: float) -> None:
        """Drop full buckets; if none is full, drop all rather than grow without end."""
        self._used = {name: used for name, used in self._used.items() if self._gone(name, now) > 0}
        if len(self._used) >= _MAX_CALLERS:
            self._used.clear()


def _wait(rate: Rate, over: float) -> int:
    """Return the seconds until a bucket has emptied by that much."""
    return max(1, math.ceil(over * rate.seconds / rate.count))
