"""Laws of discounts: what they take off, from whom, how often."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import buy, cart_of, coupon, discount, order, redeem, some_item
from liveops_kit.contract.builders.catalog import (
    cost,
    currency,
    discount_body,
    entry_of,
    falls_back,
    fan,
    pay_at_once,
    plain_item,
    price_of,
    read,
    refund,
    shown,
    status_of,
    unknown_promotion,
    update,
    uses,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Scenario

FULL = Decimal("10.00")
"""The price of an item of which nothing is said."""

SHOP = (Need.PLAYER, Need.ITEMS)
TILL = (Need.PLAYER, Need.ITEMS, Need.PAYMENT)
NOBODY = 2_147_483_647
"""The highest id a promotion can have."""


# -- written and read ------------------------------------------------------------------------------
@law("PRM-1b", needs=SHOP)
def a_new_discount_is_off(scenario: Scenario) -> None:
    """A discount that was just created is disabled, and takes nothing off until it is activated."""
    sku = plain_item(scenario)
    number = discount(scenario, "50.00", sku, enabled=False)
    scenario.equal("is_enabled", scenario.get(read(scenario, "item", number), "is_enabled"), False)
    scenario.equal("price before", price_of(scenario, sku), FULL)
    scenario.ok(scenario.call("activate-promotion", promotion_id=number), 204)
    scenario.equal("price after", price_of(scenario, sku), Decimal("5.00"))


@law("PRM-30")
def an_update_of_a_discount_replaces_it(scenario: Scenario) -> None:
    """An update of a discount leaves nothing of the optional fields that it leaves out."""
    falls_back(scenario, "item", discount_body(scenario, "10.00", some_item(scenario)))


@law("PRM-10e")
def a_percentage_is_read_with_two_decimals(scenario: Scenario) -> None:
    """However `percent` was written, a discount is read with a string of two decimals."""
    sku = some_item(scenario)
    for stated, expected in ((10, "10.00"), ("10.5", "10.50"), (12.25, "12.25"), ("7", "7.00")):
        number = discount(scenario, "1.00", sku, discount={"percent": stated}, enabled=False)
        found = scenario.get(read(scenario, "item", number), "discount", "percent")
        scenario.equal(f"percent of {stated}", found, expected)


@law("PRM-10e")
def lists_show_a_percentage_with_two_decimals(scenario: Scenario) -> None:
    """Both lists of promotions show `percent` of a discount as a string with two decimals."""
    number = discount(scenario, "12.5", some_item(scenario), enabled=False)
    for operation_id in ("get-item-promotion-list", "get-promotion-list"):
        row = entry_of(scenario, operation_id, "promotions", lambda each: each["id"] == number)
        seen = scenario.get(row, "discount", "percent")
        scenario.equal(f"percent in {operation_id}", seen, "12.50")


@law("PRM-18")
def a_number_with_three_decimals_is_no_percentage(scenario: Scenario) -> None:
    """A `percent` number with more than two decimals gets 422/1102 and changes nothing."""
    sku = some_item(scenario)
    number = discount(scenario, "10.00", sku, enabled=False)
    before = read(scenario, "item", number)
    body = discount_body(scenario, 10.555, sku)
    for refused in (
        scenario.call("create-item-promotion", body=body),
        update(scenario, "item", number, body),
    ):
        told = scenario.get(scenario.refused(refused, 422, 1102), "errorMessageExtended")
        scenario.equal("properties", [each["property"] for each in told], ["discount.percent"])
    scenario.equal("the discount", read(scenario, "item", number), before)


@law("PRM-19")
def a_discount_may_exclude_what_does_not_exist(scenario: Scenario) -> None:
    """The promotions in `excluded_promotions` of a discount need not exist."""
    sku = some_item(scenario)
    body = discount_body(scenario, "10.00", sku, excluded_promotions=[NOBODY])
    made = scenario.ok(scenario.call("create-item-promotion", body=body), 201)
    number = scenario.get(made, "promotion_id")
    found = scenario.get(read(scenario, "item", number), "excluded_promotions")
    scenario.equal("excluded_promotions", found, [NOBODY])
    scenario.ok(
        update(scenario, "item", number, {**body, "excluded_promotions": [NOBODY - 1]}), 204
    )
    found = scenario.get(read(scenario, "item", number), "excluded_promotions")
    scenario.equal("excluded_promotions", found, [NOBODY - 1])


@law("PRM-17a", needs=SHOP)
def an_update_switches_a_discount(scenario: Scenario) -> None:
    """An update of a discount with `is_enabled` switches it on or off."""
    sku = plain_item(scenario)
    body = discount_body(scenario, "10.00", sku)
    number = discount(scenario, "10.00", sku, enabled=False)
    for on, price in ((True, Decimal("9.00")), (False, FULL)):
        scenario.ok(update(scenario, "item", number, {**body, "is_enabled": on}), 204)
        scenario.equal("is_enabled", scenario.get(read(scenario, "item", number), "is_enabled"), on)
        scenario.equal("price", price_of(scenario, sku), price)


@law("PRM-17b", needs=[Need.ITEMS])
def an_update_leaves_the_switch_of_a_discount(scenario: Scenario) -> None:
    """An update of a discount without `is_enabled` leaves it on, or off, as it was."""
    sku = plain_item(scenario)
    for on in (True, False):
        number = discount(scenario, "10.00", sku, enabled=on)
        scenario.ok(update(scenario, "item", number, discount_body(scenario, "20.00", sku)), 204)
        found = read(scenario, "item", number)
        scenario.equal("percent", scenario.get(found, "discount", "percent"), "20.00")
        scenario.equal("is_enabled", scenario.get(found, "is_enabled"), on)


@law("ERR-14")
def an_update_of_a_discount_takes_no_id(scenario: Scenario) -> None:
    """An update of a discount with `id` gets 422/1102 on `id` and changes nothing."""
    sku = some_item(scenario)
    number = discount(scenario, "10.00", sku, enabled=False)
    before = read(scenario, "item", number)
    body = {**discount_body(scenario, "20.00", sku), "id": number}
    told = scenario.refused(update(scenario, "item", number, body), 422, 1102)
    named = [each["property"] for each in scenario.get(told, "errorMessageExtended")]
    scenario.equal("properties", named, ["id"])
    scenario.equal("the discount", read(scenario, "item", number), before)


@law("ERR-15")
def an_unknown_discount_is_not_found(scenario: Scenario) -> None:
    """Reading, replacing and deleting a discount that is gone get 404/9502 with id and project."""
    sku = some_item(scenario)
    number = unknown_promotion(scenario, sku)
    wording = f"Can not find promotion with ID = {number} in project {scenario.project_id}"
    for answer in (
        scenario.call("get-item-promotion", promotion_id=number),
        update(scenario, "item", number, discount_body(scenario, "10.00", sku)),
        scenario.call("delete-item-promotion", promotion_id=number),
    ):
        scenario.refused(answer, 404, 9502, f"[0401-9502]: {wording}")


@law("ERR-9a")
def a_discount_on_an_unknown_item_is_refused(scenario: Scenario) -> None:
    """A discount written with an unknown SKU gets 404/4001; an update changes nothing."""
    number = discount(scenario, "10.00", some_item(scenario), enabled=False)
    before = read(scenario, "item", number)
    sku = scenario.name("nothing")
    wording = f"[0401-4001]: Item with sku = '{sku}' not found"
    body = discount_body(scenario, "20.00", sku)
    scenario.refused(scenario.call("create-item-promotion", body=body), 404, 4001, wording)
    scenario.refused(update(scenario, "item", number, body), 404, 4001, wording)
    scenario.equal("the discount", read(scenario, "item", number), before)


@law("ERR-10a")
def a_discount_in_an_unknown_language_is_refused(scenario: Scenario) -> None:
    """A discount named in an unknown locale gets 404 `Locale not found` and changes nothing."""
    sku = some_item(scenario)
    number = discount(scenario, "10.00", sku, enabled=False)
    before = read(scenario, "item", number)
    body = discount_body(scenario, "20.00", sku, name={"xx": "Sale"})
    for answer in (
        scenario.call("create-item-promotion", body=body),
        update(scenario, "item", number, body),
    ):
        scenario.refused(answer, 404, message="Locale not found")
    scenario.equal("the discount", read(scenario, "item", number), before)


# -- what is taken off -----------------------------------------------------------------------------
@law("PRM-10a", needs=SHOP)
def all_discounts_multiply(scenario: Scenario) -> None:
    """All discounts on an item multiply in whatever order: 10.00 with 10, 20 and 5 % is 6.84."""
    for percents in (("10.00", "20.00", "5.00"), ("5.00", "20.00", "10.00")):
        sku = plain_item(scenario)
        for percent in percents:
            discount(scenario, percent, sku)
        scenario.equal("price in the catalog", price_of(scenario, sku), Decimal("6.84"))
        scenario.equal("price in the cart", cost(scenario, {sku: 1}), Decimal("6.84"))


@law("PRM-10b", needs=SHOP)
def half_a_cent_goes_up(scenario: Scenario) -> None:
    """A discounted unit price is rounded half up, then taken times the quantity."""
    sku = plain_item(scenario, "10.05")
    discount(scenario, "50.00", sku)
    scenario.equal("5.025 in the catalog", price_of(scenario, sku), Decimal("5.03"))
    scenario.equal("two of 5.025", cost(scenario, {sku: 2}), Decimal("10.06"))


@law("PRM-10b", needs=SHOP)
def a_price_is_rounded_once(scenario: Scenario) -> None:
    """A price is rounded after all discounts: 10.05 with 50 % and 50 % is 2.51, not 2.52."""
    sku = plain_item(scenario, "10.05")
    discount(scenario, "50.00", sku)
    discount(scenario, "50.00", sku)
    scenario.equal("price", price_of(scenario, sku), Decimal("2.51"))
    scenario.equal("price in the cart", cost(scenario, {sku: 1}), Decimal("2.51"))


def _two_prices(scenario: Scenario) -> tuple[str, str]:
    """An item for 10.00 or 100 of a currency, at half the price; and the currency."""
    coin = currency(scenario)
    prices = [{"sku": coin, "amount": 100, "is_default": True, "is_enabled": True}]
    sku = plain_item(scenario, vc_prices=prices)
    discount(scenario, "50.00", sku)
    return sku, coin


@law("PRM-10c", needs=SHOP)
def a_virtual_price_is_shown_in_full(scenario: Scenario) -> None:
    """A discount lowers an item's price in money and leaves that in virtual currency alone."""
    sku, coin = _two_prices(scenario)
    found = shown(scenario, sku)
    scenario.equal("amount", Decimal(scenario.get(found, "price", "amount")), Decimal("5.00"))
    virtual = [
        (each["sku"], each["amount"], each["amount_without_discount"])
        for each in scenario.get(found, "virtual_prices")
    ]
    scenario.equal("virtual_prices", virtual, [(coin, 100, 100)])


