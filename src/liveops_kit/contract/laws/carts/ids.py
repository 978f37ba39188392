"""Laws of carts under ids of the client's own: made by a write, and apart from all others."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from liveops_kit.contract.builders.catalog import plain_item
from liveops_kit.contract.builders.store import free_item, virtual_good
from liveops_kit.contract.errors import CART_INVALID, CART_MISSING, ITEM_UNKNOWN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import PROMO_CODE
from liveops_kit.contract.scenario import DOCUMENTED, Cart, Scenario
from liveops_kit.contract.tokens import Player

SHOP = (Need.ITEMS, Need.PLAYER)


def new_cart(scenario: Scenario, by: Player = DOCUMENTED) -> Cart:
    """Return a cart under an id that no cart has: a UUID, as clients make them."""
    return Cart(scenario, by, str(uuid5(NAMESPACE_URL, scenario.name("cart"))))


# -- made by a write -------------------------------------------------------------------------------
@law("ORD-14", needs=SHOP)
def the_first_write_under_an_id_makes_the_cart(scenario: Scenario) -> None:
    """Filling a cart, or putting an item into one, under a new id makes that cart, and the next
    write finds it.
    """
    sku, other = virtual_good(scenario), virtual_good(scenario)
    filled, put = new_cart(scenario), new_cart(scenario)
    scenario.has(filled.fill({sku: 2}).ok(200), cart_id=filled.id)
    put.put(sku, quantity=3).ok(204)
    read = put.read()
    scenario.has(read, cart_id=put.id)
    put.holds({sku: 3}, read)
    filled.fill({other: 1}).ok(200)
    filled.holds({sku: 2, other: 1})


@law("ORD-16", needs=SHOP)
def an_unknown_id_is_refused_and_makes_no_cart(scenario: Scenario) -> None:
    """Reads, deletions, promo codes and orders of a cart that no write has made are refused, and so
    is putting in an unknown item; none of them makes the cart.
    """
    sku, code, cart = virtual_good(scenario), scenario.code(), new_cart(scenario)
    scenario.create(PROMO_CODE, code)
    for answer, error in (
        (cart.get(), CART_MISSING),
        (cart.clear(), CART_MISSING),
        (cart.delete(sku), CART_MISSING),
        (cart.apply(code), CART_MISSING),
        (cart.put(scenario.name("nothing")), ITEM_UNKNOWN),
        (cart.order(), CART_INVALID),
        (cart.order_free(), CART_INVALID),
        (cart.get(), CART_MISSING),
    ):
        answer.refused(error)


# -- side by side ----------------------------------------------------------------------------------
@law("ORD-15", needs=SHOP)
def carts_of_one_player_stand_side_by_side(scenario: Scenario) -> None:
    """What is put into, taken out of or cleared from one cart leaves the player's others."""
    sku, other = virtual_good(scenario), virtual_good(scenario)
    carts = current, first, second = scenario.cart(), new_cart(scenario), new_cart(scenario)
    current.fill({sku: 1}).ok(200)
    first.fill({sku: 2, other: 2}).ok(200)
    second.fill({other: 3}).ok(200)

    def hold(*contents: dict[str, int]) -> None:
        scenario.equal("contents of the carts", [each.content() for each in carts], [*contents])

    hold({sku: 1}, {sku: 2, other: 2}, {other: 3})
    first.delete(other).ok(204)
    hold({sku: 1}, {sku: 2}, {other: 3})
    second.clear().ok(204)
    hold({sku: 1}, {sku: 2}, {})
    current.clear().ok(204)
    hold({}, {sku: 2}, {})


@law("ORD-15", needs=SHOP)
def a_promo_code_is_on_one_cart_alone(scenario: Scenario) -> None:
    """A promo code applied to a cart by its id reduces that cart until it is removed there, and no
    other.
    """
    sku, code = plain_item(scenario), scenario.code()
    scenario.create(PROMO_CODE, code, discount={"percent": "10.00"})
    carts = _, first, second = scenario.cart(), new_cart(scenario), new_cart(scenario)
    for cart in carts:
        cart.fill({sku: 1}).ok(200)

    def cost(*amounts: str) -> None:
        for cart, amount in zip(carts, amounts, strict=True):
            cart.costs(amount, "10")

    scenario.has(first.apply(code).ok(200), cart_id=first.id)
    cost("10", "9", "10")
    second.take_off_code().ok(200)
    cost("10", "9", "10")
    first.take_off_code().ok(200)
    cost("10", "10", "10")


@law("ORD-15", "ORD-7", needs=[*SHOP, Need.PAYMENT])
def paying_one_cart_leaves_the_others(scenario: Scenario) -> None:
    """An order by the id of a cart is of that cart, and paying it empties that cart alone."""
    sku, free = virtual_good(scenario), free_item(scenario)
    current, dear, gratis = scenario.cart({sku: 1}), new_cart(scenario), new_cart(scenario)
    dear.fill({sku: 2}).ok(200)
    gratis.fill({free: 3}).ok(200)
    order = dear.order().get("order_id")
    dear.holds({sku: 2})
    scenario.pay(order)
    dear.holds({sku: 2}, scenario.call("get-order", order_id=order).get("content"))
    dear.holds({})
    gratis.holds({free: 3})
    gratis.order_free().ok(200)
    gratis.holds({})
    current.holds({sku: 1})


# -- apart from others' ----------------------------------------------------------------------------
@law("ORD-17", needs=[*SHOP, Need.SECOND_PLAYER])
def a_cart_id_belongs_to_its_player(scenario: Scenario) -> None:
    """Two players with the same id have two carts: neither sees or changes the other's."""
    sku, own = virtual_good(scenario), new_cart(scenario)
    theirs = Cart(scenario, scenario.second_player, own.id)
    own.fill({sku: 2}).ok(200)
    theirs.get().refused(CART_MISSING)
    theirs.fill({sku: 5}).ok(200)
    own.holds({sku: 2})
    theirs.holds({sku: 5})
    theirs.clear().ok(204)
    own.holds({sku: 2})
