"""The history of a project: its versions, the way back to one of them, and what is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Select, delete, func, select

from liveops_kit.state.store.records import WORLD
from liveops_kit.state.store.sql import SqlStore
from liveops_kit.state.store.tables import changes, images

ORPHAN_SECONDS = 3600.0
"""Age at which an image that nothing refers to is removed: a younger one may be about to be."""


class Version(Struct, frozen=True):
    """One version of a project, as the history lists it."""

    version: int
    at: float
    """Seconds since 1970."""
    worker: str
    operation: str
    is_present: bool
    is_whole: bool
    """True if the whole project was replaced: created, reset, restored, deleted."""
    changed: dict[str, int]
    """The number of rows changed, by table."""


class History:
    """The versions that a store keeps."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def versions(self, project_id: int, limit: int, before: int | None = None) -> list[Version]:
        """Return versions of a project, the newest first, from below `before` on."""
        column = changes.c
        query = (
            select(
                column.version, column.at, column.worker, column.operation, column.is_present,
                column.rows.is_(None), column.counts,
            )
            .where(column.project_id == project_id)
            .order_by(column.version.desc())
            .limit(limit)
        )  # fmt: skip
        if before is not None:
            query = query.where(column.version < before)
        with self._store.connections.lent() as connection:
            rows = connection.execute(query).all()
        return [_version(row) for row in rows]

    def oldest(self, project_id: int) -> int | None:
        """Return the oldest version of a project that it can go back to; None for none."""
        oldest = self._images_of(project_id, func.min(changes.c.version))
        return self._one(oldest)

    def version_at(self, project_id: int, moment: float) -> int | None:
        """Return the version that a project had at a moment; None if that is not kept."""
        mine = (changes.c.project_id == project_id) & (changes.c.at <= moment)
        return self._one(select(func.max(changes.c.version)).where(mine))

    def prune(self, seconds: float) -> int:
        """Forget what is older than that, but for what a start needs; return the number of changes.

        What stays begins with an image, so that every version that stays can be gone back to.
        """
        limit = self._store.now() - seconds
        later = changes.alias()
        newest_image = (
            select(func.max(later.c.version))
            .where(
                later.c.project_id == changes.c.project_id,
                later.c.image.is_not(None),
                later.c.at < limit,
            )
            .scalar_subquery()
        )
        newest_world = select(func.max(later.c.version)).where(later.c.project_id == WORLD)
        of_projects = (changes.c.project_id != WORLD) & (changes.c.version < newest_image)
        of_world = (
            (changes.c.project_id == WORLD)
            & (changes.c.at < limit)
            & (changes.c.version < newest_world.scalar_subquery())
        )
        with self._store.connections.lent() as connection:
            gone = connection.execute(delete(changes).where(of_projects)).rowcount
            gone += connection.execute(delete(changes).where(of_world)).rowcount
            orphans = images.c.image.not_in(self._images_in_use())
            old = images.c.made_at < self._store.now() - ORPHAN_SECONDS
            connection.execute(delete(images).where(orphans, old))
        return gone

    def _images_in_use(self) -> list[int]:
        """Return the images of versions, of the snapshots and of the template."""
        used = set(
            self._all(select(changes.c.image).where(changes.c.image.is_not(None)).distinct())
        )
        newest = select(func.max(changes.c.version)).where(changes.c.project_id == WORLD)
        query = select(changes.c.rows).where(
            changes.c.project_id == WORLD, changes.c.version == newest.scalar_subquery()
        )
        (content,) = self._all(query)
        document = msgspec.json.decode(bytes(content))
        used.update(image for _, image in document["templates"])
        for snapshot in document.get("snapshots", ()):
            used.update(snapshot["projects"].values())
        return sorted(used)

    @staticmethod
    def _images_of(project_id: int, what: Any) -> Select[Any]:
        return select(what).where(changes.c.project_id == project_id, changes.c.image.is_not(None))

    def _one(self, query: Select[Any]) -> int | None:
        with self._store.connections.lent() as connection:
            found: int | None = connection.execute(query).scalar_one_or_none()
        return found

    def _all(self, query: Select[Any]) -> Sequence[Any]:
        with self._store.connections.lent() as connection:
            return connection.execute(query).scalars().all()


def _version(row: Sequence[Any]) -> Version:
    version, at, worker, operation, is_present, is_whole, counts = row
    changed = msgspec.json.decode(bytes(counts))
    return Version(version, at, worker, operation, is_present, bool(is_whole), changed)
