"""Mutants of carts."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from msgspec.structs import replace
from tests.mutants.answers import instead, plant, value
from tests.mutants.mutation import Mutation, Reply, mutant

from liveops_kit.domain.features import carts as cart_rules
from liveops_kit.domain.features.carts import Carts
from liveops_kit.domain.features.orders import Orders
from liveops_kit.domain.mechanics.pricing import PricedLine
from liveops_kit.domain.values.refusals import ITEM_INVALID, ITEM_UNKNOWN, Refusal
from liveops_kit.server import auth
from liveops_kit.server.api import carts as cart_calls
from liveops_kit.server.auth import Authenticator
from liveops_kit.server.codec import carts as cart_codec
from liveops_kit.server.request import Guest

CENT = Decimal("0.01")


# -- what is in it ---------------------------------------------------------------------------------
@mutant("carts.filling_keeps_the_other_lines")
def empties_the_cart_to_fill_it(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, player: Any, cart_id: Any, lines: Any, now: Any) -> Any:
        carts._store(replace(carts.of(player, cart_id), lines=()))
        return original(carts, player, cart_id, lines, now)

    mutation.wrap(Carts, "fill", wrong)


@mutant("carts.the_later_of_two_entries_counts")
def uses_the_first_of_two_entries(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, player: Any, cart_id: Any, lines: Any, now: Any) -> Any:
        return original(carts, player, cart_id, reversed(list(lines)), now)

    mutation.wrap(Carts, "fill", wrong)


@mutant("carts.putting_an_item_sets_its_quantity")
def adds_a_repeated_item_to_its_quantity(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, player: Any, cart_id: Any, sku: str, quantity: int) -> Any:
        lines = carts.of(player, cart_id).lines
        held = sum(line.quantity for line in lines if line.sku == sku)
        return original(carts, player, cart_id, sku, quantity and held + quantity)

    mutation.wrap(Carts, "put", wrong)


@mutant("carts.putting_an_item_sets_its_quantity")
def treats_none_as_one(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, player: Any, cart_id: Any, sku: str, quantity: int) -> Any:
        return original(carts, player, cart_id, sku, quantity or 1)

    mutation.wrap(Carts, "put", wrong)


@mutant("carts.items_are_put_and_deleted_by_the_id_of_a_cart")
def keeps_items_deleted_by_id(mutation: Mutation) -> None:
    mutation.stub("delete-item-by-cart-id", 204)


@mutant("carts.a_deleted_line_leaves_the_others")
def deletes_one_of_many(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, player: Any, cart_id: Any, sku: str) -> Any:
        lines = carts.of(player, cart_id).lines
        held = sum(line.quantity for line in lines if line.sku == sku)
        if held > 1:
            return carts.put(player, cart_id, sku, held - 1)
        return original(carts, player, cart_id, sku)

    mutation.wrap(Carts, "take_out", wrong)


@mutant("carts.a_deleted_line_leaves_the_others")
def accepts_the_deletion_of_a_missing_line(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, player: Any, cart_id: Any, sku: str) -> Any:
        try:
            return original(carts, player, cart_id, sku)
        except Refusal:
            return carts.of(player, cart_id)

    mutation.wrap(Carts, "take_out", wrong)


@mutant("carts.a_cleared_cart_is_empty")
def keeps_the_code_of_a_cleared_cart(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, player: Any, cart_id: Any) -> Any:
        return carts._store(replace(carts.of(player, cart_id), lines=()))

    mutation.wrap(Carts, "clear", wrong)


# -- what does not fit in --------------------------------------------------------------------------
@mutant("carts.an_unknown_item_is_warned_of")
def leaves_out_without_a_warning(mutation: Mutation) -> None:
    def wrong(original: Any, *args: Any) -> Any:
        cart, left_out = original(*args)
        return cart, [each for each in left_out if each.refusal.reason is not ITEM_UNKNOWN]

    mutation.wrap(Carts, "fill", wrong)


@mutant("carts.what_cannot_be_bought_now_is_warned_of")
def fills_with_items_that_cannot_be_bought(mutation: Mutation) -> None:
    def wrong(original: Any, *args: Any) -> Any:
        refusal = original(*args)
        return None if refusal is not None and refusal.reason is ITEM_INVALID else refusal

    mutation.wrap(Carts, "_refusal", wrong)


@mutant("carts.an_unknown_item_is_not_put_in")
def puts_in_any_item(mutation: Mutation) -> None:
    mutation.wrap(Carts, "_require", lambda original, *args: None)


@mutant("carts.a_line_that_cannot_be_bought_any_more_is_marked")
def marks_no_line(mutation: Mutation) -> None:
    def wrong(original: Any, *args: Any) -> Any:
        return {**original(*args), "can_be_bought": True}

    mutation.wrap(cart_codec, "_serialize_line", wrong)


@mutant("carts.a_game_with_several_keys_is_not_put_in")
def treats_units_as_odd_items(mutation: Mutation) -> None:
    mutation.replace(cart_rules, "CART_TAKES_NO_UNITS", ITEM_INVALID)


@mutant("carts.the_cart_of_another_player_is_not_found")
def opens_the_carts_of_others(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, player: Any, cart_id: Any = None) -> Any:
        anybodys = [each for each in carts._carts.all() if each.cart_id == cart_id]
        return anybodys[0] if anybodys else original(carts, player, cart_id)

    mutation.wrap(Carts, "of", wrong)


@mutant("carts.the_cart_of_another_player_is_not_found")
def clears_any_cart_by_its_id(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, player: Any, cart_id: Any) -> Any:
        owners = [each.owner for each in carts._carts.all() if each.cart_id == cart_id]
        for owner in owners:
            carts.forget(owner, cart_id)
        return None if owners else original(carts, player, cart_id)

    mutation.wrap(Carts, "clear", wrong)


# -- what it costs ---------------------------------------------------------------------------------
@mutant("carts.a_cart_adds_up_its_lines")
def cuts_amounts_to_cents(mutation: Mutation) -> None:
    mutation.replace(cart_codec, "print_cart_amount", lambda amount: f"{amount:.2f}")


@mutant("carts.a_cart_adds_up_its_lines")
def costs_one_of_each_line(mutation: Mutation) -> None:
    mutation.wrap(PricedLine, "amount", lambda original, line: line.unit or Decimal(0))


@mutant("carts.a_unit_is_rounded_before_it_is_multiplied")
def rounds_the_whole_line(mutation: Mutation) -> None:
    def wrong(original: Any, line: Any) -> Decimal:
        left = Decimal(1)
        for _, percent in line.applied:
            left *= 1 - (percent or 0) / 100
        whole = (line.base or Decimal(0)) * left * line.quantity
        return whole.quantize(CENT, ROUND_HALF_UP)

    mutation.wrap(PricedLine, "amount", wrong)


@mutant("carts.a_cart_of_free_items_is_free")
def calls_a_cart_free_for_one_free_item(mutation: Mutation) -> None:
    def wrong(original: Any, *args: Any) -> Any:
        cart = original(*args)
        return {**cart, "is_free": any(line["is_free"] for line in cart["items"])}

    mutation.wrap(cart_calls, "serialize_cart", wrong)


@mutant("carts.a_cart_adds_up_whatever_is_done")
def loses_a_line_that_is_filled_twice(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, player: Any, cart_id: Any, lines: Any, now: Any) -> Any:
        wanted = list(lines)
        skus = [line.sku for line in wanted]
        once = [line for line in wanted if skus.count(line.sku) == 1]
        return original(carts, player, cart_id, once or wanted, now)

    mutation.wrap(Carts, "fill", wrong)


# -- guests ----------------------------------------------------------------------------------------
@mutant("carts.a_guest_has_a_cart")
def lets_no_guest_in(mutation: Mutation) -> None:
    def wrong(original: Any, door: Any, operation: Any, header: Any, project_id: Any) -> Any:
        def hidden(name: bytes) -> str | None:
            return None if name == b"x-unauthorized-id" else header(name)

        return original(door, operation, hidden, project_id)

    mutation.wrap(Authenticator, "authenticate", wrong)


@mutant("carts.guests_have_carts_of_their_own")
def treats_guests_of_one_email_as_one(mutation: Mutation) -> None:
    def wrong(original: Any, guest_id: str, user: str) -> Guest:
        guest = original(guest_id, user)
        return Guest(guest.email, guest.email)

    mutation.wrap(auth, "_guest", wrong)


@mutant("carts.a_guest_orders_a_cart")
def shows_orders_to_every_guest(mutation: Mutation) -> None:
    def wrong(original: Any, orders: Any, order_id: int, user: str) -> Any:
        is_guests = user.startswith("guest:")
        return orders.get(order_id) if is_guests else original(orders, order_id, user)

    mutation.wrap(Orders, "own", wrong)


@mutant("carts.guest_headers_are_no_credentials_elsewhere")
def lets_guests_in_everywhere(mutation: Mutation) -> None:
    def wrong(original: Any, door: Any, operation: Any, header: Any, project_id: Any) -> Any:
        guest_id = header(b"x-unauthorized-id")
        if header(b"authorization") is None and guest_id is not None:
            return auth._guest(guest_id, header(b"x-user") or "")
        return original(door, operation, header, project_id)

    mutation.wrap(Authenticator, "authenticate", wrong)


@mutant("carts.a_guest_has_an_email")
def accepts_any_text_as_an_email(mutation: Mutation) -> None:
    mutation.replace(auth, "_EMAIL", re.compile(r"[\s\S]*"))


@mutant("carts.a_guest_has_an_email")
def requires_no_email_of_guests(mutation: Mutation) -> None:
    def wrong(original: Any, guest_id: str, user: str) -> Any:
        return original(guest_id, user) if user else Guest(guest_id, "")

    mutation.wrap(auth, "_guest", wrong)


@mutant("carts.a_guest_without_an_email_changes_nothing")
def requires_an_email_too_late(mutation: Mutation) -> None:
    late: list[str] = []

    def let_in(original: Any, guest_id: str, user: str) -> Any:
        try:
            return original(guest_id, user)
        except Refusal:
            late.append(guest_id)
            return Guest(guest_id, "late@example.com")

    def refuse(reply: Reply) -> None:
        if late:
            late.clear()
            reply.status = 401
            reply.body = {"statusCode": 401, "errorCode": 1501, "errorMessage": "[0401-1501]: No"}

    mutation.wrap(auth, "_guest", let_in)
    for operation_id in ("cart-clear", "put-item"):
        mutation.rewrite(operation_id, refuse)


# -- what a request may hold -----------------------------------------------------------------------


# -- ids of the client's own -----------------------------------------------------------------------
@mutant("carts.the_first_write_under_an_id_makes_the_cart")
def knows_the_current_cart_alone(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, player: Any, cart_id: Any) -> Any:
        return carts.of(player, cart_id)

    mutation.wrap(Carts, "_of_or_new", wrong)


@mutant("carts.the_first_write_under_an_id_makes_the_cart")
def makes_a_cart_under_an_id_of_its_own(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, player: Any, cart_id: Any) -> Any:
        cart = original(carts, player, cart_id)
        return cart if cart.lines else replace(cart, cart_id=cart.cart_id.upper())

    mutation.wrap(Carts, "_of_or_new", wrong)


@mutant("carts.an_unknown_id_is_refused_and_makes_no_cart")
def makes_a_cart_to_read_it(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, player: Any, cart_id: Any = None) -> Any:
        if cart_id is None:
            return original(carts, player)
        return carts._store(carts._of_or_new(player, cart_id))

    mutation.wrap(Carts, "of", wrong)


@mutant("carts.an_unknown_id_is_refused_and_makes_no_cart")
def makes_a_cart_for_an_unknown_item(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        unknown.append(reply.path.split("/")[-3])

    def found(reply: Reply) -> None:
        if reply.status == 404 and reply.path.split("/")[-1] in unknown:
            reply.status = 200
            reply.body = {"cart_id": "", "items": [], "promotions": []}

    unknown: list[str] = []
    mutation.rewrite("put-item-by-cart-id", wrong)
    mutation.rewrite("get-cart-by-id", found)


@mutant("carts.carts_of_one_player_stand_side_by_side")
def leads_every_id_to_the_current_cart(mutation: Mutation) -> None:
    mutation.wrap(
        Carts, "of", lambda original, carts, player, cart_id=None: original(carts, player)
    )
    mutation.wrap(Carts, "_of_or_new", lambda original, carts, player, cart_id: carts.of(player))


@mutant("carts.carts_of_one_player_stand_side_by_side")
def clears_all_carts_with_the_current_one(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, player: Any, cart_id: Any) -> Any:
        for cart in [each for each in carts._carts.all() if cart_id is None]:
            if cart.owner == player.external_id:
                carts._store(replace(cart, lines=()))
        return original(carts, player, cart_id)

    mutation.wrap(Carts, "clear", wrong)


@mutant("carts.a_promo_code_is_on_one_cart_alone")
def takes_the_code_off_every_cart(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, player: Any, cart_id: Any) -> Any:
        for cart in list(carts._carts.all()):
            if cart.owner == player.external_id:
                carts._store(replace(cart, entered=None))
        return original(carts, player, cart_id)

    mutation.wrap(Carts, "remove_code", wrong)


@mutant("carts.paying_one_cart_leaves_the_others")
def orders_the_current_cart_whatever_the_id(mutation: Mutation) -> None:
    mutation.wrap(
        Carts, "to_order", lambda original, carts, player, cart_id: original(carts, player, None)
    )


@mutant("carts.paying_one_cart_leaves_the_others")
def empties_all_carts_with_a_payment(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, owner: str, cart_id: str) -> None:
        for cart in list(carts._carts.all()):
            if cart.owner == owner:
                original(carts, owner, cart.cart_id)

    mutation.wrap(Carts, "forget", wrong)


@mutant("carts.a_cart_id_belongs_to_its_player")
def shares_carts_with_everybody_who_knows_the_id(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, player: Any, cart_id: Any) -> Any:
        anybodys = [each for each in carts._carts.all() if each.cart_id == cart_id]
        return anybodys[0] if anybodys else original(carts, player, cart_id)

    mutation.wrap(Carts, "_of_or_new", wrong)


# -- answers that differ ---------------------------------------------------------------------------
plant(__name__, [
    ("carts.a_cart_is_filled_by_its_id", "answers_with_the_cart_as_it_was",
     "cart-fill-by-id", value("items", lambda lines: lines[:1])),
    ("carts.a_quantity_is_a_number_of_pieces", "treats_negative_quantities_as_none",
     "put-item-by-cart-id", instead(422, 204, None, lambda sent: sent["quantity"] == -1)),
    ("carts.a_cart_has_somebody_it_belongs_to", "clears_the_cart_of_anybody_who_names_it",
     "cart-clear-by-id", instead(401, 204)),
])  # fmt: skip
