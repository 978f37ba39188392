"""The items of a project, as far as several groups need them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum

from msgspec import Struct, field

from liveops_kit.domain.mechanics.tables import Table
from liveops_kit.domain.mechanics.usage import UserLimit
from liveops_kit.domain.values.causes import Cause
from liveops_kit.domain.values.localized import Localized
from liveops_kit.domain.values.period import Periods
from liveops_kit.domain.values.refusals import ITEM_UNKNOWN, Refusal

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
"""The start of a sale period that has none."""


class ItemKind(Enum):
    """The kinds of item with lists of their own."""

    VIRTUAL_GOOD = "virtual_good"
    VIRTUAL_CURRENCY = "virtual_currency"
    CURRENCY_PACKAGE = "virtual_currency_package"
    BUNDLE = "bundle"
    OTHER = "other"


class UnitItem(Struct, frozen=True, kw_only=True):
    """One key of a game that is sold under several DRM systems."""

    sku: str
    name: Localized
    drm_name: str
    drm_sku: str
    is_free: bool = False
    regions: tuple[str, ...] = ()
    item_id: int | None = None


class Content(Struct, frozen=True, kw_only=True):
    """A quantity of an item in a bundle."""

    sku: str
    quantity: int = 1


class VirtualPrice(Struct, frozen=True, kw_only=True):
    """A price in one virtual currency."""

    sku: str
    amount: int
    is_default: bool = False
    is_enabled: bool = True


class RealPrice(Struct, frozen=True, kw_only=True):
    """A price in real money, for every country or for one."""

    amount: Decimal
    currency: str
    country: str | None = None
    is_default: bool = False
    is_enabled: bool = True


class ItemMedium(Struct, frozen=True, kw_only=True):
    """A picture or a video of an item."""

    type: str = "image"
    url: str = ""


class ItemAttributeValue(Struct, frozen=True, kw_only=True):
    """A value of a catalog attribute."""

    external_id: str
    value: Localized


class ItemAttribute(Struct, frozen=True, kw_only=True):
    """A catalog attribute of an item, for filters."""

    external_id: str
    name: Localized = field(default_factory=dict)
    values: tuple[ItemAttributeValue, ...] = ()


class Consumable(Struct, frozen=True, kw_only=True):
    """Use of an item: how often one unit can be used."""

    usages_count: int | None = None


class Expiration(Struct, frozen=True, kw_only=True):
    """Lifetime of an item: a number of units of time."""

    type: str = "day"
    value: int = 1


class InventoryOptions(Struct, frozen=True, kw_only=True):
    """Behaviour of an item in a user's inventory."""

    consumable: Consumable | None = None
    expiration: Expiration | None = None

    @property
    def item_type(self) -> str:
        """The `virtual_item_type` this means."""
        if self.consumable is not None:
            return "consumable"
        return "non_consumable" if self.expiration is None else "non_renewing_subscription"


class PreOrder(Struct, frozen=True, kw_only=True):
    """Sale of an item before its release."""

    release_date: datetime | None = None
    is_enabled: bool = False
    description: str | None = None


class Item(Struct, frozen=True, kw_only=True):
    """Something a game sells or gives away."""

    item_id: int
    sku: str
    type: str
    name: Localized
    description: Localized = field(default_factory=dict)
    long_description: Localized = field(default_factory=dict)
    image_url: str | None = None
    media: tuple[ItemMedium, ...] = ()
    bundle_type: str | None = None
    virtual_item_type: str | None = None
    inventory_options: InventoryOptions | None = None
    groups: tuple[str, ...] = ()
    attributes: tuple[ItemAttribute, ...] = ()
    custom_attributes: str = "{}"
    """A JSON object, as text."""
    content: tuple[Content, ...] = ()
    unit_items: tuple[UnitItem, ...] = ()
    price: str | None = None
    """The decimal amount in the project's currency that purchases use; None for no price."""
    prices: tuple[RealPrice, ...] = ()
    """All real prices as written; `price` is the effective one of them."""
    virtual_prices: tuple[VirtualPrice, ...] = ()
    is_free: bool = False
    periods: Periods = Periods()
    """When it is on sale; none means always."""
    limit_per_user: UserLimit = UserLimit()
    limit_per_item: int | None = None
    """Purchases over all users; None for no limit."""
    regions: tuple[str, ...] = ()
    """Country codes it is sold in; none means everywhere."""
    region_ids: tuple[int, ...] = ()
    """Numbers of the project's sales regions; their countries are not known here."""
    pre_order: PreOrder | None = None
    order: int = 1
    """The position in lists."""
    is_hard: bool = False
    is_enabled: bool = True
    is_show_in_store: bool = True
    is_deleted: bool = False
    """Soft deletion: the item is kept, but neither visible nor for sale."""
    written_at: datetime | None = None
    """The moment of the latest write; the first displayed reset comes after it."""

    @property
    def kind(self) -> ItemKind:
        """The list it belongs to."""
        if self.type == "bundle":
            is_package = self.bundle_type == ItemKind.CURRENCY_PACKAGE.value
            return ItemKind.CURRENCY_PACKAGE if is_package else ItemKind.BUNDLE
        if self.type in (ItemKind.VIRTUAL_GOOD.value, ItemKind.VIRTUAL_CURRENCY.value):
            return ItemKind(self.type)
        return ItemKind.OTHER

    @property
    def options(self) -> InventoryOptions:
        """Its behaviour in an inventory; where none was written, its type decides."""
        if self.inventory_options is not None:
            return self.inventory_options
        is_consumable = self.virtual_item_type == "consumable"
        return InventoryOptions(consumable=Consumable(usages_count=1) if is_consumable else None)

    @property
    def is_in_use(self) -> bool:
        """True if it is enabled and not soft-deleted."""
        return self.is_enabled and not self.is_deleted

    @property
    def is_on_shelf(self) -> bool:
        """True if the storefront shows it at all."""
        return self.is_in_use and self.is_show_in_store

    @property
    def is_selectable(self) -> bool:
        """True if the user has to choose one of several keys."""
        return self.type == "unit" and bool(self.unit_items)

    def unit(self, sku: str) -> UnitItem | None:
        """Return the key with this SKU, or None."""
        return next((unit for unit in self.unit_items if unit.sku == sku), None)


