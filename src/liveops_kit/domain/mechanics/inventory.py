"""Inventories of users."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from liveops_kit.domain.mechanics.tables import Table
from liveops_kit.domain.values.refusals import NOT_ENOUGH_CURRENCY, Refusal


class Holding(Struct, frozen=True):
    """A quantity of an item in a user's inventory."""

    user: str
    sku: str
    quantity: int


HoldingKey = tuple[str, str]


class Inventory:
    """The inventories of all users."""

    def __init__(self, holdings: Table[HoldingKey, Holding]) -> None:
        self._holdings = holdings

    def grant(self, user: str, sku: str, quantity: int) -> None:
        """Add items to a user's inventory."""
        holdings, key = self._holdings, (user, sku)
        holding = holdings.get(key)
        before = 0 if holding is None else holding.quantity
        holdings.put(key, Holding(user, sku, before + quantity))

    def take(self, user: str, sku: str, quantity: int) -> None:
        """Take virtual currency from a user's inventory; a row with nothing left is deleted.

        Raises:
            Refusal: NOT_ENOUGH_CURRENCY, if the user owns less.
        """
        left = self.quantity(user, sku) - quantity
        if left < 0:
            raise Refusal(NOT_ENOUGH_CURRENCY)
        if left:
            self._holdings.put((user, sku), Holding(user, sku, left))
        else:
            self._holdings.delete((user, sku))

    def quantity(self, user: str, sku: str) -> int:
        """Return the quantity of an item a user owns."""
        holding = self._holdings.get((user, sku))
        return holding.quantity if holding else 0

    def of(self, user: str) -> Iterator[Holding]:
        """Return everything a user owns, in order of SKUs."""
        return self._holdings.rows("user", user)
