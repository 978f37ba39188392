"""What is served where: a description, its base path, and its handlers."""

from __future__ import annotations

from msgspec import Struct

from liveops_kit.edge.call import Operations
from liveops_kit.spec import Spec


class Part(Struct, frozen=True):
    """A description that is served, where, and by which handlers."""

    base: str
    spec: Spec
    handlers: Operations
