"""What the processes of a run tell each other."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Role(Struct, frozen=True, kw_only=True):
    """What a process is started for."""

    kind: Literal["local", "master", "worker"]
    folder: str = ""
    """Where histories are written."""
    host: str = "127.0.0.1"
    port: int = 0
    workers: int = 0
    """Workers that the master waits for."""
    web_port: int | None = None


class _Event(Struct, frozen=True, tag=str.lower, tag_field="event"):
    pass


class Ready(_Event):
    """The process, and all of its workers, wait for the plan."""


class Connected(_Event):
    """Another worker is there."""

    workers: int


class Progress(_Event):
    """How far a run is."""

    seconds: int
    users: int
    calls: int
    failures: int
    """Calls without an answer or with a 5xx."""


class Level(Struct, frozen=True):
    """What the target did with a number of users."""

    users: int
    calls_per_second: float
    p95_ms: float
    error_ratio: float
    is_within: bool
    """True if it kept the bounds."""


class Done(_Event):
    """The run is over, and every history is in its folder."""

    interrupted: bool
    levels: list[Level] = []
    skew_ns: dict[str, int] = {}
    """Worker -> how far its clock may be off the master's."""
    errors: list[str] = []
    """Stories that failed with a bug of the kit, and workers that were lost."""


Event = Ready | Connected | Progress | Done
