"""What all kinds of promotions have in common: the list, the switch by id, the look at a code."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from liveops_kit.mechanics.automatic_promotions import AutomaticPromotion
from liveops_kit.mechanics.lifecycle import PromotionKind, Promotion, switched
from liveops_kit.mechanics.limits import LimitState
from liveops_kit.mechanics.code_promotions import CodePromotion, PromotionStore
from liveops_kit.mechanics.usage import Usages
from liveops_kit.mechanics.users import Player
from liveops_kit.shared.errors import CODE_UNKNOWN, PROMOTION_NOT_UPDATED, Refusal
from liveops_kit.shared.page import Page

_UNKNOWN = partial(Refusal, CODE_UNKNOWN)
_WITH_CODES = frozenset({PromotionKind.COUPON, PromotionKind.PROMO_CODE, PromotionKind.UNIQUE_CATALOG_OFFER})


class Promotions:
    """The promotions of a project, whatever their kind."""

    def __init__(self, shelf: PromotionStore, usages: Usages) -> None:
        self._store = shelf
        self._usages = usages

    def switch(self, promotion_id: int, on: bool) -> None:
        """Switch any promotion on or off (PRM-14).

        Raises:
            Refusal: PROMOTION_NOT_UPDATED, for an id that no promotion has.
        """
        promotion = self._store.promotions.get(promotion_id)
        if promotion is None:
            raise Refusal(PROMOTION_NOT_UPDATED)
        self._store.promotions.put(promotion_id, switched(promotion, on))

    def page(self, page: Page, enabled: bool | None) -> list[Promotion]:
        """Part of the promotions in order of their ids: all, or those switched on or off."""
        if enabled is None:
            return self._store.promotions.page("all", True, page)
        return self._store.promotions.page("switch", enabled, page)

    def count(self, enabled: bool | None = None) -> int:
        """How many there are: all, or those switched on or off."""
        if enabled is None:
            return self._store.promotions.count("all", True)
        return self._store.promotions.count("switch", enabled)

    def total_limit(self, promotion: CodePromotion) -> LimitState | None:
        """What is left over all users, or None without such a limit."""
        return self._store.ledger.of_all(promotion.promotion_id, promotion.terms.limits)

    def verify(self, code: str, player: Player, now: datetime) -> CodePromotion:
        """The promotion behind a code, if the player may use it now (PRM-4).

        Raises:
            Refusal: CODE_UNKNOWN, CODE_EXPIRED, LIMIT_REACHED, REGION_CLOSED.
        """
        promotion, row = self._store.redemption.find(code, now, _WITH_CODES, _UNKNOWN)
        self._store.redemption.check_audience(promotion, player, _UNKNOWN)
        self._store.redemption.check_limits(promotion, row, player)
        return promotion

    def redeemable(self, code: str, now: datetime) -> CodePromotion:
        """The coupon or promo code promotion that owns a code.

        Raises:
            Refusal: CODE_UNKNOWN, CODE_EXPIRED.
        """
        kinds = {PromotionKind.COUPON, PromotionKind.PROMO_CODE}
        promotion, _ = self._store.redemption.find(code, now, kinds, _UNKNOWN)
        return promotion

    def use(self, promotion_id: int, user: str, now: datetime) -> None:
        """Count one use of a discount or bonus in an order that was paid (PRM-13).

        A promotion with codes counts by them; one that is gone counts no more.
        """
        promotion = self._store.promotions.get(promotion_id)
        if isinstance(promotion, AutomaticPromotion):
            self._usages.use(str(promotion_id), user, promotion.terms.limit, now)
