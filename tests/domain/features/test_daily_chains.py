"""Daily chains: what opens when, what is missed, what a claim gives (CHN-4 to CHN-7)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.chains import (
    ROLLING,
    claim,
    daily,
    daily_terms,
    dates,
    game,
    opening,
    states,
    step,
)
from tests.worlds import DAY, HOUR, NOON, faults, holdings, player, refused, unchanged

from liveops_kit.domain.mechanics.chains import StepDraft, StepItem
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.refusals import Refusal

TICK = timedelta(microseconds=1)


# -- by the calendar -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (NOON - TICK, "LLL"),
        (NOON, "OLL"),
        (NOON + DAY - TICK, "OLL"),
        (NOON + DAY, "MOL"),
        (NOON + 2 * DAY, "MMO"),
        (NOON + 3 * DAY - TICK, "MMO"),
        (NOON + 3 * DAY, "MMM"),
        (NOON + 300 * DAY, "MMM"),
    ],
)
def test_each_step_is_open_on_its_own_day_only(moment: datetime, expected: str) -> None:
    """CHN-4a, CHN-4b: the day begins at the time of day of the start."""
    project = game()
    assert states(project, daily(project, 3), moment) == expected


def test_a_claimed_step_stays_claimed_when_its_day_is_over() -> None:
    project = game()
    chain = daily(project, 3)
    claim(project, chain, 1, NOON)
    claim(project, chain, 3, NOON + 2 * DAY)
    assert states(project, chain, NOON + 2 * DAY) == "CMC"
    assert states(project, chain, NOON + 30 * DAY) == "CMC"


def test_a_missed_day_does_not_close_the_next_ones() -> None:
    """CHN-4b."""
    project = game()
    chain = daily(project, 3)
    with unchanged(project), refused(422, 6306):
        claim(project, chain, 1, NOON + DAY)
    claim(project, chain, 2, NOON + DAY)
    assert holdings(project) == {"gold": 2}


def test_steps_open_a_day_apart() -> None:
    """CHN-4a, CHN-22."""
    project = game()
    chain = daily(project, 3)
    assert opening(project, chain, NOON - DAY) == [NOON, NOON + DAY, NOON + 2 * DAY]


@pytest.mark.parametrize("end", [None, NOON + 2 * HOUR, NOON + 40 * DAY])
def test_a_chain_that_does_not_repeat_ends_after_its_last_day(end: datetime | None) -> None:
    """CHN-4c: whatever end the write states."""
    project = game()
    chain = daily(project, 3, dates=dates(NOON, end))
    assert chain.period == Period(NOON, NOON + 3 * DAY)


def test_a_recurrent_chain_begins_again_after_its_last_day() -> None:
    """CHN-4d: missed and claimed steps alike, as often as one likes."""
    project = game()
    chain = daily(project, 3, is_recurrent=True)
    claim(project, chain, 1, NOON)
    claim(project, chain, 3, NOON + 2 * DAY)
    assert states(project, chain, NOON + 3 * DAY - TICK) == "CMC"
    assert states(project, chain, NOON + 3 * DAY) == "OLL"
    claim(project, chain, 1, NOON + 3 * DAY)
    assert states(project, chain, NOON + 4 * DAY) == "COL"
    assert states(project, chain, NOON + 301 * DAY) == "MOL"
    assert holdings(project) == {"gold": 1 + 3 + 1}


def test_a_recurrent_chain_tells_the_days_of_the_round_it_is_in() -> None:
    """CHN-22."""
    project = game()
    chain = daily(project, 2, is_recurrent=True)
    begin = NOON + 6 * DAY
    assert opening(project, chain, begin + HOUR) == [begin, begin + DAY]


def test_a_recurrent_chain_ends_when_the_write_says_so() -> None:
    """CHN-29."""
    project = game()
    end = NOON + 3 * DAY + HOUR
    chain = daily(project, 2, is_recurrent=True, dates=dates(NOON, end))
    claim(project, chain, 1, NOON + 2 * DAY)
    claim(project, chain, 2, end - TICK)
    for moment in (end, end + 100 * DAY):
        assert states(project, chain, moment) == "CC"
        assert opening(project, chain, moment) == [NOON + 2 * DAY, NOON + 3 * DAY]
    with unchanged(project), refused(404, 7001):
        claim(project, chain, 2, end)


def test_steps_that_had_no_day_before_the_end_are_missed() -> None:
    """CHN-29."""
    project = game()
    chain = daily(project, 3, is_recurrent=True, dates=dates(NOON, NOON + DAY))
    assert states(project, chain, NOON) == "OLL"
    assert states(project, chain, NOON + 2 * DAY) == "MMM"


# -- at the user's pace ----------------------------------------------------------------------------
def test_a_rolling_chain_opens_its_first_step_and_waits() -> None:
    """CHN-4e."""
    project = game()
    chain = daily(project, 3, pace=ROLLING)
    assert states(project, chain, NOON - TICK) == "LLL"
    assert states(project, chain, NOON) == "OLL"
    assert states(project, chain, NOON + 300 * DAY) == "OLL"
    assert opening(project, chain, NOON + 300 * DAY) == [NOON, None, None]


@pytest.mark.parametrize(
    ("claimed", "opens"),
    [
        (NOON, NOON + DAY),
        (NOON + HOUR, NOON + DAY),
        (NOON + DAY - TICK, NOON + DAY),
        (NOON + DAY, NOON + 2 * DAY),
        (NOON + 9 * DAY + HOUR, NOON + 10 * DAY),
    ],
)
def test_a_claim_opens_the_next_step_with_the_next_day(claimed: datetime, opens: datetime) -> None:
    """CHN-4e, CHN-22: one claim a day, on the days of the chain's start."""
    project = game()
    chain = daily(project, 3, pace=ROLLING)
    claim(project, chain, 1, claimed)
    assert opening(project, chain, claimed) == [NOON, opens, None]
    assert states(project, chain, opens - TICK) == "CLL"
    with unchanged(project), refused(422, 6306):
        claim(project, chain, 2, opens - TICK)
    assert states(project, chain, opens) == "COL"
    claim(project, chain, 2, opens)
    assert holdings(project) == {"gold": 3}


