"""Laws of ordering carts and single items, free, for money or virtual currency, and of payment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import bonus, discount, order
from liveops_kit.contract.builders.catalog import plain_item
from liveops_kit.contract.builders.store import (
    buy_for_currency,
    currency,
    free_item,
    get_order,
    give_items,
    order_free,
    order_item,
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
    PURSE,
    SHOP,
    TILL,
    cart_with_code,
    costs,
    holds,
    is_at,
    order_content,
)
from liveops_kit.contract.resources import BUNDLE, PROMO_CODE
from liveops_kit.contract.scenario import Scenario


# -- free, or for money ----------------------------------------------------------------------------
@law("ORD-5", needs=SHOP)
def a_dear_cart_is_not_ordered_for_free(scenario: Scenario) -> None:
    """A cart that costs something gets 422/1401 from both free calls, and stays as it is."""
    dear, free = virtual_good(scenario), free_item(scenario)
    cart = scenario.cart({dear: 1, free: 2})
    named = cart.by_number()
    for each in (cart, named):
        each.order_free().refused(CART_INVALID)
    cart.holds({dear: 1, free: 2})
    named.order().get("order_id")


@law("ORD-5", needs=SHOP)
def a_free_cart_is_not_ordered_for_money(scenario: Scenario) -> None:
    """A cart that costs nothing gets 422/1401 from both calls for money; for free it is done."""
    free = free_item(scenario)
    cart = scenario.cart({free: 2})
    named = cart.by_number()
    for each in (cart, named):
        each.order().refused(CART_INVALID)
    cart.holds({free: 2})
    is_at(scenario, "done", named.order_free().get("order_id"))


@law("ORD-5", needs=SHOP)
def an_item_is_ordered_for_what_it_costs(scenario: Scenario) -> None:
    """A dear item is not ordered for free, nor a free or unpriced one for money: 422/1411."""
    dear, free, unpriced = virtual_good(scenario), free_item(scenario), virtual_good(scenario, None)
    for sku in (dear, unpriced):
        order_free(scenario, sku).refused(ITEM_INVALID)
    for sku in (free, unpriced):
        order_item(scenario, sku).refused(ITEM_INVALID)
    order_item(scenario, dear).get("order_id")
    order_free(scenario, free).get("order_id")


@law("ORD-5", needs=PURSE)
def a_free_order_is_done_at_once(scenario: Scenario) -> None:
    """What costs nothing is handed out with the order; an order for money gives nothing yet."""
    free, dear = free_item(scenario), virtual_good(scenario)
    one = order_free(scenario, free, quantity=3).get("order_id")
    scenario.owned({free: 3})
    two = scenario.cart({free: 2}).order_free().get("order_id")
    scenario.owned({free: 5})
    is_at(scenario, "done", one, two)
    is_at(scenario, "new", order_item(scenario, dear).get("order_id"))
    scenario.owned({dear: 0})


@law("ORD-5", needs=SHOP)
def an_empty_cart_is_not_ordered(scenario: Scenario) -> None:
    """An empty cart gets 422/1417 from both calls, a cart nobody has 422/1401."""
    cart = scenario.cart()
    for each, error in (
        (cart, CART_EMPTY), (cart.by_number(), CART_EMPTY),
        (cart.under(scenario.name("none")), CART_INVALID),
    ):  # fmt: skip
        each.order().refused(error)
        each.order_free().refused(error)


# -- for virtual currency --------------------------------------------------------------------------
def item_for_currency(scenario: Scenario, amount: int, **facts: Any) -> tuple[str, str]:
    """Create an item for an amount of a new currency; return the SKUs of both."""
    coin = currency(scenario)
    return virtual_good(scenario, None, vc_prices=[virtual_price(coin, amount)], **facts), coin


@law("ORD-6", needs=PURSE)
def virtual_currency_is_taken_at_once(scenario: Scenario) -> None:
    """An item bought for virtual currency is handed out and paid for in the same moment."""
    sku, coin = item_for_currency(scenario, 30)
    give_items(scenario, {coin: 70})
    number = buy_for_currency(scenario, sku, coin).get("order_id")
    scenario.owned({sku: 1, coin: 40})
    read = get_order(scenario, number)
    scenario.has(read, status="done")
    price = scenario.get(read, "content", "virtual_price")
    scenario.has(price, currency=coin)
    scenario.equal("amount", Decimal(scenario.get(price, "amount")), Decimal(30))
    scenario.equal("price", scenario.optional(read, "content", "price"), None)


@law("ORD-6", "PRM-10c", needs=PURSE)
def virtual_currency_is_paid_in_full(scenario: Scenario) -> None:
    """A discount on the item does not lower its price in virtual currency; a bonus comes along."""
    coin, present = currency(scenario), virtual_good(scenario)
    sku = virtual_good(scenario, vc_prices=[virtual_price(coin, 30)])
    discount(scenario, "50.00", sku)
    bonus(scenario, {present: 2}, (sku,))
    give_items(scenario, {coin: 50})
    buy_for_currency(scenario, sku, coin).get("order_id")
    scenario.owned({sku: 1, coin: 20, present: 2})


@law("ORD-6", needs=PURSE)
def too_little_virtual_currency_buys_nothing(scenario: Scenario) -> None:
    """With one unit too little the answer is 422/5006, and the player has what they had."""
    sku, coin = item_for_currency(scenario, 30)
    buy_for_currency(scenario, sku, coin).refused(NOT_ENOUGH_CURRENCY)
    give_items(scenario, {coin: 29})
    buy_for_currency(scenario, sku, coin).refused(NOT_ENOUGH_CURRENCY)
    scenario.owned({sku: 0, coin: 29})
    give_items(scenario, {coin: 1})
    buy_for_currency(scenario, sku, coin).get("order_id")
    scenario.owned({sku: 1, coin: 0})


@law("ORD-6", needs=PURSE)
def virtual_currency_is_not_spent_twice(scenario: Scenario) -> None:
    """Of purchases made at the same time no more succeed than the currency pays for."""
    sku, coin = item_for_currency(scenario, 30)
    give_items(scenario, {coin: 89})
    path = {"item_sku": sku, "virtual_currency_sku": coin, "body": {}}
    plan = ("create-order-with-item-for-virtual-currency", {"by": scenario.player, **path})
    scenario.exactly(2, scenario.at_once([plan] * 6), NOT_ENOUGH_CURRENCY)
    scenario.owned({sku: 2, coin: 29})


@law("ORD-22", needs=SHOP)
def virtual_currency_buys_what_is_priced_in_it(scenario: Scenario) -> None:
    """An item without a price in the currency, known or not, gets 404/4054; unknown: 404/4001."""
    sku, coin = item_for_currency(scenario, 1)
    other, unknown = currency(scenario), scenario.name("unknown")
    off = virtual_good(scenario, None, vc_prices=[virtual_price(coin, 1, is_enabled=False)])
    for sold, paid in ((sku, other), (sku, unknown), (virtual_good(scenario), coin), (off, coin)):
        refused = buy_for_currency(scenario, sold, paid)
        refused.refused(ITEM_PRICE_MISSING, message=ITEM_PRICE_MISSING.message())
    buy_for_currency(scenario, unknown, coin).refused(ITEM_UNKNOWN)


# -- paid ------------------------------------------------------------------------------------------
@law("ORD-7", needs=TILL)
def paying_empties_the_cart(scenario: Scenario) -> None:
    """The cart and its promo code stay while the order is unpaid, and are gone once it is paid."""
    sku, code = plain_item(scenario), scenario.code()
    scenario.create(PROMO_CODE, code)
    cart = cart_with_code(scenario, sku, code)
    number = cart.order().get("order_id")
    cart.holds({sku: 1})
    scenario.pay(number)
    cart.holds({})
    cart.costs("10", body=cart.fill({sku: 1}).works())


@law("ORD-7", needs=[*TILL, Need.SECOND_PLAYER])
def paying_leaves_other_carts(scenario: Scenario) -> None:
    """Paying for one item leaves the cart as it is, and paying a cart leaves that of others."""
    sku, other = virtual_good(scenario), virtual_good(scenario)
    own, theirs = scenario.cart({sku: 2}), scenario.cart({sku: 3}, scenario.second_player)
    scenario.pay(order_item(scenario, other).get("order_id"))
    own.holds({sku: 2})
    scenario.pay(own.order().get("order_id"))
    own.holds({})
    theirs.holds({sku: 3})


@law("ORD-7", needs=[*TILL, Need.INVENTORY])
def paying_hands_out_what_was_bought(scenario: Scenario) -> None:
    """Once an order is paid its player owns every line, of bundles all that is in them."""
    sku, coin = virtual_good(scenario), currency(scenario)
    inner = scenario.create(BUNDLE, content=[{"sku": coin, "quantity": 5}, {"sku": sku}])
    outer = scenario.create(BUNDLE, content=[{"sku": inner.id, "quantity": 2}])
    number = order(scenario, {sku: 1, outer.id: 3})
    scenario.owned({sku: 0, coin: 0})
    scenario.pay(number)
    scenario.owned({sku: 7, coin: 30})
    is_at(scenario, "done", number)


# -- read ------------------------------------------------------------------------------------------
@law("ORD-8", needs=[*SHOP, Need.SECOND_PLAYER])
def an_order_is_read_by_its_player_alone(scenario: Scenario) -> None:
    """The player who ordered reads the order; another player gets 404/9001."""
    number = order_item(scenario, virtual_good(scenario)).get("order_id")
    scenario.has(get_order(scenario, number), order_id=number)
    theirs = scenario.call("get-order", by=scenario.second_player, order_id=number)
    theirs.refused(ORDER_MISSING)


@law("ORD-8", needs=SHOP)
def what_is_no_number_is_no_order(scenario: Scenario) -> None:
    """A text that is no number, and a number that no order has, get 404/9001."""
    number = order_item(scenario, virtual_good(scenario)).get("order_id")
    for order_id in ("abc", f"{number}.0", f"-{number}", f"{number}x", "9" * 30, "999999999999"):
        scenario.call("get-order", order_id=order_id).refused(ORDER_MISSING)


@law("ORD-8", "PRM-10b", needs=SHOP)
def an_order_tells_what_was_bought(scenario: Scenario) -> None:
    """An order has the lines of its cart, presents among them, and what they cost by then."""
    sku, present, free = plain_item(scenario), virtual_good(scenario), free_item(scenario)
    discount(scenario, "25.00", sku)
    bonus(scenario, {present: 3}, (sku,))
    number = order(scenario, {sku: 2, free: 1})
    holds(scenario, number, {sku: 2, free: 1, present: 3})
    costs(scenario, number, "15", "20")
    body = order_content(scenario, number)
    is_free = {line["sku"]: line["is_free"] for line in scenario.get(body, "items")}
    scenario.equal("is_free", is_free, {sku: False, free: True, present: True})
    scenario.has(body, is_free=False)
    scenario.equal("virtual_price", scenario.optional(body, "virtual_price"), None)
    discount(scenario, "10.00", sku)
    costs(scenario, number, "15", "20")


@law("ORD-8", needs=TILL)
def an_order_tells_how_far_it_is(scenario: Scenario) -> None:
    """An order is `new` until it is paid and done, cancelled, or has expired unpaid."""
    sku = virtual_good(scenario)
    for fate, status in (
        (scenario.payments.pay, "done"),
        (scenario.payments.cancel, "canceled"),
        (scenario.payments.expire, "expired"),
    ):
        number = order_item(scenario, sku).get("order_id")
        is_at(scenario, "new", number)
        fate(scenario.project_id, number)
        is_at(scenario, status, number)
