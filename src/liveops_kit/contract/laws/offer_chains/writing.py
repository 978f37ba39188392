"""Laws of writing offer chains: updates and refused writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders.chains import bundle, items, offer_chain, step
from liveops_kit.contract.builders.store import currency, virtual_good
from liveops_kit.contract.errors import (
    STEP_ITEMS_INVALID,
    STEP_ITEMS_TOO_MANY,
    STEP_NUMBERS_INVALID,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import OFFER_CHAIN, VIRTUAL_CURRENCY_PACKAGE
from liveops_kit.contract.scenario import Scenario


@law("SHP-4", needs=[Need.PLAYER])
def an_item_without_an_order_is_shown_with_0(scenario: Scenario) -> None:
    """An item of a step that was given no `order` is read with 0, also by a player."""
    chain = offer_chain(scenario, "free")
    for view in (chain.read(), chain.shown()):
        scenario.equal("order", scenario.get(view, "steps", 0, "items", 0, "order"), 0)


# -- refused writes --------------------------------------------------------------------------------
def invalid_items(scenario: Scenario, *steps: Mapping[str, Any]) -> list[Any]:
    """Check that writes with these steps get 422/6303; return what both say of the items."""
    refusals = scenario.refuses(OFFER_CHAIN, STEP_ITEMS_INVALID, {"steps": steps})
    return [scenario.get(body, "errorMessageExtended", "invalid_items") for body in refusals]


@law("ERR-9d")
def the_items_of_an_offer_chain_have_to_be_there(scenario: Scenario) -> None:
    """An offer chain with an unknown SKU gets 422/6303 with the SKU in `not_found`."""
    lost = scenario.name("nothing")
    steps = step(1, "free", scenario.some_item()), step(2, "free", lost)
    for wrong in invalid_items(scenario, *steps):
        scenario.has(wrong, not_found=[lost])


@law("ERR-29", needs=[Need.ITEMS])
def an_offer_chain_takes_goods_and_bundles(scenario: Scenario) -> None:
    """Virtual goods, bundles and currency packages are taken; a currency, or a disabled item,
    gets 422/6303.
    """
    gold, good = currency(scenario), virtual_good(scenario)
    off = virtual_good(scenario, is_enabled=False)
    takes = (good, bundle(scenario, {good: 1}), scenario.create(VIRTUAL_CURRENCY_PACKAGE).id)
    steps = [step(number, "free", sku) for number, sku in enumerate(takes, 1)]
    scenario.create(OFFER_CHAIN, steps=steps)
    for wrong in invalid_items(scenario, step(1, "free", gold)):
        scenario.has(scenario.get(wrong, "invalid_item_type"), sku_map={gold: "virtual_currency"})
    for wrong in invalid_items(scenario, step(1, "paid", off)):
        scenario.has(wrong, disabled=[off])


@law("ERR-27")
def an_offer_chain_step_has_one_item(scenario: Scenario) -> None:
    """An offer chain step with more than one item gets 422/6301."""
    sku = scenario.some_item()
    steps = [step(1, "free", sku), {**step(2, "free", sku), "items": items(sku) + items(sku, 2)}]
    exceeded = [{"step_number": 2, "items_count": 2}]
    refused = {"steps": steps}
    scenario.refuses(OFFER_CHAIN, STEP_ITEMS_TOO_MANY, refused, steps_exceeded_limits=exceeded)


@law("ERR-28")
def offer_steps_are_numbered_without_gaps(scenario: Scenario) -> None:
    """Step numbers other than 1 to n, each once, get 422/6302 with what is wrong of them."""
    sku = scenario.some_item()
    for numbers, duplicates, out_of_range, missing in (
        ((1, 2, 2, 7), [2], [7], [3, 4]),
        ((2,), [], [2], [1]),
        ((1, 3), [], [3], [2]),
    ):
        steps = [step(number, "free", sku) for number in numbers]
        wrong = {"duplicates": duplicates, "out_of_range": out_of_range, "missing": missing}
        refused = {"steps": steps}
        scenario.refuses(OFFER_CHAIN, STEP_NUMBERS_INVALID, refused, incorrect_step_numbers=wrong)
