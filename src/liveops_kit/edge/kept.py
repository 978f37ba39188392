"""What is made of rows once and kept, since rows never change: a changed one is another row.

`Kept` has something for each row, `steady` whole answers for as long as no row changes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from liveops_kit.edge.call import Answer, Call, Handler
from liveops_kit.world.project import Project

R = TypeVar("R")
V = TypeVar("V")
_MOST = 2000
_MOST_ANSWERS = 20


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


def steady(handler: Handler) -> Handler:
    """A handler that gives the same answer again while no row of the project has changed.

    Only for handlers whose answers depend on nothing but the rows, the path and the query: they
    look neither at the time nor at the caller, and the query has no lists. Answers are shared, and
    nobody may change one.
    """
    kept: WeakKeyDictionary[Project, tuple[int, dict[Hashable, Answer]]] = WeakKeyDictionary()

    async def handle(call: Call) -> Answer:
        """Give the answer that is kept, or make one."""
        project = call.project
        version, answers = kept.get(project, (None, {}))
        if version != project.version:
            answers = {}
            kept[project] = (project.version, answers)
        asked = (*call.path.values(), *call.query.items())
        answer = answers.get(asked)
        if answer is None:
            answer = await handler(call)
            if len(answers) >= _MOST_ANSWERS:
                answers.clear()
            answers[asked] = answer
        return answer

    return handle
