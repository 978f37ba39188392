"""Rewards of a code: the items of its bonus, with the keys a user chooses for games."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from liveops_kit.domain.mechanics.catalog import Catalog, Item, UnitItem
from liveops_kit.domain.mechanics.pricing import BonusLine
from liveops_kit.domain.values.refusals import REGION_CLOSED, Refusal, Violation, invalid

_MAX_CACHED_PRIZES = 2000


class Reward(NamedTuple):
    """A bonus line with its item looked up."""

    item: Item
    quantity: int


class Granted(NamedTuple):
    """A granted item: the item or the chosen key of a unit, with the quantity."""

    item: Item
    unit: UnitItem | None
    quantity: int

    @property
    def sku(self) -> str:
        """The SKU in the inventory."""
        return self.unit.sku if self.unit else self.item.sku


class Prize(NamedTuple):
    """The rewards of a bonus, in the form needed to grant them."""

    rewards: tuple[Reward, ...]
    granted: tuple[Granted, ...] = ()
    """The same for all users; empty if a user has to choose a key."""
    contents: tuple[tuple[str, int], ...] = ()
    """The resulting inventory items."""


class Prizes:
    """A cache of prizes, valid as long as the catalog does not change."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._version = catalog.version
        self._prizes: dict[int, tuple[tuple[BonusLine, ...], Prize]] = {}

    def of(self, bonus: tuple[BonusLine, ...]) -> Prize:
        """Return the prize of a bonus."""
        version = self._catalog.version
        if self._version != version or len(self._prizes) >= _MAX_CACHED_PRIZES:
            self._version = version
            self._prizes.clear()
        # The identity of the bonus is a faster key than its hash; the entry keeps it alive.
        entry = self._prizes.get(id(bonus))
        if entry is None:
            rewards = tuple(rewards_of(bonus, self._catalog))
            prize = Prize(rewards)
            if not any(reward.item.is_selectable for reward in rewards):
                granted = tuple(chosen(rewards, {}))
                prize = Prize(rewards, granted, tuple(self.contents(granted)))
            entry = self._prizes[id(bonus)] = bonus, prize
        return entry[1]

    def contents(self, granted: Iterable[Granted]) -> list[tuple[str, int]]:
        """Return the resulting inventory items: SKUs and quantities, bundles unpacked."""
        return [part for line in granted for part in self._catalog.unpack(line.sku, line.quantity)]


def rewards_of(bonus: Iterable[BonusLine], catalog: Catalog) -> list[Reward]:
    """Return a bonus with its items looked up, without deleted ones."""
    items = ((catalog.get(line.sku), line.quantity) for line in bonus)
    return [Reward(item, quantity) for item, quantity in items if item is not None]


def chosen(rewards: Iterable[Reward], choice: Mapping[str, str]) -> list[Granted]:
    """Return the rewards with the chosen key in place of each unit.

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
        skus = ", ".join(missing)
        raise invalid(Violation("selected_unit_items", f"Choose one of the unit items for: {skus}"))
    return granted


def check_keys(granted: Iterable[Granted], country: str) -> None:
    """Raise a Refusal unless every chosen key is sold in a country.

    Raises:
        Refusal: REGION_CLOSED.
    """
    for line in granted:
        if line.unit and line.unit.regions and country not in line.unit.regions:
            raise Refusal(REGION_CLOSED)
