"""The catalog attributes of a project as its server manages them (CAT-1 to CAT-7).

Items name the attributes and values they have. What this list knows of them, they are called by.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from liveops_kit.domain.mechanics.catalog import (
    CatalogAttribute,
    Item,
    ItemAttribute,
    ItemAttributeValue,
)
from liveops_kit.domain.mechanics.tables import Sequences, Table
from liveops_kit.domain.values.localized import Localized
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.refusals import (
    ALREADY_EXISTS,
    ATTRIBUTE_FULL,
    ATTRIBUTE_MISSING,
    ATTRIBUTE_VALUE_MISSING,
    Refusal,
)

MAX_VALUES = 20


class Attributes:
    """The catalog attributes of a project."""

    def __init__(
        self,
        attributes: Table[str, CatalogAttribute],
        items: Table[str, Item],
        sequences: Sequences,
    ) -> None:
        self._attributes = attributes
        self._items = items
        self._sequences = sequences

    def create(self, external_id: str, name: Localized) -> CatalogAttribute:
        """Create an attribute without values.

        Raises:
            Refusal: ALREADY_EXISTS.
        """
        if self._attributes.get(external_id) is not None:
            raise Refusal(ALREADY_EXISTS, thing="Attribute", key="external_id", value=external_id)
        number = self._sequences.next("attribute")
        return self._store(CatalogAttribute(external_id=external_id, number=number, name=name))

    def rename(self, external_id: str, name: Localized) -> None:
        """Replace the name of an attribute; its values stay.

        Raises:
            Refusal: ATTRIBUTE_MISSING.
        """
        self._store(replace(self.get(external_id), name=name))

    def delete(self, external_id: str) -> None:
        """Delete an attribute with its values; items lose it (CAT-5).

        Raises:
            Refusal: ATTRIBUTE_MISSING.
        """
        self.get(external_id)
        self._attributes.delete(external_id)
        self._change_items(external_id, lambda attribute: None)

    def get(self, external_id: str) -> CatalogAttribute:
        """Return the attribute.

        Raises:
            Refusal: ATTRIBUTE_MISSING.
        """
        attribute = self._attributes.get(external_id)
        if attribute is None:
            raise Refusal(ATTRIBUTE_MISSING)
        return attribute

    def page(self, page: Page) -> list[CatalogAttribute]:
        """Return part of the attributes, in order of creation."""
        return self._attributes.page("all", True, page)

    def count(self) -> int:
        """Return the number of attributes."""
        return self._attributes.count("all", True)

    # -- values ------------------------------------------------------------------------------------
    def add_value(self, external_id: str, value: ItemAttributeValue) -> None:
        """Add a value to an attribute.

        Raises:
            Refusal: ATTRIBUTE_MISSING, ALREADY_EXISTS; ATTRIBUTE_FULL, for one too many (CAT-4).
        """
        attribute = self.get(external_id)
        if any(each.external_id == value.external_id for each in attribute.values):
            raise Refusal(
                ALREADY_EXISTS, thing="Attribute value", key="external_id", value=value.external_id
            )
        if len(attribute.values) >= MAX_VALUES:
            raise Refusal(ATTRIBUTE_FULL)
        self._store(replace(attribute, values=(*attribute.values, value)))

    def rename_value(self, external_id: str, value: ItemAttributeValue) -> None:
        """Replace the texts of a value.

        Raises:
            Refusal: ATTRIBUTE_MISSING, ATTRIBUTE_VALUE_MISSING.
        """
        attribute = self._with_value(external_id, value.external_id)
        values = (
            value if each.external_id == value.external_id else each for each in attribute.values
        )
        self._store(replace(attribute, values=tuple(values)))

    def delete_value(self, external_id: str, value_id: str) -> None:
        """Delete a value; items lose it, and the attribute with their last one (CAT-5).

        Raises:
            Refusal: ATTRIBUTE_MISSING, ATTRIBUTE_VALUE_MISSING.
        """
        attribute = self._with_value(external_id, value_id)
        self._keep_values(attribute, lambda value: value.external_id != value_id)

    def delete_values(self, external_id: str) -> None:
        """Delete all values of an attribute.

        Raises:
            Refusal: ATTRIBUTE_MISSING.
        """
        self._keep_values(self.get(external_id), lambda value: False)

    # -- parts -------------------------------------------------------------------------------------
    def _with_value(self, external_id: str, value_id: str) -> CatalogAttribute:
        attribute = self.get(external_id)
        if all(value.external_id != value_id for value in attribute.values):
            raise Refusal(ATTRIBUTE_VALUE_MISSING)
        return attribute

    def _keep_values(
        self, attribute: CatalogAttribute, keeps: Callable[[ItemAttributeValue], bool]
    ) -> None:
        left = tuple(value for value in attribute.values if keeps(value))
        self._attributes.put(attribute.external_id, replace(attribute, values=left))
        gone = {each.external_id for each in attribute.values if not keeps(each)}

        def without(each: ItemAttribute) -> ItemAttribute | None:
            values = tuple(value for value in each.values if value.external_id not in gone)
            return replace(each, values=values) if values else None

        self._change_items(attribute.external_id, without)

    def _store(self, attribute: CatalogAttribute) -> CatalogAttribute:
        """Store an attribute; items that have it are called by its texts from now on (CAT-6)."""
        self._attributes.put(attribute.external_id, attribute)
        self._change_items(attribute.external_id, attribute.on_item)
        return attribute

    def _change_items(
        self, external_id: str, change: Callable[[ItemAttribute], ItemAttribute | None]
    ) -> None:
        """Change an attribute in every item that has it; None takes it away."""
        for item in list(self._items.rows("all", True)):
            if any(each.external_id == external_id for each in item.attributes):
                changed = (
                    change(each) if each.external_id == external_id else each
                    for each in item.attributes
                )
                attributes = tuple(each for each in changed if each is not None)
                self._items.put(item.sku, replace(item, attributes=attributes))
