"""Laws of the conditions of discounts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import discount
from liveops_kit.contract.builders.catalog import exclusive_audience, plain_item, price_of, sold_for
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Scenario


@law("PRM-21a", needs=[Need.ITEMS, Need.PLAYERS])
def a_discount_meets_all_its_price_conditions(scenario: Scenario) -> None:
    """Price conditions of a discount must all hold, at the very price too."""
    player, only = exclusive_audience(scenario)
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
    player, only = exclusive_audience(scenario)
    sku = plain_item(scenario)
    made = discount(scenario, "50.00", attribute_conditions=only)
    holding = []
    for operator in ("ge", "gt", "le", "lt", "eq", "ne"):
        price_conditions = [{"operator": operator, "value": "10"}]
        made.update(price_conditions=price_conditions).works()
        if price_of(scenario, sku, player) == Decimal("5.00"):
            holding.append(operator)
    scenario.equal("operators that hold for 10.00 and 10", holding, ["ge", "le", "eq"])


@law("PRM-21b", needs=[Need.ITEMS, Need.PLAYERS])
def a_discount_without_items_goes_by_none(scenario: Scenario) -> None:
    """A discount whose `items` is null or empty acts on every item."""
    player, only = exclusive_audience(scenario)
    first, second = plain_item(scenario), plain_item(scenario)
    made = discount(scenario, "50.00", attribute_conditions=only)
    no_items: tuple[Any, ...] = (None, [])
    for items in no_items:
        made.update(items=items).ok(204)
        actual = [price_of(scenario, sku, player) for sku in (first, second)]
        scenario.equal(f"prices for items {items}", actual, [Decimal("5.00")] * 2)
    made.update(items=[{"sku": first}]).ok(204)
    sold_for(scenario, second, "10.00", player)


@law("PRM-12b", needs=[Need.ITEMS, Need.PLAYERS])
def price_conditions_look_at_the_price_before_discounts(scenario: Scenario) -> None:
    """An item's price before any discount decides about the price conditions of a discount."""
    player, only = exclusive_audience(scenario)
    sku = plain_item(scenario)
    discount(scenario, "50.00", sku)
    dear = [{"operator": "ge", "value": "10.00"}]
    cheap = [{"operator": "lt", "value": "10.00"}]
    discount(scenario, "10.00", attribute_conditions=only, price_conditions=dear)
    discount(scenario, "20.00", attribute_conditions=only, price_conditions=cheap)
    sold_for(scenario, sku, "4.50", player)
    scenario.cart({sku: 1}, player).costs("4.50")
