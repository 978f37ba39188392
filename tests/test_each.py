"""A test of many things fails with the names of all that are wrong."""

from __future__ import annotations

import pytest
from tests.each import of_each


def test_all_that_fail_are_told_by_name() -> None:
    @of_each({"two": (2, "even"), "three": (3, "even"), "none": (None, "even")})
    def check(number: int, kind: str) -> None:
        """About numbers."""
        assert number % 2 == 0, f"is not {kind}"

    assert (check.__name__, check.__doc__) == ("check", "About numbers.")
    with pytest.raises(pytest.fail.Exception) as failed:
        check()
    first, three, _, none = str(failed.value).splitlines()
    line = test_all_that_fail_are_told_by_name.__code__.co_firstlineno + 4
    assert first == "2 of 3 fail"
    assert three == f"three: line {line}: AssertionError: is not even"
    assert none.startswith(f"none: line {line}: TypeError: unsupported operand")


def test_a_test_of_things_that_are_all_right_passes() -> None:
    checked = []
    of_each({"a": ("A",), "b": ("B",)})(checked.append)()
    assert checked == ["A", "B"]


def test_a_test_of_nothing_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="a test of nothing"):
        of_each({})
