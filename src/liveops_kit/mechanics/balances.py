"""Value points: what users have earned of each kind of point (CHN-1, CHN-11)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from liveops_kit.mechanics.tables import Table

BalanceKey = tuple[str, str]
"""SKU of the value point, and whose balance it is."""


class Balance(Struct, frozen=True, kw_only=True):
    """A user's points of one kind."""

    point: str
    user_id: str
    amount: int
    earned_at: datetime
    """The moment of the latest credit."""

    @property
    def key(self) -> BalanceKey:
        """Where it is stored."""
        return (self.point, self.user_id)


class Balances:
    """Credits and tells balances; they never go below zero, since nothing spends them.

    `since` is the latest scheduled reset of any chain that uses the point, or None: what was earned
    before it no longer counts.
    """

    def __init__(self, table: Table[BalanceKey, Balance]) -> None:
        self._table = table

    def credit(
        self, point: str, whose: str, amount: int, now: datetime, since: datetime | None
    ) -> None:
        """Add points to a balance."""
        amount += self.of(point, whose, since)
        balance = Balance(point=point, user_id=whose, amount=amount, earned_at=now)
        self._table.put(balance.key, balance)

    def of(self, point: str, whose: str, since: datetime | None) -> int:
        """A user's balance."""
        balance = self._table.get((point, whose))
        if balance is None or (since is not None and balance.earned_at < since):
            return 0
        return balance.amount

    def all(self, point: str) -> Iterable[Balance]:
        """Everybody's balance of one kind of point."""
        return self._table.rows("point", point)

    def discard_before(self, point: str, since: datetime) -> None:
        """Forget what was earned before a reset, which may not be known of later."""
        for balance in reversed(list(self._table.rows("point", point))):
            if balance.earned_at < since:
                self._table.delete(balance.key)

    def clear(self, point: str) -> None:
        """Bring everybody's balance of one kind of point to zero."""
        for balance in reversed(list(self._table.rows("point", point))):
            self._table.delete(balance.key)
