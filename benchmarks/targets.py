"""Bounds of the mock, and the verdict on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.tables import Table


@dataclass(frozen=True, slots=True)
class Target:
    """A figure and its bound: at most, or at least."""

    name: str
    figure: float | None
    """None if it could not be measured here."""
    bound: float
    unit: str
    at_least: bool = False

    @property
    def is_met(self) -> bool | None:
        """Return whether the bound is kept; None if there is no figure."""
        if self.figure is None:
            return None
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound

    @property
    def verdict(self) -> str:
        """Return the verdict in words."""
        return {True: "met", False: "NOT met", None: "not measured"}[self.is_met]

    def __str__(self) -> str:
        """Return the target in words."""
        side = "at least" if self.at_least else "at most"
        return f"{self.name}: {_plain(self.figure)} {self.unit}, {side} {self.bound:g}"


def table(targets: Sequence[Target]) -> Table:
    """Return the table of targets and verdicts."""
    rows = [
        [
            target.name,
            _plain(target.figure),
            f"{'>=' if target.at_least else '<='} {target.bound:g}",
            target.unit,
            target.verdict,
        ]
        for target in targets
    ]
    met = sum(target.is_met is True for target in targets)
    known = sum(target.is_met is not None for target in targets)
    return Table(
        "Targets",
        ["target", "figure", "bound", "unit", "verdict"],
        rows,
        f"{met} of {known} are met.",
    )


def missed(targets: Sequence[Target]) -> list[str]:
    """Return the targets that are not met, in words."""
    return [str(target) for target in targets if target.is_met is False]


def _plain(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:,.2f}" if figure < 100 else f"{figure:,.0f}"
