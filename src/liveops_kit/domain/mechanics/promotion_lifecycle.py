"""The life cycle of a promotion: disabled, enabled, running by its periods (PRM-1, PRM-2).

A promotion is either off, or on and then waiting, running or over by the clock. The latter three
are not stored but derived from the current moment.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import ClassVar, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.domain.values.localized import Localized
from liveops_kit.domain.values.period import Periods, Phase


class PromotionKind(Enum):
    """The five kinds of promotion; they share one sequence of ids (PRM-14)."""

    COUPON = "coupon"
    PROMO_CODE = "promocode"
    UNIQUE_CATALOG_OFFER = "unique_catalog_offer"
    DISCOUNT = "discount"
    BONUS = "bonus"


class PromotionStatus(Enum):
    """The status of a promotion at one moment."""

    OFF = "off"
    WAITING = "waiting"
    RUNNING = "running"
    OVER = "over"


class PromotionTerms(Protocol):
    """Terms of a promotion, as the project writes them; a PUT replaces all of them."""

    @property
    def name(self) -> Localized:
        """The name in several languages."""

    @property
    def periods(self) -> Periods:
        """The periods it runs in."""


class Promotion(Struct, frozen=True, kw_only=True):
    """A promotion of any kind: its id, its switch and its terms."""

    kind: ClassVar[PromotionKind]

    promotion_id: int
    is_enabled: bool = False

    @property
    def terms(self) -> PromotionTerms:
        """The terms, as the project wrote them."""
        raise NotImplementedError

    def status(self, now: datetime) -> PromotionStatus:
        """Return whether it is off, waiting, running or over."""
        if not self.is_enabled:
            return PromotionStatus.OFF
        phase = self.terms.periods.phase(now)
        if phase is Phase.DURING:
            return PromotionStatus.RUNNING
        return PromotionStatus.OVER if phase is Phase.AFTER else PromotionStatus.WAITING


AnyPromotion = TypeVar("AnyPromotion", bound=Promotion)


def switched(promotion: AnyPromotion, on: bool) -> AnyPromotion:
    """Return the promotion enabled or disabled; doing it twice changes nothing."""
    return replace(promotion, is_enabled=on)
