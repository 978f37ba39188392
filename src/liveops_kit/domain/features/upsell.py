"""The upsell: additional items a storefront offers. A project has one (UPS-1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from liveops_kit.domain.mechanics.catalog import Catalog, Item
from liveops_kit.domain.mechanics.purchases import Purchases
from liveops_kit.domain.mechanics.shop import Shop, Visit
from liveops_kit.domain.mechanics.tables import Table
from liveops_kit.domain.values.refusals import UPSELL_ITEMS_UNKNOWN, UPSELL_MISSING, Refusal

MAX_OFFERED = 50
_ONLY = 1
"""The key of the only row."""


class UpsellType(Enum):
    """The ways to choose the items."""

    FIXED_LIST = "fixed_list"
    MOST_SELLABLE = "most_sellable"
    ONLY_PROMOTIONS = "only_promotions"


class UpsellSetup(Struct, frozen=True, kw_only=True):
    """The upsell of a project."""

    type: UpsellType
    is_enabled: bool
    items: tuple[str, ...] = ()
    """The SKUs of a fixed list."""
    number: int = _ONLY


class Upsell:
    """The one upsell of a project."""

    def __init__(
        self, setups: Table[int, UpsellSetup], catalog: Catalog, shop: Shop, purchases: Purchases
    ) -> None:
        self._setups = setups
        self._catalog = catalog
        self._shop = shop
        self._purchases = purchases

    def get(self) -> UpsellSetup | None:
        """Return the upsell, or None if there is none."""
        return self._setups.get(_ONLY)

    def put(self, setup: UpsellSetup) -> None:
        """Store the upsell in place of the previous one (UPS-2).

        Raises:
            Refusal: UPSELL_ITEMS_UNKNOWN, with every SKU the project does not have (ERR-9c).
        """
        skus = tuple(dict.fromkeys(setup.items))
        unknown = [sku for sku in skus if self._catalog.get(sku) is None]
        if unknown:
            raise Refusal(UPSELL_ITEMS_UNKNOWN, skus=", ".join(unknown))
        self._setups.put(_ONLY, replace(setup, items=skus))

    def switch(self, *, on: bool) -> None:
        """Enable or disable it; type and items stay.

        Raises:
            Refusal: UPSELL_MISSING (UPS-3).
        """
        setup = self.get()
        if setup is None:
            raise Refusal(UPSELL_MISSING)
        self._setups.put(_ONLY, replace(setup, is_enabled=on))

    def listed(self, setup: UpsellSetup) -> list[Item]:
        """Return the existing items of a fixed list."""
        items = (self._catalog.get(sku) for sku in setup.items)
        return [item for item in items if item is not None]

    def offered(self, visit: Visit) -> tuple[list[Item], bool]:
        """Return at most MAX_OFFERED items for a viewer, and whether there are more (UPS-4)."""
        setup = self.get()
        if setup is None or not setup.is_enabled:
            return [], False
        items = list(islice(self._found(setup, visit), MAX_OFFERED + 1))
        return items[:MAX_OFFERED], len(items) > MAX_OFFERED

    def _found(self, setup: UpsellSetup, visit: Visit) -> Iterator[Item]:
        if setup.type is UpsellType.FIXED_LIST:
            return (item for item in self.listed(setup) if self._shop.sees(item, visit))
        open_now = (item for item in self._shop.on_sale(visit) if self._shop.is_open(item, visit))
        if setup.type is UpsellType.ONLY_PROMOTIONS:
            return (item for item in open_now if self._shop.priced(item, visit).applied)
        return iter(self._best_first(open_now, visit))

    def _best_first(self, items: Iterable[Item], visit: Visit) -> list[Item]:
        """Sort by units in paid orders, most first; ties stay in catalog order."""
        return sorted(items, key=lambda item: -self._purchases.sold(item.sku, visit.now))
