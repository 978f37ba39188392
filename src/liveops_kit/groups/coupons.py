"""Coupons: a code that gives items at once, without a purchase (PRM-1 to PRM-8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from liveops_kit.mechanics.catalog import Catalog, Item, UnitItem
from liveops_kit.mechanics.inventory import Inventory
from liveops_kit.mechanics.lifecycle import Kind
from liveops_kit.mechanics.limits import RedeemLimits
from liveops_kit.mechanics.pricing import BonusLine
from liveops_kit.mechanics.redeemables import CodePromotion, Redeemables, Shelf
from liveops_kit.mechanics.users import Player
from liveops_kit.shared.conditions import Conditions
from liveops_kit.shared.errors import CODE_REFUSED, REGION_CLOSED, Fault, Refusal, invalid
from liveops_kit.shared.localized import Localized
from liveops_kit.shared.period import Periods


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponTerms:
    """What a project writes down about a coupon."""

    name: Localized
    periods: Periods = Periods()
    bonus: tuple[BonusLine, ...] = ()
    limits: RedeemLimits = RedeemLimits()
    conditions: Conditions = ()

    @property
    def skus(self) -> Iterator[str]:
        """Every item it gives."""
        return (line.sku for line in self.bonus)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon(CodePromotion):
    """A coupon promotion."""

    kind: ClassVar[Kind] = Kind.COUPON

    terms: CouponTerms


@dataclass(frozen=True, slots=True)
class Reward:
    """What a bonus line is worth: an item of the catalog and how many of it."""

    item: Item
    quantity: int


@dataclass(frozen=True, slots=True)
class Granted:
    """What a user got: the item or the chosen key of a unit, and how many."""

    item: Item
    unit: UnitItem | None
    quantity: int

    @property
    def sku(self) -> str:
        """The SKU that lies in the inventory."""
        return self.unit.sku if self.unit else self.item.sku


class Coupons(Redeemables[Coupon, CouponTerms]):
    """The coupons of a project."""

    kind = Kind.COUPON
    thing = "Coupon"
    entity = Coupon
    refused = CODE_REFUSED

    def __init__(self, shelf: Shelf, inventory: Inventory) -> None:
        super().__init__(shelf)
        self._inventory = inventory

    def rewards(self, code: str, player: Player, now: datetime) -> list[Reward]:
        """What a code gives, without using it up.

        Raises:
            Refusal: CODE_REFUSED, CODE_EXPIRED, LIMIT_REACHED, REGION_CLOSED.
        """
        unknown = Refusal(CODE_REFUSED, thing="coupon")
        promotion, row = self._shelf.redemption.find(code, now, {self.kind}, unknown)
        self._shelf.redemption.invite(promotion, player, unknown)
        self._shelf.redemption.admit(promotion, row, player, promotion.terms.skus)
        return rewards_of(promotion, self._shelf.catalog)

    def redeem(
        self, code: str, player: Player, choice: Mapping[str, str], now: datetime
    ) -> list[Granted]:
        """Use a code up and put its items into the player's inventory (PRM-6).

        `choice` names for each unit among the items the key the player wants.

        Raises:
            Refusal: CODE_REFUSED, CODE_EXPIRED, SCHEMA_BROKEN on `selected_unit_items` (PRM-8),
                LIMIT_REACHED, REGION_CLOSED. Nothing has changed then.
        """
        unknown = Refusal(CODE_REFUSED, thing="coupon")
        promotion, row = self._shelf.redemption.find(code, now, {self.kind}, unknown)
        self._shelf.redemption.invite(promotion, player, unknown)
        granted = chosen(rewards_of(promotion, self._shelf.catalog), choice)
        self._shelf.redemption.admit(promotion, row, player, promotion.terms.skus)
        _check_regions(granted, player.country)
        self._shelf.ledger.use(promotion.promotion_id, player.external_id, row.code)
        for line in granted:
            for sku, quantity in self._shelf.catalog.unpack(line.sku, line.quantity):
                self._inventory.grant(player.external_id, sku, quantity)
        return granted


def rewards_of(promotion: CodePromotion, catalog: Catalog) -> list[Reward]:
    """The bonus of a promotion with its items looked up; items that are gone are left out."""
    lines: Iterable[BonusLine] = getattr(promotion.terms, "bonus", ())
    found = ((catalog.get(line.sku), line.quantity) for line in lines)
    return [Reward(item, quantity) for item, quantity in found if item is not None]


def chosen(rewards: Iterable[Reward], choice: Mapping[str, str]) -> list[Granted]:
    """The rewards with the chosen key in place of each unit.

    Raises:
        Refusal: SCHEMA_BROKEN on `selected_unit_items`, for a unit without a choice, or with one
            that is none of its keys (PRM-8).
    """
    granted, missing = [], []
    for reward in rewards:
        unit = reward.item.unit(choice.get(reward.item.sku, ""))
        if reward.item.is_selectable and unit is None:
            missing.append(reward.item.sku)
        granted.append(Granted(reward.item, unit, reward.quantity))
    if missing:
        named = ", ".join(missing)
        raise invalid(Fault("selected_unit_items", f"Choose one of the unit items for: {named}"))
    return granted


def _check_regions(granted: Iterable[Granted], country: str) -> None:
    if any(
        line.unit and line.unit.regions and country not in line.unit.regions for line in granted
    ):
        raise Refusal(REGION_CLOSED)
