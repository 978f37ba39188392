"""Laws of discounts: what they take off, from whom, how often."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import buy, cart_of, coupon, discount, order, redeem, some_item
from liveops_kit.contract.builders.catalog import (
    catalog_item,
    check_defaults,
    cost,
    currency,
    discount_body,
    entry_of,
    exclusive_audience,
    pay_at_once,
    plain_item,
    price_of,
    read,
    refund,
    status_of,
    unknown_promotion,
    update,
    uses,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Trial

FULL_PRICE = Decimal("10.00")
"""The default price of an item."""

SHOP = (Need.PLAYER, Need.ITEMS)
TILL = (Need.PLAYER, Need.ITEMS, Need.PAYMENT)
MAX_ID = 2_147_483_647
"""The highest id that a promotion can have."""


# -- written and read ------------------------------------------------------------------------------
@law("PRM-1b", needs=SHOP)
def a_new_discount_is_off(trial: Trial) -> None:
    """A discount that was just created is disabled, and takes nothing off until it is activated."""
    sku = plain_item(trial)
    number = discount(trial, "50.00", sku, enabled=False)
    trial.equal("is_enabled", trial.field(read(trial, "item", number), "is_enabled"), False)
    trial.equal("price before", price_of(trial, sku), FULL_PRICE)
    trial.ok(trial.call("activate-promotion", promotion_id=number), 204)
    trial.equal("price after", price_of(trial, sku), Decimal("5.00"))


@law("PRM-30")
def an_update_of_a_discount_replaces_it(trial: Trial) -> None:
    """An update of a discount leaves nothing of the optional fields that it leaves out."""
    check_defaults(trial, "item", discount_body(trial, "10.00", some_item(trial)))


@law("PRM-10e")
def a_percentage_is_read_with_two_decimals(trial: Trial) -> None:
    """However `percent` was written, a discount is read with a string of two decimals."""
    sku = some_item(trial)
    for percent, expected in ((10, "10.00"), ("10.5", "10.50"), (12.25, "12.25"), ("7", "7.00")):
        number = discount(trial, "1.00", sku, discount={"percent": percent}, enabled=False)
        actual = trial.field(read(trial, "item", number), "discount", "percent")
        trial.equal(f"percent of {percent}", actual, expected)


@law("PRM-10e")
def lists_show_a_percentage_with_two_decimals(trial: Trial) -> None:
    """Both lists of promotions show `percent` of a discount as a string with two decimals."""
    number = discount(trial, "12.5", some_item(trial), enabled=False)
    for operation_id in ("get-item-promotion-list", "get-promotion-list"):
        row = entry_of(trial, operation_id, "promotions", lambda each: each["id"] == number)
        actual = trial.field(row, "discount", "percent")
        trial.equal(f"percent in {operation_id}", actual, "12.50")


@law("PRM-18")
def a_number_with_three_decimals_is_no_percentage(trial: Trial) -> None:
    """A `percent` number with more than two decimals gets 422/1102 and changes nothing."""
    sku = some_item(trial)
    number = discount(trial, "10.00", sku, enabled=False)
    before = read(trial, "item", number)
    body = discount_body(trial, 10.555, sku)
    for refused in (
        trial.call("create-item-promotion", body=body),
        update(trial, "item", number, body),
    ):
        faults = trial.field(trial.refused(refused, 422, 1102), "errorMessageExtended")
        trial.equal("properties", [each["property"] for each in faults], ["discount.percent"])
    trial.equal("the discount", read(trial, "item", number), before)


@law("PRM-19")
def a_discount_may_exclude_what_does_not_exist(trial: Trial) -> None:
    """The promotions in `excluded_promotions` of a discount need not exist."""
    sku = some_item(trial)
    body = discount_body(trial, "10.00", sku, excluded_promotions=[MAX_ID])
    created = trial.ok(trial.call("create-item-promotion", body=body), 201)
    number = trial.field(created, "promotion_id")
    actual = trial.field(read(trial, "item", number), "excluded_promotions")
    trial.equal("excluded_promotions", actual, [MAX_ID])
    trial.ok(update(trial, "item", number, {**body, "excluded_promotions": [MAX_ID - 1]}), 204)
    actual = trial.field(read(trial, "item", number), "excluded_promotions")
    trial.equal("excluded_promotions", actual, [MAX_ID - 1])


@law("PRM-17a", needs=SHOP)
def an_update_switches_a_discount(trial: Trial) -> None:
    """An update of a discount with `is_enabled` switches it on or off."""
    sku = plain_item(trial)
    body = discount_body(trial, "10.00", sku)
    number = discount(trial, "10.00", sku, enabled=False)
    for on, price in ((True, Decimal("9.00")), (False, FULL_PRICE)):
        trial.ok(update(trial, "item", number, {**body, "is_enabled": on}), 204)
        trial.equal("is_enabled", trial.field(read(trial, "item", number), "is_enabled"), on)
        trial.equal("price", price_of(trial, sku), price)


@law("PRM-17b", needs=[Need.ITEMS])
def an_update_leaves_the_switch_of_a_discount(trial: Trial) -> None:
    """An update of a discount without `is_enabled` leaves it on, or off, as it was."""
    sku = plain_item(trial)
    for on in (True, False):
        number = discount(trial, "10.00", sku, enabled=on)
        trial.ok(update(trial, "item", number, discount_body(trial, "20.00", sku)), 204)
        stored = read(trial, "item", number)
        trial.equal("percent", trial.field(stored, "discount", "percent"), "20.00")
        trial.equal("is_enabled", trial.field(stored, "is_enabled"), on)


@law("ERR-14")
def an_update_of_a_discount_takes_no_id(trial: Trial) -> None:
    """An update of a discount with `id` gets 422/1102 on `id` and changes nothing."""
    sku = some_item(trial)
    number = discount(trial, "10.00", sku, enabled=False)
    before = read(trial, "item", number)
    body = {**discount_body(trial, "20.00", sku), "id": number}
    refusal = trial.refused(update(trial, "item", number, body), 422, 1102)
    properties = [each["property"] for each in trial.field(refusal, "errorMessageExtended")]
    trial.equal("properties", properties, ["id"])
    trial.equal("the discount", read(trial, "item", number), before)


@law("ERR-15")
def an_unknown_discount_is_not_found(trial: Trial) -> None:
    """Reading, replacing and deleting a discount that is gone get 404/9502 with id and project."""
    sku = some_item(trial)
    number = unknown_promotion(trial, sku)
    wording = f"Can not find promotion with ID = {number} in project {trial.project_id}"
    for answer in (
        trial.call("get-item-promotion", promotion_id=number),
        update(trial, "item", number, discount_body(trial, "10.00", sku)),
        trial.call("delete-item-promotion", promotion_id=number),
    ):
        trial.refused(answer, 404, 9502, f"[0401-9502]: {wording}")


@law("ERR-9a")
def a_discount_on_an_unknown_item_is_refused(trial: Trial) -> None:
    """A discount written with an unknown SKU gets 404/4001; an update changes nothing."""
    number = discount(trial, "10.00", some_item(trial), enabled=False)
    before = read(trial, "item", number)
    sku = trial.name("nothing")
    wording = f"[0401-4001]: Item with sku = '{sku}' not found"
    body = discount_body(trial, "20.00", sku)
    trial.refused(trial.call("create-item-promotion", body=body), 404, 4001, wording)
    trial.refused(update(trial, "item", number, body), 404, 4001, wording)
    trial.equal("the discount", read(trial, "item", number), before)


@law("ERR-10a")
def a_discount_in_an_unknown_language_is_refused(trial: Trial) -> None:
    """A discount named in an unknown locale gets 404 `Locale not found` and changes nothing."""
    sku = some_item(trial)
    number = discount(trial, "10.00", sku, enabled=False)
    before = read(trial, "item", number)
    body = discount_body(trial, "20.00", sku, name={"xx": "Sale"})
    for answer in (
        trial.call("create-item-promotion", body=body),
        update(trial, "item", number, body),
    ):
        trial.refused(answer, 404, message="Locale not found")
    trial.equal("the discount", read(trial, "item", number), before)


# -- reductions ------------------------------------------------------------------------------------
@law("PRM-10a", needs=SHOP)
def all_discounts_multiply(trial: Trial) -> None:
    """All discounts on an item multiply in whatever order: 10.00 with 10, 20 and 5 % is 6.84."""
    for percents in (("10.00", "20.00", "5.00"), ("5.00", "20.00", "10.00")):
        sku = plain_item(trial)
        for percent in percents:
            discount(trial, percent, sku)
        trial.equal("price in the catalog", price_of(trial, sku), Decimal("6.84"))
        trial.equal("price in the cart", cost(trial, {sku: 1}), Decimal("6.84"))


@law("PRM-10b", needs=SHOP)
def half_a_cent_goes_up(trial: Trial) -> None:
    """A discounted unit price is rounded half up, then taken times the quantity."""
    sku = plain_item(trial, "10.05")
    discount(trial, "50.00", sku)
    trial.equal("5.025 in the catalog", price_of(trial, sku), Decimal("5.03"))
    trial.equal("two of 5.025", cost(trial, {sku: 2}), Decimal("10.06"))


@law("PRM-10b", needs=SHOP)
def a_price_is_rounded_once(trial: Trial) -> None:
    """A price is rounded after all discounts: 10.05 with 50 % and 50 % is 2.51, not 2.52."""
    sku = plain_item(trial, "10.05")
    discount(trial, "50.00", sku)
    discount(trial, "50.00", sku)
    trial.equal("price", price_of(trial, sku), Decimal("2.51"))
    trial.equal("price in the cart", cost(trial, {sku: 1}), Decimal("2.51"))


def _item_with_two_prices(trial: Trial) -> tuple[str, str]:
    """Create an item for 10.00 or 100 of a currency, at half the price; return both SKUs."""
    coin = currency(trial)
    prices = [{"sku": coin, "amount": 100, "is_default": True, "is_enabled": True}]
    sku = plain_item(trial, vc_prices=prices)
    discount(trial, "50.00", sku)
    return sku, coin


@law("PRM-10c", needs=SHOP)
def a_virtual_price_is_shown_in_full(trial: Trial) -> None:
    """A discount lowers an item's price in money and leaves that in virtual currency alone."""
    sku, coin = _item_with_two_prices(trial)
    view = catalog_item(trial, sku)
    trial.equal("amount", Decimal(trial.field(view, "price", "amount")), Decimal("5.00"))
    virtual = [
        (each["sku"], each["amount"], each["amount_without_discount"])
        for each in trial.field(view, "virtual_prices")
    ]
    trial.equal("virtual_prices", virtual, [(coin, 100, 100)])


