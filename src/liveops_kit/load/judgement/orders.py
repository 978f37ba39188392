"""Keys whose answers no order explains, cut down to the fewest calls that show it.

Each step keeps the calls that are left without an explanation, and is sound: where they have none,
the whole history has none.

1. Later calls are left out: those that began after a moment, and the answers given after it.
2. Where all calls before a moment had ended, and leave one state only, that state stands for them.
3. Delta debugging leaves out reads, and changes that no answer depends on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from .events import FOREVER, Event, show
from .findings import Finding, Result, Undecided, by_begin
from .search import GaveUp, Model, State, final_states, is_linearizable


class Puzzle(NamedTuple):
    """Events that no order explains, from the state before them on."""

    events: list[Event]
    initial: State

    def unexplained(self, phrases: dict[str, str]) -> str:
        """Return the answer that came last and that no order explains, by its kind's phrase."""
        last = max((e for e in self.events if e.is_known), key=lambda event: event.ended)
        return f"No order explains that {phrases[last.kind].format(show(last.value))}"


Describe = Callable[[Puzzle], tuple[str, str]]
"""Returns the name of the promise that is broken, and a sentence."""


def unexplained(
    key: str, events: list[Event], initial: State, model: Model, describe: Describe
) -> Result:
    """Return a finding if no order of the events explains their answers."""
    verdict = is_linearizable(events, initial, model)
    if verdict is None:
        return Undecided(key, "its calls overlap too much to look for an order of them")
    if verdict:
        return None
    puzzle = reduced(Puzzle(events, initial), model)
    promise, sentence = describe(puzzle)
    return Finding(promise, key, sentence, by_begin(puzzle.events))


def reduced(puzzle: Puzzle, model: Model) -> Puzzle:
    """Return the fewest events that still have no explanation."""
    puzzle = _without_later_ones(puzzle, model)
    puzzle = _without_settled_ones(puzzle, model)
    return _without_needless_ones(puzzle, model)


def _is_broken(puzzle: Puzzle, model: Model) -> bool:
    return is_linearizable(puzzle.events, puzzle.initial, model) is False


def _without_later_ones(puzzle: Puzzle, model: Model) -> Puzzle:
    ends = sorted({event.ended for event in puzzle.events if event.is_known})
    low, high = 0, len(ends) - 1  # what is known at ends[high] is broken
    while low < high:
        middle = (low + high) // 2
        if _is_broken(_until(puzzle, ends[middle], model), model):
            high = middle
        else:
            low = middle + 1
    return _until(puzzle, ends[high], model)


def _until(puzzle: Puzzle, moment: int, model: Model) -> Puzzle:
    """Return what was known at a moment: a change without its answer may still come."""
    events = []
    for event in puzzle.events:
        if event.ended <= moment:
            events.append(event)
        elif event.began <= moment and event.kind not in model.reads:
            events.append(msgspec.structs.replace(event, ended=FOREVER))
    return puzzle._replace(events=events)


def _without_settled_ones(puzzle: Puzzle, model: Model) -> Puzzle:
    events = by_begin(puzzle.events)
    end, pauses = 0, []
    for place, event in enumerate(events):
        if event.began > end and place:
            pauses.append(place)
        end = max(end, event.ended)
    for place in reversed(pauses):
        state = _only_state(events[:place], puzzle.initial, model)
        if state is not None:
            return Puzzle(list(events[place:]), state)
    return puzzle


def _only_state(events: Sequence[Event], initial: State, model: Model) -> State | None:
    states = set()
    try:
        for state in final_states(events, initial, model):
            states.add(state)
            if len(states) > 1:
                return None
    except GaveUp:
        return None
    return states.pop() if states else None


def _without_needless_ones(puzzle: Puzzle, model: Model) -> Puzzle:
    events, size = list(by_begin(puzzle.events)), len(puzzle.events)
    while size:
        before = len(events)
        events = _without_chunks(events, size, puzzle.initial, model)
        if size > 1 or len(events) == before:  # a write may go once its reads have gone
            size //= 2
    return puzzle._replace(events=events)


def _without_chunks(events: list[Event], size: int, initial: State, model: Model) -> list[Event]:
    place = 0
    while place < len(events):
        chunk, rest = events[place : place + size], events[:place] + events[place + size :]
        if _may_go(chunk, events, model) and _is_broken(Puzzle(rest, initial), model):
            events = rest
        else:
            place += size
    return events


def _may_go(chunk: list[Event], events: list[Event], model: Model) -> bool:
    return all(event.kind in model.reads or model.is_idle(event, events) for event in chunk)
