"""Carts: what a user means to buy, priced with every promotion that applies (PRM-9 to PRM-13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from liveops_kit.mechanics.carts import Cart, CartLine, EnteredCode, purchase_of
from liveops_kit.mechanics.catalog import Catalog, Item
from liveops_kit.mechanics.market import Market
from liveops_kit.mechanics.orders import OrderDraft, OrderLine
from liveops_kit.mechanics.pricing import BonusLine, Priced, price
from liveops_kit.mechanics.tables import Table
from liveops_kit.mechanics.users import Player
from liveops_kit.shared.chance import Chance
from liveops_kit.shared.errors import (
    CART_EMPTY,
    CART_INVALID,
    CART_MISSING,
    ITEM_UNKNOWN,
    Refusal,
)

Buyable = Callable[[Item, Player, int, datetime], bool]
"""Whether a player may buy so many of an item now, before promotions are looked at."""


@dataclass(frozen=True, slots=True)
class PricedCart:
    """A cart with what it costs, and the lines that stand in the way of buying it."""

    cart: Cart
    priced: Priced
    unavailable: tuple[str, ...]
    """SKUs the user may not buy now, or whose bonus may not be given."""


class Carts:
    """The carts of a project: one current cart for each user, guests included."""

    def __init__(
        self,
        carts: Table[str, Cart],
        chance: Chance,
        catalog: Catalog,
        market: Market,
        buyable: Buyable,
        currency: str,
    ) -> None:
        self._carts = carts
        self._chance = chance
        self._catalog = catalog
        self._market = market
        self._buyable = buyable
        self._currency = currency

    # -- what lies in it ---------------------------------------------------------------------------
    def of(self, player: Player, cart_id: str | None = None) -> Cart:
        """The user's cart: the current one, or the one with this id.

        Raises:
            Refusal: CART_MISSING, for an id that is not one of the user's carts.
        """
        if cart_id in (None, "current"):
            cart = self._carts.one("owner", player.external_id)
            return cart or self._store(
                Cart(cart_id=self._chance.code(16), owner=player.external_id)
            )
        cart = self._carts.get(cart_id or "")
        if cart is None or cart.owner != player.external_id:
            raise Refusal(CART_MISSING, user=player.external_id)
        return cart

    def fill(self, player: Player, cart_id: str | None, lines: Iterable[CartLine]) -> Cart:
        """Put these lines in place of what lies in the cart; lines of one item are added up.

        Raises:
            Refusal: CART_MISSING, ITEM_UNKNOWN.
        """
        cart = self.of(player, cart_id)
        together: dict[str, int] = {}
        for line in lines:
            together[line.sku] = together.get(line.sku, 0) + line.quantity
        self._catalog.require(together)
        return self._store(replace(cart, lines=_lines(together)))

    def put(self, player: Player, cart_id: str | None, sku: str, quantity: int) -> Cart:
        """Have so many of an item in the cart; none takes it out.

        Raises:
            Refusal: CART_MISSING, ITEM_UNKNOWN.
        """
        cart = self.of(player, cart_id)
        self._catalog.require((sku,))
        together = {line.sku: line.quantity for line in cart.lines}
        together[sku] = quantity
        return self._store(replace(cart, lines=_lines(together)))

    def take_out(self, player: Player, cart_id: str | None, sku: str) -> Cart:
        """Take an item out of the cart.

        Raises:
            Refusal: CART_MISSING; ITEM_UNKNOWN, if it is not in the cart.
        """
        cart = self.of(player, cart_id)
        left = tuple(line for line in cart.lines if line.sku != sku)
        if len(left) == len(cart.lines):
            raise Refusal(ITEM_UNKNOWN, sku=sku)
        return self._store(replace(cart, lines=left))

    def clear(self, player: Player, cart_id: str | None) -> Cart:
        """Take everything out, the promo code too."""
        return self._store(replace(self.of(player, cart_id), lines=(), entered=None))

    def enter(self, player: Player, cart_id: str | None, entered: EnteredCode) -> Cart:
        """Put a promo code on the cart, in place of a former one (PRM-9).

        Raises:
            Refusal: CART_MISSING, CART_EMPTY.
        """
        cart = self.of(player, cart_id)
        if not cart.lines:
            raise Refusal(CART_EMPTY)
        return self._store(replace(cart, entered=entered))

    def remove_code(self, player: Player, cart_id: str | None) -> Cart:
        """Take the promo code off the cart."""
        return self._store(replace(self.of(player, cart_id), entered=None))

    def forget(self, cart_id: str) -> None:
        """Empty a cart that was bought."""
        cart = self._carts.get(cart_id)
        if cart is not None:
            self._store(replace(cart, lines=(), entered=None))

    # -- what it costs -----------------------------------------------------------------------------
    def priced(self, cart: Cart, player: Player, now: datetime) -> PricedCart:
        """The cart with every promotion applied that may be."""
        purchase = purchase_of(cart, self._catalog)
        code = cart.entered.code if cart.entered else None
        priced = price(purchase, self._market.offers(player, now, code))
        wanted = [(line.sku, line.quantity) for line in purchase.lines]
        wanted += [(line.sku, line.quantity) for _, line in priced.bonus]
        unavailable = tuple(
            sku for sku, quantity in wanted if not self._may_buy(sku, quantity, player, now)
        )
        return PricedCart(cart, priced, unavailable)

    def draft(self, found: PricedCart, *, free: bool) -> OrderDraft:
        """What an order of the cart is made of.

        Raises:
            Refusal: CART_INVALID, for an empty cart, one with items that cannot be bought, or one
                that costs something where nothing is to be paid, or the other way round.
        """
        priced = found.priced
        if not priced.lines or found.unavailable or (priced.amount == 0) is not free:
            raise Refusal(CART_INVALID)
        if any(line.base is None and not self._is_free(line.sku) for line in priced.lines):
            raise Refusal(CART_INVALID)
        return draft_of(priced, self._currency, found.cart)

    def _is_free(self, sku: str) -> bool:
        item = self._catalog.get(sku)
        return item is not None and item.is_free

    def _may_buy(self, sku: str, quantity: int, player: Player, now: datetime) -> bool:
        item = self._catalog.get(sku)
        return item is not None and self._buyable(item, player, quantity, now)

    def _store(self, cart: Cart) -> Cart:
        self._carts.put(cart.cart_id, cart)
        return cart


def draft_of(priced: Priced, currency: str, cart: Cart | None) -> OrderDraft:
    """An order of a priced purchase: its lines, and its presents as free lines."""
    choice: Mapping[str, str] = cart.entered.choice if cart and cart.entered else {}
    lines = [
        OrderLine(
            sku=line.sku,
            quantity=line.quantity,
            amount=line.amount,
            amount_without_discount=line.amount_without_discount,
            is_free=line.amount == 0,
        )
        for line in priced.lines
    ]
    lines += [_present(line, choice) for _, line in priced.bonus]
    entered = any(offer.entered for offer in priced.offers)
    return OrderDraft(
        lines=tuple(lines),
        amount=priced.amount,
        amount_without_discount=priced.amount_without_discount,
        currency=currency,
        promotions=tuple(o.promotion_id for o in priced.offers if not o.entered),
        code=cart.entered.code if cart and cart.entered and entered else None,
        cart_id=cart.cart_id if cart else None,
    )


def _present(line: BonusLine, choice: Mapping[str, str]) -> OrderLine:
    sku = choice.get(line.sku, line.sku)
    return OrderLine(sku=sku, quantity=line.quantity, is_free=True, is_bonus=True)


def _lines(together: Mapping[str, int]) -> tuple[CartLine, ...]:
    return tuple(
        CartLine(sku=sku, quantity=quantity) for sku, quantity in together.items() if quantity > 0
    )
