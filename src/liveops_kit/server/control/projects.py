"""Projects and their orders in the control plane, as lists."""

from __future__ import annotations

from liveops_kit.domain.mechanics.orders import OrderStatus
from liveops_kit.domain.values.moment import print_moment
from liveops_kit.server.codec.common import Json
from liveops_kit.server.control.orders import serialize_order
from liveops_kit.server.control.paging import listed, page_of
from liveops_kit.server.request import Operations, Request, Response
from liveops_kit.state.world import World


async def list_all(request: Request) -> Response:
    """List the projects that have fixtures or were used."""
    search = str(request.query.get("search", ""))
    ids = sorted({*request.world.template_ids, *request.world.project_ids})
    projects = [_serialize(request.world, each) for each in ids]
    rows = [row for row in projects if _matches(row, search.casefold())]
    page = page_of(request.query)
    return Response(200, listed("projects", rows[page.offset : page.end], len(rows)))


async def list_orders(request: Request) -> Response:
    """List the orders of a project, the latest first."""
    query, orders = request.query, request.project.orders
    status = OrderStatus(query["status"]) if "status" in query else None
    rows, count = orders.latest(page_of(query), status, str(query.get("search", "")))
    return Response(200, listed("orders", [serialize_order(row) for row in rows], count))


def _serialize(world: World, project_id: int) -> Json:
    """Serialize a project; one that only a store or the fixtures have is not loaded for it."""
    project = world.loaded_project(project_id)
    config = (project or world.template_of(project_id)).config
    clock = world.clock if project is None else project.clock
    return {
        "project_id": project_id,
        "name": config.name,
        "country": config.country,
        "currency": config.currency,
        "now": print_moment(clock.now()),
        "has_own_clock": project is not None and project.clock.is_own,
        "users": None if project is None else project.users.count(),
        "orders": None if project is None else project.orders.count(),
    }


def _matches(row: Json, text: str) -> bool:
    return text in str(row["project_id"]) or text in row["name"].casefold()


OPERATIONS: Operations = {"mock-get-projects": list_all, "mock-get-orders": list_orders}
