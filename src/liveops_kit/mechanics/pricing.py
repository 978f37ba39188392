"""What a purchase costs, and what comes with it (PRM-9 to PRM-13).

What is promised, in this order:

1. The promotion of a code the user entered goes first, then the others by ascending id (PRM-11).
2. A promotion that excludes one that is already applied, or is excluded by it, is skipped.
3. Every discount that applies to an item multiplies; the unit price is rounded half up to two
   decimals once, at the end, and then taken times the quantity (PRM-10).
4. Conditions on prices look at the base price, before any discount (PRM-12).
5. Prices in virtual currency are never touched.
6. Bonus items come once for a purchase, free, and never set off another promotion.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

from liveops_kit.shared.localized import Localized
from liveops_kit.shared.money import discounted, times, total
from liveops_kit.shared.period import Periods

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


class PriceCondition(Struct, frozen=True, kw_only=True):
    """One comparison of a price with a value."""

    operator: str
    value: str

    def holds(self, price: Decimal) -> bool:
        """Whether a price meets it.

        >>> PriceCondition(operator="ge", value="9.99").holds(Decimal("9.99"))
        True
        """
        return _COMPARE[self.operator](price, Decimal(self.value))


def all_prices_hold(conditions: Sequence[PriceCondition], price: Decimal) -> bool:
    """Whether a price meets every condition; none asked for means yes."""
    return all(condition.holds(price) for condition in conditions)


class BonusLine(Struct, frozen=True, kw_only=True):
    """So many of an item, as a present."""

    sku: str
    quantity: int = 1


class PurchaseLine(Struct, frozen=True):
    """One line of a purchase before promotions; None for an item without a real price."""

    sku: str
    quantity: int
    unit_price: Decimal | None


class Purchase(Struct, frozen=True):
    """All lines of a purchase before promotions."""

    lines: tuple[PurchaseLine, ...]

    @property
    def skus(self) -> frozenset[str]:
        """What is in it."""
        return frozenset(line.sku for line in self.lines)

    @property
    def base_total(self) -> Decimal:
        """What it costs before promotions."""
        return total(times(line.unit_price or Decimal(0), line.quantity) for line in self.lines)


class Offer(Struct, frozen=True, kw_only=True):
    """What pricing needs to know of a promotion that runs and is open to this user."""

    promotion_id: int
    name: Localized
    periods: Periods
    excluded: frozenset[int] = frozenset()
    entered: bool = False
    """Whether the user entered its code."""
    applies_to: Callable[[Purchase], bool]
    """Whether it has anything to do with a purchase."""
    percent: Callable[[PurchaseLine], Decimal | None]
    """The discount on a line, or None."""
    triggers_bonus: Callable[[PurchaseLine], bool]
    """Whether a line is what its bonus is given for."""
    bonus: tuple[BonusLine, ...] = ()


class PricedLine(Struct, frozen=True):
    """One line of a purchase with what promotions made of it."""

    sku: str
    quantity: int
    base: Decimal | None
    """The unit price before promotions."""
    unit: Decimal | None
    """The unit price after them."""
    applied: tuple[tuple[Offer, Decimal | None], ...]
    """The promotions that act on the line, with the percentage each takes off."""

    @property
    def amount(self) -> Decimal:
        """What the line costs."""
        return times(self.unit or Decimal(0), self.quantity)

    @property
    def amount_without_discount(self) -> Decimal:
        """What it would cost without promotions."""
        return times(self.base or Decimal(0), self.quantity)


class PricedPurchase(Struct, frozen=True):
    """A purchase with its price, its promotions and its presents."""

    lines: tuple[PricedLine, ...]
    offers: tuple[Offer, ...]
    bonus: tuple[tuple[Offer, BonusLine], ...]

    @property
    def amount(self) -> Decimal:
        """What is to be paid."""
        return total(line.amount for line in self.lines)

    @property
    def amount_without_discount(self) -> Decimal:
        """What would be paid without promotions."""
        return total(line.amount_without_discount for line in self.lines)


def price(purchase: Purchase, offers: Iterable[Offer]) -> PricedPurchase:
    """The purchase with every promotion applied that may be."""
    chosen = _choose(purchase, offers)
    lines = tuple(_price_line(line, chosen) for line in purchase.lines)
    bonus = tuple((offer, line) for offer in chosen for line in offer.bonus)
    return PricedPurchase(lines, chosen, bonus)


def _choose(purchase: Purchase, offers: Iterable[Offer]) -> tuple[Offer, ...]:
    chosen: list[Offer] = []
    for offer in sorted(offers, key=lambda offer: (not offer.entered, offer.promotion_id)):
        if not offer.applies_to(purchase):
            continue
        if any(_clash(offer, other) for other in chosen):
            continue
        chosen.append(offer)
    return tuple(chosen)


def _clash(one: Offer, other: Offer) -> bool:
    return one.promotion_id in other.excluded or other.promotion_id in one.excluded


def _price_line(line: PurchaseLine, offers: Sequence[Offer]) -> PricedLine:
    applied: list[tuple[Offer, Decimal | None]] = []
    for offer in offers:
        percent = None if line.unit_price is None else offer.percent(line)
        if percent is not None or (offer.bonus and offer.triggers_bonus(line)):
            applied.append((offer, percent))
    percents = [percent for _, percent in applied if percent is not None]
    unit = None if line.unit_price is None else discounted(line.unit_price, percents)
    return PricedLine(line.sku, line.quantity, line.unit_price, unit, tuple(applied))
