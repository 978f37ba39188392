"""What the players own."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from liveops_kit.mechanics.tables import Table
from liveops_kit.shared.errors import NOT_ENOUGH_CURRENCY, Refusal


class Holding(Struct, frozen=True):
    """So many of an item in a user's inventory."""

    user: str
    sku: str
    quantity: int


HoldingKey = tuple[str, str]


class Inventory:
    """Adds to what users own, and tells it."""

    def __init__(self, holdings: Table[HoldingKey, Holding]) -> None:
        self._holdings = holdings

    def grant(self, user: str, sku: str, quantity: int) -> None:
        """Add items to what a user owns."""
        holdings, key = self._holdings, (user, sku)
        holding = holdings.get(key)
        before = 0 if holding is None else holding.quantity
        holdings.put(key, Holding(user, sku, before + quantity))

    def take(self, user: str, sku: str, quantity: int) -> None:
        """Take virtual currency from what a user owns; a user with none of it has no row.

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
        """How many of an item a user owns."""
        holding = self._holdings.get((user, sku))
        return holding.quantity if holding else 0

    def of(self, user: str) -> Iterator[Holding]:
        """All a user owns, in order of the SKUs."""
        return self._holdings.rows("user", user)
