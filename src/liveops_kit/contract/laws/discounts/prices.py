"""Laws of reduced prices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import discount, redeem
from liveops_kit.contract.builders.catalog import catalog_item, plain_item, sold_for
from liveops_kit.contract.builders.store import currency
from liveops_kit.contract.law import SHOP, law
from liveops_kit.contract.resources import COUPON
from liveops_kit.contract.scenario import Scenario


@law("PRM-10a", needs=SHOP)
def all_discounts_multiply(scenario: Scenario) -> None:
    """All discounts on an item multiply in whatever order: 10.00 with 10, 20 and 5 % is 6.84."""
    for percents in (("10.00", "20.00", "5.00"), ("5.00", "20.00", "10.00")):
        sku = plain_item(scenario)
        for percent in percents:
            discount(scenario, percent, sku)
        sold_for(scenario, sku, "6.84")
        scenario.cart({sku: 1}).costs("6.84")


@law("PRM-10b", needs=SHOP)
def half_a_cent_goes_up(scenario: Scenario) -> None:
    """A discounted unit price is rounded half up, then taken times the quantity."""
    sku = plain_item(scenario, "10.05")
    discount(scenario, "50.00", sku)
    sold_for(scenario, sku, "5.03")
    scenario.cart({sku: 2}).costs("10.06")


@law("PRM-10b", needs=SHOP)
def a_price_is_rounded_once(scenario: Scenario) -> None:
    """A price is rounded after all discounts: 10.05 with 50 % and 50 % is 2.51, not 2.52."""
    sku = plain_item(scenario, "10.05")
    discount(scenario, "50.00", sku)
    discount(scenario, "50.00", sku)
    sold_for(scenario, sku, "2.51")
    scenario.cart({sku: 1}).costs("2.51")


def _item_with_two_prices(scenario: Scenario) -> tuple[str, str]:
    """Create an item for 10.00 or 100 of a currency, at half the price; return both SKUs."""
    coin = currency(scenario)
    prices = [{"sku": coin, "amount": 100, "is_default": True, "is_enabled": True}]
    sku = plain_item(scenario, vc_prices=prices)
    discount(scenario, "50.00", sku)
    return sku, coin


@law("PRM-10c", needs=SHOP)
def a_virtual_price_is_shown_in_full(scenario: Scenario) -> None:
    """A discount lowers an item's price in money and leaves that in virtual currency alone."""
    sku, coin = _item_with_two_prices(scenario)
    view = catalog_item(scenario, sku)
    scenario.equal("amount", Decimal(scenario.get(view, "price", "amount")), Decimal("5.00"))
    virtual = [
        (each["sku"], each["amount"], each["amount_without_discount"])
        for each in scenario.get(view, "virtual_prices")
    ]
    scenario.equal("virtual_prices", virtual, [(coin, 100, 100)])


@law("PRM-10c", needs=SHOP)
def a_virtual_price_is_paid_in_full(scenario: Scenario) -> None:
    """Whoever buys a discounted item for virtual currency pays all of its virtual price."""
    sku, coin = _item_with_two_prices(scenario)
    code = scenario.create(COUPON, bonus=[{"sku": coin, "quantity": 100}]).add_code()
    redeem(scenario, code).works()
    path: dict[str, Any] = {"item_sku": sku, "virtual_currency_sku": coin}
    bought = scenario.call("create-order-with-item-for-virtual-currency", body={}, **path).ok()
    number = str(scenario.get(bought, "order_id"))
    body = scenario.call("get-order", order_id=number).ok()
    amount = Decimal(scenario.get(body, "content", "virtual_price", "amount"))
    scenario.equal("virtual price", amount, Decimal(100))


@law("PRM-10d", needs=SHOP)
def cart_amounts_have_sixteen_decimals(scenario: Scenario) -> None:
    """Every amount of a cart and of its lines is a string with 16 decimals."""
    sku = plain_item(scenario)
    discount(scenario, "10.00", sku)
    cart = scenario.cart().fill({sku: 2}).works()
    for price in (scenario.get(cart, "price"), scenario.get(cart, "items", 0, "price")):
        full = "20.0000000000000000"
        scenario.has(price, amount="18.0000000000000000", amount_without_discount=full)
