"""The checkout: turns carts and single items into drafts of orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from msgspec.structs import replace

from liveops_kit.domain.mechanics.carts import Cart, EnteredCode, purchase_of
from liveops_kit.domain.mechanics.catalog import Catalog, Item
from liveops_kit.domain.mechanics.orders import OrderDraft, OrderLine
from liveops_kit.domain.mechanics.pricer import Pricer, Quote, draft_of
from liveops_kit.domain.mechanics.pricing import Purchase, PurchaseLine
from liveops_kit.domain.mechanics.promotion_lifecycle import PromotionKind
from liveops_kit.domain.mechanics.redemption import CodePromotion
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.causes import Cause
from liveops_kit.domain.values.refusals import (
    CART_EMPTY,
    CART_INVALID,
    CODE_UNKNOWN,
    ITEM_INVALID,
    ITEM_PRICE_MISSING,
    ITEM_UNKNOWN,
    PROMOTION_MISSING,
    Reason,
    Refusal,
)


class Verify(Protocol):
    """Lookup of the promotion behind a code that the player may use now (PRM-4)."""

    def __call__(self, code: str, player: Player, now: datetime) -> CodePromotion:
        """Return the promotion, or raise a Refusal."""


class Enter(Protocol):
    """Lookup of a promo code for a player who has chosen keys for the games among its bonus."""

    def __call__(
        self, code: str, player: Player, choice: Mapping[str, str], now: datetime
    ) -> EnteredCode:
        """Return the code for a cart to keep, or raise a Refusal."""


class Checkout:
    """Maker of order drafts; it refuses what cannot be bought."""

    def __init__(self, pricer: Pricer, verify: Verify, enter: Enter) -> None:
        self._pricer = pricer
        self._verify = verify
        self._enter = enter

    def of_cart(self, cart: Cart, player: Player, now: datetime, *, free: bool) -> OrderDraft:
        """Return an order of everything in a cart.

        A code on the cart that is used up, expired or not available in the country prevents the
        order; a deleted one is ignored (ORD-3).

        Raises:
            Refusal: CART_EMPTY; LIMIT_REACHED, CODE_EXPIRED, REGION_CLOSED; CART_INVALID, for items
                that cannot be bought, or a cart that costs something where nothing is to be paid,
                or the other way round.
        """
        if not cart.lines:
            raise Refusal(CART_EMPTY)
        entered = cart.entered
        code = entered.code if entered else None
        quote = self._pricer.quote(purchase_of(cart, self._pricer.catalog), player, now, code)
        if quote.unavailable:
            raise Refusal(CART_INVALID).because(*quote.causes)
        if code is not None:
            self._require_usable(code, player, now)
        self._require(quote, CART_INVALID, free=free)
        choice = entered.choice if entered else {}
        draft = draft_of(quote.priced, self._pricer.currency, choice, code)
        return replace(draft, cart_id=cart.cart_id)

    def of_item(
        self,
        sku: str,
        quantity: int,
        code: str | None,
        player: Player,
        now: datetime,
        *,
        free: bool,
    ) -> OrderDraft:
        """Return an order of one item, maybe with a promo code or the code of a catalog offer.

        Raises:
            Refusal: ITEM_UNKNOWN; PROMOTION_MISSING, for an unknown code; LIMIT_REACHED,
                CODE_EXPIRED, REGION_CLOSED; ITEM_INVALID, for what cannot be bought this way.
        """
        return self.of_items({sku: quantity}, code, player, now, free=free)

    def of_items(
        self,
        quantities: Mapping[str, int],
        code: str | None,
        player: Player,
        now: datetime,
        *,
        free: bool = False,
    ) -> OrderDraft:
        """Return an order of several items by SKU, with a code as `of_item`.

        Raises:
            Refusal: as `of_item`.
        """
        items = {sku: _item(self._pricer.catalog, sku) for sku in quantities}
        entered, opens = (None, False) if code is None else self._code(code, items, player, now)
        purchase = Purchase(
            tuple(
                PurchaseLine(
                    sku, quantities[sku], None if item.price is None else Decimal(item.price)
                )
                for sku, item in items.items()
            )
        )
        quote = self._pricer.quote(purchase, player, now, code)
        self._require(quote, ITEM_INVALID, free=free)
        choice = entered.choice if entered else {}
        draft = draft_of(quote.priced, self._pricer.currency, choice, code if entered else None)
        return replace(draft, code=code) if opens else draft

    def for_virtual_currency(
        self, sku: str, currency: str, player: Player, now: datetime
    ) -> OrderDraft:
        """Return an order of one item for a virtual currency: bonus items, but no discounts.

        Raises:
            Refusal: ITEM_UNKNOWN; ITEM_PRICE_MISSING, for an item that has no price in it, known
                or not (ORD-22); ITEM_INVALID, for one that cannot be bought.
        """
        item = _item(self._pricer.catalog, sku)
        price = _virtual_price(item, currency)
        if price is None:
            raise Refusal(ITEM_PRICE_MISSING)
        quote = self._pricer.quote(Purchase((PurchaseLine(sku, 1, None),)), player, now)
        if quote.unavailable:
            raise Refusal(ITEM_INVALID).because(*quote.causes)
        draft = draft_of(quote.priced, currency, {}, None)
        line = OrderLine(sku=sku, quantity=1, is_free=price == 0)
        amount = Decimal(price)
        return replace(
            draft,
            lines=(line, *draft.lines[1:]),
            amount=amount,
            amount_without_discount=amount,
            is_virtual=True,
        )

    def _require(self, quote: Quote, reason: Reason, *, free: bool) -> None:
        """Raise a Refusal unless the purchase can be ordered: for free, or for money."""
        priced = quote.priced
        if not priced.lines or quote.unavailable:
            raise Refusal(reason).because(*quote.causes)
        if (priced.amount == 0) is not free:
            takes = "costs nothing" if free else "costs something"
            facts = {"amount": f"{priced.amount:f}", "takes": takes}
            raise Refusal(reason).because(Cause(kind="amount", rules=("ORD-5",), facts=facts))
        for line in priced.lines:
            if not self._pricer.has_price(line):
                cause = Cause(kind="price", rules=("ITM-10",), facts={"sku": line.sku})
                raise Refusal(reason).because(cause)

    def _require_usable(self, code: str, player: Player, now: datetime) -> None:
        try:
            self._verify(code, player, now)
        except Refusal as refusal:
            if refusal.reason is not CODE_UNKNOWN:
                raise

    def _code(
        self, code: str, skus: Iterable[str], player: Player, now: datetime
    ) -> tuple[EnteredCode | None, bool]:
        """Return the effect of a code on items: a promo code, or that it opens one of them."""
        unknown = Refusal(PROMOTION_MISSING, thing="Coupon")
        try:
            promotion = self._verify(code, player, now)
        except Refusal as refusal:
            if refusal.reason is CODE_UNKNOWN:
                raise unknown.because(*refusal.causes) from refusal
            raise
        if promotion.kind is PromotionKind.PROMO_CODE:
            return self._enter(code, player, {}, now), False
        if promotion.kind is PromotionKind.UNIQUE_CATALOG_OFFER:
            return None, not set(skus).isdisjoint(promotion.terms.skus)
        raise unknown


def _virtual_price(item: Item, currency: str) -> int | None:
    prices = (price for price in item.virtual_prices if price.is_enabled)
    return next((price.amount for price in prices if price.sku == currency), None)


def _item(catalog: Catalog, sku: str) -> Item:
    item = catalog.get(sku)
    if item is None:
        raise Refusal(ITEM_UNKNOWN, sku=sku)
    return item
