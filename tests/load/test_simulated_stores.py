"""A correct store never breaks a promise, however its calls overlap; each mistake is found."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.load.histories import verdict
from tests.load.simulation import MISTAKES, simulate


@given(st.integers(0, 10**9))
def test_a_correct_store_breaks_no_promise(seed: int) -> None:
    head, calls = simulate(seed)
    judgement = verdict(calls, head)
    assert judgement.violations == ()
    assert judgement.notes == ()


@given(st.integers(0, 10**9), st.randoms(use_true_random=False))
def test_nor_does_one_of_whose_calls_some_are_missing(seed: int, random: Any) -> None:
    head, calls = simulate(seed)
    changes = {"Limit", "Write"}
    kept = [
        call
        for call in calls
        if random.random() < 0.7 or any(type(mark).__name__ in changes for mark in call.marks)
    ]
    assert verdict(kept, head, dropped=len(calls) - len(kept)).violations == ()


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_found(mistake: str) -> None:
    _, promises = MISTAKES[mistake]
    found = []
    for seed in range(10):
        head, calls = simulate(seed, mistake, calls=150)
        found.append({violation.promise for violation in verdict(calls, head).violations})
    assert sum(map(bool, found)) >= 5, found
    assert set().union(*found) <= promises
