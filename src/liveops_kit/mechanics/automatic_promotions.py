"""Promotions that need no code: discounts and bonuses.

They act by themselves on every purchase they fit, for everybody or for users whose attributes they
ask for. A promotion whose user has no use left is as if it were not there (PRM-13).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.mechanics.lifecycle import PromotionKind, Promotion, PromotionStatus, PromotionTerms
from liveops_kit.mechanics.pricing import Offer
from liveops_kit.mechanics.code_promotions import PromotionStore
from liveops_kit.mechanics.usage import Usages, UserLimit
from liveops_kit.mechanics.users import Player
from liveops_kit.shared.conditions import Conditions, all_hold
from liveops_kit.shared.errors import PROMOTION_NOT_FOUND, Refusal
from liveops_kit.shared.page import Page


class Audience(Struct, frozen=True, kw_only=True):
    """Whom a promotion is for: groups of conditions, of which one must hold; without any, all."""

    groups: tuple[Conditions, ...] = ()
    is_flat: bool = True
    """Whether they were written as one plain list, and so are read back as one."""

    def has(self, viewer: Player | None) -> bool:
        """Whether a viewer belongs to it: all conditions of one group hold (ATT-1).

        Guests and anonymous viewers have no attributes, and belong to no audience but everybody
        (PRM-28).
        """
        if not self.groups:
            return True
        if viewer is None or viewer.is_guest:
            return False
        return any(all_hold(group, viewer.attributes) for group in self.groups)


class AutomaticTerms(PromotionTerms, Protocol):
    """The terms every promotion without codes has."""

    @property
    def audience(self) -> Audience:
        """Whom it is for."""

    @property
    def limit(self) -> UserLimit:
        """How often each user may use it."""

    @property
    def skus(self) -> Iterable[str]:
        """Every item the terms name."""


T = TypeVar("T", bound=AutomaticTerms)


class AutomaticPromotion(Promotion, frozen=True, kw_only=True):
    """A promotion that acts by itself."""

    written_at: datetime
    """The moment of the latest write: the first reset that is shown comes after it (PRM-20)."""

    @property
    def terms(self) -> AutomaticTerms:
        """What the project wrote down."""
        raise NotImplementedError


P = TypeVar("P", bound=AutomaticPromotion)


class AutomaticPromotions(Generic[P, T]):
    """The life of one kind of promotion without codes."""

    kind: PromotionKind
    entity: type[P]

    def __init__(self, shelf: PromotionStore, usages: Usages, project_id: int) -> None:
        self._store = shelf
        self._usages = usages
        self._project_id = project_id

    def create(self, terms: T, now: datetime) -> P:
        """A new promotion, disabled (PRM-1).

        Raises:
            Refusal: ITEM_UNKNOWN.
        """
        self._store.catalog.require(terms.skus)
        make: Any = self.entity
        promotion: P = make(
            promotion_id=self._store.sequences.next("promotion"), terms=terms, written_at=now
        )
        self._store.promotions.put(promotion.promotion_id, promotion)
        return promotion

    def update(self, promotion_id: int, terms: T, is_enabled: bool | None, now: datetime) -> None:
        """Replace the terms, and switch it if told to (PRM-17); the users' counts stay.

        Raises:
            Refusal: PROMOTION_NOT_FOUND, ITEM_UNKNOWN.
        """
        promotion: Any = self.get(promotion_id)
        self._store.catalog.require(terms.skus)
        on = promotion.is_enabled if is_enabled is None else is_enabled
        promotion = replace(promotion, terms=terms, is_enabled=on, written_at=now)
        self._store.promotions.put(promotion_id, promotion)

    def delete(self, promotion_id: int) -> None:
        """Remove it for good, with the counts of its uses.

        Raises:
            Refusal: PROMOTION_NOT_FOUND.
        """
        self.get(promotion_id)
        self._usages.restore(str(promotion_id), None)
        self._store.promotions.delete(promotion_id)

    def get(self, promotion_id: int) -> P:
        """The promotion.

        Raises:
            Refusal: PROMOTION_NOT_FOUND, also for an id of another kind.
        """
        promotion = self._store.promotions.get(promotion_id)
        if not isinstance(promotion, self.entity):
            raise Refusal(
                PROMOTION_NOT_FOUND, promotion_id=promotion_id, project_id=self._project_id
            )
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

    def offers(self, viewer: Player | None, now: datetime) -> Iterator[Offer]:
        """What runs now, is meant for the viewer, and is not used up by the viewer (PRM-13)."""
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
        which, limit = str(promotion.promotion_id), promotion.terms.limit
        left = self._usages.left(which, viewer.external_id, limit, now)
        return left is None or left.available > 0

    def _offer(self, promotion: P) -> Offer:
        """What a promotion of this kind does to a purchase."""
        raise NotImplementedError
