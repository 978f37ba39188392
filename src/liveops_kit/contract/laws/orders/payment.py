"""Laws of ordering carts and single items, free, for money or virtual currency, and of payment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import bonus, cart_of, discount, order, promo_code
from liveops_kit.contract.builders.catalog import plain_item
from liveops_kit.contract.builders.store import (
    BUNDLE,
    currency,
    get_order,
    give_items,
    make,
    order_free,
    order_item,
    order_number,
    virtual_good,
    virtual_price,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.orders.ordering import (
    SHOP,
    cart_content,
    cart_with_code,
    order_cart,
    order_content,
    order_price,
)
from liveops_kit.contract.scenario import DOCUMENTED, Trial
from liveops_kit.contract.tokens import Player

TILL = (*SHOP, Need.PAYMENT)
PURSE = (*SHOP, Need.INVENTORY)


# -- free, or for money ----------------------------------------------------------------------------
@law("ORD-5", needs=SHOP)
def a_dear_cart_is_not_ordered_for_free(trial: Trial) -> None:
    """A cart that costs something gets 422/1401 from both free calls, and stays as it is."""
    dear, free = virtual_good(trial), virtual_good(trial, None, is_free=True)
    number = trial.field(cart_of(trial, {dear: 1, free: 2}), "cart_id")
    trial.refused(trial.call("create-free-order", body={}), 422, 1401)
    by_id = trial.call("create-free-order-by-cart-id", cart_id=number, body={})
    trial.refused(by_id, 422, 1401)
    trial.equal("cart", cart_content(trial), {dear: 1, free: 2})
    order_number(trial, trial.call("create-order-by-cart-id", cart_id=number, body={}))


@law("ORD-5", needs=SHOP)
def a_free_cart_is_not_ordered_for_money(trial: Trial) -> None:
    """A cart that costs nothing gets 422/1401 from both calls for money; for free it is done."""
    free = virtual_good(trial, None, is_free=True)
    number = trial.field(cart_of(trial, {free: 2}), "cart_id")
    trial.refused(order_cart(trial), 422, 1401)
    by_id = trial.call("create-order-by-cart-id", cart_id=number, body={})
    trial.refused(by_id, 422, 1401)
    trial.equal("cart", cart_content(trial), {free: 2})
    done = order_number(trial, trial.call("create-free-order-by-cart-id", cart_id=number, body={}))
    trial.equal("status", trial.field(get_order(trial, done), "status"), "done")


@law("ORD-5", needs=SHOP)
def an_item_is_ordered_for_what_it_costs(trial: Trial) -> None:
    """A dear item is not ordered for free, nor a free or unpriced one for money: 422/1411."""
    dear, free = virtual_good(trial), virtual_good(trial, None, is_free=True)
    unpriced = virtual_good(trial, None)
    trial.refused(order_free(trial, dear), 422, 1411)
    trial.refused(order_item(trial, free), 422, 1411)
    trial.refused(order_item(trial, unpriced), 422, 1411)
    trial.refused(order_free(trial, unpriced), 422, 1411)
    order_number(trial, order_item(trial, dear))
    order_number(trial, order_free(trial, free))


@law("ORD-5", needs=PURSE)
def a_free_order_is_done_at_once(trial: Trial) -> None:
    """What costs nothing is handed out with the order; an order for money gives nothing yet."""
    free, dear = virtual_good(trial, None, is_free=True), virtual_good(trial)
    one = order_number(trial, order_free(trial, free, quantity=3))
    trial.equal("owned", trial.owned().get(free), 3)
    cart_of(trial, {free: 2})
    two = order_number(trial, trial.call("create-free-order", body={}))
    trial.equal("owned", trial.owned().get(free), 5)
    for number in (one, two):
        trial.equal("status", trial.field(get_order(trial, number), "status"), "done")
    unpaid = order_number(trial, order_item(trial, dear))
    trial.equal("status", trial.field(get_order(trial, unpaid), "status"), "new")
    trial.equal("owned without a payment", trial.owned().get(dear, 0), 0)


@law("ORD-5", needs=SHOP)
def an_empty_cart_is_not_ordered(trial: Trial) -> None:
    """An empty cart gets 422/1417 from both calls, a cart nobody has 422/1401."""
    trial.given(trial.call("cart-clear"))
    number = trial.field(trial.given(trial.call("get-user-cart")), "cart_id")
    none = trial.name("none")
    for operation_id in ("create-order", "create-free-order"):
        trial.refused(trial.call(operation_id, body={}), 422, 1417)
        by_id = f"{operation_id}-by-cart-id"
        trial.refused(trial.call(by_id, cart_id=number, body={}), 422, 1417)
        trial.refused(trial.call(by_id, cart_id=none, body={}), 422, 1401)


# -- for virtual currency --------------------------------------------------------------------------
def buy_for_currency(
    trial: Trial, sku: str, coin: str, by: Player = DOCUMENTED, **body: Any
) -> Exchange:
    """Buy one item for virtual currency as a player."""
    path = {"item_sku": sku, "virtual_currency_sku": coin}
    operation_id = "create-order-with-item-for-virtual-currency"
    return trial.call(operation_id, by=by, body=body, **path)  # type: ignore[arg-type] # paths


def item_for_currency(trial: Trial, amount: int, **facts: Any) -> tuple[str, str]:
    """Create an item for an amount of a new currency; return the SKUs of both."""
    coin = currency(trial)
    return virtual_good(trial, None, vc_prices=[virtual_price(coin, amount)], **facts), coin


@law("ORD-6", needs=PURSE)
def virtual_currency_is_taken_at_once(trial: Trial) -> None:
    """An item bought for virtual currency is handed out and paid for in the same moment."""
    sku, coin = item_for_currency(trial, 30)
    give_items(trial, {coin: 70})
    number = order_number(trial, buy_for_currency(trial, sku, coin))
    owned = trial.owned()
    trial.equal("owned", (owned.get(sku), owned.get(coin)), (1, 40))
    read = get_order(trial, number)
    trial.equal("status", trial.field(read, "status"), "done")
    price = trial.field(read, "content", "virtual_price")
    actual = (Decimal(trial.field(price, "amount")), trial.field(price, "currency"))
    trial.equal("virtual_price", actual, (Decimal(30), coin))
    trial.equal("price", trial.field(read, "content", "price"), None)


@law("ORD-6", "PRM-10c", needs=PURSE)
def virtual_currency_is_paid_in_full(trial: Trial) -> None:
    """A discount on the item does not lower its price in virtual currency; a bonus comes along."""
    coin, present = currency(trial), virtual_good(trial)
    sku = virtual_good(trial, vc_prices=[virtual_price(coin, 30)])
    discount(trial, "50.00", sku)
    bonus(trial, {present: 2}, (sku,))
    give_items(trial, {coin: 50})
    order_number(trial, buy_for_currency(trial, sku, coin))
    owned = trial.owned()
    trial.equal("owned", {each: owned.get(each) for each in (sku, coin, present)},
                {sku: 1, coin: 20, present: 2})  # fmt: skip


@law("ORD-6", needs=PURSE)
def too_little_virtual_currency_buys_nothing(trial: Trial) -> None:
    """With one unit too little the answer is 422/5006, and the player has what they had."""
    sku, coin = item_for_currency(trial, 30)
    trial.refused(buy_for_currency(trial, sku, coin), 422, 5006)
    give_items(trial, {coin: 29})
    trial.refused(buy_for_currency(trial, sku, coin), 422, 5006)
    owned = trial.owned()
    trial.equal("owned", (owned.get(sku, 0), owned.get(coin)), (0, 29))
    give_items(trial, {coin: 1})
    order_number(trial, buy_for_currency(trial, sku, coin))
    owned = trial.owned()
    trial.equal("owned after", (owned.get(sku), owned.get(coin, 0)), (1, 0))


@law("ORD-6", needs=PURSE)
def virtual_currency_is_not_spent_twice(trial: Trial) -> None:
    """Of purchases made at the same time no more succeed than the currency pays for."""
    sku, coin = item_for_currency(trial, 30)
    give_items(trial, {coin: 89})
    path = {"item_sku": sku, "virtual_currency_sku": coin, "body": {}}
    plan = ("create-order-with-item-for-virtual-currency", {"by": trial.player, **path})
    answers = trial.at_once([plan] * 6)
    trial.equal("purchases", sum(each.status == 200 for each in answers), 2)
    for each in answers:
        if each.status != 200:
            trial.refused(each, 422, 5006)
    owned = trial.owned()
    trial.equal("owned", (owned.get(sku), owned.get(coin)), (2, 29))


@law("ORD-6", needs=SHOP)
def virtual_currency_buys_what_is_priced_in_it(trial: Trial) -> None:
    """An item without a price in the currency gets 422/1411; unknown SKUs get 404/4001."""
    sku, coin = item_for_currency(trial, 1)
    other, unknown = currency(trial), trial.name("unknown")
    off = virtual_good(trial, None, vc_prices=[virtual_price(coin, 1, is_enabled=False)])
    for sold, paid in ((sku, other), (virtual_good(trial), coin), (off, coin)):
        trial.refused(buy_for_currency(trial, sold, paid), 422, 1411)
    trial.refused(buy_for_currency(trial, unknown, coin), 404, 4001)
    trial.refused(buy_for_currency(trial, sku, unknown), 404, 4001)


# -- paid ------------------------------------------------------------------------------------------
@law("ORD-7", needs=TILL)
def paying_empties_the_cart(trial: Trial) -> None:
    """The cart and its promo code stay while the order is unpaid, and are gone once it is paid."""
    sku, code = plain_item(trial), trial.code()
    promo_code(trial, code)
    cart_with_code(trial, sku, code)
    number = order_number(trial, order_cart(trial))
    trial.equal("cart of an unpaid order", cart_content(trial), {sku: 1})
    trial.pay(number)
    trial.equal("cart of a paid order", cart_content(trial), {})
    items = [{"sku": sku, "quantity": 1}]
    refilled = trial.given(trial.call("cart-fill", body={"items": items}))
    amount = Decimal(trial.field(refilled, "price", "amount"))
    trial.equal("cost without the code", amount, Decimal(10))


@law("ORD-7", needs=[*TILL, Need.SECOND_PLAYER])
def paying_leaves_other_carts(trial: Trial) -> None:
    """Paying for one item leaves the cart as it is, and paying a cart leaves that of others."""
    sku, other = virtual_good(trial), virtual_good(trial)
    cart_of(trial, {sku: 2})
    cart_of(trial, {sku: 3}, trial.second)
    trial.pay(order_number(trial, order_item(trial, other)))
    trial.equal("cart after one item", cart_content(trial), {sku: 2})
    trial.pay(order_number(trial, order_cart(trial)))
    trial.equal("cart after the cart", cart_content(trial), {})
    trial.equal("cart of the other", cart_content(trial, trial.second), {sku: 3})


@law("ORD-7", needs=[*TILL, Need.INVENTORY])
def paying_hands_out_what_was_bought(trial: Trial) -> None:
    """Once an order is paid its player owns every line, of bundles all that is in them."""
    sku, coin = virtual_good(trial), currency(trial)
    inner = make(trial, BUNDLE, content=[{"sku": coin, "quantity": 5}, {"sku": sku}])
    outer = make(trial, BUNDLE, content=[{"sku": inner, "quantity": 2}])
    number = order(trial, {sku: 1, outer: 3})
    trial.equal("owned before", {each: trial.owned().get(each, 0) for each in (sku, coin)},
                {sku: 0, coin: 0})  # fmt: skip
    trial.pay(number)
    owned = trial.owned()
    trial.equal("owned", {each: owned.get(each) for each in (sku, coin)}, {sku: 7, coin: 30})
    trial.equal("status", trial.field(get_order(trial, number), "status"), "done")


# -- read ------------------------------------------------------------------------------------------
@law("ORD-8", needs=[*SHOP, Need.SECOND_PLAYER])
def an_order_is_read_by_its_player_alone(trial: Trial) -> None:
    """The player who ordered reads the order; another player gets 404/9001."""
    number = order_number(trial, order_item(trial, virtual_good(trial)))
    trial.equal("order_id", trial.field(get_order(trial, number), "order_id"), number)
    theirs = trial.call("get-order", by=trial.second, order_id=number)
    trial.refused(theirs, 404, 9001)


@law("ORD-8", needs=SHOP)
def what_is_no_number_is_no_order(trial: Trial) -> None:
    """A text that is no number, and a number that no order has, get 404/9001."""
    number = order_number(trial, order_item(trial, virtual_good(trial)))
    for order_id in ("abc", f"{number}.0", f"-{number}", f"{number}x", "9" * 30, "999999999999"):
        trial.refused(trial.call("get-order", order_id=order_id), 404, 9001)


@law("ORD-8", "PRM-10b", needs=SHOP)
def an_order_tells_what_was_bought(trial: Trial) -> None:
    """An order has the lines of its cart, presents among them, and what they cost by then."""
    sku, present = plain_item(trial, "10.00"), virtual_good(trial)
    free = virtual_good(trial, None, is_free=True)
    discount(trial, "25.00", sku)
    bonus(trial, {present: 3}, (sku,))
    number = order(trial, {sku: 2, free: 1})
    body = order_content(trial, number)
    lines = [
        (line["sku"], line["quantity"], line["is_free"]) for line in trial.field(body, "items")
    ]
    expected = [(sku, 2, False), (free, 1, True), (present, 3, True)]
    trial.equal("lines", sorted(lines), sorted(expected))
    price = trial.field(body, "price")
    amounts = [Decimal(price[name]) for name in ("amount", "amount_without_discount")]
    trial.equal("price", amounts, [Decimal(15), Decimal(20)])
    trial.equal("is_free", trial.field(body, "is_free"), False)
    trial.equal("virtual_price", trial.field(body, "virtual_price"), None)
    discount(trial, "10.00", sku)
    trial.equal("price later", order_price(trial, number), Decimal(15))


@law("ORD-8", needs=TILL)
def an_order_tells_how_far_it_is(trial: Trial) -> None:
    """An order is `new` until it is paid and done, cancelled, or has expired unpaid."""
    sku = virtual_good(trial)
    for fate, status in (
        (trial.till.pay, "done"), (trial.till.cancel, "canceled"), (trial.till.expire, "expired"),
    ):  # fmt: skip
        number = order_number(trial, order_item(trial, sku))
        trial.equal("status", trial.field(get_order(trial, number), "status"), "new")
        fate(trial.project_id, number)
        trial.equal("status after", trial.field(get_order(trial, number), "status"), status)
