"""Orders as their players read them, and what a call says about an order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from liveops_kit.domain.mechanics.orders import Order, OrderDraft, OrderLine, OrderNotes
from liveops_kit.server.codec import storefront
from liveops_kit.server.codec.common import Json, given


def parse_notes(body: Mapping[str, Any], query: Mapping[str, Any]) -> OrderNotes:
    """Parse what a call says about the order apart from its content."""
    custom = body.get("custom_parameters")
    return OrderNotes(
        is_sandbox=bool(body.get("sandbox", False)),
        platform=query.get("platform", "xsolla"),
        custom_parameters=None if custom is None else orjson.dumps(custom).decode(),
    )


def serialize_order(order: Order) -> Json:
    """Serialize an order for its player."""
    draft = order.draft
    virtual_price = None
    price = None if draft.is_virtual else _serialize_price(draft, draft.currency)
    if draft.is_virtual:
        virtual_price = {
            "amount": f"{draft.amount:f}",
            "amount_without_discount": f"{draft.amount_without_discount:f}",
            "currency": draft.currency,
        }
    return {
        "order_id": order.order_id,
        "status": order.status.value,
        "content": {
            **given(price=price, virtual_price=virtual_price),
            "is_free": draft.is_free,
            "items": [_serialize_line(line, draft.currency) for line in draft.lines],
        },
    }


def _serialize_line(line: OrderLine, currency: str) -> Json:
    return {
        "sku": line.sku,
        "quantity": line.quantity,
        "is_free": line.is_free,
        **given(price=_serialize_price(line, currency)),
    }


def _serialize_price(part: OrderDraft | OrderLine, currency: str) -> Json | None:
    """Serialize the real price of an order or a line; None for what has none."""
    if part.amount is None or not part.amount_without_discount:
        return None
    return storefront.serialize_price(part.amount, part.amount_without_discount, currency)
