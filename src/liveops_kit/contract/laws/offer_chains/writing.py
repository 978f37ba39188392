"""Laws of writing offer chains: updates and refused writes."""

from __future__ import annotations

from liveops_kit.contract.builders.chains import (
    bundle,
    items,
    offer_chain,
    step,
)
from liveops_kit.contract.builders.store import currency, virtual_good
from liveops_kit.contract.errors import (
    STEP_IDS_UNKNOWN,
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


# -- updates ---------------------------------------------------------------------------------------
@law("CHN-6a", needs=[Need.PLAYER])
def switching_an_offer_chain_off_keeps_the_progress(scenario: Scenario) -> None:
    """Progress is as it was when an offer chain is switched off and on again."""
    chain = offer_chain(scenario, "free", "free")
    chain.claim(1).ok(200)
    chain.toggle()
    chain.is_unknown(chain.claim(2))
    chain.toggle()
    chain.has_progress([1], 2)


@law("CHN-7a", needs=[Need.PLAYER])
def progress_stays_on_offer_steps_that_stay(scenario: Scenario) -> None:
    """A step sent with its `step_id` stays taken, also with another number and quantity."""
    sku = scenario.some_item()
    chain = offer_chain(scenario, "free", "free", sku=sku)
    chain.claim(1).ok(200)
    chain.toggle()
    first, second = chain.steps()
    moved = [{**second, "step_number": 1}, {**first, "step_number": 2, "items": items(sku, 9)}]
    chain.update(steps=moved).ok(204)
    chain.has_progress([2], 1)
    chain.claim(1).ok(200)
    chain.has_progress([1, 2], None)


@law("CHN-7b", needs=[Need.PLAYER])
def progress_goes_with_offer_steps_that_go(scenario: Scenario) -> None:
    """A step that an update leaves out is gone with the progress on it; it cannot come back."""
    sku = scenario.some_item()
    chain = offer_chain(scenario, "free", "free", sku=sku)
    for number in (1, 2):
        chain.claim(number).ok(200)
    chain.toggle()
    first, second = chain.steps()
    steps = [step(1, "free", sku), second]
    chain.update(steps=steps, is_enabled=False).ok(204)
    chain.update(steps=[first, second]).refused(STEP_IDS_UNKNOWN)
    chain.toggle()
    chain.has_progress([2], 1)


# -- refused writes --------------------------------------------------------------------------------
@law("ERR-9d")
def the_items_of_an_offer_chain_have_to_be_there(scenario: Scenario) -> None:
    """An offer chain with an unknown SKU gets 422/6303 with the SKU in `not_found`."""
    lost = scenario.name("nothing")
    steps = [step(1, "free", scenario.some_item()), step(2, "free", lost)]
    for body in scenario.refuses(OFFER_CHAIN, STEP_ITEMS_INVALID, {"steps": steps}):
        actual = scenario.get(body, "errorMessageExtended", "invalid_items", "not_found")
        scenario.equal("not_found", actual, [lost])


@law("ERR-29", needs=[Need.ITEMS])
def an_offer_chain_takes_goods_and_bundles(scenario: Scenario) -> None:
    """Virtual goods, bundles and currency packages are taken; a currency, or a disabled item,
    gets 422/6303.
    """
    gold, good, off = (
        currency(scenario),
        virtual_good(scenario),
        virtual_good(scenario, is_enabled=False),
    )
    takes = (good, bundle(scenario, {good: 1}), scenario.create(VIRTUAL_CURRENCY_PACKAGE).id)
    steps = [step(number, "free", sku) for number, sku in enumerate(takes, 1)]
    scenario.create(OFFER_CHAIN, steps=steps)
    steps = [step(1, "free", gold)]
    for body in scenario.refuses(OFFER_CHAIN, STEP_ITEMS_INVALID, {"steps": steps}):
        wrong = scenario.get(body, "errorMessageExtended", "invalid_items", "invalid_item_type")
        scenario.has(wrong, sku_map={gold: "virtual_currency"})
    steps = [step(1, "paid", off)]
    for body in scenario.refuses(OFFER_CHAIN, STEP_ITEMS_INVALID, {"steps": steps}):
        actual = scenario.get(body, "errorMessageExtended", "invalid_items", "disabled")
        scenario.equal("disabled", actual, [off])


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


@law("ERR-21", "CHN-15", needs=[Need.PLAYER])
def a_deleted_offer_chain_is_gone(scenario: Scenario) -> None:
    """A deleted offer chain is in no list, and its steps are neither claimed nor ordered."""
    chain = offer_chain(scenario, "free", "paid")
    chain.is_listed(True)
    chain.delete().ok(204)
    chain.is_listed(False)
    for answer in (chain.get(), chain.claim(1), chain.order(2), chain.call(OFFER_CHAIN.read)):
        chain.is_unknown(answer)
