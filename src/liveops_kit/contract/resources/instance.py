"""An object of generated cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of the run, with the values that calls on it need."""

    kind: str
    identity: str | int | None
    """None if it could not be created."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Values of further parameters, by name."""

    @property
    def code(self) -> str | None:
        """One of its codes."""
        return self.values.get("code")
