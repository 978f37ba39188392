"""What players see of the catalog over HTTP: the 9 calls of the tag `catalog`."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from liveops_kit.edge import wire
from liveops_kit.edge.call import Answer, Call, Handler, Operations
from liveops_kit.edge.wire_items import ADDITIONAL_FIELDS, language_of, print_item_for_viewer
from liveops_kit.groups.items import ItemGroup
from liveops_kit.mechanics.catalog import ItemKind
from liveops_kit.mechanics.shop import Visit
from liveops_kit.mechanics.users import Player
from liveops_kit.shared.localized import in_language

_OF_ONE = frozenset({"custom_attributes"})
"""The additional fields an item read by its SKU has."""


def visit_of(call: Call, viewer: Player | None, now: datetime) -> Visit:
    """The look at the storefront that a query asks for."""
    country = call.query.get("country")
    return call.project.shop.visit(
        viewer,
        now,
        country=None if country is None else country.upper(),
        code=call.query.get("promo_code"),
        off_season=call.query.get("show_inactive_time_limited_items") == 1,
    )


def lists(kind: ItemKind | None) -> Handler:
    """How the items of a kind are listed; None for every kind."""

    async def handle(call: Call) -> Answer:
        viewer, project = call.viewer, call.project
        language = language_of(call.query.get("locale"))
        fields = frozenset(call.query.get("additional_fields[]", ()))
        with project.transaction() as now:
            visit = visit_of(call, viewer, now)
            rows, has_more = project.shop.page(visit, wire.page_of(call.query), kind)
            items = [print_item_for_viewer(project, row, visit, language, fields) for row in rows]
        return Answer(200, {"has_more": has_more, "items": items})

    return handle


def reads(kind: ItemKind | None, parameter: str, fields: Set[str]) -> Handler:
    """How one item of a kind is read by the SKU in a part of the path."""

    async def handle(call: Call) -> Answer:
        viewer, project = call.viewer, call.project
        language = language_of(call.query.get("locale"))
        with project.transaction() as now:
            visit = visit_of(call, viewer, now)
            item = project.shop.find(call.path[parameter], visit, kind)
            body = print_item_for_viewer(project, item, visit, language, fields)
        return Answer(200, body)

    return handle


def print_group(group: ItemGroup) -> wire.Json:
    """A group of the storefront; the mock knows one level."""
    return {
        "external_id": group.external_id,
        "name": in_language(group.name) or group.external_id,
        "description": None,
        "image_url": None,
        "order": group.number,
        "level": 0,
        "children": [],
        "parent_external_id": None,
    }


async def groups(call: Call) -> Answer:
    """List the groups that items are in."""
    with call.project.transaction():
        rows = call.project.items.groups()
    return Answer(200, {"groups": [print_group(row) for row in rows]})


OPERATIONS: Operations = {
    "get-sellable-items": lists(None),
    "get-sellable-item-by-sku": reads(None, "sku", _OF_ONE),
    "get-virtual-items": lists(ItemKind.VIRTUAL_GOOD),
    "get-virtual-items-sku": reads(ItemKind.VIRTUAL_GOOD, "item_sku", _OF_ONE),
    "get-virtual-currency": lists(ItemKind.VIRTUAL_CURRENCY),
    "get-virtual-currency-package": lists(ItemKind.CURRENCY_PACKAGE),
    "get-bundle-list": lists(ItemKind.BUNDLE),
    "get-bundle": reads(ItemKind.BUNDLE, "sku", ADDITIONAL_FIELDS),
    "get-item-groups": groups,
}