@law("PRM-10c", needs=SHOP)
def a_virtual_price_is_paid_in_full(trial: Trial) -> None:
    """Whoever buys a discounted item for virtual currency pays all of its virtual price."""
    sku, coin = _item_with_two_prices(trial)
    code = trial.code()
    coupon(trial, code, bonus=[{"sku": coin, "quantity": 100}])
    trial.given(redeem(trial, code))
    path: dict[str, Any] = {"item_sku": sku, "virtual_currency_sku": coin}
    bought = trial.ok(trial.call("create-order-with-item-for-virtual-currency", body={}, **path))
    number = str(trial.field(bought, "order_id"))
    body = trial.ok(trial.call("get-order", order_id=number))
    amount = Decimal(trial.field(body, "content", "virtual_price", "amount"))
    trial.equal("virtual price", amount, Decimal(100))


@law("PRM-10d", needs=SHOP)
def cart_amounts_have_sixteen_decimals(trial: Trial) -> None:
    """Every amount of a cart and of its lines is a string with 16 decimals."""
    sku = plain_item(trial)
    discount(trial, "10.00", sku)
    cart = cart_of(trial, {sku: 2})
    for price in (trial.field(cart, "price"), trial.field(cart, "items", 0, "price")):
        trial.equal("amount", trial.field(price, "amount"), "18.0000000000000000")
        before = trial.field(price, "amount_without_discount")
        trial.equal("amount_without_discount", before, "20.0000000000000000")


