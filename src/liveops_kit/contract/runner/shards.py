"""Splitting of a run by tags over several machines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from liveops_kit.errors import UsageError


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of a run; the first is number 1."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2/4`.

        >>> Shard.parse("2/4")
        Shard(number=2, of=4)

        Raises:
            UsageError: it is not a part of a whole.
        """
        number, slash, of = text.partition("/")
        if slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of):
            return cls(int(number), int(of))
        raise UsageError(f"a shard is written as 2/4, the second of four; not '{text}'")

    def tags(self, weights: dict[str, int]) -> frozenset[str]:
        """Return the tags of this part, chosen so that parts have similar weight.

        >>> [sorted(Shard(n, 2).tags({"a": 5, "b": 3, "c": 2})) for n in (1, 2)]
        [['a'], ['b', 'c']]
        """
        loads = [0] * self.of
        parts: list[set[str]] = [set() for _ in range(self.of)]
        for tag in sorted(weights, key=lambda tag: (-weights[tag], tag)):
            lightest = loads.index(min(loads))
            loads[lightest] += weights[tag]
            parts[lightest].add(tag)
        return frozenset(parts[self.number - 1])

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def weigh(tags: Iterable[str]) -> dict[str, int]:
    """Return the number of occurrences of each tag."""
    weights: dict[str, int] = {}
    for tag in tags:
        weights[tag] = weights.get(tag, 0) + 1
    return weights
