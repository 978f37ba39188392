"""Wrong servers in the ground of carts."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply, saboteur

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


# -- what lies in it -------------------------------------------------------------------------------
@saboteur("carts.filling_keeps_the_other_lines")
def EmptiesTheCartToFillIt(lie: Lie) -> None:
    def wrong(honest: Any, carts: Any, player: Any, cart_id: Any, lines: Any, now: Any) -> Any:
        carts._store(replace(carts.of(player, cart_id), lines=()))
        return honest(carts, player, cart_id, lines, now)

    lie.change(Carts, "fill", wrong)


@saboteur("carts.the_later_of_two_entries_counts")
def GoesByTheFormerOfTwoEntries(lie: Lie) -> None:
    def wrong(honest: Any, carts: Any, player: Any, cart_id: Any, lines: Any, now: Any) -> Any:
        return honest(carts, player, cart_id, reversed(list(lines)), now)

    lie.change(Carts, "fill", wrong)


@saboteur("carts.a_cart_is_filled_by_its_id")
def AnswersWithTheCartAsItWas(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        reply.body["items"] = reply.body["items"][:1]

    lie.answer("cart-fill-by-id", wrong)


@saboteur("carts.putting_an_item_sets_its_quantity")
def AddsWhatIsPutAgain(lie: Lie) -> None:
    def wrong(honest: Any, carts: Any, player: Any, cart_id: Any, sku: str, quantity: int) -> Any:
        lines = carts.of(player, cart_id).lines
        held = sum(line.quantity for line in lines if line.sku == sku)
        return honest(carts, player, cart_id, sku, quantity and held + quantity)

    lie.change(Carts, "put", wrong)


@saboteur("carts.putting_an_item_sets_its_quantity")
def TakesNoneForOne(lie: Lie) -> None:
    def wrong(honest: Any, carts: Any, player: Any, cart_id: Any, sku: str, quantity: int) -> Any:
        return honest(carts, player, cart_id, sku, quantity or 1)

    lie.change(Carts, "put", wrong)


@saboteur("carts.items_are_put_and_deleted_by_the_id_of_a_cart")
def KeepsWhatIsDeletedById(lie: Lie) -> None:
    lie.swallow("delete-item-by-cart-id", 204)


@saboteur("carts.a_deleted_line_leaves_the_others")
def DeletesOneOfMany(lie: Lie) -> None:
    def wrong(honest: Any, carts: Any, player: Any, cart_id: Any, sku: str) -> Any:
        lines = carts.of(player, cart_id).lines
        held = sum(line.quantity for line in lines if line.sku == sku)
        if held > 1:
            return carts.put(player, cart_id, sku, held - 1)
        return honest(carts, player, cart_id, sku)

    lie.change(Carts, "take_out", wrong)


@saboteur("carts.a_deleted_line_leaves_the_others")
def DeletesWhatIsNotInTheCart(lie: Lie) -> None:
    def wrong(honest: Any, carts: Any, player: Any, cart_id: Any, sku: str) -> Any:
        try:
            return honest(carts, player, cart_id, sku)
        except Refusal:
            return carts.of(player, cart_id)

    lie.change(Carts, "take_out", wrong)


@saboteur("carts.a_cleared_cart_is_empty")
def KeepsTheCodeOfAClearedCart(lie: Lie) -> None:
    def wrong(honest: Any, carts: Any, player: Any, cart_id: Any) -> Any:
        return carts._store(replace(carts.of(player, cart_id), lines=()))

    lie.change(Carts, "clear", wrong)


# -- what does not fit in --------------------------------------------------------------------------
@saboteur("carts.an_unknown_item_is_warned_of")
def LeavesOutWithoutAWarning(lie: Lie) -> None:
    def wrong(honest: Any, *args: Any) -> Any:
        cart, left_out = honest(*args)
        return cart, [each for each in left_out if each.refusal.reason is not ITEM_UNKNOWN]

    lie.change(Carts, "fill", wrong)


@saboteur("carts.what_cannot_be_bought_now_is_warned_of")
def FillsWithWhatCannotBeBought(lie: Lie) -> None:
    def wrong(honest: Any, *args: Any) -> Any:
        refusal = honest(*args)
        return None if refusal is not None and refusal.reason is ITEM_INVALID else refusal

    lie.change(Carts, "_refusal", wrong)


@saboteur("carts.an_unknown_item_is_not_put_in")
def PutsInWhateverIsNamed(lie: Lie) -> None:
    lie.change(Carts, "_require", lambda honest, *args: None)


@saboteur("carts.a_line_that_cannot_be_bought_any_more_is_marked")
def MarksNoLine(lie: Lie) -> None:
    def wrong(honest: Any, *args: Any) -> Any:
        return {**honest(*args), "can_be_bought": True}

    lie.change(cart_codec, "_serialize_line", wrong)


@saboteur("carts.a_game_with_several_keys_is_not_put_in")
def TakesUnitsForOddItems(lie: Lie) -> None:
    lie.put(cart_rules, "CART_TAKES_NO_UNITS", ITEM_INVALID)


@saboteur("carts.the_cart_of_another_player_is_not_found")
def OpensTheCartsOfOthers(lie: Lie) -> None:
    def wrong(honest: Any, carts: Any, player: Any, cart_id: Any = None) -> Any:
        return carts._carts.get(cart_id or "") or honest(carts, player, cart_id)

    lie.change(Carts, "of", wrong)


@saboteur("carts.the_cart_of_another_player_is_not_found")
def ClearsWhateverCartIsNamed(lie: Lie) -> None:
    def wrong(honest: Any, carts: Any, player: Any, cart_id: Any) -> Any:
        cart = carts._carts.get(cart_id or "")
        return carts.forget(cart_id) if cart else honest(carts, player, cart_id)

    lie.change(Carts, "clear", wrong)


# -- what it costs ---------------------------------------------------------------------------------
@saboteur("carts.a_cart_adds_up_its_lines")
def CutsAmountsToCents(lie: Lie) -> None:
    lie.put(cart_codec, "print_cart_amount", lambda amount: f"{amount:.2f}")


@saboteur("carts.a_cart_adds_up_its_lines")
def CostsOneOfEachLine(lie: Lie) -> None:
    lie.change(PricedLine, "amount", lambda honest, line: line.unit or Decimal(0))


@saboteur("carts.a_unit_is_rounded_before_it_is_multiplied")
def RoundsTheWholeLine(lie: Lie) -> None:
    def wrong(honest: Any, line: Any) -> Decimal:
        left = Decimal(1)
        for _, percent in line.applied:
            left *= 1 - (percent or 0) / 100
        whole = (line.base or Decimal(0)) * left * line.quantity
        return whole.quantize(CENT, ROUND_HALF_UP)

    lie.change(PricedLine, "amount", wrong)


@saboteur("carts.a_cart_of_free_items_is_free")
def CallsACartFreeForOneFreeItem(lie: Lie) -> None:
    def wrong(honest: Any, *args: Any) -> Any:
        cart = honest(*args)
        return {**cart, "is_free": any(line["is_free"] for line in cart["items"])}

    lie.change(cart_calls, "serialize_cart", wrong)


@saboteur("carts.a_cart_adds_up_whatever_is_done")
def LosesALineThatIsFilledTwice(lie: Lie) -> None:
    def wrong(honest: Any, carts: Any, player: Any, cart_id: Any, lines: Any, now: Any) -> Any:
        wanted = list(lines)
        skus = [line.sku for line in wanted]
        once = [line for line in wanted if skus.count(line.sku) == 1]
        return honest(carts, player, cart_id, once or wanted, now)

    lie.change(Carts, "fill", wrong)


# -- guests ----------------------------------------------------------------------------------------
@saboteur("carts.a_guest_has_a_cart")
def LetsNoGuestIn(lie: Lie) -> None:
    def wrong(honest: Any, door: Any, operation: Any, header: Any, project_id: Any) -> Any:
        def hidden(name: bytes) -> str | None:
            return None if name == b"x-unauthorized-id" else header(name)

        return honest(door, operation, hidden, project_id)

    lie.change(Authenticator, "authenticate", wrong)


@saboteur("carts.guests_have_carts_of_their_own")
def TakesGuestsOfOneEmailForOne(lie: Lie) -> None:
    def wrong(honest: Any, guest_id: str, user: str) -> Guest:
        guest = honest(guest_id, user)
        return Guest(guest.email, guest.email)

    lie.change(auth, "_guest", wrong)


@saboteur("carts.a_guest_orders_a_cart")
def ShowsOrdersToEveryGuest(lie: Lie) -> None:
    def wrong(honest: Any, orders: Any, order_id: int, user: str) -> Any:
        is_guests = user.startswith("guest:")
        return orders.get(order_id) if is_guests else honest(orders, order_id, user)

    lie.change(Orders, "own", wrong)


@saboteur("carts.guest_headers_are_no_credentials_elsewhere")
def LetsGuestsInEverywhere(lie: Lie) -> None:
    def wrong(honest: Any, door: Any, operation: Any, header: Any, project_id: Any) -> Any:
        guest_id = header(b"x-unauthorized-id")
        if header(b"authorization") is None and guest_id is not None:
            return auth._guest(guest_id, header(b"x-user") or "")
        return honest(door, operation, header, project_id)

    lie.change(Authenticator, "authenticate", wrong)


@saboteur("carts.a_guest_has_an_email")
def TakesAnyTextForAnEmail(lie: Lie) -> None:
    lie.put(auth, "_EMAIL", re.compile(r"[\s\S]*"))


@saboteur("carts.a_guest_has_an_email")
def AsksGuestsForNoEmail(lie: Lie) -> None:
    def wrong(honest: Any, guest_id: str, user: str) -> Any:
        return honest(guest_id, user) if user else Guest(guest_id, "")

    lie.change(auth, "_guest", wrong)


@saboteur("carts.a_guest_without_an_email_changes_nothing")
def AsksForAnEmailTooLate(lie: Lie) -> None:
    late: list[str] = []

    def let_in(honest: Any, guest_id: str, user: str) -> Any:
        try:
            return honest(guest_id, user)
        except Refusal:
            late.append(guest_id)
            return Guest(guest_id, "late@example.com")

    def refuse(reply: Reply) -> None:
        if late:
            late.clear()
            reply.status = 401
            reply.body = {"statusCode": 401, "errorCode": 1501, "errorMessage": "[0401-1501]: No"}

    lie.change(auth, "_guest", let_in)
    for operation_id in ("cart-clear", "put-item"):
        lie.answer(operation_id, refuse)


# -- what is asked ---------------------------------------------------------------------------------
@saboteur("carts.a_quantity_is_a_number_of_pieces")
def TakesFewerThanNoneForNone(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        stated = reply.request_body
        if reply.status == 422 and isinstance(stated, dict) and stated.get("quantity") == -1:
            reply.status, reply.body = 204, None

    lie.answer("put-item-by-cart-id", wrong)


@saboteur("carts.a_cart_has_somebody_it_belongs_to")
def ClearsTheCartOfWhoeverNamesIt(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 401:
            reply.status, reply.body = 204, None

    lie.answer("cart-clear-by-id", wrong)
