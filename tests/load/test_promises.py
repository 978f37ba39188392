"""Each kind of promise on a few calls: right, at the boundary, broken, and with unknown calls."""

from __future__ import annotations

from typing import Any

import pytest
from tests.load.histories import Timeline, header, verdict

from liveops_kit.load.history import Scheduled
from liveops_kit.load.judgement import Violation
from liveops_kit.load.marks import (
    Again,
    Balance,
    Credit,
    Debit,
    Left,
    Limit,
    Once,
    Read,
    Reset,
    Take,
    Used,
    Whole,
    Write,
)

each = pytest.mark.parametrize
Rows = list[tuple[Any, ...]]


def judged(rows: Rows, **fields: Any) -> list[Violation]:
    timeline = Timeline()
    for began, ended, *marks in rows:
        timeline(began, ended, *marks)
    return list(verdict(timeline.calls, header(**fields)).violations)


def denied(amount: int = 1) -> Take:
    return Take("k", amount, denied=True)


take, once, again = Take("k"), Once("k"), Again("k")
RIGHT: dict[str, tuple[Rows, dict[str, Any]]] = {
    "a limit that is just reached": (
        [(0, 1, take), (0, 1, take), (1, 2, denied()), (3, 4, Used("k", 2)), (3, 4, Left("k", 0))],
        {"limits": {"k": 2}},
    ),
    "a refusal that overlaps the last use": (
        [(0, 9, take), (1, 2, denied())],
        {"limits": {"k": 1}},
    ),
    "a refusal that an unknown call explains": (
        [(0, None, take), (5, 6, denied())],
        {"limits": {"k": 1}},
    ),
    "a count with an unknown call": (
        [(0, 1, take), (0, None, take), (5, 6, Used("k", 1)), (7, 8, Used("k", 2))],
        {"limits": {"k": 5}},
    ),
    "a limit that is raised meanwhile": (
        [(0, 1, take), (2, 3, denied()), (2, 5, Limit("k", 2)), (4, 6, take), (7, 8, denied())],
        {"limits": {"k": 1}},
    ),
    "a limit that an admin resets": (
        [(0, 1, take), (2, 3, Reset("k")), (4, 5, take), (6, 7, Used("k", 1))],
        {"limits": {"k": 1}},
    ),
    "a large use that does not fit, and a small one that does": (
        [(0, 1, Take("k", 3)), (2, 3, denied(3)), (4, 5, Take("k", 2))],
        {"limits": {"k": 5}},
    ),
    "no limit": ([(0, 1, take), (2, 3, take), (4, 5, Left("k", 7))], {}),
    "once, and again": ([(0, 5, once), (1, 2, again), (6, 7, again)], {}),
    "an unknown claim, and again": ([(0, None, once), (6, 7, again)], {}),
    "a balance between calls": (
        [(0, 1, Credit("k", 5)), (2, 6, Debit("k", 3)), (3, 4, Balance("k", 5))],
        {"balances": {"k": 0}},
    ),
    "a balance with an unknown credit": (
        [(0, None, Credit("k", 5)), (3, 4, Balance("k", 7)), (5, 6, Balance("k", 12))],
        {"balances": {"k": 7}},
    ),
    "a credit of nothing": ([(0, 1, Credit("k", 0)), (2, 3, Balance("k", 0))], {}),
    "a debit refused for lack": (
        [(0, 1, Debit("k", 8, denied=True)), (2, 3, Debit("k", 7))],
        {"balances": {"k": 7}},
    ),
    "the old and the new price while it changes": (
        [(0, 9, Write("k", "2")), (1, 2, Read("k", "1")), (3, 4, Read("k", "2"))],
        {"registers": {"k": "1"}},
    ),
    "a price that the clock changes": (
        [(0, 4, Read("k", "1")), (4, 6, Read("k", "1")), (4, 6, Read("k", "2"))],
        {"registers": {"k": "1"}, "scheduled": [Scheduled("k", 5_000_000, "2")]},
    ),
    "a register that nobody wrote": ([(0, 1, Read("k", "1"))], {}),
    "all parts, or none": (
        [(0, 1, Whole("k", {"a": 1, "b": 2}, {"a": 1, "b": 2})), (0, 1, Whole("k", {}, {"a": 1}))],
        {},
    ),
}


@each("name", RIGHT)
def test_right(name: str) -> None:
    rows, fields = RIGHT[name]
    assert judged(rows, **fields) == []


