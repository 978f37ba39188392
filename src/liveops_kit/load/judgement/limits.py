"""Limits: no more than the limit, no refusal below it, and counts that are right.

While a limit stays the same and calls take one each, the answers are right exactly if

- the successes are no more than the limit;
- before the first refusal ended, enough calls had begun that may have used it up;
- no success began after that.

Reads are compared with `successes before <= used <= calls that may have worked by then`, and then
by the search of `counts.py`. Whatever is no plain count goes to the search for an order.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple, cast

from liveops_kit.load.judgement.counts import unexplained_count
from liveops_kit.load.judgement.events import Event
from liveops_kit.load.judgement.findings import Finding, Result, by_begin, counted, overlapping
from liveops_kit.load.judgement.models import LIMITED, Limited
from liveops_kit.load.judgement.orders import Puzzle, finding_of, unexplained
from liveops_kit.load.judgement.sums import Sums


class Words(NamedTuple):
    """Names and sentences of the promises about one kind of limit."""

    exceeded: str
    refused_early: str
    granted_late: str
    use: str
    """Noun for one success."""


USES = Words("limit-exceeded", "refused-below-limit", "granted-after-refusal", "use")
ONCES = Words("done-twice", "refused-before-done", "done-after-refusal", "success")

_PHRASES = {
    "take": "a use of {} succeeded",
    "denied": "a use of {} was refused for the limit",
    "used": "the uses were read as {}",
    "left": "the rest was read as {}",
    "limit": "the limit became {}",
    "reset": "the uses were set to {}",
}


def judge_limit(
    key: str, events: list[Event], limit: int | None, is_complete: bool, words: Words = USES
) -> Result:
    """Return the first promise that the events on a limited key show to be broken.

    Of an incomplete history, successes are judged alone: other calls may explain a refusal or read.
    """
    if not is_complete:
        events = [event for event in events if event.kind in ("take", "limit", "reset")]
    changes = any(event.kind in ("limit", "reset") for event in events)
    reads = [event for event in events if event.kind in ("used", "left")]
    takes = [event for event in events if event.kind == "take"]
    denials = [event for event in events if event.kind == "denied"]
    is_plain = all(event.value == 1 for event in takes + denials)
    if not changes and all(take.value > 0 for take in takes):
        found = (
            _exceeded(key, takes, limit, words)
            or _refused_early(key, takes, denials, limit, words)
            or (_granted_late(key, takes, denials, words) if is_plain else None)
            or _miscounted(key, takes, reads, limit)
        )
        if found:
            return found
        if is_plain:
            return _unexplained_count(key, takes, [*reads, *denials], limit)
    return unexplained(key, events, (0, limit), LIMITED, _describe)


def _exceeded(key: str, takes: list[Event], limit: int | None, words: Words) -> Finding | None:
    known = sorted((take for take in takes if take.is_known), key=lambda take: take.ended)
    total = sum(take.value for take in known)
    if limit is None or total <= limit:
        return None
    shown, before = _crossing(known, limit)
    earlier = f", {before} before the last call shown" if before else ""
    sentence = (
        f"At most {counted(limit, words.use)} may succeed; {total} did{earlier}."
        if words is USES
        else f"It may be done once and was done {total} times."
    )
    return Finding(words.exceeded, key, sentence, by_begin(shown))


def _crossing(known: list[Event], limit: int) -> tuple[list[Event], int]:
    """Return the first success above the limit, with those at the same time or the one before.

    `known` are in the order of their ends. The second value is the amount of the others until then.
    """
    sums = list(accumulate(take.value for take in known))
    place = bisect_right(sums, limit)
    first, earlier = known[place], known[:place]
    shown = [take for take in earlier if take.ended >= first.began] or earlier[-1:]
    return [*shown, first], sums[place] - sum(take.value for take in (*shown, first))


def _refused_early(
    key: str, takes: list[Event], denials: list[Event], limit: int | None, words: Words
) -> Finding | None:
    begun = Sums(takes, "began")
    for denial in sorted(denials, key=lambda denial: denial.ended):
        possible = begun.until(denial.ended)
        if limit is None or possible + denial.value <= limit:
            near = overlapping(denial, takes)
            if words is ONCES:
                sentence = "A call was refused because it had been done, and no call had done it."
            else:
                bound = "there is no limit" if limit is None else f"the limit is {limit}"
                sentence = (
                    f"A call was refused for the limit; {bound}, and at most"
                    f" {counted(possible, words.use)} had begun by then."
                )
            return Finding(words.refused_early, key, sentence, by_begin([*near, denial]))
    return None


def _granted_late(
    key: str, takes: list[Event], denials: list[Event], words: Words
) -> Finding | None:
    if not denials:
        return None
    denial = min(denials, key=lambda denial: denial.ended)
    late = [take for take in takes if take.is_known and take.began > denial.ended]
    if not late:
        return None
    first = min(late, key=lambda take: take.began)
    sentence = (
        "A call succeeded that began after another one had been refused for the limit, which had"
        " not changed."
        if words is USES
        else "A call succeeded that began after another one was refused because it had been done."
    )
    return Finding(words.granted_late, key, sentence, (denial, first))


def _miscounted(
    key: str, takes: list[Event], reads: list[Event], limit: int | None
) -> Finding | None:
    begun, done = Sums(takes, "began"), Sums(takes, "ended")
    for read in sorted(reads, key=lambda read: read.ended):
        low, high = done.before(read.began), begun.until(read.ended)
        if limit is not None:
            high = min(high, limit)
        if read.kind == "left":
            if limit is None:
                continue
            low, high = max(limit - high, 0), max(limit - low, 0)
        if not low <= read.value <= high:
            verb = "used" if read.kind == "used" else "left"
            expected = str(low) if low == high else f"{low} to {high}"
            sentence = f"Read as {verb}: {read.value}; the calls so far make it {expected}."
            return Finding(
                "count-wrong", key, sentence, by_begin([*overlapping(read, takes), read])
            )
    return None


def _unexplained_count(
    key: str, takes: list[Event], reads: list[Event], limit: int | None
) -> Finding | None:
    """Return a finding if no order explains the reads and refusals of a plain count."""
    counts = ((read, _count_of(read, limit)) for read in reads)
    meant = [(read, count) for read, count in counts if count is not None]
    reached = unexplained_count(0, 1, takes, meant, limit)
    if reached is None:
        return None
    puzzle = Puzzle([*takes, *(read for read, _ in meant)], (0, limit))
    return finding_of(key, puzzle, reached, LIMITED, _describe)


def _count_of(read: Event, limit: int | None) -> int | None:
    """Return how much was used at the moment of a read; None where it does not say that."""
    if read.kind == "used":
        return int(read.value)
    if limit is None:
        return None
    return limit if read.kind == "denied" else limit - int(read.value)


def _describe(puzzle: Puzzle) -> tuple[str, str]:
    used, limit = cast("Limited", puzzle.initial)
    kinds = {event.kind for event in puzzle.events}
    if kinds & {"used", "left"}:
        promise = "count-wrong"
    else:
        promise = "refused-below-limit" if "denied" in kinds else "limit-exceeded"
    bound = "there was no limit" if limit is None else f"the limit was {limit}"
    return promise, f"{puzzle.sentence(_PHRASES)}; before, {bound}, and {used} used."
