"""Items as their project's server writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import orjson

from liveops_kit.domain.mechanics.catalog import (
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
from liveops_kit.domain.values.localized import Localized, localized
from liveops_kit.domain.values.period import Period, Periods
from liveops_kit.domain.values.refusals import Violation, invalid
from liveops_kit.server.codec import common, promotions

_MAX_CUSTOM_ATTRIBUTES = 500
"""Characters of the custom attributes, as JSON."""
Entries = Iterable[Mapping[str, Any]]


def parse_item(body: Mapping[str, Any], kind: ItemKind, stored: Item | None = None) -> Item:
    """Parse the item of a write; it gets its number later.

    `stored` is the item that an update replaces: a price in virtual currency stays in or out of
    use, which no read prints (ITM-43).
    """
    options = _parse_options(body.get("inventory_options"), kind)
    return Item(
        item_id=0,
        sku=body["sku"],
        type="bundle" if "package" in kind.value else kind.value,
        bundle_type=_parse_bundle_type(body, kind),
        virtual_item_type=None if options is None else options.item_type,
        inventory_options=options,
        **_parse_texts(body),
        **_parse_prices(body, stored),
        **_parse_sale(body),
        **_parse_flags(body),
    )


def _parse_bundle_type(body: Mapping[str, Any], kind: ItemKind) -> str | None:
    if kind is ItemKind.CURRENCY_PACKAGE:
        return "virtual_currency_package"
    return str(body.get("bundle_type", "standard")) if kind is ItemKind.BUNDLE else None


def _parse_texts(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": localized(body.get("name") or {}),
        "description": localized(body.get("description") or {}),
        "long_description": localized(body.get("long_description") or {}),
        "image_url": body.get("image_url") or None,
        "media": common.parse_structs(body.get("media_list"), ItemMedium),
        "groups": tuple(dict.fromkeys(_parse_groups(body))),
        "attributes": tuple(_parse_attribute(entry) for entry in body.get("attributes", ())),
        "custom_attributes": _parse_custom_attributes(body.get("custom_attributes", {})),
    }


def _parse_groups(body: Mapping[str, Any]) -> Iterable[str]:
    for entry in body.get("groups", ()):
        yield entry if isinstance(entry, str) else entry["external_id"]


def parse_group_names(body: Mapping[str, Any]) -> Iterator[tuple[str, Localized]]:
    """Parse the ids and names of the groups that a write names."""
    for entry in body.get("groups", ()):
        if not isinstance(entry, str):
            yield entry["external_id"], localized(entry.get("name", {}))


def _parse_attribute(entry: Mapping[str, Any]) -> ItemAttribute:
    values = (
        ItemAttributeValue(external_id=value["external_id"], value=localized(value["value"]))
        for value in entry["values"]
    )
    return ItemAttribute(
        external_id=entry["external_id"],
        name=localized(entry.get("name", {})),
        values=tuple(values),
    )


def _parse_custom_attributes(attributes: Mapping[str, Any]) -> str:
    text = orjson.dumps(attributes).decode()
    if len(text) > _MAX_CUSTOM_ATTRIBUTES:
        message = f"Must be at most {_MAX_CUSTOM_ATTRIBUTES} characters long as JSON"
        raise invalid(Violation("custom_attributes", message))
    return text


def _parse_prices(body: Mapping[str, Any], stored: Item | None) -> dict[str, Any]:
    in_use = {price.sku: price.is_enabled for price in stored.virtual_prices} if stored else {}
    return {
        "prices": tuple(_parse_price(entry) for entry in body.get("prices", ())),
        "virtual_prices": tuple(
            _parse_virtual_price(entry, in_use) for entry in _virtual_prices(body)
        ),
        "is_free": body.get("is_free", False),
    }


def _parse_price(entry: Mapping[str, Any]) -> RealPrice:
    """Parse a price; its text becomes a decimal, so that no float gets further than here."""
    return RealPrice(
        amount=Decimal(str(entry["amount"])),
        currency=entry["currency"],
        country=entry.get("country_iso"),
        is_default=entry.get("is_default", False),
        is_enabled=entry.get("is_enabled", True),
    )


def _virtual_prices(body: Mapping[str, Any]) -> Entries:
    """Return the prices in virtual currency; reads of bundles call them `virtual_prices`."""
    return body.get("vc_prices", body.get("virtual_prices")) or ()


def _parse_virtual_price(entry: Mapping[str, Any], in_use: Mapping[str, bool]) -> VirtualPrice:
    return VirtualPrice(
        sku=entry["sku"],
        amount=int(entry["amount"]),
        is_default=entry["is_default"],
        is_enabled=entry.get("is_enabled", in_use.get(entry["sku"], True)),
    )


def _parse_sale(body: Mapping[str, Any]) -> dict[str, Any]:
    limits = body.get("limits") or {}
    return {
        "content": common.parse_structs(body.get("content"), Content),
        "periods": parse_periods(body.get("periods") or ()),
        "limit_per_user": promotions.parse_user_limit(limits),
        "limit_per_item": promotions.parse_total(limits.get("per_item")),
        "region_ids": tuple(region["id"] for region in body.get("regions", ())),
        "pre_order": _parse_pre_order(body.get("pre_order")),
    }


def parse_periods(entries: Entries) -> Periods:
    """Parse sale periods; one without a start has always been on sale."""
    periods = []
    for index, entry in enumerate(entries):
        path = f"periods.{index}"
        start = common.parse_optional_date_time(entry.get("date_from"), f"{path}.date_from")
        until = common.parse_optional_date_time(entry.get("date_until"), f"{path}.date_until")
        periods.append(Period(start or BEGINNING, until))
    return Periods.of(periods, "periods")


def _parse_pre_order(entry: Mapping[str, Any] | None) -> PreOrder | None:
    if entry is None:
        return None
    release = common.parse_optional_date_time(entry["release_date"], "pre_order.release_date")
    return PreOrder(
        release_date=release,
        is_enabled=entry["is_enabled"],
        description=entry.get("description"),
    )


def _parse_options(entry: Mapping[str, Any] | None, kind: ItemKind) -> InventoryOptions | None:
    if kind is not ItemKind.VIRTUAL_GOOD:
        return None
    entry = entry or {}
    consumable, expiration = entry.get("consumable"), entry.get("expiration_period")
    return InventoryOptions(
        consumable=None if consumable is None else Consumable(**consumable),
        expiration=None if expiration is None else Expiration(**expiration),
    )


def _parse_flags(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "order": body.get("order", 1),
        "is_hard": body.get("is_hard", False),
        "is_enabled": body.get("is_enabled", True),
        "is_show_in_store": body.get("is_show_in_store", False),
        "is_deleted": body.get("is_deleted", False),
    }
