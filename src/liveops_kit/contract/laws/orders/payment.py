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
from liveops_kit.contract.errors import (
    CART_EMPTY,
    CART_INVALID,
    ITEM_INVALID,
    ITEM_PRICE_MISSING,
    ITEM_UNKNOWN,
    NOT_ENOUGH_CURRENCY,
    ORDER_MISSING,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.orders.ordering import (
    SHOP,
    cart_content,
    cart_with_code,
    order_cart,
    order_content,
    order_price,
)
from liveops_kit.contract.scenario import DOCUMENTED, Answer, Scenario
from liveops_kit.contract.tokens import Player

TILL = (*SHOP, Need.PAYMENT)
PURSE = (*SHOP, Need.INVENTORY)


# -- free, or for money ----------------------------------------------------------------------------
@law("ORD-5", needs=SHOP)
def a_dear_cart_is_not_ordered_for_free(scenario: Scenario) -> None:
    """A cart that costs something gets 422/1401 from both free calls, and stays as it is."""
    dear, free = virtual_good(scenario), virtual_good(scenario, None, is_free=True)
    number = scenario.get(cart_of(scenario, {dear: 1, free: 2}), "cart_id")
    scenario.call("create-free-order", body={}).refused(CART_INVALID)
    by_id = scenario.call("create-free-order-by-cart-id", cart_id=number, body={})
    by_id.refused(CART_INVALID)
    scenario.equal("cart", cart_content(scenario), {dear: 1, free: 2})
    order_number(scenario, scenario.call("create-order-by-cart-id", cart_id=number, body={}))


@law("ORD-5", needs=SHOP)
def a_free_cart_is_not_ordered_for_money(scenario: Scenario) -> None:
    """A cart that costs nothing gets 422/1401 from both calls for money; for free it is done."""
    free = virtual_good(scenario, None, is_free=True)
    number = scenario.get(cart_of(scenario, {free: 2}), "cart_id")
    order_cart(scenario).refused(CART_INVALID)
    by_id = scenario.call("create-order-by-cart-id", cart_id=number, body={})
    by_id.refused(CART_INVALID)
    scenario.equal("cart", cart_content(scenario), {free: 2})
    done = order_number(
        scenario, scenario.call("create-free-order-by-cart-id", cart_id=number, body={})
    )
    scenario.has(get_order(scenario, done), status="done")


@law("ORD-5", needs=SHOP)
def an_item_is_ordered_for_what_it_costs(scenario: Scenario) -> None:
    """A dear item is not ordered for free, nor a free or unpriced one for money: 422/1411."""
    dear, free = virtual_good(scenario), virtual_good(scenario, None, is_free=True)
    unpriced = virtual_good(scenario, None)
    order_free(scenario, dear).refused(ITEM_INVALID)
    order_item(scenario, free).refused(ITEM_INVALID)
    order_item(scenario, unpriced).refused(ITEM_INVALID)
    order_free(scenario, unpriced).refused(ITEM_INVALID)
    order_number(scenario, order_item(scenario, dear))
    order_number(scenario, order_free(scenario, free))


@law("ORD-5", needs=PURSE)
def a_free_order_is_done_at_once(scenario: Scenario) -> None:
    """What costs nothing is handed out with the order; an order for money gives nothing yet."""
    free, dear = virtual_good(scenario, None, is_free=True), virtual_good(scenario)
    one = order_number(scenario, order_free(scenario, free, quantity=3))
    scenario.equal("owned", scenario.inventory().get(free), 3)
    cart_of(scenario, {free: 2})
    two = order_number(scenario, scenario.call("create-free-order", body={}))
    scenario.equal("owned", scenario.inventory().get(free), 5)
    for number in (one, two):
        scenario.has(get_order(scenario, number), status="done")
    unpaid = order_number(scenario, order_item(scenario, dear))
    scenario.has(get_order(scenario, unpaid), status="new")
    scenario.equal("owned without a payment", scenario.inventory().get(dear, 0), 0)


@law("ORD-5", needs=SHOP)
def an_empty_cart_is_not_ordered(scenario: Scenario) -> None:
    """An empty cart gets 422/1417 from both calls, a cart nobody has 422/1401."""
    scenario.call("cart-clear").works()
    number = scenario.get(scenario.call("get-user-cart").works(), "cart_id")
    none = scenario.name("none")
    for operation_id in ("create-order", "create-free-order"):
        scenario.call(operation_id, body={}).refused(CART_EMPTY)
        by_id = f"{operation_id}-by-cart-id"
        scenario.call(by_id, cart_id=number, body={}).refused(CART_EMPTY)
        scenario.call(by_id, cart_id=none, body={}).refused(CART_INVALID)


# -- for virtual currency --------------------------------------------------------------------------
def buy_for_currency(
    scenario: Scenario, sku: str, coin: str, by: Player = DOCUMENTED, **body: Any
) -> Answer:
    """Buy one item for virtual currency as a player."""
    path = {"item_sku": sku, "virtual_currency_sku": coin}
    operation_id = "create-order-with-item-for-virtual-currency"
    return scenario.call(operation_id, by=by, body=body, **path)  # type: ignore[arg-type] # paths


def item_for_currency(scenario: Scenario, amount: int, **facts: Any) -> tuple[str, str]:
    """Create an item for an amount of a new currency; return the SKUs of both."""
    coin = currency(scenario)
    return virtual_good(scenario, None, vc_prices=[virtual_price(coin, amount)], **facts), coin


@law("ORD-6", needs=PURSE)
def virtual_currency_is_taken_at_once(scenario: Scenario) -> None:
    """An item bought for virtual currency is handed out and paid for in the same moment."""
    sku, coin = item_for_currency(scenario, 30)
    give_items(scenario, {coin: 70})
    number = order_number(scenario, buy_for_currency(scenario, sku, coin))
    owned = scenario.inventory()
    scenario.equal("owned", (owned.get(sku), owned.get(coin)), (1, 40))
    read = get_order(scenario, number)
    scenario.has(read, status="done")
    price = scenario.get(read, "content", "virtual_price")
    actual = (Decimal(scenario.get(price, "amount")), scenario.get(price, "currency"))
    scenario.equal("virtual_price", actual, (Decimal(30), coin))
    scenario.equal("price", scenario.optional(read, "content", "price"), None)


@law("ORD-6", "PRM-10c", needs=PURSE)
def virtual_currency_is_paid_in_full(scenario: Scenario) -> None:
    """A discount on the item does not lower its price in virtual currency; a bonus comes along."""
    coin, present = currency(scenario), virtual_good(scenario)
    sku = virtual_good(scenario, vc_prices=[virtual_price(coin, 30)])
    discount(scenario, "50.00", sku)
    bonus(scenario, {present: 2}, (sku,))
    give_items(scenario, {coin: 50})
    order_number(scenario, buy_for_currency(scenario, sku, coin))
    owned = scenario.inventory()
    scenario.equal("owned", {each: owned.get(each) for each in (sku, coin, present)},
                {sku: 1, coin: 20, present: 2})  # fmt: skip


@law("ORD-6", needs=PURSE)
def too_little_virtual_currency_buys_nothing(scenario: Scenario) -> None:
    """With one unit too little the answer is 422/5006, and the player has what they had."""
    sku, coin = item_for_currency(scenario, 30)
    buy_for_currency(scenario, sku, coin).refused(NOT_ENOUGH_CURRENCY)
    give_items(scenario, {coin: 29})
    buy_for_currency(scenario, sku, coin).refused(NOT_ENOUGH_CURRENCY)
    owned = scenario.inventory()
    scenario.equal("owned", (owned.get(sku, 0), owned.get(coin)), (0, 29))
    give_items(scenario, {coin: 1})
    order_number(scenario, buy_for_currency(scenario, sku, coin))
    owned = scenario.inventory()
    scenario.equal("owned after", (owned.get(sku), owned.get(coin, 0)), (1, 0))


@law("ORD-6", needs=PURSE)
def virtual_currency_is_not_spent_twice(scenario: Scenario) -> None:
    """Of purchases made at the same time no more succeed than the currency pays for."""
    sku, coin = item_for_currency(scenario, 30)
    give_items(scenario, {coin: 89})
    path = {"item_sku": sku, "virtual_currency_sku": coin, "body": {}}
    plan = ("create-order-with-item-for-virtual-currency", {"by": scenario.player, **path})
    answers = scenario.at_once([plan] * 6)
    scenario.equal("purchases", sum(each.status == 200 for each in answers), 2)
    for each in answers:
        if each.status != 200:
            each.refused(NOT_ENOUGH_CURRENCY)
    owned = scenario.inventory()
    scenario.equal("owned", (owned.get(sku), owned.get(coin)), (2, 29))


@law("ORD-22", needs=SHOP)
def virtual_currency_buys_what_is_priced_in_it(scenario: Scenario) -> None:
    """An item without a price in the currency, known or not, gets 404/4054; unknown: 404/4001."""
    sku, coin = item_for_currency(scenario, 1)
    other, unknown = currency(scenario), scenario.name("unknown")
    off = virtual_good(scenario, None, vc_prices=[virtual_price(coin, 1, is_enabled=False)])
    message = "[0401-4054]: Item price not found"
    for sold, paid in ((sku, other), (sku, unknown), (virtual_good(scenario), coin), (off, coin)):
        buy_for_currency(scenario, sold, paid).refused(ITEM_PRICE_MISSING, message=message)
    buy_for_currency(scenario, unknown, coin).refused(ITEM_UNKNOWN)


# -- paid ------------------------------------------------------------------------------------------
@law("ORD-7", needs=TILL)
def paying_empties_the_cart(scenario: Scenario) -> None:
    """The cart and its promo code stay while the order is unpaid, and are gone once it is paid."""
    sku, code = plain_item(scenario), scenario.code()
    promo_code(scenario, code)
    cart_with_code(scenario, sku, code)
    number = order_number(scenario, order_cart(scenario))
    scenario.equal("cart of an unpaid order", cart_content(scenario), {sku: 1})
    scenario.pay(number)
    scenario.equal("cart of a paid order", cart_content(scenario), {})
    items = [{"sku": sku, "quantity": 1}]
    refilled = scenario.call("cart-fill", body={"items": items}).works()
    amount = Decimal(scenario.get(refilled, "price", "amount"))
    scenario.equal("cost without the code", amount, Decimal(10))


@law("ORD-7", needs=[*TILL, Need.SECOND_PLAYER])
def paying_leaves_other_carts(scenario: Scenario) -> None:
    """Paying for one item leaves the cart as it is, and paying a cart leaves that of others."""
    sku, other = virtual_good(scenario), virtual_good(scenario)
    cart_of(scenario, {sku: 2})
    cart_of(scenario, {sku: 3}, scenario.second_player)
    scenario.pay(order_number(scenario, order_item(scenario, other)))
    scenario.equal("cart after one item", cart_content(scenario), {sku: 2})
    scenario.pay(order_number(scenario, order_cart(scenario)))
    scenario.equal("cart after the cart", cart_content(scenario), {})
    scenario.equal("cart of the other", cart_content(scenario, scenario.second_player), {sku: 3})


@law("ORD-7", needs=[*TILL, Need.INVENTORY])
def paying_hands_out_what_was_bought(scenario: Scenario) -> None:
    """Once an order is paid its player owns every line, of bundles all that is in them."""
    sku, coin = virtual_good(scenario), currency(scenario)
    inner = make(scenario, BUNDLE, content=[{"sku": coin, "quantity": 5}, {"sku": sku}])
    outer = make(scenario, BUNDLE, content=[{"sku": inner, "quantity": 2}])
    number = order(scenario, {sku: 1, outer: 3})
    scenario.equal(
        "owned before",
        {each: scenario.inventory().get(each, 0) for each in (sku, coin)},
        {sku: 0, coin: 0},
    )
    scenario.pay(number)
    owned = scenario.inventory()
    scenario.equal("owned", {each: owned.get(each) for each in (sku, coin)}, {sku: 7, coin: 30})
    scenario.has(get_order(scenario, number), status="done")


# -- read ------------------------------------------------------------------------------------------
@law("ORD-8", needs=[*SHOP, Need.SECOND_PLAYER])
def an_order_is_read_by_its_player_alone(scenario: Scenario) -> None:
    """The player who ordered reads the order; another player gets 404/9001."""
    number = order_number(scenario, order_item(scenario, virtual_good(scenario)))
    scenario.has(get_order(scenario, number), order_id=number)
    theirs = scenario.call("get-order", by=scenario.second_player, order_id=number)
    theirs.refused(ORDER_MISSING)


@law("ORD-8", needs=SHOP)
def what_is_no_number_is_no_order(scenario: Scenario) -> None:
    """A text that is no number, and a number that no order has, get 404/9001."""
    number = order_number(scenario, order_item(scenario, virtual_good(scenario)))
    for order_id in ("abc", f"{number}.0", f"-{number}", f"{number}x", "9" * 30, "999999999999"):
        scenario.call("get-order", order_id=order_id).refused(ORDER_MISSING)


@law("ORD-8", "PRM-10b", needs=SHOP)
def an_order_tells_what_was_bought(scenario: Scenario) -> None:
    """An order has the lines of its cart, presents among them, and what they cost by then."""
    sku, present = plain_item(scenario, "10.00"), virtual_good(scenario)
    free = virtual_good(scenario, None, is_free=True)
    discount(scenario, "25.00", sku)
    bonus(scenario, {present: 3}, (sku,))
    number = order(scenario, {sku: 2, free: 1})
    body = order_content(scenario, number)
    lines = [
        (line["sku"], line["quantity"], line["is_free"]) for line in scenario.get(body, "items")
    ]
    expected = [(sku, 2, False), (free, 1, True), (present, 3, True)]
    scenario.equal("lines", sorted(lines), sorted(expected))
    price = scenario.get(body, "price")
    amounts = [Decimal(price[name]) for name in ("amount", "amount_without_discount")]
    scenario.equal("price", amounts, [Decimal(15), Decimal(20)])
    scenario.has(body, is_free=False)
    scenario.equal("virtual_price", scenario.optional(body, "virtual_price"), None)
    discount(scenario, "10.00", sku)
    scenario.equal("price later", order_price(scenario, number), Decimal(15))


@law("ORD-8", needs=TILL)
def an_order_tells_how_far_it_is(scenario: Scenario) -> None:
    """An order is `new` until it is paid and done, cancelled, or has expired unpaid."""
    sku = virtual_good(scenario)
    for fate, status in (
        (scenario.payments.pay, "done"),
        (scenario.payments.cancel, "canceled"),
        (scenario.payments.expire, "expired"),
    ):
        number = order_number(scenario, order_item(scenario, sku))
        scenario.has(get_order(scenario, number), status="new")
        fate(scenario.project_id, number)
        scenario.equal("status after", scenario.get(get_order(scenario, number), "status"), status)
