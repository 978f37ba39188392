"""The items of a game, as far as more than one group needs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from liveops_kit.mechanics.tables import Table
from liveops_kit.mechanics.usage import UserLimit
from liveops_kit.shared.errors import ITEM_UNKNOWN, Refusal
from liveops_kit.shared.localized import Localized
from liveops_kit.shared.period import Periods


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitItem:
    """One key of a game that is sold under several DRM systems."""

    sku: str
    name: Localized
    drm_name: str
    drm_sku: str
    is_free: bool = False
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """So many of an item, as part of a bundle."""

    sku: str
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualPrice:
    """A price in one virtual currency."""

    sku: str
    amount: int
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something a game sells or gives away."""

    item_id: int
    sku: str
    type: str
    name: Localized
    description: Localized = field(default_factory=dict)
    image_url: str | None = None
    bundle_type: str | None = None
    virtual_item_type: str | None = None
    groups: tuple[str, ...] = ()
    content: tuple[Content, ...] = ()
    unit_items: tuple[UnitItem, ...] = ()
    price: str | None = None
    """A decimal amount in the project's currency; None for an item without a price."""
    virtual_prices: tuple[VirtualPrice, ...] = ()
    is_free: bool = False
    periods: Periods = Periods()
    """When it is on sale; none means always."""
    limit_per_user: UserLimit = UserLimit()
    limit_per_item: int | None = None
    """Purchases over all users; None for no limit."""
    regions: tuple[str, ...] = ()
    """Country codes it is sold in; none means everywhere."""
    is_enabled: bool = True

    @property
    def is_selectable(self) -> bool:
        """Whether the user has to choose one of several keys."""
        return self.type == "unit" and bool(self.unit_items)

    def unit(self, sku: str) -> UnitItem | None:
        """The key with this SKU, or None."""
        return next((unit for unit in self.unit_items if unit.sku == sku), None)


class Catalog:
    """Looks items up by their SKU."""

    def __init__(self, items: Table[str, Item]) -> None:
        self._items = items

    def get(self, sku: str) -> Item | None:
        """The item, or None."""
        return self._items.get(sku)

    def by_id(self, item_id: int) -> Item | None:
        """The item with this number, or None."""
        return self._items.one("item_id", item_id)

    def require(self, skus: Iterable[str]) -> None:
        """Nothing, if the project has every item (ERR-9).

        Raises:
            Refusal: ITEM_UNKNOWN, for the first SKU it does not have.
        """
        for sku in skus:
            if self._items.get(sku) is None:
                raise Refusal(ITEM_UNKNOWN, sku=sku)

    def unpack(
        self, sku: str, quantity: int, within: frozenset[str] = frozenset()
    ) -> Iterator[tuple[str, int]]:
        """What somebody gets who gets so many of an item: of a bundle its content, to the bottom.

        A bundle that holds itself is not opened a second time.
        """
        item = self._items.get(sku)
        if item is None or not item.content or sku in within:
            yield sku, quantity
            return
        for part in item.content:
            yield from self.unpack(part.sku, part.quantity * quantity, within | {sku})

    def sold_in(self, sku: str, country: str) -> bool:
        """Whether an item may go to a country; an item that is gone may not."""
        item = self._items.get(sku)
        return item is not None and (not item.regions or country in item.regions)