# -- conditions ------------------------------------------------------------------------------------
@law("PRM-21a", needs=[Need.ITEMS, Need.PLAYERS])
def a_discount_meets_all_its_price_conditions(trial: Trial) -> None:
    """Price conditions of a discount must all hold, at the very price too."""
    player, only = exclusive_audience(trial)
    prices = ("9.99", "10.00", "19.99", "20.00")
    items = {price: plain_item(trial, price) for price in prices}
    between = [{"operator": "ge", "value": "10"}, {"operator": "lt", "value": "20.00"}]
    discount(trial, "50.00", attribute_conditions=only, price_conditions=between)
    cheaper = [price for price in prices if price_of(trial, items[price], player) < Decimal(price)]
    trial.equal("prices that are discounted", cheaper, ["10.00", "19.99"])


@law("PRM-21a", needs=[Need.ITEMS, Need.PLAYERS])
def each_operator_compares_prices_in_its_way(trial: Trial) -> None:
    """`ge gt le lt eq ne` compare an item's price with `value` as numbers: 10.00 is 10."""
    player, only = exclusive_audience(trial)
    sku = plain_item(trial)
    number = discount(trial, "50.00", attribute_conditions=only)
    holding = []
    for operator in ("ge", "gt", "le", "lt", "eq", "ne"):
        price_conditions = [{"operator": operator, "value": "10"}]
        body = discount_body(
            trial, "50.00", attribute_conditions=only, price_conditions=price_conditions
        )
        trial.given(update(trial, "item", number, body))
        if price_of(trial, sku, player) == Decimal("5.00"):
            holding.append(operator)
    trial.equal("operators that hold for 10.00 and 10", holding, ["ge", "le", "eq"])


