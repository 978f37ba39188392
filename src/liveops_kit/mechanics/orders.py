"""Orders: what was bought, how far it is, and who wants to know when that changes.

    new --pay--> paid --fulfil--> done
    new --cancel--> canceled
    new --expire--> expired

An order that is not paid holds the uses of its code; a paid one has used them, and nothing gives
them back (PRM-6, PRM-13). Paying and fulfilling are one turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Protocol

from msgspec import Struct


class OrderStatus(Enum):
    """How far an order is."""

    NEW = "new"
    PAID = "paid"
    DONE = "done"
    CANCELED = "canceled"
    EXPIRED = "expired"


class OrderEvent(Enum):
    """What can happen to an order."""

    PAY = "pay"
    FULFIL = "fulfil"
    CANCEL = "cancel"
    EXPIRE = "expire"


TRANSITIONS: Mapping[tuple[OrderStatus, OrderEvent], OrderStatus] = {
    (OrderStatus.NEW, OrderEvent.PAY): OrderStatus.PAID,
    (OrderStatus.PAID, OrderEvent.FULFIL): OrderStatus.DONE,
    (OrderStatus.NEW, OrderEvent.CANCEL): OrderStatus.CANCELED,
    (OrderStatus.NEW, OrderEvent.EXPIRE): OrderStatus.EXPIRED,
}
"""Everything that can happen; what is not here cannot."""


class OrderLine(Struct, frozen=True, kw_only=True):
    """One line of an order."""

    sku: str
    quantity: int
    amount: Decimal | None = None
    """What the whole line costs; None where it has no real price."""
    amount_without_discount: Decimal | None = None
    is_free: bool = False
    is_bonus: bool = False
    reduced: tuple[Decimal, ...] = ()
    """What the whole line costs after each discount in turn; the last is `amount`."""


class StepOrigin(Struct, frozen=True, kw_only=True):
    """The step of an offer chain an order is for."""

    chain_id: int
    step_number: int
    step_id: int
    round: int
    """How often the user had finished the chain before."""


class OrderNotes(Struct, frozen=True, kw_only=True):
    """What whoever orders says about the order; nothing follows from it."""

    is_sandbox: bool = False
    platform: str = "xsolla"
    custom_parameters: str | None = None
    """What the project wants back with the news of the order: JSON as text."""


class OrderDraft(Struct, frozen=True, kw_only=True):
    """What an order is made of."""

    lines: tuple[OrderLine, ...]
    amount: Decimal
    amount_without_discount: Decimal
    currency: str
    """A real currency, or the SKU of a virtual one."""
    is_virtual: bool = False
    """Whether it is paid in a virtual currency."""
    promotions: tuple[int, ...] = ()
    """Discounts and bonuses that were applied; each counts one use when the order is paid."""
    code: str | None = None
    """The code the user entered; it holds a use until the order is paid or dropped."""
    cart_id: str | None = None
    """The cart it was made from; it is emptied when the order is paid."""
    origin: StepOrigin | None = None
    notes: OrderNotes = OrderNotes()

    @property
    def is_free(self) -> bool:
        """Whether nothing is to be paid."""
        return self.amount == 0


class Order(Struct, frozen=True, kw_only=True):
    """A draft that was ordered."""

    order_id: int
    user: str
    draft: OrderDraft
    opened_at: datetime
    token: str
    """Opens the payment page; a made-up one."""
    status: OrderStatus = OrderStatus.NEW


class OrderNotification(Struct, frozen=True):
    """Something about an order that the project's own server is told."""

    event: OrderEvent
    order: Order
    at: datetime


class OrderListener(Protocol):
    """Something that changes when an order does; the world makes the list of them."""

    def opened(self, order: Order, now: datetime) -> None:
        """The order was made and is not paid. May refuse: then there is no order."""

    def paid(self, order: Order, now: datetime) -> None:
        """The order was paid."""

    def dropped(self, order: Order, now: datetime) -> None:
        """The order was cancelled or has expired, unpaid."""
