"""Judgements of a few calls are those of a judge that tries every order of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.load.brute_force import is_explained_by_some_order

from liveops_kit.load.judgement.accounts import judge_account
from liveops_kit.load.judgement.events import FOREVER, Event
from liveops_kit.load.judgement.limits import ONCES, judge_limit
from liveops_kit.load.judgement.models import ACCOUNT, LIMITED, REGISTER, UNSET
from liveops_kit.load.judgement.orders import Puzzle, reduced
from liveops_kit.load.judgement.registers import judge_register
from liveops_kit.load.judgement.search import Model, Search, is_linearizable

Events = st.SearchStrategy[list[Event]]
CHANGES = {"take", "limit", "reset", "credit", "debit", "write"}
more = settings(max_examples=120)


def events_of(**kinds: tuple[int | None, ...]) -> Events:
    """Up to six events, whose kinds and values are as frequent as they are listed."""
    contents = [(kind.rstrip("_"), value) for kind, values in kinds.items() for value in values]

    def event(content: tuple[str, int], began: int, length: int, fate: int) -> Event:
        is_lost = fate == 0 and content[0] in CHANGES
        return Event(*content, began, FOREVER if is_lost else began + length, 0)

    moments = st.integers(0, 12)
    one = st.builds(event, st.sampled_from(contents), moments, moments, st.integers(0, 4))
    return st.lists(one, max_size=6)


plain = events_of(take=(1, 1, 1), denied=(1, 1), used=(1, 2), left=(0,))
changing = events_of(
    take=(1, 1, 1, 2), denied=(1, 2), used=(0, 1, 2), left=(0, 1), limit=(0, 1, 3, None), reset=(0,)
)
once = events_of(take=(1, 1), denied=(1, 1))
account = events_of(credit=(1, 2), debit=(1, 2), denied=(1, 2), balance=(0, 1, 3))
progress = events_of(credit=(2, 2, 2), balance=(2, 4, 3))
register = events_of(write=(1, 2), read=(0, 1, 1, 2, 2))


def compare(events: list[Event], state: Any, model: Model, judge: Callable[[bool], Any]) -> None:
    """Compare the judgement, the search, and the cut-down events with all orders."""
    is_right = is_explained_by_some_order(events, state, model)
    assert (judge(True) is None) is is_right
    assert is_linearizable(events, state, model) is is_right
    if not is_right:
        search = Search(events, model)
        assert list(search.final_states(state)) == []
        puzzle = reduced(Puzzle(events, state), search.reached, model)
        assert not is_explained_by_some_order(puzzle.events, puzzle.initial, model)
        assert len(puzzle.events) <= len(events)


@more
@given(plain, st.integers(1, 3))
def test_plain_limits(events: list[Event], limit: int) -> None:
    compare(events, (0, limit), LIMITED, lambda whole: judge_limit("k", events, limit, whole))


@more
@given(changing, st.sampled_from([1, 2, None]))
def test_limits_that_change(events: list[Event], limit: int | None) -> None:
    compare(events, (0, limit), LIMITED, lambda whole: judge_limit("k", events, limit, whole))


@more
@given(once)
def test_things_done_once(events: list[Event]) -> None:
    compare(events, (0, 1), LIMITED, lambda whole: judge_limit("k", events, 1, whole, ONCES))


@more
@given(account, st.integers(0, 2))
def test_accounts(events: list[Event], start: int) -> None:
    compare(events, start, ACCOUNT, lambda _: judge_account("k", events, start))


@more
@given(progress)
def test_accounts_that_only_grow(events: list[Event]) -> None:
    compare(events, 0, ACCOUNT, lambda _: judge_account("k", events, 0))


@more
@given(register, st.sampled_from([0, UNSET]))
def test_registers(events: list[Event], first: Any) -> None:
    compare(events, (first,), REGISTER, lambda _: judge_register("k", events, first))


@more
@given(changing, st.sampled_from([1, 2]), st.data())
def test_calls_that_are_missing_make_no_violation(
    events: list[Event], limit: int, data: st.DataObject
) -> None:
    if is_explained_by_some_order(events, (0, limit), LIMITED):
        kept = [
            each
            for each in events
            if each.kind in ("limit", "reset") or data.draw(st.booleans(), label="kept")
        ]
        assert judge_limit("k", kept, limit, is_complete=False) is None
