"""Wrong servers in the ground of orders."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply, saboteur

from liveops_kit.domain.features import checkout as checkout_rules
from liveops_kit.domain.features.carts import Carts
from liveops_kit.domain.features.checkout import Checkout
from liveops_kit.domain.features.orders import Orders
from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.code_promotions import CodePromotions
from liveops_kit.domain.mechanics.inventory import Holding, Inventory
from liveops_kit.domain.mechanics.lifecycle import PromotionKind
from liveops_kit.domain.mechanics.limits import Ledger
from liveops_kit.domain.mechanics.orders import OrderEvent
from liveops_kit.domain.mechanics.pricer import Pricer
from liveops_kit.domain.mechanics.pricing import Purchase, PurchaseLine
from liveops_kit.domain.values.refusals import (
    CART_INVALID,
    CODE_EXPIRED,
    ITEM_INVALID,
    LIMIT_REACHED,
    NOT_ENOUGH_CURRENCY,
    PROMOTION_MISSING,
    REGION_CLOSED,
    Reason,
    Refusal,
)
from liveops_kit.server.api import orders as order_calls
from liveops_kit.state.order_listeners import ClearCart, GrantItems


# -- a code on the cart ----------------------------------------------------------------------------
def overlooks(lie: Lie, name: str, reason: Reason, instead: Any = None) -> None:
    """A method of the checkout goes on where it has to refuse for this reason."""

    def wrong(honest: Any, *args: Any) -> Any:
        try:
            return honest(*args)
        except Refusal as refusal:
            if refusal.reason is not reason:
                raise
            return instead

    lie.change(Checkout, name, wrong)


@saboteur("orders.a_cart_with_a_code_that_is_used_up_is_not_ordered")
def OrdersWithoutACodeThatIsUsedUp(lie: Lie) -> None:
    overlooks(lie, "_require_usable", LIMIT_REACHED)


@saboteur("orders.a_use_that_is_given_back_can_be_ordered")
def NeverGivesAUseBack(lie: Lie) -> None:
    lie.change(CodePromotions, "release", lambda honest, *args: None)


@saboteur("orders.the_last_use_of_a_code_goes_to_one_order")
def HoldsNoUses(lie: Lie) -> None:
    lie.change(Ledger, "reserve", lambda honest, *args: None)


@saboteur("orders.a_cart_with_a_code_that_is_over_is_not_ordered")
def OrdersWithoutACodeThatIsOver(lie: Lie) -> None:
    overlooks(lie, "_require_usable", CODE_EXPIRED)


@saboteur("orders.a_cart_with_a_code_for_elsewhere_is_not_ordered")
def OrdersWithoutACodeForElsewhere(lie: Lie) -> None:
    overlooks(lie, "_require_usable", REGION_CLOSED)


@saboteur("orders.a_code_that_is_gone_is_as_if_it_were_not_there")
def RefusesCartsWithACodeThatIsGone(lie: Lie) -> None:
    def wrong(honest: Any, checkout: Any, code: str, player: Any, now: Any) -> None:
        honest(checkout, code, player, now)
        try:
            checkout._verify(code, player, now)
        except Refusal as refusal:
            raise Refusal(CART_INVALID) from refusal

    lie.change(Checkout, "_require_usable", wrong)


@saboteur("orders.an_item_is_not_ordered_with_a_code_that_cannot_be_used")
def SellsAnItemWithoutACodeThatIsUsedUp(lie: Lie) -> None:
    overlooks(lie, "_code", LIMIT_REACHED, (None, False))


@saboteur("orders.an_item_is_not_ordered_with_a_code_for_elsewhere")
def SellsAnItemWithoutACodeForElsewhere(lie: Lie) -> None:
    overlooks(lie, "_code", REGION_CLOSED, (None, False))


@saboteur("orders.a_free_cart_is_not_ordered_with_a_code_for_elsewhere")
def GivesFreeCartsAwayElsewhere(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 422:
            reply.status, reply.body = 200, {"order_id": 1}

    lie.answer("create-free-order-by-cart-id", wrong)


# -- for money or for nothing ----------------------------------------------------------------------
@saboteur("orders.a_dear_cart_is_not_ordered_for_free")
def GivesDearCartsAway(lie: Lie) -> None:
    def wrong(honest: Any, checkout: Any, quote: Any, reason: Any, *, free: bool) -> None:
        honest(checkout, quote, reason, free=free and quote.priced.amount == 0)

    lie.change(Checkout, "_require", wrong)


@saboteur("orders.a_free_cart_is_not_ordered_for_money")
def AsksForNoMoney(lie: Lie) -> None:
    def wrong(honest: Any, checkout: Any, quote: Any, reason: Any, *, free: bool) -> None:
        honest(checkout, quote, reason, free=free or quote.priced.amount == 0)

    lie.change(Checkout, "_require", wrong)


@saboteur("orders.an_item_is_ordered_for_what_it_costs")
def TakesItemsWithoutAPriceForFree(lie: Lie) -> None:
    lie.change(Pricer, "has_price", lambda honest, till, line: True)


@saboteur("orders.a_free_order_is_done_at_once")
def WaitsForThePaymentOfNothing(lie: Lie) -> None:
    lie.change(Orders, "open_free", lambda honest, orders, *args: orders._opened(*args))


@saboteur("orders.a_free_order_is_done_at_once")
def HandsOutWhatIsNotPaid(lie: Lie) -> None:
    lie.change(GrantItems, "opened", lambda honest, hands, order, now: hands.paid(order, now))


@saboteur("orders.an_empty_cart_is_not_ordered")
def CallsEmptyCartsInvalid(lie: Lie) -> None:
    lie.put(checkout_rules, "CART_EMPTY", CART_INVALID)


# -- for virtual currency --------------------------------------------------------------------------
@saboteur("orders.virtual_currency_is_taken_at_once")
def TakesNoVirtualCurrency(lie: Lie) -> None:
    lie.change(Inventory, "take", lambda honest, *args: None)


@saboteur("orders.virtual_currency_is_paid_in_full")
def ReducesPricesInVirtualCurrency(lie: Lie) -> None:
    def wrong(honest: Any, checkout: Any, sku: str, currency: str, player: Any, now: Any) -> Any:
        draft = honest(checkout, sku, currency, player, now)
        purchase = Purchase((PurchaseLine(sku, 1, draft.amount),))
        amount = checkout._pricer.quote(purchase, player, now).priced.amount
        return replace(draft, amount=Decimal(int(amount)))

    lie.change(Checkout, "for_virtual_currency", wrong)


@saboteur("orders.too_little_virtual_currency_buys_nothing")
def LendsOneUnit(lie: Lie) -> None:
    def wrong(honest: Any, inventory: Any, user: str, sku: str, quantity: int) -> None:
        is_short_of_one = inventory.quantity(user, sku) == quantity - 1
        honest(inventory, user, sku, quantity - is_short_of_one)

    lie.change(Inventory, "take", wrong)


@saboteur("orders.virtual_currency_is_not_spent_twice")
def GoesByABalanceItReadBefore(lie: Lie) -> None:
    known: dict[tuple[str, str], tuple[float, int]] = {}

    def wrong(honest: Any, inventory: Any, user: str, sku: str, quantity: int) -> None:
        held, key = inventory.quantity(user, sku), (user, sku)
        at, balance = known.get(key, (0.0, 0))
        if time.monotonic() - at > 60:
            balance = held
            known[key] = (time.monotonic(), balance)
        if balance < quantity:
            raise Refusal(NOT_ENOUGH_CURRENCY)
        left = max(0, held - quantity)
        inventory._holdings.put(key, Holding(user, sku, left))

    lie.change(Inventory, "take", wrong)


@saboteur("orders.virtual_currency_buys_what_is_priced_in_it")
def SellsForAVirtualPriceNotInUse(lie: Lie) -> None:
    def wrong(honest: Any, item: Any, currency: str) -> Any:
        return next((each.amount for each in item.virtual_prices if each.sku == currency), None)

    lie.change(checkout_rules, "_virtual_price", wrong)


# -- paid ------------------------------------------------------------------------------------------
@saboteur("orders.paying_empties_the_cart")
def KeepsTheCartThatWasPaid(lie: Lie) -> None:
    lie.change(ClearCart, "paid", lambda honest, *args: None)


@saboteur("orders.paying_empties_the_cart")
def KeepsTheCodeThatWasPaid(lie: Lie) -> None:
    def wrong(honest: Any, carts: Any, cart_id: str) -> None:
        cart = carts._carts.get(cart_id)
        if cart is not None:
            carts._store(replace(cart, lines=()))

    lie.change(Carts, "forget", wrong)


@saboteur("orders.paying_empties_the_cart")
def EmptiesTheCartWithTheOrder(lie: Lie) -> None:
    lie.change(ClearCart, "opened", lambda honest, empties, *args: empties.paid(*args))


@saboteur("orders.paying_leaves_other_carts")
def EmptiesTheCartWithAnyPayment(lie: Lie) -> None:
    def wrong(honest: Any, empties: Any, order: Any, now: Any) -> None:
        cart = empties._carts._carts.one("owner", order.user)
        if cart is not None:
            empties._carts.forget(cart.cart_id)

    lie.change(ClearCart, "paid", wrong)


@saboteur("orders.paying_hands_out_what_was_bought")
def UnpacksTheOuterBundleAlone(lie: Lie) -> None:
    def wrong(honest: Any, catalog: Any, sku: str, quantity: int) -> Iterator[tuple[str, int]]:
        item = catalog.get(sku)
        parts = () if item is None else item.content
        yield from ((part.sku, part.quantity * quantity) for part in parts)
        if not parts:
            yield sku, quantity

    lie.change(Catalog, "unpack", wrong)


@saboteur("orders.paying_hands_out_what_was_bought")
def UnpacksOneOfManyBundles(lie: Lie) -> None:
    def wrong(honest: Any, catalog: Any, sku: str, quantity: int, *more: Any) -> Any:
        item = catalog.get(sku)
        return honest(catalog, sku, 1 if item and item.content else quantity, *more)

    lie.change(Catalog, "unpack", wrong)


# -- read ------------------------------------------------------------------------------------------
@saboteur("orders.an_order_is_read_by_its_player_alone")
def ShowsOrdersToEverybody(lie: Lie) -> None:
    lie.change(Orders, "own", lambda honest, orders, order_id, user: orders.get(order_id))


@saboteur("orders.what_is_no_number_is_no_order")
def CallsATextNoRoute(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if not reply.path.rpartition("/")[2].isdecimal():
            reply.body["errorCode"] = 0

    lie.answer("get-order", wrong)


@saboteur("orders.an_order_tells_what_was_bought")
def HidesThePresentsOfAnOrder(lie: Lie) -> None:
    def wrong(honest: Any, order: Any) -> Any:
        lines = tuple(line for line in order.draft.lines if not line.is_bonus)
        return honest(replace(order, draft=replace(order.draft, lines=lines)))

    lie.change(order_calls, "serialize_order", wrong)


@saboteur("orders.an_order_tells_what_was_bought")
def TellsTheFullPrice(lie: Lie) -> None:
    def wrong(honest: Any, order: Any) -> Any:
        draft = replace(order.draft, amount=order.draft.amount_without_discount)
        return honest(replace(order, draft=draft))

    lie.change(order_calls, "serialize_order", wrong)


@saboteur("orders.an_order_tells_how_far_it_is")
def CallsExpiredOrdersCancelled(lie: Lie) -> None:
    def wrong(honest: Any, orders: Any, order_id: int, event: OrderEvent, now: Any) -> Any:
        return honest(orders, order_id, OrderEvent.CANCEL, now)

    lie.change(Orders, "_drop", wrong)


# -- codes for one item ----------------------------------------------------------------------------
@saboteur("orders.an_item_is_not_ordered_with_an_unknown_code")
def OverlooksUnknownCodes(lie: Lie) -> None:
    overlooks(lie, "_code", PROMOTION_MISSING, (None, False))


@saboteur("orders.an_item_is_not_ordered_with_a_coupon")
def OverlooksCoupons(lie: Lie) -> None:
    def wrong(honest: Any, checkout: Any, code: str, sku: str, player: Any, now: Any) -> Any:
        try:
            is_coupon = checkout._verify(code, player, now).kind is PromotionKind.COUPON
        except Refusal:
            is_coupon = False
        return (None, False) if is_coupon else honest(checkout, code, sku, player, now)

    lie.change(Checkout, "_code", wrong)


@saboteur("orders.an_item_is_ordered_with_its_code")
def OpensNothingWithTheCodeOfAnOffer(lie: Lie) -> None:
    def wrong(honest: Any, *args: Any) -> Any:
        entered, opens = honest(*args)
        if opens:
            raise Refusal(ITEM_INVALID)
        return entered, opens

    lie.change(Checkout, "_code", wrong)


@saboteur("orders.an_unknown_item_is_not_ordered")
def CallsUnknownItemsInvalid(lie: Lie) -> None:
    lie.put(checkout_rules, "ITEM_UNKNOWN", ITEM_INVALID)


@saboteur("orders.a_free_cart_is_not_ordered_with_a_code_that_cannot_be_used")
def AsksNothingOfCodesOnFreeCarts(lie: Lie) -> None:
    def wrong(honest: Any, checkout: Any, cart: Any, *args: Any, free: bool) -> Any:
        if free and cart.entered is not None:
            cart = replace(cart, entered=None)
        return honest(checkout, cart, *args, free=free)

    lie.change(Checkout, "of_cart", wrong)


@saboteur("orders.at_least_one_piece_is_ordered")
def TakesNoPiecesForOne(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        stated = reply.request_body
        if reply.status == 422 and isinstance(stated, dict) and stated.get("quantity") == 0:
            reply.status, reply.body = 200, {"order_id": 1}

    lie.answer("create-free-order-with-item", wrong)
