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
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.offer_chains.stateful import check_progress, check_unknown
from liveops_kit.contract.laws.shared.chain_writing import (
    counts_are_not_written,
    dates_are_checked,
    only_what_is_off_is_updated,
    other_ids_are_refused,
    refuses_create,
    repeated_steps_are_refused,
    steps_are_counted,
    strange_languages_are_refused,
    unknown_chains_are_refused,
    unknown_steps_are_refused,
)
from liveops_kit.contract.scenario import Trial


# -- updates ---------------------------------------------------------------------------------------
@law("CHN-6a")
def an_offer_chain_is_updated_only_while_it_is_off(trial: Trial) -> None:
    """Updating an enabled offer chain gets 422/6209 and changes nothing."""
    only_what_is_off_is_updated(trial, "offer")


@law("CHN-6a", needs=[Need.PLAYER])
def switching_an_offer_chain_off_keeps_the_progress(trial: Trial) -> None:
    """Progress is as it was when an offer chain is switched off and on again."""
    chain = offer_chain(trial, "free", "free")
    trial.ok(claim(trial, chain, 1), 200)
    toggle(trial, chain)
    check_unknown(trial, chain, claim(trial, chain, 2))
    toggle(trial, chain)
    check_progress(trial, chain, [1], 2)


@law("CHN-7a", needs=[Need.PLAYER])
def progress_stays_on_offer_steps_that_stay(trial: Trial) -> None:
    """A step sent with its `step_id` stays taken, also with another number and quantity."""
    sku = some_item(trial)
    chain = offer_chain(trial, "free", "free", sku=sku)
    trial.ok(claim(trial, chain, 1), 200)
    toggle(trial, chain)
    first, second = steps_with_ids(trial, chain)
    moved = [{**second, "step_number": 1}, {**first, "step_number": 2, "items": items(sku, 9)}]
    trial.ok(update(trial, chain, steps=moved), 204)
    check_progress(trial, chain, [2], 1)
    trial.ok(claim(trial, chain, 1), 200)
    check_progress(trial, chain, [1, 2], None)


@law("CHN-7b", needs=[Need.PLAYER])
def progress_goes_with_offer_steps_that_go(trial: Trial) -> None:
    """A step that an update leaves out is gone with the progress on it; it cannot come back."""
    sku = some_item(trial)
    chain = offer_chain(trial, "free", "free", sku=sku)
    for number in (1, 2):
        trial.ok(claim(trial, chain, number), 200)
    toggle(trial, chain)
    first, second = steps_with_ids(trial, chain)
    steps = [step(1, "free", sku), second]
    trial.ok(update(trial, chain, steps=steps, is_enabled=False), 204)
    trial.refused(update(trial, chain, steps=[first, second]), 422, 6206)
    toggle(trial, chain)
    check_progress(trial, chain, [2], 1)


# -- refused writes --------------------------------------------------------------------------------
@law("ERR-9d")
def the_items_of_an_offer_chain_have_to_be_there(trial: Trial) -> None:
    """An offer chain with an unknown SKU gets 422/6303 with the SKU in `not_found`."""
    lost = trial.name("nothing")
    steps = [step(1, "free", some_item(trial)), step(2, "free", lost)]
    for body in _refusals(trial, steps, 6303):
        actual = trial.field(body, "errorMessageExtended", "invalid_items", "not_found")
        trial.equal("not_found", actual, [lost])


def _refusals(trial: Trial, steps: list[dict[str, Any]], code: int) -> list[Any]:
    """Return the responses to a refused create and a refused update with these steps."""
    body = chain_body(trial, "offer", "", steps=steps)
    of_create = refuses_create(trial, "offer", body, 422, code)
    chain = some_chain(trial, "offer", is_enabled=False)
    before = admin_chain(trial, chain)
    of_update = trial.refused(update(trial, chain, steps=steps), 422, code)
    trial.equal("the chain", admin_chain(trial, chain), before)
    return [of_create, of_update]


