"""The life of a promotion: created disabled, switched on, running by its periods (PRM-1, PRM-2).

A promotion is either off, or on and then waiting, running or over by the clock. Nothing is stored
of the latter three: they are worked out from the moment that is asked about.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import ClassVar, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.shared.localized import Localized
from liveops_kit.shared.period import Periods, Phase


class PromotionKind(Enum):
    """The five kinds of promotion; they share one sequence of ids (PRM-14)."""

    COUPON = "coupon"
    PROMO_CODE = "promocode"
    UNIQUE_CATALOG_OFFER = "unique_catalog_offer"
    DISCOUNT = "discount"
    BONUS = "bonus"


class PromotionStatus(Enum):
    """What a promotion does at one moment."""

    OFF = "off"
    WAITING = "waiting"
    RUNNING = "running"
    OVER = "over"


class PromotionTerms(Protocol):
    """What a project writes down about a promotion; a PUT replaces all of it."""

    @property
    def name(self) -> Localized:
        """The name in several languages."""

    @property
    def periods(self) -> Periods:
        """When it runs."""


class Promotion(Struct, frozen=True, kw_only=True):
    """A promotion of any kind: its number, its switch and its terms."""

    kind: ClassVar[PromotionKind]

    promotion_id: int
    is_enabled: bool = False

    @property
    def terms(self) -> PromotionTerms:
        """What the project wrote down."""
        raise NotImplementedError

    def status(self, now: datetime) -> PromotionStatus:
        """Off, waiting, running or over."""
        if not self.is_enabled:
            return PromotionStatus.OFF
        phase = self.terms.periods.phase(now)
        if phase is Phase.DURING:
            return PromotionStatus.RUNNING
        return PromotionStatus.OVER if phase is Phase.AFTER else PromotionStatus.WAITING


AnyPromotion = TypeVar("AnyPromotion", bound=Promotion)


def switched(promotion: AnyPromotion, on: bool) -> AnyPromotion:
    """The promotion switched on or off; switching twice is switching once."""
    return replace(promotion, is_enabled=on)