def test_a_rolling_step_is_never_missed_while_the_chain_runs() -> None:
    project = game()
    chain = daily(project, 2, pace=ROLLING, dates=dates(NOON, NOON + 10 * DAY))
    claim(project, chain, 1, NOON)
    assert states(project, chain, NOON + 10 * DAY - TICK) == "CO"
    assert states(project, chain, NOON + 10 * DAY) == "CM"


def test_a_rolling_step_cannot_be_skipped() -> None:
    project = game()
    chain = daily(project, 3, pace=ROLLING)
    with unchanged(project), refused(422, 6306):
        claim(project, chain, 2, NOON + 5 * DAY)


def test_a_finished_rolling_chain_stays_finished() -> None:
    project = game()
    chain = daily(project, 2, pace=ROLLING)
    claim(project, chain, 1, NOON)
    claim(project, chain, 2, NOON + DAY)
    assert states(project, chain, NOON + 100 * DAY) == "CC"
    with unchanged(project), refused(422, 6306):
        claim(project, chain, 1, NOON + 100 * DAY)


def test_a_recurrent_rolling_chain_starts_over_after_its_last_step() -> None:
    """CHN-4f: with the next day, as after every claim."""
    project = game()
    chain = daily(project, 2, pace=ROLLING, is_recurrent=True)
    claim(project, chain, 1, NOON + HOUR)
    claim(project, chain, 2, NOON + 3 * DAY + HOUR)
    assert states(project, chain, NOON + 3 * DAY + HOUR) == "LL"
    assert opening(project, chain, NOON + 3 * DAY + HOUR) == [NOON + 4 * DAY, None]
    with unchanged(project), refused(422, 6306):
        claim(project, chain, 1, NOON + 4 * DAY - TICK)
    claim(project, chain, 1, NOON + 4 * DAY)
    assert opening(project, chain, NOON + 4 * DAY) == [NOON + 4 * DAY, NOON + 5 * DAY]
    assert holdings(project) == {"gold": 1 + 2 + 1}


