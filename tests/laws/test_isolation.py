"""Two projects never touch (one template, one clock, one server)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.laws.calls import CallOn, Move, Shop, histories
from tests.worlds import picture


@given(histories, histories)
def test_what_happens_in_a_fork_does_not_touch_the_original(
    first: list[CallOn], then: list[CallOn]
) -> None:
    original = Shop()
    for call in first:
        original.play(call)
    fork = Shop(clock=original.clock)
    fork.project = original.project.fork(7)
    before = picture(original.project)
    for call in then:
        fork.play(call)
    assert picture(original.project) == before


@given(st.lists(st.tuples(st.booleans(), st.deferred(lambda: histories)), max_size=2))
def test_interleaved_projects_answer_as_if_they_were_alone(
    stretches: list[tuple[bool, list[CallOn]]],
) -> None:
    """The clock is shared, so it stands still here."""
    template = Shop()
    together = {side: _fork(template, side) for side in (True, False)}
    alone = {side: _fork(template, side) for side in (True, False)}
    calls = [(side, call) for side, history in stretches for call in history]
    calls = [(side, call) for side, call in calls if not isinstance(call, Move)]
    answers = [(side, together[side].play(call)) for side, call in calls]
    for side in (True, False):
        expected = [alone[side].play(call) for where, call in calls if where is side]
        assert [answer for where, answer in answers if where is side] == expected
        assert picture(together[side].project) == picture(alone[side].project)


def _fork(template: Shop, side: bool) -> Shop:
    shop = Shop(clock=template.clock)
    shop.project = template.project.fork(1 if side else 2)
    return shop
