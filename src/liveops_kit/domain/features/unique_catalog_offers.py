"""Unique catalog offers: items that only holders of a code see and buy (PRM-23).

While an offer runs, its items are hidden from everybody but users who give a valid code of an
offer that lists them. Items without a running offer are ordinary items.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import ClassVar

from msgspec import Struct

from liveops_kit.domain.mechanics.code_promotions import CodePromotions
from liveops_kit.domain.mechanics.limits import RedeemLimits
from liveops_kit.domain.mechanics.promotion_lifecycle import (
    Promotion,
    PromotionKind,
    PromotionStatus,
)
from liveops_kit.domain.mechanics.promotions import PromotionStore
from liveops_kit.domain.mechanics.redemption import CodePromotion, described
from liveops_kit.domain.mechanics.tables import Table
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.causes import Cause
from liveops_kit.domain.values.conditions import Conditions
from liveops_kit.domain.values.localized import Localized
from liveops_kit.domain.values.period import Periods
from liveops_kit.domain.values.refusals import CODE_UNKNOWN, Refusal

_UNKNOWN = partial(Refusal, CODE_UNKNOWN)
NO_ITEMS: frozenset[str] = frozenset()


class UniqueCatalogOfferTerms(Struct, frozen=True, kw_only=True):
    """Terms of a unique catalog offer, as the project writes them."""

    name: Localized
    periods: Periods = Periods()
    items: tuple[str, ...] = ()
    limits: RedeemLimits = RedeemLimits()

    @property
    def conditions(self) -> Conditions:
        """None: everybody who has a code may use it."""
        return ()

    @property
    def skus(self) -> Iterable[str]:
        """Every item it makes visible."""
        return self.items

    @property
    def region_bound_skus(self) -> Iterable[str]:
        """Every item it makes visible: each has to be sold in the user's region."""
        return self.items


class UniqueCatalogOffer(CodePromotion, frozen=True, kw_only=True):
    """A unique catalog offer."""

    kind: ClassVar[PromotionKind] = PromotionKind.UNIQUE_CATALOG_OFFER

    terms: UniqueCatalogOfferTerms


ListingKey = tuple[int, str]


class Listing(Struct, frozen=True):
    """An item of an offer, as a row: the offers of an item are found by an index."""

    promotion_id: int
    sku: str

    @property
    def key(self) -> ListingKey:
        """The key of the row."""
        return (self.promotion_id, self.sku)


class UniqueCatalogOffers(CodePromotions[UniqueCatalogOffer, UniqueCatalogOfferTerms]):
    """The unique catalog offers of a project."""

    kind = PromotionKind.UNIQUE_CATALOG_OFFER
    thing = "Coupon"  # as the documents word it
    entity = UniqueCatalogOffer

    def __init__(self, store: PromotionStore, listings: Table[ListingKey, Listing]) -> None:
        super().__init__(store)
        self._listings = listings

    def create(self, external_id: str, terms: UniqueCatalogOfferTerms) -> UniqueCatalogOffer:
        """Create a disabled offer (PRM-1).

        Raises:
            Refusal: ITEM_UNKNOWN, ALREADY_EXISTS.
        """
        offer = super().create(external_id, terms)
        self._list(offer.promotion_id, terms.items)
        return offer

    def update(self, external_id: str, terms: UniqueCatalogOfferTerms) -> None:
        """Replace the terms (PRM-16).

        Raises:
            Refusal: PROMOTION_MISSING, ITEM_UNKNOWN.
        """
        super().update(external_id, terms)
        self._list(self.get(external_id).promotion_id, terms.items)

    def delete(self, external_id: str) -> None:
        """Delete it for good; its items are visible again unless another offer lists them.

        Raises:
            Refusal: PROMOTION_MISSING.
        """
        promotion_id = self.get(external_id).promotion_id
        super().delete(external_id)
        self._list(promotion_id, ())

    def hides(self, sku: str, now: datetime) -> bool:
        """Return True if only holders of a code see an item: a running offer lists it."""
        return self._running_offer(sku, now) is not None

    def locked(self, sku: str, now: datetime) -> Cause:
        """Return the running offer for whose codes alone an item is seen, as the cause (PRM-23)."""
        offer = self._running_offer(sku, now)
        name = "an offer" if offer is None else described(offer)
        return Cause(kind="code needed", rules=("PRM-23a",), facts={"sku": sku, "promotion": name})

    def _running_offer(self, sku: str, now: datetime) -> Promotion | None:
        for listing in self._listings.rows("sku", sku):
            offer = self._store.promotions.get(listing.promotion_id)
            if offer is not None and offer.status(now) is PromotionStatus.RUNNING:
                return offer
        return None

    def opens(self, code: str, player: Player, now: datetime) -> frozenset[str]:
        """Return the items a code makes visible to a player; none, if the player cannot use it now.

        A code is valid if `verify` accepts it: the offer runs, its limits leave a use, its items
        are sold in the player's country (PRM-4).
        """
        try:
            offer, row = self._find_for_player(code, player, now, _UNKNOWN)
            self._store.redemption.check_limits(offer, row, player)
        except Refusal:
            return NO_ITEMS
        return frozenset(offer.terms.items)

    def _list(self, promotion_id: int, skus: Iterable[str]) -> None:
        for listing in reversed(list(self._listings.rows("promotion", promotion_id))):
            self._listings.delete(listing.key)
        for sku in skus:
            listing = Listing(promotion_id, sku)
            self._listings.put(listing.key, listing)
