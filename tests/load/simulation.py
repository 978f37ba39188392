"""A store that is played through on paper: random calls at the same time, and planted mistakes.

Each call reads the state at one moment and writes it at another. A correct store does both at once;
a mistake lets other calls come in between.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests.load.histories import Timeline, header

from liveops_kit.load.history import Call, Header
from liveops_kit.load.marks import (
    Again,
    Balance,
    Credit,
    Debit,
    Limit,
    Mark,
    Once,
    Read,
    Take,
    Used,
    Whole,
    Write,
)

LIMIT, START, PRICE = 10, 10, 1
BUNDLE = {"sword": 1, "gold": 5}
MISTAKES: dict[str, tuple[str, set[str]]] = {
    # Name -> the operation that it is in, and the promises that it may break.
    "lost update": ("take", {"count-wrong", "limit-exceeded"}),
    "check then act": ("take", {"limit-exceeded", "count-wrong"}),
    "uncommitted read": ("take", {"count-wrong", "refused-below-limit", "granted-after-refusal"}),
    "double claim": ("once", {"done-twice"}),
    "lost credit": ("credit", {"balance-wrong", "refused-with-enough", "overdrawn"}),
    "overdraft": ("debit", {"balance-wrong", "overdrawn", "refused-with-enough"}),
    "stale read": ("read", {"stale-value", "no-order", "wrong-value"}),
    "half done": ("bundle", {"half-done"}),
}


Phases = tuple[Callable[[], Any], Callable[[Any], list[Mark]]]
"""Functions for the first moment of a call, and for the second, which returns what it answers."""


class Store:
    """The state, and the phases of each operation."""

    def __init__(self, mistake: str | None, random: Random) -> None:
        self.mistake, self.random = mistake, random
        self.used, self.limit, self.balance, self.price = 0, LIMIT, START, PRICE
        self.claimed: set[str] = set()
        self.owned = dict.fromkeys(BUNDLE, 0)

    def take(self) -> Phases:
        def look() -> int:
            if self.mistake == "uncommitted read":
                self.used += 1
                return self.used - 1
            return self.used

        def act(used: int) -> list[Mark]:
            if used >= self.limit:
                self.used -= self.mistake == "uncommitted read"
                return [Take("k", denied=True)]
            if self.mistake == "check then act":
                used = self.used
            self.used = self.used if self.mistake == "uncommitted read" else used + 1
            return [Take("k")]

        return look, act

    def once(self) -> Phases:
        key = f"step/{len(self.claimed) - self.random.randrange(3)}"

        def act(is_claimed: bool) -> list[Mark]:
            self.claimed.add(key)
            return [Again(key) if is_claimed else Once(key)]

        return lambda: key in self.claimed, act

    def credit(self) -> Phases:
        amount = self.random.choice([1, 5])

        def act(balance: int) -> list[Mark]:
            self.balance = balance + amount
            return [Credit("k", amount)]

        return lambda: self.balance, act

    def debit(self) -> Phases:
        amount = self.random.choice([3, 8])

        def act(balance: int) -> list[Mark]:
            if balance < amount:
                return [Debit("k", amount, denied=True)]
            self.balance -= amount
            return [Debit("k", amount)]

        return lambda: self.balance, act

    def read(self) -> Phases:
        return lambda: self.price, lambda price: [Read("k", price)]

    def write(self) -> Phases:
        def act(_: Any) -> list[Mark]:
            self.price += 1
            return [Write("k", self.price)]

        return lambda: None, act

    def limit_change(self) -> Phases:
        def act(_: Any) -> list[Mark]:
            self.limit += self.random.choice([-2, 1, 3])
            return [Limit("k", self.limit)]

        return lambda: None, act

    def bundle(self) -> Phases:
        # It is bought and given back in turn.
        def look() -> bool:
            is_bought = not self.owned["sword"]
            self.owned["sword"] = BUNDLE["sword"] * is_bought
            return is_bought

        def act(is_bought: bool) -> list[Mark]:
            self.owned["gold"] = BUNDLE["gold"] * is_bought
            return []

        return look, act

    def look(self) -> Phases:
        def act(_: Any) -> list[Mark]:
            return [
                Used("k", self.used),
                Balance("k", self.balance),
                Whole("b", {**self.owned}, BUNDLE),
            ]

        return lambda: None, act


WEIGHTS = {
    "take": 6, "once": 6, "credit": 3, "debit": 4, "read": 6, "write": 1, "limit_change": 0.5,
    "bundle": 2, "look": 6,
}  # fmt: skip


def simulate(seed: int, mistake: str | None = None, calls: int = 60) -> tuple[Header, list[Call]]:
    """Return the header and the calls of a store's history; times are in milliseconds."""
    random = Random(seed)
    store = Store(mistake, random)
    spoiled = MISTAKES[mistake][0] if mistake else ""
    phases, spans, marks, looked = [], [], [], {}
    for number, name in enumerate(random.choices(list(WEIGHTS), list(WEIGHTS.values()), k=calls)):
        look, act = getattr(store, name)()
        began = random.uniform(0, calls)
        moments = sorted(random.uniform(began, began + 10) for _ in range(2))
        if name != spoiled:
            moments[0] = moments[1]
        elif name == "read":
            moments[0] = began - 5  # from a cache
        is_lost = random.random() < 0.1 and name in ("take", "once", "credit", "write")
        spans.append((began, None if is_lost else random.uniform(moments[1], began + 12)))
        phases += [(moments[0], 0, number, look), (moments[1], 1, number, act)]
    marks = [list[Mark]()] * calls
    for _, phase, number, step in sorted(phases, key=lambda each: (each[0], each[2], each[1])):
        if phase == 0:
            looked[number] = step()
        else:
            marks[number] = step(looked[number])
    return _recorded(spans, marks)


def _recorded(
    spans: list[tuple[float, float | None]], marks: list[list[Mark]]
) -> tuple[Header, list[Call]]:
    timeline = Timeline()
    for (began, ended), meant in zip(spans, marks, strict=True):
        answered = [mark for mark in meant if ended is not None or not _is_refusal(mark)]
        timeline(began, ended, *answered)
    head = header(limits={"k": LIMIT}, balances={"k": START}, registers={"k": PRICE})
    return head, timeline.calls


def _is_refusal(mark: Mark) -> bool:
    return isinstance(mark, Again) or getattr(mark, "denied", False)