@law("PRM-10c", needs=SHOP)
def a_virtual_price_is_paid_in_full(scenario: Scenario) -> None:
    """Whoever buys a discounted item for virtual currency pays all of its virtual price."""
    sku, coin = _two_prices(scenario)
    code = scenario.code()
    coupon(scenario, code, bonus=[{"sku": coin, "quantity": 100}])
    scenario.require(redeem(scenario, code))
    path: dict[str, Any] = {"item_sku": sku, "virtual_currency_sku": coin}
    bought = scenario.ok(
        scenario.call("create-order-with-item-for-virtual-currency", body={}, **path)
    )
    number = str(scenario.get(bought, "order_id"))
    found = scenario.ok(scenario.call("get-order", order_id=number))
    amount = Decimal(scenario.get(found, "content", "virtual_price", "amount"))
    scenario.equal("virtual price", amount, Decimal(100))


@law("PRM-10d", needs=SHOP)
def cart_amounts_have_sixteen_decimals(scenario: Scenario) -> None:
    """Every amount of a cart and of its lines is a string with 16 decimals."""
    sku = plain_item(scenario)
    discount(scenario, "10.00", sku)
    cart = cart_of(scenario, {sku: 2})
    for price in (scenario.get(cart, "price"), scenario.get(cart, "items", 0, "price")):
        scenario.equal("amount", scenario.get(price, "amount"), "18.0000000000000000")
        before = scenario.get(price, "amount_without_discount")
        scenario.equal("amount_without_discount", before, "20.0000000000000000")


