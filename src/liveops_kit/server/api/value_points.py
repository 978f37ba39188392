"""Value points over HTTP: the 9 calls of the tag `value_points`."""

from __future__ import annotations

from liveops_kit.server.codec import common
from liveops_kit.server.codec import value_points as codec
from liveops_kit.server.request import DONE, Operations, Request, Response


async def create(request: Request) -> Response:
    """Create a value point."""
    terms, body = codec.parse_terms(request.body), request.body
    with request.project.transaction():
        point = request.project.value_points.create(body["sku"], terms, body.get("is_clan", False))
    return Response(201, {"sku": point.sku, "item_id": point.item_id})


async def list_all(request: Request) -> Response:
    """List value points."""
    with request.project.transaction():
        rows = request.project.value_points.page(common.parse_page(request.query))
    return Response(200, {"items": [codec.serialize_point(row) for row in rows]})


async def read(request: Request) -> Response:
    """Read a value point."""
    points, sku = request.project.value_points, request.path["item_sku"]
    with request.project.transaction():
        body = {**codec.serialize_point(points.get(sku)), "can_delete": points.can_delete(sku)}
    return Response(200, body)


async def update(request: Request) -> Response:
    """Replace a value point."""
    terms, body = codec.parse_terms(request.body), request.body
    with request.project.transaction():
        request.project.value_points.update(
            request.path["item_sku"], body["sku"], terms, body.get("is_clan")
        )
    return DONE


async def delete(request: Request) -> Response:
    """Delete a value point."""
    with request.project.transaction():
        request.project.value_points.delete(request.path["item_sku"])
    return DONE


def _parse_amounts(request: Request) -> list[tuple[str, int]]:
    return [(entry["sku"], entry["amount"]) for entry in request.body]


async def list_rewards(request: Request) -> Response:
    """List the items that give a value point."""
    with request.project.transaction():
        rows = request.project.value_points.rewards(request.path["value_point_sku"])
    return Response(200, {"items": [codec.serialize_reward(item, amount) for item, amount in rows]})


async def replace_rewards(request: Request) -> Response:
    """Replace the items that give a value point."""
    with request.project.transaction():
        sku, amounts = request.path["value_point_sku"], _parse_amounts(request)
        request.project.value_points.replace_rewards(sku, amounts)
    return DONE


async def patch_rewards(request: Request) -> Response:
    """Add, change or remove items that give a value point."""
    with request.project.transaction():
        sku, amounts = request.path["value_point_sku"], _parse_amounts(request)
        request.project.value_points.patch_rewards(sku, amounts)
    return DONE


async def clear_rewards(request: Request) -> Response:
    """Remove all items that give a value point."""
    with request.project.transaction():
        request.project.value_points.clear_rewards(request.path["value_point_sku"])
    return DONE


OPERATIONS: Operations = {
    "admin-get-value-points-list": list_all,
    "admin-create-value-points": create,
    "admin-get-value-point": read,
    "admin-update-value-point": update,
    "admin-delete-value-point": delete,
    "admin-get-items-value-point-reward": list_rewards,
    "admin-set-items-value-point-reward": replace_rewards,
    "admin-patch-items-value-point-reward": patch_rewards,
    "admin-delete-items-value-point-reward": clear_rewards,
}