@law("PRM-21b", needs=[Need.ITEMS, Need.PLAYERS])
def a_discount_without_items_goes_by_none(trial: Trial) -> None:
    """A discount whose `items` is null or empty acts on every item."""
    player, only = exclusive_audience(trial)
    first, second = plain_item(trial), plain_item(trial)
    body = discount_body(trial, "50.00", attribute_conditions=only)
    number = discount(trial, "50.00", attribute_conditions=only)
    no_items: tuple[Any, ...] = (None, [])
    for items in no_items:
        trial.ok(update(trial, "item", number, {**body, "items": items}), 204)
        actual = [price_of(trial, sku, player) for sku in (first, second)]
        trial.equal(f"prices for items {items}", actual, [Decimal("5.00")] * 2)
    trial.ok(update(trial, "item", number, {**body, "items": [{"sku": first}]}), 204)
    trial.equal("price of what is not listed", price_of(trial, second, player), FULL_PRICE)


@law("PRM-12b", needs=[Need.ITEMS, Need.PLAYERS])
def price_conditions_look_at_the_price_before_discounts(trial: Trial) -> None:
    """An item's price before any discount decides about the price conditions of a discount."""
    player, only = exclusive_audience(trial)
    sku = plain_item(trial)
    discount(trial, "50.00", sku)
    dear = [{"operator": "ge", "value": "10.00"}]
    cheap = [{"operator": "lt", "value": "10.00"}]
    discount(trial, "10.00", attribute_conditions=only, price_conditions=dear)
    discount(trial, "20.00", attribute_conditions=only, price_conditions=cheap)
    trial.equal("price of 10.00", price_of(trial, sku, player), Decimal("4.50"))
    trial.equal("price in the cart", cost(trial, {sku: 1}, player), Decimal("4.50"))


