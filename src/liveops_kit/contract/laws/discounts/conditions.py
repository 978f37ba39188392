"""Laws of the conditions of discounts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import discount
from liveops_kit.contract.builders.catalog import (
    cost,
    discount_body,
    exclusive_audience,
    plain_item,
    price_of,
    update,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.discounts.builders import FULL_PRICE
from liveops_kit.contract.scenario import Trial


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
