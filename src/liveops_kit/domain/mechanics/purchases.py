"""Purchases of items, by each user and in total, and their limits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from liveops_kit.domain.mechanics.catalog import Item
from liveops_kit.domain.mechanics.orders import OrderLine
from liveops_kit.domain.mechanics.usage import RemainingUses, Usages, UserLimit
from liveops_kit.domain.values.causes import Cause, Fact

_EVERYBODY = ""
"""The user id under which the purchases of all users are counted; no user has it."""
_NO_LIMIT = UserLimit()


class Stock(Struct, frozen=True):
    """The limit of an item over all users, and its uses."""

    total: int
    sold: int
    reserved: int

    @property
    def available(self) -> int:
        """The remaining units; unpaid orders reserve theirs.

        >>> Stock(500, 176, 4).available, Stock(1, 2, 0).available
        (320, 0)
        """
        return max(0, self.total - self.sold - self.reserved)


class Purchases:
    """Counts of bought items, bonus items included (ITM-9)."""

    def __init__(self, bought: Usages, held: Usages) -> None:
        """`bought` counts paid units, `held` those in orders that are not paid."""
        self._bought = bought
        self._held = held

    def of_user(self, item: Item, user: str | None, now: datetime) -> RemainingUses | None:
        """Return a user's limit on an item, or None without one; visitors have all of it left."""
        if user is None:
            total = item.limit_per_user.total
            return None if total is None else RemainingUses(total, total)
        return self._bought.left(item.sku, user, item.limit_per_user, now)

    def of_all(self, item: Item, now: datetime) -> Stock | None:
        """Return the limit on an item over all users, or None without one."""
        if item.limit_per_item is None:
            return None
        return Stock(item.limit_per_item, self.sold(item.sku, now), self._reserved(item.sku, now))

    def sold(self, sku: str, now: datetime) -> int:
        """Return how many units of an item all users have ever paid for."""
        return self._bought.used(sku, _EVERYBODY, _NO_LIMIT, now)

    def allow(self, item: Item, user: str | None, quantity: int, now: datetime) -> bool:
        """Return True if both limits leave a quantity of an item."""
        limits = (self.of_user(item, user, now), self.of_all(item, now))
        return all(left is None or left.available >= quantity for left in limits)

    def obstacle(self, item: Item, user: str | None, quantity: int, now: datetime) -> Cause | None:
        """Return the limit that leaves no such quantity of an item; None if both do."""
        own, stock = self.of_user(item, user, now), self.of_all(item, now)
        facts: dict[str, Fact] = {"thing": item.sku}
        if own is not None and own.available < quantity:
            used = own.total - own.available
            facts |= {"scope": "for each user", "used": used, "reserved": 0, "total": own.total}
        elif stock is not None and stock.available < quantity:
            facts |= {"scope": "over all users", "used": stock.sold}
            facts |= {"reserved": stock.reserved, "total": stock.total}
        else:
            return None
        return Cause(kind="limit", rules=("ITM-10",), facts=facts)

    def hold(self, lines: Iterable[OrderLine], now: datetime) -> None:
        """Reserve the items of an unpaid order."""
        for line in lines:
            self._held.use(line.sku, _EVERYBODY, _NO_LIMIT, now, line.quantity)

    def release(self, lines: Iterable[OrderLine], now: datetime) -> None:
        """Release the items of an order; an item re-created since then has nothing reserved."""
        for line in lines:
            back = min(line.quantity, self._reserved(line.sku, now))
            self._held.use(line.sku, _EVERYBODY, _NO_LIMIT, now, -back)

    def count(self, lines: Iterable[tuple[OrderLine, UserLimit]], user: str, now: datetime) -> None:
        """Count the items a user paid for, each with the item's limit for a user."""
        for line, limit in lines:
            self._bought.use(line.sku, user, limit, now, line.quantity)
            self._bought.use(line.sku, _EVERYBODY, _NO_LIMIT, now, line.quantity)

    def forget(self, sku: str) -> None:
        """Delete every count of a deleted item."""
        self._bought.restore(sku, None)
        self._held.restore(sku, None)

    def _reserved(self, sku: str, now: datetime) -> int:
        return self._held.used(sku, _EVERYBODY, _NO_LIMIT, now)
