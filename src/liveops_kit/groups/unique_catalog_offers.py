"""Unique catalog offers: items that only those see and buy who hold a code (PRM-23).

An item that an offer lists is hidden from everybody while the offer runs, and shown to a user who
gives a valid code of an offer that lists it. While no offer with it runs, it is an item as any.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import ClassVar

from msgspec import Struct

from liveops_kit.mechanics.lifecycle import PromotionKind, PromotionStatus
from liveops_kit.mechanics.limits import RedeemLimits
from liveops_kit.mechanics.code_promotions import CodePromotion, CodePromotions, PromotionStore
from liveops_kit.mechanics.tables import Table
from liveops_kit.mechanics.users import Player
from liveops_kit.shared.conditions import Conditions
from liveops_kit.shared.errors import CODE_UNKNOWN, Refusal
from liveops_kit.shared.localized import Localized
from liveops_kit.shared.period import Periods

_UNKNOWN = partial(Refusal, CODE_UNKNOWN)
NO_ITEMS: frozenset[str] = frozenset()


class UniqueCatalogOfferTerms(Struct, frozen=True, kw_only=True):
    """What a project writes down about a unique catalog offer."""

    name: Localized
    periods: Periods = Periods()
    items: tuple[str, ...] = ()
    limits: RedeemLimits = RedeemLimits()

    @property
    def conditions(self) -> Conditions:
        """None: these offers are for everybody who has a code."""
        return ()

    @property
    def skus(self) -> Iterable[str]:
        """Every item it opens."""
        return self.items

    @property
    def region_bound_skus(self) -> Iterable[str]:
        """Every item it opens."""
        return self.items


class UniqueCatalogOffer(CodePromotion, frozen=True, kw_only=True):
    """A unique catalog offer."""

    kind: ClassVar[PromotionKind] = PromotionKind.UNIQUE_CATALOG_OFFER

    terms: UniqueCatalogOfferTerms


ListingKey = tuple[int, str]


class Listing(Struct, frozen=True):
    """That an offer lists an item: a row of its own, so that an item finds its offers."""

    promotion_id: int
    sku: str

    @property
    def key(self) -> ListingKey:
        """Where it is stored."""
        return (self.promotion_id, self.sku)


class UniqueCatalogOffers(CodePromotions[UniqueCatalogOffer, UniqueCatalogOfferTerms]):
    """The unique catalog offers of a project."""

    kind = PromotionKind.UNIQUE_CATALOG_OFFER
    thing = "Coupon"  # as the documents word it
    entity = UniqueCatalogOffer

    def __init__(self, shelf: PromotionStore, listings: Table[ListingKey, Listing]) -> None:
        super().__init__(shelf)
        self._listings = listings

    def create(self, external_id: str, terms: UniqueCatalogOfferTerms) -> UniqueCatalogOffer:
        """A new offer, disabled (PRM-1).

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
        """Remove it for good; its items are shown again unless another offer has them.

        Raises:
            Refusal: PROMOTION_MISSING.
        """
        promotion_id = self.get(external_id).promotion_id
        super().delete(external_id)
        self._list(promotion_id, ())

    def hides(self, sku: str, now: datetime) -> bool:
        """Whether an item is shown to holders of a code only: an offer that runs lists it."""
        for listing in self._listings.rows("sku", sku):
            offer = self._store.promotions.get(listing.promotion_id)
            if offer is not None and offer.status(now) is PromotionStatus.RUNNING:
                return True
        return False

    def opens(self, code: str, player: Player, now: datetime) -> frozenset[str]:
        """The items a code shows to a player; none, if it is not valid for the player now.

        Valid means what verify accepts: an offer that runs, limits that leave a use, items that are
        sold where the player is (PRM-4).
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
