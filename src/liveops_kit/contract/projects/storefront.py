"""Items in short, as the storefront shows them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from liveops_kit.contract.projects.bodies import group_id

Json = dict[str, Any]


def short_item(read: Mapping[str, Any]) -> Json:
    """Return an item that the storefront shows, in short."""
    entry: Json = {
        "sku": read["sku"],
        "type": read["type"],
        "name": _texts(read.get("name"), read["sku"]),
    }
    if read.get("description"):
        entry["description"] = _texts(read["description"], "")
    if str(read.get("image_url") or "").startswith("http"):
        entry["image_url"] = read["image_url"]
    if isinstance(read.get("order"), int):
        entry["order"] = read["order"]
    groups = [group_id(group) for group in read.get("groups") or ()]
    if groups:
        entry["groups"] = groups
    if read.get("price"):
        entry["price"] = _amount(read["price"])
    for name in ("bundle_type", "virtual_item_type"):
        if read.get(name):
            entry[name] = read[name]
    prices = [
        {"sku": price["sku"], "amount": int(price["amount_without_discount"]),
         "is_default": bool(price.get("is_default"))}
        for price in read.get("virtual_prices") or ()
    ]  # fmt: skip
    content = [
        {"sku": part["sku"], "quantity": part["quantity"]} for part in read.get("content") or ()
    ]
    if read.get("is_free"):
        entry["is_free"] = True
    entry |= {
        name: value
        for name, value in (("virtual_prices", prices), ("content", content)) if value
    }  # fmt: skip
    units = [_unit(unit) for unit in read.get("unit_items") or ()]
    return {**entry, "unit_items": units} if units else entry


def _unit(read: Json) -> Json:
    unit: Json = {
        "sku": read["sku"],
        "name": _texts(read.get("name"), f"{read['sku']}"),
        "drm_name": read.get("drm_name") or read["sku"],
        "drm_sku": read.get("drm_sku") or read["sku"],
    }
    if read.get("is_free"):
        unit["is_free"] = True
    price = read.get("price")
    if price and read.get("can_be_bought", True):
        unit["price"] = _amount(price)
    return unit


def _amount(price: Mapping[str, Any]) -> str:
    """Return the price before promotions, with at most four places after the point."""
    return f"{Decimal(str(price['amount_without_discount'])):.4f}".rstrip("0").rstrip(".")


def _texts(text: Any, otherwise: str) -> Json:
    return dict(text) if isinstance(text, dict) and text else {"en": text or otherwise}
