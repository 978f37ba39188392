"""Items of the catalog as players read them: in one language, with what holds for the viewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import orjson

from liveops_kit.edge import wire
from liveops_kit.edge.kept import Kept, Printed
from liveops_kit.edge.wire import Json
from liveops_kit.mechanics.catalog import (
    BEGINNING,
    InventoryOptions,
    Item,
    ItemAttribute,
    ItemKind,
    VirtualPrice,
)
from liveops_kit.mechanics.points import ValuePoint
from liveops_kit.mechanics.pricing import BonusLine
from liveops_kit.mechanics.shop import ActivePromotion, ItemView, Visit, offered_in
from liveops_kit.shared.errors import Refusal
from liveops_kit.shared.localized import LOCALES, Localized, in_language, localized
from liveops_kit.shared.moment import print_moment
from liveops_kit.shared.money import print_amount, print_percent
from liveops_kit.shared.period import Periods
from liveops_kit.world.project import Project

ADDITIONAL_FIELDS = frozenset({"media_list", "order", "long_description", "custom_attributes"})
_WITH_INVENTORY = (ItemKind.VIRTUAL_GOOD, ItemKind.VIRTUAL_CURRENCY)

GroupName = Callable[[str], Localized]


def language_of(locale: str | None) -> str:
    """The two-letter language of a locale; an unknown one is English."""
    try:
        return next(iter(localized({locale or "en": ""})))
    except Refusal:
        return "en"


# -- the item --------------------------------------------------------------------------------------
def print_item_for_viewer(
    project: Project,
    item: Item,
    visit: Visit,
    language: str = "en",
    fields: Set[str] = ADDITIONAL_FIELDS,
) -> Json:
    """An item as a viewer sees it; `fields` says which of the additional ones are told."""
    shown = project.shop.show(item, visit)
    printed: Json = {
        "item_id": item.item_id,
        **print_short(project, item, language),
        **print_prices(project, shown, language),
        "can_be_bought": shown.can_be_bought,
        "promotions": [
            print_promotion(project, each, language, visit) for each in shown.promotions
        ],
        "limits": print_limits(shown, visit.now),
        "periods": print_periods(item.periods),
        "vp_rewards": [print_points(*found, language) for found in shown.points],
        **_additional(item, language, fields),
    }
    if item.type == "bundle":
        printed["bundle_type"] = item.bundle_type or "standard"
        printed["content"] = [
            _print_content(project, inner, quantity, visit, language)
            for inner, quantity in project.shop.content(item)
        ]
        if item.kind is ItemKind.BUNDLE:
            printed["total_content_price"] = _content_price(project, item, visit)
    return printed


def print_short(project: Project, item: Item, language: str) -> Json:
    """What an item is: its names, its groups, how it behaves in the inventory."""
    printed = _SHORT[language].of(item).copy()
    if item.groups:
        printed["groups"] = print_groups(item, project.items.group_name, language)
    return printed


def _print_once(language: str, item: Item) -> Json:
    """All but its groups, whose names may change while the item stays what it is."""
    printed: Json = {
        "sku": item.sku,
        "name": in_language(item.name, language) or item.sku,
        "groups": [],
        "attributes": [_print_attribute(found, language) for found in item.attributes],
        "type": item.type,
        "description": in_language(item.description, language) or None,
        "image_url": item.image_url,
        "is_free": item.is_free,
    }
    if item.kind in _WITH_INVENTORY:
        printed["inventory_options"] = print_inventory_options(item)
    if item.kind is ItemKind.VIRTUAL_GOOD:
        printed["virtual_item_type"] = item.virtual_item_type or "non_consumable"
    return printed


_SHORT: Mapping[str, Printed] = {
    language: Kept(partial(_print_once, language)) for language in LOCALES
}


def _additional(item: Item, language: str, fields: Set[str]) -> Json:
    if not fields:
        return {}
    printed = _ADDITIONAL[language].of(item)
    return {name: value for name, value in printed.items() if name in fields}


def _print_additional_once(language: str, item: Item) -> Json:
    return {
        "long_description": in_language(item.long_description, language) or None,
        "order": item.order,
        "media_list": [{"type": medium.type, "url": medium.url} for medium in item.media],
        "custom_attributes": orjson.loads(item.custom_attributes),
    }


_ADDITIONAL: Mapping[str, Printed] = {
    language: Kept(partial(_print_additional_once, language)) for language in LOCALES
}


def _print_content(
    project: Project, item: Item, quantity: int, visit: Visit, language: str
) -> Json:
    shown = project.shop.show(item, visit)
    return {
        "item_id": item.item_id,
        **print_short(project, item, language),
        **print_prices(project, shown, language),
        "quantity": quantity,
        "limits": print_limits(shown, visit.now),
    }


# -- parts of it -----------------------------------------------------------------------------------
def print_groups(item: Item, name_of: GroupName, language: str) -> list[Json]:
    """The groups an item is in."""
    return [
        {"external_id": group, "name": in_language(name_of(group), language)}
        for group in item.groups
    ]


def _print_attribute(attribute: ItemAttribute, language: str) -> Json:
    return {
        "external_id": attribute.external_id,
        "name": in_language(attribute.name, language) or attribute.external_id,
        "values": [
            {"external_id": found.external_id, "value": in_language(found.value, language)}
            for found in attribute.values
        ],
    }


def print_inventory_options(item: Item) -> Json:
    """How an item behaves in the inventory; one that never said goes by its type."""
    options = item.inventory_options
    if options is None:
        used_up = item.virtual_item_type == "consumable"
        return {"consumable": {"usages_count": 1} if used_up else None, "expiration_period": None}
    return _print_options(options)


def _print_options(options: InventoryOptions) -> Json:
    consumable, expiration = options.consumable, options.expiration
    return {
        "consumable": None if consumable is None else {"usages_count": consumable.usages_count},
        "expiration_period": (
            None if expiration is None else {"type": expiration.type, "value": expiration.value}
        ),
    }


def print_periods(periods: Periods) -> list[Json] | None:
    """Sale periods; null for always, and for no beginning."""
    printed = wire.print_periods(periods)
    for span, entry in zip(periods.spans, printed or (), strict=True):
        if span.date_from == BEGINNING:
            entry["date_from"] = None
    return printed


def print_prices(project: Project, shown: ItemView, language: str) -> Json:
    """The real price after promotions and the prices in virtual currencies."""
    line = shown.line
    real = None
    if line.base is not None and line.unit is not None:
        real = print_price(line.unit, line.base, project.config.currency)
    found = [_print_virtual_price(project, offered, language) for offered in offered_in(shown.item)]
    return {"price": real, "virtual_prices": [entry for entry in found if entry is not None]}


def print_price(amount: Decimal, without_discount: Decimal, currency: str) -> Json:
    """A price in real money."""
    return {
        "amount": print_amount(amount),
        "amount_without_discount": print_amount(without_discount),
        "currency": currency,
    }


def _print_virtual_price(project: Project, offered: VirtualPrice, language: str) -> Json | None:
    """A price in a virtual currency; None for a currency that is gone."""
    currency, amount = project.catalog.get(offered.sku), offered.amount
    if currency is None:
        return None
    return {
        "item_id": currency.item_id,
        "sku": offered.sku,
        "name": in_language(currency.name, language) or offered.sku,
        "type": currency.type,
        "description": in_language(currency.description, language) or None,
        "image_url": currency.image_url,
        "amount": amount,
        "amount_without_discount": amount,
        "is_default": offered.is_default,
        "calculated_price": {"amount": str(amount), "amount_without_discount": str(amount)},
    }


def _content_price(project: Project, item: Item, visit: Visit) -> Json | None:
    found = project.shop.content_price(item, visit)
    return None if found is None else print_price(*found, project.config.currency)


def print_limits(shown: ItemView, now: datetime) -> Json | None:
    """What the viewer, and what all together, may still buy; null without limits."""
    item, left, stock = shown.item, shown.of_user, shown.stock
    if left is None and stock is None:
        return None
    per_user: Json | None = None
    if left is not None:
        per_user = {"total": left.total, "available": left.available}
        schedule = item.limit_per_user.schedule
        if schedule is not None:
            per_user["recurrent_schedule"] = {
                "interval_type": schedule.interval_type,
                "reset_next_date": int(schedule.next(now).timestamp()),
            }
    per_item = None if stock is None else {"total": stock.total, "available": stock.available}
    return {"per_user": per_user, "per_item": per_item}


# -- what acts on it -------------------------------------------------------------------------------
def print_promotion(project: Project, found: ActivePromotion, language: str, visit: Visit) -> Json:
    """A promotion with its current period, what it takes off, and what it gives."""
    start, end = _current(found.offer.periods, visit.now)
    discount = None
    if found.percent is not None:
        saved = None if found.saved is None else print_amount(found.saved)
        discount = {"percent": print_percent(found.percent), "value": saved}
    bonus = [_print_bonus(project, line, language) for line in found.bonus]
    left = found.left
    limits = None
    if left is not None:
        limits = {"per_user": {"total": left.total, "available": left.available}}
    return {
        "name": in_language(found.offer.name, language),
        "date_start": start,
        "date_end": end,
        "discount": discount,
        "bonus": [entry for entry in bonus if entry is not None],
        "limits": limits,
    }


def _current(periods: Periods, now: datetime) -> tuple[str | None, str | None]:
    for span in periods.spans:
        if span.covers(now):
            until = None if span.date_until is None else print_moment(span.date_until)
            return print_moment(span.date_from), until
    return None, None


def _print_bonus(project: Project, line: BonusLine, language: str) -> Json | None:
    """An item that comes free; None for one that is gone from the catalog."""
    item = project.catalog.get(line.sku)
    if item is None:
        return None
    printed: Json = {"sku": line.sku, "quantity": line.quantity, "type": item.type}
    if item.type != "physical_good":
        printed["name"] = in_language(item.name, language) or item.sku
        printed["image_url"] = item.image_url
    if item.bundle_type is not None:
        printed["bundle_type"] = item.bundle_type
    return printed


def print_points(point: ValuePoint, amount: int, language: str) -> dict[str, Any]:
    """So many value points that come with a purchase."""
    return {
        "item_id": point.item_id,
        "sku": point.sku,
        "amount": amount,
        "name": in_language(point.terms.name, language) or point.sku,
        "image_url": point.terms.image_url,
        "is_clan": point.is_clan,
    }
