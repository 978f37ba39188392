"""The items of the second independent server, and the texts of its writes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tests.independent.coupons import LANGUAGES, Body, Refusal

CATALOG: Mapping[str, Body] = {
    "lamp": {"item_id": 1, "type": "virtual_good", "name": "Lamp", "price": Decimal("1.10")},
    "tent": {"item_id": 2, "type": "virtual_good", "name": "Tent", "price": Decimal("4.99")},
    "coins": {"item_id": 3, "type": "virtual_currency", "name": "Coins", "price": Decimal("0.01")},
}
TAKEN_BY_OFFERS = ("virtual_good", "bundle")


def price(sku: str, quantity: int) -> Decimal:
    """Return the price of a quantity of an item."""
    return CATALOG[sku]["price"] * quantity


def texts(text: Body | None) -> Body | None:
    """Return a localised text by its languages.

    Raises:
        Refusal: a locale is not known.
    """
    for locale in text or ():
        language, dash, region = locale.partition("-")
        has_region = len(region) == 2 and region.isascii() and region.isupper()
        if language not in LANGUAGES or (dash and not has_region):
            raise Refusal(404, 0, "Locale not found")
    return None if text is None else {locale[:2]: each for locale, each in text.items()}


def in_one_language(text: Body | None) -> str | None:
    """Return the text a player reads: English if there is one."""
    if not text:
        return None
    return text.get("en") or next(iter(text.values()))


def item_for_project(line: Body) -> Body:
    item = CATALOG[line["sku"]]
    return {
        "item_id": item["item_id"], "sku": line["sku"], "name": {"en": item["name"]},
        "type": item["type"], "description": None, "image_url": None,
        "quantity": line["quantity"],
    }  # fmt: skip


def item_for_player(line: Body) -> Body:
    return {**item_for_project(line), "name": CATALOG[line["sku"]]["name"], "is_free": False}
