"""Orders: opened, paid, dropped. Payments come from the control plane."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from liveops_kit.domain.mechanics.orders import (
    TRANSITIONS,
    Order,
    OrderDraft,
    OrderEvent,
    OrderListener,
    OrderStatus,
)
from liveops_kit.domain.mechanics.tables import Sequences, Table
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.refusals import ORDER_CANNOT, ORDER_MISSING, Refusal
from liveops_kit.domain.values.seeded_random import SeededRandom


def _names(order: Order, text: str) -> bool:
    names = (str(order.order_id), order.user, order.draft.code or "")
    return any(text in name.casefold() for name in names)


class Orders:
    """The orders of a project."""

    def __init__(
        self,
        orders: Table[int, Order],
        sequences: Sequences,
        random: SeededRandom,
        listeners: Iterable[OrderListener],
    ) -> None:
        self._orders = orders
        self._sequences = sequences
        self._random = random
        self._listeners = tuple(listeners)
        self.pays_at_once = False
        """True if every order is paid as soon as it is opened."""

    def open(self, user: str, draft: OrderDraft, now: datetime) -> Order:
        """Open an order; it reserves the uses of its code until it is paid or dropped.

        Raises:
            Refusal: whatever a listener refuses, such as LIMIT_REACHED.
        """
        order = self._opened(user, draft, now)
        return self.pay(order.order_id, now) if self.pays_at_once else order

    def open_free(self, user: str, draft: OrderDraft, now: datetime) -> Order:
        """Open an order without a price and pay it at once."""
        return self.pay(self._opened(user, draft, now).order_id, now)

    def _opened(self, user: str, draft: OrderDraft, now: datetime) -> Order:
        order = Order(
            order_id=self._sequences.next("order"),
            user=user,
            draft=draft,
            opened_at=now,
            token=self._random.code(32),
        )
        self._orders.put(order.order_id, order)
        for listener in self._listeners:
            listener.opened(order, now)
        return order

    def pay(self, order_id: int, now: datetime) -> Order:
        """Pay an order and deliver what was bought, in one step.

        Raises:
            Refusal: ORDER_MISSING; ORDER_CANNOT, for one that is not new.
        """
        order = self._move(order_id, OrderEvent.PAY)
        for listener in self._listeners:
            listener.paid(order, now)
        return self._move(order_id, OrderEvent.FULFIL)

    def cancel(self, order_id: int, now: datetime) -> Order:
        """Cancel an unpaid order and release what it reserved."""
        return self._drop(order_id, OrderEvent.CANCEL, now)

    def expire(self, order_id: int, now: datetime) -> Order:
        """Expire an unpaid order and release what it reserved."""
        return self._drop(order_id, OrderEvent.EXPIRE, now)

    def get(self, order_id: int) -> Order:
        """Return the order.

        Raises:
            Refusal: ORDER_MISSING.
        """
        order = self._orders.get(order_id)
        if order is None:
            raise Refusal(ORDER_MISSING)
        return order

    def own(self, order_id: int, user: str) -> Order:
        """Return a user's own order.

        Raises:
            Refusal: ORDER_MISSING, also for the order of another user.
        """
        order = self.get(order_id)
        if order.user != user:
            raise Refusal(ORDER_MISSING)
        return order

    def of(self, user: str) -> list[Order]:
        """Return a user's orders, oldest first."""
        return list(self._orders.rows("user", user))

    def latest(
        self, page: Page, status: OrderStatus | None, search: str
    ) -> tuple[list[Order], int]:
        """Return one page of the project's orders, the latest first, and their number.

        Only those of a status, and those with a text in their number, user or code.
        """
        text = search.casefold()
        found = [
            order
            for order in self._orders.rows("all", True)
            if (status is None or order.status is status) and (not text or _names(order, text))
        ]
        found.reverse()
        return found[page.offset : page.end], len(found)

    def count(self) -> int:
        """Return the number of orders."""
        return self._orders.count("all", True)

    def unpaid(self, user: str) -> list[Order]:
        """Return a user's unpaid orders, oldest first."""
        return list(self._orders.rows("unpaid", user))

    def _drop(self, order_id: int, event: OrderEvent, now: datetime) -> Order:
        order = self._move(order_id, event)
        for listener in self._listeners:
            listener.dropped(order, now)
        return order

    def _move(self, order_id: int, event: OrderEvent) -> Order:
        order = self.get(order_id)
        status = TRANSITIONS.get((order.status, event))
        if status is None:
            raise Refusal(ORDER_CANNOT, status=order.status.value, event=event.value)
        order = replace(order, status=status)
        self._orders.put(order_id, order)
        return order