BROKEN: dict[str, tuple[Rows, dict[str, Any], str, str, list[int]]] = {
    "one more than the limit, at the same time": (
        [(0, 1, take), (2, 5, take), (3, 6, take), (9, 10, take)],
        {"limits": {"k": 2}},
        "limit-exceeded",
        "At most 2 uses may succeed; 4 did, 1 before the last call shown.",
        [2, 3],
    ),
    "a refusal too early": (
        [(0, 1, take), (2, 5, take), (3, 4, denied()), (9, 10, take)],
        {"limits": {"k": 3}},
        "refused-below-limit",
        "A call was refused for the limit; the limit is 3, and at most 2 uses had begun by then.",
        [2, 3],
    ),
    "a use after a refusal": (
        [(0, None, take), (3, 4, denied()), (9, 10, take)],
        {"limits": {"k": 1}},
        "granted-after-refusal",
        "A call succeeded that began after another one had been refused for the limit, which had"
        " not changed.",
        [2, 3],
    ),
    "a use that was lost": (
        [(0, 1, take), (0, 1, take), (2, 3, Used("k", 1))],
        {"limits": {"k": 9}},
        "count-wrong",
        "Read as used: 1; the calls so far make it 2.",
        [3],
    ),
    "too much left": (
        [(0, 1, take), (0, None, take), (2, 3, Left("k", 9))],
        {"limits": {"k": 9}},
        "count-wrong",
        "Read as left: 9; the calls so far make it 7 to 8.",
        [2, 3],
    ),
    "a use above a lowered limit": (
        [(0, 1, take), (2, 3, Limit("k", 1)), (4, 5, take)],
        {"limits": {"k": 5}},
        "limit-exceeded",
        "No order explains that a use of 1 succeeded; before, the limit was 1, and 1 used.",
        [3],
    ),
    "a count that a change of the limit reset": (
        [(0, 1, take), (2, 3, Limit("k", 2)), (4, 5, Used("k", 0)), (6, 7, take)],
        {"limits": {"k": 5}},
        "count-wrong",
        "No order explains that the uses were read as 0; before, the limit was 2, and 1 used.",
        [3],
    ),
    "a claim that succeeds twice": (
        [(0, 5, once), (1, 6, once), (7, 8, again)],
        {},
        "done-twice",
        "It may be done once and was done 2 times.",
        [1, 2],
    ),
    "a claim refused before it succeeds": (
        [(0, 1, again), (2, 3, once)],
        {},
        "refused-before-done",
        "A call was refused because it had been done, and no call had done it.",
        [1],
    ),
    "a lost credit": (
        [(0, 5, Credit("k", 5)), (1, 6, Credit("k", 5)), (7, 8, Balance("k", 5))],
        {},
        "balance-wrong",
        "The balance was read as 5; the calls make it 10.",
        [3],
    ),
    "a balance that only another order explains": (
        [(0, 9, Credit("k", 5)), (1, 2, Balance("k", 5)), (3, 4, Balance("k", 0))],
        {},
        "balance-wrong",
        "No order explains that the balance was read as 0; before, the account held 0.",
        [1, 2, 3],
    ),
    "more than there is": (
        [(0, 5, Debit("k", 5)), (1, 6, Debit("k", 5))],
        {"balances": {"k": 8}},
        "overdrawn",
        "No order explains that a debit of 5 succeeded; before, the account held 8.",
        [1, 2],
    ),
    "a refusal with enough": (
        [(0, 1, Debit("k", 5, denied=True))],
        {"balances": {"k": 8}},
        "refused-with-enough",
        "A debit of 5 was refused for lack, with at least 8 there.",
        [1],
    ),
    "a stale price": (
        [(0, 1, Write("k", "2")), (2, 3, Read("k", "1")), (4, 5, Read("k", "2"))],
        {"registers": {"k": "1"}},
        "stale-value",
        '"1" was read, which "2" had replaced before the call.',
        [1, 2],
    ),
    "a price that nobody set": (
        [(0, 1, Write("k", "2")), (2, 3, Read("k", "3"))],
        {"registers": {"k": "1"}},
        "wrong-value",
        '"3" was read, which nobody had written by then.',
        [2],
    ),
    "the new price, and then the old one": (
        [(0, 9, Write("k", "2")), (1, 2, Read("k", "2")), (3, 4, Read("k", "1"))],
        {"registers": {"k": "1"}},
        "no-order",
        'No order explains that "1" was read; before, the value was "1".',
        [1, 2, 3],
    ),
    "a price before its time": (
        [(0, 4, Read("k", "2"))],
        {"registers": {"k": "1"}, "scheduled": [Scheduled("k", 5_000_000, "2")]},
        "wrong-value",
        '"2" was read, which nobody had written by then.',
        [1],
    ),
    "a bundle in part": (
        [(0, 1, Whole("k", {"a": 1, "b": 0}, {"a": 1, "b": 2}))],
        {},
        "half-done",
        "What belongs together was shown in part: 0 of 2 b.",
        [1],
    ),
    "a total of nothing": (
        [(0, 1, Whole("k", {"total": 0}, {"total": 3}, or_nothing=False))],
        {},
        "half-done",
        "What belongs together was shown in part: 0 of 3 total.",
        [1],
    ),
}


@each("name", BROKEN)
def test_broken(name: str) -> None:
    rows, fields, promise, sentence, shown = BROKEN[name]
    (violation,) = judged(rows, **fields)
    assert violation.promise == promise
    assert violation.sentence == sentence
    assert [call.id for call in violation.calls] == shown
    assert violation.id == f"{promise}:k"
