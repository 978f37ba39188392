"""The games of a project in its storefront, and their keys for DRM systems (GAM-1 to GAM-3).

A game is a unit; its keys are named in it. A key that is sold by itself is an item, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from liveops_kit.domain.mechanics.catalog import Catalog, Item, UnitItem
from liveops_kit.domain.mechanics.shop import Shop, Visit
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.refusals import ITEM_UNKNOWN, Refusal

_GAMES = frozenset({"unit"})
_GAMES_AND_KEYS = frozenset({"unit", "game_key"})


class GameKey(Struct, frozen=True):
    """A key of a game."""

    item: Item
    """Its groups, texts and price are here: the key if it is sold by itself, else its game."""
    unit: UnitItem | None
    """The entry in its game; None for a key that is of no game."""
    is_sold: bool

    @property
    def sku(self) -> str:
        """Its own SKU."""
        return self.item.sku if self.unit is None else self.unit.sku


class DrmSystem(Struct, frozen=True, order=True):
    """A DRM system that games of the project have keys for."""

    sku: str
    name: str


class Games:
    """The games of a project."""

    def __init__(self, catalog: Catalog, shop: Shop) -> None:
        self._catalog = catalog
        self._shop = shop

    def page(self, visit: Visit, page: Page, group: str | None = None) -> tuple[list[Item], bool]:
        """Return one page of the games a viewer sees, and whether more follow."""
        return self._shop.page(visit, page, None, _GAMES, group)

    def find(self, sku: str, visit: Visit) -> Item:
        """Return a game the viewer sees.

        Raises:
            Refusal: ITEM_UNKNOWN, also for one the viewer does not see, and for other items.
        """
        return self._shop.find(sku, visit, None, _GAMES)

    def keys(self, game: Item, visit: Visit) -> list[GameKey]:
        """Return the keys of a game for the viewer's country; sold ones only while seen."""
        keys = (self._key(unit, game) for unit in game.unit_items)
        return [key for key in keys if self._sees(key, visit)]

    def page_of_keys(
        self, visit: Visit, page: Page, group: str | None
    ) -> tuple[list[GameKey], bool]:
        """Return one page of the keys in a group, and whether more follow."""
        keys = list(islice(self._all_keys(visit, group), page.offset, page.end + 1))
        return keys[: page.limit], len(keys) > page.limit

    def find_key(self, sku: str, visit: Visit) -> GameKey:
        """Return a key the viewer sees.

        Raises:
            Refusal: ITEM_UNKNOWN, also for one the viewer does not see, and for other items.
        """
        for key in self._all_keys(visit, None):
            if key.sku == sku:
                return key
        raise Refusal(ITEM_UNKNOWN, sku=sku)

    def drm_systems(self) -> list[DrmSystem]:
        """Return the DRM systems of all games, by their SKUs."""
        games = self._shop.shelf(_GAMES)
        systems = {
            unit.drm_sku: DrmSystem(unit.drm_sku, unit.drm_name)
            for game in games
            for unit in game.unit_items
        }
        return sorted(systems.values())

    # -- parts -------------------------------------------------------------------------------------
    def _all_keys(self, visit: Visit, group: str | None) -> Iterator[GameKey]:
        """Yield every key a viewer sees, game by game; then those that are of no game."""
        seen: set[str] = set()
        rest: list[Item] = []
        for item in self._shop.on_sale(visit, None, _GAMES_AND_KEYS, group):
            if item.type == "game_key":
                rest.append(item)
                continue
            for key in self.keys(item, visit):
                seen.add(key.sku)
                yield key
        yield from (GameKey(item, None, is_sold=True) for item in rest if item.sku not in seen)

    def _key(self, unit: UnitItem, game: Item) -> GameKey:
        item = self._catalog.get(unit.sku)
        if item is not None and item.type == "game_key":
            return GameKey(item, unit, is_sold=True)
        return GameKey(game, unit, is_sold=False)

    def _sees(self, key: GameKey, visit: Visit) -> bool:
        if key.is_sold:
            return self._shop.sees(key.item, visit)
        regions = () if key.unit is None else key.unit.regions
        return not regions or visit.country in regions
