"""Value points as an admin keeps them, and which items give them (CHN-11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from liveops_kit.mechanics.catalog import Catalog, Item
from liveops_kit.mechanics.points import PointReward, Points, ValuePoint, ValuePointTerms
from liveops_kit.mechanics.tables import Sequences, Table
from liveops_kit.shared.errors import ALREADY_EXISTS, Violation, Refusal, invalid
from liveops_kit.shared.page import Page


class ValuePoints:
    """The value points of a project."""

    def __init__(
        self,
        points: Table[str, ValuePoint],
        rewards: Table[tuple[str, str], PointReward],
        looked_up: Points,
        numbers: Sequences,
        catalog: Catalog,
        in_use: Callable[[str], bool],
    ) -> None:
        """`in_use` tells whether a chain counts a value point."""
        self._points = points
        self._rewards = rewards
        self._lookup = looked_up
        self._sequences = numbers
        self._catalog = catalog
        self._in_use = in_use

    def create(self, sku: str, terms: ValuePointTerms, is_clan: bool) -> ValuePoint:
        """A new value point.

        Raises:
            Refusal: ALREADY_EXISTS, for the SKU of a value point or an item.
        """
        self._require_free(sku)
        point = ValuePoint(
            item_id=self._sequences.next("item"), sku=sku, is_clan=is_clan, terms=terms
        )
        self._points.put(sku, point)
        return point

    def update(self, sku: str, stated: str, terms: ValuePointTerms, is_clan: bool | None) -> None:
        """Replace what is written down; the SKU and whether it is a clan's stay as they are.

        Raises:
            Refusal: ITEM_UNKNOWN; ALREADY_EXISTS or SCHEMA_BROKEN, for another SKU in the body;
                SCHEMA_BROKEN, for a changed `is_clan`.
        """
        point = self.get(sku)
        if stated != sku:
            self._require_free(stated)
            raise invalid(Violation("sku", "The SKU of a value point cannot be changed"))
        if is_clan is not None and is_clan is not point.is_clan:
            raise invalid(Violation("is_clan", "Cannot be changed after creation"))
        self._points.delete(sku)  # a table keeps rows where their order put them at first
        self._points.put(sku, replace(point, terms=terms))

    def delete(self, sku: str) -> None:
        """Remove a value point and what items give of it.

        Raises:
            Refusal: ITEM_UNKNOWN; SCHEMA_BROKEN, while a chain uses it.
        """
        self.get(sku)
        if not self.can_delete(sku):
            raise invalid(
                Violation("sku", "A reward chain uses this value point; delete the chain first")
            )
        self.clear_rewards(sku)
        self._lookup.clear(sku)
        self._points.delete(sku)

    def get(self, sku: str) -> ValuePoint:
        """The value point.

        Raises:
            Refusal: ITEM_UNKNOWN.
        """
        return self._lookup.get(sku)

    def can_delete(self, sku: str) -> bool:
        """Whether no chain uses it."""
        return not self._in_use(sku)

    def page(self, page: Page) -> list[ValuePoint]:
        """Part of the value points, by their order."""
        return self._points.page("all", True, page)

    # -- what items give ---------------------------------------------------------------------------
    def rewards(self, sku: str) -> list[tuple[Item, int]]:
        """The items that give a value point, and how much for each unit; gone items are left out.

        Raises:
            Refusal: ITEM_UNKNOWN.
        """
        self.get(sku)
        rows = self._rewards.rows("point", sku)
        found = ((self._catalog.get(row.sku), row.amount) for row in rows)
        return [(item, amount) for item, amount in found if item is not None]

    def replace_rewards(self, sku: str, amounts: Sequence[tuple[str, int]]) -> None:
        """Have these items give the value point, and no others.

        Raises:
            Refusal: ITEM_UNKNOWN; SCHEMA_BROKEN, for an item that stands twice.
        """
        self._check(sku, amounts)
        self.clear_rewards(sku)
        self._set(sku, amounts)

    def patch_rewards(self, sku: str, amounts: Sequence[tuple[str, int]]) -> None:
        """Add or change items; an amount of 0 takes one out, the others stay.

        Raises:
            Refusal: ITEM_UNKNOWN; SCHEMA_BROKEN, for an item that stands twice.
        """
        self._check(sku, amounts)
        self._set(sku, amounts)

    def clear_rewards(self, sku: str) -> None:
        """Have no item give the value point.

        Raises:
            Refusal: ITEM_UNKNOWN.
        """
        self.get(sku)
        for row in reversed(list(self._rewards.rows("point", sku))):
            self._rewards.delete(row.key)

    def _check(self, sku: str, amounts: Sequence[tuple[str, int]]) -> None:
        self.get(sku)
        named = [item for item, _ in amounts]
        repeated = next((item for item, times in Counter(named).items() if times > 1), None)
        if repeated is not None:
            raise invalid(Violation("body", f"Each SKU may stand once, {repeated} stands twice"))
        self._catalog.require(named)

    def _set(self, sku: str, amounts: Iterable[tuple[str, int]]) -> None:
        for item, amount in amounts:
            row = PointReward(point=sku, sku=item, amount=amount)
            if amount:
                self._rewards.put(row.key, row)
            else:
                self._rewards.delete(row.key)

    def _require_free(self, sku: str) -> None:
        if self._catalog.get(sku) is not None or self._points.one("sku", sku) is not None:
            raise Refusal(ALREADY_EXISTS, thing="Item", key="sku", value=sku)
