"""A coroutine that runs at once, without a task; only if it has to wait does it need one."""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Begun(Generic[T]):
    """A coroutine that has begun and waits for something; whoever awaits this goes on with it."""

    __slots__ = ("_coroutine", "_waits_for")

    def __init__(self, coroutine: Coroutine[Any, Any, T], waits_for: Any) -> None:
        """`waits_for` is what it gave when it stopped."""
        self._coroutine = coroutine
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, T]:
        """Go on where it stopped, in the task that awaits this."""
        step: Any
        while True:
            try:
                given = yield self._waits_for
                step = self._coroutine.send
            except BaseException as error:
                given, step = error, self._coroutine.throw
            try:
                self._waits_for = step(given)
            except StopIteration as end:
                value: T = end.value
                return value


def begin(coroutine: Coroutine[Any, Any, T]) -> T | Begun[T]:
    """What a coroutine gives; if it has to wait before, the coroutine as it has begun.

    Until it waits it runs in no task, and must not ask for one, as `asyncio.timeout` does. Raises
    whatever it raises.
    """
    try:
        return Begun(coroutine, coroutine.send(None))
    except StopIteration as end:
        value: T = end.value
        return value
