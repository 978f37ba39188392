"""The items of a project as its server keeps them: virtual goods, currencies, packages, bundles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from liveops_kit.mechanics.catalog import Catalog, Item, ItemKind, effective_price
from liveops_kit.mechanics.purchases import Purchases
from liveops_kit.mechanics.tables import Sequences, Table
from liveops_kit.shared.errors import (
    ALREADY_EXISTS,
    ATTRIBUTE_VALUES_TOO_MANY,
    ATTRIBUTES_TOO_MANY,
    ITEM_UNKNOWN,
    Violation,
    Refusal,
    invalid,
)
from liveops_kit.shared.localized import Localized
from liveops_kit.shared.page import Page

MAX_ATTRIBUTES = 20
MAX_ATTRIBUTE_VALUES = 6
_ITSELF = "A bundle must not contain itself"
_NO_CURRENCY = "Must be a virtual currency"


class ItemGroup(Struct, frozen=True, kw_only=True):
    """A group of the storefront, as far as items name it."""

    external_id: str
    number: int
    name: Localized = field(default_factory=dict)


class Items:
    """The items of a project, each under its kind."""

    def __init__(
        self,
        items: Table[str, Item],
        groups: Table[str, ItemGroup],
        numbers: Sequences,
        catalog: Catalog,
        purchases: Purchases,
        currency: str,
        taken: Callable[[str], bool],
    ) -> None:
        """`taken` tells whether something that is no item has a SKU."""
        self._items = items
        self._groups = groups
        self._sequences = numbers
        self._catalog = catalog
        self._purchases = purchases
        self._currency = currency
        self._is_taken = taken

    def create(self, stated: Item, now: datetime) -> Item:
        """A new item, as stated but for its number.

        Raises:
            Refusal: ITEM_UNKNOWN, SCHEMA_BROKEN, ALREADY_EXISTS, ATTRIBUTES_TOO_MANY,
                ATTRIBUTE_VALUES_TOO_MANY.
        """
        self._check(stated)
        if self._catalog.get(stated.sku) is not None or self._is_taken(stated.sku):
            raise Refusal(ALREADY_EXISTS, thing="Item", key="sku", value=stated.sku)
        _check_attributes(stated)
        return self._store(replace(stated, item_id=self._sequences.next("item")), now)

    def update(self, sku: str, stated: Item, now: datetime) -> Item:
        """Replace all settings of an item; its number and where it is sold stay (ITM-3).

        Raises:
            Refusal: as `create`, but for ALREADY_EXISTS; SCHEMA_BROKEN, for another SKU.
        """
        item = self.get(stated.kind, sku)
        if stated.sku != sku:
            raise invalid(Violation("sku", "The SKU of an item cannot be changed"))
        self._check(stated)
        _check_attributes(stated)
        self._items.delete(sku)  # a table keeps rows where their order put them at first
        return self._store(replace(stated, item_id=item.item_id, regions=item.regions), now)

    def delete(self, kind: ItemKind, sku: str) -> None:
        """Take an item out for good; users keep what they have of it.

        Raises:
            Refusal: ITEM_UNKNOWN.
        """
        self.get(kind, sku)
        self._purchases.forget(sku)
        self._items.delete(sku)

    def get(self, kind: ItemKind, sku: str) -> Item:
        """The item.

        Raises:
            Refusal: ITEM_UNKNOWN, also for an item of another kind.
        """
        item = self._items.get(sku)
        if item is None or item.kind is not kind:
            raise Refusal(ITEM_UNKNOWN, sku=sku)
        return item

    def page(self, kind: ItemKind, page: Page) -> list[Item]:
        """Part of the items of a kind, by their order."""
        return self._items.page("kind", kind, page)

    # -- groups ------------------------------------------------------------------------------------
    def name_group(self, external_id: str, name: Localized) -> None:
        """Know a group; a name that is given takes the place of the former one."""
        group = self._groups.get(external_id)
        if group is None:
            number = self._sequences.next("item_group")
            group = ItemGroup(external_id=external_id, number=number)
            self._groups.put(external_id, group)
        if name:
            self._groups.put(external_id, replace(group, name=name))

    def groups(self) -> list[ItemGroup]:
        """All groups, in the order they were first named."""
        return list(self._groups.rows("all", True))

    def group_name(self, external_id: str) -> Localized:
        """A group's name; one that was never named is called by its id."""
        group = self._groups.get(external_id)
        return group.name if group is not None and group.name else {"en": external_id}

    # -- checks ------------------------------------------------------------------------------------
    def _check(self, stated: Item) -> None:
        if any(part.sku == stated.sku for part in stated.content):
            raise invalid(Violation("content", _ITSELF))
        self._catalog.require(part.sku for part in stated.content)
        self._catalog.require(price.sku for price in stated.virtual_prices)
        faults = [
            Violation(f"vc_prices.{number}.sku", _NO_CURRENCY)
            for number, price in enumerate(stated.virtual_prices)
            if not self._is_currency(price.sku)
        ]
        if stated.kind is ItemKind.CURRENCY_PACKAGE:
            faults += [
                Violation(f"content.{number}.sku", _NO_CURRENCY)
                for number, part in enumerate(stated.content)
                if not self._is_currency(part.sku)
            ]
        if self._holds(stated, stated.sku):
            faults.append(Violation("content", _ITSELF))
        if faults:
            raise invalid(*faults)

    def _is_currency(self, sku: str) -> bool:
        item = self._items.get(sku)
        return item is not None and item.kind is ItemKind.VIRTUAL_CURRENCY

    def _holds(self, bundle: Item, sku: str) -> bool:
        """Whether something is in a bundle, at whatever depth."""
        seen: set[str] = set()
        waiting = [part.sku for part in bundle.content]
        while waiting:
            found = waiting.pop()
            if found == sku:
                return True
            inner = self._items.get(found)
            if inner is not None and found not in seen:
                seen.add(found)
                waiting += [part.sku for part in inner.content]
        return False

    def _store(self, item: Item, now: datetime) -> Item:
        counts = None if item.is_free else effective_price(item.prices, self._currency)
        item = replace(item, price=counts, written_at=now)
        self._items.put(item.sku, item)
        self.know_groups(item.groups)
        return item

    def know_groups(self, groups: Iterable[str]) -> None:
        """Know the groups an item names."""
        for external_id in groups:
            self.name_group(external_id, {})


def _check_attributes(stated: Item) -> None:
    if len(stated.attributes) > MAX_ATTRIBUTES:
        raise Refusal(ATTRIBUTES_TOO_MANY)
    if any(len(attribute.values) > MAX_ATTRIBUTE_VALUES for attribute in stated.attributes):
        raise Refusal(ATTRIBUTE_VALUES_TOO_MANY)