def test_a_recurrent_rolling_chain_of_one_step_gives_it_once_a_day() -> None:
    project = game()
    chain = daily(project, 1, pace=ROLLING, is_recurrent=True)
    for day in range(3):
        claim(project, chain, 1, NOON + day * DAY)
        with unchanged(project), refused(422, 6306):
            claim(project, chain, 1, NOON + day * DAY + 23 * HOUR)
    assert holdings(project) == {"gold": 3}


# -- claims ----------------------------------------------------------------------------------------
def test_a_claim_gives_every_item_of_the_step_with_bundles_unpacked() -> None:
    """CHN-21: a trove holds three chests with 100 gold each."""
    project = game()
    items = (StepItem(sku="trove", quantity=2), StepItem(sku="potion", quantity=5))
    chain = daily(project, steps=(StepDraft(step_number=1, items=items),))
    claim(project, chain, 1, NOON)
    assert holdings(project) == {"gold": 600, "potion": 5}


def test_users_do_not_share_their_progress() -> None:
    project = game()
    chain = daily(project, 2)
    claim(project, chain, 1, NOON, user="bob")
    assert states(project, chain, NOON, user="bob") == "CL"
    assert states(project, chain, NOON) == "OL"
    assert holdings(project) == {}


@pytest.mark.parametrize(
    ("facts", "number", "moment"),
    [
        ({}, 1, NOON - TICK),
        ({}, 3, NOON + 3 * DAY),
        ({}, 4, NOON),
        ({"is_enabled": False}, 1, NOON),
        ({"pace": ROLLING, "dates": dates(NOON, NOON + DAY)}, 1, NOON + DAY),
    ],
    ids=["not begun", "over", "no such step", "disabled", "rolling and over"],
)
def test_a_claim_where_there_is_nothing_to_claim(
    facts: dict[str, Any], number: int, moment: datetime
) -> None:
    """CHN-5a."""
    project = game()
    chain = daily(project, 3, **facts)
    with unchanged(project), pytest.raises(Refusal) as caught:
        claim(project, chain, number, moment)
    assert (caught.value.reason.status, caught.value.reason.code) == (404, 7001)
    expected = {"chain_id": chain.chain_id, "project_id": 44056, "step_number": number}
    assert caught.value.extended == expected


def test_a_claim_in_an_unknown_chain() -> None:
    """CHN-5a."""
    project = game()
    with unchanged(project), pytest.raises(Refusal) as caught, project.transaction():
        project.daily_chains.claim(9, 1, player(), NOON)
    assert caught.value.extended == {"chain_id": 9, "project_id": 44056, "step_number": 1}


@pytest.mark.parametrize(("number", "days"), [(2, 0), (1, 1), (3, 1)])
def test_a_claim_on_another_day(number: int, days: int) -> None:
    """CHN-5b."""
    project = game()
    chain = daily(project, 3)
    with unchanged(project), pytest.raises(Refusal) as caught:
        claim(project, chain, number, NOON + days * DAY)
    assert (caught.value.reason.status, caught.value.reason.code) == (422, 6306)
    assert caught.value.extended == {"chain_id": chain.chain_id, "step_number": number}


def test_a_step_is_claimed_once() -> None:
    """CHN-5b."""
    project = game()
    chain = daily(project, 3)
    claim(project, chain, 1, NOON)
    with unchanged(project), refused(422, 6306):
        claim(project, chain, 1, NOON)


