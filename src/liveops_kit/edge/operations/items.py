"""The items of a project over HTTP: the 20 calls of the tag `items`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import orjson
from msgspec import Struct

from liveops_kit.edge import wire
from liveops_kit.edge.call import DONE, Answer, Call, Operations
from liveops_kit.edge.wire_item_writes import item_of
from liveops_kit.edge.wire_items import print_inventory_options, print_periods, print_price
from liveops_kit.mechanics.catalog import Item, ItemAttribute, ItemKind, RealPrice
from liveops_kit.shared.localized import localized
from liveops_kit.shared.moment import print_moment
from liveops_kit.shared.money import times, total
from liveops_kit.world.project import Project

_EXACT = 2**53
"""Up to here a float holds every whole number."""


# -- answers ---------------------------------------------------------------------------------------
def print_item(project: Project, item: Item, now: datetime) -> wire.Json:
    """An item with all its settings, as its server reads it."""
    printed = {
        "sku": item.sku,
        "name": dict(item.name) or None,
        "description": dict(item.description) or None,
        "long_description": dict(item.long_description) or None,
        "type": item.type,
        "image_url": item.image_url,
        "media_list": [{"type": medium.type, "url": medium.url} for medium in item.media],
        "groups": [
            {"external_id": group, "name": dict(project.items.group_name(group))}
            for group in item.groups
        ],
        "attributes": [_print_attribute(attribute) for attribute in item.attributes],
        "is_free": item.is_free,
        "order": item.order,
        "is_enabled": item.is_enabled,
        "is_show_in_store": item.is_show_in_store,
        "regions": [{"id": number} for number in item.region_ids],
        "limits": _print_limits(project, item, now),
        "periods": print_periods(item.periods),
        "custom_attributes": orjson.loads(item.custom_attributes),
    }
    return {**printed, **_print_own(project, item)}


def _print_own(project: Project, item: Item) -> wire.Json:
    """What only items of this kind have."""
    if item.kind is ItemKind.BUNDLE:
        return _print_bundle(project, item)
    numbers: wire.Json = {
        "prices": [
            {**_print_price(price), "amount": _number(price.amount)}
            for price in _real(project, item)
        ],
        "vc_prices": [
            {"sku": price.sku, "amount": price.amount, "is_default": price.is_default}
            for price in item.virtual_prices
        ],
    }
    if item.kind is ItemKind.VIRTUAL_GOOD:
        return {**numbers, "inventory_options": print_inventory_options(item)}
    if item.kind is ItemKind.VIRTUAL_CURRENCY:
        return {**numbers, "is_hard": item.is_hard}
    content = [
        {
            "sku": inner.sku,
            "name": dict(inner.name) or None,
            "image_url": inner.image_url,
            "quantity": quantity,
        }
        for inner, quantity in project.shop.content(item)
    ]
    return {**numbers, "bundle_type": item.bundle_type, "content": content}


def _print_bundle(project: Project, item: Item) -> wire.Json:
    return {
        "item_id": item.item_id,
        "bundle_type": item.bundle_type or "standard",
        "prices": [
            {**_print_price(price), "amount": f"{price.amount:f}"} for price in _real(project, item)
        ],
        "virtual_prices": [
            {
                **_print_named(currency),
                "type": currency.type,
                "amount": str(price.amount),
                "is_default": price.is_default,
            }
            for price in item.virtual_prices
            if (currency := project.catalog.get(price.sku)) is not None
        ],
        "content": [
            {**_print_named(inner), "type": inner.type, "quantity": quantity}
            for inner, quantity in project.shop.content(item)
        ],
        "total_content_price": _content_price(project, item),
    }


def _print_named(item: Item) -> wire.Json:
    return {
        "sku": item.sku,
        "name": dict(item.name) or None,
        "description": dict(item.description) or None,
        "image_url": item.image_url,
    }


def _content_price(project: Project, item: Item) -> wire.Json | None:
    """What the content would cost one by one, without promotions."""
    sold = [
        times(Decimal(inner.price), quantity)
        for inner, quantity in project.shop.content(item)
        if inner.price is not None
    ]
    return print_price(total(sold), total(sold), project.config.currency) if sold else None


def _real(project: Project, item: Item) -> tuple[RealPrice, ...]:
    """The prices as they were written; an item that was not written through the API has one."""
    if item.prices or item.price is None:
        return item.prices
    currency = project.config.currency
    return (RealPrice(amount=Decimal(item.price), currency=currency, is_default=True),)


def _print_price(price: RealPrice) -> wire.Json:
    return {
        "currency": price.currency,
        "country_iso": price.country,
        "is_default": price.is_default,
        "is_enabled": price.is_enabled,
    }


def _number(amount: Decimal) -> int | float:
    """An amount as a number of JSON; the shortest text of a float is the amount again."""
    is_whole = amount == amount.to_integral_value() and amount <= _EXACT
    return int(amount) if is_whole else float(amount)


def _print_attribute(attribute: ItemAttribute) -> wire.Json:
    printed: wire.Json = {
        "external_id": attribute.external_id,
        "values": [
            {"external_id": value.external_id, "value": dict(value.value)}
            for value in attribute.values
        ],
    }
    if attribute.name:
        printed["name"] = dict(attribute.name)
    return printed


def _print_limits(project: Project, item: Item, now: datetime) -> wire.Json | None:
    """The limits with what is left of them; of a user's limit a server sees the whole."""
    left, stock = project.purchases.of_user(item, None, now), project.purchases.of_all(item, now)
    schedule = _print_schedule(item, now)
    if left is None and stock is None and schedule is None:
        return None
    per_user: wire.Json | None = None
    if left is not None:
        short = None
        if schedule is not None:
            short = {name: schedule[name] for name in ("interval_type", "reset_next_date")}
        per_user = {"total": left.total, "available": left.available, "recurrent_schedule": short}
    per_item = None
    if stock is not None:
        per_item = {
            "total": stock.total,
            "available": stock.available,
            "reserved": stock.reserved,
            "sold": stock.sold,
        }
    recurrent = None if schedule is None else {"per_user": schedule}
    return {"per_user": per_user, "per_item": per_item, "recurrent_schedule": recurrent}


