"""Carts over HTTP: the 10 calls of the tag `carts`, and the two on carts of `promo_codes`."""

from __future__ import annotations

from datetime import datetime

from liveops_kit.edge import wire
from liveops_kit.edge.call import DONE, Answer, Call, Operations
from liveops_kit.edge.operations.promo_codes import print_rewards
from liveops_kit.edge.wire_carts import print_cart
from liveops_kit.edge.wire_items import language_of
from liveops_kit.groups.carts import LeftOut
from liveops_kit.mechanics.carts import Cart, CartLine
from liveops_kit.mechanics.shop import Visit
from liveops_kit.mechanics.users import Player


def print_for(call: Call, cart: Cart, player: Player, now: datetime) -> wire.Json:
    """A cart as its player reads it."""
    quote = call.project.carts.quote(cart, player, now)
    visit = Visit(viewer=player, now=now, country=player.country)
    return print_cart(call.project, cart, quote, visit, language_of(call.query.get("locale")))


def _print_left_out(entry: LeftOut) -> wire.Json:
    return {
        "sku": entry.line.sku,
        "quantity": entry.line.quantity,
        "errorCode": entry.refusal.reason.code,
        "errorMessage": str(entry.refusal),
    }


# -- what lies in it -------------------------------------------------------------------------------
async def read(call: Call) -> Answer:
    """Read a cart."""
    player = call.shopper
    with call.project.transaction() as now:
        cart = call.project.carts.of(player, call.path.get("cart_id"))
        return Answer(200, print_for(call, cart, player, now))


async def fill(call: Call) -> Answer:
    """Put several items into a cart."""
    player = call.shopper
    lines = [
        CartLine(sku=entry["sku"], quantity=int(entry["quantity"])) for entry in call.body["items"]
    ]
    with call.project.transaction() as now:
        cart, left_out = call.project.carts.fill(player, call.path.get("cart_id"), lines, now)
        body = print_for(call, cart, player, now)
    return Answer(200, {**body, "warnings": [_print_left_out(entry) for entry in left_out]})


async def clear(call: Call) -> Answer:
    """Empty a cart."""
    player = call.shopper
    with call.project.transaction():
        call.project.carts.clear(player, call.path.get("cart_id"))
    return DONE


async def put_item(call: Call) -> Answer:
    """Have so many of an item in a cart."""
    player = call.shopper
    quantity = int(call.body.get("quantity", 1))
    with call.project.transaction():
        call.project.carts.put(player, call.path.get("cart_id"), call.path["item_sku"], quantity)
    return DONE


async def delete_item(call: Call) -> Answer:
    """Take an item out of a cart."""
    player = call.shopper
    with call.project.transaction():
        call.project.carts.take_out(player, call.path.get("cart_id"), call.path["item_sku"])
    return DONE


# -- the promo code on it --------------------------------------------------------------------------
def _cart_id(call: Call) -> str | None:
    """The cart a body names; the current one, if it names none."""
    cart = call.body.get("cart")
    return None if cart is None else str(cart["id"])


async def redeem_code(call: Call) -> Answer:
    """Put a promo code on a cart."""
    player, project = call.shopper, call.project
    code, choice = call.body["coupon_code"], call.body.get("selected_unit_items") or {}
    with project.transaction() as now:
        cart = project.carts.enter(
            player,
            _cart_id(call),
            lambda: project.promo_codes.enter(code, player, choice, now),
        )
        body = print_for(call, cart, player, now)
        promotion = project.promo_codes.find(code, player, now)
        return Answer(200, {**body, "rewards": print_rewards(promotion, project.catalog)})


async def remove_code(call: Call) -> Answer:
    """Take the promo code off a cart."""
    player = call.shopper
    with call.project.transaction() as now:
        cart = call.project.carts.remove_code(player, _cart_id(call))
        return Answer(200, print_for(call, cart, player, now))


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
