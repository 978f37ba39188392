"""Promotions reached by a code, and the checks of whether a player may use one now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.codes import Code, CodeSpace
from liveops_kit.domain.mechanics.limits import Ledger, RedeemLimits
from liveops_kit.domain.mechanics.promotion_lifecycle import (
    Promotion,
    PromotionKind,
    PromotionStatus,
    PromotionTerms,
)
from liveops_kit.domain.mechanics.tables import Table
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.causes import Cause
from liveops_kit.domain.values.conditions import Conditions, all_hold, failing
from liveops_kit.domain.values.period import idle_cause
from liveops_kit.domain.values.refusals import CODE_EXPIRED, REGION_CLOSED, Refusal


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


UnknownCode = Callable[[], Refusal]
"""Returns the refusal of an unknown code, as the operation words it."""


class CodePromotion(Promotion, frozen=True, kw_only=True):
    """A promotion reached by a code."""

    external_id: str

    @property
    def terms(self) -> CodeTerms:
        """The terms, as the project wrote them."""
        raise NotImplementedError


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
        if row is None or not isinstance(promotion, CodePromotion):
            raise unknown().because(_no_code(code))
        if promotion.kind not in kinds:
            facts = {"code": code, "promotion": described(promotion)}
            raise unknown().because(Cause(kind="other kind", rules=("PRM-4a",), facts=facts))
        status = promotion.status(now)
        if status is PromotionStatus.RUNNING:
            return promotion, row
        refusal = Refusal(CODE_EXPIRED) if status is PromotionStatus.OVER else unknown()
        raise refusal.because(idle(promotion, now))

    def check_audience(
        self, promotion: CodePromotion, player: Player, unknown: UnknownCode
    ) -> None:
        """Raise a Refusal unless the player meets the promotion's conditions (CPN-19).

        Guests have no attributes; a promotion with conditions is not for them (PRM-28).

        Raises:
            Refusal: `unknown()`, the same as for a code that does not exist.
        """
        conditions = promotion.terms.conditions
        if not conditions:
            return
        if player.is_guest:
            facts = {"thing": f"The {described(promotion)}"}
            raise unknown().because(Cause(kind="guest", rules=("PRM-28",), facts=facts))
        if not all_hold(conditions, player.attributes):
            rules = ("CPN-19",) if promotion.kind is PromotionKind.COUPON else ()
            raise unknown().because(failing(conditions, player.attributes, *rules))

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
                rules = ("CPN-16",) if promotion.kind is PromotionKind.COUPON else ("PRM-27",)
                cause = self._catalog.region_cause(sku, player.country, rules)
                raise Refusal(REGION_CLOSED).because(cause)


def described(promotion: Promotion) -> str:
    """Return the words for a promotion in sentences: kind, and the external id or number."""
    kind = promotion.kind.value.replace("_", " ")
    if isinstance(promotion, CodePromotion):
        return f"{kind} '{promotion.external_id}'"
    return f"{kind} {promotion.promotion_id}"


def idle(promotion: Promotion, now: datetime) -> Cause | None:
    """Return the cause why a promotion does not run; None if it does."""
    status, words = promotion.status(now), described(promotion)
    thing = words[0].upper() + words[1:]
    if status is PromotionStatus.RUNNING:
        return None
    if status is PromotionStatus.OFF:
        return Cause(kind="off", rules=("PRM-4b",), facts={"thing": thing})
    return idle_cause(thing, promotion.terms.periods, now, "PRM-4b", over="PRM-4c")


def _no_code(code: str) -> Cause:
    return Cause(kind="code", rules=("PRM-4a",), facts={"code": code})
