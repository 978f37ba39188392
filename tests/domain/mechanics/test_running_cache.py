"""The cache of running promotions is refreshed when something changed, and is never wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.chains import daily_terms, dates, game
from tests.worlds import DAY, NOON

from liveops_kit.domain.features.daily_chains import DailyChain, DailyPace
from liveops_kit.state.project import Project


def running(project: Project, now: datetime) -> list[int]:
    return [chain.chain_id for chain in project.daily_chains.running(now)]


def add(project: Project, start: datetime, end: datetime | None = None, on: bool = True) -> int:
    terms = daily_terms(pace=DailyPace.ROLLING, dates=dates(start, end), is_enabled=on)
    return project.daily_chains.create(terms, NOON).chain_id


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The chains that are asked whether they run."""
    honest, requested = DailyChain.runs, list[int]()

    def runs(chain: DailyChain, now: datetime) -> bool:
        requested.append(chain.chain_id)
        return honest(chain, now)

    monkeypatch.setattr(DailyChain, "runs", runs)
    return requested


def test_chains_are_looked_at_once_until_one_begins_or_ends(looked_at: list[int]) -> None:
    project = game()
    first, second = add(project, NOON), add(project, NOON + DAY, NOON + 3 * DAY)
    assert running(project, NOON) == [first]
    assert running(project, NOON + DAY / 2) == [first]
    assert looked_at == [first, second]
    assert running(project, NOON + DAY) == [first, second]
    assert running(project, NOON + 2 * DAY) == [first, second]
    assert looked_at == [first, second] * 2
    assert running(project, NOON + 3 * DAY) == [first]
    # Clocks are set back, too.
    assert running(project, NOON) == [first]
    assert running(project, NOON - DAY) == []


def test_a_change_is_seen_at_once() -> None:
    project = game()
    first = add(project, NOON)
    assert running(project, NOON) == [first]
    project.daily_chains.toggle(first)
    assert running(project, NOON) == []
    project.daily_chains.toggle(first)
    second = add(project, NOON)
    assert running(project, NOON) == [first, second]
    project.daily_chains.delete(first)
    assert running(project, NOON) == [second]


def test_what_a_failed_turn_took_back_does_not_run() -> None:
    project = game()
    first = add(project, NOON)

    def fail() -> None:
        with project.transaction():
            second = add(project, NOON)
            assert running(project, NOON) == [first, second]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert running(project, NOON) == [first]


def test_a_fork_goes_its_own_way() -> None:
    project = game()
    first = add(project, NOON)
    assert running(project, NOON) == [first]
    other = project.fork(7)
    other.daily_chains.toggle(first)
    assert (running(project, NOON), running(other, NOON)) == ([first], [])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "toggle", "delete", "look"]),
            st.integers(0, 6),
            st.integers(0, 6),
        ),
        max_size=25,
    )
)
def test_what_is_remembered_is_what_is_so(steps: list[tuple[str, int, int]]) -> None:
    project: Any = game()
    for what, one, other in steps:
        chains = list(project.tables["daily_chains"].all())
        if what == "add":
            start = NOON + timedelta(hours=one)
            add(project, start, start + timedelta(hours=other) if other else None, on=one != 3)
        elif what != "look" and chains:
            getattr(project.daily_chains, what)(chains[one % len(chains)].chain_id)
        now = NOON + timedelta(hours=other)
        chains = project.tables["daily_chains"].rows("all", True)
        assert running(project, now) == [each.chain_id for each in chains if each.runs(now)]
