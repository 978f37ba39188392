"""Writes of items: the item that a body states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import orjson

from liveops_kit.edge import wire
from liveops_kit.edge import wire_promotions as words
from liveops_kit.mechanics.catalog import (
    BEGINNING,
    Consumable,
    Content,
    Expiration,
    InventoryOptions,
    Item,
    ItemAttribute,
    ItemAttributeValue,
    ItemKind,
    ItemMedium,
    PreOrder,
    RealPrice,
    VirtualPrice,
)
from liveops_kit.shared.errors import Violation, invalid
from liveops_kit.shared.localized import localized
from liveops_kit.shared.period import Period, Periods

_MOST_CUSTOM = 500
"""Characters of the custom attributes, as JSON."""
Entries = Iterable[Mapping[str, Any]]


def item_of(body: Mapping[str, Any], kind: ItemKind) -> Item:
    """The item a write states; its number is given later."""
    options = _options_of(body.get("inventory_options"), kind)
    return Item(
        item_id=0,
        sku=body["sku"],
        type="bundle" if "package" in kind.value else kind.value,
        bundle_type=_bundle_type_of(body, kind),
        virtual_item_type=None if options is None else options.item_type,
        inventory_options=options,
        **_texts_of(body),
        **_prices_of(body),
        **_sale_of(body),
        **_switches_of(body),
    )


def _bundle_type_of(body: Mapping[str, Any], kind: ItemKind) -> str | None:
    if kind is ItemKind.CURRENCY_PACKAGE:
        return "virtual_currency_package"
    return str(body.get("bundle_type", "standard")) if kind is ItemKind.BUNDLE else None


def _texts_of(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": localized(body.get("name") or {}),
        "description": localized(body.get("description") or {}),
        "long_description": localized(body.get("long_description") or {}),
        "image_url": body.get("image_url"),
        "media": tuple(ItemMedium(**medium) for medium in body.get("media_list") or ()),
        "groups": tuple(dict.fromkeys(_groups_of(body))),
        "attributes": tuple(_attribute_of(entry) for entry in body.get("attributes", ())),
        "custom_attributes": _custom_of(body.get("custom_attributes", {})),
    }


def _groups_of(body: Mapping[str, Any]) -> Iterable[str]:
    for entry in body.get("groups", ()):
        yield entry if isinstance(entry, str) else entry["external_id"]


def _attribute_of(entry: Mapping[str, Any]) -> ItemAttribute:
    values = (
        ItemAttributeValue(external_id=value["external_id"], value=localized(value["value"]))
        for value in entry["values"]
    )
    return ItemAttribute(
        external_id=entry["external_id"],
        name=localized(entry.get("name", {})),
        values=tuple(values),
    )


def _custom_of(stated: Mapping[str, Any]) -> str:
    text = orjson.dumps(stated).decode()
    if len(text) > _MOST_CUSTOM:
        told = f"Must be at most {_MOST_CUSTOM} characters long as JSON"
        raise invalid(Violation("custom_attributes", told))
    return text


def _prices_of(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "prices": tuple(_price_of(entry) for entry in body.get("prices", ())),
        "virtual_prices": tuple(
            VirtualPrice(
                sku=entry["sku"],
                amount=entry["amount"],
                is_default=entry["is_default"],
                is_enabled=entry["is_enabled"],
            )
            for entry in body.get("vc_prices") or ()
        ),
        "is_free": body.get("is_free", False),
    }


def _price_of(entry: Mapping[str, Any]) -> RealPrice:
    """A price; a number is read as it is printed, so that no float gets further than here."""
    return RealPrice(
        amount=Decimal(str(entry["amount"])),
        currency=entry["currency"],
        country=entry.get("country_iso"),
        is_default=entry.get("is_default", False),
        is_enabled=entry.get("is_enabled", True),
    )


def _sale_of(body: Mapping[str, Any]) -> dict[str, Any]:
    limits = body.get("limits") or {}
    return {
        "content": tuple(
            Content(sku=part["sku"], quantity=part.get("quantity", 1))
            for part in body.get("content", ())
        ),
        "periods": _periods_of(body.get("periods") or ()),
        "limit_per_user": words.user_limit_of(limits),
        "limit_per_item": limits.get("per_item"),
        "region_ids": tuple(region["id"] for region in body.get("regions", ())),
        "pre_order": _pre_order_of(body.get("pre_order")),
    }


def _periods_of(entries: Entries) -> Periods:
    """Sale periods; one that states no beginning has always begun."""
    spans = []
    for number, entry in enumerate(entries):
        at = f"periods.{number}"
        start, until = entry.get("date_from"), entry.get("date_until")
        begins = BEGINNING if start is None else wire.moment_of(start, f"{at}.date_from")
        ends = None if until is None else wire.moment_of(until, f"{at}.date_until")
        spans.append(Period(begins, ends))
    return Periods.of(spans, "periods")


def _pre_order_of(stated: Mapping[str, Any] | None) -> PreOrder | None:
    if stated is None:
        return None
    release = stated["release_date"]
    return PreOrder(
        release_date=None if release is None else wire.moment_of(release, "pre_order.release_date"),
        is_enabled=stated["is_enabled"],
        description=stated.get("description"),
    )


def _options_of(stated: Mapping[str, Any] | None, kind: ItemKind) -> InventoryOptions | None:
    if kind is not ItemKind.VIRTUAL_GOOD:
        return None
    stated = stated or {}
    consumable, expiration = stated.get("consumable"), stated.get("expiration_period")
    return InventoryOptions(
        consumable=None if consumable is None else Consumable(**consumable),
        expiration=None if expiration is None else Expiration(**expiration),
    )


def _switches_of(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "order": body.get("order", 1),
        "is_hard": body.get("is_hard", False),
        "is_enabled": body.get("is_enabled", True),
        "is_show_in_store": body.get("is_show_in_store", False),
        "is_deleted": body.get("is_deleted", False),
    }
