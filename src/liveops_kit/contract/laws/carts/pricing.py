"""Laws of carts: their owners, content and prices."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from liveops_kit.contract.builders import PAST, buy, discount, promo_code
from liveops_kit.contract.builders.catalog import plain_item
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
from liveops_kit.contract.laws.carts.contents import (
    cart,
    empty_cart,
    fill,
    line_of,
    prices_of,
    put_item,
    quantities,
    with_16_decimals,
)
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.stateful import ScenarioMachine, run_stories

SHOP = (Need.ITEMS, Need.PLAYER)
BY_ID = ("get-cart-by-id", "cart-clear-by-id", "delete-item-by-cart-id")
"""The operations that name a cart and put nothing in."""


# -- content ---------------------------------------------------------------------------------------
@law("ORD-2", needs=SHOP)
def filling_keeps_the_other_lines(scenario: Scenario) -> None:
    """Filling a cart keeps what it held; an item that is named again has the new quantity."""
    empty_cart(scenario)
    first, second = virtual_good(scenario), virtual_good(scenario)
    for entries, expected in (
        ([(first, 1)], {first: 1}),
        ([(second, 2)], {first: 1, second: 2}),
        ([(first, 4)], {first: 4, second: 2}),
    ):
        scenario.equal("cart answered", quantities(scenario, fill(scenario, *entries)), expected)
        scenario.equal("cart read", quantities(scenario, cart(scenario)), expected)


@law("ORD-2", needs=SHOP)
def the_later_of_two_entries_counts(scenario: Scenario) -> None:
    """Of two entries with one SKU the later one says how many are in the cart."""
    empty_cart(scenario)
    first, second = virtual_good(scenario), virtual_good(scenario)
    filled = fill(scenario, (first, 5), (second, 1), (first, 2))
    scenario.equal("cart", quantities(scenario, filled), {first: 2, second: 1})


@law("ORD-2", needs=SHOP)
def a_cart_is_filled_by_its_id(scenario: Scenario) -> None:
    """Filling a cart by its id does what filling the current one does, and the cart is one."""
    empty_cart(scenario)
    first, second = virtual_good(scenario), virtual_good(scenario)
    number = scenario.get(fill(scenario, (first, 1)), "cart_id")
    items = [{"sku": second, "quantity": 3}, {"sku": second, "quantity": 2}]
    answer = scenario.call("cart-fill-by-id", cart_id=number, body={"items": items})
    expected = {first: 1, second: 2}
    scenario.equal("cart answered", quantities(scenario, answer.ok(200)), expected)
    for cart_id in (number, "current"):
        read = scenario.call("get-cart-by-id", cart_id=cart_id).ok(200)
        scenario.has(read, cart_id=number)
        scenario.equal("cart by id", quantities(scenario, read), expected)
    scenario.equal("current cart", quantities(scenario, cart(scenario)), expected)


@law("ORD-2", needs=SHOP)
def putting_an_item_sets_its_quantity(scenario: Scenario) -> None:
    """An item put into a cart is there once, or as often as stated in all; 0 takes it out."""
    empty_cart(scenario)
    first, second = virtual_good(scenario), virtual_good(scenario)
    put_item(scenario, first)
    scenario.equal("without a quantity", quantities(scenario, cart(scenario)), {first: 1})
    put_item(scenario, second, quantity=3)
    put_item(scenario, first, quantity=5)
    put_item(scenario, first, quantity=2)
    scenario.equal("put again", quantities(scenario, cart(scenario)), {first: 2, second: 3})
    put_item(scenario, first, quantity=0)
    scenario.equal("with 0", quantities(scenario, cart(scenario)), {second: 3})


@law("ORD-2", needs=SHOP)
def items_are_put_and_deleted_by_the_id_of_a_cart(scenario: Scenario) -> None:
    """The calls that name a cart change the same cart as those that do not."""
    empty_cart(scenario)
    first, second = virtual_good(scenario), virtual_good(scenario)
    number = scenario.get(fill(scenario, (first, 1)), "cart_id")
    path = {"cart_id": number, "item_sku": second}
    scenario.call("put-item-by-cart-id", body={"quantity": 4}, **path).ok(204)
    scenario.equal("after putting", quantities(scenario, cart(scenario)), {first: 1, second: 4})
    scenario.call("delete-item-by-cart-id", **path).ok(204)
    scenario.equal("after deleting", quantities(scenario, cart(scenario)), {first: 1})
    scenario.call("delete-item-by-cart-id", **path).refused(ITEM_UNKNOWN)
    scenario.call("cart-clear-by-id", cart_id=number).ok(204)
    scenario.equal("after clearing", quantities(scenario, cart(scenario)), {})


@law("ORD-2", needs=SHOP)
def a_deleted_line_leaves_the_others(scenario: Scenario) -> None:
    """Deleting an item takes out its whole line alone; deleting it once more gets 404/4001."""
    empty_cart(scenario)
    first, second = virtual_good(scenario), virtual_good(scenario)
    fill(scenario, (first, 3), (second, 2))
    scenario.call("delete-item", item_sku=first).ok(204)
    scenario.equal("cart", quantities(scenario, cart(scenario)), {second: 2})
    scenario.call("delete-item", item_sku=first).refused(ITEM_UNKNOWN)
    scenario.equal("cart", quantities(scenario, cart(scenario)), {second: 2})


@law("ORD-7", needs=SHOP)
def a_cleared_cart_is_empty(scenario: Scenario) -> None:
    """Clearing a cart takes everything out, its promo code included: no lines and no price."""
    empty_cart(scenario)
    sku, code = virtual_good(scenario), scenario.code()
    promo_code(scenario, code)
    fill(scenario, (sku, 2))
    scenario.call("redeem-promo-code", body={"coupon_code": code}).works()
    scenario.call("cart-clear").ok(204)
    empty = cart(scenario)
    scenario.has(empty, items=[], price=None, is_free=False)
    refilled = fill(scenario, (sku, 2))
    reduced, full = prices_of(scenario, refilled)
    scenario.equal("amount without the code", Decimal(reduced), Decimal(full))


# -- content that is refused -----------------------------------------------------------------------
@law("ORD-1", needs=SHOP)
def an_unknown_item_is_warned_of(scenario: Scenario) -> None:
    """Filling leaves out an unknown item, with a warning of 4001, and puts in the others."""
    empty_cart(scenario)
    sku, unknown = virtual_good(scenario), scenario.name("unknown")
    filled = fill(scenario, (unknown, 3), (sku, 2))
    scenario.equal("cart", quantities(scenario, filled), {sku: 2})
    actual = warnings(scenario, filled)
    scenario.equal("warnings", actual, {unknown: (3, 4001)})
    scenario.equal("cart read", quantities(scenario, cart(scenario)), {sku: 2})


def warnings(scenario: Scenario, filled: Any) -> dict[str, tuple[int, int]]:
    """Return the items left out of a cart: quantity and error code by SKU."""
    return {
        scenario.get(warning, "sku"): (
            scenario.get(warning, "quantity"),
            scenario.get(warning, "errorCode"),
        )
        for warning in scenario.get(filled, "warnings")
    }


@law("ORD-1", needs=SHOP)
def what_cannot_be_bought_now_is_warned_of(scenario: Scenario) -> None:
    """Filling leaves out what is hidden, off, over or beyond a limit, with a warning of 1411."""
    empty_cart(scenario)
    over = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]
    hidden, off = (
        virtual_good(scenario, is_show_in_store=False),
        virtual_good(scenario, is_enabled=False),
    )
    late, scarce = (
        virtual_good(scenario, periods=over),
        virtual_good(scenario, limits={"per_user": 2}),
    )
    filled = fill(scenario, (hidden, 1), (off, 1), (late, 1), (scarce, 3))
    scenario.equal("cart", quantities(scenario, filled), {})
    expected = {hidden: (1, 1411), off: (1, 1411), late: (1, 1411), scarce: (3, 1411)}
    scenario.equal("warnings", warnings(scenario, filled), expected)
    allowed = fill(scenario, (scarce, 2))
    scenario.equal("cart within the limit", quantities(scenario, allowed), {scarce: 2})
    scenario.equal("warnings within it", allowed.get("warnings") or [], [])


@law("ORD-1", needs=SHOP)
def an_unknown_item_is_not_put_in(scenario: Scenario) -> None:
    """Putting an unknown item into a cart gets 404/4001, and the cart stays as it was."""
    empty_cart(scenario)
    sku, unknown = virtual_good(scenario), scenario.name("unknown")
    number = scenario.get(fill(scenario, (sku, 1)), "cart_id")
    scenario.call("put-item", item_sku=unknown, body={}).refused(ITEM_UNKNOWN)
    path = {"cart_id": number, "item_sku": unknown}
    scenario.call("put-item-by-cart-id", body={}, **path).refused(ITEM_UNKNOWN)
    scenario.equal("cart", quantities(scenario, cart(scenario)), {sku: 1})


@law("ORD-1", needs=[*SHOP, Need.PAYMENT])
def a_line_that_cannot_be_bought_any_more_is_marked(scenario: Scenario) -> None:
    """A line of a cart has `can_be_bought` false once its quantity is beyond the limit."""
    empty_cart(scenario)
    sku = virtual_good(scenario, limits={"per_user": 3})
    buy(scenario, {sku: 1})
    for quantity, expected in ((2, True), (3, False)):
        put_item(scenario, sku, quantity=quantity)
        line = line_of(scenario, cart(scenario), sku)
        scenario.equal(
            f"can_be_bought of {quantity}", scenario.get(line, "can_be_bought"), expected
        )


@law("ORD-4", "ORD-1", needs=[Need.PLAYER])
def a_game_with_several_keys_is_not_put_in(scenario: Scenario) -> None:
    """A unit gets 422/1421 when it is put into a cart, and a warning of 1421 when one is filled."""
    empty_cart(scenario)
    game = some_game(scenario).sku
    number = scenario.get(cart(scenario), "cart_id")
    scenario.call("put-item", item_sku=game, body={}).refused(CART_TAKES_NO_GAMES)
    path = {"cart_id": number, "item_sku": game}
    scenario.call("put-item-by-cart-id", body={}, **path).refused(CART_TAKES_NO_GAMES)
    filled = fill(scenario, (game, 1))
    scenario.equal("warnings", warnings(scenario, filled), {game: (1, 1421)})
    scenario.equal("cart", quantities(scenario, cart(scenario)), {})


@law("ERR-35", needs=[*SHOP, Need.SECOND_PLAYER])
def the_cart_of_another_player_is_not_found(scenario: Scenario) -> None:
    """The calls that name a cart answer 404/1401 for another player's, and leave it as it is."""
    empty_cart(scenario, scenario.second_player)
    sku = virtual_good(scenario)
    theirs = scenario.get(fill(scenario, (sku, 2), by=scenario.second_player), "cart_id")
    for operation_id in BY_ID:
        more: dict[str, Any] = {"item_sku": sku} if "item" in operation_id else {}
        for cart_id in (theirs, scenario.name("none")):
            answer = scenario.call(operation_id, cart_id=cart_id, **more)
            answer.refused(CART_MISSING)
    scenario.equal(
        "their cart", quantities(scenario, cart(scenario, scenario.second_player)), {sku: 2}
    )


