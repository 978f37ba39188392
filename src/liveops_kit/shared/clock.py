"""Clocks: the only place that reads the system's time."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from msgspec import Struct
from msgspec.structs import force_setattr, replace

_DURATION = re.compile(
    r"(?P<sign>[+-])?P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)
_SHORT = re.compile(r"(?P<sign>[+-])?(?P<number>\d+)(?P<unit>[smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


MAX_RATE = 100_000.0
"""The highest rate of a clock."""


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The machine's moment in UTC."""
        return datetime.now(UTC)


monotonic: Callable[[], float] = time.perf_counter
"""Seconds since some moment that never changes: for how long things take, whatever the time."""


class ClockState(Struct, frozen=True):
    """Where a settable clock stands: frozen at a moment, or ahead of its source by an offset.

    With a rate other than 1 it also gains on its source, from `since` on (a moment of the source).
    """

    frozen_at: datetime | None = None
    offset: timedelta = timedelta(0)
    rate: float = 1.0
    since: datetime | None = None

    def __post_init__(self) -> None:
        for name, moment in (("frozen_at", self.frozen_at), ("since", self.since)):
            if moment is None:
                continue
            if moment.tzinfo is None:
                raise ValueError("a clock stands at a moment with a UTC offset")
            force_setattr(self, name, moment.astimezone(UTC))
        if not 0 < self.rate <= MAX_RATE:
            raise ValueError(f"a clock runs at a rate above 0, at most {FASTEST}")

    def apply(self, source: datetime) -> datetime:
        """The moment they show while the source shows another."""
        if self.frozen_at is not None:
            return self.frozen_at
        if self.since is None:
            return source + self.offset
        return source + self.offset + (source - self.since) * (self.rate - 1)


_FOLLOWING = ClockState()
"""What most clocks show: the time of their source."""


class SettableClock:
    """A clock that can be frozen and moved, and otherwise follows its source."""

    def __init__(self, source: Clock, state: ClockState | None = None) -> None:
        self._source = source
        self.state = state or _FOLLOWING

    def now(self) -> datetime:
        """The moment this clock shows, in UTC."""
        hands = self.state
        if hands is _FOLLOWING:
            return self._source.now()
        return hands.frozen_at or hands.apply(self._source.now())

    def follow(self) -> None:
        """Show the source's time again."""
        self.state = _FOLLOWING

    def freeze(self, moment: datetime) -> None:
        """Stand still at a moment."""
        self.state = ClockState(frozen_at=moment)

    def advance(self, by: timedelta) -> None:
        """Move by a duration; a frozen clock stays frozen.

        Raises:
            OverflowError: the moment is outside the years 1 to 9999; the clock has not moved.
        """
        if self.state.frozen_at is not None:
            self.state = ClockState(frozen_at=self.state.frozen_at + by)
            return
        self.set_state(replace(self.state, offset=self.state.offset + by))

    def set(self, moment: datetime) -> None:
        """Go on from a moment, as fast as before; a frozen clock runs again.

        Raises:
            OverflowError: the moment is outside the years 1 to 9999; the clock has not moved.
        """
        self._run(moment, self.state.rate)

    def set_rate(self, rate: float) -> None:
        """Go on from the moment shown, so many times as fast as the source.

        Raises:
            ValueError: the rate is not above 0, or too large.
        """
        self._run(self.now(), rate)

    def _run(self, moment: datetime, rate: float) -> None:
        source = self._source.now()
        since = None if rate == 1 else source
        self.set_state(ClockState(offset=moment - source, rate=rate, since=since))

    def set_state(self, state: ClockState) -> None:
        """Stand as told.

        Raises:
            OverflowError: the moment is outside the years 1 to 9999; the clock has not moved.
        """
        _ = state.apply(self._source.now())
        self.state = state


def parse_duration(text: str) -> timedelta:
    """A duration from `+1d`, `90m` or ISO 8601 `P7D`, `PT36H`.

    >>> parse_duration("+1d"), parse_duration("P1W")
    (datetime.timedelta(days=1), datetime.timedelta(days=7))

    Raises:
        ValueError: the text is no duration; the message says what is accepted.
    """
    try:
        if found := _SHORT.fullmatch(text):
            span = timedelta(**{_UNITS[found["unit"]]: int(found["number"])})
            return -span if found["sign"] == "-" else span
        if (found := _DURATION.fullmatch(text)) and any(text[-1] == unit for unit in "WDHMS"):
            parts = {unit: int(found[unit] or 0) for unit in _UNITS.values()}
            return -timedelta(**parts) if found["sign"] == "-" else timedelta(**parts)
    except (OverflowError, ValueError):
        pass  # more digits than a number or a duration can have
    raise ValueError(f"'{text}' is no duration: write for example +1d, 90m, P7D or PT36H")
