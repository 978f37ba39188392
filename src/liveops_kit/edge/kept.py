"""What is made of rows once and kept, since rows never change: a changed one is another row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

R = TypeVar("R")
V = TypeVar("V")
_MOST = 2000


class Kept(Generic[R, V]):
    """The value made of each row, as long as it is among those lately asked for.

    Rows are told apart by what they are, not by what they hold, which would cost more than making
    the value. Values are shared by all who ask: nobody may change one.
    """

    def __init__(self, make: Callable[[R], V], most: int = _MOST) -> None:
        self._make = make
        self._most = most
        self._made: dict[int, tuple[R, V]] = {}

    def of(self, row: R) -> V:
        """The value of a row."""
        # The row is kept too, so that its identity is nobody else's meanwhile.
        found = self._made.get(id(row))
        if found is not None:
            return found[1]
        value = self._make(row)
        if len(self._made) >= self._most:
            self._made.clear()
        self._made[id(row)] = (row, value)
        return value


Printed = Kept[Any, dict[str, Any]]
"""Rows and what is always the same in how they are shown."""
