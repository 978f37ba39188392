"""The same seed and the same calls give the same state, with or without an export (PRM-7b)."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st
from tests.laws.calls import AddCode, CallOn, Create, Generate, Refused, Shop, histories
from tests.worlds import codes_of, frozen_clock, picture

from liveops_kit.state.serialization import export_project, import_project


@given(histories, st.integers(0, 3))
def test_the_same_seed_and_calls_give_the_same_answers_and_state(
    history: list[CallOn], seed: int
) -> None:
    """PRM-7b."""
    one, other = Shop(seed=seed), Shop(seed=seed)
    assert [one.play(call) for call in history] == [other.play(call) for call in history]
    assert picture(one.project) == picture(other.project)


@given(histories)
def test_refused_calls_can_be_left_out(history: list[CallOn]) -> None:
    """A refused call leaves no trace, not even in later ids, numbers and codes."""
    one, other = Shop(), Shop()
    for call in history:
        if not isinstance(one.play(call), Refused):
            other.play(call)
    assert picture(one.project) == picture(other.project)


@given(histories, st.data())
def test_a_break_through_json_makes_no_difference(
    history: list[CallOn], data: st.DataObject
) -> None:
    """Export and import at any point; all later calls have the same results."""
    at = data.draw(st.integers(0, len(history)))
    one, other = Shop(), Shop()
    for call in history[:at]:
        one.play(call)
        other.play(call)
    stored = orjson.loads(orjson.dumps(export_project(other.project)))
    other.clock = frozen_clock(one.now)
    other.project = import_project(stored, other.clock, seed=99)
    assert picture(other.project) == picture(one.project)
    assert [one.play(call) for call in history[at:]] == [other.play(call) for call in history[at:]]
    assert picture(one.project) == picture(other.project)


def test_another_seed_gives_other_codes_and_nothing_else() -> None:
    """PRM-7b."""
    runs = []
    for seed in (1, 2):
        shop = Shop(seed=seed)
        for call in (Create("a"), AddCode("a"), Generate("a", 2), AddCode("a", "X")):
            shop.play(call)
        runs.append(codes_of(shop.project, "a"))
    assert not set(runs[0][:3]) & set(runs[1][:3])
    assert runs[0][3] == runs[1][3] == "X"
