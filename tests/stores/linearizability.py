"""Is there an order of calls that explains what everybody was told?

A call takes effect at one moment between its start and its end. A history of calls at the same time
is right if the effects can be put into an order in which a model that does one call after the other
gives the same answers (Herlihy and Wing; the search with remembered states is Lowe's). Calls on
different keys have nothing to do with each other, so that each key is judged by itself.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

UNKNOWN = "unknown"
"""The answer of a call that got none: it has had its effect at some later moment, or never."""


@dataclass(frozen=True)
class Call:
    """A call, its answer, and when it began and ended; `math.inf` where nobody knows its end."""

    key: str
    name: str
    value: int
    answer: Any
    began: float
    ended: float


Step = Callable[[Any, Call], tuple[bool, Hashable]]
"""Returns whether a state gives a call's answer, and the state after it; any answer if unknown."""


def is_linearizable(calls: Iterable[Call], initial: Hashable, step: Step) -> bool:
    """True if calls on one key can be put into an order that a model agrees with."""
    calls = sorted(calls, key=lambda call: call.began)
    done = 0
    state: Any = initial
    seen: set[tuple[int, Hashable]] = set()
    stack: list[tuple[int, Any, list[int]]] = [(done, state, _candidates(calls, done))]
    needed = sum(1 << place for place, call in enumerate(calls) if call.answer != UNKNOWN)
    while stack:
        done, state, candidates = stack[-1]
        if done & needed == needed:
            return True
        if not candidates:
            stack.pop()
            continue
        place = candidates.pop()
        agrees, after = step(state, calls[place])
        now_done = done | 1 << place
        if agrees and (now_done, after) not in seen:
            seen.add((now_done, after))
            stack.append((now_done, after, _candidates(calls, now_done)))
    return False


def _candidates(calls: list[Call], done: int) -> list[int]:
    """Return the calls that may come next: those that began before any other one has ended."""
    end, found = math.inf, []
    for place, call in enumerate(calls):
        if call.began > end:
            break
        if not done >> place & 1:
            found.append(place)
            end = min(end, call.ended)
    return [place for place in found if calls[place].began <= end]


def broken_keys(calls: Iterable[Call], initial: Hashable, step: Step) -> list[str]:
    """Return the keys whose calls no order explains."""
    by_key: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        by_key[call.key].append(call)
    return sorted(key for key, mine in by_key.items() if not is_linearizable(mine, initial, step))


def save(calls: Iterable[Call], path: Path) -> None:
    """Write a history, to be looked at and judged again."""
    rows = [{**asdict(call), "ended": min(call.ended, 1e12)} for call in calls]
    path.write_text(json.dumps(rows, indent=1))


# -- models ----------------------------------------------------------------------------------------
def limited(state: tuple[int, int], call: Call) -> tuple[bool, Hashable]:
    """A coupon with a total limit: (used, limit); redeem, set the limit, read what is left."""
    used, limit = state
    if call.name == "redeem":
        may = used < limit
        return call.answer in (may, UNKNOWN), (used + 1, limit) if may else state
    if call.name == "limit":
        return call.answer in (True, UNKNOWN), (used, call.value)
    return call.answer in (max(limit - used, 0), UNKNOWN), state


def once(state: bool, call: Call) -> tuple[bool, Hashable]:
    """A reward that is claimed once."""
    return call.answer in (not state, UNKNOWN), True


def counter(state: int, call: Call) -> tuple[bool, Hashable]:
    """A limit of 10 for a user: set what is left, or change it within 0 to 10."""
    if call.name == "read":
        return call.answer in (state, UNKNOWN), state
    after = call.value if call.name == "set" else state + call.value
    if not 0 <= after <= 10:
        return call.answer in (None, UNKNOWN), state
    return call.answer in (after, UNKNOWN), after
