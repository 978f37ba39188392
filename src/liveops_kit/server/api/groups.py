"""Item groups over HTTP: the 5 calls of the tag `groups`."""

from __future__ import annotations

from liveops_kit.server.codec.groups import parse_group, serialize_group
from liveops_kit.server.request import DONE, Operations, Request, Response


async def list_all(request: Request) -> Response:
    """List all groups at once."""
    project = request.project
    with project.transaction():
        sizes = project.groups.sizes()
        groups = [
            serialize_group(group, sizes.get(group.external_id, 0))
            for group in project.groups.all()
        ]
    return Response(200, {"groups": groups})


async def create(request: Request) -> Response:
    """Create a group."""
    with request.project.transaction():
        group = request.project.groups.create(parse_group(request.body))
    return Response(201, {"external_id": group.external_id})


async def read(request: Request) -> Response:
    """Read a group."""
    project = request.project
    with project.transaction():
        group = project.groups.get(request.path["external_id"])
        size = project.groups.sizes().get(group.external_id, 0)
    return Response(200, serialize_group(group, size))


async def update(request: Request) -> Response:
    """Replace a group."""
    with request.project.transaction():
        request.project.groups.update(request.path["external_id"], parse_group(request.body))
    return DONE


async def delete(request: Request) -> Response:
    """Delete a group."""
    with request.project.transaction():
        request.project.groups.delete(request.path["external_id"])
    return DONE


OPERATIONS: Operations = {
    "admin-get-item-group-list": list_all,
    "admin-create-item-group": create,
    "admin-get-item-group": read,
    "admin-update-item-group": update,
    "admin-delete-item-group": delete,
}
