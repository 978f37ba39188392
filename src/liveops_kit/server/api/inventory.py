"""The inventory of a user over HTTP: the 3 calls of the tag `inventory`."""

from __future__ import annotations

from liveops_kit.server.codec import common
from liveops_kit.server.codec.inventory import serialize_balance, serialize_owned
from liveops_kit.server.request import Operations, Request, Response


async def list_items(request: Request) -> Response:
    """List what the user owns, page by page."""
    player, project = request.player, request.project
    with project.transaction():
        rows = project.user_inventory.page(player.external_id, common.parse_page(request.query))
        items = [serialize_owned(project, row) for row in rows]
    return Response(200, {"items": items})


async def list_balances(request: Request) -> Response:
    """List the user's balances of virtual currency."""
    player, project = request.player, request.project
    with project.transaction():
        rows = project.user_inventory.balances(player.external_id)
        items = [serialize_balance(project, row) for row in rows]
    return Response(200, {"items": items})


async def consume(request: Request) -> Response:
    """Take items out of the user's inventory."""
    player, body = request.player, request.body
    with request.project.transaction():
        request.project.user_inventory.consume(
            player.external_id, body["sku"], body.get("quantity"), body.get("instance_id")
        )
    return Response(200)


OPERATIONS: Operations = {
    "get-user-inventory": list_items,
    "get-user-virtual-balance": list_balances,
    "consume-item": consume,
}
