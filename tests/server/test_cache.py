"""Answers that are kept while no row changes: never a stale one, never another's."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.server.game import DEFAULT_PROJECT, NOW, StandingClock

from liveops_kit.domain.values.clock import ClockState, SettableClock
from liveops_kit.domain.values.refusals import MISSING, Refusal
from liveops_kit.server import fixtures
from liveops_kit.server.cache import cached_response
from liveops_kit.server.request import Request, Response
from liveops_kit.state.project import Project
from liveops_kit.state.world import World


@pytest.fixture
def world() -> World:
    clock = SettableClock(StandingClock(), ClockState(frozen_at=NOW))
    return World(fixtures.load("demo", clock, 1), clock, 1)


class Counting:
    """A steady handler that answers how often it was really asked."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.asked = 0
        self._handler = cached_response(self._answer)

    async def _answer(self, _: Request) -> Response:
        self.asked += 1
        return Response(200, self.asked)

    def __call__(self, project_id: int = DEFAULT_PROJECT, **query: Any) -> Any:
        call = Request("get-coupons", self._world, None, {"project_id": project_id}, query)
        return asyncio.run(self._handler(call)).body


def grant(project: Project) -> None:
    with project.transaction():
        project.inventory.grant("alice", "sword_ice", 1)


def test_the_same_question_has_the_same_answer(world: World) -> None:
    counting = Counting(world)
    assert [counting(limit=5), counting(limit=5)] == [1, 1]


def test_another_query_or_project_has_an_answer_of_its_own(world: World) -> None:
    counting = Counting(world)
    counts = [counting(), counting(limit=5), counting(limit=6), counting(7), counting(offset=5)]
    assert counts == [1, 2, 3, 4, 5]
    assert counting(limit=6) == 3


def test_a_row_that_changes_ends_all_answers_of_its_project_alone(world: World) -> None:
    counting = Counting(world)
    assert [counting(), counting(limit=5), counting(7)] == [1, 2, 3]
    grant(world.project(DEFAULT_PROJECT))
    assert [counting(), counting(limit=5), counting(7)] == [4, 5, 3]


def test_what_a_failed_turn_had_changed_is_not_remembered(world: World) -> None:
    """Within the turn the rows were others, and after it they are the former ones."""
    counting, project = Counting(world), world.project(DEFAULT_PROJECT)
    assert counting() == 1
    counts_of_two = []

    def fail() -> None:
        with project.transaction():
            project.inventory.grant("alice", "sword_ice", 1)
            counts_of_two.append(counting())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [*counts_of_two, counting()] == [2, 3]


def test_a_project_that_is_made_anew_has_no_answers(world: World) -> None:
    counting = Counting(world)
    assert counting() == 1
    world.reset()
    assert counting() == 2


def test_a_deleted_row_ends_answers(world: World) -> None:
    counting, project = Counting(world), world.project(DEFAULT_PROJECT)
    grant(project)
    assert counting() == 1
    project.tables["holdings"].delete(("alice", "sword_ice"))
    assert counting() == 2


def test_no_more_than_a_few_answers_are_kept(world: World) -> None:
    counting = Counting(world)
    for number in range(100):
        counting(offset=number)
    assert counting(offset=99) == 100
    assert counting(offset=0) == 101


def test_a_refusal_is_not_kept(world: World) -> None:
    async def refuse(_: Request) -> Response:
        raise Refusal(MISSING, thing="Coupon", name="x")

    handler = cached_response(refuse)
    call = Request("get-coupon", world, None, {"project_id": DEFAULT_PROJECT}, {})
    raised = []
    for _ in range(2):
        with pytest.raises(Refusal) as caught:
            asyncio.run(handler(call))
        raised.append(caught.value)
    assert raised[0] is not raised[1]
