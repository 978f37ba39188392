"""Laws of what a step of an offer chain costs."""

from __future__ import annotations

from decimal import Decimal

from liveops_kit.contract.builders.chains import MAX_STEPS, offer_chain, step
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Scenario


@law("CHN-25", needs=[Need.PLAYER])
def the_price_of_any_quantity_is_exact(scenario: Scenario) -> None:
    """Steps of 1 to 30 of one item cost its price times the quantity, to the last decimal."""
    makes_items = scenario.client.target.makes_items
    sku = virtual_good(scenario, "1.10") if makes_items else scenario.some_item()
    quantities = range(1, MAX_STEPS + 1)
    chain = offer_chain(scenario, steps=[step(n, "paid", sku, n) for n in quantities])
    for steps in (chain.read("steps"), chain.shown("steps")):
        amounts = [Decimal(str(scenario.get(each, "step_price", "amount"))) for each in steps]
        scenario.equal("amounts", amounts, [amounts[0] * n for n in quantities])
