"""Laws of writing daily chains: updates and refused writes."""

from __future__ import annotations

from datetime import timedelta

from liveops_kit.contract.builders import some_item
from liveops_kit.contract.builders.chains import (
    admin_chain,
    chain_body,
    check_listed,
    claim,
    create,
    create_chain,
    daily_chain,
    day,
    delete,
    get_chain,
    items,
    statuses,
    steps_with_ids,
    toggle,
    update,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.daily_chains.stateful import (
    CALENDAR,
    DONE,
    LATER,
    OPEN,
    check_statuses,
    check_unknown,
    started_chain,
)
from liveops_kit.contract.laws.shared.chain_writing import (
    counts_are_not_written,
    dates_are_checked,
    faulty_properties,
    only_what_is_off_is_updated,
    other_ids_are_refused,
    refuses_writes,
    repeated_steps_are_refused,
    steps_are_counted,
    strange_languages_are_refused,
    unknown_chains_are_refused,
    unknown_steps_are_refused,
)
from liveops_kit.contract.scenario import Trial


# -- updates ---------------------------------------------------------------------------------------
@law("CHN-6a")
def a_daily_chain_is_updated_only_while_it_is_off(trial: Trial) -> None:
    """Updating an enabled daily chain gets 422/6209 and changes nothing."""
    only_what_is_off_is_updated(trial, "daily")


@law("CHN-6a", needs=[Need.PLAYER])
def switching_a_daily_chain_off_keeps_the_progress(trial: Trial) -> None:
    """Progress is as it was when a daily chain is switched off and on again."""
    chain = daily_chain(trial, 2)
    trial.ok(claim(trial, chain, 1), 204)
    toggle(trial, chain)
    check_unknown(trial, chain, 1)
    toggle(trial, chain)
    check_statuses(trial, chain, DONE, LATER)


@law("CHN-7a", needs=[Need.PLAYER])
def progress_stays_on_daily_steps_that_stay(trial: Trial) -> None:
    """A step sent with its `step_id` stays claimed, also with another number and other items."""
    sku = some_item(trial)
    chain = daily_chain(trial, 2, sku=sku)
    trial.ok(claim(trial, chain, 1), 204)
    toggle(trial, chain)
    first, second = steps_with_ids(trial, chain)
    steps = [{**second, "step_number": 1}, {**first, "step_number": 2, "items": items(sku, 5)}]
    trial.ok(update(trial, chain, steps=steps), 204)
    read = trial.field(admin_chain(trial, chain), "steps")
    ids = [second["step_id"], first["step_id"]]
    trial.equal("the step ids", [trial.field(each, "step_id") for each in read], ids)
    check_statuses(trial, chain, LATER, DONE)


@law("CHN-7b", needs=[Need.PLAYER])
def progress_goes_with_daily_steps_that_go(trial: Trial) -> None:
    """A step that an update leaves out is gone with the progress on it."""
    sku = some_item(trial)
    chain = daily_chain(trial, 2, sku=sku)
    trial.ok(claim(trial, chain, 1), 204)
    toggle(trial, chain)
    first, second = steps_with_ids(trial, chain)
    new = day(1, sku)
    trial.ok(update(trial, chain, steps=[new, second], is_enabled=False), 204)
    trial.refused(update(trial, chain, steps=[first, second]), 422, 6206)
    toggle(trial, chain)
    check_statuses(trial, chain, OPEN, LATER)
    trial.ok(claim(trial, chain, 1), 204)


@law("CHN-20", needs=[Need.PLAYER])
def only_rolling_chains_are_reset(trial: Trial) -> None:
    """Resetting a chain that is not rolling gets 422/1102 on `type`; progress stays."""
    chain, _ = started_chain(trial, 2, timedelta(hours=12), type=CALENDAR)
    trial.ok(claim(trial, chain, 1), 204)
    body = trial.refused(trial.call("admin-reset-daily-chain", **chain.path), 422, 1102)
    trial.equal("what is refused", faulty_properties(trial, body), ["type"])
    check_statuses(trial, chain, DONE, LATER)


@law("CHN-20", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def a_reset_takes_everybody_back(trial: Trial) -> None:
    """Resetting a rolling chain answers 204 and takes every player back to the first step."""
    chain = daily_chain(trial, 2)
    both = (trial.player, trial.second)
    for caller in both:
        trial.ok(claim(trial, chain, 1, by=caller), 204)
    trial.ok(trial.call("admin-reset-daily-chain", **chain.path), 204)
    for caller in both:
        trial.equal("the statuses", statuses(trial, chain, caller), [OPEN, LATER])
        trial.ok(claim(trial, chain, 1, by=caller), 204)


# -- refused writes --------------------------------------------------------------------------------
@law("CHN-13")
def daily_steps_are_numbered_without_gaps(trial: Trial) -> None:
    """Step numbers other than 1 to n, each once, get 422/1102 on those that are wrong."""
    sku = some_item(trial)
    for numbers, wrong in (((1, 3), [1]), ((1, 1), [1]), ((2,), [0]), ((3, 1, 3), [2])):
        steps = [day(number, sku) for number in numbers]
        body = chain_body(trial, "daily", sku, steps=steps)
        answer = trial.refused(create(trial, "daily", body), 422, 1102)
        expected = [f"steps.{place}.step_number" for place in wrong]
        trial.equal(f"what is refused of {numbers}", faulty_properties(trial, answer), expected)
    refuses_writes(trial, "daily", {"steps": [day(1, sku), day(3, sku)]}, 422, 1102)
    in_any_order = [day(2, sku, 2), day(1, sku, 1)]
    chain = create_chain(trial, "daily", chain_body(trial, "daily", sku, steps=in_any_order))
    read = trial.field(admin_chain(trial, chain), "steps")
    trial.equal("the numbers", [trial.field(each, "step_number") for each in read], [1, 2])


@law("ERR-9a")
def the_items_of_a_daily_chain_have_to_be_there(trial: Trial) -> None:
    """A daily chain with an unknown SKU gets 404/4001, and nothing is stored."""
    refuses_writes(trial, "daily", {"steps": [day(1, trial.name("nothing"))]}, 404, 4001)


@law("ERR-10a", "ERR-10b")
def the_texts_of_a_daily_chain_are_in_known_languages(trial: Trial) -> None:
    """A daily chain with a text in an unknown language gets 404/0, and nothing is stored."""
    strange_languages_are_refused(trial, "daily")


@law("ERR-14")
def the_count_of_daily_steps_is_only_read(trial: Trial) -> None:
    """Updating a daily chain with `number_of_steps` gets 422/1102."""
    counts_are_not_written(trial, "daily")


@law("ERR-21", needs=[Need.PLAYER])
def an_unknown_daily_chain_is_refused(trial: Trial) -> None:
    """Reading or managing an unknown daily chain gets 404/6201 with project and chain."""
    unknown_chains_are_refused(trial, "daily", "get", "delete", "reset", "toggle")


@law("ERR-21", needs=[Need.PLAYER])
def a_deleted_daily_chain_is_gone(trial: Trial) -> None:
    """A deleted daily chain is in no list any more, and cannot be claimed."""
    chain = daily_chain(trial, 2)
    check_listed(trial, chain, True)
    delete(trial, chain)
    check_listed(trial, chain, False)
    check_unknown(trial, chain)
    for answer in (get_chain(trial, chain), trial.call("admin-get-daily-chain", **chain.path)):
        trial.refused(answer, 404, 6201)


@law("ERR-30")
def the_dates_of_a_daily_chain_have_to_be_possible(trial: Trial) -> None:
    """A daily chain whose dates are none, or do not start before the end, gets 422/6204."""
    dates_are_checked(trial, "daily")


@law("ERR-36")
def a_daily_chain_has_30_steps_at_most(trial: Trial) -> None:
    """A daily chain with more than 30 steps gets 422/6203 with both counts."""
    steps_are_counted(trial, "daily")


@law("ERR-37")
def a_daily_update_is_for_the_chain_of_the_path(trial: Trial) -> None:
    """A daily update whose body has another chain id gets 422/6205."""
    other_ids_are_refused(trial, "daily")


@law("ERR-37")
def a_daily_update_knows_its_steps(trial: Trial) -> None:
    """A daily update with a `step_id` of another chain gets 422/6206."""
    unknown_steps_are_refused(trial, "daily")


@law("ERR-37")
def a_daily_update_has_every_step_once(trial: Trial) -> None:
    """A daily update that repeats a `step_id` gets 422/6207."""
    repeated_steps_are_refused(trial, "daily")
