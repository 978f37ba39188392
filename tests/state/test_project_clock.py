"""The clock of a project: its own once it has been moved, and the world's until then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
import pytest
from tests.worlds import DAY, HOUR, NOON, Source, make_world, world_picture

from liveops_kit.domain.values.clock import ClockState, SettableClock
from liveops_kit.errors import StateFormatError
from liveops_kit.state.project import Project
from liveops_kit.state.snapshots import Snapshots
from liveops_kit.state.world import World

XMAS = datetime(2026, 12, 24, 20, tzinfo=UTC)


def now_in(project: Project) -> datetime:
    """The moment at which a transaction happens."""
    with project.transaction() as now:
        return now


def freeze(project: Project, moment: datetime) -> None:
    with project.transaction():
        project.clock.freeze(moment)


@pytest.fixture
def source() -> Source:
    """The machine's time."""
    return Source(NOON)


@pytest.fixture
def world(source: Source) -> World:
    """A world that goes by the machine's time, with two projects in use."""
    world = make_world(clock=SettableClock(source))
    world.project(1)
    world.project(2)
    return world


# -- whose time it is ------------------------------------------------------------------------------
def test_a_project_goes_by_the_default_clock_until_its_own_is_moved(
    world: World, source: Source
) -> None:
    one, two = world.project(1), world.project(2)
    assert not one.clock.is_own
    world.clock.advance(HOUR)
    with one.transaction():
        one.clock.advance(DAY)
    assert one.clock.is_own
    assert not two.clock.is_own
    world.clock.freeze(XMAS)
    source.moment += HOUR
    assert now_in(one) == NOON + HOUR + DAY + HOUR
    assert now_in(two) == XMAS
    assert world.clock.now() == XMAS


@pytest.mark.parametrize(
    ("move", "shown"),
    [
        (lambda clock: clock.freeze(XMAS), XMAS),
        (lambda clock: clock.advance(DAY), NOON - DAY + DAY),
        (lambda clock: clock.set(XMAS), XMAS + HOUR),
        (lambda clock: clock.set_rate(3600), NOON - DAY + 3600 * HOUR),
        (lambda clock: clock.follow(), NOON + HOUR),
    ],
    ids=["freeze", "advance", "set", "rate", "follow"],
)
def test_every_move_starts_from_what_the_project_shows_and_goes_by_the_machine(
    world: World, source: Source, move, shown: datetime
) -> None:
    """The default clock stands still a day ago; the machine's goes on for an hour."""
    world.clock.freeze(NOON - DAY)
    project = world.project(1)
    with project.transaction():
        move(project.clock)
    source.moment += HOUR
    assert now_in(project) == shown
    assert now_in(world.project(2)) == NOON - DAY


def test_a_clock_is_given_up_for_the_default_one(world: World) -> None:
    project = world.project(1)
    freeze(project, XMAS)
    with project.transaction():
        project.clock.follow_default()
    assert not project.clock.is_own
    assert now_in(project) == NOON


def test_a_move_in_a_failed_transaction_has_not_happened(world: World) -> None:
    project = world.project(1)
    freeze(project, XMAS)

    def fail() -> None:
        with project.transaction():
            project.clock.advance(DAY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert now_in(project) == XMAS


def test_a_project_is_not_moved_out_of_the_calendar(world: World) -> None:
    project = world.project(1)
    with project.transaction(), pytest.raises(OverflowError):
        project.clock.advance(timedelta(days=3_000_000))
    assert not project.clock.is_own


# -- where it starts again -------------------------------------------------------------------------
@pytest.mark.parametrize(
    "again",
    [lambda world: world.forget(1), lambda world: world.reset(1), lambda world: world.reset()],
    ids=["forget", "reset", "reset all"],
)
def test_a_project_that_starts_again_has_no_clock_of_its_own(world: World, again) -> None:
    freeze(world.project(1), XMAS)
    again(world)
    assert not world.project(1).clock.is_own
    assert now_in(world.project(1)) == NOON


def test_a_reset_of_one_project_leaves_the_clock_of_another(world: World) -> None:
    freeze(world.project(1), XMAS)
    world.reset(2)
    assert now_in(world.project(1)) == XMAS


# -- what carries it -------------------------------------------------------------------------------
@pytest.mark.parametrize("only", [None, 1], ids=["world", "project"])
def test_a_snapshot_carries_it(world: World, only: int | None) -> None:
    snapshots = Snapshots(world)
    freeze(world.project(1), XMAS)
    taken = snapshots.take("xmas", NOON, only)
    assert taken.now == (NOON if only is None else XMAS)
    freeze(world.project(1), XMAS + DAY)
    freeze(world.project(2), XMAS + DAY)
    assert snapshots.changes(taken, None)["1"].keys() == {"clock"}
    snapshots.restore(taken, only)
    assert now_in(world.project(1)) == XMAS
    assert now_in(world.project(2)) == (NOON if only is None else XMAS + DAY)


def test_a_snapshot_without_one_takes_a_later_one_away(world: World) -> None:
    snapshots = Snapshots(world)
    taken = snapshots.take("before", NOON, 1)
    freeze(world.project(1), XMAS)
    snapshots.restore(taken)
    assert not world.project(1).clock.is_own


@pytest.mark.parametrize(
    "state",
    [
        ClockState(frozen_at=XMAS),
        ClockState(offset=-3 * DAY),
        ClockState(offset=DAY, rate=60.0, since=NOON),
        ClockState(),
    ],
)
def test_a_saved_state_carries_it(world: World, state: ClockState) -> None:
    project = world.project(1)
    with project.transaction():
        project.clock.state = state
    before = world_picture(world)
    again = make_world(clock=SettableClock(Source(NOON)))
    again.import_state(orjson.loads(before))
    assert world_picture(again) == before
    assert again.project(1).clock.is_own
    assert again.project(1).clock.state == state
    assert not again.project(2).clock.is_own


def test_a_state_without_clocks_is_one_that_earlier_releases_read(world: World) -> None:
    assert "clock" not in world.export_state()["projects"]["1"]["tables"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"frozen_at": "2026-12-01T10:00:00"}, "a clock stands at a moment with a UTC offset"),
        ({"rate": 0}, "a clock runs at a rate above 0"),
        ({"offset": "P3650000D"}, "date value out of range"),
    ],
)
def test_a_clock_that_cannot_run_is_refused(world: World, row, reason: str) -> None:
    before = world_picture(world)
    state = world.export_state()
    state["projects"]["1"]["tables"]["clock"] = [{"kind": "ClockState", "row": row}]
    with pytest.raises(StateFormatError, match=rf"projects\.1\.tables\.clock.*{reason}"):
        world.import_state(state)
    assert world_picture(world) == before