@law("ERR-3a", needs=SHOP)
def a_quantity_is_a_number_of_pieces(scenario: Scenario) -> None:
    """A quantity that is negative or no whole number gets 422/1102, and the cart stays."""
    empty_cart(scenario)
    sku = virtual_good(scenario)
    number = scenario.get(fill(scenario, (sku, 2)), "cart_id")
    for quantity in (-1, 1.5, "two"):
        body = {"quantity": quantity}
        items = {"items": [{"sku": sku, "quantity": quantity}]}
        for answer in (
            scenario.call("put-item", item_sku=sku, body=body),
            scenario.call("put-item-by-cart-id", cart_id=number, item_sku=sku, body=body),
            scenario.call("cart-fill", body=items),
            scenario.call("cart-fill-by-id", cart_id=number, body=items),
        ):
            refused = answer.refused(SCHEMA_BROKEN)
            field = scenario.get(refused, "errorMessageExtended", 0, "property")
            scenario.equal("the property at fault", field.rpartition(".")[2], "quantity")
    scenario.equal("cart", quantities(scenario, cart(scenario)), {sku: 2})


@law("AUTH-2b", needs=SHOP)
def a_cart_has_somebody_it_belongs_to(scenario: Scenario) -> None:
    """A cart or order call without credentials, or with a bad token, gets 401/1501."""
    empty_cart(scenario)
    sku = virtual_good(scenario)
    number = scenario.get(fill(scenario, (sku, 2)), "cart_id")
    items = {"items": [{"sku": sku, "quantity": 9}]}
    by_id: dict[str, Any] = {"cart_id": number}
    invalid = {"Authorization": "Bearer not.a.token"}
    plans: list[tuple[str, dict[str, Any]]] = [
        ("get-user-cart", {}), ("cart-fill", {"body": items}), ("cart-clear", {}),
        ("put-item", {"item_sku": sku, "body": {}}), ("delete-item", {"item_sku": sku}),
        ("get-cart-by-id", by_id), ("cart-fill-by-id", {**by_id, "body": items}),
        ("cart-clear-by-id", by_id),
        ("put-item-by-cart-id", {**by_id, "item_sku": sku, "body": {}}),
        ("delete-item-by-cart-id", {**by_id, "item_sku": sku}),
        *((f"create{free}-order", {"body": {}}) for free in ("", "-free")),
        *((f"create{free}-order-by-cart-id", {**by_id, "body": {}}) for free in ("", "-free")),
        *((f"create{free}-order-with-item", {"item_sku": sku, "body": {}})
          for free in ("", "-free")),
        (
            "create-order-with-item-for-virtual-currency",
            {"item_sku": sku, "virtual_currency_sku": sku, "body": {}},
        ),
        ("get-order", {"order_id": 1}),
    ]  # fmt: skip
    for operation_id, more in plans:
        scenario.call(operation_id, by=None, **more).refused(TOKEN_REFUSED)
        scenario.call(operation_id, by=None, headers=invalid, **more).refused(TOKEN_REFUSED)
    scenario.equal("cart", quantities(scenario, cart(scenario)), {sku: 2})


