"""Laws of reduced prices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import cart_of, coupon, discount, redeem
from liveops_kit.contract.builders.catalog import catalog_item, cost, currency, plain_item, price_of
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.discounts.builders import SHOP
from liveops_kit.contract.scenario import Trial


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
