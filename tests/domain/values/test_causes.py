"""The facts that decide a call, as sentences."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from liveops_kit.domain.values.causes import Cause, time_cause, wanted_words
from liveops_kit.domain.values.conditions import Condition, failing
from liveops_kit.domain.values.refusals import CODE_EXPIRED, Refusal

each = pytest.mark.parametrize
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def test_causes_change_nothing_of_a_refusal() -> None:
    cause = Cause(kind="off", rules=("PRM-4b",), facts={"thing": "Coupon 'a'"})
    refusal = Refusal(CODE_EXPIRED).because(cause, None)
    assert refusal.causes == (cause,)
    assert (str(refusal), refusal.facts, refusal.extended) == (str(Refusal(CODE_EXPIRED)), {}, None)


@each(
    ("kind", "operator", "words"),
    [
        ("number", "er", "less than 5"), ("number", "lt", "greater than 5"),
        ("number", "gt", "greater than 5"), ("number", "ee", "at most 5"),
        ("number", "le", "at least 5"), ("number", "ge", "at least 5"),
        ("number", "eq", "5"), ("string", "ne", "other than 5"), ("date", "er", "earlier than 5"),
        ("date", "lt", "later than 5"),
    ],
)  # fmt: skip
def test_operators_have_words(kind: str, operator: str, words: str) -> None:
    assert wanted_words(kind, operator, "5") == words


@each("operator", ["er", "lt", "ee", "le", "eq", "ne"])
@each("level", [4, 5, 6])
def test_a_condition_fails_just_where_it_does_not_hold(operator: str, level: int) -> None:
    condition = Condition("level", "number", operator, "5")
    assert (failing((condition,), {"level": level}) is None) is condition.holds({"level": level})


def test_the_first_condition_that_fails_is_named_with_its_values() -> None:
    conditions = (Condition("a", "number", "eq", "1"), Condition("b", "string", "eq", "x"))
    cause = failing(conditions, {"a": 1}, "CPN-19")
    assert cause is not None
    assert cause.text == "The player's b is not set, and must be x."
    assert cause.rules == ("CPN-19", "ATT-1a", "ATT-3a")
    assert cause.facts["has"] is None


def test_a_time_that_has_not_come_or_is_over_is_told() -> None:
    later = NOON.replace(hour=13)
    waiting = time_cause("It", ("X",), NOON, later, None)
    assert (waiting.kind, waiting.facts["at"]) == ("waiting", later.isoformat())
    over = time_cause("It", ("X",), later, None, NOON)
    assert (over.kind, over.facts["at"]) == ("over", NOON.isoformat())
