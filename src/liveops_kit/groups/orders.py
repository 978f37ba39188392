"""Orders: opened, paid, dropped. The payment itself is the control plane's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from liveops_kit.mechanics.orders import (
    TRANSITIONS,
    Order,
    OrderDraft,
    OrderEvent,
    OrderListener,
)
from liveops_kit.mechanics.tables import Sequences, Table
from liveops_kit.shared.seeded_random import SeededRandom
from liveops_kit.shared.errors import ORDER_CANNOT, ORDER_MISSING, Refusal


class Orders:
    """The orders of a project."""

    def __init__(
        self,
        orders: Table[int, Order],
        numbers: Sequences,
        chance: SeededRandom,
        listeners: Iterable[OrderListener],
    ) -> None:
        self._orders = orders
        self._sequences = numbers
        self._random = chance
        self._listeners = tuple(listeners)
        self.pays_at_once = False
        """Whether every order is paid as soon as it is opened."""

    def open(self, user: str, draft: OrderDraft, now: datetime) -> Order:
        """A new order; it holds the uses of its code until it is paid or dropped.

        Raises:
            Refusal: whatever a listener refuses, such as LIMIT_REACHED.
        """
        order = self._opened(user, draft, now)
        return self.pay(order.order_id, now) if self.pays_at_once else order

    def open_free(self, user: str, draft: OrderDraft, now: datetime) -> Order:
        """An order nothing is left to be paid for: done at once."""
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
        """Pay an order and hand out what was bought, all in one.

        Raises:
            Refusal: ORDER_MISSING; ORDER_CANNOT, for one that is not new.
        """
        order = self._move(order_id, OrderEvent.PAY)
        for listener in self._listeners:
            listener.paid(order, now)
        return self._move(order_id, OrderEvent.FULFIL)

    def cancel(self, order_id: int, now: datetime) -> Order:
        """Drop an unpaid order; what it held is given back."""
        return self._drop(order_id, OrderEvent.CANCEL, now)

    def expire(self, order_id: int, now: datetime) -> Order:
        """Let an unpaid order expire; what it held is given back."""
        return self._drop(order_id, OrderEvent.EXPIRE, now)

    def get(self, order_id: int) -> Order:
        """The order.

        Raises:
            Refusal: ORDER_MISSING.
        """
        order = self._orders.get(order_id)
        if order is None:
            raise Refusal(ORDER_MISSING)
        return order

    def own(self, order_id: int, user: str) -> Order:
        """A user's own order.

        Raises:
            Refusal: ORDER_MISSING, also for the order of another user.
        """
        order = self.get(order_id)
        if order.user != user:
            raise Refusal(ORDER_MISSING)
        return order

    def of(self, user: str) -> list[Order]:
        """A user's orders, oldest first."""
        return list(self._orders.rows("user", user))

    def unpaid(self, user: str) -> list[Order]:
        """A user's orders that wait for their payment, oldest first."""
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
