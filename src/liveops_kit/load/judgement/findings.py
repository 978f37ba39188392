"""A broken promise of one key, before its calls are fetched from the history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from liveops_kit.load.judgement.events import NO_CALL, Event


@dataclass(frozen=True, slots=True)
class Finding:
    """A promise that events on one key show to be broken."""

    promise: str
    key: str
    sentence: str
    events: tuple[Event, ...]
    """The fewest that show it, among them what the clock did."""

    @property
    def places(self) -> list[int]:
        """Return the places of the calls in the history."""
        return sorted({event.place for event in self.events if event.place != NO_CALL})


@dataclass(frozen=True, slots=True)
class Undecided:
    """A key whose calls are too many and too entangled to be judged."""

    key: str
    sentence: str


Result = Finding | Undecided | None


def by_begin(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return events in the order of their beginnings."""
    return tuple(sorted(events, key=lambda event: (event.began, event.ended)))


def overlapping(event: Event, others: Iterable[Event]) -> list[Event]:
    """Return those of other events that may have come before the event or after it."""
    return [each for each in others if each.began <= event.ended and each.ended >= event.began]


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "use"), counted(3, "use")
    ('1 use', '3 uses')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
