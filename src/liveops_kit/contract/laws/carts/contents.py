"""Laws of what is in carts: what goes in and out, what is refused, and whose they are."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import OVER, buy
from liveops_kit.contract.builders.codes import some_game
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import (
    CART_MISSING,
    CART_TAKES_NO_GAMES,
    ITEM_UNKNOWN,
    SCHEMA_BROKEN,
    TOKEN_REFUSED,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import PROMO_CODE
from liveops_kit.contract.scenario import Scenario

SHOP = (Need.ITEMS, Need.PLAYER)


# -- what goes in and out --------------------------------------------------------------------------
@law("ORD-2", needs=SHOP)
def filling_keeps_the_other_lines(scenario: Scenario) -> None:
    """Filling a cart keeps what it held; an item that is named again has the new quantity."""
    first, second, cart = virtual_good(scenario), virtual_good(scenario), scenario.cart()
    for line, expected in (
        ({first: 1}, {first: 1}),
        ({second: 2}, {first: 1, second: 2}),
        ({first: 4}, {first: 4, second: 2}),
    ):
        cart.holds(expected, cart.fill(line).ok(200))
        cart.holds(expected)


@law("ORD-2", needs=SHOP)
def the_later_of_two_entries_counts(scenario: Scenario) -> None:
    """Of two entries with one SKU the later one says how many are in the cart."""
    first, second, cart = virtual_good(scenario), virtual_good(scenario), scenario.cart()
    filled = cart.fill((first, 5), (second, 1), (first, 2)).ok(200)
    cart.holds({first: 2, second: 1}, filled)


@law("ORD-2", needs=SHOP)
def a_cart_is_filled_by_its_id(scenario: Scenario) -> None:
    """Filling a cart by its id does what filling the current one does, and the cart is one."""
    first, second = virtual_good(scenario), virtual_good(scenario)
    cart, expected = scenario.cart(), {first: 1, second: 2}
    named = cart.under(cart.fill({first: 1}).get("cart_id"))
    cart.holds(expected, named.fill((second, 3), (second, 2)).ok(200))
    for each in (named, cart.under("current")):
        read = each.read()
        scenario.has(read, cart_id=named.id)
        cart.holds(expected, read)
    cart.holds(expected)


@law("ORD-2", needs=SHOP)
def putting_an_item_sets_its_quantity(scenario: Scenario) -> None:
    """An item put into a cart is there once, or as often as stated in all; 0 takes it out."""
    first, second, cart = virtual_good(scenario), virtual_good(scenario), scenario.cart()
    cart.put(first).ok(204)
    cart.holds({first: 1})
    for sku, quantity in ((second, 3), (first, 5), (first, 2)):
        cart.put(sku, quantity=quantity).ok(204)
    cart.holds({first: 2, second: 3})
    cart.put(first, quantity=0).ok(204)
    cart.holds({second: 3})


@law("ORD-2", needs=SHOP)
def items_are_put_and_deleted_by_the_id_of_a_cart(scenario: Scenario) -> None:
    """The calls that name a cart change the same cart as those that do not."""
    first, second = virtual_good(scenario), virtual_good(scenario)
    cart = scenario.cart({first: 1})
    named = cart.by_number()
    named.put(second, quantity=4).ok(204)
    cart.holds({first: 1, second: 4})
    named.delete(second).ok(204)
    cart.holds({first: 1})
    named.delete(second).refused(ITEM_UNKNOWN)
    named.clear().ok(204)
    cart.holds({})


@law("ORD-2", needs=SHOP)
def a_deleted_line_leaves_the_others(scenario: Scenario) -> None:
    """Deleting an item takes out its whole line alone; deleting it once more gets 404/4001."""
    first, second = virtual_good(scenario), virtual_good(scenario)
    cart = scenario.cart({first: 3, second: 2})
    cart.delete(first).ok(204)
    cart.holds({second: 2})
    cart.delete(first).refused(ITEM_UNKNOWN)
    cart.holds({second: 2})


@law("ORD-7", needs=SHOP)
def a_cleared_cart_is_empty(scenario: Scenario) -> None:
    """Clearing a cart takes everything out, its promo code included: no lines and no price."""
    sku, code = virtual_good(scenario), scenario.code()
    scenario.create(PROMO_CODE, code)
    cart = scenario.cart({sku: 2})
    cart.apply(code).works()
    cart.clear().ok(204)
    scenario.has(cart.read(), items=[], price=None, is_free=False)
    cart.costs("20", "20", cart.fill({sku: 2}).ok(200))


# -- content that is refused -----------------------------------------------------------------------
def warnings(scenario: Scenario, filled: Any) -> dict[str, tuple[int, int]]:
    """Return the items left out of a cart: quantity and error code by SKU."""
    names, rows = ("sku", "quantity", "errorCode"), scenario.get(filled, "warnings")
    lines = [[scenario.get(row, name) for name in names] for row in rows]
    return {sku: (quantity, code) for sku, quantity, code in lines}


@law("ORD-1", needs=SHOP)
def an_unknown_item_is_warned_of(scenario: Scenario) -> None:
    """Filling leaves out an unknown item, with a warning of 4001, and puts in the others."""
    sku, unknown, cart = virtual_good(scenario), scenario.name("unknown"), scenario.cart()
    filled = cart.fill({unknown: 3, sku: 2}).ok(200)
    cart.holds({sku: 2}, filled)
    scenario.equal("warnings", warnings(scenario, filled), {unknown: (3, 4001)})
    cart.holds({sku: 2})


@law("ORD-1", needs=SHOP)
def what_cannot_be_bought_now_is_warned_of(scenario: Scenario) -> None:
    """Filling leaves out what is hidden, off, over or beyond a limit, with a warning of 1411."""
    hidden = virtual_good(scenario, is_show_in_store=False)
    off, late = virtual_good(scenario, is_enabled=False), virtual_good(scenario, periods=OVER)
    scarce, cart = virtual_good(scenario, limits={"per_user": 2}), scenario.cart()
    filled = cart.fill({hidden: 1, off: 1, late: 1, scarce: 3}).ok(200)
    cart.holds({}, filled)
    expected = {hidden: (1, 1411), off: (1, 1411), late: (1, 1411), scarce: (3, 1411)}
    scenario.equal("warnings", warnings(scenario, filled), expected)
    allowed = cart.fill({scarce: 2}).ok(200)
    cart.holds({scarce: 2}, allowed)
    scenario.equal("warnings within the limit", allowed.get("warnings") or [], [])


@law("ORD-1", needs=SHOP)
def an_unknown_item_is_not_put_in(scenario: Scenario) -> None:
    """Putting an unknown item into a cart gets 404/4001, and the cart stays as it was."""
    sku, unknown = virtual_good(scenario), scenario.name("unknown")
    cart = scenario.cart({sku: 1})
    for each in (cart, cart.by_number()):
        each.put(unknown).refused(ITEM_UNKNOWN)
    cart.holds({sku: 1})


@law("ORD-1", needs=[*SHOP, Need.PAYMENT])
def a_line_that_cannot_be_bought_any_more_is_marked(scenario: Scenario) -> None:
    """A line of a cart has `can_be_bought` false once its quantity is beyond the limit."""
    sku, cart = virtual_good(scenario, limits={"per_user": 3}), scenario.cart()
    buy(scenario, {sku: 1})
    for quantity, expected in ((2, True), (3, False)):
        cart.put(sku, quantity=quantity).ok(204)
        scenario.has(cart.line(sku), can_be_bought=expected)


@law("ORD-4", "ORD-1", needs=[Need.PLAYER])
def a_game_with_several_keys_is_not_put_in(scenario: Scenario) -> None:
    """A unit gets 422/1421 when it is put into a cart, and a warning of 1421 when one is filled."""
    game, cart = some_game(scenario).sku, scenario.cart()
    for each in (cart, cart.by_number()):
        each.put(game).refused(CART_TAKES_NO_GAMES)
    filled = cart.fill({game: 1}).ok(200)
    scenario.equal("warnings", warnings(scenario, filled), {game: (1, 1421)})
    cart.holds({})


@law("ERR-35", needs=[*SHOP, Need.SECOND_PLAYER])
def the_cart_of_another_player_is_not_found(scenario: Scenario) -> None:
    """The calls that name a cart answer 404/1401 for another player's, and leave it as it is."""
    sku, own = virtual_good(scenario), scenario.cart()
    theirs = scenario.cart({sku: 2}, scenario.second_player)
    for cart_id in (theirs.read("cart_id"), scenario.name("none")):
        named = own.under(cart_id)
        for answer in (named.get(), named.clear(), named.delete(sku)):
            answer.refused(CART_MISSING)
    theirs.holds({sku: 2})


