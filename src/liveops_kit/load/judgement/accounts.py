"""Accounts: a balance is what was credited less what was debited, and never below 0.

Calls of which nobody knows whether they worked make a range of each balance. What keeps within the
ranges goes to the search for an order.
"""

from __future__ import annotations

from .events import Event
from .findings import Finding, Result, by_begin, overlapping
from .models import ACCOUNT
from .orders import Puzzle, unexplained
from .sums import Sums

_PHRASES = {
    "credit": "{} were credited",
    "debit": "{} could be debited",
    "denied": "a debit of {} was refused for lack",
    "balance": "the balance was read as {}",
}


def judge_account(key: str, events: list[Event], start: int, is_complete: bool) -> Result:
    """Return the first promise that the events on an account show to be broken.

    Of an incomplete history nothing can be said: a call that is missing may explain any balance.
    """
    if not is_complete:
        return None
    ranges = _Ranges(events, start)
    changes = [event for event in events if event.kind in ("credit", "debit")]
    for event in sorted(events, key=lambda event: event.ended):
        found = _contradiction(event, *ranges.around(event))
        if found:
            promise, sentence = found
            shown = by_begin([*(e for e in overlapping(event, changes) if e is not event), event])
            return Finding(promise, key, sentence, shown)
    return unexplained(key, events, start, ACCOUNT, _describe)


class _Ranges:
    """Lowest and highest balance that the calls allow at some moment within a call."""

    def __init__(self, events: list[Event], start: int) -> None:
        added = [event for event in events if event.kind == "credit"]
        taken = [event for event in events if event.kind == "debit"]
        self._start = start
        self._credits_begun, self._credits_done = Sums(added, "began"), Sums(added, "ended")
        self._debits_begun, self._debits_done = Sums(taken, "began"), Sums(taken, "ended")

    def around(self, event: Event) -> tuple[int, int]:
        """Return the range; it counts a debit itself only in the lowest balance."""
        start, began, ended = self._start, event.began, event.ended
        low = start + self._credits_done.before(began) - self._debits_begun.until(ended)
        high = start + self._credits_begun.until(ended) - self._debits_done.before(began)
        return max(low, 0), high


def _contradiction(event: Event, low: int, high: int) -> tuple[str, str] | None:
    """Return the promise and the sentence, if an answer does not fit the range of balances."""
    value = event.value
    if event.kind == "balance" and not low <= value <= high:
        expected = str(low) if low == high else f"{low} to {high}"
        return (
            "balance-wrong",
            f"The balance was read as {value}; the calls make it {expected}.",
        )
    if event.kind == "denied" and value <= low:
        return "refused-with-enough", f"{value} were refused for lack, with at least {low} there."
    if event.kind == "debit" and event.is_known and value > high:
        return "overdrawn", f"{value} were taken from an account that held {high} at most."
    return None


def _describe(puzzle: Puzzle) -> tuple[str, str]:
    kinds = {event.kind for event in puzzle.events}
    if "balance" in kinds:
        promise = "balance-wrong"
    else:
        promise = "refused-with-enough" if "denied" in kinds else "overdrawn"
    held = f"before, the account held {puzzle.initial}"
    return promise, f"{puzzle.sentence(_PHRASES)}; {held}."
