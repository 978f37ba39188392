"""The results of a judgement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from liveops_kit.load.history import Call


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that the calls on one key show to be broken."""

    id: str
    """The promise and the key without the id of the run: the same in each run."""
    promise: str
    """Short name, such as `limit-exceeded`."""
    key: str
    sentence: str
    """One sentence or two in plain English: the promise, and what happened instead."""
    calls: tuple[Call, ...]
    """The fewest calls that show it, in the order of their beginnings."""
    svg: str
    """Timeline of these calls: a picture on its own, for light and dark ground, without script."""
    rule: str = ""
    """Id in `openapi/rules.yaml`, where one rule says it."""


class Judged(NamedTuple):
    """The extent of what was judged for one kind of promise."""

    keys: int
    calls: int
    """Marks that were taken into account; a call with two marks of the kind counts twice."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a history."""

    violations: tuple[Violation, ...] = ()
    judged: dict[str, Judged] = field(default_factory=dict)
    """By kind of promise: limits, once, accounts, registers, wholes."""
    notes: tuple[str, ...] = ()
    """Sentences about what could not be judged, and why."""

    @property
    def is_exact(self) -> bool:
        """Return whether no promise was broken."""
        return not self.violations
