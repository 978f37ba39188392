"""Orders over HTTP: the 9 calls of the tag `orders`."""

from __future__ import annotations

from msgspec.structs import replace

from liveops_kit.domain.mechanics.orders import Order
from liveops_kit.domain.values.refusals import ORDER_MISSING, Refusal
from liveops_kit.server.codec.orders import (
    parse_buyer,
    parse_notes,
    parse_quantities,
    serialize_order,
)
from liveops_kit.server.request import Operations, Request, Response

_MAX_DIGITS = 18


def _order_cart(request: Request, *, free: bool) -> Order:
    """Open an order of all items in a cart."""
    player, project = request.shopper, request.project
    with project.transaction() as now:
        cart = project.carts.to_order(player, request.path.get("cart_id"))
        draft = project.checkout.of_cart(cart, player, now, free=free)
        draft = replace(draft, notes=parse_notes(request.body, request.query))
        open_order = project.orders.open_free if free else project.orders.open
        return open_order(player.external_id, draft, now)


def _order_item(request: Request, *, free: bool) -> Order:
    """Open an order of one item."""
    player, project, body = request.player, request.project, request.body
    quantity, code = int(body.get("quantity", 1)), body.get("promo_code")
    with project.transaction() as now:
        draft = project.checkout.of_item(
            request.path["item_sku"], quantity, code, player, now, free=free
        )
        draft = replace(draft, notes=parse_notes(body, request.query))
        open_order = project.orders.open_free if free else project.orders.open
        return open_order(player.external_id, draft, now)


def _unpaid(order: Order) -> Response:
    return Response(200, {"order_id": order.order_id, "token": order.token})


def _done(order: Order) -> Response:
    return Response(200, {"order_id": order.order_id})


async def order_cart(request: Request) -> Response:
    """Order a cart for money."""
    return _unpaid(_order_cart(request, free=False))


async def order_item(request: Request) -> Response:
    """Order an item for money."""
    return _unpaid(_order_item(request, free=False))


async def order_free_cart(request: Request) -> Response:
    """Order a cart that costs nothing."""
    return _done(_order_cart(request, free=True))


async def order_free_item(request: Request) -> Response:
    """Order an item that costs nothing."""
    return _done(_order_item(request, free=True))


async def order_for_virtual_currency(request: Request) -> Response:
    """Buy an item for virtual currency, which is taken from the inventory at once."""
    player, project = request.player, request.project
    sku, currency = request.path["item_sku"], request.path["virtual_currency_sku"]
    with project.transaction() as now:
        draft = project.checkout.for_virtual_currency(sku, currency, player, now)
        draft = replace(draft, notes=parse_notes(request.body, request.query))
        project.inventory.take(player.external_id, currency, int(draft.amount))
        return _done(project.orders.open_free(player.external_id, draft, now))


async def open_for_buyer(request: Request) -> Response:
    """Order items for money on behalf of a user, and answer the token for the payment page."""
    body, project = request.body, request.project
    buyer, purchase = parse_buyer(body["user"], request.user_ip), body["purchase"]
    with project.transaction() as now:
        player = project.users.get_or_create(
            buyer.external_id, buyer.name, buyer.email, buyer.attributes
        )
        project.clans.join(player)
        draft = project.checkout.of_items(
            parse_quantities(purchase["items"]), purchase.get("promo_code"), player, now
        )
        draft = replace(draft, notes=parse_notes(body, {}))
        order = project.orders.open(player.external_id, draft, now)
    return Response(201, {"order_id": order.order_id, "token": order.token})


async def read(request: Request) -> Response:
    """Read an order."""
    player, order_id = request.shopper, request.path["order_id"]
    if not (order_id.isascii() and order_id.isdecimal() and len(order_id) <= _MAX_DIGITS):
        raise Refusal(ORDER_MISSING)
    with request.project.transaction():
        order = request.project.orders.own(int(order_id), player.external_id)
    return Response(200, serialize_order(order))


OPERATIONS: Operations = {
    "create-order": order_cart,
    "create-order-by-cart-id": order_cart,
    "create-order-with-item": order_item,
    "create-free-order": order_free_cart,
    "create-free-order-by-cart-id": order_free_cart,
    "create-free-order-with-item": order_free_item,
    "create-order-with-item-for-virtual-currency": order_for_virtual_currency,
    "admin-create-payment-token": open_for_buyer,
    "get-order": read,
}
