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
    """A source of the current time."""

    def now(self) -> datetime:
        """Return the current moment, aware, in UTC."""


class SystemClock:
    """The system's time."""

    def now(self) -> datetime:
        """Return the system's moment in UTC."""
        return datetime.now(UTC)


monotonic: Callable[[], float] = time.perf_counter
"""Seconds since some fixed moment: for durations, whatever the time of day."""


class ClockState(Struct, frozen=True):
    """State of a settable clock: frozen at a moment, or ahead of its source by an offset.

    With a rate other than 1 it also runs faster or slower from `since` on, a moment of the source.
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
            raise ValueError(f"a clock runs at a rate above 0, at most {MAX_RATE}")

    def apply(self, source: datetime) -> datetime:
        """Return the clock's moment for a moment of its source."""
        if self.frozen_at is not None:
            return self.frozen_at
        if self.since is None:
            return source + self.offset
        return source + self.offset + (source - self.since) * (self.rate - 1)


FOLLOWING = ClockState()
"""The state of most clocks: the time of the source."""


class SettableClock:
    """A clock that can be frozen and moved, and otherwise follows its source."""

    def __init__(self, source: Clock, state: ClockState | None = None) -> None:
        self.source = source
        self.state = state or FOLLOWING

    def now(self) -> datetime:
        """Return the clock's moment in UTC."""
        state = self.state
        if state is FOLLOWING:
            return self.source.now()
        return state.frozen_at or state.apply(self.source.now())

    def follow(self) -> None:
        """Follow the source again."""
        self.state = FOLLOWING

    def freeze(self, moment: datetime) -> None:
        """Stop at a moment."""
        self.state = ClockState(frozen_at=moment)

    def advance(self, by: timedelta) -> None:
        """Advance by a duration; a frozen clock stays frozen.

        Raises:
            OverflowError: the moment is outside the years 1 to 9999; the clock has not moved.
        """
        if self.state.frozen_at is not None:
            self.state = ClockState(frozen_at=self.state.frozen_at + by)
            return
        self.set_state(replace(self.state, offset=self.state.offset + by))

    def set(self, moment: datetime) -> None:
        """Continue from a moment at the same rate; a frozen clock runs again.

        Raises:
            OverflowError: the moment is outside the years 1 to 9999; the clock has not moved.
        """
        self._run(moment, self.state.rate)

    def set_rate(self, rate: float) -> None:
        """Continue from the current moment, at a multiple of the source's rate.

        Raises:
            ValueError: the rate is not above 0, or too large.
        """
        self._run(self.now(), rate)

    def _run(self, moment: datetime, rate: float) -> None:
        source = self.source.now()
        since = None if rate == 1 else source
        self.set_state(ClockState(offset=moment - source, rate=rate, since=since))

    def set_state(self, state: ClockState) -> None:
        """Set the state of the clock.

        Raises:
            OverflowError: the moment is outside the years 1 to 9999; the clock has not moved.
        """
        _ = state.apply(self.source.now())
        self.state = state


def parse_duration(text: str) -> timedelta:
    """Parse a duration: `+1d`, `90m` or ISO 8601 `P7D`, `PT36H`.

    >>> parse_duration("+1d"), parse_duration("P1W")
    (datetime.timedelta(days=1), datetime.timedelta(days=7))

    Raises:
        ValueError: the text is no duration; the message says what is accepted.
    """
    try:
        if match := _SHORT.fullmatch(text):
            span = timedelta(**{_UNITS[match["unit"]]: int(match["number"])})
            return -span if match["sign"] == "-" else span
        if (match := _DURATION.fullmatch(text)) and any(text[-1] == unit for unit in "WDHMS"):
            parts = {unit: int(match[unit] or 0) for unit in _UNITS.values()}
            return -timedelta(**parts) if match["sign"] == "-" else timedelta(**parts)
    except (OverflowError, ValueError):
        pass  # more digits than a number or a duration can have
    raise ValueError(f"'{text}' is no duration: write for example +1d, 90m, P7D or PT36H")
