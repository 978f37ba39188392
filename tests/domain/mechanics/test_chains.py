"""Rules shared by daily and offer chains: dates, step ids, their life (ERR-21, ERR-30, CHN-7)."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from tests.chains import daily, daily_terms, game, offer_terms, offers, states, step
from tests.worlds import DAY, NOON, refused, unchanged

from liveops_kit.domain.mechanics.chains import ChainDates
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.refusals import Refusal

KINDS = ["daily_chains", "offer_chains"]
START, END = "2026-12-01T10:00:00+03:00", "2026-12-04T10:00:00+03:00"


def made(project: Any, kind: str, **facts: Any) -> Any:
    """A chain of a kind with two steps."""
    if kind == "daily_chains":
        return daily(project, 2, **facts)
    return offers(project, "free", "paid", **facts)


def terms(kind: str, **facts: Any) -> Any:
    """Terms of a chain of a kind with two steps."""
    return (
        daily_terms(2, **facts) if kind == "daily_chains" else offer_terms("free", "paid", **facts)
    )


# -- dates -----------------------------------------------------------------------------------------
def test_dates_keep_their_offset() -> None:
    period = ChainDates(start=START, end=END).period(44056)
    zone = timezone(timedelta(hours=3))
    assert period.date_from == datetime(2026, 12, 1, 10, tzinfo=zone)
    assert period.date_from.utcoffset() == timedelta(hours=3)
    assert period.date_until == datetime(2026, 12, 4, 10, tzinfo=zone)


def test_a_chain_need_not_end() -> None:
    assert ChainDates(start=START).period(44056).date_until is None


@pytest.mark.parametrize(
    "text",
    [
        "first of December",
        "",
        "2026-12-01",
        "2026-12-01T10:00:00",
        "2026-12-01 10:00:00+03:00",
        "2026-12-01T10:00+03:00",
        "2026-12-01T10:00:00+03:00:30",
        "2026-12-01T10:00:00+0300",
        "2026-12-01T10:00:00+03:00\n",
        "20261201T100000Z",
        "2026-W49-2T10:00:00Z",
        "2026-02-29T10:00:00Z",
        "2026-12-01T25:00:00Z",
        "٢٠٢٦-12-01T10:00:00Z",
        "9999-12-31T23:00:00-02:00",
    ],
)
def test_a_text_that_is_no_moment_is_told_as_it_was_sent(text: str) -> None:
    """ERR-30."""
    with pytest.raises(Refusal) as caught:
        ChainDates(start=text, end=END).period(44056, 10)
    assert (caught.value.reason.status, caught.value.reason.code) == (422, 6204)
    assert caught.value.extended == {
        "project_id": 44056,
        "chain_id": 10,
        "invalid_format_dates": {"date_start": text},
    }


def test_only_the_unreadable_dates_are_told() -> None:
    """ERR-30."""
    with pytest.raises(Refusal) as caught:
        ChainDates(start=START, end="later").period(44056)
    assert caught.value.extended == {
        "project_id": 44056,
        "invalid_format_dates": {"date_end": "later"},
    }


@pytest.mark.parametrize("text", ["2026-12-01T10:00:00z", "2026-12-01t10:00:00.125Z"])
def test_the_other_ways_to_write_a_moment_are_read(text: str) -> None:
    assert ChainDates(start=text).period(44056).date_from.hour == 10


@pytest.mark.parametrize(
    ("start", "end"),
    [(END, START), (START, START), (START, "2026-12-01T07:00:00Z"), ("9999-12-15T00:00:00Z", None)],
)
def test_a_period_that_cannot_be_is_told_as_it_was_sent(start: str, end: str | None) -> None:
    """ERR-30: the end is after the start, and the days of a chain are in the calendar."""
    with pytest.raises(Refusal) as caught:
        ChainDates(start=start, end=end).period(44056, 10)
    assert (caught.value.reason.status, caught.value.reason.code) == (422, 6204)
    assert caught.value.extended == {
        "project_id": 44056,
        "chain_id": 10,
        "invalid_periods": [{"start": start, "end": end}],
    }


# -- the life of a chain ---------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS)
def test_new_steps_get_ids_that_are_never_given_again(kind: str) -> None:
    project = game()
    one, other = made(project, kind), made(project, kind)
    assert (one.chain_id, other.chain_id) == (1, 2)
    assert [step.step_id for step in (*one.steps, *other.steps)] == [1, 2, 3, 4]
    getattr(project, kind).delete(other.chain_id)
    newest = made(project, kind)
    assert (newest.chain_id, [step.step_id for step in newest.steps]) == (3, [5, 6])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("call", ["get", "delete", "toggle", "update"])
def test_an_unknown_chain_is_told_with_its_project(kind: str, call: str) -> None:
    """ERR-21."""
    project = game()
    more = (terms(kind), NOON) if call == "update" else ()
    with unchanged(project), pytest.raises(Refusal) as caught, project.transaction():
        getattr(getattr(project, kind), call)(77, *more)
    assert (caught.value.reason.status, caught.value.reason.code) == (404, 6201)
    assert caught.value.extended == {"project_id": 44056, "chain_id": 77}


@pytest.mark.parametrize("kind", KINDS)
def test_switching_twice_is_nothing(kind: str) -> None:
    project = game()
    chain = made(project, kind)
    chains = getattr(project, kind)
    with unchanged(project):
        chains.toggle(chain.chain_id)
        assert chains.get(chain.chain_id).is_enabled is False
        chains.toggle(chain.chain_id)


@pytest.mark.parametrize("kind", KINDS)
def test_an_enabled_chain_is_not_updated(kind: str) -> None:
    """CHN-6a."""
    project = game()
    chain = made(project, kind)
    with unchanged(project), pytest.raises(Refusal) as caught, project.transaction():
        getattr(project, kind).update(chain.chain_id, terms(kind), NOON)
    assert (caught.value.reason.status, caught.value.reason.code) == (422, 6209)
    assert caught.value.extended == {"project_id": 44056, "chain_id": chain.chain_id}


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_for_another_chain_is_refused(kind: str) -> None:
    """ERR-31, ERR-37."""
    project = game()
    chain = made(project, kind, is_enabled=False)
    with unchanged(project), pytest.raises(Refusal) as caught, project.transaction():
        getattr(project, kind).update(chain.chain_id, terms(kind), NOON, 9)
    assert (caught.value.reason.status, caught.value.reason.code) == (422, 6205)
    facts = {"project_id": 44056, "url_chain_id": chain.chain_id, "body_chain_id": 9}
    assert caught.value.extended == facts


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("ids", "code", "step_ids"),
    [((1, 1), 6207, [1]), ((1, 9), 6206, [9]), ((8, 7), 6206, [7, 8]), ((9, 9), 6207, [9])],
)
def test_step_ids_are_the_chains_own_and_stand_once(
    kind: str, ids: tuple[int, int], code: int, step_ids: list[int]
) -> None:
    """ERR-32, ERR-33, ERR-37."""
    project = game()
    chain = made(project, kind, is_enabled=False)
    made(project, kind)
    steps = tuple(step(place, "sword", step_id=step_id) for place, step_id in enumerate(ids, 1))
    with unchanged(project), pytest.raises(Refusal) as caught, project.transaction():
        getattr(project, kind).update(chain.chain_id, terms(kind, steps=steps), NOON)
    assert (caught.value.reason.status, caught.value.reason.code) == (422, code)
    facts = {"project_id": 44056, "chain_id": chain.chain_id, "chain_step_id_list": step_ids}
    assert caught.value.extended == facts


@pytest.mark.parametrize("kind", KINDS)
def test_a_chain_has_thirty_steps_at_most(kind: str) -> None:
    """ERR-26, ERR-36."""
    project = game()
    many = tuple(step(number, "sword") for number in range(1, 32))
    chains = getattr(project, kind)
    with unchanged(project), pytest.raises(Refusal) as caught, project.transaction():
        chains.create(terms(kind, steps=many), NOON)
    assert (caught.value.reason.status, caught.value.reason.code) == (422, 6203)
    assert caught.value.extended == {"project_id": 44056, "step_count": 31, "max_steps": 30}
    assert len(chains.create(terms(kind, steps=many[:30]), NOON).steps) == 30


@pytest.mark.parametrize("kind", KINDS)
def test_an_update_keeps_the_ids_it_states_and_gives_new_ones(kind: str) -> None:
    """CHN-7."""
    project = game()
    chain = made(project, kind, is_enabled=False)
    steps = (step(2, "sword", step_id=1), step(1, "sword"), step(3, "sword", step_id=2))
    getattr(project, kind).update(chain.chain_id, terms(kind, steps=steps), NOON, chain.chain_id)
    updated = getattr(project, kind).get(chain.chain_id)
    assert [(step.step_number, step.step_id) for step in updated.steps] == [(1, 3), (2, 1), (3, 2)]


# -- lists -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS)
def test_lists_are_sorted_by_order_then_by_id(kind: str) -> None:
    """PAG-1e, PAG-2, PAG-4."""
    project = game()
    for order in (5, 1, 5, 0):
        made(project, kind, order=order)
    chains = getattr(project, kind)
    first, more = chains.page(Page(3, 0))
    last, no_more = chains.page(Page(3, 3))
    assert [chain.chain_id for chain in (*first, *last)] == [4, 2, 1, 3]
    assert (more, no_more) == (True, False)


@pytest.mark.parametrize("kind", KINDS)
def test_a_chain_moves_in_lists_when_its_order_changes(kind: str) -> None:
    project = game()
    for _ in range(3):
        made(project, kind, order=5, is_enabled=False)
    chains = getattr(project, kind)
    for order in (9, 0, 5):
        chains.update(2, terms(kind, order=order, is_enabled=False), NOON)
        expected = {9: [1, 3, 2], 0: [2, 1, 3], 5: [1, 2, 3]}[order]
        assert [chain.chain_id for chain in chains.page(Page(10, 0))[0]] == expected
    chains.delete(2)
    assert [chain.chain_id for chain in chains.page(Page(10, 0))[0]] == [1, 3]


@pytest.mark.parametrize("kind", KINDS)
def test_a_failed_turn_leaves_lists_as_they_were(kind: str) -> None:
    project = game()
    for _ in range(3):
        made(project, kind, order=5, is_enabled=False)
    chains = getattr(project, kind)

    def update_and_fail() -> None:
        with project.transaction():
            chains.update(2, terms(kind, order=0, is_enabled=False), NOON)
            raise ZeroDivisionError

    with unchanged(project), pytest.raises(ZeroDivisionError):
        update_and_fail()
    assert [chain.chain_id for chain in chains.page(Page(10, 0))[0]] == [1, 2, 3]


@pytest.mark.parametrize("kind", KINDS)
def test_lists_can_be_of_enabled_or_disabled_chains(kind: str) -> None:
    project = game()
    for enabled in (True, False, True):
        made(project, kind, is_enabled=enabled)
    chains = getattr(project, kind)
    found = {on: [c.chain_id for c in chains.page(Page(10, 0), on)[0]] for on in (True, False)}
    assert found == {True: [1, 3], False: [2]}


@pytest.mark.parametrize("kind", KINDS)
def test_an_update_can_switch_a_chain_on(kind: str) -> None:
    project = game()
    chain = made(project, kind, is_enabled=False)
    chains = getattr(project, kind)
    chains.update(chain.chain_id, terms(kind, is_enabled=True), NOON)
    assert chains.get(chain.chain_id).is_enabled is True
    assert [c.chain_id for c in chains.page(Page(10, 0), True)[0]] == [chain.chain_id]


def test_daily_and_offer_chains_do_not_share_progress() -> None:
    project = game()
    chain, other = daily(project, 1), offers(project, "free")
    assert chain.chain_id == other.chain_id == 1
    project.offer_chains.delete(1)
    assert states(project, chain, NOON) == "O"
    with refused(404, 6201):
        project.offer_chains.get(1)
    assert states(project, chain, NOON + DAY) == "M"
