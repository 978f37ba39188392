"""Operations on promotions of every kind: list, switch by id, check of a code."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from msgspec import Struct

from liveops_kit.domain.mechanics.automatic_promotions import AutomaticPromotion
from liveops_kit.domain.mechanics.limits import Count, CountRow, LimitState
from liveops_kit.domain.mechanics.promotion_lifecycle import Promotion, PromotionKind, switched
from liveops_kit.domain.mechanics.promotions import PromotionStore
from liveops_kit.domain.mechanics.redemption import CodePromotion
from liveops_kit.domain.mechanics.usage import Usages
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.refusals import (
    CODE_UNKNOWN,
    PROMOTION_NOT_UPDATED,
    PROMOTION_UNKNOWN,
    Refusal,
)

_UNKNOWN = partial(Refusal, CODE_UNKNOWN)
_WITH_CODES = frozenset(
    {PromotionKind.COUPON, PromotionKind.PROMO_CODE, PromotionKind.UNIQUE_CATALOG_OFFER}
)


class CodeUses(Struct, frozen=True):
    """A code, its uses, and its limit if it has one."""

    code: str
    uses: Count
    limit: LimitState | None


class Promotions:
    """The promotions of a project, of every kind."""

    def __init__(self, store: PromotionStore, usages: Usages) -> None:
        self._store = store
        self._usages = usages

    def switch(self, promotion_id: int, on: bool) -> None:
        """Enable or disable any promotion (PRM-14).

        Raises:
            Refusal: PROMOTION_NOT_UPDATED, for an id that no promotion has.
        """
        promotion = self._store.promotions.get(promotion_id)
        if promotion is None:
            raise Refusal(PROMOTION_NOT_UPDATED)
        self._store.promotions.put(promotion_id, switched(promotion, on))

    def page(self, page: Page, enabled: bool | None) -> list[Promotion]:
        """Return one page of the promotions by id: all, or only the enabled or disabled ones."""
        if enabled is None:
            return self._store.promotions.page("all", True, page)
        return self._store.promotions.page("switch", enabled, page)

    def count(self, enabled: bool | None = None) -> int:
        """Return the number of promotions: all, or only the enabled or disabled ones."""
        if enabled is None:
            return self._store.promotions.count("all", True)
        return self._store.promotions.count("switch", enabled)

    def get(self, promotion_id: int) -> Promotion:
        """Return the promotion of any kind.

        Raises:
            Refusal: PROMOTION_UNKNOWN.
        """
        promotion = self._store.promotions.get(promotion_id)
        if promotion is None:
            raise Refusal(PROMOTION_UNKNOWN)
        return promotion

    def all(self) -> Iterable[Promotion]:
        """Return every promotion, by id."""
        return self._store.promotions.rows("all", True)

    def user_limit(self, promotion: CodePromotion, user: str) -> LimitState | None:
        """Return one user's limit with its uses, or None without one."""
        return self._store.ledger.of_user(promotion.promotion_id, promotion.terms.limits, user)

    def codes(self, promotion: CodePromotion, page: Page) -> tuple[list[CodeUses], int]:
        """Return one page of a promotion's codes with their uses, and the number of its codes."""
        promotion_id, store = promotion.promotion_id, self._store
        rows = store.codes.page(promotion_id, page)
        limits = promotion.terms.limits
        found = [
            CodeUses(
                row.code,
                store.ledger.uses(promotion_id, "code", row.code),
                store.ledger.of_code(promotion_id, limits, row.code),
            )
            for row in rows
        ]
        return found, store.codes.count(promotion_id)

    def code_count(self, promotion: CodePromotion) -> int:
        """Return the number of codes of a promotion."""
        return self._store.codes.count(promotion.promotion_id)

    def uses_of(self, promotion: CodePromotion, user: str) -> Count:
        """Return a user's uses of a promotion by any of its codes."""
        return self._store.ledger.uses(promotion.promotion_id, "user", user)

    def users(self, promotion: CodePromotion) -> list[CountRow]:
        """Return the counts of the users who have used a promotion, or hold a use, by user."""
        return self._store.ledger.users(promotion.promotion_id)

    def total_limit(self, promotion: CodePromotion) -> LimitState | None:
        """Return the limit over all users with its uses, or None without one."""
        return self._store.ledger.of_all(promotion.promotion_id, promotion.terms.limits)

    def verify(self, code: str, player: Player, now: datetime) -> CodePromotion:
        """Return the promotion behind a code, if the player may use it now (PRM-4).

        Raises:
            Refusal: CODE_UNKNOWN, CODE_EXPIRED, LIMIT_REACHED, REGION_CLOSED.
        """
        promotion, row = self._store.redemption.find(code, now, _WITH_CODES, _UNKNOWN)
        self._store.redemption.check_audience(promotion, player, _UNKNOWN)
        self._store.redemption.check_limits(promotion, row, player)
        return promotion

    def redeemable(self, code: str, now: datetime) -> CodePromotion:
        """Return the coupon or promo code promotion that owns a code.

        Raises:
            Refusal: CODE_UNKNOWN, CODE_EXPIRED.
        """
        kinds = {PromotionKind.COUPON, PromotionKind.PROMO_CODE}
        promotion, _ = self._store.redemption.find(code, now, kinds, _UNKNOWN)
        return promotion

    def use(self, promotion_id: int, user: str, now: datetime) -> None:
        """Count one use of a discount or bonus in a paid order (PRM-13).

        Promotions with codes are counted by code; deleted promotions are not counted.
        """
        promotion = self._store.promotions.get(promotion_id)
        if isinstance(promotion, AutomaticPromotion):
            self._usages.use(str(promotion_id), user, promotion.terms.limit, now)
