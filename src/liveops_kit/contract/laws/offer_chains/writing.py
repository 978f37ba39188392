"""Laws of writing offer chains: updates and refused writes."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import item, some_item
from liveops_kit.contract.builders.chains import (
    admin_chain,
    bundle,
    chain_body,
    check_listed,
    claim,
    create_chain,
    delete,
    get_chain,
    items,
    offer_chain,
    order_step,
    some_chain,
    step,
    steps_with_ids,
    toggle,
    update,
)
from liveops_kit.contract.builders.store import PACKAGE, currency, make
from liveops_kit.contract.errors import (
    STEP_IDS_UNKNOWN,
    STEP_ITEMS_INVALID,
    STEP_ITEMS_TOO_MANY,
    STEP_NUMBERS_INVALID,
    Error,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.offer_chains.stateful import check_progress, check_unknown
from liveops_kit.contract.laws.shared.chain_writing import (
    counts_are_not_written,
    dates_are_checked,
    nothing_outlives_a_chain,
    only_what_is_off_is_updated,
    other_ids_are_refused,
    refuses_create,
    repeated_steps_are_refused,
    steps_are_counted,
    strange_languages_are_refused,
    unknown_chains_are_refused,
    unknown_steps_are_refused,
)
from liveops_kit.contract.scenario import Scenario


@law("SHP-4", needs=[Need.PLAYER])
def an_item_without_an_order_is_shown_with_0(scenario: Scenario) -> None:
    """An item of a step that was given no `order` is read with 0, also by a player."""
    chain = offer_chain(scenario, "free")
    shown = get_chain(scenario, chain).ok()
    for view in (admin_chain(scenario, chain), shown):
        actual = scenario.get(view, "steps", 0, "items", 0, "order")
        scenario.equal("order", actual, 0)


# -- updates ---------------------------------------------------------------------------------------
@law("CHN-6a")
def an_offer_chain_is_updated_only_while_it_is_off(scenario: Scenario) -> None:
    """Updating an enabled offer chain gets 422/6209 and changes nothing."""
    only_what_is_off_is_updated(scenario, "offer")


@law("CHN-6a", needs=[Need.PLAYER])
def switching_an_offer_chain_off_keeps_the_progress(scenario: Scenario) -> None:
    """Progress is as it was when an offer chain is switched off and on again."""
    chain = offer_chain(scenario, "free", "free")
    claim(scenario, chain, 1).ok(200)
    toggle(scenario, chain)
    check_unknown(scenario, chain, claim(scenario, chain, 2))
    toggle(scenario, chain)
    check_progress(scenario, chain, [1], 2)


@law("CHN-7a", needs=[Need.PLAYER])
def progress_stays_on_offer_steps_that_stay(scenario: Scenario) -> None:
    """A step sent with its `step_id` stays taken, also with another number and quantity."""
    sku = some_item(scenario)
    chain = offer_chain(scenario, "free", "free", sku=sku)
    claim(scenario, chain, 1).ok(200)
    toggle(scenario, chain)
    first, second = steps_with_ids(scenario, chain)
    moved = [{**second, "step_number": 1}, {**first, "step_number": 2, "items": items(sku, 9)}]
    update(scenario, chain, steps=moved).ok(204)
    check_progress(scenario, chain, [2], 1)
    claim(scenario, chain, 1).ok(200)
    check_progress(scenario, chain, [1, 2], None)


@law("CHN-7b", needs=[Need.PLAYER])
def progress_goes_with_offer_steps_that_go(scenario: Scenario) -> None:
    """A step that an update leaves out is gone with the progress on it; it cannot come back."""
    sku = some_item(scenario)
    chain = offer_chain(scenario, "free", "free", sku=sku)
    for number in (1, 2):
        claim(scenario, chain, number).ok(200)
    toggle(scenario, chain)
    first, second = steps_with_ids(scenario, chain)
    steps = [step(1, "free", sku), second]
    update(scenario, chain, steps=steps, is_enabled=False).ok(204)
    update(scenario, chain, steps=[first, second]).refused(STEP_IDS_UNKNOWN)
    toggle(scenario, chain)
    check_progress(scenario, chain, [2], 1)


# -- refused writes --------------------------------------------------------------------------------
@law("ERR-9d")
def the_items_of_an_offer_chain_have_to_be_there(scenario: Scenario) -> None:
    """An offer chain with an unknown SKU gets 422/6303 with the SKU in `not_found`."""
    lost = scenario.name("nothing")
    steps = [step(1, "free", some_item(scenario)), step(2, "free", lost)]
    for body in _refusals(scenario, steps, STEP_ITEMS_INVALID):
        actual = scenario.get(body, "errorMessageExtended", "invalid_items", "not_found")
        scenario.equal("not_found", actual, [lost])


def _refusals(scenario: Scenario, steps: list[dict[str, Any]], error: Error) -> list[Any]:
    """Return the responses to a refused create and a refused update with these steps."""
    body = chain_body(scenario, "offer", "", steps=steps)
    of_create = refuses_create(scenario, "offer", body, error)
    chain = some_chain(scenario, "offer", is_enabled=False)
    before = admin_chain(scenario, chain)
    of_update = update(scenario, chain, steps=steps).refused(error)
    scenario.equal("the chain", admin_chain(scenario, chain), before)
    return [of_create, of_update]


@law("ERR-29", needs=[Need.ITEMS])
def an_offer_chain_takes_goods_and_bundles(scenario: Scenario) -> None:
    """Virtual goods, bundles and currency packages are taken; a currency, or a disabled item,
    gets 422/6303.
    """
    gold, good, off = currency(scenario), item(scenario), item(scenario, is_enabled=False)
    takes = (good, bundle(scenario, {good: 1}), make(scenario, PACKAGE, gold))
    steps = [step(number, "free", sku) for number, sku in enumerate(takes, 1)]
    create_chain(scenario, "offer", chain_body(scenario, "offer", good, steps=steps))
    for body in _refusals(scenario, [step(1, "free", gold)], STEP_ITEMS_INVALID):
        wrong = scenario.get(body, "errorMessageExtended", "invalid_items", "invalid_item_type")
        scenario.equal("sku_map", scenario.get(wrong, "sku_map"), {gold: "virtual_currency"})
    for body in _refusals(scenario, [step(1, "paid", off)], STEP_ITEMS_INVALID):
        actual = scenario.get(body, "errorMessageExtended", "invalid_items", "disabled")
        scenario.equal("disabled", actual, [off])


@law("ERR-27")
def an_offer_chain_step_has_one_item(scenario: Scenario) -> None:
    """An offer chain step with more than one item gets 422/6301."""
    sku = some_item(scenario)
    steps = [step(1, "free", sku), {**step(2, "free", sku), "items": items(sku) + items(sku, 2)}]
    for body in _refusals(scenario, steps, STEP_ITEMS_TOO_MANY):
        wrong = scenario.get(body, "errorMessageExtended", "steps_exceeded_limits")
        scenario.equal("the steps", wrong, [{"step_number": 2, "items_count": 2}])


@law("ERR-28")
def offer_steps_are_numbered_without_gaps(scenario: Scenario) -> None:
    """Step numbers other than 1 to n, each once, get 422/6302 with what is wrong of them."""
    sku = some_item(scenario)
    for numbers, duplicates, out_of_range, missing in (
        ((1, 2, 2, 7), [2], [7], [3, 4]),
        ((2,), [], [2], [1]),
        ((1, 3), [], [3], [2]),
    ):
        steps = [step(number, "free", sku) for number in numbers]
        for body in _refusals(scenario, steps, STEP_NUMBERS_INVALID):
            actual = scenario.get(body, "errorMessageExtended", "incorrect_step_numbers")
            wrong = {"duplicates": duplicates, "out_of_range": out_of_range, "missing": missing}
            scenario.equal(f"what is wrong of {numbers}", actual, wrong)


@law("ERR-10a", "ERR-10b")
def the_texts_of_an_offer_chain_are_in_known_languages(scenario: Scenario) -> None:
    """An offer chain with a text in an unknown language gets 404/0, and nothing is stored."""
    strange_languages_are_refused(scenario, "offer")


@law("ERR-14")
def the_count_of_offer_steps_is_only_read(scenario: Scenario) -> None:
    """Updating an offer chain with another `number_of_steps` changes nothing."""
    counts_are_not_written(scenario, "offer")


@law("ERR-21", needs=[Need.PLAYER])
def an_unknown_offer_chain_is_refused(scenario: Scenario) -> None:
    """Reading or managing an unknown offer chain gets 404/6201 with project and chain."""
    unknown_chains_are_refused(scenario, "offer", "get", "delete", "toggle")


@law("ERR-21", "CHN-15", needs=[Need.PLAYER])
def a_deleted_offer_chain_is_gone(scenario: Scenario) -> None:
    """A deleted offer chain is in no list, and its steps are neither claimed nor ordered."""
    chain = offer_chain(scenario, "free", "paid")
    check_listed(scenario, chain, True)
    delete(scenario, chain)
    check_listed(scenario, chain, False)
    for answer in (
        get_chain(scenario, chain),
        claim(scenario, chain, 1),
        order_step(scenario, chain, 2),
    ):
        check_unknown(scenario, chain, answer)
    check_unknown(scenario, chain, scenario.call("admin-get-offer-chain", **chain.path))


@law("CHN-26", needs=[Need.PLAYER])
def a_new_offer_chain_has_no_progress_of_a_deleted_one(scenario: Scenario) -> None:
    """Nobody has claimed a step of an offer chain that is made after the deletion of another."""
    nothing_outlives_a_chain(scenario, "offer")


@law("ERR-30")
def the_dates_of_an_offer_chain_have_to_be_possible(scenario: Scenario) -> None:
    """An offer chain whose dates are none, or do not start before the end, gets 422/6204."""
    dates_are_checked(scenario, "offer")


@law("ERR-26")
def an_offer_chain_has_30_steps_at_most(scenario: Scenario) -> None:
    """An offer chain with more than 30 steps gets 422/6203 with both counts."""
    steps_are_counted(scenario, "offer")


@law("ERR-31")
def an_offer_update_is_for_the_chain_of_the_path(scenario: Scenario) -> None:
    """An offer chain update whose body has another chain id gets 422/6205."""
    other_ids_are_refused(scenario, "offer")


@law("ERR-32")
def an_offer_update_knows_its_steps(scenario: Scenario) -> None:
    """An offer chain update with a `step_id` of another chain gets 422/6206."""
    unknown_steps_are_refused(scenario, "offer")


@law("ERR-33")
def an_offer_update_has_every_step_once(scenario: Scenario) -> None:
    """An offer chain update that repeats a `step_id` gets 422/6207."""
    repeated_steps_are_refused(scenario, "offer")
