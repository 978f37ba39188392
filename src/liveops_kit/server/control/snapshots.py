"""Snapshots and the state file in the control plane."""

from __future__ import annotations

from liveops_kit.domain.values.clock import Clock
from liveops_kit.domain.values.moment import print_moment
from liveops_kit.domain.values.refusals import (
    MISSING,
    STATE_NOT_WRITTEN,
    Refusal,
    Violation,
    invalid,
)
from liveops_kit.errors import SnapshotError, StateWriteError
from liveops_kit.server.codec.common import Json
from liveops_kit.server.request import Operations, Request, Response
from liveops_kit.server.state_file import StateFile
from liveops_kit.state.snapshots import Snapshot, Snapshots


class SnapshotControl:
    """The handlers of snapshots and of the state file."""

    def __init__(self, snapshots: Snapshots, file: StateFile | None, wall: Clock) -> None:
        self._snapshots = snapshots
        self._file = file
        self._wall = wall

    def operations(self) -> Operations:
        """Return the handlers by their operation ids."""
        return {
            "mock-get-snapshots": self.list_all,
            "mock-take-snapshot": self.take,
            "mock-delete-snapshot": self.delete,
            "mock-restore-snapshot": self.restore,
            "mock-diff-snapshot": self.diff,
            "mock-save-state": self.save,
        }

    async def list_all(self, _: Request) -> Response:
        """List all snapshots, the oldest first."""
        listed = [serialize_snapshot(each) for each in self._snapshots.all()]
        return Response(200, {"snapshots": listed})

    async def take(self, request: Request) -> Response:
        """Take a snapshot of the world, or of one project."""
        try:
            taken = self._snapshots.take(
                request.path["name"], self._wall.now(), request.query.get("project_id")
            )
        except SnapshotError as error:
            raise invalid(Violation("name", str(error))) from error
        return Response(200, serialize_snapshot(taken))

    async def restore(self, request: Request) -> Response:
        """Restore the world, or one project, from a snapshot."""
        try:
            self._snapshots.restore(
                self._get(request.path["name"]), request.query.get("project_id")
            )
        except SnapshotError as error:
            raise invalid(Violation("project_id", str(error))) from error
        return Response(204)

    async def diff(self, request: Request) -> Response:
        """Compare a snapshot with another, or with the present."""
        since = self._get(request.path["name"])
        other = request.query.get("with")
        until = None if other is None else self._get(other)
        body = {
            "from": since.name,
            "to": other,
            "projects": self._snapshots.changes(since, until),
        }
        return Response(200, body)

    async def delete(self, request: Request) -> Response:
        """Delete a snapshot."""
        if not self._snapshots.delete(request.path["name"]):
            raise _missing(request.path["name"])
        return Response(204)

    async def save(self, _: Request) -> Response:
        """Write the world to its file."""
        if self._file is None:
            message = "There is no file to write to: start the mock with --state FILE"
            raise invalid(Violation("state", message))
        try:
            length = await self._file.save_aside()
        except StateWriteError as error:
            raise Refusal(STATE_NOT_WRITTEN, reason=error) from error
        return Response(200, {"file": str(self._file.path), "bytes": length})

    def _get(self, name: str) -> Snapshot:
        snapshot = self._snapshots.get(name)
        if snapshot is None:
            raise _missing(name)
        return snapshot


def _missing(name: str) -> Refusal:
    return Refusal(MISSING, thing="Snapshot", name=f"'{name}'")


def serialize_snapshot(snapshot: Snapshot) -> Json:
    """Serialize a snapshot without its rows."""
    return {
        "name": snapshot.name,
        "taken_at": print_moment(snapshot.taken_at),
        "now": print_moment(snapshot.now),
        "is_whole": snapshot.world_state is not None,
        "projects": sorted(snapshot.projects),
    }
