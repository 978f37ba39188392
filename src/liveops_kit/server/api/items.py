"""The items of a project over HTTP: the 20 calls of the tag `items`."""

from __future__ import annotations

from msgspec import Struct

from liveops_kit.domain.mechanics.catalog import ItemKind
from liveops_kit.server.codec import common
from liveops_kit.server.codec.item_requests import parse_group_names, parse_item
from liveops_kit.server.codec.items import serialize_item
from liveops_kit.server.request import DONE, Operations, Request, Response


class ItemHandlers(Struct, frozen=True):
    """The five handlers of one kind of item; `parameter` is the path parameter of the SKU."""

    kind: ItemKind
    parameter: str

    async def create(self, request: Request) -> Response:
        """Create an item."""
        with request.project.transaction() as now:
            item = request.project.items.create(parse_item(request.body, self.kind), now)
            _name_groups(request)
        return Response(201, {"sku": item.sku})

    async def list_all(self, request: Request) -> Response:
        """List items, page by page."""
        project = request.project
        with project.transaction() as now:
            rows = project.items.page(self.kind, common.parse_page(request.query))
            items = [serialize_item(project, row, now) for row in rows]
        return Response(200, {"items": items})

    async def read(self, request: Request) -> Response:
        """Read an item."""
        project = request.project
        with project.transaction() as now:
            item = project.items.get(self.kind, request.path[self.parameter])
            return Response(200, serialize_item(project, item, now))

    async def update(self, request: Request) -> Response:
        """Replace an item."""
        with request.project.transaction() as now:
            sku = request.path[self.parameter]
            item = parse_item(request.body, self.kind, request.project.catalog.get(sku))
            request.project.items.update(sku, item, now)
            _name_groups(request)
        return DONE

    async def delete(self, request: Request) -> Response:
        """Delete an item."""
        with request.project.transaction():
            request.project.items.delete(self.kind, request.path[self.parameter])
        return DONE

    def operations(self, singular: str, plural: str) -> Operations:
        """Return the handlers by their operation ids, which contain these two names."""
        return {
            f"admin-get-{plural}": self.list_all,
            f"admin-create-{singular}": self.create,
            f"admin-get-{singular}": self.read,
            f"admin-update-{singular}": self.update,
            f"admin-delete-{singular}": self.delete,
        }


def _name_groups(request: Request) -> None:
    """Store the names that a write gives to groups."""
    for external_id, name in parse_group_names(request.body):
        request.project.items.name_group(external_id, name)


OPERATIONS: Operations = {
    **ItemHandlers(ItemKind.VIRTUAL_GOOD, "item_sku").operations(
        "virtual-item", "virtual-items-list"
    ),
    **ItemHandlers(ItemKind.VIRTUAL_CURRENCY, "virtual_currency_sku").operations(
        "virtual-currency", "virtual-currencies-list"
    ),
    **ItemHandlers(ItemKind.CURRENCY_PACKAGE, "item_sku").operations(
        "virtual-currency-package", "virtual-currency-packages-list"
    ),
    **ItemHandlers(ItemKind.BUNDLE, "sku").operations("bundle", "bundle-list"),
}
