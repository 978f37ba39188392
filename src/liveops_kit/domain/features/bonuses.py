"""Bonuses: free items that come with a purchase (PRM-11 to PRM-13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from liveops_kit.domain.mechanics.automatic_promotions import (
    AutomaticPromotion,
    AutomaticPromotions,
    AutomaticTerms,
)
from liveops_kit.domain.mechanics.pricing import (
    BonusLine,
    Offer,
    PriceCondition,
    Purchase,
    PurchaseLine,
    all_prices_hold,
)
from liveops_kit.domain.mechanics.promotion_lifecycle import PromotionKind


class BonusTerms(AutomaticTerms, frozen=True, kw_only=True):
    """Terms of a bonus, as the project writes them."""

    condition: tuple[str, ...] | None = None
    """The items that must all be in the purchase; None or none for every purchase (PRM-12)."""
    bonus: tuple[BonusLine, ...] = ()

    @property
    def skus(self) -> Iterable[str]:
        """Every item that must be bought, and every item it gives."""
        return (*(self.condition or ()), *(line.sku for line in self.bonus))


class Bonus(AutomaticPromotion, frozen=True, kw_only=True):
    """A bonus promotion."""

    kind: ClassVar[PromotionKind] = PromotionKind.BONUS

    terms: BonusTerms


class Bonuses(AutomaticPromotions[Bonus, BonusTerms]):
    """The bonuses of a project."""

    kind = PromotionKind.BONUS
    entity = Bonus

    def _offer(self, promotion: Bonus) -> Offer:
        """Return the offer of free items, for purchases with all listed items in price range."""
        terms = promotion.terms
        wanted = frozenset(terms.condition or ())

        def sets_off(line: PurchaseLine) -> bool:
            if wanted and line.sku not in wanted:
                return False
            return _in_range(line, terms.price_conditions)

        def fits(purchase: Purchase) -> bool:
            return wanted <= purchase.skus and any(sets_off(line) for line in purchase.lines)

        return Offer(
            promotion_id=promotion.promotion_id,
            name=terms.name,
            periods=terms.periods,
            excluded=frozenset(terms.excluded),
            applies_to=fits,
            percent=lambda line: None,
            triggers_bonus=sets_off,
            bonus=terms.bonus,
        )


def _in_range(line: PurchaseLine, conditions: tuple[PriceCondition, ...]) -> bool:
    if not conditions:
        return True
    return line.unit_price is not None and all_prices_hold(conditions, line.unit_price)
