"""Discounts: a percentage off the prices of items (PRM-10 to PRM-13)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar

from liveops_kit.domain.mechanics.automatic_promotions import (
    AutomaticPromotion,
    AutomaticPromotions,
    AutomaticTerms,
)
from liveops_kit.domain.mechanics.pricing import (
    Offer,
    PurchaseLine,
    all_prices_hold,
)
from liveops_kit.domain.mechanics.promotion_lifecycle import PromotionKind


class DiscountTerms(AutomaticTerms, frozen=True, kw_only=True):
    """Terms of a discount, as the project writes them."""

    percent: Decimal
    items: tuple[str, ...] | None = None
    """The items it applies to; None or empty if it does not depend on the item (PRM-21)."""

    @property
    def skus(self) -> Iterable[str]:
        """Every item it applies to."""
        return self.items or ()


class Discount(AutomaticPromotion, frozen=True, kw_only=True):
    """A discount promotion."""

    kind: ClassVar[PromotionKind] = PromotionKind.DISCOUNT

    terms: DiscountTerms


class Discounts(AutomaticPromotions[Discount, DiscountTerms]):
    """The discounts of a project."""

    kind = PromotionKind.DISCOUNT
    entity = Discount

    def _offer(self, promotion: Discount) -> Offer:
        """Return the offer of a percentage off every listed item in the price range."""
        terms = promotion.terms
        listed = frozenset(terms.skus)

        def percent(line: PurchaseLine) -> Decimal | None:
            if line.unit_price is None or (listed and line.sku not in listed):
                return None
            return (
                terms.percent if all_prices_hold(terms.price_conditions, line.unit_price) else None
            )

        return Offer(
            promotion_id=promotion.promotion_id,
            name=terms.name,
            periods=terms.periods,
            excluded=frozenset(terms.excluded),
            applies_to=lambda purchase: any(percent(line) is not None for line in purchase.lines),
            percent=percent,
            triggers_bonus=lambda line: False,
        )