# -- limits ----------------------------------------------------------------------------------------
@law("PRM-13a", needs=TILL)
def a_use_of_a_discount_counts_when_it_is_paid(trial: Trial) -> None:
    """An unpaid order uses nothing of a discount's limit; its payment uses one, however many."""
    sku = plain_item(trial)
    number = discount(trial, "10.00", sku, limits={"per_user": 2})
    waiting = order(trial, {sku: 3})
    trial.equal("uses while unpaid", uses(trial, number), (2, 2))
    trial.pay(waiting)
    trial.equal("uses once paid", uses(trial, number), (2, 1))


@law("PRM-13b", needs=TILL)
def a_refund_gives_no_use_of_a_discount_back(trial: Trial) -> None:
    """What became of a paid order later gives no use of its discount back."""
    sku = plain_item(trial)
    number = discount(trial, "10.00", sku, limits={"per_user": 2})
    paid = buy(trial, {sku: 1})
    trial.equal("uses once paid", uses(trial, number), (2, 1))
    refund(trial, paid)
    trial.equal("uses after the refund", uses(trial, number), (2, 1))


@law("PRM-13c", needs=TILL)
def a_used_up_discount_leaves_the_item_on_sale(trial: Trial) -> None:
    """A user whose limit is used up still buys the item, at its full price."""
    sku = plain_item(trial)
    number = discount(trial, "10.00", sku, limits={"per_user": 1})
    trial.equal("first price", cost(trial, {sku: 1}), Decimal("9.00"))
    buy(trial, {sku: 1})
    trial.equal("uses", uses(trial, number), (1, 0))
    trial.equal("price in the catalog", price_of(trial, sku), FULL_PRICE)
    again = order(trial, {sku: 1})
    trial.pay(again)
    body = trial.ok(trial.call("get-order", order_id=str(again)))
    amount = Decimal(trial.field(body, "content", "price", "amount"))
    trial.equal("price of the second order", amount, FULL_PRICE)


@law("PRM-13c", needs=[*TILL, Need.SECOND_PLAYER])
def a_discount_is_counted_for_each_user(trial: Trial) -> None:
    """One user's purchases use nothing of another user's limit."""
    sku = plain_item(trial)
    number = discount(trial, "10.00", sku, limits={"per_user": 1})
    buy(trial, {sku: 1})
    trial.equal("price for another user", price_of(trial, sku, trial.second), Decimal("9.00"))
    trial.equal("uses of another user", uses(trial, number, trial.second), (1, 1))


@law("PRM-29", needs=[*TILL, Need.SECOND_PLAYER])
def paying_cancels_orders_that_hold_a_used_up_discount(trial: Trial) -> None:
    """Paying with a discount's last use cancels the user's other unpaid orders that hold it."""
    sku, other = plain_item(trial), plain_item(trial)
    discount(trial, "10.00", sku, limits={"per_user": 2})
    single = trial.given(trial.call("create-order-with-item", item_sku=sku, body={}))
    orders = [*(order(trial, {sku: 1}) for _ in range(2)), trial.field(single, "order_id")]
    without, strangers = order(trial, {other: 1}), order(trial, {sku: 1}, trial.second)
    trial.pay(orders[0])
    trial.equal("order before the last use", status_of(trial, orders[2]), "new")
    trial.pay(orders[1])
    trial.equal("order that holds the discount", status_of(trial, orders[2]), "canceled")
    trial.equal("order without the discount", status_of(trial, without), "new")
    trial.equal("another user's order", status_of(trial, strangers, trial.second), "new")


@law("PRM-29", "PRM-13a", needs=TILL)
def the_last_use_of_a_discount_is_paid_once(trial: Trial) -> None:
    """Of orders that are paid at the same time no more go through than the discount has uses."""
    sku = plain_item(trial)
    number = discount(trial, "10.00", sku, limits={"per_user": 1})
    orders = [order(trial, {sku: 1}) for _ in range(2)]
    paid = pay_at_once(trial, orders)
    trial.equal("orders that were paid", sum(paid), 1)
    trial.equal("uses", uses(trial, number), (1, 0))
    dropped = orders[paid.index(False)]
    trial.equal("the other order", status_of(trial, dropped), "canceled")
