"""Conditions on user attributes (ATT-1 to ATT-3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveops_kit.domain.values.conditions import AttributeValue, Condition, all_hold

SMALLER, EQUAL, LARGER = "smaller", "equal", "larger"

MEANS = {
    "eq": {EQUAL},
    "ne": {SMALLER, LARGER},
    "er": {SMALLER},
    "ee": {SMALLER, EQUAL},
    "lt": {LARGER},
    "le": {LARGER, EQUAL},
}
"""For which attributes, seen from the value of the condition, an operator holds (ATT-2)."""


OPERATORS = (*MEANS, "gt", "ge")


@pytest.mark.parametrize(("level", "place"), [(9, SMALLER), (10, EQUAL), (11, LARGER)])
def test_a_number_is_compared(level: int, place: str) -> None:
    """ATT-2c: `lt` is larger, as with dates; `gt` and `ge` are taken too."""
    means = {**MEANS, "gt": {LARGER}, "ge": {LARGER, EQUAL}}
    assert {
        operator: Condition("level", "number", operator, "10").holds({"level": level})
        for operator in OPERATORS
    } == {operator: place in places for operator, places in means.items()}


@pytest.mark.parametrize(
    ("since", "place"),
    [
        ("2026-12-01T11:59:59Z", SMALLER),
        ("2026-11-30", SMALLER),
        ("2026-12-01T14:00:00+03:00", SMALLER),
        ("2026-12-01T12:00:00Z", EQUAL),
        ("2026-12-01T12:00:00", EQUAL),
        ("2026-12-01T15:00:00+03:00", EQUAL),
        ("2026-12-01T12:00:00.001Z", LARGER),
        ("2026-12-01T12:00:00-00:01", LARGER),
        ("2026-12-02", LARGER),
    ],
)
def test_a_date_is_compared_as_a_moment(since: str, place: str) -> None:
    """ATT-2b: `er` earlier, `lt` later; without an offset it is UTC."""
    noon = "2026-12-01T12:00:00Z"
    assert {
        operator: Condition("since", "date", operator, noon).holds({"since": since})
        for operator in MEANS
    } == {operator: place in places for operator, places in MEANS.items()}


@pytest.mark.parametrize(
    ("value", "theirs", "equal"),
    [
        ("Elf", "Elf", True),
        ("Elf", "elf", False),
        ("Elf", "Elf ", False),
        ("", "", True),
        ("10", "10.0", False),
        ("10", 10, True),
        ("10.5", 10.5, True),
        ("true", True, True),
        ("false", False, True),
        ("True", True, False),
        ("1", True, False),
        ("Zoë", "Zoë", True),
    ],
)
def test_a_string_is_compared_letter_by_letter(
    value: str, theirs: AttributeValue, equal: bool
) -> None:
    """ATT-2a."""
    assert Condition("race", "string", "eq", value).holds({"race": theirs}) is equal
    assert Condition("race", "string", "ne", value).holds({"race": theirs}) is not equal


@pytest.mark.parametrize(
    ("value", "theirs", "equal"),
    [
        ("10", "10", True),
        ("10", "10.0", True),
        ("10", 10.0, True),
        ("1e1", 10, True),
        ("-0", 0, True),
        ("0.1", 0.1, True),
        ("0.3", 0.1 + 0.2, False),
        ("12345678901234567890", 12345678901234567890, True),
        ("12345678901234567890", 12345678901234567891, False),
    ],
)
def test_a_number_is_compared_by_its_value(value: str, theirs: AttributeValue, equal: bool) -> None:
    assert Condition("level", "number", "eq", value).holds({"level": theirs}) is equal


@pytest.mark.parametrize("kind", ["string", "number", "date"])
@pytest.mark.parametrize("can_be_missing", [True, False])
def test_a_missing_attribute_fails_unless_it_may_be_missing(
    kind: str, can_be_missing: bool
) -> None:
    """ATT-3a, ATT-3b: also for `ne`."""
    assert {
        operator: Condition("level", kind, operator, "10", can_be_missing).holds({"other": 10})
        for operator in OPERATORS
    } == dict.fromkeys(OPERATORS, can_be_missing)


@pytest.mark.parametrize("can_be_missing", [True, False])
@pytest.mark.parametrize(("level", "holds"), [(10, True), (11, False)])
def test_an_attribute_that_is_there_is_compared_all_the_same(
    can_be_missing: bool, level: int, holds: bool
) -> None:
    """ATT-3a."""
    condition = Condition("level", "number", "eq", "10", can_be_missing)
    assert condition.holds({"level": level}) is holds


@pytest.mark.parametrize(
    ("kind", "theirs"),
    [
        ("number", "ten"),
        ("number", ""),
        ("number", True),
        ("number", "NaN"),
        ("number", float("nan")),
        ("number", "Infinity"),
        ("number", float("inf")),
        ("date", "yesterday"),
        ("date", ""),
        ("date", 10),
        ("date", True),
        ("date", "2026-02-30"),
    ],
)
def test_an_attribute_that_cannot_be_compared_fails(kind: str, theirs: AttributeValue) -> None:
    """ATT-3: it is there, so `can_be_missing` does not help, and `ne` is no way round."""
    value = "10" if kind == "number" else "2026-12-01"
    conditions = [
        Condition("a", kind, operator, value, can_be_missing)
        for operator in MEANS
        for can_be_missing in (True, False)
    ]
    assert [condition for condition in conditions if condition.holds({"a": theirs})] == []


def test_dates_at_the_ends_of_time_are_compared() -> None:
    condition = Condition("a", "date", "er", "9999-12-31T23:59:59-03:00")
    assert condition.holds({"a": "0001-01-01T00:00:00+03:00"})


@pytest.mark.parametrize(
    ("level", "race", "holds"),
    [(10, "elf", True), (10, "orc", False), (9, "elf", False), (9, "orc", False)],
)
def test_all_conditions_must_hold(level: int, race: str, holds: bool) -> None:
    """ATT-1a."""
    conditions = (
        Condition("level", "number", "ge", "10"),
        Condition("race", "string", "eq", "elf"),
    )
    assert all_hold(conditions, {"level": level, "race": race}) is holds


def test_no_conditions_hold_for_everybody() -> None:
    """ATT-1a."""
    assert all_hold((), {}) is True


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *(("number", value) for value in ("", "ten", "1,5", "0x10", "NaN", "-Infinity", "sNaN")),
        *(("date", value) for value in ("", "soon", "2026", "2026-13-01", "01.12.2026")),
    ],
)
def test_a_value_that_cannot_be_compared_lets_only_the_missing_in(kind: str, value: str) -> None:
    """ATT-3a: such a condition holds for nobody, unless the attribute may be missing."""
    conditions = [Condition("a", kind, each, value, can_be_missing=True) for each in MEANS]
    good = "10" if kind == "number" else "2026-12-01"
    assert [condition for condition in conditions if condition.holds({"a": value})] == []
    assert [condition for condition in conditions if condition.holds({"a": good})] == []
    assert [condition for condition in conditions if not condition.holds({})] == []


@given(st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=4), st.integers())
def test_a_number_is_exactly_one_of_smaller_equal_and_larger(ours: object, theirs: int) -> None:
    """ATT-2c."""
    found = [
        operator
        for operator in ("er", "eq", "lt")
        if Condition("a", "number", operator, str(ours)).holds({"a": theirs})
    ]
    assert len(found) == 1


@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 3)), st.data())
def test_more_conditions_never_let_more_users_in(
    attributes: dict[str, AttributeValue], data: st.DataObject
) -> None:
    """ATT-1a."""
    one = st.builds(
        Condition,
        st.sampled_from("abc"),
        st.just("number"),
        st.sampled_from(["eq", "ne", "er", "lt", "ee", "le", "gt", "ge"]),
        st.integers(0, 3).map(str),
        st.booleans(),
    )
    conditions = data.draw(st.lists(one, max_size=4))
    assert all_hold(conditions, attributes) is all(
        all_hold([condition], attributes) for condition in conditions
    )
