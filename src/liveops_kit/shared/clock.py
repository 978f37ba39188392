"""Clocks: the only place that reads the system's time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

_DURATION = re.compile(
    r"(?P<sign>[+-])?P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)
_SHORT = re.compile(r"(?P<sign>[+-])?(?P<number>\d+)(?P<unit>[smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The machine's moment in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Hands:
    """Where a settable clock stands: frozen at a moment, or ahead of its source by an offset."""

    frozen_at: datetime | None = None
    offset: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        if self.frozen_at is None:
            return
        if self.frozen_at.tzinfo is None:
            raise ValueError("a clock is frozen at a moment with a UTC offset")
        object.__setattr__(self, "frozen_at", self.frozen_at.astimezone(UTC))


class SettableClock:
    """A clock that can be frozen and moved, and otherwise follows its source."""

    def __init__(self, source: Clock, hands: Hands | None = None) -> None:
        self._source = source
        self.hands = hands or Hands()

    def now(self) -> datetime:
        """The moment this clock shows, in UTC."""
        if self.hands.frozen_at is not None:
            return self.hands.frozen_at
        return self._source.now() + self.hands.offset

    def follow(self) -> None:
        """Show the source's time again."""
        self.hands = Hands()

    def freeze(self, moment: datetime) -> None:
        """Stand still at a moment."""
        self.hands = Hands(frozen_at=moment)

    def advance(self, by: timedelta) -> None:
        """Move by a duration; a frozen clock stays frozen.

        Raises:
            OverflowError: the moment is outside the years 1 to 9999; the clock has not moved.
        """
        if self.hands.frozen_at is not None:
            self.hands = Hands(frozen_at=self.hands.frozen_at + by)
            return
        self.turn_to(Hands(offset=self.hands.offset + by))

    def turn_to(self, hands: Hands) -> None:
        """Stand as told.

        Raises:
            OverflowError: the moment is outside the years 1 to 9999; the clock has not moved.
        """
        _ = self._source.now() + hands.offset
        self.hands = hands


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
