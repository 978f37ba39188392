"""The price of a purchase for a player now, and the items the player may not buy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.domain.mechanics.catalog import Catalog, Item
from liveops_kit.domain.mechanics.offers import OfferSource
from liveops_kit.domain.mechanics.orders import OrderDraft, OrderLine
from liveops_kit.domain.mechanics.pricing import (
    BonusLine,
    PricedLine,
    PricedPurchase,
    Purchase,
    price,
)
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.causes import Cause
from liveops_kit.domain.values.money import discounted, times


class Buyable(Protocol):
    """The check of whether a player may buy a quantity of an item now; a code may open the item."""

    def __call__(
        self, item: Item, player: Player, quantity: int, now: datetime, code: str | None = None
    ) -> bool:
        """Return True if the player may."""


class Obstacle(Protocol):
    """The reason why a player may not buy a quantity of an item now; asked as `Buyable` is."""

    def __call__(
        self, item: Item, player: Player, quantity: int, now: datetime, code: str | None = None
    ) -> Cause | None:
        """Return the cause; None if the player may."""


Givable = Callable[[Item, Player, int, datetime], bool]
"""Returns True if a player may be given a quantity of an item, including what is bought of it."""


class Quote(Struct, frozen=True):
    """A priced purchase, and what prevents it."""

    priced: PricedPurchase
    unavailable: frozenset[str]
    """SKUs the player may not buy now, or not be given."""
    causes: tuple[Cause, ...] = ()
    """Why, for those that are bought."""


class Pricer(Struct, frozen=True, kw_only=True):
    """The prices of purchases in a project."""

    catalog: Catalog
    offer_source: OfferSource
    buyable: Buyable
    obstacle: Obstacle
    givable: Givable
    currency: str

    def quote(
        self, purchase: Purchase, player: Player, now: datetime, code: str | None = None
    ) -> Quote:
        """Return the price with every applicable promotion, and with a code the player entered."""
        priced = self._without_deleted_items(
            price(purchase, self.offer_source.offers(player, now, code))
        )
        missing = {
            line.sku
            for line in purchase.lines
            if not self._may_buy(line.sku, player, line.quantity, now, code)
        }
        bought = {line.sku: line.quantity for line in purchase.lines}
        for _, line in priced.bonus:
            together = line.quantity + bought.get(line.sku, 0)
            if not self._may_get(line.sku, player, together, now):
                missing.add(line.sku)
        causes = [
            self._cause(line.sku, player, line.quantity, now, code)
            for line in purchase.lines
            if line.sku in missing
        ]
        return Quote(priced, frozenset(missing), tuple(filter(None, causes)))

    def _cause(
        self, sku: str, player: Player, quantity: int, now: datetime, code: str | None
    ) -> Cause | None:
        item = self.catalog.get(sku)
        return None if item is None else self.obstacle(item, player, quantity, now, code)

    def _without_deleted_items(self, priced: PricedPurchase) -> PricedPurchase:
        bonus = [entry for entry in priced.bonus if self.catalog.get(entry[1].sku) is not None]
        return replace(priced, bonus=tuple(bonus))

    def has_price(self, line: PricedLine) -> bool:
        """Return True if a line can be had for real money, or for free."""
        item = self.catalog.get(line.sku)
        return line.base is not None or (item is not None and item.is_free)

    def _may_buy(
        self, sku: str, player: Player, quantity: int, now: datetime, code: str | None
    ) -> bool:
        item = self.catalog.get(sku)
        return item is not None and self.buyable(item, player, quantity, now, code)

    def _may_get(self, sku: str, player: Player, quantity: int, now: datetime) -> bool:
        item = self.catalog.get(sku)
        return item is not None and self.givable(item, player, quantity, now)


def draft_of(
    priced: PricedPurchase, currency: str, choice: Mapping[str, str], code: str | None
) -> OrderDraft:
    """Return the draft of an order: the priced lines, and bonus items as free lines.

    `choice` has the keys the player wants for games among the bonus items. A code without effect is
    dropped, so that the order reserves no use of it.
    """
    entered = any(offer.entered for offer in priced.offers)
    lines = [_line(line) for line in priced.lines]
    lines += [_bonus_line(line, choice) for _, line in priced.bonus]
    return OrderDraft(
        lines=tuple(lines),
        amount=priced.amount,
        amount_without_discount=priced.amount_without_discount,
        currency=currency,
        promotions=tuple(o.promotion_id for o in priced.offers if not o.entered),
        code=code if entered else None,
    )


def _line(line: PricedLine) -> OrderLine:
    has_price = line.base is not None
    return OrderLine(
        sku=line.sku,
        quantity=line.quantity,
        amount=line.amount if has_price else None,
        amount_without_discount=line.amount_without_discount if has_price else None,
        is_free=line.amount == 0,
        reduced=tuple(_successive_amounts(line)),
    )


def _successive_amounts(line: PricedLine) -> list[Decimal]:
    percents = [percent for _, percent in line.applied if percent is not None]
    if line.base is None:
        return []
    return [
        times(discounted(line.base, percents[:count]), line.quantity)
        for count in range(1, len(percents) + 1)
    ]


def _bonus_line(line: BonusLine, choice: Mapping[str, str]) -> OrderLine:
    sku = choice.get(line.sku, line.sku)
    return OrderLine(sku=sku, quantity=line.quantity, is_free=True, is_bonus=True)
