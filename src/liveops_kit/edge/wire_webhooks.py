"""What a project's own server is told of an order."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import orjson

from liveops_kit.edge.wire import Json
from liveops_kit.mechanics.orders import Order, OrderDraft, OrderEvent, OrderLine, OrderNotification
from liveops_kit.shared.moment import print_moment
from liveops_kit.world.project import Project

NAMES = {OrderEvent.PAY: "order_paid", OrderEvent.CANCEL: "order_canceled"}
_STATUSES = {OrderEvent.PAY: "paid", OrderEvent.CANCEL: "canceled"}


def print_news(project: Project, news: OrderNotification) -> Json:
    """The body of a webhook."""
    order, draft = news.order, news.order.draft
    body: Json = {
        "notification_type": NAMES[news.event],
        "items": [_print_line(project, line, draft) for line in draft.lines],
        "order": {
            "id": order.order_id,
            "mode": "sandbox" if draft.notes.is_sandbox else "default",
            "currency_type": "virtual" if draft.is_virtual else "real",
            "currency": draft.currency,
            "amount": _amount(draft.amount, draft),
            "status": _STATUSES[news.event],
            "platform": draft.notes.platform,
            "comment": None,
            "invoice_id": str(order.order_id),
            "promotions": [],
        },
        "user": _print_user(project, order),
    }
    if news.event is OrderEvent.PAY and not draft.is_virtual and not draft.is_free:
        body["billing"] = _print_billing(project, order, news.at)
    if draft.notes.custom_parameters is not None:
        body["custom_parameters"] = orjson.loads(draft.notes.custom_parameters)
    return body


def _print_line(project: Project, line: OrderLine, draft: OrderDraft) -> Json:
    item = project.catalog.get(line.sku)
    amount = draft.amount if draft.is_virtual and not line.is_bonus else line.amount
    return {
        "sku": line.sku,
        "type": "game_key" if item is None else item.type,
        "is_pre_order": False,
        "quantity": line.quantity,
        "amount": _amount(amount or Decimal(0), draft),
        "promotions": _print_discounts(line, draft),
    }


def _print_discounts(line: OrderLine, draft: OrderDraft) -> list[Json]:
    """The discounts of a line, one after the other; none is an empty list."""
    before = [line.amount_without_discount or Decimal(0), *line.reduced]
    return [
        {
            "amount_without_discount": _amount(before[number], draft),
            "amount_with_discount": _amount(after, draft),
            "sequence": number + 1,
        }
        for number, after in enumerate(line.reduced)
    ]


def _print_user(project: Project, order: Order) -> Json:
    user = project.users.get(order.user)
    attributes = {} if user is None else user.attributes
    return {
        "external_id": order.user,
        "email": None if user is None else user.email,
        "country": str(attributes.get("country", project.config.country)),
    }


def _print_billing(project: Project, order: Order, paid_at: datetime) -> Json:
    """The payment itself, which nobody made: what a test needs of it."""
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


def _amount(amount: Decimal, draft: OrderDraft) -> str:
    """An amount with four decimals; a whole number in a virtual currency."""
    return f"{amount:f}" if draft.is_virtual else f"{amount:.4f}"
