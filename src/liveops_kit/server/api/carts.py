"""Carts over HTTP: the 10 calls of the tag `carts`, and the two on carts of `promo_codes`."""

from __future__ import annotations

from datetime import datetime

from liveops_kit.domain.mechanics.carts import Cart, CartLine
from liveops_kit.domain.mechanics.shop import Visit
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.server.codec import common, promo_codes
from liveops_kit.server.codec.carts import serialize_cart, serialize_warning
from liveops_kit.server.codec.storefront import parse_language
from liveops_kit.server.request import DONE, Operations, Request, Response


def _serialize(request: Request, cart: Cart, player: Player, now: datetime) -> common.Json:
    """Serialize a cart for its player."""
    quote = request.project.carts.quote(cart, player, now)
    visit = Visit(viewer=player, now=now, country=player.country)
    language = parse_language(request.query.get("locale"))
    return serialize_cart(request.project, cart, quote, visit, language)


# -- its items -------------------------------------------------------------------------------------
async def read(request: Request) -> Response:
    """Read a cart."""
    player = request.shopper
    with request.project.transaction() as now:
        cart = request.project.carts.of(player, request.path.get("cart_id"))
        return Response(200, _serialize(request, cart, player, now))


async def fill(request: Request) -> Response:
    """Put several items into a cart."""
    player = request.shopper
    lines = [
        CartLine(sku=entry["sku"], quantity=int(entry["quantity"]))
        for entry in request.body["items"]
    ]
    with request.project.transaction() as now:
        cart, left_out = request.project.carts.fill(player, request.path.get("cart_id"), lines, now)
        body = _serialize(request, cart, player, now)
    return Response(200, {**body, "warnings": [serialize_warning(entry) for entry in left_out]})


async def clear(request: Request) -> Response:
    """Empty a cart."""
    player = request.shopper
    with request.project.transaction():
        request.project.carts.clear(player, request.path.get("cart_id"))
    return DONE


async def put_item(request: Request) -> Response:
    """Set the quantity of an item in a cart."""
    player = request.shopper
    quantity = int(request.body.get("quantity", 1))
    with request.project.transaction():
        request.project.carts.put(
            player, request.path.get("cart_id"), request.path["item_sku"], quantity
        )
    return DONE


async def delete_item(request: Request) -> Response:
    """Remove an item from a cart."""
    player = request.shopper
    with request.project.transaction():
        request.project.carts.take_out(
            player, request.path.get("cart_id"), request.path["item_sku"]
        )
    return DONE


# -- its promo code --------------------------------------------------------------------------------
def _cart_id(request: Request) -> str | None:
    """Return the id of the cart in the body, or None for the current cart (PRM-41)."""
    cart = request.body.get("cart") or request.body
    return cart.get("id") or None


async def redeem_code(request: Request) -> Response:
    """Apply a promo code to a cart."""
    player, project = request.shopper, request.project
    code, choice = request.body["coupon_code"], request.body.get("selected_unit_items") or {}
    with project.transaction() as now:
        cart = project.carts.enter(
            player,
            _cart_id(request),
            lambda: project.promo_codes.enter(code, player, choice, now),
        )
        body = _serialize(request, cart, player, now)
        promotion = project.promo_codes.find(code, player, now)
        rewards = promo_codes.serialize_rewards(promotion, project.catalog)
        return Response(200, {**body, "rewards": rewards})


async def remove_code(request: Request) -> Response:
    """Remove the promo code from a cart."""
    player = request.shopper
    with request.project.transaction() as now:
        cart = request.project.carts.remove_code(player, _cart_id(request))
        return Response(200, _serialize(request, cart, player, now))


STORE_OPERATIONS: Operations = {
    "get-user-cart": read,
    "cart-fill": fill,
    "cart-clear": clear,
    "put-item": put_item,
    "delete-item": delete_item,
    "get-cart-by-id": read,
    "cart-fill-by-id": fill,
    "cart-clear-by-id": clear,
    "put-item-by-cart-id": put_item,
    "delete-item-by-cart-id": delete_item,
}
OPERATIONS: Operations = {
    "redeem-promo-code": redeem_code,
    "remove-cart-promo-code": remove_code,
}