class ItemGroup(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item group of the storefront."""

    external_id: str
    number: int
    name: Localized = field(default_factory=dict)
    description: Localized = field(default_factory=dict)
    image_url: str | None = None
    order: int | None = None
    """The position in lists as written; None puts it behind the groups that were there before."""
    is_enabled: bool = True

    @property
    def place(self) -> tuple[int, int]:
        """The position in lists: the smaller `order` first, of equal ones the newer group."""
        return self.number if self.order is None else self.order, -self.number


class CatalogAttribute(Struct, frozen=True, kw_only=True):
    """A catalog attribute of the project, and the values that items can have of it."""

    external_id: str
    number: int
    name: Localized = field(default_factory=dict)
    values: tuple[ItemAttributeValue, ...] = ()

    def on_item(self, attribute: ItemAttribute) -> ItemAttribute:
        """Return an item's attribute with the texts that the project has for it."""
        texts = {value.external_id: value for value in self.values}
        return ItemAttribute(
            external_id=attribute.external_id,
            name=self.name,
            values=tuple(texts.get(value.external_id, value) for value in attribute.values),
        )


class Catalog:
    """Lookup of items by SKU."""

    def __init__(self, items: Table[str, Item]) -> None:
        self._items = items

    @property
    def version(self) -> int:
        """A number that changes with every write."""
        return self._items.version

    def get(self, sku: str) -> Item | None:
        """Return the item, or None."""
        return self._items.get(sku)

    def by_id(self, item_id: int) -> Item | None:
        """Return the item with this number, or None."""
        return self._items.one("item_id", item_id)

    def require(self, skus: Iterable[str]) -> None:
        """Raise a Refusal unless the project has every item (ERR-9).

        Raises:
            Refusal: ITEM_UNKNOWN, for the first SKU it does not have.
        """
        for sku in skus:
            if self._items.get(sku) is None:
                raise Refusal(ITEM_UNKNOWN, sku=sku)

    def unpack(
        self, sku: str, quantity: int, within: frozenset[str] = frozenset()
    ) -> Iterator[tuple[str, int]]:
        """Yield the contents of a quantity of an item: bundles are unpacked, at any depth.

        A bundle that contains itself is not unpacked again.
        """
        item = self._items.get(sku)
        if item is None or not item.content or sku in within:
            yield sku, quantity
            return
        for part in item.content:
            yield from self.unpack(part.sku, part.quantity * quantity, within | {sku})

    def sold_in(self, sku: str, country: str) -> bool:
        """Return True if an existing item is sold in a country."""
        item = self._items.get(sku)
        return item is not None and (not item.regions or country in item.regions)

    def region_cause(self, sku: str, country: str, rules: tuple[str, ...]) -> Cause:
        """Return the cause of an item that is not sold in a country, or that is gone."""
        item = self._items.get(sku)
        if item is None:
            return Cause(kind="missing", rules=rules, facts={"thing": f"The item {sku}"})
        facts = {"sku": sku, "country": country, "regions": ", ".join(item.regions)}
        return Cause(kind="region", rules=rules, facts=facts)


def effective_price(prices: Iterable[RealPrice], currency: str) -> str | None:
    """Return the amount purchases use: the default price in the project's currency (ITM-5).

    Of enabled prices in that currency: the default for every country, else the first for every
    country, else the default, else none.
    """
    fitting = [price for price in prices if price.is_enabled and price.currency == currency]
    everywhere = [price for price in fitting if price.country is None]
    ranked = [
        *(price for price in everywhere if price.is_default),
        *everywhere,
        *(price for price in fitting if price.is_default),
    ]
    return str(ranked[0].amount) if ranked else None
