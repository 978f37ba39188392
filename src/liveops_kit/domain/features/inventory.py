"""A user's inventory as the user reads and consumes it (INV-1 to INV-8)."""

from __future__ import annotations

from itertools import islice

from msgspec import Struct

from liveops_kit.domain.mechanics.catalog import Catalog, Item, ItemKind
from liveops_kit.domain.mechanics.inventory import Inventory
from liveops_kit.domain.mechanics.tables import Table
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.refusals import CONSUMPTION_UNCLEAR, ITEM_UNKNOWN, Refusal


class OwnedItem(Struct, frozen=True):
    """A quantity of a catalog item that a user owns."""

    item: Item
    quantity: int


class UserInventory:
    """The inventories of a project's users."""

    def __init__(self, inventory: Inventory, items: Table[str, Item], catalog: Catalog) -> None:
        self._inventory = inventory
        self._items = items
        self._catalog = catalog

    def page(self, user: str, page: Page) -> list[OwnedItem]:
        """Return part of what a user owns, in order of SKUs, without items that are deleted."""
        owned = (
            OwnedItem(item, holding.quantity)
            for holding in self._inventory.of(user)
            if (item := self._catalog.get(holding.sku)) is not None
        )
        return list(islice(owned, page.offset, page.end))

    def balances(self, user: str) -> list[OwnedItem]:
        """Return what a user owns of each virtual currency in use, also where it is nothing."""
        currencies = self._items.rows("kind", ItemKind.VIRTUAL_CURRENCY)
        return [
            OwnedItem(currency, self._inventory.quantity(user, currency.sku))
            for currency in currencies
            if currency.is_in_use
        ]

    def consume(self, user: str, sku: str, quantity: int | None, instance: str | None) -> None:
        """Take a quantity of an item out of a user's inventory.

        No item of this inventory has instances of its own, so that none has a given id.

        Raises:
            Refusal: CONSUMPTION_UNCLEAR, unless there is either a quantity or an instance;
                ITEM_UNKNOWN, if the user owns less than that.
        """
        if (quantity is None) is (instance is None):
            raise Refusal(CONSUMPTION_UNCLEAR)
        if quantity is None or self._inventory.quantity(user, sku) < quantity:
            raise Refusal(ITEM_UNKNOWN, sku=sku)
        self._inventory.take(user, sku, quantity)
