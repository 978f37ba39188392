"""Promotions that need no code: discounts and bonuses.

They apply to every matching purchase, for everybody or for users whose attributes meet their
conditions. A promotion without remaining uses for a user is ignored (PRM-13).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.domain.mechanics.pricing import Offer, PriceCondition
from liveops_kit.domain.mechanics.promotion_lifecycle import Promotion, PromotionStatus
from liveops_kit.domain.mechanics.promotions import PromotionsOfKind, PromotionStore
from liveops_kit.domain.mechanics.usage import Usages, UserLimit
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.conditions import Conditions, all_hold
from liveops_kit.domain.values.localized import Localized
from liveops_kit.domain.values.period import Periods
from liveops_kit.domain.values.refusals import PROMOTION_NOT_FOUND, Refusal


class Audience(Struct, frozen=True, kw_only=True):
    """The users a promotion is for: one group of conditions must hold; all users without any."""

    groups: tuple[Conditions, ...] = ()
    is_flat: bool = True
    """True if the conditions were written as one plain list, which is how they are read back."""

    def has(self, viewer: Player | None) -> bool:
        """Return True if a viewer is in the audience: all conditions of one group hold (ATT-1).

        Guests and anonymous viewers have no attributes, and only belong to an audience of all users
        (PRM-28).
        """
        if not self.groups:
            return True
        if viewer is None or viewer.is_guest:
            return False
        return any(all_hold(group, viewer.attributes) for group in self.groups)


class AutomaticTerms(Struct, frozen=True, kw_only=True):
    """The terms of every promotion without codes."""

    name: Localized
    price_conditions: tuple[PriceCondition, ...] = ()
    """On base prices: those of discounted items (PRM-12), or of one item for a bonus (PRM-22)."""
    periods: Periods = Periods()
    audience: Audience = Audience()
    """The users it is for."""
    limit: UserLimit = UserLimit()
    """The number of uses for each user."""
    excluded: tuple[int, ...] = ()

    @property
    def skus(self) -> Iterable[str]:
        """Every item the terms name."""
        # Each kind has its own; a struct cannot be abstract.
        raise NotImplementedError


T = TypeVar("T", bound=AutomaticTerms)


class AutomaticPromotion(Promotion, frozen=True, kw_only=True):
    """A promotion that needs no code."""

    written_at: datetime
    """The moment of the latest write; the first displayed reset comes after it (PRM-20)."""

    @property
    def terms(self) -> AutomaticTerms:
        """The terms, as the project wrote them."""
        raise NotImplementedError


P = TypeVar("P", bound=AutomaticPromotion)


class AutomaticPromotions(PromotionsOfKind[P], ABC, Generic[P, T]):
    """The promotions of one kind that need no code."""

    def __init__(self, store: PromotionStore, usages: Usages, project_id: int) -> None:
        super().__init__(store)
        self._usages = usages
        self._project_id = project_id

    def create(self, terms: T, now: datetime) -> P:
        """Create a disabled promotion (PRM-1).

        Raises:
            Refusal: ITEM_UNKNOWN.
        """
        self._store.catalog.require(terms.skus)
        return self._new(terms=terms, written_at=now)

    def update(self, promotion_id: int, terms: T, is_enabled: bool | None, now: datetime) -> None:
        """Replace the terms, and the switch if it is given (PRM-17); the counts stay.

        Raises:
            Refusal: PROMOTION_NOT_FOUND, ITEM_UNKNOWN.
        """
        promotion: Any = self.get(promotion_id)
        self._store.catalog.require(terms.skus)
        on = promotion.is_enabled if is_enabled is None else is_enabled
        self._save(replace(promotion, terms=terms, is_enabled=on, written_at=now))

    def delete(self, promotion_id: int) -> None:
        """Delete it for good, with the counts of its uses.

        Raises:
            Refusal: PROMOTION_NOT_FOUND.
        """
        self.get(promotion_id)
        self._usages.restore(str(promotion_id), None)
        self._store.promotions.delete(promotion_id)

    def get(self, promotion_id: int) -> P:
        """Return the promotion.

        Raises:
            Refusal: PROMOTION_NOT_FOUND, also for an id of another kind.
        """
        promotion = self._of_kind(self._store.promotions.get(promotion_id))
        if promotion is None:
            raise Refusal(
                PROMOTION_NOT_FOUND, promotion_id=promotion_id, project_id=self._project_id
            )
        return promotion

    def offers(self, viewer: Player | None, now: datetime) -> Iterator[Offer]:
        """Yield the running offers that are meant for the viewer and not used up (PRM-13)."""
        for promotion in self._store.promotions.rows("kind_switch", (self.kind, True)):
            if isinstance(promotion, self.entity) and self._is_open(promotion, viewer, now):
                yield self._offer(promotion)

    def _is_open(self, promotion: P, viewer: Player | None, now: datetime) -> bool:
        if promotion.status(now) is not PromotionStatus.RUNNING:
            return False
        if not promotion.terms.audience.has(viewer):
            return False
        if viewer is None:
            return True
        target, limit = str(promotion.promotion_id), promotion.terms.limit
        left = self._usages.left(target, viewer.external_id, limit, now)
        return left is None or left.available > 0

    @abstractmethod
    def _offer(self, promotion: P) -> Offer:
        """Return the effect of a promotion of this kind on purchases."""
