"""Herlihy and Wing's definition of linearizability, tried on every order of a few events."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import Any

from liveops_kit.load.judgement.events import Event
from liveops_kit.load.judgement.search import Model


def is_explained_by_some_order(events: list[Event], state: Any, model: Model) -> bool:
    """True if a model that does one call after the other may give the same answers."""
    return any(
        all(one.began <= later.ended for one, later in combinations(order, 2))
        and _fits(order, state, model)
        for order in permutations(events)
    )


def _fits(order: tuple[Event, ...], state: Any, model: Model) -> bool:
    states = [state]
    for event in order:
        after = [model.step(each, event) for each in states]
        never_happened = [] if event.is_known else states
        states = [each for each in after if each is not None] + never_happened
    return bool(states)
