"""Clocks of projects never meet: each shows what was done to it, whatever happens to the others."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import NOON, Source, make_world

from liveops_kit.domain.values.clock import SettableClock
from liveops_kit.state.snapshots import Snapshots
from liveops_kit.state.world import World

PROJECTS = (1, 2, 3)
hours = st.integers(-1000, 1000).map(lambda count: timedelta(hours=count))
who = st.sampled_from((*PROJECTS, "default"))
moves = st.one_of(
    st.tuples(st.just("freeze"), who, hours),
    st.tuples(st.just("set"), who, hours),
    st.tuples(st.just("advance"), who, hours),
    st.tuples(st.just("follow"), who, st.just(timedelta(0))),
    st.tuples(st.just("give up"), st.sampled_from(PROJECTS), st.just(timedelta(0))),
    st.tuples(st.just("forget"), st.sampled_from(PROJECTS), st.just(timedelta(0))),
    st.tuples(st.just("pass"), st.just("machine"), hours.map(abs)),
)


class Model:
    """Where a clock stands: still at a moment, or ahead of the machine by an offset."""

    def __init__(self) -> None:
        self.still: datetime | None = None
        self.offset = timedelta(0)

    def now(self, machine: datetime) -> datetime:
        return self.still or machine + self.offset

    def move(self, move: str, by: timedelta, machine: datetime) -> None:
        if move == "freeze":
            self.still = NOON + by
        elif move == "set":
            self.still, self.offset = None, NOON + by - machine
        elif move == "follow":
            self.still, self.offset = None, timedelta(0)
        elif self.still is not None:
            self.still += by
        else:
            self.offset += by

    def copy(self) -> Model:
        copy = Model()
        copy.still, copy.offset = self.still, self.offset
        return copy


def apply(world: World, move: str, target: int | str, by: timedelta) -> None:
    """Do a move in the world."""
    if move == "forget":
        world.forget(target)
        return
    if target == "default":
        _move(world.clock, move, by)
        return
    project = world.project(target)
    with project.transaction():
        if move == "give up":
            project.clock.follow_default()
        else:
            _move(project.clock, move, by)


def _move(clock: SettableClock, move: str, by: timedelta) -> None:
    if move == "freeze":
        clock.freeze(NOON + by)
    elif move == "set":
        clock.set(NOON + by)
    elif move == "follow":
        clock.follow()
    else:
        clock.advance(by)


@given(st.lists(moves, max_size=20))
def test_each_clock_shows_what_was_done_to_it_alone(story: list[tuple]) -> None:
    source = Source(NOON)
    world = make_world(clock=SettableClock(source))
    default, own = Model(), dict[int, Model]()
    for move, target, by in story:
        if move == "pass":
            source.moment += by
        else:
            apply(world, move, target, by)
        if target == "default":
            default.move(move, by, source.moment)
        elif move in ("give up", "forget"):
            own.pop(target, None)
        elif move != "pass":
            # A first move starts from what the project shows.
            own.setdefault(target, default.copy()).move(move, by, source.moment)
        for project_id in PROJECTS:
            with world.project(project_id).transaction() as now:
                pass
            assert now == own.get(project_id, default).now(source.moment)
            assert world.project(project_id).clock.is_own is (project_id in own)
        assert world.clock.now() == default.now(source.moment)


@given(st.lists(moves, max_size=10), st.lists(moves, max_size=10))
def test_a_snapshot_and_a_state_bring_every_clock_back(
    before: list[tuple], after: list[tuple]
) -> None:
    world = make_world(clock=SettableClock(Source(NOON)))
    for project_id in PROJECTS:
        world.project(project_id)
    for story in before:
        if story[0] != "pass":
            apply(world, *story)
    shown = [world.project(project_id).clock.state for project_id in PROJECTS]
    snapshots = Snapshots(world)
    taken, state = snapshots.take("before", NOON), world.export_state()
    for story in after:
        if story[0] != "pass":
            apply(world, *story)
    snapshots.restore(taken)
    assert [world.project(project_id).clock.state for project_id in PROJECTS] == shown
    again = make_world(clock=SettableClock(Source(NOON)))
    again.import_state(state)
    assert [again.project(project_id).clock.state for project_id in PROJECTS] == shown
