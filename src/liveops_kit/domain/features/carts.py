"""Carts: items a user means to buy, priced with every applicable promotion (PRM-9 to PRM-13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.domain.mechanics.carts import (
    Cart,
    CartLine,
    EnteredCode,
    NamedCart,
    purchase_of,
)
from liveops_kit.domain.mechanics.pricer import Pricer, Quote
from liveops_kit.domain.mechanics.tables import Table
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.refusals import (
    CART_EMPTY,
    CART_INVALID,
    CART_MISSING,
    CART_TAKES_NO_UNITS,
    ITEM_INVALID,
    ITEM_UNKNOWN,
    Refusal,
)
from liveops_kit.domain.values.seeded_random import SeededRandom

CURRENT = "current"
"""The id that means the user's current cart."""


class LeftOut(Struct, frozen=True):
    """A line that could not be put into a cart, with the reason."""

    line: CartLine
    refusal: Refusal


class Carts:
    """The carts of a project: a current one for each user, guests included, and named ones.

    A named cart has an id that the client chose. Ids belong to their users: two users with the same
    id have two carts (ORD-17).
    """

    def __init__(
        self, carts: Table[tuple[str, str], Cart], random: SeededRandom, pricer: Pricer
    ) -> None:
        self._carts = carts
        self._random = random
        self._pricer = pricer

    def of(self, player: Player, cart_id: str | None = None) -> Cart:
        """Return the user's current cart, or the one with this id.

        Raises:
            Refusal: CART_MISSING, for an id that is not one of the user's carts.
        """
        if cart_id is None or cart_id == CURRENT:
            cart = self._carts.one("current", player.external_id)
            return cart or self._store(
                Cart(cart_id=self._random.code(16), owner=player.external_id)
            )
        cart = self._carts.get((cart_id, player.external_id))
        if cart is None:
            raise Refusal(CART_MISSING, user=player.external_id)
        return cart

    def fill(
        self, player: Player, cart_id: str | None, lines: Iterable[CartLine], now: datetime
    ) -> tuple[Cart, list[LeftOut]]:
        """Set the quantities of several items, leaving out those the user may not buy (ORD-1).

        An id that the user has no cart under makes one (ORD-14).
        """
        cart = self._of_or_new(player, cart_id)
        wanted = {line.sku: line for line in lines}
        left_out = []
        for line in wanted.values():
            refusal = self._refusal(line, player, now)
            if refusal is not None:
                left_out.append(LeftOut(line, refusal))
        refused = {entry.line.sku for entry in left_out}
        quantities = {sku: line.quantity for sku, line in wanted.items() if sku not in refused}
        return self._store(_with(cart, quantities)), left_out

    def put(self, player: Player, cart_id: str | None, sku: str, quantity: int) -> Cart:
        """Set the quantity of an item; zero removes it.

        An id that the user has no cart under makes one (ORD-14).

        Raises:
            Refusal: ITEM_UNKNOWN, CART_TAKES_NO_UNITS.
        """
        self._require(sku)
        cart = self._of_or_new(player, cart_id)
        return self._store(_with(cart, {sku: quantity}))

    def take_out(self, player: Player, cart_id: str | None, sku: str) -> Cart:
        """Remove an item from the cart.

        Raises:
            Refusal: CART_MISSING; ITEM_UNKNOWN, if it is not in the cart.
        """
        cart = self.of(player, cart_id)
        left = tuple(line for line in cart.lines if line.sku != sku)
        if len(left) == len(cart.lines):
            raise Refusal(ITEM_UNKNOWN, sku=sku)
        return self._store(replace(cart, lines=left))

    def clear(self, player: Player, cart_id: str | None) -> Cart:
        """Remove all items and the promo code."""
        return self._store(replace(self.of(player, cart_id), lines=(), entered=None))

    def all_of(self, user: str) -> list[Cart]:
        """Return the current cart of a user, if there is one, and the named ones."""
        return list(self._carts.rows("owner", user))

    def to_order(self, player: Player, cart_id: str | None) -> Cart:
        """Return the user's cart for an order.

        Raises:
            Refusal: CART_INVALID, for an id that is not one of the user's carts.
        """
        try:
            return self.of(player, cart_id)
        except Refusal as refusal:
            raise Refusal(CART_INVALID) from refusal

    def enter(self, player: Player, cart_id: str | None, enter: Callable[[], EnteredCode]) -> Cart:
        """Put a promo code on the cart, in place of a former one (PRM-9).

        `enter` checks the code; an unknown code is reported before an empty cart (ERR-6).

        Raises:
            Refusal: CART_MISSING, CART_EMPTY, and what `enter` refuses.
        """
        cart = self.of(player, cart_id)
        try:
            entered = enter()
        except Refusal as refusal:
            if not cart.lines and refusal.reason.status != CART_MISSING.status:
                raise Refusal(CART_EMPTY) from refusal
            raise
        if not cart.lines:
            raise Refusal(CART_EMPTY)
        return self._store(replace(cart, entered=entered))

    def remove_code(self, player: Player, cart_id: str | None) -> Cart:
        """Remove the promo code from the cart.

        Raises:
            Refusal: CART_MISSING.
        """
        return self._store(replace(self.of(player, cart_id), entered=None))

    def forget(self, owner: str, cart_id: str) -> None:
        """Empty a cart that has been bought."""
        cart = self._carts.get((cart_id, owner))
        if cart is not None:
            self._store(replace(cart, lines=(), entered=None))

    def quote(self, cart: Cart, player: Player, now: datetime) -> Quote:
        """Return the price of the cart, with every applicable promotion."""
        code = cart.entered.code if cart.entered else None
        return self._pricer.quote(purchase_of(cart, self._pricer.catalog), player, now, code)

    def _of_or_new(self, player: Player, cart_id: str | None) -> Cart:
        """Return the cart as `of`, or one with this id that is yet to be stored (ORD-14)."""
        if cart_id is not None and cart_id != CURRENT:
            cart = self._carts.get((cart_id, player.external_id))
            return cart or NamedCart(cart_id=cart_id, owner=player.external_id)
        return self.of(player)

    def _refusal(self, line: CartLine, player: Player, now: datetime) -> Refusal | None:
        """Return the reason why a line cannot be put into a cart, or None."""
        try:
            self._require(line.sku)
        except Refusal as refusal:
            return refusal
        item = self._pricer.catalog.get(line.sku)
        if item is None or not self._pricer.buyable(item, player, line.quantity, now):
            why = self._pricer.obstacle
            cause = None if item is None else why(item, player, line.quantity, now)
            return Refusal(ITEM_INVALID).because(cause)
        return None

    def _require(self, sku: str) -> None:
        item = self._pricer.catalog.get(sku)
        if item is None:
            raise Refusal(ITEM_UNKNOWN, sku=sku)
        if item.is_selectable:
            raise Refusal(CART_TAKES_NO_UNITS)

    def _store(self, cart: Cart) -> Cart:
        self._carts.put((cart.cart_id, cart.owner), cart)
        return cart


def _with(cart: Cart, quantities: Mapping[str, int]) -> Cart:
    """Return the cart with new quantities of some items; items not yet in it come last."""
    together = {line.sku: line.quantity for line in cart.lines} | dict(quantities)
    lines = tuple(CartLine(sku=sku, quantity=count) for sku, count in together.items() if count > 0)
    return replace(cart, lines=lines)