@law("ERR-29", needs=[Need.ITEMS])
def an_offer_chain_takes_goods_and_bundles(trial: Trial) -> None:
    """Virtual goods, bundles and currency packages are taken; a currency, or a disabled item,
    gets 422/6303.
    """
    gold, good, off = currency(trial), item(trial), item(trial, is_enabled=False)
    takes = (good, bundle(trial, {good: 1}), make(trial, PACKAGE, gold))
    steps = [step(number, "free", sku) for number, sku in enumerate(takes, 1)]
    create_chain(trial, "offer", chain_body(trial, "offer", good, steps=steps))
    for body in _refusals(trial, [step(1, "free", gold)], 6303):
        wrong = trial.field(body, "errorMessageExtended", "invalid_items", "invalid_item_type")
        trial.equal("sku_map", trial.field(wrong, "sku_map"), {gold: "virtual_currency"})
    for body in _refusals(trial, [step(1, "paid", off)], 6303):
        actual = trial.field(body, "errorMessageExtended", "invalid_items", "disabled")
        trial.equal("disabled", actual, [off])


@law("ERR-27")
def an_offer_chain_step_has_one_item(trial: Trial) -> None:
    """An offer chain step with more than one item gets 422/6301."""
    sku = some_item(trial)
    steps = [step(1, "free", sku), {**step(2, "free", sku), "items": items(sku) + items(sku, 2)}]
    for body in _refusals(trial, steps, 6301):
        wrong = trial.field(body, "errorMessageExtended", "steps_exceeded_limits")
        trial.equal("the steps", wrong, [{"step_number": 2, "items_count": 2}])


@law("ERR-28")
def offer_steps_are_numbered_without_gaps(trial: Trial) -> None:
    """Step numbers other than 1 to n, each once, get 422/6302 with what is wrong of them."""
    sku = some_item(trial)
    for numbers, duplicates, out_of_range, missing in (
        ((1, 2, 2, 7), [2], [7], [3, 4]),
        ((2,), [], [2], [1]),
        ((1, 3), [], [3], [2]),
    ):
        steps = [step(number, "free", sku) for number in numbers]
        for body in _refusals(trial, steps, 6302):
            actual = trial.field(body, "errorMessageExtended", "incorrect_step_numbers")
            wrong = {"duplicates": duplicates, "out_of_range": out_of_range, "missing": missing}
            trial.equal(f"what is wrong of {numbers}", actual, wrong)


@law("ERR-10a", "ERR-10b")
def the_texts_of_an_offer_chain_are_in_known_languages(trial: Trial) -> None:
    """An offer chain with a text in an unknown language gets 404/0, and nothing is stored."""
    strange_languages_are_refused(trial, "offer")


@law("ERR-14")
def the_count_of_offer_steps_is_only_read(trial: Trial) -> None:
    """Updating an offer chain with `number_of_steps` gets 422/1102."""
    counts_are_not_written(trial, "offer")


@law("ERR-21", needs=[Need.PLAYER])
def an_unknown_offer_chain_is_refused(trial: Trial) -> None:
    """Reading or managing an unknown offer chain gets 404/6201 with project and chain."""
    unknown_chains_are_refused(trial, "offer", "get", "delete", "toggle")


@law("ERR-21", "CHN-15", needs=[Need.PLAYER])
def a_deleted_offer_chain_is_gone(trial: Trial) -> None:
    """A deleted offer chain is in no list, and its steps are neither claimed nor ordered."""
    chain = offer_chain(trial, "free", "paid")
    check_listed(trial, chain, True)
    delete(trial, chain)
    check_listed(trial, chain, False)
    for answer in (get_chain(trial, chain), claim(trial, chain, 1), order_step(trial, chain, 2)):
        check_unknown(trial, chain, answer)
    check_unknown(trial, chain, trial.call("admin-get-offer-chain", **chain.path))


@law("ERR-30")
def the_dates_of_an_offer_chain_have_to_be_possible(trial: Trial) -> None:
    """An offer chain whose dates are none, or do not start before the end, gets 422/6204."""
    dates_are_checked(trial, "offer")


@law("ERR-26")
def an_offer_chain_has_30_steps_at_most(trial: Trial) -> None:
    """An offer chain with more than 30 steps gets 422/6203 with both counts."""
    steps_are_counted(trial, "offer")


@law("ERR-31")
def an_offer_update_is_for_the_chain_of_the_path(trial: Trial) -> None:
    """An offer chain update whose body has another chain id gets 422/6205."""
    other_ids_are_refused(trial, "offer")


@law("ERR-32")
def an_offer_update_knows_its_steps(trial: Trial) -> None:
    """An offer chain update with a `step_id` of another chain gets 422/6206."""
    unknown_steps_are_refused(trial, "offer")


@law("ERR-33")
def an_offer_update_has_every_step_once(trial: Trial) -> None:
    """An offer chain update that repeats a `step_id` gets 422/6207."""
    repeated_steps_are_refused(trial, "offer")
