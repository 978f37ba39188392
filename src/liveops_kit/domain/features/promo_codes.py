"""Promo codes: a code that makes a cart cheaper, or adds items to it (PRM-3 to PRM-12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import ClassVar

from msgspec import Struct

from liveops_kit.domain.mechanics.carts import EnteredCode
from liveops_kit.domain.mechanics.code_promotions import CodePromotions
from liveops_kit.domain.mechanics.limits import RedeemLimits
from liveops_kit.domain.mechanics.pricing import (
    BonusLine,
    Offer,
    PriceCondition,
    Purchase,
    PurchaseLine,
    all_prices_hold,
)
from liveops_kit.domain.mechanics.promotion_lifecycle import PromotionKind
from liveops_kit.domain.mechanics.redemption import CodePromotion
from liveops_kit.domain.mechanics.rewards import check_keys, chosen, rewards_of
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.conditions import Conditions
from liveops_kit.domain.values.localized import Localized
from liveops_kit.domain.values.period import Periods
from liveops_kit.domain.values.refusals import CODE_REFUSED, Refusal


class DiscountedItem(Struct, frozen=True, kw_only=True):
    """An item with a discount of its own."""

    sku: str
    percent: Decimal


class PromoCodeTerms(Struct, frozen=True, kw_only=True):
    """Terms of a promo code promotion, as the project writes them."""

    name: Localized
    periods: Periods = Periods()
    bonus: tuple[BonusLine, ...] = ()
    percent: Decimal | None = None
    """The percentage off everything in the cart."""
    discounted_items: tuple[DiscountedItem, ...] = ()
    """Items with a percentage of their own instead (PRM-25)."""
    price_conditions: tuple[PriceCondition, ...] = ()
    """On the cart's total before promotions (PRM-26)."""
    item_price_conditions: tuple[PriceCondition, ...] = ()
    """On the base price of each item to be discounted (PRM-26)."""
    limits: RedeemLimits = RedeemLimits()
    conditions: Conditions = ()
    excluded: tuple[int, ...] = ()

    @property
    def skus(self) -> Iterable[str]:
        """Every item it gives or discounts."""
        return (*self.region_bound_skus, *(item.sku for item in self.discounted_items))

    @property
    def region_bound_skus(self) -> Iterable[str]:
        """Every item it gives; discounted items do not count (PRM-27)."""
        return tuple(line.sku for line in self.bonus)

    @property
    def has_discount(self) -> bool:
        """True if it discounts anything."""
        return self.percent is not None or bool(self.discounted_items)


class PromoCode(CodePromotion, frozen=True, kw_only=True):
    """A promo code promotion."""

    kind: ClassVar[PromotionKind] = PromotionKind.PROMO_CODE

    terms: PromoCodeTerms


_UNKNOWN = partial(Refusal, CODE_REFUSED, thing="promo")


class PromoCodes(CodePromotions[PromoCode, PromoCodeTerms]):
    """The promo codes of a project."""

    kind = PromotionKind.PROMO_CODE
    thing = "Promocode"
    entity = PromoCode

    def find(self, code: str, player: Player, now: datetime) -> PromoCode:
        """Return the promotion behind a code, if the player may use it now (PRM-4).

        Raises:
            Refusal: CODE_REFUSED, CODE_EXPIRED, LIMIT_REACHED, REGION_CLOSED.
        """
        promotion, row = self._find_for_player(code, player, now, _UNKNOWN)
        self._store.redemption.check_limits(promotion, row, player)
        return promotion

    def enter(
        self, code: str, player: Player, choice: Mapping[str, str], now: datetime
    ) -> EnteredCode:
        """Return the code for a cart to keep, if the player may use it now.

        `choice` names for each unit among the bonus the key the player wants. A use is held when
        the cart is ordered, not here (PRM-6).

        Raises:
            Refusal: CODE_REFUSED, CODE_EXPIRED, SCHEMA_BROKEN on `selected_unit_items` (PRM-8),
                LIMIT_REACHED, REGION_CLOSED.
        """
        promotion, row = self._find_for_player(code, player, now, _UNKNOWN)
        granted = chosen(rewards_of(promotion.terms.bonus, self._store.catalog), choice)
        self._store.redemption.check_limits(promotion, row, player)
        check_keys(granted, player.country)
        return EnteredCode(
            code=code, choice={line.item.sku: line.sku for line in granted if line.unit}
        )

    def offer(self, code: str, player: Player, now: datetime) -> Offer | None:
        """Return the offer of an entered code, or None if the player can no longer use it."""
        try:
            promotion = self.find(code, player, now)
        except Refusal:
            return None
        return _offer(promotion)


def _offer(promotion: PromoCode) -> Offer:
    terms = promotion.terms
    own = {item.sku: item.percent for item in terms.discounted_items}

    def percent(line: PurchaseLine) -> Decimal | None:
        if line.unit_price is None:
            return None
        if not all_prices_hold(terms.item_price_conditions, line.unit_price):
            return None
        return own.get(line.sku, terms.percent)

    def fits(purchase: Purchase) -> bool:
        if not purchase.lines or not all_prices_hold(terms.price_conditions, purchase.base_total):
            return False
        return bool(terms.bonus) or any(percent(line) is not None for line in purchase.lines)

    return Offer(
        promotion_id=promotion.promotion_id,
        name=terms.name,
        periods=terms.periods,
        excluded=frozenset(terms.excluded),
        entered=True,
        applies_to=fits,
        percent=percent,
        triggers_bonus=lambda line: False,  # its bonus is given for the code, not for a line
        bonus=terms.bonus,
    )