# -- what users see --------------------------------------------------------------------------------
def test_an_anonymous_visitor_sees_a_chain_nobody_has_claimed_of() -> None:
    """AUTH-3a."""
    project = game()
    chain = daily(project, 3)
    claim(project, chain, 1, NOON)
    found = project.daily_chains.step_statuses(chain, None, NOON + DAY)
    assert "".join(standing.state.name[0] for standing in found) == "MOL"


def test_the_list_has_the_chains_that_are_enabled_and_running() -> None:
    """CHN-19."""
    project = game()
    daily(project, 3, is_enabled=False)
    daily(project, 3, dates=dates(NOON + HOUR))
    daily(project, 3, dates=dates(NOON - 3 * DAY))
    last = daily(project, 3, order=9)
    first = daily(project, 3, pace=ROLLING, dates=dates(NOON - 900 * DAY), order=0)
    running = [chain.chain_id for chain in project.daily_chains.running(NOON)]
    assert running == [first.chain_id, last.chain_id]


def test_a_single_chain_is_shown_while_it_is_enabled() -> None:
    """CHN-19."""
    project = game()
    chain = daily(project, 3)
    assert project.daily_chains.shown(chain.chain_id) == chain
    project.daily_chains.toggle(chain.chain_id)
    with refused(404, 6201):
        project.daily_chains.shown(chain.chain_id)


# -- what the project does -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("numbers", "named"),
    [
        ((1, 1), ["steps.1.step_number"]),
        ((2, 3), ["steps.1.step_number"]),
        ((7, 7, 1), ["steps.0.step_number", "steps.1.step_number"]),
    ],
)
def test_steps_are_numbered_from_one_without_gaps(numbers: Any, named: list[str]) -> None:
    """CHN-13."""
    project = game()
    terms = daily_terms(steps=tuple(step(number) for number in numbers))
    with unchanged(project), pytest.raises(Refusal) as caught, project.transaction():
        project.daily_chains.create(terms, NOON)
    message = "Steps are numbered from 1 without gaps"
    assert faults(caught.value) == [(name, message) for name in named]


def test_steps_are_sorted_by_their_numbers_and_items_by_their_order() -> None:
    project = game()
    items = tuple(
        StepItem(sku=sku, quantity=1, order=order)
        for sku, order in (("gold", None), ("sword", 7), ("potion", 0))
    )
    steps = (step(2), StepDraft(step_number=1, items=items))
    chain = daily(project, steps=steps)
    assert [found.step_number for found in chain.steps] == [1, 2]
    assert [item.sku for item in chain.steps[0].items] == ["potion", "sword", "gold"]


@pytest.mark.parametrize("call", ["create", "update"])
def test_an_unknown_item_is_refused(call: str) -> None:
    """ERR-9a."""
    project = game()
    daily(project, 1, is_enabled=False)
    terms = daily_terms(steps=(step(1), step(2, "lava")))
    path = (1,) if call == "update" else ()
    with unchanged(project), refused(404, 4001), project.transaction():
        getattr(project.daily_chains, call)(*path, terms, NOON)


def test_an_update_keeps_progress_on_steps_that_stay_and_no_other() -> None:
    """CHN-7a, CHN-7b: step 1 moves to the third day, step 2 goes, two others come."""
    project = game()
    chain = daily(project, 2, pace=ROLLING)
    claim(project, chain, 1, NOON)
    claim(project, chain, 2, NOON + DAY)
    project.daily_chains.toggle(chain.chain_id)
    steps = (step(1), step(2), step(3, step_id=chain.steps[0].step_id))
    project.daily_chains.update(chain.chain_id, daily_terms(pace=ROLLING, steps=steps), NOON)
    updated = project.daily_chains.get(chain.chain_id)
    assert states(project, updated, NOON + 9 * DAY) == "OLC"


