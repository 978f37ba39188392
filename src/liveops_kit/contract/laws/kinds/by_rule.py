"""Laws of kinds of which each keeps another rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from liveops_kit.contract.law import Kind, law
from liveops_kit.contract.scenario import Scenario


class RuledKind(Kind, Protocol):
    """A kind that has a rule of its own for a law."""

    @property
    def rule(self) -> str:
        """The id of the rule."""


K = TypeVar("K", bound=RuledKind)
KindLaw = Callable[[Scenario, K], None]


def law_by_rule(kinds: Iterable[K]) -> Callable[[KindLaw[K]], KindLaw[K]]:
    """Register a function as a law for each kind, under the rule of the kind.

    So a server that breaks what it documents for one kind is not excused by what is decided for
    another.
    """

    def register(function: KindLaw[K]) -> KindLaw[K]:
        for kind in kinds:
            law(kind.rule, each=(kind,))(function)
        return function

    return register
