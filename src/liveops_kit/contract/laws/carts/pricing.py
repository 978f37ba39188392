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
from liveops_kit.contract.scenario import Trial
from liveops_kit.contract.stateful import Machine, play

SHOP = (Need.ITEMS, Need.PLAYER)
BY_ID: tuple[tuple[str, dict[str, Any] | None], ...] = (
    ("get-cart-by-id", None),
    ("cart-fill-by-id", {"items": []}),
    ("cart-clear-by-id", None),
    ("put-item-by-cart-id", {}),
    ("delete-item-by-cart-id", None),
)
"""The operations that name a cart, with a body."""


# -- content ---------------------------------------------------------------------------------------
@law("ORD-2", needs=SHOP)
def filling_keeps_the_other_lines(trial: Trial) -> None:
    """Filling a cart keeps what it held; an item that is named again has the new quantity."""
    empty_cart(trial)
    first, second = virtual_good(trial), virtual_good(trial)
    for entries, expected in (
        ([(first, 1)], {first: 1}),
        ([(second, 2)], {first: 1, second: 2}),
        ([(first, 4)], {first: 4, second: 2}),
    ):
        trial.equal("cart answered", quantities(trial, fill(trial, *entries)), expected)
        trial.equal("cart read", quantities(trial, cart(trial)), expected)


@law("ORD-2", needs=SHOP)
def the_later_of_two_entries_counts(trial: Trial) -> None:
    """Of two entries with one SKU the later one says how many are in the cart."""
    empty_cart(trial)
    first, second = virtual_good(trial), virtual_good(trial)
    filled = fill(trial, (first, 5), (second, 1), (first, 2))
    trial.equal("cart", quantities(trial, filled), {first: 2, second: 1})


@law("ORD-2", needs=SHOP)
def a_cart_is_filled_by_its_id(trial: Trial) -> None:
    """Filling a cart by its id does what filling the current one does, and the cart is one."""
    empty_cart(trial)
    first, second = virtual_good(trial), virtual_good(trial)
    number = trial.field(fill(trial, (first, 1)), "cart_id")
    items = [{"sku": second, "quantity": 3}, {"sku": second, "quantity": 2}]
    answer = trial.call("cart-fill-by-id", cart_id=number, body={"items": items})
    expected = {first: 1, second: 2}
    trial.equal("cart answered", quantities(trial, trial.ok(answer, 200)), expected)
    for cart_id in (number, "current"):
        read = trial.ok(trial.call("get-cart-by-id", cart_id=cart_id), 200)
        trial.equal("cart_id", trial.field(read, "cart_id"), number)
        trial.equal("cart by id", quantities(trial, read), expected)
    trial.equal("current cart", quantities(trial, cart(trial)), expected)


@law("ORD-2", needs=SHOP)
def putting_an_item_sets_its_quantity(trial: Trial) -> None:
    """An item put into a cart is there once, or as often as stated in all; 0 takes it out."""
    empty_cart(trial)
    first, second = virtual_good(trial), virtual_good(trial)
    put_item(trial, first)
    trial.equal("without a quantity", quantities(trial, cart(trial)), {first: 1})
    put_item(trial, second, quantity=3)
    put_item(trial, first, quantity=5)
    put_item(trial, first, quantity=2)
    trial.equal("put again", quantities(trial, cart(trial)), {first: 2, second: 3})
    put_item(trial, first, quantity=0)
    trial.equal("with 0", quantities(trial, cart(trial)), {second: 3})


@law("ORD-2", needs=SHOP)
def items_are_put_and_deleted_by_the_id_of_a_cart(trial: Trial) -> None:
    """The calls that name a cart change the same cart as those that do not."""
    empty_cart(trial)
    first, second = virtual_good(trial), virtual_good(trial)
    number = trial.field(fill(trial, (first, 1)), "cart_id")
    path = {"cart_id": number, "item_sku": second}
    trial.ok(trial.call("put-item-by-cart-id", body={"quantity": 4}, **path), 204)
    trial.equal("after putting", quantities(trial, cart(trial)), {first: 1, second: 4})
    trial.ok(trial.call("delete-item-by-cart-id", **path), 204)
    trial.equal("after deleting", quantities(trial, cart(trial)), {first: 1})
    trial.refused(trial.call("delete-item-by-cart-id", **path), 404, 4001)
    trial.ok(trial.call("cart-clear-by-id", cart_id=number), 204)
    trial.equal("after clearing", quantities(trial, cart(trial)), {})


