"""Promotions that are reached by a code: coupons, promo codes and unique catalog offers.

They live the same life: created disabled under an external id, replaced by a PUT that keeps the
switch (PRM-16), given codes, limited three ways. What a redemption does is each kind's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.mechanics.catalog import Catalog
from liveops_kit.mechanics.codes import Code, CodeSpace
from liveops_kit.mechanics.lifecycle import PromotionKind, Promotion, PromotionStatus, PromotionTerms, switched
from liveops_kit.mechanics.limits import Ledger, LimitState, RedeemLimits
from liveops_kit.mechanics.tables import Sequences, Table
from liveops_kit.mechanics.users import Player, Users
from liveops_kit.shared.conditions import Conditions, all_hold
from liveops_kit.shared.errors import (
    ALREADY_EXISTS,
    CODE_EXPIRED,
    PROMOTION_MISSING,
    REGION_CLOSED,
    Refusal,
)
from liveops_kit.shared.page import Page


class CodeTerms(PromotionTerms, Protocol):
    """The terms every promotion with codes has."""

    @property
    def limits(self) -> RedeemLimits:
        """The three limits."""

    @property
    def conditions(self) -> Conditions:
        """Who may redeem, by their attributes."""

    @property
    def skus(self) -> Iterable[str]:
        """Every item the terms name."""

    @property
    def region_bound_skus(self) -> Iterable[str]:
        """The items that close the whole promotion where one of them is not sold (PRM-27)."""


T = TypeVar("T", bound=CodeTerms)
UnknownCode = Callable[[], Refusal]
"""How a call words that there is no such code."""


class CodePromotion(Promotion, frozen=True, kw_only=True):
    """A promotion that is reached by a code."""

    external_id: str

    @property
    def terms(self) -> CodeTerms:
        """What the project wrote down."""
        raise NotImplementedError


P = TypeVar("P", bound=CodePromotion)


class Redemption:
    """Decides whether a player may use a code now; every kind asks here."""

    def __init__(
        self,
        promotions: Table[int, Promotion],
        codes: CodeSpace,
        ledger: Ledger,
        catalog: Catalog,
    ) -> None:
        self._promotions = promotions
        self._codes = codes
        self._ledger = ledger
        self._catalog = catalog

    def find(
        self, code: str, now: datetime, kinds: Iterable[PromotionKind], unknown: UnknownCode
    ) -> tuple[CodePromotion, Code]:
        """The running promotion behind a code (PRM-4).

        Raises:
            Refusal: `unknown()`, for a code no promotion of these kinds has, or one whose promotion
                is off or waiting; CODE_EXPIRED once it is over.
        """
        row = self._codes.find(code)
        promotion = None if row is None else self._promotions.get(row.promotion_id)
        if row is None or not isinstance(promotion, CodePromotion) or promotion.kind not in kinds:
            raise unknown()
        standing = promotion.status(now)
        if standing is PromotionStatus.OVER:
            raise Refusal(CODE_EXPIRED)
        if standing is not PromotionStatus.RUNNING:
            raise unknown()
        return promotion, row

    def check_audience(self, promotion: CodePromotion, player: Player, unknown: UnknownCode) -> None:
        """Nothing, if the player meets the promotion's conditions (CPN-19).

        Guests have no attributes; a promotion that asks for any is not for them (PRM-28).

        Raises:
            Refusal: `unknown()`, so that a code meant for others cannot be told from no code.
        """
        conditions = promotion.terms.conditions
        if conditions and (player.is_guest or not all_hold(conditions, player.attributes)):
            raise unknown()

    def check_limits(self, promotion: CodePromotion, code: Code, player: Player) -> None:
        """Nothing, if the limits leave a use and every item may go to the player's country.

        Raises:
            Refusal: LIMIT_REACHED, then REGION_CLOSED.
        """
        self._ledger.check(
            promotion.promotion_id, promotion.terms.limits, player.external_id, code.code
        )
        for sku in promotion.terms.region_bound_skus:
            if not self._catalog.sold_in(sku, player.country):
                raise Refusal(REGION_CLOSED)


class PromotionStore(Struct, frozen=True):
    """What the promotions of a project share; the world makes one for each project."""

    promotions: Table[int, Promotion]
    codes: CodeSpace
    ledger: Ledger
    catalog: Catalog
    users: Users
    sequences: Sequences
    redemption: Redemption


class CodePromotions(Generic[P, T]):
    """The life of one kind of promotion with codes."""

    kind: PromotionKind
    thing: str
    """How messages call it when it is missing; the calls on limits and generation differ."""
    thing_stored: str = "Promotion"
    """How messages call it when its external id is taken."""
    entity: type[P]

    def __init__(self, shelf: PromotionStore) -> None:
        self._store = shelf

    # -- the promotion ---------------------------------------------------------------------------
    def create(self, external_id: str, terms: T) -> P:
        """A new promotion, disabled (PRM-1).

        Raises:
            Refusal: ITEM_UNKNOWN; ALREADY_EXISTS, for an external id of the same kind (ERR-8).
        """
        self._store.catalog.require(terms.skus)
        if self._find(external_id) is not None:
            raise Refusal(
                ALREADY_EXISTS, thing=self.thing_stored, key="external_id", value=external_id
            )
        make: Any = self.entity
        promotion: P = make(
            promotion_id=self._store.sequences.next("promotion"),
            external_id=external_id,
            terms=terms,
        )
        self._put(promotion)
        return promotion

    def update(self, external_id: str, terms: T) -> None:
        """Replace the terms; the switch, the codes and the counts stay (PRM-16)."""
        promotion: Any = self.get(external_id)
        self._store.catalog.require(terms.skus)
        self._put(replace(promotion, terms=terms))

    def delete(self, external_id: str) -> None:
        """Remove it for good; its codes may be used again (PRM-3)."""
        promotion_id = self.get(external_id).promotion_id
        self._store.codes.free(promotion_id)
        self._store.ledger.forget(promotion_id)
        self._store.promotions.delete(promotion_id)

    def switch(self, external_id: str, on: bool) -> None:
        """Switch it on or off."""
        self._put(switched(self.get(external_id), on))

    def get(self, external_id: str, thing: str | None = None) -> P:
        """The promotion; `thing` is what a message calls it that is not the usual word.

        Raises:
            Refusal: PROMOTION_MISSING.
        """
        promotion = self._find(external_id)
        if promotion is None:
            raise Refusal(PROMOTION_MISSING, thing=thing or self.thing)
        return promotion

    def page(self, page: Page) -> list[P]:
        """Part of the promotions of this kind, in order of their ids."""
        found = self._store.promotions.page("kind", self.kind, page)
        return [row for row in found if isinstance(row, self.entity)]

    def count(self, enabled: bool | None = None) -> int:
        """How many there are: all of them, or those that are switched on or off."""
        if enabled is None:
            return self._store.promotions.count("kind", self.kind)
        return self._store.promotions.count("kind_switch", (self.kind, enabled))

    # -- its codes -------------------------------------------------------------------------------
    def add_code(self, external_id: str, code: str | None) -> str:
        """Give it one code, the given one or a made-up one.

        Raises:
            Refusal: CODE_TAKEN.
        """
        return self._store.codes.add(self.get(external_id).promotion_id, code)

    def generate_codes(self, external_id: str, count: int) -> None:
        """Give it so many made-up codes."""
        self._store.codes.generate(self.get(external_id, "Promocode").promotion_id, count)

    def codes(self, external_id: str, page: Page) -> tuple[list[Code], int]:
        """Part of its codes, and how many there are in all."""
        promotion_id = self.get(external_id).promotion_id
        return self._store.codes.page(promotion_id, page), self._store.codes.count(promotion_id)

    def codes_count(self, promotion: P) -> int:
        """How many codes a promotion has."""
        return self._store.codes.count(promotion.promotion_id)

    # -- its limits ------------------------------------------------------------------------------
    def total_limit(self, promotion: P) -> LimitState | None:
        """The limit over all users, or None without one."""
        return self._store.ledger.of_all(promotion.promotion_id, promotion.terms.limits)

    def user_limit(self, external_id: str, user: str) -> LimitState | None:
        """What one user may still do, or None without a limit.

        Raises:
            Refusal: PROMOTION_MISSING, USER_UNKNOWN.
        """
        promotion = self.get(external_id, "Coupon")
        self._store.users.require(user)
        return self._store.ledger.of_user(promotion.promotion_id, promotion.terms.limits, user)

    def code_limits(
        self, external_id: str, wanted: Iterable[str] | None, page: Page
    ) -> tuple[P, list[tuple[str, LimitState | None]], int]:
        """What its codes may still do: all of them or the wanted ones, and how many those are."""
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
        """The promotion of this kind that has the code, whether it runs or not."""
        row = self._store.codes.find(code)
        promotion = None if row is None else self._store.promotions.get(row.promotion_id)
        return promotion if isinstance(promotion, self.entity) else None

    def reserve(self, code: str, user: str) -> None:
        """Hold one use for an unpaid order (PRM-6); a code of another kind is left alone.

        Raises:
            Refusal: LIMIT_REACHED.
        """
        promotion = self.owner(code)
        if promotion is not None:
            promotion_id, ledger = promotion.promotion_id, self._store.ledger
            ledger.check(promotion_id, promotion.terms.limits, user, code)
            ledger.reserve(promotion_id, user, code)

    def release(self, code: str, user: str) -> None:
        """Give the use of an order back that was dropped unpaid."""
        promotion = self.owner(code)
        if promotion is not None:
            self._store.ledger.release(promotion.promotion_id, user, code)

    def settle(self, code: str, user: str) -> None:
        """Count the use of an order that was paid."""
        promotion = self.owner(code)
        if promotion is not None:
            self._store.ledger.settle(promotion.promotion_id, user, code)

    # -- what the kinds build on -----------------------------------------------------------------
    def _find_for_player(
        self, code: str, player: Player, now: datetime, unknown: UnknownCode
    ) -> tuple[P, Code]:
        """The running promotion of this kind behind a code, if it is for the player.

        Raises:
            Refusal: `unknown()`, CODE_EXPIRED.
        """
        promotion, row = self._store.redemption.find(code, now, (self.kind,), unknown)
        self._store.redemption.check_audience(promotion, player, unknown)
        if not isinstance(promotion, self.entity):
            raise unknown()
        return promotion, row

    def _find(self, external_id: str) -> P | None:
        found = self._store.promotions.one("external_id", (self.kind, external_id))
        return found if isinstance(found, self.entity) else None

    def _put(self, promotion: P) -> None:
        self._store.promotions.put(promotion.promotion_id, promotion)