def _print_schedule(item: Item, now: datetime) -> wire.Json | None:
    schedule = item.limit_per_user.schedule
    if schedule is None:
        return None
    following = schedule.next(now)
    return {
        "interval_type": schedule.interval_type,
        "day_of_week": schedule.day_of_week,
        "day_of_month": schedule.day_of_month,
        "time": schedule.time,
        "reset_next_date": int(following.timestamp()),
        "displayable_reset_start_date": print_moment(schedule.next(item.written_at or now)),
        "displayable_reset_next_date": print_moment(following),
    }


# -- calls -----------------------------------------------------------------------------------------
class ItemCalls(Struct, frozen=True):
    """The five calls of one kind of item; `parameter` is the part of the path with the SKU."""

    kind: ItemKind
    parameter: str

    async def create(self, call: Call) -> Answer:
        """Create an item."""
        with call.project.transaction() as now:
            item = call.project.items.create(item_of(call.body, self.kind), now)
            _name_groups(call)
        return Answer(201, {"sku": item.sku})

    async def list_all(self, call: Call) -> Answer:
        """List items, page by page."""
        project = call.project
        with project.transaction() as now:
            rows = project.items.page(self.kind, wire.page_of(call.query))
            items = [print_item(project, row, now) for row in rows]
        return Answer(200, {"items": items})

    async def read(self, call: Call) -> Answer:
        """Read an item."""
        project = call.project
        with project.transaction() as now:
            item = project.items.get(self.kind, call.path[self.parameter])
            return Answer(200, print_item(project, item, now))

    async def update(self, call: Call) -> Answer:
        """Replace an item."""
        with call.project.transaction() as now:
            stated = item_of(call.body, self.kind)
            call.project.items.update(call.path[self.parameter], stated, now)
            _name_groups(call)
        return DONE

    async def delete(self, call: Call) -> Answer:
        """Delete an item."""
        with call.project.transaction():
            call.project.items.delete(self.kind, call.path[self.parameter])
        return DONE

    def table(self, one: str, many: str) -> Operations:
        """The operations by their ids, of which `one` and `many` are part."""
        return {
            f"admin-get-{many}": self.list_all,
            f"admin-create-{one}": self.create,
            f"admin-get-{one}": self.read,
            f"admin-update-{one}": self.update,
            f"admin-delete-{one}": self.delete,
        }


def _name_groups(call: Call) -> None:
    """Keep the names that a write gives groups."""
    for entry in call.body.get("groups", ()):
        if not isinstance(entry, str):
            call.project.items.name_group(entry["external_id"], localized(entry.get("name", {})))


OPERATIONS: Operations = {
    **ItemCalls(ItemKind.VIRTUAL_GOOD, "item_sku").table("virtual-item", "virtual-items-list"),
    **ItemCalls(ItemKind.VIRTUAL_CURRENCY, "virtual_currency_sku").table(
        "virtual-currency", "virtual-currencies-list"
    ),
    **ItemCalls(ItemKind.CURRENCY_PACKAGE, "item_sku").table(
        "virtual-currency-package", "virtual-currency-packages-list"
    ),
    **ItemCalls(ItemKind.BUNDLE, "sku").table("bundle", "bundle-list"),
}
