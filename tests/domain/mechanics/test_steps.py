"""The machine of steps, and who has claimed which (CHN-4, CHN-7, CHN-10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import DAY, HOUR, NOON, make_project

from liveops_kit.domain.mechanics.steps import (
    TRANSITIONS,
    Claim,
    Progress,
    ProgressStore,
    StepEvent,
    StepState,
    can_claim,
    next_state,
    state_after,
)
from liveops_kit.domain.values.recurrence import Schedule


class AtMoment:
    """Resets once, at a moment."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def last(self, now: datetime) -> datetime | None:
        return self.moment if self.moment <= now else None


def make_journey(kind: str = "test") -> ProgressStore:
    """A journey with a table of its own."""
    return ProgressStore(kind, make_project().tables["progress"])


def walked(progress_store: ProgressStore, *step_ids: int, whose: str = "alice") -> Progress:
    """Somebody who claimed steps of chain 1, an hour apart, from NOON."""
    progress = progress_store.of(1, whose, None, NOON)
    for hours, step_id in enumerate(step_ids):
        progress = progress_store.claim(progress, step_id, NOON + hours * HOUR)
    return progress


# -- the machine -----------------------------------------------------------------------------------
def test_only_an_open_step_can_be_claimed() -> None:
    assert [step for step in StepState if can_claim(step)] == [StepState.OPEN]


def test_a_missed_step_only_comes_back_when_the_chain_starts_over() -> None:
    """CHN-4b."""
    assert [event for event in StepEvent if next_state(StepState.MISSED, event)] == [
        StepEvent.START_OVER
    ]


def test_starting_over_locks_every_step() -> None:
    ends = {
        next_state(step, StepEvent.START_OVER) for step in StepState if step is not StepState.LOCKED
    }
    assert ends == {StepState.LOCKED}


@given(st.lists(st.sampled_from(StepEvent), max_size=8))
def test_a_life_is_a_walk_along_the_table(events: list[StepEvent]) -> None:
    """`lived` and `after` say the same of any order of events."""
    step: StepState | None = StepState.LOCKED
    for event in events:
        step = None if step is None else next_state(step, event)
    if step is None:
        with pytest.raises(KeyError):
            state_after(*events)
    else:
        assert state_after(*events) is step


def test_every_state_can_be_reached_and_left() -> None:
    assert {start for start, _ in TRANSITIONS} == set(StepState) == set(TRANSITIONS.values())


# -- progress --------------------------------------------------------------------------------------
def test_nobody_has_claimed_anything_at_first() -> None:
    assert dict(make_journey().of(1, "alice", None, NOON).claimed) == {}


def test_a_claim_is_kept_with_its_moment() -> None:
    progress_store = make_journey()
    walked(progress_store, 31, 32)
    assert dict(progress_store.of(1, "alice", None, NOON).claimed) == {31: NOON, 32: NOON + HOUR}


def test_progress_is_of_one_user_in_one_chain_of_one_kind() -> None:
    project = make_project()
    one, other = (ProgressStore(kind, project.tables["progress"]) for kind in ("daily", "offer"))
    walked(one, 31)
    assert not one.of(1, "bob", None, NOON).claims
    assert not one.of(2, "alice", None, NOON).claims
    assert not other.of(1, "alice", None, NOON).claims


def test_a_reset_takes_the_claims_before_it_and_none_after() -> None:
    """CHN-3e: the claim at the very moment of the reset counts."""
    progress_store = make_journey()
    walked(progress_store, 31, 32, 33)
    resets = AtMoment(NOON + HOUR)
    assert list(progress_store.of(1, "alice", resets, NOON).claimed) == [31, 32, 33]
    assert list(progress_store.of(1, "alice", resets, NOON + HOUR).claimed) == [32, 33]


def test_a_plain_schedule_is_a_reset_too() -> None:
    progress_store = make_journey()
    walked(progress_store, 31)
    daily = Schedule(interval_type="daily", time="13:00:00+00:00")
    assert list(progress_store.of(1, "alice", daily, NOON + timedelta(minutes=59)).claimed) == [31]
    assert list(progress_store.of(1, "alice", daily, NOON + HOUR).claimed) == []


def test_a_claim_after_a_reset_drops_what_was_before() -> None:
    progress_store = make_journey()
    walked(progress_store, 31, 32)
    progress = progress_store.of(1, "alice", AtMoment(NOON + DAY), NOON + DAY)
    progress_store.claim(progress, 31, NOON + DAY)
    assert dict(progress_store.of(1, "alice", None, NOON).claimed) == {31: NOON + DAY}


def test_starting_over_forgets_the_claims_and_counts_the_round() -> None:
    """CHN-10a."""
    progress_store = make_journey()
    fresh = progress_store.start_over(walked(progress_store, 31, 32), NOON + DAY)
    assert (fresh.claims, fresh.round, fresh.round_at) == ((), 1, NOON + DAY)
    assert progress_store.of(1, "alice", None, NOON) == fresh


def test_claims_on_steps_that_are_gone_are_forgotten() -> None:
    """CHN-7a, CHN-7b: of this chain, for everybody."""
    progress_store = make_journey()
    walked(progress_store, 31, 32)
    walked(progress_store, 32, whose="bob")
    progress_store.keep_steps(1, frozenset({31, 33}))
    kept = [list(progress_store.of(1, who, None, NOON).claimed) for who in ("alice", "bob")]
    assert kept == [[31], []]


def test_claims_before_the_last_reset_of_the_former_terms_are_forgotten_too() -> None:
    progress_store = make_journey()
    walked(progress_store, 31, 32)
    progress_store.keep_steps(1, frozenset({31, 32}), since=NOON + HOUR)
    assert list(progress_store.of(1, "alice", None, NOON).claimed) == [32]


def test_users_who_have_finished_can_be_started_over() -> None:
    progress_store = make_journey()
    walked(progress_store, 31, 32)
    walked(progress_store, 31, whose="bob")
    progress_store.restart_finished(1, frozenset({31, 32}), NOON + DAY)
    assert progress_store.of(1, "alice", None, NOON).round == 1
    assert list(progress_store.of(1, "bob", None, NOON).claimed) == [31]


def test_a_chain_can_be_forgotten() -> None:
    progress_store = make_journey()
    for whose in ("alice", "bob", "carol"):
        walked(progress_store, 31, whose=whose)
    progress_store.claim(progress_store.of(2, "alice", None, NOON), 41, NOON)
    # CHN-26
    progress_store.forget(1)
    assert not any(
        progress_store.of(1, who, None, NOON).claims for who in ("alice", "bob", "carol")
    )
    assert progress_store.of(2, "alice", None, NOON).claims == (Claim(41, NOON),)


@given(st.lists(st.integers(0, 100), unique=True, max_size=8), st.integers(-2, 10))
def test_keeping_claims_since_a_moment_loses_only_older_ones(ids: list[int], hours: int) -> None:
    progress = Progress(kind="test", chain_id=1, user_id="alice")
    claims = tuple(Claim(step_id, NOON + place * HOUR) for place, step_id in enumerate(ids))
    progress = Progress(kind="test", chain_id=1, user_id="alice", claims=claims)
    since = NOON + hours * HOUR
    kept = progress.within(since)
    assert kept.claims == claims[max(0, hours) :]
    assert all(one.at < other.at for one, other in pairwise(kept.claims))
    assert kept.within(since) is kept
