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


def _serialize(call: Request, cart: Cart, player: Player, now: datetime) -> common.Json:
    """Serialize a cart for its player."""
    quote = call.project.carts.quote(cart, player, now)
    visit = Visit(viewer=player, now=now, country=player.country)
    language = parse_language(call.query.get("locale"))
    return serialize_cart(call.project, cart, quote, visit, language)


# -- its items -------------------------------------------------------------------------------------
async def read(call: Request) -> Response:
    """Read a cart."""
    player = call.shopper
    with call.project.transaction() as now:
        cart = call.project.carts.of(player, call.path.get("cart_id"))
        return Response(200, _serialize(call, cart, player, now))


async def fill(call: Request) -> Response:
    """Put several items into a cart."""
    player = call.shopper
    lines = [
        CartLine(sku=entry["sku"], quantity=int(entry["quantity"])) for entry in call.body["items"]
    ]
    with call.project.transaction() as now:
        cart, left_out = call.project.carts.fill(player, call.path.get("cart_id"), lines, now)
        body = _serialize(call, cart, player, now)
    return Response(200, {**body, "warnings": [serialize_warning(entry) for entry in left_out]})


async def clear(call: Request) -> Response:
    """Empty a cart."""
    player = call.shopper
    with call.project.transaction():
        call.project.carts.clear(player, call.path.get("cart_id"))
    return DONE


async def put_item(call: Request) -> Response:
    """Set the quantity of an item in a cart."""
    player = call.shopper
    quantity = int(call.body.get("quantity", 1))
    with call.project.transaction():
        call.project.carts.put(player, call.path.get("cart_id"), call.path["item_sku"], quantity)
    return DONE


async def delete_item(call: Request) -> Response:
    """Remove an item from a cart."""
    player = call.shopper
    with call.project.transaction():
        call.project.carts.take_out(player, call.path.get("cart_id"), call.path["item_sku"])
    return DONE


# -- its promo code --------------------------------------------------------------------------------
def _cart_id(call: Request) -> str | None:
    """Return the id of the cart in the body, or None for the current cart."""
    cart = call.body.get("cart")
    return None if cart is None else str(cart["id"])


async def redeem_code(call: Request) -> Response:
    """Apply a promo code to a cart."""
    player, project = call.shopper, call.project
    code, choice = call.body["coupon_code"], call.body.get("selected_unit_items") or {}
    with project.transaction() as now:
        cart = project.carts.enter(
            player,
            _cart_id(call),
            lambda: project.promo_codes.enter(code, player, choice, now),
        )
        body = _serialize(call, cart, player, now)
        promotion = project.promo_codes.find(code, player, now)
        rewards = promo_codes.serialize_rewards(promotion, project.catalog)
        return Response(200, {**body, "rewards": rewards})


async def remove_code(call: Request) -> Response:
    """Remove the promo code from a cart."""
    player = call.shopper
    with call.project.transaction() as now:
        cart = call.project.carts.remove_code(player, _cart_id(call))
        return Response(200, _serialize(call, cart, player, now))


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
