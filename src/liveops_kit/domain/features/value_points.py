"""Value points as an admin manages them, and the items that earn them (CHN-11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from liveops_kit.domain.mechanics.catalog import Catalog, Item
from liveops_kit.domain.mechanics.points import PointReward, Points, ValuePoint, ValuePointTerms
from liveops_kit.domain.mechanics.tables import Sequences, Table
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.refusals import ALREADY_EXISTS, Refusal, Violation, invalid


class ValuePoints:
    """The value points of a project."""

    def __init__(
        self,
        points: Table[str, ValuePoint],
        rewards: Table[tuple[str, str], PointReward],
        lookup: Points,
        sequences: Sequences,
        catalog: Catalog,
        in_use: Callable[[str], bool],
    ) -> None:
        """`in_use` returns True for the SKU of a value point that a chain counts."""
        self._points = points
        self._rewards = rewards
        self._lookup = lookup
        self._sequences = sequences
        self._catalog = catalog
        self._in_use = in_use

    def create(self, sku: str, terms: ValuePointTerms, is_clan: bool) -> ValuePoint:
        """Create a value point.

        Raises:
            Refusal: ALREADY_EXISTS, for the SKU of a value point or an item.
        """
        self._require_free(sku)
        point = ValuePoint(
            item_id=self._sequences.next("item"), sku=sku, is_clan=is_clan, terms=terms
        )
        self._points.put(sku, point)
        return point

    def update(self, sku: str, new_sku: str, terms: ValuePointTerms, is_clan: bool | None) -> None:
        """Replace the terms; the SKU and `is_clan` cannot change.

        Raises:
            Refusal: ITEM_UNKNOWN; ALREADY_EXISTS or SCHEMA_BROKEN, for another SKU in the body;
                SCHEMA_BROKEN, for a changed `is_clan`.
        """
        point = self.get(sku)
        if new_sku != sku:
            self._require_free(new_sku)
            raise invalid(Violation("sku", "The SKU of a value point cannot be changed"))
        if is_clan is not None and is_clan is not point.is_clan:
            raise invalid(Violation("is_clan", "Cannot be changed after creation"))
        self._points.delete(sku)  # a table keeps the position of a row that is replaced
        self._points.put(sku, replace(point, terms=terms))

    def delete(self, sku: str) -> None:
        """Delete a value point and the rewards of items that earn it.

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
        """Return the value point.

        Raises:
            Refusal: ITEM_UNKNOWN.
        """
        return self._lookup.get(sku)

    def can_delete(self, sku: str) -> bool:
        """Return True if no chain uses it."""
        return not self._in_use(sku)

    def page(self, page: Page) -> list[ValuePoint]:
        """Return one page of the value points, in their order."""
        return self._points.page("all", True, page)

    # -- what items give ---------------------------------------------------------------------------
    def rewards(self, sku: str) -> list[tuple[Item, int]]:
        """Return the existing items that earn a value point, and how much each unit earns.

        Raises:
            Refusal: ITEM_UNKNOWN.
        """
        self.get(sku)
        rows = self._rewards.rows("point", sku)
        rewards = ((self._catalog.get(row.sku), row.amount) for row in rows)
        return [(item, amount) for item, amount in rewards if item is not None]

    def replace_rewards(self, sku: str, amounts: Sequence[tuple[str, int]]) -> None:
        """Replace the items that earn a value point.

        Raises:
            Refusal: ITEM_UNKNOWN; SCHEMA_BROKEN, for a repeated item.
        """
        self._check(sku, amounts)
        self.clear_rewards(sku)
        self._set(sku, amounts)

    def patch_rewards(self, sku: str, amounts: Sequence[tuple[str, int]]) -> None:
        """Add or change items; an amount of 0 removes one, the others stay.

        Raises:
            Refusal: ITEM_UNKNOWN; SCHEMA_BROKEN, for a repeated item.
        """
        self._check(sku, amounts)
        self._set(sku, amounts)

    def clear_rewards(self, sku: str) -> None:
        """Remove every item that earns a value point.

        Raises:
            Refusal: ITEM_UNKNOWN.
        """
        self.get(sku)
        for row in reversed(list(self._rewards.rows("point", sku))):
            self._rewards.delete(row.key)

    def _check(self, sku: str, amounts: Sequence[tuple[str, int]]) -> None:
        self.get(sku)
        skus = [item for item, _ in amounts]
        repeated = next((item for item, times in Counter(skus).items() if times > 1), None)
        if repeated is not None:
            raise invalid(Violation("body", f"Each SKU may stand once, {repeated} stands twice"))
        self._catalog.require(skus)

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
