"""Snapshots: earlier states of projects by name, to restore or compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from liveops_kit.domain.values.clock import ClockState
from liveops_kit.domain.values.seeded_random import RandomState
from liveops_kit.errors import SnapshotError
from liveops_kit.state.project import Project
from liveops_kit.state.schema import TABLES
from liveops_kit.state.world import World

MAX_SNAPSHOTS = 100
"""The number of snapshots that are kept."""
MAX_ROWS = 100
"""The number of rows of a table that a comparison lists."""

Json = dict[str, Any]


class Snapshot(Struct, frozen=True, kw_only=True):
    """Projects at an earlier moment; rows never change, so they are shared."""

    name: str
    taken_at: datetime
    """By the system's time."""
    now: datetime
    """By the default clock; by the project's in a snapshot of one project."""
    projects: Mapping[int, Project]
    world_state: tuple[ClockState, RandomState] | None
    """The state of default clock and random generator; None for a snapshot of one project."""


class Snapshots:
    """The snapshots of a world, by name."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._snapshots: dict[str, Snapshot] = {}

    def all(self) -> list[Snapshot]:
        """Return every snapshot, the oldest first."""
        return list(self._snapshots.values())

    def get(self, name: str) -> Snapshot | None:
        """Return the snapshot with a name."""
        return self._snapshots.get(name)

    def take(self, name: str, at: datetime, project_id: int | None = None) -> Snapshot:
        """Take a snapshot of the world, or of one project, in place of one with the same name.

        Raises:
            SnapshotError: there are too many, or the project was never used.
        """
        if name not in self._snapshots and len(self._snapshots) >= MAX_SNAPSHOTS:
            raise SnapshotError(f"at most {MAX_SNAPSHOTS} snapshots are kept: delete one first")
        projects = self._projects(project_id)
        clock = self._world.clock if project_id is None else projects[project_id].clock
        snapshot = Snapshot(
            name=name,
            taken_at=at,
            now=clock.now(),
            projects=projects,
            world_state=None
            if project_id is not None
            else (self._world.clock.state, self._world.random.state),
        )
        self._snapshots.pop(name, None)
        self._snapshots[name] = snapshot
        return snapshot

    def restore(self, snapshot: Snapshot, project_id: int | None = None) -> None:
        """Restore the world, or only one project of the snapshot.

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
        """Delete a snapshot; return True if it existed."""
        return self._snapshots.pop(name, None) is not None

    def replace_all(self, snapshots: Iterable[Snapshot]) -> None:
        """Take these snapshots in place of all."""
        self._snapshots = {snapshot.name: snapshot for snapshot in snapshots}

    def changes(self, since: Snapshot, until: Snapshot | None) -> Json:
        """Return the differences between a snapshot and another one, or the current world.

        A project that only one of them has is compared with the template it is created from.
        """
        later = until.projects if until is not None else self._world.copies()
        if since.world_state is None:
            later = {key: later[key] for key in since.projects if key in later}
        changes = {}
        for project_id in sorted({*since.projects, *later}):
            template = self._world.template_of(project_id)
            tables = compare(
                since.projects.get(project_id, template), later.get(project_id, template)
            )
            if tables:
                changes[str(project_id)] = tables
        return changes

    def _projects(self, project_id: int | None) -> dict[int, Project]:
        if project_id is None:
            return self._world.copies()
        copy = self._world.copy_project(project_id)
        if copy is None:
            raise SnapshotError(f"project {project_id} was never used")
        return {project_id: copy}


def compare(before: Project, after: Project) -> Json:
    """Return the differences by table: rows added, removed and changed; no tables without any."""
    differences = {}
    for name, schema in TABLES.items():
        earlier, later = before.tables[name], after.tables[name]
        rows: dict[str, list[Json]] = {"added": [], "removed": [], "changed": []}
        for row in later.all():
            previous = earlier.get(schema.key(row))
            if previous is None:
                rows["added"].append(_plain(row))
            elif previous is not row and previous != row:
                rows["changed"].append(_change(schema.key(row), _plain(previous), _plain(row)))
        for row in earlier.all():
            if later.get(schema.key(row)) is None:
                rows["removed"].append(_plain(row))
        if any(rows.values()):
            counts = {f"{kind}_count": len(rows_of_kind) for kind, rows_of_kind in rows.items()}
            differences[name] = {
                **counts,
                **{kind: _some(rows_of_kind) for kind, rows_of_kind in rows.items()},
            }
    return differences


def _plain(row: Any) -> Any:
    return msgspec.to_builtins(row)


def _change(key: Any, before: Any, after: Any) -> Json:
    """Return the fields that differ, before and after."""
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
