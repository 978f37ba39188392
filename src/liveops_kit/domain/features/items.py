"""The items of a project as its server manages them: goods, currencies, packages, bundles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from msgspec.structs import replace

from liveops_kit.domain.mechanics.catalog import (
    Catalog,
    CatalogAttribute,
    Item,
    ItemAttribute,
    ItemGroup,
    ItemKind,
    effective_price,
)
from liveops_kit.domain.mechanics.purchases import Purchases
from liveops_kit.domain.mechanics.tables import Sequences, Table
from liveops_kit.domain.values.localized import Localized
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.refusals import (
    ALREADY_EXISTS,
    ATTRIBUTE_VALUES_TOO_MANY,
    ATTRIBUTES_TOO_MANY,
    ITEM_UNKNOWN,
    Refusal,
    Violation,
    invalid,
)

MAX_ATTRIBUTES = 20
MAX_ATTRIBUTE_VALUES = 6
_ITSELF = "A bundle must not contain itself"
_NO_CURRENCY = "Must be a virtual currency"


class Items:
    """The items of a project, each under its kind."""

    def __init__(
        self,
        items: Table[str, Item],
        groups: Table[str, ItemGroup],
        attributes: Table[str, CatalogAttribute],
        sequences: Sequences,
        catalog: Catalog,
        purchases: Purchases,
        currency: str,
        is_taken: Callable[[str], bool],
    ) -> None:
        """`is_taken` returns True for a SKU that something other than an item has."""
        self._items = items
        self._groups = groups
        self._attributes = attributes
        self._sequences = sequences
        self._catalog = catalog
        self._purchases = purchases
        self._currency = currency
        self._is_taken = is_taken

    def all(self) -> Iterable[Item]:
        """Return every item of every kind, in list order."""
        return self._items.rows("all", True)

    def create(self, draft: Item, now: datetime) -> Item:
        """Create an item from a draft, under an id of its own.

        Raises:
            Refusal: ITEM_UNKNOWN, SCHEMA_BROKEN, ALREADY_EXISTS, ATTRIBUTES_TOO_MANY,
                ATTRIBUTE_VALUES_TOO_MANY.
        """
        self._check(draft)
        if self._catalog.get(draft.sku) is not None or self._is_taken(draft.sku):
            raise Refusal(ALREADY_EXISTS, thing="Item", key="sku", value=draft.sku)
        _check_attributes(draft)
        return self._store(replace(draft, item_id=self._sequences.next("item")), now)

    def update(self, sku: str, draft: Item, now: datetime) -> Item:
        """Replace all settings of an item; its id and its regions stay (ITM-3).

        So does a type that no settings were written for, if the settings are those it stands for.

        Raises:
            Refusal: as `create`, but for ALREADY_EXISTS; SCHEMA_BROKEN, for another SKU.
        """
        item = self.get(draft.kind, sku)
        if draft.sku != sku:
            raise invalid(Violation("sku", "The SKU of an item cannot be changed"))
        self._check(draft)
        _check_attributes(draft)
        if item.inventory_options is None and draft.inventory_options == item.options:
            kept = {"virtual_item_type": item.virtual_item_type, "inventory_options": None}
            draft = replace(draft, **kept)
        self._items.delete(sku)  # a table keeps the position of a row that is replaced
        return self._store(replace(draft, item_id=item.item_id, regions=item.regions), now)

    def delete(self, kind: ItemKind, sku: str) -> None:
        """Delete an item for good; users keep what they own of it.

        Raises:
            Refusal: ITEM_UNKNOWN.
        """
        self.get(kind, sku)
        self._purchases.forget(sku)
        self._items.delete(sku)

    def get(self, kind: ItemKind, sku: str) -> Item:
        """Return the item.

        Raises:
            Refusal: ITEM_UNKNOWN, also for an item of another kind.
        """
        item = self._items.get(sku)
        if item is None or item.kind is not kind:
            raise Refusal(ITEM_UNKNOWN, sku=sku)
        return item

    def page(self, kind: ItemKind, page: Page) -> list[Item]:
        """Return part of the items of a kind, by their order."""
        return self._items.page("kind", kind, page)

    # -- groups ------------------------------------------------------------------------------------
    def name_group(self, external_id: str, name: Localized) -> None:
        """Register a group; a non-empty name replaces the previous one."""
        group = self._groups.get(external_id)
        if group is None:
            number = self._sequences.next("item_group")
            group = ItemGroup(external_id=external_id, number=number)
            self._groups.put(external_id, group)
        if name:
            self._groups.put(external_id, replace(group, name=name))

    def group_name(self, external_id: str) -> Localized:
        """Return the name of a group, or its id if it has none."""
        group = self._groups.get(external_id)
        return group.name if group is not None and group.name else {"en": external_id}

    # -- checks ------------------------------------------------------------------------------------
    def _check(self, draft: Item) -> None:
        if any(part.sku == draft.sku for part in draft.content):
            raise invalid(Violation("content", _ITSELF))
        self._catalog.require(part.sku for part in draft.content)
        self._catalog.require(price.sku for price in draft.virtual_prices)
        violations = [
            Violation(f"vc_prices.{number}.sku", _NO_CURRENCY)
            for number, price in enumerate(draft.virtual_prices)
            if not self._is_currency(price.sku)
        ]
        if draft.kind is ItemKind.CURRENCY_PACKAGE:
            violations += [
                Violation(f"content.{number}.sku", _NO_CURRENCY)
                for number, part in enumerate(draft.content)
                if not self._is_currency(part.sku)
            ]
        if self._holds(draft, draft.sku):
            violations.append(Violation("content", _ITSELF))
        if violations:
            raise invalid(*violations)

    def _is_currency(self, sku: str) -> bool:
        item = self._items.get(sku)
        return item is not None and item.kind is ItemKind.VIRTUAL_CURRENCY

    def _holds(self, bundle: Item, sku: str) -> bool:
        """Return True if a bundle contains an item, at any depth."""
        visited: set[str] = set()
        waiting = [part.sku for part in bundle.content]
        while waiting:
            inner_sku = waiting.pop()
            if inner_sku == sku:
                return True
            inner = self._items.get(inner_sku)
            if inner is not None and inner_sku not in visited:
                visited.add(inner_sku)
                waiting += [part.sku for part in inner.content]
        return False

    def _store(self, item: Item, now: datetime) -> Item:
        counts = None if item.is_free else effective_price(item.prices, self._currency)
        attributes = tuple(self._as_known(attribute) for attribute in item.attributes)
        item = replace(item, price=counts, written_at=now, attributes=attributes)
        self._items.put(item.sku, item)
        self.know_groups(item.groups)
        return item

    def _as_known(self, attribute: ItemAttribute) -> ItemAttribute:
        """Return an attribute with the texts that the project has for it, if any (CAT-6)."""
        known = self._attributes.get(attribute.external_id)
        return attribute if known is None else known.on_item(attribute)

    def know_groups(self, groups: Iterable[str]) -> None:
        """Register the groups an item names."""
        for external_id in groups:
            self.name_group(external_id, {})


def _check_attributes(draft: Item) -> None:
    if len(draft.attributes) > MAX_ATTRIBUTES:
        raise Refusal(ATTRIBUTES_TOO_MANY)
    if any(len(attribute.values) > MAX_ATTRIBUTE_VALUES for attribute in draft.attributes):
        raise Refusal(ATTRIBUTE_VALUES_TOO_MANY)