# -- prices ----------------------------------------------------------------------------------------
@law("PRM-10d", needs=SHOP)
def a_cart_adds_up_its_lines(scenario: Scenario) -> None:
    """A line costs its unit price times its quantity, a cart the sum: strings of 16 decimals."""
    empty_cart(scenario)
    cheap, dear = plain_item(scenario, "0.99"), plain_item(scenario, "12.50")
    filled = fill(scenario, (cheap, 7), (dear, 2))
    scenario.equal(
        "first line", prices_of(scenario, line_of(scenario, filled, cheap)), undiscounted("6.93")
    )
    scenario.equal(
        "second line", prices_of(scenario, line_of(scenario, filled, dear)), undiscounted("25")
    )
    scenario.equal("cart", prices_of(scenario, filled), undiscounted("31.93"))
    put_item(scenario, cheap, quantity=1)
    scenario.equal("cart with fewer", prices_of(scenario, cart(scenario)), undiscounted("25.99"))
    scenario.call("delete-item", item_sku=dear).ok(204)
    scenario.equal("cart of one", prices_of(scenario, cart(scenario)), undiscounted("0.99"))


def undiscounted(amount: str) -> tuple[str, str]:
    """Return an amount twice: the prices with and without promotions, where none acts."""
    return with_16_decimals(amount), with_16_decimals(amount)


