"""Orders in the control plane: pay, cancel and expire them; webhooks about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from liveops_kit.domain.features.orders import Orders
from liveops_kit.domain.mechanics.orders import Order
from liveops_kit.domain.mechanics.users import User
from liveops_kit.domain.values.moment import print_moment
from liveops_kit.domain.values.page import Page
from liveops_kit.server.codec.common import Json
from liveops_kit.server.outbox import Outbox
from liveops_kit.server.request import Handler, Operations, Request, Response
from liveops_kit.server.webhooks import Webhooks
from liveops_kit.state.project import Project

_ALL = Page(limit=1_000_000)

Change = Callable[[Orders, int, datetime], Order]


class OrderControl:
    """The handlers that stand for the payment provider and the passing of time."""

    def __init__(self, webhooks: Webhooks | Outbox | None) -> None:
        self._webhooks = webhooks

    def operations(self) -> Operations:
        """Return the handlers by their operation ids."""
        return {
            "mock-pay-order": _handler_of(Orders.pay),
            "mock-cancel-order": _handler_of(Orders.cancel),
            "mock-expire-order": _handler_of(Orders.expire),
            "mock-get-webhooks": self.list_webhooks,
        }

    async def list_webhooks(self, _: Request) -> Response:
        """List the latest webhooks and their attempts."""
        deliveries = [] if self._webhooks is None else await self._webhooks.deliveries()
        return Response(200, {"deliveries": deliveries})


def _handler_of(change: Change) -> Handler:
    async def handle(request: Request) -> Response:
        """Change an order and return it."""
        with request.project.transaction() as now:
            order = change(request.project.orders, request.path["order_id"], now)
        return Response(200, serialize_order(order))

    return handle


def serialize_order(order: Order) -> Json:
    """Serialize an order with everything that the project stores about it."""
    draft = order.draft
    return {
        "order_id": order.order_id,
        "user": order.user,
        "status": order.status.value,
        "opened_at": print_moment(order.opened_at),
        "amount": f"{draft.amount:f}",
        "amount_without_discount": f"{draft.amount_without_discount:f}",
        "currency": draft.currency,
        "code": draft.code,
        "items": [
            {"sku": line.sku, "quantity": line.quantity, "is_bonus": line.is_bonus}
            for line in draft.lines
        ],
    }


def serialize_balances(project: Project, user: User, now: datetime) -> list[Json]:
    """Serialize a user's balances of value points; a clan's point has its members' sum (CHN-1)."""
    player = project.users.get_or_create(user.external_id, user.name, user.email, {})
    balances = (
        (
            point.sku,
            project.points.balance(point, player, project.reward_chains.since(point.sku, now)),
        )
        for point in project.value_points.page(_ALL)
    )
    return [{"sku": sku, "amount": amount} for sku, amount in balances if amount]
