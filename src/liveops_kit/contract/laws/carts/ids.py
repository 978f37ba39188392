"""Laws of carts under ids of the client's own: made by a write, and apart from all others."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from liveops_kit.contract.builders import promo_code
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import CART_INVALID, CART_MISSING, ITEM_UNKNOWN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.carts.contents import (
    cart,
    empty_cart,
    fill,
    prices_of,
    quantities,
)
from liveops_kit.contract.scenario import DOCUMENTED, Answer, Scenario
from liveops_kit.contract.tokens import Player

SHOP = (Need.ITEMS, Need.PLAYER)


def new_id(scenario: Scenario) -> str:
    """Return an id that no cart has: a UUID, as clients make them."""
    return str(uuid5(NAMESPACE_URL, scenario.name("cart")))


def fill_by_id(
    scenario: Scenario, cart_id: str, *entries: tuple[str, int], by: Player = DOCUMENTED
) -> Any:
    """Fill the cart with this id; return it."""
    body = {"items": [{"sku": sku, "quantity": quantity} for sku, quantity in entries]}
    return scenario.call("cart-fill-by-id", cart_id=cart_id, body=body, by=by).ok(200)


def read_by_id(scenario: Scenario, cart_id: str, by: Player = DOCUMENTED) -> Answer:
    """Read the cart with this id."""
    return scenario.call("get-cart-by-id", cart_id=cart_id, by=by)


def content(scenario: Scenario, cart_id: str, by: Player = DOCUMENTED) -> dict[str, int]:
    """Return the content of the cart with this id: quantities by SKU."""
    return quantities(scenario, read_by_id(scenario, cart_id, by).ok(200))


# -- made by a write -------------------------------------------------------------------------------
@law("ORD-14", needs=SHOP)
def the_first_write_under_an_id_makes_the_cart(scenario: Scenario) -> None:
    """Filling a cart, or putting an item into one, under a new id makes that cart, and the next
    write finds it.
    """
    sku, other = virtual_good(scenario), virtual_good(scenario)
    filled, put = new_id(scenario), new_id(scenario)
    made = fill_by_id(scenario, filled, (sku, 2))
    scenario.has(made, cart_id=filled)
    path: dict[str, Any] = {"cart_id": put, "item_sku": sku}
    scenario.call("put-item-by-cart-id", body={"quantity": 3}, **path).ok(204)
    read = read_by_id(scenario, put).ok(200)
    scenario.has(read, cart_id=put)
    scenario.equal("content of the put cart", quantities(scenario, read), {sku: 3})
    fill_by_id(scenario, filled, (other, 1))
    scenario.equal("content of the filled cart", content(scenario, filled), {sku: 2, other: 1})


@law("ORD-16", needs=SHOP)
def an_unknown_id_is_refused_and_makes_no_cart(scenario: Scenario) -> None:
    """Reads, deletions, promo codes and orders of a cart that no write has made are refused, and so
    is putting in an unknown item; none of them makes the cart.
    """
    sku, code, cart_id = virtual_good(scenario), scenario.code(), new_id(scenario)
    promo_code(scenario, code)
    named: dict[str, Any] = {"cart_id": cart_id}
    item: dict[str, Any] = {"cart_id": cart_id, "item_sku": sku}
    entered = {"coupon_code": code, "cart": {"id": cart_id}}
    unknown = {**item, "item_sku": scenario.name("nothing"), "body": {}}
    for answer, error in (
        (read_by_id(scenario, cart_id), CART_MISSING),
        (scenario.call("cart-clear-by-id", **named), CART_MISSING),
        (scenario.call("delete-item-by-cart-id", **item), CART_MISSING),
        (scenario.call("redeem-promo-code", body=entered), CART_MISSING),
        (scenario.call("put-item-by-cart-id", **unknown), ITEM_UNKNOWN),
        (scenario.call("create-order-by-cart-id", **named, body={}), CART_INVALID),
        (scenario.call("create-free-order-by-cart-id", **named, body={}), CART_INVALID),
        (read_by_id(scenario, cart_id), CART_MISSING),
    ):
        answer.refused(error)


# -- side by side ----------------------------------------------------------------------------------
@law("ORD-15", needs=SHOP)
def carts_of_one_player_stand_side_by_side(scenario: Scenario) -> None:
    """What is put into, taken out of or cleared from one cart leaves the player's others."""
    empty_cart(scenario)
    sku, other = virtual_good(scenario), virtual_good(scenario)
    first, second = new_id(scenario), new_id(scenario)
    fill(scenario, (sku, 1))
    fill_by_id(scenario, first, (sku, 2), (other, 2))
    fill_by_id(scenario, second, (other, 3))

    def contents() -> tuple[dict[str, int], ...]:
        current = quantities(scenario, cart(scenario))
        return current, content(scenario, first), content(scenario, second)

    scenario.equal("contents", contents(), ({sku: 1}, {sku: 2, other: 2}, {other: 3}))
    scenario.call("delete-item-by-cart-id", cart_id=first, item_sku=other).ok(204)
    scenario.equal("after a deletion", contents(), ({sku: 1}, {sku: 2}, {other: 3}))
    scenario.call("cart-clear-by-id", cart_id=second).ok(204)
    scenario.equal("after clearing one", contents(), ({sku: 1}, {sku: 2}, {}))
    scenario.call("cart-clear").ok(204)
    scenario.equal("after clearing the current one", contents(), ({}, {sku: 2}, {}))


