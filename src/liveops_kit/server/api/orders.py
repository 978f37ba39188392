"""Orders over HTTP: the 8 calls of the tag `orders`."""

from __future__ import annotations

from msgspec.structs import replace

from liveops_kit.domain.mechanics.orders import Order
from liveops_kit.domain.values.refusals import ORDER_MISSING, Refusal
from liveops_kit.server.codec.orders import parse_notes, serialize_order
from liveops_kit.server.request import Operations, Request, Response

_MAX_DIGITS = 18


def _order_cart(call: Request, *, free: bool) -> Order:
    """Open an order of all items in a cart."""
    player, project = call.shopper, call.project
    with project.transaction() as now:
        cart = project.carts.to_order(player, call.path.get("cart_id"))
        draft = project.checkout.of_cart(cart, player, now, free=free)
        draft = replace(draft, notes=parse_notes(call.body, call.query))
        open_order = project.orders.open_free if free else project.orders.open
        return open_order(player.external_id, draft, now)


def _order_item(call: Request, *, free: bool) -> Order:
    """Open an order of one item."""
    player, project, body = call.player, call.project, call.body
    quantity, code = int(body.get("quantity", 1)), body.get("promo_code")
    with project.transaction() as now:
        draft = project.checkout.of_item(
            call.path["item_sku"], quantity, code, player, now, free=free
        )
        draft = replace(draft, notes=parse_notes(body, call.query))
        open_order = project.orders.open_free if free else project.orders.open
        return open_order(player.external_id, draft, now)


def _unpaid(order: Order) -> Response:
    return Response(200, {"order_id": order.order_id, "token": order.token})


def _done(order: Order) -> Response:
    return Response(200, {"order_id": order.order_id})


async def order_cart(call: Request) -> Response:
    """Order a cart for money."""
    return _unpaid(_order_cart(call, free=False))


async def order_item(call: Request) -> Response:
    """Order an item for money."""
    return _unpaid(_order_item(call, free=False))


async def order_free_cart(call: Request) -> Response:
    """Order a cart that costs nothing."""
    return _done(_order_cart(call, free=True))


async def order_free_item(call: Request) -> Response:
    """Order an item that costs nothing."""
    return _done(_order_item(call, free=True))


async def order_for_virtual_currency(call: Request) -> Response:
    """Buy an item for virtual currency, which is taken from the inventory at once."""
    player, project = call.player, call.project
    sku, currency = call.path["item_sku"], call.path["virtual_currency_sku"]
    with project.transaction() as now:
        draft = project.checkout.for_virtual_currency(sku, currency, player, now)
        draft = replace(draft, notes=parse_notes(call.body, call.query))
        project.inventory.take(player.external_id, currency, int(draft.amount))
        return _done(project.orders.open_free(player.external_id, draft, now))


async def read(call: Request) -> Response:
    """Read an order."""
    player, order_id = call.shopper, call.path["order_id"]
    if not (order_id.isascii() and order_id.isdecimal() and len(order_id) <= _MAX_DIGITS):
        raise Refusal(ORDER_MISSING)
    with call.project.transaction():
        order = call.project.orders.own(int(order_id), player.external_id)
    return Response(200, serialize_order(order))


OPERATIONS: Operations = {
    "create-order": order_cart,
    "create-order-by-cart-id": order_cart,
    "create-order-with-item": order_item,
    "create-free-order": order_free_cart,
    "create-free-order-by-cart-id": order_free_cart,
    "create-free-order-with-item": order_free_item,
    "create-order-with-item-for-virtual-currency": order_for_virtual_currency,
    "get-order": read,
}
