"""Orders: their contents, their status, and the listeners to its changes.

    new --pay--> paid --fulfil--> done
    new --cancel--> canceled
    new --expire--> expired

An unpaid order reserves the uses of its code; a paid one has used them for good (PRM-6, PRM-13).
Payment and fulfilment are one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Protocol

from msgspec import Struct


class OrderStatus(Enum):
    """The status of an order."""

    NEW = "new"
    PAID = "paid"
    DONE = "done"
    CANCELED = "canceled"
    EXPIRED = "expired"


class OrderEvent(Enum):
    """The events of an order."""

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
"""Every possible transition."""


class OrderLine(Struct, frozen=True, kw_only=True):
    """One line of an order."""

    sku: str
    quantity: int
    amount: Decimal | None = None
    """The price of the whole line; None without a real price."""
    amount_without_discount: Decimal | None = None
    is_free: bool = False
    is_bonus: bool = False
    reduced: tuple[Decimal, ...] = ()
    """The price of the whole line after each discount in turn; the last one is `amount`."""


class StepOrigin(Struct, frozen=True, kw_only=True):
    """The step of an offer chain an order is for."""

    chain_id: int
    step_number: int
    step_id: int
    round: int
    """How often the user had finished the chain before."""


class OrderNotes(Struct, frozen=True, kw_only=True):
    """Data from the client about the order, without effect on it."""

    is_sandbox: bool = False
    platform: str = "xsolla"
    custom_parameters: str | None = None
    """Data the project wants back in the webhooks of the order: JSON as text."""


class OrderDraft(Struct, frozen=True, kw_only=True):
    """The contents of an order."""

    lines: tuple[OrderLine, ...]
    amount: Decimal
    amount_without_discount: Decimal
    currency: str
    """A real currency, or the SKU of a virtual one."""
    is_virtual: bool = False
    """True if it is paid in a virtual currency."""
    promotions: tuple[int, ...] = ()
    """The applied discounts and bonuses; each counts one use when the order is paid."""
    code: str | None = None
    """The code the user entered; a use of it is reserved until the order is paid or dropped."""
    cart_id: str | None = None
    """The cart it was made from; it is emptied when the order is paid."""
    origin: StepOrigin | None = None
    notes: OrderNotes = OrderNotes()

    @property
    def is_free(self) -> bool:
        """True if there is nothing to pay."""
        return self.amount == 0


class Order(Struct, frozen=True, kw_only=True):
    """An order and its status."""

    order_id: int
    user: str
    draft: OrderDraft
    opened_at: datetime
    token: str
    """The generated token of the payment page."""
    status: OrderStatus = OrderStatus.NEW


class OrderNotification(Struct, frozen=True):
    """An event of an order that the project's own server is notified of."""

    event: OrderEvent
    order: Order
    at: datetime


class OrderListener(Protocol):
    """An effect of orders; the project lists them."""

    def opened(self, order: Order, now: datetime) -> None:
        """React to an order that was opened and is unpaid; a Refusal prevents the order."""

    def paid(self, order: Order, now: datetime) -> None:
        """React to the payment of an order."""

    def dropped(self, order: Order, now: datetime) -> None:
        """React to the cancellation or expiry of an unpaid order."""
