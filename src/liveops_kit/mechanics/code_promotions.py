"""Promotions reached by a code: coupons, promo codes and unique catalog offers.

They share one life cycle: created disabled under an external id, replaced by a PUT that keeps the
switch (PRM-16), given codes, limited in three ways. Each kind defines its own redemption.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.mechanics.catalog import Catalog
from liveops_kit.mechanics.codes import Code, CodeSpace
from liveops_kit.mechanics.lifecycle import (
    Promotion,
    PromotionKind,
    PromotionStatus,
    PromotionTerms,
    switched,
)
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
    """The terms of every promotion with codes."""

    @property
    def limits(self) -> RedeemLimits:
        """The three limits."""

    @property
    def conditions(self) -> Conditions:
        """Conditions on the attributes of users who may redeem."""

    @property
    def skus(self) -> Iterable[str]:
        """Every item the terms name."""

    @property
    def region_bound_skus(self) -> Iterable[str]:
        """The items that all have to be sold in the user's region (PRM-27)."""


T = TypeVar("T", bound=CodeTerms)
UnknownCode = Callable[[], Refusal]
"""Returns the refusal of an unknown code, in the words of the operation."""


class CodePromotion(Promotion, frozen=True, kw_only=True):
    """A promotion reached by a code."""

    external_id: str

    @property
    def terms(self) -> CodeTerms:
        """The terms, as the project wrote them."""
        raise NotImplementedError


P = TypeVar("P", bound=CodePromotion)


class Redemption:
    """The checks of whether a player may use a code now, the same for every kind."""

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
        """Return the running promotion behind a code (PRM-4).

        Raises:
            Refusal: `unknown()`, for a code no promotion of these kinds has, or one whose promotion
                is off or waiting; CODE_EXPIRED once it is over.
        """
        row = self._codes.find(code)
        promotion = None if row is None else self._promotions.get(row.promotion_id)
        if row is None or not isinstance(promotion, CodePromotion) or promotion.kind not in kinds:
            raise unknown()
        status = promotion.status(now)
        if status is PromotionStatus.OVER:
            raise Refusal(CODE_EXPIRED)
        if status is not PromotionStatus.RUNNING:
            raise unknown()
        return promotion, row

    def check_audience(
        self, promotion: CodePromotion, player: Player, unknown: UnknownCode
    ) -> None:
        """Raise a Refusal unless the player meets the promotion's conditions (CPN-19).

        Guests have no attributes; a promotion with conditions is not for them (PRM-28).

        Raises:
            Refusal: `unknown()`, the same as for a code that does not exist.
        """
        conditions = promotion.terms.conditions
        if conditions and (player.is_guest or not all_hold(conditions, player.attributes)):
            raise unknown()

    def check_limits(self, promotion: CodePromotion, code: Code, player: Player) -> None:
        """Raise a Refusal unless the limits leave a use and all items are sold in the country.

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
    """The tables and services the promotions of a project share."""

    promotions: Table[int, Promotion]
    codes: CodeSpace
    ledger: Ledger
    catalog: Catalog
    users: Users
    sequences: Sequences
    redemption: Redemption


class CodePromotions(Generic[P, T]):
    """The promotions of one kind that have codes."""

    kind: PromotionKind
    thing: str
    """The name of a missing promotion in messages; calls on limits and generation use another."""
    thing_stored: str = "Promotion"
    """The name in the message about a taken external id."""
    entity: type[P]

    def __init__(self, store: PromotionStore) -> None:
        self._store = store

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
        """Delete it for good; its codes may be used again (PRM-3)."""
        promotion_id = self.get(external_id).promotion_id
        self._store.codes.free(promotion_id)
        self._store.ledger.forget(promotion_id)
        self._store.promotions.delete(promotion_id)

    def switch(self, external_id: str, on: bool) -> None:
        """Enable or disable it."""
        self._put(switched(self.get(external_id), on))

    def get(self, external_id: str, thing: str | None = None) -> P:
        """Return the promotion; `thing` overrides its name in the message.

        Raises:
            Refusal: PROMOTION_MISSING.
        """
        promotion = self._find(external_id)
        if promotion is None:
            raise Refusal(PROMOTION_MISSING, thing=thing or self.thing)
        return promotion

    def page(self, page: Page) -> list[P]:
        """Return one page of the promotions of this kind, in order of their ids."""
        found = self._store.promotions.page("kind", self.kind, page)
        return [row for row in found if isinstance(row, self.entity)]

    def count(self, enabled: bool | None = None) -> int:
        """Return the number of promotions: all, or only the enabled or disabled ones."""
        if enabled is None:
            return self._store.promotions.count("kind", self.kind)
        return self._store.promotions.count("kind_switch", (self.kind, enabled))

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
        promotion = None if row is None else self._store.promotions.get(row.promotion_id)
        return promotion if isinstance(promotion, self.entity) else None

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

    # -- what the kinds build on -----------------------------------------------------------------
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
        found = self._store.promotions.one("external_id", (self.kind, external_id))
        return found if isinstance(found, self.entity) else None

    def _put(self, promotion: P) -> None:
        self._store.promotions.put(promotion.promotion_id, promotion)
