"""The bodies of webhooks, made of a few facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """The facts that a webhook tells: who bought what."""

    user: str = "alice"
    email: str | None = None
    country: str = "US"
    sku: str = "sword_ice"
    quantity: int = 1
    amount: Decimal = Decimal("4.99")
    currency: str = "USD"
    order_id: int = 1
    project_id: int = 44056
    merchant_id: int = 2340

    def next(self) -> Purchase:
        """Return the same purchase under the next order number."""
        return replace(self, order_id=self.order_id + 1)


def user_validation(purchase: Purchase) -> Json:
    """Return the question whether a user exists."""
    return {
        "notification_type": "user_validation",
        "settings": _settings(purchase),
        "user": {"id": purchase.user, "email": purchase.email, "country": purchase.country},
    }


def order_paid(purchase: Purchase) -> Json:
    """Return the news that an order was paid: its items are to be granted."""
    total = {"currency": purchase.currency, "amount": float(purchase.amount)}
    return {
        **_order("order_paid", "paid", purchase),
        "billing": {
            "notification_type": "payment",
            "settings": _settings(purchase),
            "purchase": {"total": total},
            "transaction": {"id": purchase.order_id, "dry_run": 1},
        },
    }


def order_canceled(purchase: Purchase) -> Json:
    """Return the news that an order was cancelled: its items are to be taken back."""
    return _order("order_canceled", "canceled", purchase)


TYPES: Mapping[str, Callable[[Purchase], Json]] = MappingProxyType(
    {each.__name__: each for each in (user_validation, order_paid, order_canceled)}
)
"""The types of webhooks, each with what makes its body."""


def _settings(purchase: Purchase) -> Json:
    return {"project_id": purchase.project_id, "merchant_id": purchase.merchant_id}


def _order(kind: str, status: str, purchase: Purchase) -> Json:
    amount = f"{purchase.amount:.4f}"
    return {
        "notification_type": kind,
        "items": [
            {
                "sku": purchase.sku,
                "type": "virtual_good",
                "is_pre_order": False,
                "quantity": purchase.quantity,
                "amount": amount,
                "promotions": [],
            }
        ],
        "order": {
            "id": purchase.order_id,
            "mode": "sandbox",
            "currency_type": "real",
            "currency": purchase.currency,
            "amount": amount,
            "status": status,
            "platform": "xsolla",
            "comment": None,
            "invoice_id": str(purchase.order_id),
            "promotions": [],
        },
        "user": {
            "external_id": purchase.user,
            "email": purchase.email,
            "country": purchase.country,
        },
    }
