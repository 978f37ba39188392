"""Is there an order of calls that explains what everybody was told?

The judge of load runs looks for it (`liveops_kit.load.judgement.search`); here are the calls on a
store and their models. Calls on different keys have nothing to do with each other, so that each key
is judged by itself.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from liveops_kit.load.judgement.events import FOREVER, NO_CALL, Event
from liveops_kit.load.judgement.search import Model, Search

UNKNOWN = "unknown"
"""The answer of a call that got none: it has had its effect at some later moment, or never."""


@dataclass(frozen=True)
class Call:
    """A call, its answer, and when it began and ended; infinity where nobody knows its end."""

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

    def after(state: Any, event: Event) -> Any:
        agrees, changed = step(state, event.value)
        return changed if agrees else None

    events = [
        Event(
            call.name, call, call.began, FOREVER if call.answer == UNKNOWN else call.ended, NO_CALL
        )
        for call in calls
    ]
    model = Model(after, frozenset(), lambda *_: False)
    return next(Search(events, model).final_states(initial), None) is not None


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


def order(state: str, call: Call) -> tuple[bool, Hashable]:
    """An order that is new until it is paid, cancelled or expires, which happens once."""
    if call.name == "read":
        return call.answer in (state, UNKNOWN), state
    is_new = state == "new"
    after = {"pay": "done", "cancel": "canceled", "expire": "expired"}[call.name]
    return call.answer in (is_new, UNKNOWN), after if is_new else state


def counter(state: int, call: Call) -> tuple[bool, Hashable]:
    """A limit of 10 for a user: set what is left, or change it within 0 to 10."""
    if call.name == "read":
        return call.answer in (state, UNKNOWN), state
    after = call.value if call.name == "set" else state + call.value
    if not 0 <= after <= 10:
        return call.answer in (None, UNKNOWN), state
    return call.answer in (after, UNKNOWN), after
