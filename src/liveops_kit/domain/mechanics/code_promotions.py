"""Coupons, promo codes and unique catalog offers: what promotions with codes have in common.

They share one life cycle: created disabled under an external id, replaced by a PUT that keeps the
switch (PRM-16), given codes, limited in three ways. Each kind defines its own redemption.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Generic, TypeVar

from msgspec.structs import replace

from liveops_kit.domain.mechanics.codes import Code
from liveops_kit.domain.mechanics.limits import LimitState
from liveops_kit.domain.mechanics.promotion_lifecycle import switched
from liveops_kit.domain.mechanics.promotions import PromotionsOfKind
from liveops_kit.domain.mechanics.redemption import CodePromotion, CodeTerms, UnknownCode
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.refusals import ALREADY_EXISTS, PROMOTION_MISSING, Refusal

P = TypeVar("P", bound=CodePromotion)
T = TypeVar("T", bound=CodeTerms)


class CodePromotions(PromotionsOfKind[P], Generic[P, T]):
    """The promotions of one kind that have codes."""

    thing: str
    """The name of a missing promotion in messages; calls on limits and generation use another."""
    thing_stored: str = "Promotion"
    """The name in the message about a taken external id."""

    # -- the promotion ---------------------------------------------------------------------------
    def create(self, external_id: str, terms: T) -> P:
        """Create a disabled promotion (PRM-1).

        Raises:
            Refusal: ITEM_UNKNOWN; ALREADY_EXISTS, for an external id of the same kind (ERR-8).
        """
        self._store.catalog.require(terms.skus)
        if self._find(external_id) is not None:
            raise Refusal(
                ALREADY_EXISTS, thing=self.thing_stored, key="external_id", value=external_id
            )
        return self._new(external_id=external_id, terms=terms)

    def update(self, external_id: str, terms: T) -> None:
        """Replace the terms; the switch, the codes and the counts stay (PRM-16)."""
        promotion: Any = self.get(external_id)
        self._store.catalog.require(terms.skus)
        self._save(replace(promotion, terms=terms))

    def delete(self, external_id: str) -> None:
        """Delete it for good; its codes may be used again (PRM-3)."""
        promotion_id = self.get(external_id).promotion_id
        self._store.codes.free(promotion_id)
        self._store.ledger.forget(promotion_id)
        self._store.promotions.delete(promotion_id)

    def switch(self, external_id: str, on: bool) -> None:
        """Enable or disable it."""
        self._save(switched(self.get(external_id), on))

    def get(self, external_id: str, thing: str | None = None) -> P:
        """Return the promotion; `thing` overrides its name in the message.

        Raises:
            Refusal: PROMOTION_MISSING.
        """
        promotion = self._find(external_id)
        if promotion is None:
            raise Refusal(PROMOTION_MISSING, thing=thing or self.thing)
        return promotion

    # -- its codes -------------------------------------------------------------------------------
    def add_code(self, external_id: str, code: str | None) -> str:
        """Add a code, the given one or a generated one.

        Raises:
            Refusal: CODE_TAKEN.
        """
        return self._store.codes.add(self.get(external_id).promotion_id, code)

    def generate_codes(self, external_id: str, count: int) -> None:
        """Add a number of generated codes."""
        self._store.codes.generate(self.get(external_id, "Promocode").promotion_id, count)

    def codes(self, external_id: str, page: Page) -> tuple[list[Code], int]:
        """Return one page of its codes, and their total number."""
        promotion_id = self.get(external_id).promotion_id
        return self._store.codes.page(promotion_id, page), self._store.codes.count(promotion_id)

    def codes_count(self, promotion: P) -> int:
        """Return the number of codes a promotion has."""
        return self._store.codes.count(promotion.promotion_id)

    # -- its limits ------------------------------------------------------------------------------
    def total_limit(self, promotion: P) -> LimitState | None:
        """Return the limit over all users with its uses, or None without one."""
        return self._store.ledger.of_all(promotion.promotion_id, promotion.terms.limits)

    def user_limit(self, external_id: str, user: str) -> LimitState | None:
        """Return one user's limit with its uses, or None without one.

        Raises:
            Refusal: PROMOTION_MISSING, USER_UNKNOWN.
        """
        promotion = self.get(external_id, "Coupon")
        self._store.users.require(user)
        return self._store.ledger.of_user(promotion.promotion_id, promotion.terms.limits, user)

    def code_limits(
        self, external_id: str, wanted: Iterable[str] | None, page: Page
    ) -> tuple[P, list[tuple[str, LimitState | None]], int]:
        """Return the limits of its codes, all or the wanted ones, and the number of these codes."""
        promotion = self.get(external_id, "Coupon")
        if wanted is None:
            rows = self._store.codes.page(promotion.promotion_id, page)
            total = self._store.codes.count(promotion.promotion_id)
        else:
            ours = [row for row in map(self._store.codes.find, dict.fromkeys(wanted)) if row]
            ours = [row for row in ours if row.promotion_id == promotion.promotion_id]
            ours.sort(key=lambda row: row.number)
            rows, total = ours[page.offset : page.end], len(ours)
        ledger, limits = self._store.ledger, promotion.terms.limits
        states = [
            (row.code, ledger.of_code(promotion.promotion_id, limits, row.code)) for row in rows
        ]
        return promotion, states, total

    # -- the orders a code is used in ------------------------------------------------------------
    def owner(self, code: str) -> P | None:
        """Return the promotion of this kind that has the code, running or not."""
        row = self._store.codes.find(code)
        return self._of_kind(None if row is None else self._store.promotions.get(row.promotion_id))

    def reserve(self, code: str, user: str) -> None:
        """Reserve one use for an unpaid order (PRM-6), unless the code is of another kind.

        Raises:
            Refusal: LIMIT_REACHED.
        """
        promotion = self.owner(code)
        if promotion is not None:
            promotion_id, ledger = promotion.promotion_id, self._store.ledger
            ledger.check(promotion_id, promotion.terms.limits, user, code)
            ledger.reserve(promotion_id, user, code)

    def release(self, code: str, user: str) -> None:
        """Release the use that a dropped order reserved."""
        promotion = self.owner(code)
        if promotion is not None:
            self._store.ledger.release(promotion.promotion_id, user, code)

    def settle(self, code: str, user: str) -> None:
        """Count the use that a paid order reserved."""
        promotion = self.owner(code)
        if promotion is not None:
            self._store.ledger.settle(promotion.promotion_id, user, code)

    # -- for the kinds ---------------------------------------------------------------------------
    def _find_for_player(
        self, code: str, player: Player, now: datetime, unknown: UnknownCode
    ) -> tuple[P, Code]:
        """Return the running promotion of this kind behind a code, if it is for the player.

        Raises:
            Refusal: `unknown()`, CODE_EXPIRED.
        """
        promotion, row = self._store.redemption.find(code, now, (self.kind,), unknown)
        self._store.redemption.check_audience(promotion, player, unknown)
        if not isinstance(promotion, self.entity):
            raise unknown()
        return promotion, row

    def _find(self, external_id: str) -> P | None:
        return self._of_kind(self._store.promotions.one("external_id", (self.kind, external_id)))