def test_progress_stays_when_the_start_is_moved() -> None:
    """CHN-7a: no day of a chain begins before the chain."""
    project = game()
    later = dates(NOON + 5 * DAY)
    for facts in ({"is_recurrent": True}, {"pace": ROLLING}):
        chain = daily(project, 2, **facts)
        claim(project, chain, 1, NOON)
        project.daily_chains.toggle(chain.chain_id)
        kept = tuple(step(found.step_number, step_id=found.step_id) for found in chain.steps)
        terms = daily_terms(steps=kept, dates=later, **facts)
        project.daily_chains.update(chain.chain_id, terms, NOON + HOUR)
        moved = project.daily_chains.get(chain.chain_id)
        assert states(project, moved, NOON + 4 * DAY) == "CL"
        assert states(project, moved, NOON + 6 * DAY) == "CO"


def test_an_unknown_item_is_told_before_the_switch() -> None:
    """ERR-6a: lookup before state."""
    project = game()
    chain = daily(project, 1)
    with unchanged(project), refused(404, 4001), project.transaction():
        project.daily_chains.update(chain.chain_id, daily_terms(steps=(step(1, "lava"),)), NOON)


def test_an_update_does_not_bring_back_claims_of_former_rounds() -> None:
    project = game()
    chain = daily(project, 2, is_recurrent=True)
    claim(project, chain, 1, NOON)
    claim(project, chain, 2, NOON + 3 * DAY)
    project.daily_chains.toggle(chain.chain_id)
    kept = tuple(step(found.step_number, step_id=found.step_id) for found in chain.steps)
    begin = NOON + 4 * DAY - HOUR
    terms = daily_terms(steps=kept, dates=dates(begin))
    project.daily_chains.update(chain.chain_id, terms, NOON + 3 * DAY + HOUR)
    assert states(project, project.daily_chains.get(chain.chain_id), begin) == "OC"


def test_users_who_had_finished_start_over_when_a_chain_becomes_recurrent() -> None:
    """CHN-4f."""
    project = game()
    chain = daily(project, 1, pace=ROLLING)
    claim(project, chain, 1, NOON)
    project.daily_chains.toggle(chain.chain_id)
    kept = (step(1, step_id=chain.steps[0].step_id),)
    terms = daily_terms(pace=ROLLING, is_recurrent=True, steps=kept)
    project.daily_chains.update(chain.chain_id, terms, NOON + HOUR)
    updated = project.daily_chains.get(chain.chain_id)
    assert states(project, updated, NOON + HOUR) == "L"
    assert states(project, updated, NOON + DAY) == "O"


def test_a_reset_takes_everybody_back_to_the_first_step() -> None:
    project = game()
    chain = daily(project, 2, pace=ROLLING)
    for user in ("alice", "bob"):
        claim(project, chain, 1, NOON, user)
    project.daily_chains.reset(chain.chain_id)
    assert [states(project, chain, NOON, user) for user in ("alice", "bob")] == ["OL", "OL"]
    assert holdings(project) == {"gold": 1}


def test_only_rolling_chains_can_be_reset() -> None:
    """CHN-20."""
    project = game()
    chain = daily(project, 2)
    claim(project, chain, 1, NOON)
    with unchanged(project), pytest.raises(Refusal) as caught, project.transaction():
        project.daily_chains.reset(chain.chain_id)
    assert faults(caught.value) == [("type", "Only chains of the type rolling can be reset")]


def test_what_was_claimed_stays_when_the_chain_is_deleted() -> None:
    project = game()
    chain = daily(project, 2)
    claim(project, chain, 1, NOON)
    project.daily_chains.delete(chain.chain_id)
    assert holdings(project) == {"gold": 1}
    assert len(project.tables["progress"]) == 0


def test_a_disabled_chain_goes_on_where_it_was() -> None:
    project = game()
    chain = daily(project, 3, pace=ROLLING)
    claim(project, chain, 1, NOON)
    project.daily_chains.toggle(chain.chain_id)
    project.daily_chains.toggle(chain.chain_id)
    assert states(project, chain, NOON + DAY) == "COL"
