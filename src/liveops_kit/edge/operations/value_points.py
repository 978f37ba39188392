"""Value points over HTTP: the 9 calls of the tag `value_points`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.edge import wire
from liveops_kit.edge.call import DONE, Answer, Call, Operations
from liveops_kit.mechanics.catalog import Item
from liveops_kit.mechanics.points import Medium, ValuePoint, ValuePointTerms
from liveops_kit.shared.localized import localized


def terms_of(body: Mapping[str, Any]) -> ValuePointTerms:
    """What a write states; what it leaves out falls back to its default."""
    return ValuePointTerms(
        name=localized(body["name"]),
        description=localized(body.get("description") or {}),
        long_description=localized(body.get("long_description") or {}),
        image_url=body.get("image_url"),
        media=tuple(Medium(**medium) for medium in body.get("media_list") or ()),
        is_enabled=body.get("is_enabled", True),
        order=body.get("order", 1),
    )


def print_point(point: ValuePoint) -> wire.Json:
    """A value point as it is read."""
    terms = point.terms
    return {
        "sku": point.sku,
        "name": dict(terms.name),
        "description": dict(terms.description) or None,
        "long_description": dict(terms.long_description) or None,
        "media_list": [{"type": medium.type, "url": medium.url} for medium in terms.media],
        "type": "value_point",
        "image_url": terms.image_url,
        "is_enabled": terms.is_enabled,
        "order": terms.order,
        "is_clan": point.is_clan,
    }


def print_reward(item: Item, amount: int) -> wire.Json:
    """An item and the points it gives."""
    return {
        "item_id": item.item_id,
        "sku": item.sku,
        "amount": amount,
        "name": dict(item.name),
        "image_url": item.image_url,
    }


async def create(call: Call) -> Answer:
    """Create a value point."""
    terms, body = terms_of(call.body), call.body
    with call.project.transaction():
        point = call.project.value_points.create(body["sku"], terms, body.get("is_clan", False))
    return Answer(201, {"sku": point.sku, "item_id": point.item_id})


async def list_all(call: Call) -> Answer:
    """List value points."""
    with call.project.transaction():
        rows = call.project.value_points.page(wire.page_of(call.query))
    return Answer(200, {"items": [print_point(row) for row in rows]})


async def read(call: Call) -> Answer:
    """Read a value point."""
    points, sku = call.project.value_points, call.path["item_sku"]
    with call.project.transaction():
        body = {**print_point(points.get(sku)), "can_delete": points.can_delete(sku)}
    return Answer(200, body)


async def update(call: Call) -> Answer:
    """Replace a value point."""
    terms, body = terms_of(call.body), call.body
    with call.project.transaction():
        call.project.value_points.update(
            call.path["item_sku"], body["sku"], terms, body.get("is_clan")
        )
    return DONE


async def delete(call: Call) -> Answer:
    """Delete a value point."""
    with call.project.transaction():
        call.project.value_points.delete(call.path["item_sku"])
    return DONE


def _amounts(call: Call) -> list[tuple[str, int]]:
    return [(entry["sku"], entry["amount"]) for entry in call.body]


async def list_rewards(call: Call) -> Answer:
    """The items that give a value point."""
    with call.project.transaction():
        rows = call.project.value_points.rewards(call.path["value_point_sku"])
    return Answer(200, {"items": [print_reward(item, amount) for item, amount in rows]})


async def replace_rewards(call: Call) -> Answer:
    """Say which items give a value point."""
    with call.project.transaction():
        call.project.value_points.replace_rewards(call.path["value_point_sku"], _amounts(call))
    return DONE


async def patch_rewards(call: Call) -> Answer:
    """Add, change or take out items that give a value point."""
    with call.project.transaction():
        call.project.value_points.patch_rewards(call.path["value_point_sku"], _amounts(call))
    return DONE


async def clear_rewards(call: Call) -> Answer:
    """Have no item give a value point."""
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
