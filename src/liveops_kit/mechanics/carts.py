"""What lies in a cart, for those who read it: the cart itself, and promotions that change it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct, field

from liveops_kit.mechanics.catalog import Catalog
from liveops_kit.mechanics.pricing import Purchase, PurchaseLine


class CartLine(Struct, frozen=True, kw_only=True):
    """So many of an item."""

    sku: str
    quantity: int


class EnteredCode(Struct, frozen=True, kw_only=True):
    """The promo code on a cart, with the keys the user chose for games among its bonus."""

    code: str
    choice: Mapping[str, str] = field(default_factory=dict)


class Cart(Struct, frozen=True, kw_only=True):
    """A user's cart."""

    cart_id: str
    owner: str
    lines: tuple[CartLine, ...] = ()
    entered: EnteredCode | None = None


def purchase_of(cart: Cart, catalog: Catalog) -> Purchase:
    """The lines of a cart with their base prices; items that are gone are left out."""
    lines = []
    for line in cart.lines:
        item = catalog.get(line.sku)
        if item is not None:
            price = None if item.price is None else Decimal(item.price)
            lines.append(PurchaseLine(line.sku, line.quantity, price))
    return Purchase(tuple(lines))
