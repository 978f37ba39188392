"""The catalog as players see it over HTTP: the 16 calls of the tag `catalog`."""

from __future__ import annotations

from collections.abc import Callable, Set
from datetime import datetime
from typing import Any

from liveops_kit.domain.mechanics.catalog import ItemKind
from liveops_kit.domain.mechanics.shop import Visit
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.page import Page
from liveops_kit.server.codec import common
from liveops_kit.server.codec.storefront import (
    ADDITIONAL_FIELDS,
    parse_language,
    serialize_group,
    serialize_item_for_viewer,
    serialize_name,
)
from liveops_kit.server.request import Handler, Operations, Request, Response
from liveops_kit.state.project import Project

FindPage = Callable[[Project, Visit, Page, str | None], tuple[list[Any], bool]]
"""Returns a page of what is on sale in a group, None for all, and whether more follows."""
Serialize = Callable[[Project, Any, Visit, str, Set[str]], common.Json]
"""Returns the JSON for a viewer, in a language, with some additional fields."""
_FIELDS_OF_ONE = frozenset({"custom_attributes"})
"""The additional fields of an item that is read by its SKU."""


def open_visit(request: Request, viewer: Player | None, now: datetime) -> Visit:
    """Open the visit of the storefront that a query describes."""
    country = request.query.get("country")
    return request.project.shop.visit(
        viewer,
        now,
        country=None if country is None else country.upper(),
        code=request.query.get("promo_code"),
        off_season=request.query.get("show_inactive_time_limited_items") == 1,
    )


def parse_fields(request: Request) -> Set[str]:
    """Parse the additional fields that a query asks for."""
    return frozenset(request.query.get("additional_fields[]", ()))


def list_handler(find_page: FindPage, serialize: Serialize) -> Handler:
    """Build a handler that lists what is on sale, page by page: all, or what is in a group."""

    async def handle(request: Request) -> Response:
        viewer, project = request.viewer, request.project
        language, fields = parse_language(request.query.get("locale")), parse_fields(request)
        page, group = common.parse_page(request.query), request.path.get("external_id")
        with project.transaction() as now:
            group = None if group is None else project.groups.on_shelf(group)
            visit = open_visit(request, viewer, now)
            rows, has_more = find_page(project, visit, page, group)
            items = [serialize(project, row, visit, language, fields) for row in rows]
        return Response(200, {"has_more": has_more, "items": items})

    return handle


def list_items(kind: ItemKind | None) -> Handler:
    """Build the handler that lists the items of a kind; None is every kind."""
    return list_handler(
        lambda project, visit, page, group: project.shop.page(visit, page, kind, group=group),
        serialize_item_for_viewer,
    )


def read_handler(kind: ItemKind | None, parameter: str, fields: Set[str]) -> Handler:
    """Build the handler that reads an item of a kind by the SKU in a path parameter."""

    async def handle(request: Request) -> Response:
        viewer, project = request.viewer, request.project
        language = parse_language(request.query.get("locale"))
        with project.transaction() as now:
            visit = open_visit(request, viewer, now)
            item = project.shop.find(request.path[parameter], visit, kind)
            body = serialize_item_for_viewer(project, item, visit, language, fields)
        return Response(200, body)

    return handle


async def read_by_id(request: Request) -> Response:
    """Read an item of any kind by its number."""
    viewer, project = request.viewer, request.project
    with project.transaction() as now:
        visit = open_visit(request, viewer, now)
        item = project.shop.find_by_id(request.path["item_id"], visit)
        body = serialize_item_for_viewer(project, item, visit, "en", _FIELDS_OF_ONE)
    return Response(200, body)


async def list_names(request: Request) -> Response:
    """List the names of all virtual goods at once, for a search on the client's side."""
    viewer, project = request.viewer, request.project
    language = parse_language(request.query.get("locale"))
    with project.transaction() as now:
        visit = open_visit(request, viewer, now)
        rows = project.shop.on_sale(visit, ItemKind.VIRTUAL_GOOD)
        items = [serialize_name(project, row, language) for row in rows]
    return Response(200, {"items": items})


async def groups(request: Request) -> Response:
    """List the groups of items."""
    with request.project.transaction():
        rows = request.project.groups.shown()
    return Response(200, {"groups": [serialize_group(row) for row in rows]})


OPERATIONS: Operations = {
    "get-sellable-items": list_items(None),
    "get-sellable-items-group": list_items(None),
    "get-sellable-item-by-id": read_by_id,
    "get-sellable-item-by-sku": read_handler(None, "sku", _FIELDS_OF_ONE),
    "get-virtual-items": list_items(ItemKind.VIRTUAL_GOOD),
    "get-virtual-items-group": list_items(ItemKind.VIRTUAL_GOOD),
    "get-all-virtual-items": list_names,
    "get-virtual-items-sku": read_handler(ItemKind.VIRTUAL_GOOD, "item_sku", _FIELDS_OF_ONE),
    "get-virtual-currency": list_items(ItemKind.VIRTUAL_CURRENCY),
    "get-virtual-currency-sku": read_handler(
        ItemKind.VIRTUAL_CURRENCY, "virtual_currency_sku", _FIELDS_OF_ONE
    ),
    "get-virtual-currency-package-sku": read_handler(
        ItemKind.CURRENCY_PACKAGE, "virtual_currency_package_sku", _FIELDS_OF_ONE
    ),
    "get-virtual-currency-package": list_items(ItemKind.CURRENCY_PACKAGE),
    "get-bundle-list": list_items(ItemKind.BUNDLE),
    "get-bundle-list-in-group": list_items(ItemKind.BUNDLE),
    "get-bundle": read_handler(ItemKind.BUNDLE, "sku", ADDITIONAL_FIELDS),
    "get-item-groups": groups,
}
