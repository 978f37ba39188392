"""Items with all their settings, as their project's server reads them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import orjson
from msgspec import to_builtins

from liveops_kit.domain.mechanics.catalog import (
    BEGINNING,
    Item,
    ItemAttribute,
    ItemKind,
    RealPrice,
)
from liveops_kit.domain.values.money import times, total
from liveops_kit.domain.values.period import Periods
from liveops_kit.server.codec import common
from liveops_kit.server.codec.schedules import serialize_schedule, serialize_short_schedule
from liveops_kit.server.codec.storefront import (
    serialize_inventory_options,
    serialize_price,
)
from liveops_kit.state.project import Project

_MAX_EXACT = 2**53
"""Up to here a float holds every whole number."""


def serialize_item(project: Project, item: Item, now: datetime) -> common.Json:
    """Serialize an item."""
    body = {
        "sku": item.sku,
        "name": dict(item.name) or None,
        "description": dict(item.description) or None,
        "long_description": dict(item.long_description) or None,
        "type": item.type,
        "image_url": item.image_url or "",
        "media_list": common.serialize_structs(item.media),
        "groups": [
            {"external_id": group, "name": dict(project.items.group_name(group))}
            for group in item.groups
        ],
        "attributes": [_serialize_attribute(attribute) for attribute in item.attributes],
        "is_free": item.is_free,
        "order": item.order,
        "is_enabled": item.is_enabled,
        "is_show_in_store": item.is_show_in_store,
        "regions": [{"id": region_id} for region_id in item.region_ids],
        "limits": _serialize_limits(project, item, now),
        "periods": _serialize_periods(item.periods),
        "custom_attributes": orjson.loads(item.custom_attributes),
    }
    return {**body, **_serialize_kind(project, item)}


def _serialize_kind(project: Project, item: Item) -> common.Json:
    """Serialize the properties that only items of this kind have."""
    if item.kind is ItemKind.BUNDLE:
        return _serialize_bundle(project, item)
    prices: common.Json = {
        "prices": [
            {**_serialize_price(price), "amount": _number(price.amount)}
            for price in _real_prices(project, item)
        ],
        "vc_prices": [
            {"sku": price.sku, "amount": price.amount, "is_default": price.is_default}
            for price in item.virtual_prices
        ],
    }
    if item.kind is ItemKind.VIRTUAL_GOOD:
        return {**prices, "inventory_options": serialize_inventory_options(item)}
    if item.kind is ItemKind.VIRTUAL_CURRENCY:
        return {**prices, "is_hard": item.is_hard}
    content = [
        {
            "sku": inner.sku,
            "name": dict(inner.name) or None,
            "image_url": inner.image_url or "",
            "quantity": quantity,
        }
        for inner, quantity in project.shop.content(item)
    ]
    return {**prices, "bundle_type": item.bundle_type, "content": content}


def _serialize_bundle(project: Project, item: Item) -> common.Json:
    return {
        "item_id": item.item_id,
        "bundle_type": item.bundle_type or "standard",
        "prices": [
            {**_serialize_price(price), "amount": f"{price.amount:f}"}
            for price in _real_prices(project, item)
        ],
        "virtual_prices": [
            {
                **_serialize_texts(currency),
                "type": currency.type,
                "amount": str(price.amount),
                "is_default": price.is_default,
            }
            for price in item.virtual_prices
            if (currency := project.catalog.get(price.sku)) is not None
        ],
        "content": [
            {**_serialize_texts(inner), "type": inner.type, "quantity": quantity}
            for inner, quantity in project.shop.content(item)
        ],
        "total_content_price": _serialize_content_price(project, item),
    }


def _serialize_texts(item: Item) -> common.Json:
    return {
        "sku": item.sku,
        "name": dict(item.name) or None,
        "description": dict(item.description) or None,
        "image_url": item.image_url,
    }


def _serialize_content_price(project: Project, item: Item) -> common.Json | None:
    """Serialize what the content would cost one by one, without promotions."""
    prices = [
        times(Decimal(inner.price), quantity)
        for inner, quantity in project.shop.content(item)
        if inner.price is not None
    ]
    return (
        serialize_price(total(prices), total(prices), project.config.currency) if prices else None
    )


def _real_prices(project: Project, item: Item) -> tuple[RealPrice, ...]:
    """Return the prices as written; an item that was not written through the API has one."""
    if item.prices or item.price is None:
        return item.prices
    currency = project.config.currency
    return (RealPrice(amount=Decimal(item.price), currency=currency, is_default=True),)


def _serialize_price(price: RealPrice) -> common.Json:
    return {
        "currency": price.currency,
        **common.given(country_iso=price.country),
        "is_default": price.is_default,
        "is_enabled": price.is_enabled,
    }


def _serialize_periods(periods: Periods) -> list[common.Json]:
    """Serialize sale periods as a write takes them: null for a beginning that nobody set."""
    entries = common.serialize_periods(periods)
    for period, entry in zip(periods.spans, entries, strict=True):
        if period.date_from == BEGINNING:
            entry["date_from"] = None
    return entries


def _number(amount: Decimal) -> int | float:
    """Return an amount as a number of JSON; the shortest text of a float is the amount again."""
    is_whole = amount == amount.to_integral_value() and amount <= _MAX_EXACT
    return int(amount) if is_whole else float(amount)


def _serialize_attribute(attribute: ItemAttribute) -> common.Json:
    body: common.Json = {
        "external_id": attribute.external_id,
        "values": common.serialize_structs(attribute.values),
    }
    if attribute.name:
        body["name"] = dict(attribute.name)
    return body


def _serialize_limits(project: Project, item: Item, now: datetime) -> common.Json | None:
    """Serialize the limits with what is left of them; a server sees the whole user limit."""
    left, stock = project.purchases.of_user(item, None, now), project.purchases.of_all(item, now)
    schedule = item.limit_per_user.schedule
    if left is None and stock is None and schedule is None:
        return None
    per_user: common.Json | None = to_builtins(left)
    if per_user is not None:
        per_user |= common.given(recurrent_schedule=serialize_short_schedule(schedule, now))
    per_item = None
    if stock is not None:
        per_item = {
            "total": stock.total,
            "available": stock.available,
            "reserved": stock.reserved,
            "sold": stock.sold,
        }
    recurrent = None
    if schedule is not None:
        recurrent = {"per_user": serialize_schedule(schedule, item.written_at or now, now)}
    return {"per_user": per_user, "per_item": per_item, "recurrent_schedule": recurrent}