# -- what it goes by -------------------------------------------------------------------------------
@law("PRM-21a", needs=[Need.ITEMS, Need.PLAYERS])
def a_discount_meets_all_its_price_conditions(scenario: Scenario) -> None:
    """Price conditions of a discount must all hold, at the very price too."""
    player, only = fan(scenario)
    prices = ("9.99", "10.00", "19.99", "20.00")
    items = {price: plain_item(scenario, price) for price in prices}
    between = [{"operator": "ge", "value": "10"}, {"operator": "lt", "value": "20.00"}]
    discount(scenario, "50.00", attribute_conditions=only, price_conditions=between)
    cheaper = [
        price for price in prices if price_of(scenario, items[price], player) < Decimal(price)
    ]
    scenario.equal("prices that are discounted", cheaper, ["10.00", "19.99"])


@law("PRM-21a", needs=[Need.ITEMS, Need.PLAYERS])
def each_operator_compares_prices_in_its_way(scenario: Scenario) -> None:
    """`ge gt le lt eq ne` compare an item's price with `value` as numbers: 10.00 is 10."""
    player, only = fan(scenario)
    sku = plain_item(scenario)
    number = discount(scenario, "50.00", attribute_conditions=only)
    holding = []
    for operator in ("ge", "gt", "le", "lt", "eq", "ne"):
        asked = [{"operator": operator, "value": "10"}]
        body = discount_body(scenario, "50.00", attribute_conditions=only, price_conditions=asked)
        scenario.require(update(scenario, "item", number, body))
        if price_of(scenario, sku, player) == Decimal("5.00"):
            holding.append(operator)
    scenario.equal("operators that hold for 10.00 and 10", holding, ["ge", "le", "eq"])


