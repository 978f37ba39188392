"""The history of a project in the control plane: list its versions, and go back to one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from liveops_kit.domain.values.moment import parse_moment, print_moment
from liveops_kit.domain.values.refusals import Violation, invalid
from liveops_kit.server.codec.common import Json
from liveops_kit.server.request import DONE, Operations, Request, Response

if TYPE_CHECKING:
    from liveops_kit.state.store.history import History, Version
    from liveops_kit.state.store.replica import Replica

_LIMIT = 100


class HistoryControl:
    """The handlers of the history, which only a store keeps."""

    def __init__(self, replica: Replica | None) -> None:
        self._replica = replica

    def operations(self) -> Operations:
        """Return the handlers by their operation ids."""
        return {
            "mock-get-history": self.list_versions,
            "mock-put-history": self.restore,
        }

    async def list_versions(self, request: Request) -> Response:
        """List the versions of a project, the newest first."""
        replica, history = self._kept()
        project_id = request.path["project_id"]
        limit, before = request.query.get("limit", _LIMIT), request.query.get("before")
        call = replica.store.connections.call
        versions = await call(lambda: history.versions(project_id, limit, before))
        oldest = await call(lambda: history.oldest(project_id))
        body = {"oldest": oldest, "versions": [serialize_version(each) for each in versions]}
        return Response(200, body)

    async def restore(self, request: Request) -> Response:
        """Put a project back to a version, or to a moment."""
        replica, history = self._kept()
        project_id, target = request.path["project_id"], request.body["restore"]
        version = target.get("version")
        if version is None:
            moment = _moment(target["at"])
            call = replica.store.connections.call
            version = await call(lambda: history.version_at(project_id, moment))
        if version is None or not await replica.go_back(project_id, version):
            raise invalid(Violation("restore", "The project is not kept as it was then"))
        return DONE

    def _kept(self) -> tuple[Replica, History]:
        """Return the replica and its history.

        Raises:
            Refusal: SCHEMA_BROKEN, where there is none.
        """
        if self._replica is None:
            message = "There is no history: start the mock with --store sqlite:///FILE"
            raise invalid(Violation("store", message))
        return self._replica, self._replica.history


def _moment(text: Any) -> float:
    try:
        return parse_moment(text).timestamp()
    except (ValueError, OverflowError) as error:
        raise invalid(Violation("restore.at", str(error))) from error


def serialize_version(version: Version) -> Json:
    """Serialize a version without its rows."""
    at = print_moment(datetime.fromtimestamp(version.at, UTC))
    return {**to_builtins(version), "at": at}
