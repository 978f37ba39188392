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

from liveops_kit.load.judgement.events import FOREVER, Event, show
from liveops_kit.load.judgement.findings import Finding, Result, Undecided, by_begin
from liveops_kit.load.judgement.search import GaveUp, Model, Search, State, is_linearizable

WORK = 1_000_000
MIN_TRIALS = 30
"""Delta debugging ends when its trials have searched `WORK` events, and not before `MIN_TRIALS`."""


class Puzzle(NamedTuple):
    """Events that no order explains, from the state before them on."""

    events: list[Event]
    initial: State

    def sentence(self, phrases: dict[str, str]) -> str:
        """Return the beginning of a sentence about the last answer, by the phrase of its kind."""
        last = max((e for e in self.events if e.is_known), key=lambda event: event.ended)
        return f"No order explains that {phrases[last.kind].format(show(last.value))}"


Describe = Callable[[Puzzle], tuple[str, str]]
"""Returns the name of the promise that is broken, and a sentence."""


def unexplained(
    key: str, events: list[Event], initial: State, model: Model, describe: Describe
) -> Result:
    """Return a finding if no order of the events explains their answers."""
    search = Search(events, model)
    try:
        if next(search.final_states(initial), None) is not None:
            return None
    except GaveUp:
        return Undecided(key, "its calls overlap too much to look for an order of them")
    return finding_of(key, Puzzle(events, initial), search.reached, model, describe)


def finding_of(key: str, puzzle: Puzzle, reached: int, model: Model, describe: Describe) -> Finding:
    """Return the finding about a puzzle, cut down; `reached` is the search's."""
    puzzle = reduced(puzzle, reached, model)
    promise, sentence = describe(puzzle)
    return Finding(promise, key, sentence, by_begin(puzzle.events))


def reduced(puzzle: Puzzle, reached: int, model: Model) -> Puzzle:
    """Return the fewest events that still have no explanation; `reached` is the search's."""
    puzzle = _without_settled_ones(_until(puzzle, reached, model), model)
    return puzzle._replace(events=_without_needless_ones(puzzle, model))


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
        for state in Search(events, model).final_states(initial):
            states.add(state)
            if len(states) > 1:
                return None
    except GaveUp:
        return None
    return states.pop() if states else None


def _without_needless_ones(puzzle: Puzzle, model: Model) -> list[Event]:
    events = list(by_begin(puzzle.events))
    trials, size = max(MIN_TRIALS, WORK // max(len(events), 1)), len(events)
    while size and trials > 0:
        needless = [event for event in events if _may_go(event, events, model)]
        before = len(events)
        places = range(0, len(needless), size)[:trials]
        trials -= len(places)
        for place in places:
            chunk = {id(event) for event in needless[place : place + size]}
            rest = [event for event in events if id(event) not in chunk]
            if is_linearizable(rest, puzzle.initial, model) is False:
                events = rest
        if size > 1 or len(events) == before:  # a write may go once its reads have gone
            size //= 2
    return events


def _may_go(event: Event, events: list[Event], model: Model) -> bool:
    return event.kind in model.reads or model.is_idle(event, events)
