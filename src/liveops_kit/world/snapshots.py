"""Snapshots: worlds as they were, by name, to be put back or compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from liveops_kit.shared.seeded_random import RandomState
from liveops_kit.shared.clock import ClockState
from liveops_kit.world.project import Project
from liveops_kit.world.schema import TABLES
from liveops_kit.world.world import World

MAX_SNAPSHOTS = 100
"""How many snapshots are kept."""
MAX_ROWS = 100
"""How many rows of a table a comparison lists."""

Json = dict[str, Any]


class SnapshotError(Exception):
    """A snapshot that cannot be taken or used; the message says why."""


class Snapshot(Struct, frozen=True, kw_only=True):
    """Projects as they were; rows never change, so they are shared with what goes on."""

    name: str
    taken_at: datetime
    """By the machine's time."""
    now: datetime
    """By the world's time."""
    projects: Mapping[int, Project]
    world_state: tuple[ClockState, RandomState] | None
    """Where clock and dice stood; None for a snapshot of one project."""


class Snapshots:
    """The snapshots of a world, by name."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._snapshots: dict[str, Snapshot] = {}

    def all(self) -> list[Snapshot]:
        """Every snapshot, the oldest first."""
        return list(self._snapshots.values())

    def get(self, name: str) -> Snapshot | None:
        """The snapshot of a name."""
        return self._snapshots.get(name)

    def take(self, name: str, at: datetime, project_id: int | None = None) -> Snapshot:
        """Remember the world, or one project, as it is; a snapshot of this name is replaced.

        Raises:
            SnapshotError: there are too many, or the project was never used.
        """
        if name not in self._snapshots and len(self._snapshots) >= MAX_SNAPSHOTS:
            raise SnapshotError(f"at most {MOST} snapshots are kept: delete one first")
        snapshot = Snapshot(
            name=name,
            taken_at=at,
            now=self._world.clock.now(),
            projects=self._projects(project_id),
            world_state=None
            if project_id is not None
            else (self._world.clock.state, self._world.random.state),
        )
        self._snapshots.pop(name, None)
        self._snapshots[name] = snapshot
        return snapshot

    def restore(self, snapshot: Snapshot, project_id: int | None = None) -> None:
        """Have the world be as it was; with a project id, only that project.

        Raises:
            SnapshotError: the project is not in it.
            Refusal: PROJECT_LIMIT_REACHED, when no more projects may be made.
        """
        if project_id is not None and project_id not in snapshot.projects:
            raise SnapshotError(f"project {project_id} is not in the snapshot '{snapshot.name}'")
        if project_id is None and snapshot.world_state is not None:
            self._world.restore_projects(snapshot.projects, *snapshot.world_state)
            return
        for each in snapshot.projects if project_id is None else (project_id,):
            self._world.restore_project(snapshot.projects[each])

    def delete(self, name: str) -> bool:
        """Forget a snapshot; whether there was one."""
        return self._snapshots.pop(name, None) is not None

    def changes(self, since: Snapshot, until: Snapshot | None) -> Json:
        """What differs between a snapshot and another one, or the world as it is now.

        A project that only one of them has is compared with the fixtures, from which it is made.
        """
        later = until.projects if until is not None else self._world.copies()
        if since.world_state is None:
            later = {key: later[key] for key in since.projects if key in later}
        fresh = self._world.template
        found = {}
        for project_id in sorted({*since.projects, *later}):
            tables = compare(since.projects.get(project_id, fresh), later.get(project_id, fresh))
            if tables:
                found[str(project_id)] = tables
        return found

    def _projects(self, project_id: int | None) -> dict[int, Project]:
        if project_id is None:
            return self._world.copies()
        twin = self._world.copy_project(project_id)
        if twin is None:
            raise SnapshotError(f"project {project_id} was never used")
        return {project_id: twin}


def compare(before: Project, after: Project) -> Json:
    """What differs, by table: rows added, removed and changed. Tables alike are left out."""
    found = {}
    for name, shape in TABLES.items():
        earlier, later = before.tables[name], after.tables[name]
        rows: dict[str, list[Json]] = {"added": [], "removed": [], "changed": []}
        for row in later.all():
            former = earlier.get(shape.key(row))
            if former is None:
                rows["added"].append(_plain(row))
            elif former is not row and former != row:
                rows["changed"].append(_change(shape.key(row), _plain(former), _plain(row)))
        for row in earlier.all():
            if later.get(shape.key(row)) is None:
                rows["removed"].append(_plain(row))
        if any(rows.values()):
            counts = {f"{kind}_count": len(listed) for kind, listed in rows.items()}
            found[name] = {**counts, **{kind: _some(listed) for kind, listed in rows.items()}}
    return found


def _plain(row: Any) -> Any:
    return msgspec.to_builtins(row)


def _change(key: Any, before: Any, after: Any) -> Json:
    """The fields that differ, before and after."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return {"key": _key(key), "before": before, "after": after}
    differ = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {
        "key": _key(key),
        "before": {name: before.get(name) for name in differ},
        "after": {name: after.get(name) for name in differ},
    }


def _key(key: Any) -> str:
    return "/".join(map(str, key)) if isinstance(key, tuple) else str(key)


def _some(rows: Iterable[Json]) -> list[Json]:
    return list(rows)[:MAX_ROWS]
