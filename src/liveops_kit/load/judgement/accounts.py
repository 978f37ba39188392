"""Accounts: a balance is what was credited less what was debited, and never below 0.

Calls of which nobody knows whether they worked make a range of each balance. What keeps within the
ranges goes to the search for an order.
"""

from __future__ import annotations

from liveops_kit.load.judgement.counts import unexplained_count
from liveops_kit.load.judgement.events import Event
from liveops_kit.load.judgement.findings import Finding, Result, by_begin, overlapping
from liveops_kit.load.judgement.models import ACCOUNT
from liveops_kit.load.judgement.orders import Puzzle, finding_of, unexplained
from liveops_kit.load.judgement.sums import Sums

_PHRASES = {
    "credit": "a credit of {} succeeded",
    "debit": "a debit of {} succeeded",
    "denied": "a debit of {} was refused for lack",
    "balance": "the balance was read as {}",
}


def judge_account(key: str, events: list[Event], start: int) -> Result:
    """Return the first promise that the events on an account show to be broken."""
    ranges = _Ranges(events, start)
    changes = [event for event in events if event.kind in ("credit", "debit")]
    for event in sorted(events, key=lambda event: event.ended):
        found = _contradiction(event, *ranges.around(event))
        if found:
            promise, sentence = found
            shown = by_begin([*(e for e in overlapping(event, changes) if e is not event), event])
            return Finding(promise, key, sentence, shown)
    if not _only_grows(events, changes):
        return unexplained(key, events, start, ACCOUNT, _describe)
    reads = ((event, event.value) for event in events if event.kind == "balance")
    reached = unexplained_count(start, changes[0].value, changes, reads)
    if reached is None:
        return None
    return finding_of(key, Puzzle(events, start), reached, ACCOUNT, _describe)


def _only_grows(events: list[Event], changes: list[Event]) -> bool:
    """Return whether all changes are credits of one amount."""
    amounts = {event.value for event in changes}
    is_one = len(amounts) == 1 and min(amounts) > 0
    return is_one and all(event.kind in ("credit", "balance") for event in events)


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
        return (
            "refused-with-enough",
            f"A debit of {value} was refused for lack, with at least {low} there.",
        )
    if event.kind == "debit" and event.is_known and value > high:
        return "overdrawn", f"A debit of {value} succeeded where {high} were there at most."
    return None


def _describe(puzzle: Puzzle) -> tuple[str, str]:
    kinds = {event.kind for event in puzzle.events}
    if "balance" in kinds:
        promise = "balance-wrong"
    else:
        promise = "refused-with-enough" if "denied" in kinds else "overdrawn"
    held = f"before, the account held {puzzle.initial}"
    return promise, f"{puzzle.sentence(_PHRASES)}; {held}."