@law("PRM-21b", needs=[Need.ITEMS, Need.PLAYERS])
def a_discount_without_items_goes_by_none(scenario: Scenario) -> None:
    """A discount whose `items` is null or empty acts on every item."""
    player, only = fan(scenario)
    first, second = plain_item(scenario), plain_item(scenario)
    body = discount_body(scenario, "50.00", attribute_conditions=only)
    number = discount(scenario, "50.00", attribute_conditions=only)
    no_items: tuple[Any, ...] = (None, [])
    for items in no_items:
        scenario.ok(update(scenario, "item", number, {**body, "items": items}), 204)
        found = [price_of(scenario, sku, player) for sku in (first, second)]
        scenario.equal(f"prices for items {items}", found, [Decimal("5.00")] * 2)
    scenario.ok(update(scenario, "item", number, {**body, "items": [{"sku": first}]}), 204)
    scenario.equal("price of what is not listed", price_of(scenario, second, player), FULL)


@law("PRM-12b", needs=[Need.ITEMS, Need.PLAYERS])
def price_conditions_look_at_the_price_before_discounts(scenario: Scenario) -> None:
    """An item's price before any discount decides about the price conditions of a discount."""
    player, only = fan(scenario)
    sku = plain_item(scenario)
    discount(scenario, "50.00", sku)
    dear = [{"operator": "ge", "value": "10.00"}]
    cheap = [{"operator": "lt", "value": "10.00"}]
    discount(scenario, "10.00", attribute_conditions=only, price_conditions=dear)
    discount(scenario, "20.00", attribute_conditions=only, price_conditions=cheap)
    scenario.equal("price of 10.00", price_of(scenario, sku, player), Decimal("4.50"))
    scenario.equal("price in the cart", cost(scenario, {sku: 1}, player), Decimal("4.50"))


# -- how often -------------------------------------------------------------------------------------
@law("PRM-13a", needs=TILL)
def a_use_of_a_discount_counts_when_it_is_paid(scenario: Scenario) -> None:
    """An unpaid order uses nothing of a discount's limit; its payment uses one, however many."""
    sku = plain_item(scenario)
    number = discount(scenario, "10.00", sku, limits={"per_user": 2})
    waiting = order(scenario, {sku: 3})
    scenario.equal("uses while unpaid", uses(scenario, number), (2, 2))
    scenario.pay(waiting)
    scenario.equal("uses once paid", uses(scenario, number), (2, 1))