@law("ORD-2", needs=SHOP)
def a_deleted_line_leaves_the_others(trial: Trial) -> None:
    """Deleting an item takes out its whole line alone; deleting it once more gets 404/4001."""
    empty_cart(trial)
    first, second = virtual_good(trial), virtual_good(trial)
    fill(trial, (first, 3), (second, 2))
    trial.ok(trial.call("delete-item", item_sku=first), 204)
    trial.equal("cart", quantities(trial, cart(trial)), {second: 2})
    trial.refused(trial.call("delete-item", item_sku=first), 404, 4001)
    trial.equal("cart", quantities(trial, cart(trial)), {second: 2})


@law("ORD-7", needs=SHOP)
def a_cleared_cart_is_empty(trial: Trial) -> None:
    """Clearing a cart takes everything out, its promo code included: no lines and no price."""
    empty_cart(trial)
    sku, code = virtual_good(trial), trial.code()
    promo_code(trial, code)
    fill(trial, (sku, 2))
    trial.given(trial.call("redeem-promo-code", body={"coupon_code": code}))
    trial.ok(trial.call("cart-clear"), 204)
    empty = cart(trial)
    trial.equal("items", trial.field(empty, "items"), [])
    trial.equal("price", trial.field(empty, "price"), None)
    trial.equal("is_free", trial.field(empty, "is_free"), False)
    refilled = fill(trial, (sku, 2))
    reduced, full = prices_of(trial, refilled)
    trial.equal("amount without the code", Decimal(reduced), Decimal(full))


# -- content that is refused -----------------------------------------------------------------------
@law("ORD-1", needs=SHOP)
def an_unknown_item_is_warned_of(trial: Trial) -> None:
    """Filling leaves out an unknown item, with a warning of 4001, and puts in the others."""
    empty_cart(trial)
    sku, unknown = virtual_good(trial), trial.name("unknown")
    filled = fill(trial, (unknown, 3), (sku, 2))
    trial.equal("cart", quantities(trial, filled), {sku: 2})
    actual = warnings(trial, filled)
    trial.equal("warnings", actual, {unknown: (3, 4001)})
    trial.equal("cart read", quantities(trial, cart(trial)), {sku: 2})


def warnings(trial: Trial, filled: Any) -> dict[str, tuple[int, int]]:
    """Return the items left out of a cart: quantity and error code by SKU."""
    return {
        trial.field(warning, "sku"): (
            trial.field(warning, "quantity"),
            trial.field(warning, "errorCode"),
        )
        for warning in trial.field(filled, "warnings")
    }


@law("ORD-1", needs=SHOP)
def what_cannot_be_bought_now_is_warned_of(trial: Trial) -> None:
    """Filling leaves out what is hidden, off, over or beyond a limit, with a warning of 1411."""
    empty_cart(trial)
    over = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]
    hidden, off = virtual_good(trial, is_show_in_store=False), virtual_good(trial, is_enabled=False)
    late, scarce = virtual_good(trial, periods=over), virtual_good(trial, limits={"per_user": 2})
    filled = fill(trial, (hidden, 1), (off, 1), (late, 1), (scarce, 3))
    trial.equal("cart", quantities(trial, filled), {})
    expected = {hidden: (1, 1411), off: (1, 1411), late: (1, 1411), scarce: (3, 1411)}
    trial.equal("warnings", warnings(trial, filled), expected)
    allowed = fill(trial, (scarce, 2))
    trial.equal("cart within the limit", quantities(trial, allowed), {scarce: 2})
    trial.equal("warnings within it", allowed.get("warnings") or [], [])


@law("ORD-1", needs=SHOP)
def an_unknown_item_is_not_put_in(trial: Trial) -> None:
    """Putting an unknown item into a cart gets 404/4001, and the cart stays as it was."""
    empty_cart(trial)
    sku, unknown = virtual_good(trial), trial.name("unknown")
    number = trial.field(fill(trial, (sku, 1)), "cart_id")
    trial.refused(trial.call("put-item", item_sku=unknown, body={}), 404, 4001)
    path = {"cart_id": number, "item_sku": unknown}
    trial.refused(trial.call("put-item-by-cart-id", body={}, **path), 404, 4001)
    trial.equal("cart", quantities(trial, cart(trial)), {sku: 1})


@law("ORD-1", needs=[*SHOP, Need.PAYMENT])
def a_line_that_cannot_be_bought_any_more_is_marked(trial: Trial) -> None:
    """A line of a cart has `can_be_bought` false once its quantity is beyond the limit."""
    empty_cart(trial)
    sku = virtual_good(trial, limits={"per_user": 3})
    buy(trial, {sku: 1})
    for quantity, expected in ((2, True), (3, False)):
        put_item(trial, sku, quantity=quantity)
        line = line_of(trial, cart(trial), sku)
        trial.equal(f"can_be_bought of {quantity}", trial.field(line, "can_be_bought"), expected)


