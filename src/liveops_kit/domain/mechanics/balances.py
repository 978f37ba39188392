"""Balances of value points (CHN-1, CHN-11)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from liveops_kit.domain.mechanics.tables import Table

BalanceKey = tuple[str, str]
"""SKU of the value point, and id of the user."""


class Balance(Struct, frozen=True, kw_only=True, rename={"user_id": "whose"}):
    """A user's points of one kind."""

    point: str
    user_id: str
    amount: int
    earned_at: datetime
    """The moment of the latest credit."""

    @property
    def key(self) -> BalanceKey:
        """The key of the row."""
        return (self.point, self.user_id)


class Balances:
    """The balances of all users; they never go below zero, since nothing spends them.

    `since` is the latest scheduled reset of any chain that uses the point, or None: points earned
    before it no longer count.
    """

    def __init__(self, table: Table[BalanceKey, Balance]) -> None:
        self._table = table

    def credit(
        self, point: str, user_id: str, amount: int, now: datetime, since: datetime | None
    ) -> None:
        """Add points to a balance."""
        amount += self.of(point, user_id, since)
        balance = Balance(point=point, user_id=user_id, amount=amount, earned_at=now)
        self._table.put(balance.key, balance)

    def of(self, point: str, user_id: str, since: datetime | None) -> int:
        """Return a user's balance."""
        balance = self._table.get((point, user_id))
        if balance is None or (since is not None and balance.earned_at < since):
            return 0
        return balance.amount

    def all(self, point: str) -> Iterable[Balance]:
        """Return the balances of all users for one value point."""
        return self._table.rows("point", point)

    def discard_before(self, point: str, since: datetime) -> None:
        """Delete balances earned before a reset that may be unknown later."""
        for balance in reversed(list(self._table.rows("point", point))):
            if balance.earned_at < since:
                self._table.delete(balance.key)

    def clear(self, point: str) -> None:
        """Set the balances of all users for one value point to zero."""
        for balance in reversed(list(self._table.rows("point", point))):
            self._table.delete(balance.key)
