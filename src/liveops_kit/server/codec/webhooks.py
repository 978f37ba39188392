"""Bodies of the webhooks that a project's own server receives about orders."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import orjson

from liveops_kit.domain.mechanics.orders import (
    Order,
    OrderDraft,
    OrderEvent,
    OrderLine,
    OrderNotification,
)
from liveops_kit.domain.values.moment import print_moment
from liveops_kit.server.codec.common import Json
from liveops_kit.state.project import Project

NOTIFICATION_TYPES = {OrderEvent.PAY: "order_paid", OrderEvent.CANCEL: "order_canceled"}
_STATUSES = {OrderEvent.PAY: "paid", OrderEvent.CANCEL: "canceled"}


def serialize_order_event(project: Project, event: OrderNotification) -> Json:
    """Serialize the body of a webhook."""
    order, draft = event.order, event.order.draft
    body: Json = {
        "notification_type": NOTIFICATION_TYPES[event.event],
        "items": [_serialize_line(project, line, draft) for line in draft.lines],
        "order": {
            "id": order.order_id,
            "mode": "sandbox" if draft.notes.is_sandbox else "default",
            "currency_type": "virtual" if draft.is_virtual else "real",
            "currency": draft.currency,
            "amount": _format_amount(draft.amount, draft),
            "status": _STATUSES[event.event],
            "platform": draft.notes.platform,
            "comment": None,
            "invoice_id": str(order.order_id),
            "promotions": [],
        },
        "user": _serialize_user(project, order),
    }
    if event.event is OrderEvent.PAY and not draft.is_virtual and not draft.is_free:
        body["billing"] = _serialize_billing(project, order, event.at)
    if draft.notes.custom_parameters is not None:
        body["custom_parameters"] = orjson.loads(draft.notes.custom_parameters)
    return body


def _serialize_line(project: Project, line: OrderLine, draft: OrderDraft) -> Json:
    item = project.catalog.get(line.sku)
    amount = draft.amount if draft.is_virtual and not line.is_bonus else line.amount
    return {
        "sku": line.sku,
        "type": "game_key" if item is None else item.type,
        "is_pre_order": False,
        "quantity": line.quantity,
        "amount": _format_amount(amount or Decimal(0), draft),
        "promotions": _serialize_discounts(line, draft),
    }


def _serialize_discounts(line: OrderLine, draft: OrderDraft) -> list[Json]:
    """Serialize the discounts of a line in the order they are applied."""
    before = [line.amount_without_discount or Decimal(0), *line.reduced]
    return [
        {
            "amount_without_discount": _format_amount(before[number], draft),
            "amount_with_discount": _format_amount(after, draft),
            "sequence": number + 1,
        }
        for number, after in enumerate(line.reduced)
    ]


def _serialize_user(project: Project, order: Order) -> Json:
    user = project.users.get(order.user)
    attributes = {} if user is None else user.attributes
    return {
        "external_id": order.user,
        "email": None if user is None else user.email,
        "country": str(attributes.get("country", project.config.country)),
    }


def _serialize_billing(project: Project, order: Order, paid_at: datetime) -> Json:
    """Serialize the parts of the payment that tests need; nobody has really paid."""
    draft = order.draft
    return {
        "notification_type": "payment",
        "settings": {
            "project_id": project.config.project_id,
            "merchant_id": project.config.merchant_id,
        },
        "purchase": {"total": {"currency": draft.currency, "amount": float(draft.amount)}},
        "transaction": {
            "id": order.order_id,
            "payment_date": print_moment(paid_at),
            "dry_run": int(draft.notes.is_sandbox),
        },
    }


def _format_amount(amount: Decimal, draft: OrderDraft) -> str:
    """Format an amount with four decimals; a virtual one as a whole number."""
    return f"{amount:f}" if draft.is_virtual else f"{amount:.4f}"
