"""The control plane of the mock: reset, state, projects (`openapi/control.yaml`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liveops_kit.domain.values.refusals import MISSING, Refusal, Violation, invalid
from liveops_kit.errors import StateFormatError
from liveops_kit.server.control import chains, clocks, projects, promotions, timeline
from liveops_kit.server.control.history import HistoryControl
from liveops_kit.server.control.orders import OrderControl
from liveops_kit.server.control.players import PlayerControl
from liveops_kit.server.control.running import RunningControl
from liveops_kit.server.developer_tools import DeveloperTools
from liveops_kit.server.fixtures.schema import world_schema
from liveops_kit.server.outbox import Outbox
from liveops_kit.server.request import Operations, Request, Response
from liveops_kit.server.webhooks import Webhooks
from liveops_kit.state.snapshots import compare

if TYPE_CHECKING:
    from liveops_kit.state.store.replica import Replica


class Control:
    """The handlers that read and change the world beside the API."""

    def __init__(
        self,
        tools: DeveloperTools,
        running: RunningControl,
        players: PlayerControl,
        webhooks: Webhooks | Outbox | None = None,
        replica: Replica | None = None,
    ) -> None:
        self._tools = tools
        self._running = running
        self._players = players
        self._orders = OrderControl(webhooks)
        self._history = HistoryControl(replica)

    def operations(self) -> Operations:
        """Return all handlers of the control plane by their operation ids."""
        return {
            "mock-reset": self.reset,
            "mock-get-state": self.export,
            "mock-put-state": self.restore,
            "mock-add-project": self.open_project,
            "mock-delete-project": self.delete_project,
            "mock-get-fixtures-schema": self.schema,
            **clocks.OPERATIONS,
            **projects.OPERATIONS,
            **self._players.operations(),
            **promotions.OPERATIONS,
            **chains.OPERATIONS,
            **timeline.OPERATIONS,
            **self._history.operations(),
            **self._running.operations(),
            **self._orders.operations(),
            **self._tools.operations(),
        }

    async def reset(self, request: Request) -> Response:
        """Return the world, or one project, to its fixtures; or only what these describe."""
        body = request.body or {}
        project_id = body.get("project_id")
        if body.get("keep"):
            before = request.world.copies()
            results = request.world.restore_fixtures(project_id)
            changes = {
                str(key): compare(before[key], result.project) for key, result in results.items()
            }
            return Response(200, {"projects": {key: part for key, part in changes.items() if part}})
        request.world.reset(project_id)
        await self._tools.reset(project_id)
        return Response(204)

    async def open_project(self, request: Request) -> Response:
        """Create a project under an unused id."""
        body = request.body or {}
        project = request.world.open_project(body.get("like"))
        if body.get("empty"):
            project.empty()
        return Response(201, {"project_id": project.config.project_id})

    async def delete_project(self, request: Request) -> Response:
        """Delete a project, with its faults and its part of the journal."""
        project_id = request.path["project_id"]
        if not request.world.forget(project_id):
            raise Refusal(MISSING, thing="Project", name=project_id)
        await self._tools.reset(project_id)
        return Response(204)

    async def schema(self, _: Request) -> Response:
        """Read the schema of files of fixtures."""
        return Response(200, world_schema())

    async def export(self, request: Request) -> Response:
        """Export the whole world."""
        return Response(200, request.world.export_state())

    async def restore(self, request: Request) -> Response:
        """Replace the world by an exported one."""
        try:
            request.world.import_state(request.body)
        except StateFormatError as error:
            raise invalid(Violation("body", str(error))) from error
        return Response(204)
