"""Offer chains: one step after another, free or paid (CHN-7, CHN-8, CHN-10, CHN-14 to CHN-18)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from tests.chains import (
    claim_offer,
    dates,
    game,
    offer_terms,
    offers,
    order_offer,
    pay,
    step,
    taken,
)
from tests.worlds import DAY, HOUR, NOON, condition, holdings, player, refused, unchanged

from liveops_kit.domain.mechanics.chains import StepDraft, StepItem
from liveops_kit.domain.mechanics.orders import OrderStatus
from liveops_kit.domain.values.recurrence import Schedule
from liveops_kit.domain.values.refusals import Refusal

TICK = timedelta(microseconds=1)
HOURLY = Schedule(interval_type="hourly")
DAILY_AT_NOON = Schedule(interval_type="daily", time="12:00:00+00:00")
VETERANS = (condition("level", "ge", "10"),)


def answer_of(refusal: Refusal) -> Any:
    """Status, code and facts of a refusal."""
    return refusal.reason.status, refusal.reason.code, refusal.extended


# -- going along -----------------------------------------------------------------------------------
def test_nobody_has_taken_anything_at_first() -> None:
    project = game()
    assert taken(project, offers(project, "free", "paid")) == ([], 1)


def test_a_free_step_is_claimed_and_its_item_delivered() -> None:
    """CHN-21: the order is done at once."""
    project = game()
    chain = offers(project, "free", "paid")
    order_id = claim_offer(project, chain, 1)
    assert project.orders.get(order_id).status is OrderStatus.DONE
    assert project.orders.get(order_id).draft.amount == 0
    assert holdings(project) == {"potion": 1}
    assert taken(project, chain) == ([1], 2)


def test_a_bundle_is_delivered_by_its_content() -> None:
    """CHN-21."""
    project = game()
    chain = offers(project, steps=(step(1, "trove", 2),))
    claim_offer(project, chain, 1)
    assert holdings(project) == {"gold": 600}


def test_a_paid_step_is_taken_when_its_order_is_paid_and_not_before() -> None:
    """CHN-8a."""
    project = game()
    chain = offers(project, "paid", "free")
    order_id = order_offer(project, chain, 1)
    assert taken(project, chain) == ([], 1)
    assert holdings(project) == {}
    pay(project, order_id, NOON + DAY)
    assert taken(project, chain) == ([1], 2)
    assert holdings(project) == {"sword": 1}


def test_a_finished_chain_has_no_next_step() -> None:
    project = game()
    chain = offers(project, "free")
    claim_offer(project, chain, 1)
    assert taken(project, chain) == ([1], None)
    with unchanged(project), refused(422, 6306):
        claim_offer(project, chain, 1)


@pytest.mark.parametrize(
    ("act", "number"),
    [(claim_offer, 2), (order_offer, 3), (claim_offer, 3), (order_offer, 1), (order_offer, 2)],
    ids=["next but one", "next but two", "paid claimed", "free ordered", "free ordered early"],
)
def test_any_other_step_is_refused(act: Any, number: int) -> None:
    """ERR-25."""
    project = game()
    chain = offers(project, "free", "free", "paid")
    with unchanged(project), pytest.raises(Refusal) as caught:
        act(project, chain, number)
    facts = {"chain_id": chain.chain_id, "step_number": number}
    assert answer_of(caught.value) == (422, 6306, facts)


def test_a_paid_step_is_not_claimed() -> None:
    """ERR-25."""
    project = game()
    chain = offers(project, "paid")
    with unchanged(project), refused(422, 6306):
        claim_offer(project, chain, 1)


@pytest.mark.parametrize("act", [claim_offer, order_offer])
def test_an_unknown_step_is_told(act: Any) -> None:
    """ERR-24."""
    project = game()
    chain = offers(project, "free", "paid")
    with unchanged(project), pytest.raises(Refusal) as caught:
        act(project, chain, 3)
    assert answer_of(caught.value) == (404, 6304, {"chain_id": chain.chain_id, "step_number": 3})


@pytest.mark.parametrize("act", [claim_offer, order_offer])
@pytest.mark.parametrize(
    ("facts", "moment"),
    [
        ({}, NOON - TICK),
        ({"dates": dates(NOON, NOON + DAY)}, NOON + DAY),
        ({"is_enabled": False}, NOON),
        ({"is_always_visible": False, "conditions": VETERANS}, NOON),
    ],
    ids=["not begun", "over", "disabled", "for others"],
)
def test_a_chain_that_is_not_there_for_a_user_is_unknown(
    act: Any, facts: dict[str, Any], moment: datetime
) -> None:
    """CHN-15."""
    project = game()
    chain = offers(project, "free", "paid", **facts)
    with unchanged(project), pytest.raises(Refusal) as caught:
        act(project, chain, 1, moment)
    facts = {"project_id": 44056, "chain_id": chain.chain_id}
    assert answer_of(caught.value) == (404, 6201, facts)
    with refused(404, 6201):
        project.offer_chains.shown(chain.chain_id, player(), moment)


def test_buying_the_item_elsewhere_takes_no_step() -> None:
    project = game()
    chain = offers(project, "paid", "paid")
    order_id = order_offer(project, chain, 1)
    plain = replace(project.orders.get(order_id).draft, origin=None)
    elsewhere = project.orders.open("alice", plain, NOON)
    pay(project, elsewhere.order_id)
    assert taken(project, chain) == ([], 1)
    assert holdings(project) == {"sword": 1}


# -- orders of a step ------------------------------------------------------------------------------
def test_each_order_of_a_step_is_a_new_one_and_one_of_them_can_be_paid() -> None:
    """CHN-8b, CHN-17."""
    project = game()
    chain = offers(project, "paid", "free")
    first, second = order_offer(project, chain, 1), order_offer(project, chain, 1)
    assert first != second
    pay(project, second)
    with unchanged(project), pytest.raises(Refusal) as caught:
        pay(project, first)
    assert answer_of(caught.value) == (422, 6306, {"chain_id": chain.chain_id, "step_number": 1})
    assert holdings(project) == {"sword": 1}


def test_the_order_of_a_former_round_cannot_be_paid() -> None:
    """CHN-17: the chain starts over with every purchase of its only step."""
    project = game()
    chain = offers(project, "paid", is_reset_on_completion=True)
    first, second = order_offer(project, chain, 1), order_offer(project, chain, 1)
    pay(project, first)
    with unchanged(project), refused(422, 6306):
        pay(project, second)
    pay(project, order_offer(project, chain, 1))
    assert holdings(project) == {"sword": 2}


def test_an_order_from_before_a_reset_cannot_be_paid_after_it() -> None:
    """CHN-17."""
    project = game()
    chain = offers(project, "paid", schedule=HOURLY)
    stale = order_offer(project, chain, 1, NOON + HOUR - TICK)
    with unchanged(project), refused(422, 6306):
        pay(project, stale, NOON + HOUR)
    fresh = order_offer(project, chain, 1, NOON + HOUR)
    pay(project, fresh, NOON + HOUR)
    assert taken(project, chain, NOON + HOUR) == ([1], None)


def test_an_unpaid_order_can_be_cancelled_and_the_step_ordered_again() -> None:
    project = game()
    chain = offers(project, "paid")
    project.orders.cancel(order_offer(project, chain, 1), NOON)
    pay(project, order_offer(project, chain, 1))
    assert taken(project, chain) == ([1], None)


@pytest.mark.parametrize("fate", ["delete", "toggle"])
def test_an_order_can_be_paid_when_its_chain_is_gone_or_off(fate: str) -> None:
    project = game()
    chain = offers(project, "paid")
    order_id = order_offer(project, chain, 1)
    getattr(project.offer_chains, fate)(chain.chain_id)
    pay(project, order_id)
    assert holdings(project) == {"sword": 1}
    if fate == "toggle":
        assert taken(project, chain) == ([1], None)


def test_the_order_of_a_step_that_was_replaced_moves_nobody() -> None:
    project = game()
    chain = offers(project, "paid")
    order_id = order_offer(project, chain, 1)
    project.offer_chains.toggle(chain.chain_id)
    project.offer_chains.update(chain.chain_id, offer_terms("paid"), NOON)
    pay(project, order_id)
    assert holdings(project) == {"sword": 1}
    assert taken(project, chain) == ([], 1)


def test_an_order_is_made_of_the_step() -> None:
    project = game(currency="EUR")
    chain = offers(project, steps=(step(1, "sword", 3, is_free=False),))
    draft = project.orders.get(order_offer(project, chain, 1)).draft
    assert [(line.sku, line.quantity, line.amount) for line in draft.lines] == [
        ("sword", 3, Decimal("14.97"))
    ]
    assert (draft.amount, draft.currency) == (Decimal("14.97"), "EUR")
    assert draft.origin is not None
    assert (draft.origin.chain_id, draft.origin.step_number) == (chain.chain_id, 1)


# CHN-25
# -- prices ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sku", "is_free", "price"),
    [
        ("sword", False, "9.98"),
        ("chest", False, "19.98"),
        ("sword", True, None),
        ("leaflet", False, None),
        ("pebble", False, None),
        ("trove", False, None),
    ],
    ids=["an item", "a bundle", "made free", "a free item", "a price of nothing", "no price"],
)
def test_a_step_costs_the_price_of_its_item_times_the_quantity(
    sku: str, is_free: bool, price: str | None
) -> None:
    """CHN-16."""
    project = game()
    chain = offers(project, steps=(step(1, sku, 2, is_free=is_free),))
    found = project.offer_chains.price(chain.steps[0])
    assert found == (None if price is None else Decimal(price))
    act = claim_offer if price is None else order_offer
    assert act(project, chain, 1) == 1


@pytest.mark.parametrize("act", [claim_offer, order_offer])
def test_a_step_whose_item_is_gone_cannot_be_taken(act: Any) -> None:
    project = game()
    chain = offers(project, "free" if act is claim_offer else "paid")
    project.tables["items"].delete(chain.steps[0].items[0].sku)
    with unchanged(project), refused(422, 6306):
        act(project, chain, 1)


# -- starting over ---------------------------------------------------------------------------------
def test_a_chain_that_resets_on_completion_starts_over_with_the_last_step() -> None:
    """CHN-10a."""
    project = game()
    chain = offers(project, "free", "paid", is_reset_on_completion=True)
    for _ in range(2):
        claim_offer(project, chain, 1)
        assert taken(project, chain) == ([1], 2)
        pay(project, order_offer(project, chain, 2))
        assert taken(project, chain) == ([], 1)
    assert holdings(project) == {"potion": 2, "sword": 2}


def test_users_who_had_finished_start_over_when_the_chain_becomes_one_that_does() -> None:
    """CHN-10a."""
    project = game()
    chain = offers(project, "free")
    claim_offer(project, chain, 1)
    project.offer_chains.toggle(chain.chain_id)
    kept = (step(1, "potion", step_id=chain.steps[0].step_id),)
    terms = offer_terms(steps=kept, is_reset_on_completion=True)
    project.offer_chains.update(chain.chain_id, terms, NOON)
    assert taken(project, chain) == ([], 1)


def test_a_schedule_takes_everybody_back_to_the_first_step() -> None:
    """CHN-3e: what was taken before the reset is gone at the reset, not later."""
    project = game()
    chain = offers(project, "free", "free", schedule=DAILY_AT_NOON)
    claim_offer(project, chain, 1, NOON + HOUR)
    assert taken(project, chain, NOON + DAY - TICK) == ([1], 2)
    assert taken(project, chain, NOON + DAY) == ([], 1)
    claim_offer(project, chain, 1, NOON + DAY)
    assert taken(project, chain, NOON + 2 * DAY - TICK) == ([1], 2)
    assert holdings(project) == {"potion": 2}


def test_a_new_schedule_resets_nothing_that_lies_before_it() -> None:
    """CHN-18."""
    project = game()
    chain = offers(project, "free", "free")
    claim_offer(project, chain, 1, NOON + HOUR)
    project.offer_chains.toggle(chain.chain_id)
    kept = tuple(step(s.step_number, "potion", step_id=s.step_id) for s in chain.steps)
    terms = offer_terms(steps=kept, schedule=HOURLY)
    written = NOON + 5 * HOUR + timedelta(minutes=30)
    project.offer_chains.update(chain.chain_id, terms, written)
    assert taken(project, chain, NOON + 6 * HOUR - TICK) == ([1], 2)
    assert taken(project, chain, NOON + 6 * HOUR) == ([], 1)


@pytest.mark.parametrize("schedule", [DAILY_AT_NOON, None])
def test_an_update_does_not_bring_back_what_a_reset_took(schedule: Schedule | None) -> None:
    """CHN-3e: also when nobody looked between the reset and the update."""
    project = game()
    chain = offers(project, "free", "free", schedule=DAILY_AT_NOON)
    claim_offer(project, chain, 1, NOON + HOUR)
    project.offer_chains.toggle(chain.chain_id)
    kept = tuple(step(s.step_number, "potion", step_id=s.step_id) for s in chain.steps)
    terms = offer_terms(steps=kept, schedule=schedule)
    project.offer_chains.update(chain.chain_id, terms, NOON + DAY + HOUR)
    assert taken(project, chain, NOON + DAY + HOUR) == ([], 1)


def test_the_first_reset_comes_after_the_start() -> None:
    """CHN-18."""
    project = game()
    chain = offers(project, "free", schedule=DAILY_AT_NOON, dates=dates(NOON + 3 * DAY + HOUR))
    assert chain.timetable is not None
    assert chain.timetable.first == NOON + 4 * DAY
    assert chain.timetable.next(NOON) == NOON + 4 * DAY
    assert chain.timetable.next(NOON + 9 * DAY) == NOON + 10 * DAY


# -- who sees what ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("is_always_visible", "level", "sees"),
    [(True, 1, True), (True, 12, True), (False, 1, False), (False, 12, True), (False, None, False)],
)
def test_conditions_hide_a_chain_that_is_not_always_visible(
    is_always_visible: bool, level: int | None, sees: bool
) -> None:
    """CHN-10b."""
    project = game()
    chain = offers(project, "free", is_always_visible=is_always_visible, conditions=VETERANS)
    user = player() if level is None else player(level=level)
    assert project.offer_chains.visible(user, NOON) == ([chain] if sees else [])


def test_a_chain_without_conditions_is_for_everybody() -> None:
    """CHN-10b."""
    project = game()
    chain = offers(project, "free", is_always_visible=False)
    assert project.offer_chains.visible(player(), NOON) == [chain]


def test_an_anonymous_visitor_sees_every_running_chain_without_progress() -> None:
    """CHN-14, AUTH-3a."""
    project = game()
    hidden = offers(project, "free", is_always_visible=False, conditions=VETERANS)
    plain = offers(project, "free")
    claim_offer(project, plain, 1)
    assert project.offer_chains.visible(None, NOON) == [hidden, plain]
    assert project.offer_chains.progress(plain, None, NOON).claims == ()


def test_the_list_has_the_chains_that_run() -> None:
    project = game()
    offers(project, "free", is_enabled=False)
    offers(project, "free", dates=dates(NOON + TICK))
    offers(project, "free", dates=dates(NOON - DAY, NOON))
    last = offers(project, "free", order=3)
    first = offers(project, "free", order=2)
    assert project.offer_chains.visible(player(), NOON) == [first, last]


# -- what the project may write --------------------------------------------------------------------
def refusal_of(*steps: StepDraft) -> Any:
    """How a chain of steps is refused."""
    project = game()
    with unchanged(project), pytest.raises(Refusal) as caught, project.transaction():
        project.offer_chains.create(offer_terms(steps=steps), NOON)
    return answer_of(caught.value)


def test_a_step_has_one_item() -> None:
    """ERR-27."""
    two = (StepItem(sku="sword", quantity=1), StepItem(sku="lava", quantity=1))
    found = refusal_of(step(1, "sword"), StepDraft(step_number=2, items=two))
    exceeded = [{"step_number": 2, "items_count": 2}]
    facts = {"project_id": 44056, "max_items": 1, "steps_exceeded_limits": exceeded}
    assert found == (422, 6301, facts)


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [
        ((1, 2, 2, 7), {"duplicates": [2], "out_of_range": [7], "missing": [3, 4]}),
        ((2,), {"duplicates": [], "out_of_range": [2], "missing": [1]}),
        ((1, 1), {"duplicates": [1], "out_of_range": [], "missing": [2]}),
    ],
)
def test_step_numbers_run_from_one_to_their_count(
    numbers: tuple[int, ...], wrong: dict[str, list[int]]
) -> None:
    """ERR-28."""
    found = refusal_of(*(step(number, "sword") for number in numbers))
    assert found == (422, 6302, {"project_id": 44056, "incorrect_step_numbers": wrong})


def test_items_are_enabled_goods_or_bundles_that_the_project_has() -> None:
    """ERR-9d, ERR-29: everything that is wrong is told at once, each item once."""
    skus = ["sword", "lava", "rusty", "gold", "chest", "poster", "lava", "trove"]
    found = refusal_of(*(step(number, sku) for number, sku in enumerate(skus, 1)))
    wrong = {
        "not_found": ["lava"],
        "disabled": ["rusty"],
        "invalid_item_type": {
            "allowed_item_type_list": ["virtual_good", "bundle"],
            "sku_map": {"gold": "virtual_currency", "poster": "physical_good"},
        },
    }
    assert found == (422, 6303, {"project_id": 44056, "invalid_items": wrong})


def test_an_item_that_was_marked_as_deleted_is_not_found() -> None:
    """ERR-9d."""
    project = game()
    table = project.tables["items"]
    sword: Any = table.get("sword")
    table.put("sword", replace(sword, is_deleted=True, is_enabled=False))
    with unchanged(project), pytest.raises(Refusal) as caught, project.transaction():
        project.offer_chains.create(offer_terms("paid"), NOON)
    wrong = caught.value.facts["invalid_items"]
    assert (wrong["not_found"], wrong["disabled"]) == (["sword"], [])


def test_of_several_faults_the_first_in_order_is_told() -> None:
    """6203 before 6204 before 6301 before 6302 before 6303; in an update 6209 before them all."""
    project = game()
    chain = offers(project, "free")
    two = (StepItem(sku="lava", quantity=1), StepItem(sku="lava", quantity=1))
    bad = tuple(StepDraft(step_number=9, items=two, step_id=77) for _ in range(31))
    one = (StepDraft(step_number=9, items=two[:1]),)
    terms = offer_terms(steps=bad, dates=dates(NOON, NOON))
    lists: list[tuple[int, Any]] = [
        (6203, terms),
        (6204, offer_terms(steps=bad[:30], dates=dates(NOON, NOON))),
        (6301, offer_terms(steps=bad[:30])),
        (6302, offer_terms(steps=one)),
        (6303, offer_terms(steps=(step(1, "lava"),))),
    ]
    for code, wrong in lists:
        with unchanged(project), refused(422, code), project.transaction():
            project.offer_chains.create(wrong, NOON)
        with unchanged(project), refused(422, 6209), project.transaction():
            project.offer_chains.update(chain.chain_id, wrong, NOON)
        with unchanged(project), refused(404, 6201), project.transaction():
            project.offer_chains.update(99, wrong, NOON)


def test_the_same_item_may_stand_in_several_steps() -> None:
    project = game()
    assert len(offers(project, steps=(step(1, "sword"), step(2, "sword"))).steps) == 2


def test_progress_follows_the_steps_that_stay() -> None:
    """CHN-7: a new step comes before the taken one, so it is the next."""
    project = game()
    chain = offers(project, "free", "free")
    claim_offer(project, chain, 1)
    project.offer_chains.toggle(chain.chain_id)
    steps = (step(1, "potion"), step(2, "potion", step_id=chain.steps[0].step_id))
    project.offer_chains.update(chain.chain_id, offer_terms(steps=steps), NOON)
    assert taken(project, chain) == ([2], 1)
    claim_offer(project, chain, 1)
    assert taken(project, chain) == ([1, 2], None)


def test_a_chain_that_was_off_goes_on_at_the_same_step() -> None:
    project = game()
    chain = offers(project, "free", "free")
    claim_offer(project, chain, 1)
    project.offer_chains.toggle(chain.chain_id)
    project.offer_chains.toggle(chain.chain_id)
    assert taken(project, chain) == ([1], 2)


def test_what_was_received_stays_when_the_chain_is_deleted() -> None:
    project = game()
    chain = offers(project, "free")
    claim_offer(project, chain, 1)
    project.offer_chains.delete(chain.chain_id)
    assert holdings(project) == {"potion": 1}
    assert len(project.tables["progress"]) == 0
