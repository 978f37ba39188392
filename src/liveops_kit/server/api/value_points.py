"""Value points over HTTP: the 9 calls of the tag `value_points`."""

from __future__ import annotations

from liveops_kit.server.codec import common
from liveops_kit.server.codec import value_points as codec
from liveops_kit.server.request import DONE, Operations, Request, Response


async def create(call: Request) -> Response:
    """Create a value point."""
    terms, body = codec.parse_terms(call.body), call.body
    with call.project.transaction():
        point = call.project.value_points.create(body["sku"], terms, body.get("is_clan", False))
    return Response(201, {"sku": point.sku, "item_id": point.item_id})


async def list_all(call: Request) -> Response:
    """List value points."""
    with call.project.transaction():
        rows = call.project.value_points.page(common.parse_page(call.query))
    return Response(200, {"items": [codec.serialize_point(row) for row in rows]})


async def read(call: Request) -> Response:
    """Read a value point."""
    points, sku = call.project.value_points, call.path["item_sku"]
    with call.project.transaction():
        body = {**codec.serialize_point(points.get(sku)), "can_delete": points.can_delete(sku)}
    return Response(200, body)


async def update(call: Request) -> Response:
    """Replace a value point."""
    terms, body = codec.parse_terms(call.body), call.body
    with call.project.transaction():
        call.project.value_points.update(
            call.path["item_sku"], body["sku"], terms, body.get("is_clan")
        )
    return DONE


async def delete(call: Request) -> Response:
    """Delete a value point."""
    with call.project.transaction():
        call.project.value_points.delete(call.path["item_sku"])
    return DONE


def _parse_amounts(call: Request) -> list[tuple[str, int]]:
    return [(entry["sku"], entry["amount"]) for entry in call.body]


async def list_rewards(call: Request) -> Response:
    """List the items that give a value point."""
    with call.project.transaction():
        rows = call.project.value_points.rewards(call.path["value_point_sku"])
    return Response(200, {"items": [codec.serialize_reward(item, amount) for item, amount in rows]})


async def replace_rewards(call: Request) -> Response:
    """Replace the items that give a value point."""
    with call.project.transaction():
        sku, amounts = call.path["value_point_sku"], _parse_amounts(call)
        call.project.value_points.replace_rewards(sku, amounts)
    return DONE


async def patch_rewards(call: Request) -> Response:
    """Add, change or remove items that give a value point."""
    with call.project.transaction():
        sku, amounts = call.path["value_point_sku"], _parse_amounts(call)
        call.project.value_points.patch_rewards(sku, amounts)
    return DONE


async def clear_rewards(call: Request) -> Response:
    """Remove all items that give a value point."""
    with call.project.transaction():
        call.project.value_points.clear_rewards(call.path["value_point_sku"])
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