@law("PRM-13b", needs=TILL)
def a_refund_gives_no_use_of_a_discount_back(scenario: Scenario) -> None:
    """What became of a paid order later gives no use of its discount back."""
    sku = plain_item(scenario)
    number = discount(scenario, "10.00", sku, limits={"per_user": 2})
    paid = buy(scenario, {sku: 1})
    scenario.equal("uses once paid", uses(scenario, number), (2, 1))
    refund(scenario, paid)
    scenario.equal("uses after the refund", uses(scenario, number), (2, 1))


@law("PRM-13c", needs=TILL)
def a_used_up_discount_leaves_the_item_on_sale(scenario: Scenario) -> None:
    """A user whose limit is used up still buys the item, at its full price."""
    sku = plain_item(scenario)
    number = discount(scenario, "10.00", sku, limits={"per_user": 1})
    scenario.equal("first price", cost(scenario, {sku: 1}), Decimal("9.00"))
    buy(scenario, {sku: 1})
    scenario.equal("uses", uses(scenario, number), (1, 0))
    scenario.equal("price in the catalog", price_of(scenario, sku), FULL)
    again = order(scenario, {sku: 1})
    scenario.pay(again)
    found = scenario.ok(scenario.call("get-order", order_id=str(again)))
    amount = Decimal(scenario.get(found, "content", "price", "amount"))
    scenario.equal("price of the second order", amount, FULL)


@law("PRM-13c", needs=[*TILL, Need.SECOND_PLAYER])
def a_discount_is_counted_for_each_user(scenario: Scenario) -> None:
    """One user's purchases use nothing of another user's limit."""
    sku = plain_item(scenario)
    number = discount(scenario, "10.00", sku, limits={"per_user": 1})
    buy(scenario, {sku: 1})
    scenario.equal(
        "price for another user", price_of(scenario, sku, scenario.second_player), Decimal("9.00")
    )
    scenario.equal("uses of another user", uses(scenario, number, scenario.second_player), (1, 1))


@law("PRM-29", needs=[*TILL, Need.SECOND_PLAYER])
def paying_cancels_orders_that_hold_a_used_up_discount(scenario: Scenario) -> None:
    """Paying with a discount's last use cancels the user's other unpaid orders that hold it."""
    sku, other = plain_item(scenario), plain_item(scenario)
    discount(scenario, "10.00", sku, limits={"per_user": 2})
    single = scenario.require(scenario.call("create-order-with-item", item_sku=sku, body={}))
    orders = [*(order(scenario, {sku: 1}) for _ in range(2)), scenario.get(single, "order_id")]
    without, strangers = (
        order(scenario, {other: 1}),
        order(scenario, {sku: 1}, scenario.second_player),
    )
    scenario.pay(orders[0])
    scenario.equal("order before the last use", status_of(scenario, orders[2]), "new")
    scenario.pay(orders[1])
    scenario.equal("order that holds the discount", status_of(scenario, orders[2]), "canceled")
    scenario.equal("order without the discount", status_of(scenario, without), "new")
    scenario.equal(
        "another user's order", status_of(scenario, strangers, scenario.second_player), "new"
    )


@law("PRM-29", "PRM-13a", needs=TILL)
def the_last_use_of_a_discount_is_paid_once(scenario: Scenario) -> None:
    """Of orders that are paid at the same time no more go through than the discount has uses."""
    sku = plain_item(scenario)
    number = discount(scenario, "10.00", sku, limits={"per_user": 1})
    orders = [order(scenario, {sku: 1}) for _ in range(2)]
    paid = pay_at_once(scenario, orders)
    scenario.equal("orders that were paid", sum(paid), 1)
    scenario.equal("uses", uses(scenario, number), (1, 0))
    dropped = orders[paid.index(False)]
    scenario.equal("the other order", status_of(scenario, dropped), "canceled")
