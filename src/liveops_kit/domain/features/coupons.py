"""Coupons: a code that gives items at once, without a purchase (PRM-1 to PRM-8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from msgspec import Struct

from liveops_kit.domain.mechanics.code_promotions import CodePromotions
from liveops_kit.domain.mechanics.inventory import Inventory
from liveops_kit.domain.mechanics.limits import RedeemLimits
from liveops_kit.domain.mechanics.pricing import BonusLine
from liveops_kit.domain.mechanics.promotion_lifecycle import PromotionKind
from liveops_kit.domain.mechanics.promotions import PromotionStore
from liveops_kit.domain.mechanics.redemption import CodePromotion
from liveops_kit.domain.mechanics.rewards import Granted, Prizes, Reward, check_keys, chosen
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.conditions import Conditions
from liveops_kit.domain.values.localized import Localized
from liveops_kit.domain.values.period import Periods
from liveops_kit.domain.values.refusals import CODE_REFUSED, Refusal


class CouponTerms(Struct, frozen=True, kw_only=True):
    """Terms of a coupon, as the project writes them."""

    name: Localized
    periods: Periods = Periods()
    bonus: tuple[BonusLine, ...] = ()
    limits: RedeemLimits = RedeemLimits()
    conditions: Conditions = ()

    @property
    def skus(self) -> Iterable[str]:
        """Every item it gives."""
        return [line.sku for line in self.bonus]

    @property
    def region_bound_skus(self) -> Iterable[str]:
        """Every item it gives: each has to be sold in the user's region."""
        return [line.sku for line in self.bonus]


class Coupon(CodePromotion, frozen=True, kw_only=True):
    """A coupon promotion."""

    kind: ClassVar[PromotionKind] = PromotionKind.COUPON

    terms: CouponTerms


_UNKNOWN = partial(Refusal, CODE_REFUSED, thing="coupon")


class Coupons(CodePromotions[Coupon, CouponTerms]):
    """The coupons of a project."""

    kind = PromotionKind.COUPON
    thing = thing_stored = "Coupon"
    entity = Coupon

    def __init__(self, store: PromotionStore, inventory: Inventory) -> None:
        super().__init__(store)
        self._inventory = inventory
        self._prizes = Prizes(store.catalog)

    def rewards(self, code: str, player: Player, now: datetime) -> list[Reward]:
        """Return the items a code gives, without redeeming it.

        Raises:
            Refusal: CODE_REFUSED, CODE_EXPIRED, LIMIT_REACHED, REGION_CLOSED.
        """
        coupon, row = self._find_for_player(code, player, now, _UNKNOWN)
        self._store.redemption.check_limits(coupon, row, player)
        return list(self._prizes.of(coupon.terms.bonus).rewards)

    def redeem(
        self, code: str, player: Player, choice: Mapping[str, str], now: datetime
    ) -> Sequence[Granted]:
        """Redeem a code and put its items into the player's inventory (PRM-6).

        `choice` names for each unit among the items the key the player wants.

        Raises:
            Refusal: CODE_REFUSED, CODE_EXPIRED, SCHEMA_BROKEN on `selected_unit_items` (PRM-8),
                LIMIT_REACHED, REGION_CLOSED. Nothing has changed then.
        """
        coupon, row = self._find_for_player(code, player, now, _UNKNOWN)
        prize, store, user = self._prizes.of(coupon.terms.bonus), self._store, player.external_id
        granted: Sequence[Granted] = prize.granted or chosen(prize.rewards, choice)
        store.redemption.check_limits(coupon, row, player)
        if not prize.granted:
            check_keys(granted, player.country)
        store.ledger.use(coupon.promotion_id, user, row.code)
        for sku, quantity in prize.contents or self._prizes.contents(granted):
            self._inventory.grant(user, sku, quantity)
        return granted
