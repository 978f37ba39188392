"""What a code gives: the items of its bonus, and the keys the user chooses for games among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from liveops_kit.mechanics.catalog import Catalog, Item, UnitItem
from liveops_kit.mechanics.pricing import BonusLine
from liveops_kit.shared.errors import REGION_CLOSED, Violation, Refusal, invalid

_MAX_CACHED_PRIZES = 2000


class Reward(NamedTuple):
    """What a bonus line is worth: an item of the catalog and how many of it."""

    item: Item
    quantity: int


class Granted(NamedTuple):
    """What a user gets: the item or the chosen key of a unit, and how many."""

    item: Item
    unit: UnitItem | None
    quantity: int

    @property
    def sku(self) -> str:
        """The SKU that lies in the inventory."""
        return self.unit.sku if self.unit else self.item.sku


class Prize(NamedTuple):
    """What a bonus gives to everybody."""

    rewards: tuple[Reward, ...]
    granted: tuple[Granted, ...] = ()
    """The same for all; nothing where a user has to choose a key."""
    contents: tuple[tuple[str, int], ...] = ()
    """What of that lies in an inventory."""


class Prizes:
    """What bonuses give, worked out once for as long as the catalog stays as it is."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._version = catalog.version
        self._prizes: dict[int, tuple[tuple[BonusLine, ...], Prize]] = {}

    def of(self, bonus: tuple[BonusLine, ...]) -> Prize:
        """What a bonus gives."""
        version = self._catalog.version
        if self._version != version or len(self._prizes) >= _MAX_CACHED_PRIZES:
            self._version = version
            self._prizes.clear()
        # By what it is, and not by what it holds, which takes longer; so it is kept, too.
        found = self._prizes.get(id(bonus))
        if found is None:
            rewards = tuple(rewards_of(bonus, self._catalog))
            prize = Prize(rewards)
            if not any(reward.item.is_selectable for reward in rewards):
                granted = tuple(chosen(rewards, {}))
                prize = Prize(rewards, granted, tuple(self.contents(granted)))
            found = self._prizes[id(bonus)] = bonus, prize
        return found[1]

    def contents(self, granted: Iterable[Granted]) -> list[tuple[str, int]]:
        """What lies in an inventory after that: SKUs and quantities, bundles unpacked."""
        return [part for line in granted for part in self._catalog.unpack(line.sku, line.quantity)]


def rewards_of(bonus: Iterable[BonusLine], catalog: Catalog) -> list[Reward]:
    """A bonus with its items looked up; items that are gone are left out."""
    found = ((catalog.get(line.sku), line.quantity) for line in bonus)
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
        raise invalid(Violation("selected_unit_items", f"Choose one of the unit items for: {named}"))
    return granted


def check_keys(granted: Iterable[Granted], country: str) -> None:
    """Nothing, if every chosen key may go to a country.

    Raises:
        Refusal: REGION_CLOSED.
    """
    for line in granted:
        if line.unit and line.unit.regions and country not in line.unit.regions:
            raise Refusal(REGION_CLOSED)