@law("PRM-10d", "PRM-10b", needs=SHOP)
def a_unit_is_rounded_before_it_is_multiplied(scenario: Scenario) -> None:
    """Ten of an item of 0.99 with 5 % off cost ten times 0.94; the full price stays beside it."""
    empty_cart(scenario)
    sku, other = plain_item(scenario, "0.99"), plain_item(scenario, "3.00")
    discount(scenario, "5.00", sku)
    filled = fill(scenario, (sku, 10), (other, 1))
    expected = (with_16_decimals("9.40"), with_16_decimals("9.90"))
    scenario.equal("line", prices_of(scenario, line_of(scenario, filled, sku)), expected)
    scenario.equal(
        "cart", prices_of(scenario, filled), (with_16_decimals("12.40"), with_16_decimals("12.90"))
    )


@law("PRM-10d", needs=SHOP)
def a_cart_of_free_items_is_free(scenario: Scenario) -> None:
    """A cart with nothing to pay has no price and is free; with one dear item it is not."""
    empty_cart(scenario)
    leaf, blade = virtual_good(scenario, None, is_free=True), plain_item(scenario, "4.00")
    free = fill(scenario, (leaf, 2))
    scenario.has(free, price=None, is_free=True)
    mixed = fill(scenario, (blade, 1))
    scenario.equal("is_free with a dear item", scenario.get(mixed, "is_free"), False)
    for sku, is_free in ((leaf, True), (blade, False)):
        line = line_of(scenario, mixed, sku)
        scenario.equal("is_free of a line", scenario.get(line, "is_free"), is_free)
    scenario.equal("cart", prices_of(scenario, mixed), undiscounted("4.00"))


