"""Mutants of orders."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from msgspec.structs import replace
from tests.mutants import orders_buyers, orders_openness
from tests.mutants.answers import instead, plant
from tests.mutants.mutation import Mutation, Reply, mutant

from liveops_kit.domain.features import checkout as checkout_rules
from liveops_kit.domain.features.carts import Carts
from liveops_kit.domain.features.checkout import Checkout
from liveops_kit.domain.features.orders import Orders
from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.code_promotions import CodePromotions
from liveops_kit.domain.mechanics.inventory import Holding, Inventory
from liveops_kit.domain.mechanics.limits import Ledger
from liveops_kit.domain.mechanics.orders import OrderEvent
from liveops_kit.domain.mechanics.pricer import Pricer
from liveops_kit.domain.mechanics.pricing import Purchase, PurchaseLine
from liveops_kit.domain.mechanics.promotion_lifecycle import PromotionKind
from liveops_kit.domain.values.refusals import (
    CART_INVALID,
    CODE_EXPIRED,
    ITEM_INVALID,
    LIMIT_REACHED,
    NOT_ENOUGH_CURRENCY,
    PROMOTION_MISSING,
    REGION_CLOSED,
    Refusal,
)
from liveops_kit.server.api import orders as order_calls
from liveops_kit.state.order_listeners import ClearCart, GrantItems

PARTS = (orders_buyers, orders_openness)
"""Where the other mutants of orders stand."""


# -- a code on the cart ----------------------------------------------------------------------------
@mutant("orders.a_cart_with_a_code_that_is_used_up_is_not_ordered")
def orders_without_a_code_that_is_used_up(mutation: Mutation) -> None:
    mutation.overlook(Checkout, "_require_usable", LIMIT_REACHED)


@mutant("orders.a_use_that_is_given_back_can_be_ordered")
def never_gives_a_use_back(mutation: Mutation) -> None:
    mutation.wrap(CodePromotions, "release", lambda original, *args: None)


@mutant("orders.the_last_use_of_a_code_goes_to_one_order")
def holds_no_uses(mutation: Mutation) -> None:
    mutation.wrap(Ledger, "reserve", lambda original, *args: None)


@mutant("orders.a_cart_with_a_code_that_is_over_is_not_ordered")
def orders_without_a_code_that_is_over(mutation: Mutation) -> None:
    mutation.overlook(Checkout, "_require_usable", CODE_EXPIRED)


@mutant("orders.a_cart_with_a_code_for_elsewhere_is_not_ordered")
def orders_without_a_code_for_elsewhere(mutation: Mutation) -> None:
    mutation.overlook(Checkout, "_require_usable", REGION_CLOSED)


@mutant("orders.a_code_that_is_gone_is_as_if_it_were_not_there")
def refuses_carts_with_a_code_that_is_gone(mutation: Mutation) -> None:
    def wrong(original: Any, checkout: Any, code: str, player: Any, now: Any) -> None:
        original(checkout, code, player, now)
        try:
            checkout._verify(code, player, now)
        except Refusal as refusal:
            raise Refusal(CART_INVALID) from refusal

    mutation.wrap(Checkout, "_require_usable", wrong)


@mutant("orders.an_item_is_not_ordered_with_a_code_that_cannot_be_used")
def sells_an_item_without_a_code_that_is_used_up(mutation: Mutation) -> None:
    mutation.overlook(Checkout, "_code", LIMIT_REACHED, (None, False))


@mutant("orders.an_item_is_not_ordered_with_a_code_for_elsewhere")
def sells_an_item_without_a_code_for_elsewhere(mutation: Mutation) -> None:
    mutation.overlook(Checkout, "_code", REGION_CLOSED, (None, False))


# -- for money or for nothing ----------------------------------------------------------------------
@mutant("orders.a_dear_cart_is_not_ordered_for_free")
def gives_dear_carts_away(mutation: Mutation) -> None:
    def wrong(original: Any, checkout: Any, quote: Any, reason: Any, *, free: bool) -> None:
        original(checkout, quote, reason, free=free and quote.priced.amount == 0)

    mutation.wrap(Checkout, "_require", wrong)


@mutant("orders.a_free_cart_is_not_ordered_for_money")
def asks_for_no_money(mutation: Mutation) -> None:
    def wrong(original: Any, checkout: Any, quote: Any, reason: Any, *, free: bool) -> None:
        original(checkout, quote, reason, free=free or quote.priced.amount == 0)

    mutation.wrap(Checkout, "_require", wrong)


@mutant("orders.an_item_is_ordered_for_what_it_costs")
def treats_items_without_a_price_as_free(mutation: Mutation) -> None:
    mutation.wrap(Pricer, "has_price", lambda original, till, line: True)


@mutant("orders.a_free_order_is_done_at_once")
def waits_for_the_payment_of_nothing(mutation: Mutation) -> None:
    mutation.wrap(Orders, "open_free", lambda original, orders, *args: orders._opened(*args))


@mutant("orders.a_free_order_is_done_at_once")
def grants_what_is_not_paid(mutation: Mutation) -> None:
    mutation.wrap(GrantItems, "opened", lambda original, hands, order, now: hands.paid(order, now))


@mutant("orders.an_empty_cart_is_not_ordered")
def calls_empty_carts_invalid(mutation: Mutation) -> None:
    mutation.replace(checkout_rules, "CART_EMPTY", CART_INVALID)


# -- for virtual currency --------------------------------------------------------------------------
@mutant("orders.virtual_currency_is_taken_at_once")
def takes_no_virtual_currency(mutation: Mutation) -> None:
    mutation.wrap(Inventory, "take", lambda original, *args: None)


@mutant("orders.virtual_currency_is_paid_in_full")
def reduces_prices_in_virtual_currency(mutation: Mutation) -> None:
    def wrong(original: Any, checkout: Any, sku: str, currency: str, player: Any, now: Any) -> Any:
        draft = original(checkout, sku, currency, player, now)
        purchase = Purchase((PurchaseLine(sku, 1, draft.amount),))
        amount = checkout._pricer.quote(purchase, player, now).priced.amount
        return replace(draft, amount=Decimal(int(amount)))

    mutation.wrap(Checkout, "for_virtual_currency", wrong)


@mutant("orders.too_little_virtual_currency_buys_nothing")
def lends_one_unit(mutation: Mutation) -> None:
    def wrong(original: Any, inventory: Any, user: str, sku: str, quantity: int) -> None:
        is_short_of_one = inventory.quantity(user, sku) == quantity - 1
        original(inventory, user, sku, quantity - is_short_of_one)

    mutation.wrap(Inventory, "take", wrong)


@mutant("orders.virtual_currency_is_not_spent_twice")
def uses_a_stale_balance(mutation: Mutation) -> None:
    known: dict[tuple[str, str], tuple[float, int]] = {}

    def wrong(original: Any, inventory: Any, user: str, sku: str, quantity: int) -> None:
        held, key = inventory.quantity(user, sku), (user, sku)
        at, balance = known.get(key, (0.0, 0))
        if time.monotonic() - at > 60:
            balance = held
            known[key] = (time.monotonic(), balance)
        if balance < quantity:
            raise Refusal(NOT_ENOUGH_CURRENCY)
        left = max(0, held - quantity)
        inventory._holdings.put(key, Holding(user, sku, left))

    mutation.wrap(Inventory, "take", wrong)


@mutant("orders.virtual_currency_buys_what_is_priced_in_it")
def sells_for_a_virtual_price_not_in_use(mutation: Mutation) -> None:
    def wrong(original: Any, item: Any, currency: str) -> Any:
        return next((each.amount for each in item.virtual_prices if each.sku == currency), None)

    mutation.wrap(checkout_rules, "_virtual_price", wrong)


# -- paid ------------------------------------------------------------------------------------------
@mutant("orders.paying_empties_the_cart")
def keeps_the_cart_that_was_paid(mutation: Mutation) -> None:
    mutation.wrap(ClearCart, "paid", lambda original, *args: None)


@mutant("orders.paying_empties_the_cart")
def keeps_the_code_that_was_paid(mutation: Mutation) -> None:
    def wrong(original: Any, carts: Any, owner: str, cart_id: str) -> None:
        cart = carts._carts.get((cart_id, owner))
        if cart is not None:
            carts._store(replace(cart, lines=()))

    mutation.wrap(Carts, "forget", wrong)


@mutant("orders.paying_empties_the_cart")
def empties_the_cart_with_the_order(mutation: Mutation) -> None:
    mutation.wrap(ClearCart, "opened", lambda original, empties, *args: empties.paid(*args))


@mutant("orders.paying_leaves_other_carts")
def empties_the_cart_with_any_payment(mutation: Mutation) -> None:
    def wrong(original: Any, empties: Any, order: Any, now: Any) -> None:
        cart = empties._carts._carts.one("current", order.user)
        if cart is not None:
            empties._carts.forget(order.user, cart.cart_id)

    mutation.wrap(ClearCart, "paid", wrong)


@mutant("orders.paying_hands_out_what_was_bought")
def unpacks_the_outer_bundle_alone(mutation: Mutation) -> None:
    def wrong(original: Any, catalog: Any, sku: str, quantity: int) -> Iterator[tuple[str, int]]:
        item = catalog.get(sku)
        parts = () if item is None else item.content
        yield from ((part.sku, part.quantity * quantity) for part in parts)
        if not parts:
            yield sku, quantity

    mutation.wrap(Catalog, "unpack", wrong)


@mutant("orders.paying_hands_out_what_was_bought")
def unpacks_one_of_many_bundles(mutation: Mutation) -> None:
    def wrong(original: Any, catalog: Any, sku: str, quantity: int, *more: Any) -> Any:
        item = catalog.get(sku)
        return original(catalog, sku, 1 if item and item.content else quantity, *more)

    mutation.wrap(Catalog, "unpack", wrong)


# -- read ------------------------------------------------------------------------------------------
@mutant("orders.an_order_is_read_by_its_player_alone")
def shows_orders_to_everybody(mutation: Mutation) -> None:
    mutation.wrap(Orders, "own", lambda original, orders, order_id, user: orders.get(order_id))


@mutant("orders.what_is_no_number_is_no_order")
def calls_a_text_no_route(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if not reply.path.rpartition("/")[2].isdecimal():
            reply.body["errorCode"] = 0

    mutation.rewrite("get-order", wrong)


@mutant("orders.an_order_tells_what_was_bought")
def hides_the_presents_of_an_order(mutation: Mutation) -> None:
    def wrong(original: Any, order: Any) -> Any:
        lines = tuple(line for line in order.draft.lines if not line.is_bonus)
        return original(replace(order, draft=replace(order.draft, lines=lines)))

    mutation.wrap(order_calls, "serialize_order", wrong)


@mutant("orders.an_order_tells_what_was_bought")
def reports_the_full_price(mutation: Mutation) -> None:
    def wrong(original: Any, order: Any) -> Any:
        draft = replace(order.draft, amount=order.draft.amount_without_discount)
        return original(replace(order, draft=draft))

    mutation.wrap(order_calls, "serialize_order", wrong)


@mutant("orders.an_order_tells_how_far_it_is")
def calls_expired_orders_cancelled(mutation: Mutation) -> None:
    def wrong(original: Any, orders: Any, order_id: int, event: OrderEvent, now: Any) -> Any:
        return original(orders, order_id, OrderEvent.CANCEL, now)

    mutation.wrap(Orders, "_drop", wrong)


# -- codes for one item ----------------------------------------------------------------------------
@mutant("orders.an_item_is_not_ordered_with_an_unknown_code")
def overlooks_unknown_codes(mutation: Mutation) -> None:
    mutation.overlook(Checkout, "_code", PROMOTION_MISSING, (None, False))


@mutant("orders.an_item_is_not_ordered_with_a_coupon")
def overlooks_coupons(mutation: Mutation) -> None:
    def wrong(original: Any, checkout: Any, code: str, skus: Any, player: Any, now: Any) -> Any:
        try:
            is_coupon = checkout._verify(code, player, now).kind is PromotionKind.COUPON
        except Refusal:
            is_coupon = False
        return (None, False) if is_coupon else original(checkout, code, skus, player, now)

    mutation.wrap(Checkout, "_code", wrong)


@mutant("orders.an_item_is_ordered_with_its_code")
def opens_nothing_with_the_code_of_an_offer(mutation: Mutation) -> None:
    def wrong(original: Any, *args: Any) -> Any:
        entered, opens = original(*args)
        if opens:
            raise Refusal(ITEM_INVALID)
        return entered, opens

    mutation.wrap(Checkout, "_code", wrong)


@mutant("orders.an_unknown_item_is_not_ordered")
def calls_unknown_items_invalid(mutation: Mutation) -> None:
    mutation.replace(checkout_rules, "ITEM_UNKNOWN", ITEM_INVALID)


@mutant("orders.a_free_cart_is_not_ordered_with_a_code_that_cannot_be_used")
def checks_no_codes_on_free_carts(mutation: Mutation) -> None:
    def wrong(original: Any, checkout: Any, cart: Any, *args: Any, free: bool) -> Any:
        if free and cart.entered is not None:
            cart = replace(cart, entered=None)
        return original(checkout, cart, *args, free=free)

    mutation.wrap(Checkout, "of_cart", wrong)


# -- answers that differ ---------------------------------------------------------------------------
plant(__name__, [
    ("orders.a_free_cart_is_not_ordered_with_a_code_for_elsewhere",
     "gives_free_carts_away_elsewhere",
     "create-free-order-by-cart-id", instead(422, 200, {"order_id": 1})),
    ("orders.at_least_one_piece_is_ordered", "treats_no_pieces_as_one",
     "create-free-order-with-item",
     instead(422, 200, {"order_id": 1}, lambda sent: sent["quantity"] == 0)),
])  # fmt: skip
