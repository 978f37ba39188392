"""The names of what a scenario makes, and the bound of its calls."""

from __future__ import annotations

from dataclasses import dataclass

MAX_CALLS = 2_000
"""Calls of one scenario at most; only endless lists lead to more."""


@dataclass(frozen=True, slots=True)
class NamePrefix:
    """The prefix of the names of a scenario, unique in the run."""

    prefix: str
    """Letters, digits and hyphens."""

    @property
    def letters(self) -> str:
        """The prefix for codes, with letters and digits only."""
        return "".join(character for character in self.prefix if character.isalnum())
