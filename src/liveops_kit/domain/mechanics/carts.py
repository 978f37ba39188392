"""Carts as data, for the cart itself and for promotions that change it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct, field

from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.pricing import Purchase, PurchaseLine


class CartLine(Struct, frozen=True, kw_only=True):
    """A quantity of an item."""

    sku: str
    quantity: int


class EnteredCode(Struct, frozen=True, kw_only=True):
    """The promo code on a cart, with the keys the user chose for games among its bonus."""

    code: str
    choice: Mapping[str, str] = field(default_factory=dict)


class Cart(Struct, frozen=True, kw_only=True):
    """A user's current cart, under an id of the server's."""

    cart_id: str
    owner: str
    lines: tuple[CartLine, ...] = ()
    entered: EnteredCode | None = None


class NamedCart(Cart, frozen=True, kw_only=True):
    """A further cart of a user, under an id of the client's own (ORD-14)."""


def purchase_of(cart: Cart, catalog: Catalog) -> Purchase:
    """Return the lines of a cart with their base prices, without deleted items."""
    lines = []
    for line in cart.lines:
        item = catalog.get(line.sku)
        if item is not None:
            price = None if item.price is None else Decimal(item.price)
            lines.append(PurchaseLine(line.sku, line.quantity, price))
    return Purchase(tuple(lines))
