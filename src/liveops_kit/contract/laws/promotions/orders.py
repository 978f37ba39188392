"""Laws of promotions in orders."""

from __future__ import annotations

from liveops_kit.contract.builders import order
from liveops_kit.contract.builders.catalog import plain_item, status_of
from liveops_kit.contract.law import SHOP, Need, law
from liveops_kit.contract.scenario import Scenario


@law("PRM-29", needs=[*SHOP, Need.PAYMENT])
def paying_cancels_orders_of_a_used_up_item(scenario: Scenario) -> None:
    """Paying for the last unit of an item that a user may buy cancels the user's other unpaid
    orders of it.
    """
    sku, other = plain_item(scenario, limits={"per_user": 2}), plain_item(scenario)
    orders = [order(scenario, {sku: 1}) for _ in range(3)]
    without = order(scenario, {other: 1})
    scenario.pay(orders[0])
    scenario.equal("order before the last unit", status_of(scenario, orders[2]), "new")
    scenario.pay(orders[1])
    scenario.equal("order of the item", status_of(scenario, orders[2]), "canceled")
    scenario.equal("order of another item", status_of(scenario, without), "new")