@law("ORD-15", needs=SHOP)
def a_promo_code_is_on_one_cart_alone(scenario: Scenario) -> None:
    """A promo code applied to a cart by its id reduces that cart until it is removed there, and no
    other.
    """
    empty_cart(scenario)
    sku, code = virtual_good(scenario, "10.00"), scenario.code()
    promo_code(scenario, code, discount={"percent": "10.00"})
    first, second = new_id(scenario), new_id(scenario)
    fill(scenario, (sku, 1))
    for cart_id in (first, second):
        fill_by_id(scenario, cart_id, (sku, 1))

    def reduced() -> list[bool]:
        bodies = [cart(scenario), *(read_by_id(scenario, x).ok() for x in (first, second))]
        return [price != whole for price, whole in (prices_of(scenario, each) for each in bodies)]

    body: dict[str, Any] = {"coupon_code": code, "cart": {"id": first}}
    redeemed = scenario.call("redeem-promo-code", body=body).ok(200)
    scenario.has(redeemed, cart_id=first)
    scenario.equal("which are reduced", reduced(), [False, True, False])
    scenario.call("remove-cart-promo-code", body={"cart": {"id": second}}).ok(200)
    scenario.equal("which are reduced", reduced(), [False, True, False])
    scenario.call("remove-cart-promo-code", body={"cart": {"id": first}}).ok(200)
    scenario.equal("which are reduced", reduced(), [False, False, False])


@law("ORD-15", "ORD-7", needs=[*SHOP, Need.PAYMENT])
def paying_one_cart_leaves_the_others(scenario: Scenario) -> None:
    """An order by the id of a cart is of that cart, and paying it empties that cart alone."""
    empty_cart(scenario)
    sku, free = virtual_good(scenario), virtual_good(scenario, None, is_free=True)
    dear, gratis = new_id(scenario), new_id(scenario)
    fill(scenario, (sku, 1))
    fill_by_id(scenario, dear, (sku, 2))
    fill_by_id(scenario, gratis, (free, 3))
    ordered = scenario.call("create-order-by-cart-id", cart_id=dear, body={}).ok(200)
    order = scenario.get(ordered, "order_id")
    scenario.equal("unpaid cart", content(scenario, dear), {sku: 2})
    scenario.pay(order)
    bought = scenario.call("get-order", order_id=order).ok(200)
    lines = [
        (scenario.get(line, "sku"), scenario.get(line, "quantity"))
        for line in scenario.get(bought, "content", "items")
    ]
    scenario.equal("ordered", lines, [(sku, 2)])
    scenario.equal("paid cart", content(scenario, dear), {})
    scenario.equal("cart of free items", content(scenario, gratis), {free: 3})
    by_id = scenario.call("create-free-order-by-cart-id", cart_id=gratis, body={})
    by_id.ok(200)
    scenario.equal("cart of free items", content(scenario, gratis), {})
    scenario.equal("current cart", quantities(scenario, cart(scenario)), {sku: 1})


# -- apart from others' ----------------------------------------------------------------------------
@law("ORD-17", needs=[*SHOP, Need.SECOND_PLAYER])
def a_cart_id_belongs_to_its_player(scenario: Scenario) -> None:
    """Two players with the same id have two carts: neither sees or changes the other's."""
    sku, cart_id, other = virtual_good(scenario), new_id(scenario), scenario.second_player
    fill_by_id(scenario, cart_id, (sku, 2))
    read_by_id(scenario, cart_id, other).refused(CART_MISSING)
    fill_by_id(scenario, cart_id, (sku, 5), by=other)
    scenario.equal("cart", content(scenario, cart_id), {sku: 2})
    scenario.equal("cart of the other", content(scenario, cart_id, other), {sku: 5})
    scenario.call("cart-clear-by-id", cart_id=cart_id, by=other).ok(204)
    scenario.equal("cart", content(scenario, cart_id), {sku: 2})
