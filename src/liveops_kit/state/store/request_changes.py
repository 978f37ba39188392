"""The changes of one request in one project, until they are stored or undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct, field

from liveops_kit.state.project import Project
from liveops_kit.state.store.codec import encode_changes, encode_random
from liveops_kit.state.store.records import Change, Document, Outgoing
from liveops_kit.state.tables import Unit

_encode = msgspec.json.Encoder(order="deterministic").encode


class ProjectUnit(Struct, eq=False):
    """The changes of one request to one project."""

    project: Project
    log: Unit
    template: int | None = None
    """The image of the template, if the request has created the project."""
    outgoing: list[Outgoing] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """True if the request has changed nothing."""
        log = self.log
        return self.template is None and not (log.changes or log.random_states or self.outgoing)


class Author(Struct, frozen=True):
    """The author of a change, for the history."""

    worker: str
    operation: str
    at: float
    """Seconds since 1970."""

    def change(self, project_id: int, version: int, **facts: Any) -> Change:
        """Return a change of this author."""
        return Change(
            project_id=project_id, version=version, at=self.at, worker=self.worker,
            operation=self.operation, **facts,
        )  # fmt: skip


def changes_of(unit: ProjectUnit, version: int, author: Author) -> list[Change]:
    """Return what a unit adds to a project's log after a version."""
    project_id = unit.project.config.project_id
    changes = []
    if unit.template is not None:
        version += 1
        changes.append(author.change(project_id, version, image=unit.template))
    rows, counts = encode_changes(unit.project, unit.log)
    drew = bool(unit.log.random_states)
    if rows is not None or drew:
        random = encode_random(unit.project.random.state) if drew else None
        version += 1
        changes.append(
            author.change(project_id, version, rows=rows or b"[]", counts=counts, random=random)
        )
    return changes


class Picture(Struct, frozen=True):
    """The world before a request that may change all of it."""

    projects: Mapping[int, Project]
    known: frozenset[int]
    document: bytes


def encode_document(document: Document) -> bytes:
    """Return the shared state as bytes; equal states give equal bytes."""
    return _encode(document)


def replaced(
    before: Picture, after: Mapping[int, Project], ids: frozenset[int]
) -> tuple[list[int], list[int]]:
    """Return the ids of projects that are gone, and of those that are other ones than before."""
    gone = sorted((before.known | before.projects.keys()) - ids)
    others = [
        key for key, project in sorted(after.items()) if before.projects.get(key) is not project
    ]
    return gone, others
