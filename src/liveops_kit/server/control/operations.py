"""The control plane of the mock: reset, state, users, projects (`openapi/control.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from liveops_kit.domain.values.refusals import MISSING, Refusal, Violation, invalid
from liveops_kit.errors import StateFormatError
from liveops_kit.server.control.clocks import ClockControl
from liveops_kit.server.control.history import HistoryControl
from liveops_kit.server.control.orders import OrderControl, serialize_balances, serialize_order
from liveops_kit.server.control.running import RunningControl
from liveops_kit.server.developer_tools import DeveloperTools
from liveops_kit.server.fixtures.schema import world_schema
from liveops_kit.server.outbox import Outbox
from liveops_kit.server.request import Operations, Request, Response
from liveops_kit.server.webhooks import Webhooks
from liveops_kit.state.snapshots import compare
from liveops_kit.state.world import World

if TYPE_CHECKING:
    from liveops_kit.state.store.replica import Replica


class Control:
    """The handlers that read and change the world beside the API."""

    def __init__(
        self,
        world: World,
        tools: DeveloperTools,
        running: RunningControl,
        webhooks: Webhooks | Outbox | None = None,
        replica: Replica | None = None,
    ) -> None:
        self._world = world
        self._tools = tools
        self._running = running
        self._orders = OrderControl(webhooks)
        self._history = HistoryControl(replica)

    def operations(self) -> Operations:
        """Return all handlers of the control plane by their operation ids."""
        return {
            "mock-reset": self.reset,
            "mock-get-state": self.export,
            "mock-put-state": self.restore,
            "mock-get-user": self.read_user,
            "mock-put-user": self.set_attributes,
            "mock-add-project": self.open_project,
            "mock-delete-project": self.delete_project,
            "mock-get-fixtures-schema": self.schema,
            **ClockControl(self._world).operations(),
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
            before = self._world.copies()
            results = self._world.restore_fixtures(project_id)
            projects = {
                str(key): compare(before[key], result.project) for key, result in results.items()
            }
            return Response(
                200, {"projects": {key: part for key, part in projects.items() if part}}
            )
        self._world.reset(project_id)
        await self._tools.reset(project_id)
        return Response(204)

    async def open_project(self, request: Request) -> Response:
        """Create a project under an unused id."""
        like = (request.body or {}).get("like")
        return Response(201, {"project_id": self._world.open_project(like).config.project_id})

    async def delete_project(self, request: Request) -> Response:
        """Delete a project, with its faults and its part of the journal."""
        project_id = request.path["project_id"]
        if not self._world.forget(project_id):
            raise Refusal(MISSING, thing="Project", name=project_id)
        await self._tools.reset(project_id)
        return Response(204)

    async def schema(self, _: Request) -> Response:
        """Read the schema of files of fixtures."""
        return Response(200, world_schema())

    async def export(self, _: Request) -> Response:
        """Export the whole world."""
        return Response(200, self._world.export_state())

    async def restore(self, request: Request) -> Response:
        """Replace the world by an exported one."""
        try:
            self._world.import_state(request.body)
        except StateFormatError as error:
            raise invalid(Violation("body", str(error))) from error
        return Response(204)

    async def read_user(self, request: Request) -> Response:
        """Read a user, with inventory, balances and orders."""
        user_id = request.path["user"]
        with request.project.transaction() as now:
            user = request.project.users.require(user_id)
            lines = list(request.project.inventory.of(user_id))
            more = {
                "balances": serialize_balances(request.project, user, now),
                "orders": [serialize_order(order) for order in request.project.orders.of(user_id)],
            }
        body = {
            "external_id": user.external_id,
            "name": user.name,
            "email": user.email,
            "attributes": dict(user.attributes),
            "inventory": [{"sku": line.sku, "quantity": line.quantity} for line in lines],
            **more,
        }
        return Response(200, body)

    async def set_attributes(self, request: Request) -> Response:
        """Set a user's attributes; `country` and `clan` are attributes too."""
        body: Mapping[str, Any] = request.body
        attributes = dict(body.get("attributes") or {})
        for name in ("country", "clan"):
            if body.get(name) is not None:
                attributes[name] = body[name]
        with request.project.transaction():
            request.project.users.set_attributes(request.path["user"], attributes)
        return await self.read_user(request)