@law("ORD-4", "ORD-1", needs=[Need.PLAYER])
def a_game_with_several_keys_is_not_put_in(trial: Trial) -> None:
    """A unit gets 422/1421 when it is put into a cart, and a warning of 1421 when one is filled."""
    empty_cart(trial)
    game = some_game(trial).sku
    number = trial.field(cart(trial), "cart_id")
    trial.refused(trial.call("put-item", item_sku=game, body={}), 422, 1421)
    path = {"cart_id": number, "item_sku": game}
    trial.refused(trial.call("put-item-by-cart-id", body={}, **path), 422, 1421)
    filled = fill(trial, (game, 1))
    trial.equal("warnings", warnings(trial, filled), {game: (1, 1421)})
    trial.equal("cart", quantities(trial, cart(trial)), {})


@law("ERR-35", needs=[*SHOP, Need.SECOND_PLAYER])
def the_cart_of_another_player_is_not_found(trial: Trial) -> None:
    """The calls that name a cart answer 404/1401 for another player's, and leave it as it is."""
    empty_cart(trial, trial.second)
    sku = virtual_good(trial)
    theirs = trial.field(fill(trial, (sku, 2), by=trial.second), "cart_id")
    for operation_id, content in BY_ID:
        more: dict[str, Any] = {"item_sku": sku} if "item" in operation_id else {}
        if content is not None:
            filling = {"items": [{"sku": sku, "quantity": 9}]}
            more["body"] = filling if "items" in content else content
        for cart_id in (theirs, trial.name("none")):
            answer = trial.call(operation_id, cart_id=cart_id, **more)
            trial.refused(answer, 404, 1401)
    trial.equal("their cart", quantities(trial, cart(trial, trial.second)), {sku: 2})


@law("ERR-3a", needs=SHOP)
def a_quantity_is_a_number_of_pieces(trial: Trial) -> None:
    """A quantity that is negative or no whole number gets 422/1102, and the cart stays."""
    empty_cart(trial)
    sku = virtual_good(trial)
    number = trial.field(fill(trial, (sku, 2)), "cart_id")
    for quantity in (-1, 1.5, "two"):
        body = {"quantity": quantity}
        items = {"items": [{"sku": sku, "quantity": quantity}]}
        for answer in (
            trial.call("put-item", item_sku=sku, body=body),
            trial.call("put-item-by-cart-id", cart_id=number, item_sku=sku, body=body),
            trial.call("cart-fill", body=items),
            trial.call("cart-fill-by-id", cart_id=number, body=items),
        ):
            refused = trial.refused(answer, 422, 1102)
            field = trial.field(refused, "errorMessageExtended", 0, "property")
            trial.equal("the property at fault", field.rpartition(".")[2], "quantity")
    trial.equal("cart", quantities(trial, cart(trial)), {sku: 2})


@law("AUTH-2b", needs=SHOP)
def a_cart_has_somebody_it_belongs_to(trial: Trial) -> None:
    """A cart or order call without credentials, or with a bad token, gets 401/1501."""
    empty_cart(trial)
    sku = virtual_good(trial)
    number = trial.field(fill(trial, (sku, 2)), "cart_id")
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
        trial.refused(trial.call(operation_id, by=None, **more), 401, 1501)
        trial.refused(trial.call(operation_id, by=None, headers=invalid, **more), 401, 1501)
    trial.equal("cart", quantities(trial, cart(trial)), {sku: 2})


# -- prices ----------------------------------------------------------------------------------------
@law("PRM-10d", needs=SHOP)
def a_cart_adds_up_its_lines(trial: Trial) -> None:
    """A line costs its unit price times its quantity, a cart the sum: strings of 16 decimals."""
    empty_cart(trial)
    cheap, dear = plain_item(trial, "0.99"), plain_item(trial, "12.50")
    filled = fill(trial, (cheap, 7), (dear, 2))
    trial.equal("first line", prices_of(trial, line_of(trial, filled, cheap)), undiscounted("6.93"))
    trial.equal("second line", prices_of(trial, line_of(trial, filled, dear)), undiscounted("25"))
    trial.equal("cart", prices_of(trial, filled), undiscounted("31.93"))
    put_item(trial, cheap, quantity=1)
    trial.equal("cart with fewer", prices_of(trial, cart(trial)), undiscounted("25.99"))
    trial.ok(trial.call("delete-item", item_sku=dear), 204)
    trial.equal("cart of one", prices_of(trial, cart(trial)), undiscounted("0.99"))


