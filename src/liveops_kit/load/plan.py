"""The plan of a load run: what its processes need to know, as one message."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Ticket(Struct, frozen=True):
    """A player of a run."""

    name: str
    """Name in the history, the same in each run: `p1`, `p2`, ..."""
    external_id: str
    token: str

    @property
    def authorization(self) -> str:
        """The `Authorization` header of the player's calls."""
        return f"Bearer {self.token}"


class Operation(Struct, frozen=True):
    """How an operation is called."""

    method: str
    path: str
    is_admin: bool
    """True if it takes the API key, False if it takes a user token."""


class Stage(Struct, frozen=True, kw_only=True):
    """Objects made for one story."""

    story: str
    project_id: int
    players: tuple[Ticket, ...]
    facts: dict[str, Any]
    """SKUs, codes and ids by the names that the story gives them."""


class Plan(Struct, frozen=True, kw_only=True):
    """A run as its processes play it. It holds credentials: it is never written to disk."""

    run: str
    seed: int
    base_url: str
    authorization: str
    """The `Authorization` header of admins."""
    headers: dict[str, str] = {}
    timeout: float = 10.0
    """Seconds until a call counts as not answered."""
    verify: bool | str = True
    control: str = ""
    """URL of the mock's control plane; empty where the target has none."""
    control_token: str = ""
    operations: dict[str, Operation]
    stages: dict[str, Stage]
    weights: dict[str, int]
    """Story -> its share of the players."""
    workers: int = 1
    """Processes that share the players."""
    users: int
    spawn_rate: float
    seconds: float
    think: float = 0.0
    """Seconds that a player waits between two turns."""
    max_bytes: int
    """Size of a worker's part of the history on disk."""
    bounds: Bounds | None = None
    """With `--find-limit`: what ends the search."""


class Bounds(Struct, frozen=True):
    """Bounds that a target has to keep while the number of players grows."""

    p95_ms: float = 500.0
    error_ratio: float = 0.01
    """Share of calls without an answer or with a 5xx."""
