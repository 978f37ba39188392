"""The records of a store: a log of changes for each project, images, and webhooks to send."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

WORLD = -1
"""In the place of a project id: what all projects share, such as clock, faults and snapshots."""


class Change(Struct, frozen=True, kw_only=True):
    """One version of a project: what a request changed, or an image of the state after it."""

    project_id: int
    version: int
    """From 1, without gaps."""
    at: float
    """When it was made, in seconds since 1970, by the system's time of the worker."""
    worker: str
    operation: str
    """The operation id of the request."""
    is_present: bool = True
    """False if the project is deleted: it starts again from the template."""
    rows: bytes | None = None
    """The rows that changed, as `codec.encode_changes` writes them; None beside an image."""
    counts: bytes = b"{}"
    """The number of rows changed in each table, as JSON."""
    random: bytes | None = None
    """The state of the project's generator after the change; None if it was not used."""
    image: int | None = None
    """The number of the image of the whole project after this change, if there is one."""


class Head(Struct, frozen=True):
    """The newest version of a project."""

    version: int
    is_present: bool


class Outgoing(Struct, frozen=True, kw_only=True):
    """A webhook that is to be sent once its change is stored."""

    project_id: int
    order_id: int
    notification_type: str
    body: bytes


Document = dict[str, Any]
"""The state that all projects share, by the name of each part, in types JSON has."""
