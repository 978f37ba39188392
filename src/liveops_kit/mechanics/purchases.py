"""How often items were bought, by each user and by all, and what that leaves of their limits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from liveops_kit.mechanics.catalog import Item
from liveops_kit.mechanics.orders import OrderLine
from liveops_kit.mechanics.usage import RemainingUses, Usages, UserLimit

_EVERYBODY = ""
"""Whose count is that of all users; no user has this id."""
_NO_LIMIT = UserLimit()


class Stock(Struct, frozen=True):
    """The limit of an item over all users, and what has become of it."""

    total: int
    sold: int
    reserved: int

    @property
    def available(self) -> int:
        """What is left; orders that are not paid hold their part.

        >>> Stock(500, 176, 4).available, Stock(1, 2, 0).available
        (320, 0)
        """
        return max(0, self.total - self.sold - self.reserved)


class Purchases:
    """Counts what was bought and what came with it: presents count too (ITM-9)."""

    def __init__(self, bought: Usages, held: Usages) -> None:
        """`bought` counts paid units, `held` those in orders that are not paid."""
        self._bought = bought
        self._held = held

    def of_user(self, item: Item, user: str | None, now: datetime) -> RemainingUses | None:
        """What a user may still buy of an item, or None without a limit; visitors: all of it."""
        if user is None:
            total = item.limit_per_user.total
            return None if total is None else RemainingUses(total, total)
        return self._bought.left(item.sku, user, item.limit_per_user, now)

    def of_all(self, item: Item, now: datetime) -> Stock | None:
        """What all users together may still buy of an item, or None without a limit."""
        if item.limit_per_item is None:
            return None
        return Stock(item.limit_per_item, self.sold(item.sku, now), self._reserved(item.sku, now))

    def sold(self, sku: str, now: datetime) -> int:
        """How many of an item were paid for, by all users and ever."""
        return self._bought.used(sku, _EVERYBODY, _NO_LIMIT, now)

    def allow(self, item: Item, user: str | None, quantity: int, now: datetime) -> bool:
        """Whether both limits leave so many more."""
        limits = (self.of_user(item, user, now), self.of_all(item, now))
        return all(left is None or left.available >= quantity for left in limits)

    def hold(self, lines: Iterable[OrderLine], now: datetime) -> None:
        """Set aside what an order that is not paid asks for."""
        for line in lines:
            self._held.use(line.sku, _EVERYBODY, _NO_LIMIT, now, line.quantity)

    def release(self, lines: Iterable[OrderLine], now: datetime) -> None:
        """Give back what an order held; an item made anew since then holds nothing."""
        for line in lines:
            back = min(line.quantity, self._reserved(line.sku, now))
            self._held.use(line.sku, _EVERYBODY, _NO_LIMIT, now, -back)

    def count(self, lines: Iterable[tuple[OrderLine, UserLimit]], user: str, now: datetime) -> None:
        """Count what a user paid for, each line with the limit its item has for a user."""
        for line, limit in lines:
            self._bought.use(line.sku, user, limit, now, line.quantity)
            self._bought.use(line.sku, _EVERYBODY, _NO_LIMIT, now, line.quantity)

    def forget(self, sku: str) -> None:
        """Drop every count of an item that is gone."""
        self._bought.restore(sku, None)
        self._held.restore(sku, None)

    def _reserved(self, sku: str, now: datetime) -> int:
        return self._held.used(sku, _EVERYBODY, _NO_LIMIT, now)
