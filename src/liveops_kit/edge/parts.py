"""What is served where: a description, its base path, and its handlers."""

from __future__ import annotations

from dataclasses import dataclass

from liveops_kit.edge.call import Operations
from liveops_kit.spec import Spec


@dataclass(frozen=True, slots=True)
class Part:
    """A description that is served, where, and by which handlers."""

    base: str
    spec: Spec
    handlers: Operations