@law("ERR-3a", needs=SHOP)
def a_quantity_is_a_number_of_pieces(scenario: Scenario) -> None:
    """A quantity that is negative or no whole number gets 422/1102, and the cart stays."""
    sku = virtual_good(scenario)
    cart = scenario.cart({sku: 2})
    named = cart.by_number()
    for quantity in (-1, 1.5, "two"):
        for each in (cart, named):
            for answer in (each.put(sku, quantity=quantity), each.fill((sku, quantity))):
                refused = answer.refused(SCHEMA_BROKEN)
                field = scenario.get(refused, "errorMessageExtended", 0, "property")
                scenario.equal("the property at fault", field.rpartition(".")[2], "quantity")
    cart.holds({sku: 2})


@law("AUTH-2b", needs=SHOP)
def a_cart_has_somebody_it_belongs_to(scenario: Scenario) -> None:
    """A cart or order call without credentials, or with a bad token, gets 401/1501."""
    sku = virtual_good(scenario)
    cart = scenario.cart({sku: 2})
    items, one = {"items": [{"sku": sku, "quantity": 9}]}, {"item_sku": sku, "body": {}}
    by_id: dict[str, Any] = {"cart_id": cart.read("cart_id")}
    plans: list[tuple[str, dict[str, Any]]] = [
        ("get-user-cart", {}), ("cart-fill", {"body": items}), ("cart-clear", {}),
        ("put-item", one), ("delete-item", {"item_sku": sku}),
        ("get-cart-by-id", by_id), ("cart-fill-by-id", {**by_id, "body": items}),
        ("cart-clear-by-id", by_id), ("put-item-by-cart-id", {**by_id, **one}),
        ("delete-item-by-cart-id", {**by_id, "item_sku": sku}), ("create-order", {"body": {}}),
        ("create-free-order", {"body": {}}), ("create-order-by-cart-id", {**by_id, "body": {}}),
        ("create-free-order-by-cart-id", {**by_id, "body": {}}), ("create-order-with-item", one),
        ("create-free-order-with-item", one), ("get-order", {"order_id": 1}),
        ("create-order-with-item-for-virtual-currency", {**one, "virtual_currency_sku": sku}),
    ]  # fmt: skip
    for operation_id, more in plans:
        for headers in ({}, {"Authorization": "Bearer not.a.token"}):
            answer = scenario.call(operation_id, by=None, headers=headers, **more)
            answer.refused(TOKEN_REFUSED)
    cart.holds({sku: 2})
