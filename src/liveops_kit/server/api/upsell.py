"""The upsell over HTTP: the 5 calls of the tag `upsell`."""

from __future__ import annotations

from liveops_kit.server.codec import upsell as codec
from liveops_kit.server.codec.storefront import serialize_item_for_viewer
from liveops_kit.server.request import Operations, Request, Response

ACCEPTED = Response(202)


async def read(request: Request) -> Response:
    """Read the setup: a list of one entry, or of none."""
    upsell = request.project.upsell
    with request.project.transaction():
        setup = upsell.get()
        items = [] if setup is None else upsell.listed(setup)
    return Response(200, [] if setup is None else [codec.serialize_setup(setup, items)])


async def put(request: Request) -> Response:
    """Create or replace the setup."""
    setup = codec.parse_setup(request.body)
    with request.project.transaction():
        request.project.upsell.put(setup)
    return ACCEPTED


async def toggle(request: Request) -> Response:
    """Activate or deactivate the upsell."""
    with request.project.transaction():
        request.project.upsell.switch(on=request.path["toggle"] == "activate")
    return ACCEPTED


async def offered(request: Request) -> Response:
    """List the items that the player is offered in addition."""
    player, project = request.player, request.project
    with project.transaction() as now:
        visit = project.shop.visit(player, now)
        rows, has_more = project.upsell.offered(visit)
        items = [serialize_item_for_viewer(project, row, visit) for row in rows]
    return Response(200, {"has_more": has_more, "items": items})


OPERATIONS: Operations = {
    "get-upsell-configurations-for-project-admin": read,
    "post-upsell": put,
    "put-upsell": put,
    "put-upsell-toggle-active-inactive": toggle,
    "get-upsell-for-project-client": offered,
}
