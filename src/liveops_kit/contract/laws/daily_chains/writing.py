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
from liveops_kit.contract.errors import CHAIN_MISSING, ITEM_UNKNOWN, SCHEMA_BROKEN, STEP_IDS_UNKNOWN
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
    nothing_outlives_a_chain,
    only_what_is_off_is_updated,
    other_ids_are_refused,
    refuses_writes,
    repeated_steps_are_refused,
    steps_are_counted,
    strange_languages_are_refused,
    unknown_chains_are_refused,
    unknown_steps_are_refused,
)
from liveops_kit.contract.scenario import Scenario


# -- updates ---------------------------------------------------------------------------------------
@law("CHN-6a")
def a_daily_chain_is_updated_only_while_it_is_off(scenario: Scenario) -> None:
    """Updating an enabled daily chain gets 422/6209 and changes nothing."""
    only_what_is_off_is_updated(scenario, "daily")


@law("CHN-6a", needs=[Need.PLAYER])
def switching_a_daily_chain_off_keeps_the_progress(scenario: Scenario) -> None:
    """Progress is as it was when a daily chain is switched off and on again."""
    chain = daily_chain(scenario, 2)
    claim(scenario, chain, 1).ok(204)
    toggle(scenario, chain)
    check_unknown(scenario, chain, 1)
    toggle(scenario, chain)
    check_statuses(scenario, chain, DONE, LATER)


@law("CHN-7a", needs=[Need.PLAYER])
def progress_stays_on_daily_steps_that_stay(scenario: Scenario) -> None:
    """A step sent with its `step_id` stays claimed, also with another number and other items."""
    sku = some_item(scenario)
    chain = daily_chain(scenario, 2, sku=sku)
    claim(scenario, chain, 1).ok(204)
    toggle(scenario, chain)
    first, second = steps_with_ids(scenario, chain)
    steps = [{**second, "step_number": 1}, {**first, "step_number": 2, "items": items(sku, 5)}]
    update(scenario, chain, steps=steps).ok(204)
    read = scenario.get(admin_chain(scenario, chain), "steps")
    ids = [second["step_id"], first["step_id"]]
    scenario.equal("the step ids", [scenario.get(each, "step_id") for each in read], ids)
    check_statuses(scenario, chain, LATER, DONE)


@law("CHN-7b", needs=[Need.PLAYER])
def progress_goes_with_daily_steps_that_go(scenario: Scenario) -> None:
    """A step that an update leaves out is gone with the progress on it."""
    sku = some_item(scenario)
    chain = daily_chain(scenario, 2, sku=sku)
    claim(scenario, chain, 1).ok(204)
    toggle(scenario, chain)
    first, second = steps_with_ids(scenario, chain)
    new = day(1, sku)
    update(scenario, chain, steps=[new, second], is_enabled=False).ok(204)
    update(scenario, chain, steps=[first, second]).refused(STEP_IDS_UNKNOWN)
    toggle(scenario, chain)
    check_statuses(scenario, chain, OPEN, LATER)
    claim(scenario, chain, 1).ok(204)


@law("CHN-20", needs=[Need.PLAYER])
def only_rolling_chains_are_reset(scenario: Scenario) -> None:
    """Resetting a chain that is not rolling gets 422/1102 on `type`; progress stays."""
    chain, _ = started_chain(scenario, 2, timedelta(hours=12), type=CALENDAR)
    claim(scenario, chain, 1).ok(204)
    body = scenario.call("admin-reset-daily-chain", **chain.path).refused(SCHEMA_BROKEN)
    scenario.equal("what is refused", faulty_properties(scenario, body), ["type"])
    check_statuses(scenario, chain, DONE, LATER)


@law("CHN-20", needs=[Need.PLAYER, Need.SECOND_PLAYER])
def a_reset_takes_everybody_back(scenario: Scenario) -> None:
    """Resetting a rolling chain answers 204 and takes every player back to the first step."""
    chain = daily_chain(scenario, 2)
    both = (scenario.player, scenario.second_player)
    for caller in both:
        claim(scenario, chain, 1, by=caller).ok(204)
    scenario.call("admin-reset-daily-chain", **chain.path).ok(204)
    for caller in both:
        scenario.equal("the statuses", statuses(scenario, chain, caller), [OPEN, LATER])
        claim(scenario, chain, 1, by=caller).ok(204)


