"""Messages between the processes of a run."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Role(Struct, frozen=True, kw_only=True):
    """The part that a process plays."""

    kind: Literal["local", "master", "worker"]
    folder: str = ""
    """Where histories are written."""
    host: str = "127.0.0.1"
    port: int = 0
    """Of the master: 0 is any free one, which it tells, and a worker reads from stdin."""
    workers: int = 0
    """Workers that the master waits for."""
    web_port: int | None = None


class Ready(Struct, frozen=True, tag=str.lower, tag_field="event"):
    """The process, and all of its workers, wait for the plan."""


class Listening(Struct, frozen=True, tag=str.lower, tag_field="event"):
    """The master waits for workers on a port."""

    port: int


class Connected(Struct, frozen=True, tag=str.lower, tag_field="event"):
    """Another worker is there."""

    workers: int


class Progress(Struct, frozen=True, tag=str.lower, tag_field="event"):
    """How far a run is."""

    seconds: int
    users: int
    calls: int
    failures: int
    """Calls without an answer or with a 5xx."""


class Level(Struct, frozen=True):
    """Figures of the target under a number of users."""

    users: int
    calls_per_second: float
    p95_ms: float
    error_ratio: float
    is_within: bool
    """True if it kept the bounds."""


class Done(Struct, frozen=True, tag=str.lower, tag_field="event"):
    """The run is over, and every history is in its folder."""

    interrupted: bool
    levels: list[Level] = []
    skew_ns: dict[str, int] = {}
    """Worker -> how far its clock may be off the master's."""
    errors: list[str] = []
    """Stories that failed with a bug of the kit, and workers that were lost."""


Event = Ready | Listening | Connected | Progress | Done
