"""Linearizability: is there an order of the calls on a key that explains all answers?

A call takes effect at one moment between its begin and its end (Herlihy and Wing, 1990). Wing and
Gong's search tries the calls that may come next; Lowe's memory of sets of calls and states keeps it
from trying twice; each key is searched by itself. That is the method of Porcupine. Three things
keep long histories of one key in reach:

- A call that changes nothing and fits the state is put into the order at once.
- Of calls that do the same, the one that ends first is taken first: any other order of them could
  be exchanged for that one.
- A set of calls is the number of the first call that is not in it, and bits for those after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, NamedTuple

from liveops_kit.load.judgement.events import Event

State = Hashable
Step = Callable[[Any, Event], Any]
"""State and event -> the state after it, or None if the answer does not fit. None is no state."""

WORK = 2_000_000
WORK_PER_EVENT = 200
"""Calls that are looked at before a search gives up: `WORK`, and as many for each event."""


class Model(NamedTuple):
    """The sequential behaviour of one kind of key."""

    step: Step
    reads: frozenset[str]
    """Kinds of events that change no state."""
    is_idle: Callable[[Event, list[Event]], bool]
    """Change and all events -> whether any order of them is one without the change, too."""


class Node(NamedTuple):
    """A set of calls that are in the order already, and the state after them."""

    low: int
    """All known events before this one are in the order."""
    bits: int
    """Bit n: the known event `low + n` is, too."""
    guessed: tuple[int, ...]
    """Number of unknown events taken to have worked, by what they do."""
    state: Any


def is_linearizable(events: Iterable[Event], initial: State, model: Model) -> bool | None:
    """Return whether an order explains the answers; None if the search was given up."""
    try:
        return next(Search(events, model).final_states(initial), None) is not None
    except GaveUp:
        return None


class GaveUp(Exception):
    """The calls are too many and too entangled; a result of the search and no error."""


class Search:
    """One search for the orders that explain the answers of some events."""

    def __init__(self, events: Iterable[Event], model: Model) -> None:
        self.reached = 0
        """Of events without an order: the earliest end up to which they have none."""
        self._model = model
        self._known: list[Event] = []
        guesses: dict[tuple[str, Any], list[Event]] = defaultdict(list)
        for event in sorted(events, key=lambda event: event.began):
            if event.is_known:
                self._known.append(event)
            else:
                guesses[event.kind, event.value].append(event)
        self._guesses = list(guesses.values())
        self._work = WORK + WORK_PER_EVENT * len(self._known)

    def final_states(self, initial: State) -> Iterator[State]:
        """Yield the state after each order, the same one more than once.

        Raise GaveUp when it takes too long.
        """
        stack = [Node(0, 0, (0,) * len(self._guesses), initial)]
        visited: set[Node] = set()
        while stack:
            node, candidates, horizon = self._absorb(stack.pop())
            if self._work < 0:
                raise GaveUp
            following = self._following(node, candidates, horizon)
            if stack or len(following) > 1:
                if node in visited:
                    continue
                visited.add(node)
            if node.low == len(self._known):
                yield node.state
            # All that ended before the horizon are in the order, and one that ended then is not.
            self.reached = max(self.reached, horizon)
            stack += reversed(following)

    def _absorb(self, node: Node) -> tuple[Node, list[int], int]:
        """Add the reads that fit; return the changes that may come next, and the latest moment."""
        low, bits, guessed, state = node
        known, step, reads = self._known, self._model.step, self._model.reads
        candidates: list[int] = []
        horizon = None
        place = low
        while place < len(known) and (horizon is None or known[place].began <= horizon):
            event = known[place]
            if bits >> (place - low) & 1:
                pass
            elif event.kind in reads and step(state, event) is not None:
                bits |= 1 << (place - low)
            else:
                if event.kind not in reads:
                    candidates.append(place)
                horizon = event.ended if horizon is None else min(horizon, event.ended)
            self._work -= 1
            while bits & 1:
                low, bits = low + 1, bits >> 1
            place = max(place + 1, low)
        return Node(low, bits, guessed, state), candidates, horizon or 0

    def _following(self, node: Node, candidates: list[int], horizon: int) -> list[Node]:
        """Return the nodes after one more change, the likeliest first."""
        low, bits, guessed, state = node
        known, step = self._known, self._model.step
        following, labels = [], set()
        for place in sorted(candidates, key=lambda place: known[place].ended):
            event = known[place]
            label = (event.kind, event.value)
            if label in labels:
                continue
            labels.add(label)
            after = step(state, event)
            if after is not None:
                following.append(Node(low, bits | 1 << (place - low), guessed, after))
        for number, (count, events) in enumerate(zip(guessed, self._guesses, strict=True)):
            if count == len(events) or events[count].began > horizon:
                continue
            after = step(state, events[count])
            if after is not None and (events[0].kind, events[0].value) not in labels:
                more = (*guessed[:number], count + 1, *guessed[number + 1 :])
                following.append(Node(low, bits, more, after))
        return following