# -- refused writes --------------------------------------------------------------------------------
@law("CHN-13")
def daily_steps_are_numbered_without_gaps(scenario: Scenario) -> None:
    """Step numbers other than 1 to n, each once, get 422/1102 on those that are wrong."""
    sku = some_item(scenario)
    for numbers, wrong in (((1, 3), [1]), ((1, 1), [1]), ((2,), [0]), ((3, 1, 3), [2])):
        steps = [day(number, sku) for number in numbers]
        body = chain_body(scenario, "daily", sku, steps=steps)
        answer = create(scenario, "daily", body).refused(SCHEMA_BROKEN)
        expected = [f"steps.{place}.step_number" for place in wrong]
        scenario.equal(
            f"what is refused of {numbers}", faulty_properties(scenario, answer), expected
        )
    refuses_writes(scenario, "daily", {"steps": [day(1, sku), day(3, sku)]}, SCHEMA_BROKEN)
    in_any_order = [day(2, sku, 2), day(1, sku, 1)]
    chain = create_chain(scenario, "daily", chain_body(scenario, "daily", sku, steps=in_any_order))
    read = scenario.get(admin_chain(scenario, chain), "steps")
    scenario.equal("the numbers", [scenario.get(each, "step_number") for each in read], [1, 2])


@law("ERR-9a")
def the_items_of_a_daily_chain_have_to_be_there(scenario: Scenario) -> None:
    """A daily chain with an unknown SKU gets 404/4001, and nothing is stored."""
    refuses_writes(scenario, "daily", {"steps": [day(1, scenario.name("nothing"))]}, ITEM_UNKNOWN)


@law("ERR-10a", "ERR-10b")
def the_texts_of_a_daily_chain_are_in_known_languages(scenario: Scenario) -> None:
    """A daily chain with a text in an unknown language gets 404/0, and nothing is stored."""
    strange_languages_are_refused(scenario, "daily")


@law("ERR-14")
def the_count_of_daily_steps_is_only_read(scenario: Scenario) -> None:
    """Updating a daily chain with another `number_of_steps` changes nothing."""
    counts_are_not_written(scenario, "daily")


@law("ERR-21", needs=[Need.PLAYER])
def an_unknown_daily_chain_is_refused(scenario: Scenario) -> None:
    """Reading or managing an unknown daily chain gets 404/6201 with project and chain."""
    unknown_chains_are_refused(scenario, "daily", "get", "delete", "reset", "toggle")


@law("ERR-21", needs=[Need.PLAYER])
def a_deleted_daily_chain_is_gone(scenario: Scenario) -> None:
    """A deleted daily chain is in no list any more, and cannot be claimed."""
    chain = daily_chain(scenario, 2)
    check_listed(scenario, chain, True)
    delete(scenario, chain)
    check_listed(scenario, chain, False)
    check_unknown(scenario, chain)
    for answer in (
        get_chain(scenario, chain),
        scenario.call("admin-get-daily-chain", **chain.path),
    ):
        answer.refused(CHAIN_MISSING)


@law("CHN-26", needs=[Need.PLAYER])
def a_new_daily_chain_has_no_progress_of_a_deleted_one(scenario: Scenario) -> None:
    """Nobody has claimed a step of a daily chain that is made after the deletion of another."""
    nothing_outlives_a_chain(scenario, "daily")


@law("ERR-30")
def the_dates_of_a_daily_chain_have_to_be_possible(scenario: Scenario) -> None:
    """A daily chain whose dates are none, or do not start before the end, gets 422/6204."""
    dates_are_checked(scenario, "daily")


@law("ERR-36")
def a_daily_chain_has_30_steps_at_most(scenario: Scenario) -> None:
    """A daily chain with more than 30 steps gets 422/6203 with both counts."""
    steps_are_counted(scenario, "daily")


@law("ERR-37")
def a_daily_update_is_for_the_chain_of_the_path(scenario: Scenario) -> None:
    """A daily update whose body has another chain id gets 422/6205."""
    other_ids_are_refused(scenario, "daily")


@law("ERR-37")
def a_daily_update_knows_its_steps(scenario: Scenario) -> None:
    """A daily update with a `step_id` of another chain gets 422/6206."""
    unknown_steps_are_refused(scenario, "daily")


@law("ERR-37")
def a_daily_update_has_every_step_once(scenario: Scenario) -> None:
    """A daily update that repeats a `step_id` gets 422/6207."""
    repeated_steps_are_refused(scenario, "daily")
