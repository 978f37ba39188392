"""What the calls of every kind of promotion have in common: where it is kept, how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from liveops_kit.edge import wire
from liveops_kit.edge.call import Call
from liveops_kit.edge.kept import Kept, Printed
from liveops_kit.world.project import Project

C = TypeVar("C")
"""The promotions of one kind in one project."""
T = TypeVar("T")
"""What a project writes down about one of them."""


class PromotionCalls(Generic[C, T]):
    """The ground on which the handlers of one kind of promotion stand."""

    def __init__(
        self,
        *,
        collection: Callable[[Project], C],
        terms_of: Callable[[Mapping[str, Any]], T],
        print_own: Callable[[T], wire.Json],
    ) -> None:
        """`collection` tells where the promotions of the kind are.

        `terms_of` gives the terms a write states; what it leaves out falls back to its default.
        `print_own` gives what is read back of the terms of this kind alone.
        """
        self.collection = collection
        self.terms_of = terms_of
        self._print_own = print_own
        self._printed: Printed = Kept(self._print_once)

    def _of(self, call: Call) -> C:
        return self.collection(call.project)

    def _print_once(self, promotion: Any) -> wire.Json:
        """What a promotion shows for as long as it stays what it is."""
        raise NotImplementedError
