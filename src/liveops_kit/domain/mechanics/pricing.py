"""The price of a purchase, and the bonus items that come with it (PRM-9 to PRM-13).

The guarantees, in order:

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

from liveops_kit.domain.values.localized import Localized
from liveops_kit.domain.values.money import discounted, times, total
from liveops_kit.domain.values.period import Periods

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
        """Return True if a price meets the condition.

        >>> PriceCondition(operator="ge", value="9.99").holds(Decimal("9.99"))
        True
        """
        return _COMPARE[self.operator](price, Decimal(self.value))


def all_prices_hold(conditions: Sequence[PriceCondition], price: Decimal) -> bool:
    """Return True if a price meets every condition, also if there are none."""
    return all(condition.holds(price) for condition in conditions)


class BonusLine(Struct, frozen=True, kw_only=True):
    """A quantity of an item, given for free."""

    sku: str
    quantity: int = 1


class PurchaseLine(Struct, frozen=True):
    """One line of a purchase before promotions; `unit_price` is None without a real price."""

    sku: str
    quantity: int
    unit_price: Decimal | None


class Purchase(Struct, frozen=True):
    """All lines of a purchase before promotions."""

    lines: tuple[PurchaseLine, ...]

    @property
    def skus(self) -> frozenset[str]:
        """The SKUs of its lines."""
        return frozenset(line.sku for line in self.lines)

    @property
    def base_total(self) -> Decimal:
        """The price before promotions."""
        return total(times(line.unit_price or Decimal(0), line.quantity) for line in self.lines)


class Offer(Struct, frozen=True, kw_only=True):
    """The effect of a promotion that runs and is open to this user."""

    promotion_id: int
    name: Localized
    periods: Periods
    excluded: frozenset[int] = frozenset()
    entered: bool = False
    """True if the user entered its code."""
    applies_to: Callable[[Purchase], bool]
    """True for purchases it has any effect on."""
    percent: Callable[[PurchaseLine], Decimal | None]
    """The discount on a line, or None."""
    triggers_bonus: Callable[[PurchaseLine], bool]
    """True for lines that its bonus is given for."""
    bonus: tuple[BonusLine, ...] = ()


class PricedLine(Struct, frozen=True):
    """One line of a purchase after promotions."""

    sku: str
    quantity: int
    base: Decimal | None
    """The unit price before promotions."""
    unit: Decimal | None
    """The unit price after promotions."""
    applied: tuple[tuple[Offer, Decimal | None], ...]
    """The promotions that act on the line, with the percentage each takes off."""

    @property
    def amount(self) -> Decimal:
        """The price of the line."""
        return times(self.unit or Decimal(0), self.quantity)

    @property
    def amount_without_discount(self) -> Decimal:
        """The price of the line without promotions."""
        return times(self.base or Decimal(0), self.quantity)


class PricedPurchase(Struct, frozen=True):
    """A purchase with its price, promotions and bonus items."""

    lines: tuple[PricedLine, ...]
    offers: tuple[Offer, ...]
    bonus: tuple[tuple[Offer, BonusLine], ...]

    @property
    def amount(self) -> Decimal:
        """The price to pay."""
        return total(line.amount for line in self.lines)

    @property
    def amount_without_discount(self) -> Decimal:
        """The price without promotions."""
        return total(line.amount_without_discount for line in self.lines)


def price(purchase: Purchase, offers: Iterable[Offer]) -> PricedPurchase:
    """Return the purchase with every applicable promotion applied."""
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