PRICES: Mapping[str, str] = {"cheap": "0.99", "middle": "3.33", "dear": "19.95"}
"""The prices of the machine's items."""


class CartMachine(ScenarioMachine):
    """A cart that items go into and out of; its content and price stay correct."""

    def __init__(self) -> None:
        super().__init__()
        empty_cart(self.scenario)
        self.skus = {name: virtual_good(self.scenario, amount) for name, amount in PRICES.items()}
        self.held: dict[str, int] = {}

    def _have(self, name: str, quantity: int) -> None:
        self.held.pop(name, None) if quantity == 0 else self.held.update({name: quantity})

    @rule(name=st.sampled_from(sorted(PRICES)), quantity=st.integers(0, 9))
    def put(self, name: str, quantity: int) -> None:
        """Set the quantity of one item."""
        put_item(self.scenario, self.skus[name], quantity=quantity)
        self._have(name, quantity)

    @rule(
        entries=st.lists(
            st.tuples(st.sampled_from(sorted(PRICES)), st.integers(1, 9)), min_size=1, max_size=4
        )
    )
    def fill(self, entries: list[tuple[str, int]]) -> None:
        """Set the quantities of several items."""
        fill(self.scenario, *((self.skus[name], quantity) for name, quantity in entries))
        for name, quantity in entries:
            self._have(name, quantity)

    @rule(name=st.sampled_from(sorted(PRICES)))
    def delete(self, name: str) -> None:
        """Remove an item that may not be in the cart."""
        answer = self.scenario.call("delete-item", item_sku=self.skus[name])
        if name in self.held:
            answer.ok(204)
        else:
            answer.refused(ITEM_UNKNOWN)
        self.held.pop(name, None)

    @rule()
    def clear(self) -> None:
        """Remove everything."""
        self.scenario.call("cart-clear").ok(204)
        self.held.clear()

    @invariant()
    def holds_and_costs_what_it_should(self) -> None:
        """Check the cart after every step."""
        body = cart(self.scenario)
        expected = {self.skus[name]: quantity for name, quantity in self.held.items()}
        self.scenario.equal("cart", quantities(self.scenario, body), expected)
        total = sum(
            (Decimal(PRICES[name]) * quantity for name, quantity in self.held.items()), Decimal(0)
        )
        price = self.scenario.get(body, "price")
        actual = None if price is None else price["amount_without_discount"]
        self.scenario.equal("cost", actual, with_16_decimals(str(total)) if self.held else None)


@law("PRM-10d", "ORD-2", needs=SHOP)
def a_cart_adds_up_whatever_is_done(scenario: Scenario) -> None:
    """After any puts, fills and deletes a cart holds what was said last, and costs its sum."""
    run_stories(scenario, CartMachine)