def undiscounted(amount: str) -> tuple[str, str]:
    """Return an amount twice: the prices with and without promotions, where none acts."""
    return with_16_decimals(amount), with_16_decimals(amount)


@law("PRM-10d", "PRM-10b", needs=SHOP)
def a_unit_is_rounded_before_it_is_multiplied(trial: Trial) -> None:
    """Ten of an item of 0.99 with 5 % off cost ten times 0.94; the full price stays beside it."""
    empty_cart(trial)
    sku, other = plain_item(trial, "0.99"), plain_item(trial, "3.00")
    discount(trial, "5.00", sku)
    filled = fill(trial, (sku, 10), (other, 1))
    expected = (with_16_decimals("9.40"), with_16_decimals("9.90"))
    trial.equal("line", prices_of(trial, line_of(trial, filled, sku)), expected)
    trial.equal(
        "cart", prices_of(trial, filled), (with_16_decimals("12.40"), with_16_decimals("12.90"))
    )


@law("PRM-10d", needs=SHOP)
def a_cart_of_free_items_is_free(trial: Trial) -> None:
    """A cart with nothing to pay has no price and is free; with one dear item it is not."""
    empty_cart(trial)
    leaf, blade = virtual_good(trial, None, is_free=True), plain_item(trial, "4.00")
    free = fill(trial, (leaf, 2))
    trial.equal("price", trial.field(free, "price"), None)
    trial.equal("is_free", trial.field(free, "is_free"), True)
    mixed = fill(trial, (blade, 1))
    trial.equal("is_free with a dear item", trial.field(mixed, "is_free"), False)
    for sku, is_free in ((leaf, True), (blade, False)):
        line = line_of(trial, mixed, sku)
        trial.equal("is_free of a line", trial.field(line, "is_free"), is_free)
    trial.equal("cart", prices_of(trial, mixed), undiscounted("4.00"))


PRICES: Mapping[str, str] = {"cheap": "0.99", "middle": "3.33", "dear": "19.95"}
"""The prices of the machine's items."""


class CartMachine(Machine):
    """A cart that items go into and out of; its content and price stay correct."""

    def __init__(self) -> None:
        super().__init__()
        empty_cart(self.trial)
        self.skus = {name: virtual_good(self.trial, amount) for name, amount in PRICES.items()}
        self.held: dict[str, int] = {}

    def _have(self, name: str, quantity: int) -> None:
        self.held.pop(name, None) if quantity == 0 else self.held.update({name: quantity})

    @rule(name=st.sampled_from(sorted(PRICES)), quantity=st.integers(0, 9))
    def put(self, name: str, quantity: int) -> None:
        """Set the quantity of one item."""
        put_item(self.trial, self.skus[name], quantity=quantity)
        self._have(name, quantity)

    @rule(
        entries=st.lists(
            st.tuples(st.sampled_from(sorted(PRICES)), st.integers(1, 9)), min_size=1, max_size=4
        )
    )
    def fill(self, entries: list[tuple[str, int]]) -> None:
        """Set the quantities of several items."""
        fill(self.trial, *((self.skus[name], quantity) for name, quantity in entries))
        for name, quantity in entries:
            self._have(name, quantity)

    @rule(name=st.sampled_from(sorted(PRICES)))
    def delete(self, name: str) -> None:
        """Remove an item that may not be in the cart."""
        answer = self.trial.call("delete-item", item_sku=self.skus[name])
        if name in self.held:
            self.trial.ok(answer, 204)
        else:
            self.trial.refused(answer, 404, 4001)
        self.held.pop(name, None)

    @rule()
    def clear(self) -> None:
        """Remove everything."""
        self.trial.ok(self.trial.call("cart-clear"), 204)
        self.held.clear()

    @invariant()
    def holds_and_costs_what_it_should(self) -> None:
        """Check the cart after every step."""
        body = cart(self.trial)
        expected = {self.skus[name]: quantity for name, quantity in self.held.items()}
        self.trial.equal("cart", quantities(self.trial, body), expected)
        total = sum(
            (Decimal(PRICES[name]) * quantity for name, quantity in self.held.items()), Decimal(0)
        )
        price = self.trial.field(body, "price")
        actual = None if price is None else price["amount_without_discount"]
        self.trial.equal("cost", actual, with_16_decimals(str(total)) if self.held else None)


@law("PRM-10d", "ORD-2", needs=SHOP)
def a_cart_adds_up_whatever_is_done(trial: Trial) -> None:
    """After any puts, fills and deletes a cart holds what was said last, and costs its sum."""
    play(trial, CartMachine)
