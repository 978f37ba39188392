"""Items of the catalog as players read them: in one language, with what holds for the viewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import orjson
from msgspec import to_builtins

from liveops_kit.domain.features.items import ItemGroup
from liveops_kit.domain.mechanics.catalog import (
    BEGINNING,
    Item,
    ItemAttribute,
    ItemKind,
    VirtualPrice,
)
from liveops_kit.domain.mechanics.points import ValuePoint
from liveops_kit.domain.mechanics.pricing import BonusLine
from liveops_kit.domain.mechanics.shop import ActivePromotion, ItemView, Visit, offered_in
from liveops_kit.domain.values.localized import LOCALES, Localized, in_language, localized
from liveops_kit.domain.values.moment import print_moment
from liveops_kit.domain.values.money import print_amount, print_percent
from liveops_kit.domain.values.period import Periods
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.server.cache import IdentityCache, StaticParts
from liveops_kit.server.codec import common
from liveops_kit.server.codec.common import Json
from liveops_kit.server.codec.schedules import serialize_short_schedule
from liveops_kit.state.project import Project

ADDITIONAL_FIELDS = frozenset({"media_list", "order", "long_description", "custom_attributes"})
_KINDS_WITH_INVENTORY = (ItemKind.VIRTUAL_GOOD, ItemKind.VIRTUAL_CURRENCY)

GroupName = Callable[[str], Localized]


def parse_language(locale: str | None) -> str:
    """Parse the two-letter language of a locale; an unknown one is English."""
    try:
        return next(iter(localized({locale or "en": ""})))
    except Refusal:
        return "en"


# -- the item --------------------------------------------------------------------------------------
def serialize_item_for_viewer(
    project: Project,
    item: Item,
    visit: Visit,
    language: str = "en",
    fields: Set[str] = ADDITIONAL_FIELDS,
) -> Json:
    """Serialize an item as a viewer sees it, with some of the additional fields."""
    view = project.shop.show(item, visit)
    body: Json = {
        "item_id": item.item_id,
        **serialize_short(project, item, language),
        **_serialize_prices(project, view, language),
        "can_be_bought": view.can_be_bought,
        "promotions": [
            serialize_promotion(project, promotion, language, visit)
            for promotion in view.promotions
        ],
        "limits": serialize_limits(view, visit.now),
        "periods": serialize_periods(item.periods),
        "vp_rewards": [serialize_points(*points, language) for points in view.points],
        **_additional(item, language, fields),
    }
    if item.type == "bundle":
        body["bundle_type"] = item.bundle_type or "standard"
        body["content"] = [
            _serialize_content(project, inner, quantity, visit, language)
            for inner, quantity in project.shop.content(item)
        ]
        if item.kind is ItemKind.BUNDLE:
            content_price = _serialize_content_price(project, item, visit)
            body |= common.given(total_content_price=content_price)
    return body


def serialize_short(project: Project, item: Item, language: str) -> Json:
    """Serialize names, groups, attributes and inventory options."""
    body = _STATIC_PARTS[language].get(item).copy()
    if item.groups:
        body["groups"] = _serialize_groups(item, project.items.group_name, language)
    return body


def _serialize_static_part(language: str, item: Item) -> Json:
    """Serialize all but the groups, whose names may change while the item does not."""
    body: Json = {
        "sku": item.sku,
        "name": in_language(item.name, language) or item.sku,
        "groups": [],
        "attributes": [_serialize_attribute(attribute, language) for attribute in item.attributes],
        "type": item.type,
        "description": in_language(item.description, language),
        "image_url": item.image_url or "",
        "is_free": item.is_free,
    }
    if item.kind in _KINDS_WITH_INVENTORY:
        body["inventory_options"] = serialize_inventory_options(item)
    if item.kind is ItemKind.VIRTUAL_GOOD:
        body["virtual_item_type"] = item.virtual_item_type or "non_consumable"
    return body


_STATIC_PARTS: Mapping[str, StaticParts] = {
    language: IdentityCache(partial(_serialize_static_part, language)) for language in LOCALES
}


def _additional(item: Item, language: str, fields: Set[str]) -> Json:
    if not fields:
        return {}
    body = _ADDITIONAL_PARTS[language].get(item)
    return {name: value for name, value in body.items() if name in fields}


def _serialize_additional_part(language: str, item: Item) -> Json:
    return {
        "long_description": in_language(item.long_description, language),
        "order": item.order,
        "media_list": common.serialize_structs(item.media),
        "custom_attributes": orjson.loads(item.custom_attributes),
    }


_ADDITIONAL_PARTS: Mapping[str, StaticParts] = {
    language: IdentityCache(partial(_serialize_additional_part, language)) for language in LOCALES
}


def _serialize_content(
    project: Project, item: Item, quantity: int, visit: Visit, language: str
) -> Json:
    view = project.shop.show(item, visit)
    return {
        "item_id": item.item_id,
        **serialize_short(project, item, language),
        **_serialize_prices(project, view, language),
        "quantity": quantity,
        "limits": serialize_limits(view, visit.now),
    }


def serialize_group(group: ItemGroup) -> Json:
    """Serialize a group of the storefront; the mock has a single level of groups."""
    return {
        "external_id": group.external_id,
        "name": in_language(group.name) or group.external_id,
        "description": "",
        "image_url": None,
        "order": group.number,
        "level": 0,
        "children": [],
        "parent_external_id": None,
    }


# -- parts of it -----------------------------------------------------------------------------------
def _serialize_groups(item: Item, group_name: GroupName, language: str) -> list[Json]:
    return [
        {"external_id": group, "name": in_language(group_name(group), language)}
        for group in item.groups
    ]


def _serialize_attribute(attribute: ItemAttribute, language: str) -> Json:
    return {
        "external_id": attribute.external_id,
        "name": in_language(attribute.name, language) or attribute.external_id,
        "values": [
            {"external_id": value.external_id, "value": in_language(value.value, language)}
            for value in attribute.values
        ],
    }


def serialize_inventory_options(item: Item) -> Json:
    """Serialize how an item behaves in the inventory; by default its type decides."""
    return {
        "consumable": to_builtins(item.options.consumable),
        "expiration_period": to_builtins(item.options.expiration),
    }


def serialize_periods(periods: Periods) -> list[Json]:
    """Serialize sale periods; a beginning that nobody set is left out."""
    entries = common.serialize_periods(periods)
    for period, entry in zip(periods.spans, entries, strict=True):
        if period.date_from == BEGINNING:
            del entry["date_from"]
    return entries


def _serialize_prices(project: Project, view: ItemView, language: str) -> Json:
    """Serialize the real price after promotions, if any, and the prices in virtual currencies."""
    line = view.line
    price = None
    if line.base is not None and line.unit is not None:
        price = serialize_price(line.unit, line.base, project.config.currency)
    return {
        **common.given(price=price),
        "virtual_prices": serialize_virtual_prices(project, view.item, language),
    }


def serialize_price(amount: Decimal, without_discount: Decimal, currency: str) -> Json:
    """Serialize a price in real money."""
    return {
        "amount": print_amount(amount),
        "amount_without_discount": print_amount(without_discount),
        "currency": currency,
    }


def serialize_virtual_prices(project: Project, item: Item, language: str) -> list[Json]:
    """Serialize the prices in virtual currencies, without currencies that are gone."""
    prices = ((price, project.catalog.get(price.sku)) for price in offered_in(item))
    return [
        _serialize_virtual_price(price, currency, language)
        for price, currency in prices
        if currency is not None
    ]


def _serialize_virtual_price(price: VirtualPrice, currency: Item, language: str) -> Json:
    amount = price.amount
    return {
        "item_id": currency.item_id,
        "sku": price.sku,
        "name": in_language(currency.name, language) or price.sku,
        "type": currency.type,
        "description": in_language(currency.description, language),
        "image_url": currency.image_url or "",
        "amount": amount,
        "amount_without_discount": amount,
        "is_default": price.is_default,
        "calculated_price": {"amount": str(amount), "amount_without_discount": str(amount)},
    }


def _serialize_content_price(project: Project, item: Item, visit: Visit) -> Json | None:
    price = project.shop.content_price(item, visit)
    return None if price is None else serialize_price(*price, project.config.currency)


def serialize_limits(view: ItemView, now: datetime) -> Json | None:
    """Serialize what the viewer, and what all users together, may still buy; null for no limits."""
    left, stock = view.of_user, view.stock
    if left is None and stock is None:
        return None
    per_user: Json | None = to_builtins(left)
    schedule = serialize_short_schedule(view.item.limit_per_user.schedule, now)
    if per_user is not None and schedule is not None:
        per_user["recurrent_schedule"] = schedule
    per_item = None if stock is None else {"total": stock.total, "available": stock.available}
    return {"per_user": per_user, "per_item": per_item}


# -- promotions and points -------------------------------------------------------------------------
def serialize_promotion(
    project: Project, promotion: ActivePromotion, language: str, visit: Visit
) -> Json:
    """Serialize a promotion with its current period, its discount and its free items."""
    start, end = _current_period(promotion.offer.periods, visit.now)
    discount = None
    if promotion.percent is not None:
        saved = None if promotion.saved is None else print_amount(promotion.saved)
        discount = {"percent": print_percent(promotion.percent), "value": saved}
    bonus = [_serialize_bonus(project, line, language) for line in promotion.bonus]
    left = promotion.left
    return {
        "name": in_language(promotion.offer.name, language),
        "date_start": start,
        "date_end": end,
        "discount": discount,
        "bonus": [entry for entry in bonus if entry is not None],
        **common.given(limits=left and {"per_user": to_builtins(left)}),
    }


def _current_period(periods: Periods, now: datetime) -> tuple[str | None, str | None]:
    for period in periods.spans:
        if period.covers(now):
            until = common.serialize_optional_moment(period.date_until)
            return print_moment(period.date_from), until
    return None, None


def _serialize_bonus(project: Project, line: BonusLine, language: str) -> Json | None:
    """Serialize a free item; None for one that is gone from the catalog."""
    item = project.catalog.get(line.sku)
    if item is None:
        return None
    body: Json = {"sku": line.sku, "quantity": line.quantity, "type": item.type}
    if item.type != "physical_good":
        body["name"] = in_language(item.name, language) or item.sku
        body["image_url"] = item.image_url or ""
    if item.bundle_type is not None:
        body["bundle_type"] = item.bundle_type
    return body


def serialize_points(point: ValuePoint, amount: int, language: str) -> dict[str, Any]:
    """Serialize the value points that come with a purchase."""
    return {
        "item_id": point.item_id,
        "sku": point.sku,
        "amount": amount,
        "name": in_language(point.terms.name, language) or point.sku,
        "image_url": point.terms.image_url or "",
        "is_clan": point.is_clan,
    }
