"""The upsell over HTTP: the 5 calls of the tag `upsell`."""

from __future__ import annotations

from liveops_kit.edge import wire
from liveops_kit.edge.call import Answer, Call, Operations
from liveops_kit.edge.wire_items import print_item_for_viewer
from liveops_kit.groups.upsell import UpsellSetup, UpsellType
from liveops_kit.mechanics.catalog import Item

TAKEN_OVER = Answer(202)


def print_setup_item(item: Item) -> wire.Json:
    """An item of a fixed list."""
    printed: wire.Json = {
        "item_id": item.item_id,
        "sku": item.sku,
        "type": item.type,
        "name": dict(item.name) or None,
    }
    if item.type == "bundle":
        printed["bundle_type"] = item.bundle_type or "standard"
    if item.type == "unit":
        printed["unit_type"] = "game"
        printed["unit_items"] = [
            {
                "item_id": unit.item_id or item.item_id,
                "sku": unit.sku,
                "type": "game_key",
                "name": dict(unit.name) or None,
                "drm_name": unit.drm_name,
                "drm_sku": unit.drm_sku,
            }
            for unit in item.unit_items
        ]
    return printed


async def read(call: Call) -> Answer:
    """The setup, as a list of one entry, or of none."""
    upsell = call.project.upsell
    with call.project.transaction():
        setup = upsell.get()
        items = [] if setup is None else upsell.listed(setup)
    if setup is None:
        return Answer(200, [])
    body = {
        "is_enabled": setup.is_enabled,
        "type": setup.type.value,
        "items": [print_setup_item(item) for item in items],
    }
    return Answer(200, [body])


async def put(call: Call) -> Answer:
    """Set the upsell up, or replace it."""
    body = call.body
    setup = UpsellSetup(
        type=UpsellType(body["type"]),
        is_enabled=body["is_enabled"],
        items=tuple(body.get("items") or ()),
    )
    with call.project.transaction():
        call.project.upsell.put(setup)
    return TAKEN_OVER


async def toggle(call: Call) -> Answer:
    """Switch the upsell on or off."""
    with call.project.transaction():
        call.project.upsell.switch(on=call.path["toggle"] == "activate")
    return TAKEN_OVER


async def offered(call: Call) -> Answer:
    """What the player is offered in addition."""
    player, project = call.player, call.project
    with project.transaction() as now:
        visit = project.shop.visit(player, now)
        rows, has_more = project.upsell.offered(visit)
        items = [print_item_for_viewer(project, row, visit) for row in rows]
    return Answer(200, {"has_more": has_more, "items": items})


OPERATIONS: Operations = {
    "get-upsell-configurations-for-project-admin": read,
    "post-upsell": put,
    "put-upsell": put,
    "put-upsell-toggle-active-inactive": toggle,
    "get-upsell-for-project-client": offered,
}
