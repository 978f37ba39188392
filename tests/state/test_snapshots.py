"""Snapshots: a world as it was, put back or compared, and nothing shared that changes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import (
    DAY,
    NOON,
    PROJECT_ID,
    codes_of,
    coupon_terms,
    make_world,
    player,
    refused,
    running_coupon,
    world_picture,
)

from liveops_kit.errors import SnapshotError
from liveops_kit.state.snapshots import MAX_ROWS, MAX_SNAPSHOTS, Snapshots
from liveops_kit.state.world import World


def redeem(world: World, project_id: int = 1, user: str = "alice") -> None:
    project = world.project(project_id)
    with project.transaction() as now:
        project.coupons.redeem("WELCOME", player(user), {}, now)


@pytest.fixture
def world() -> World:
    """Two projects in use, and the clock a day on."""
    world = make_world()
    redeem(world, 1)
    redeem(world, 2)
    world.clock.advance(DAY)
    return world


# -- there and back --------------------------------------------------------------------------------
def test_a_world_is_put_back_as_it_was(world: World) -> None:
    snapshots = Snapshots(world)
    before = world_picture(world)
    taken = snapshots.take("a", NOON)
    redeem(world, 1)
    world.project(3)
    world.project(2).random.code()
    world.random.hex_id()
    world.clock.advance(DAY)
    for _ in range(2):
        snapshots.restore(taken)
        assert world_picture(world) == before
        running_coupon(world.project(1), "more", codes=["MORE"])


def test_what_comes_after_is_what_came_before(world: World) -> None:
    """Codes are made up and numbers counted on from where they stood."""
    snapshots = Snapshots(world)
    taken = snapshots.take("a", NOON)

    def later() -> bytes:
        project = world.project(1)
        running_coupon(project, "later", coupon_terms(), [])
        project.coupons.generate_codes("later", 5)
        world.random.hex_id()
        return world_picture(world)

    first = later()
    snapshots.restore(taken)
    assert later() == first


def test_a_snapshot_of_one_project_leaves_the_rest_and_the_clock(world: World) -> None:
    snapshots = Snapshots(world)
    taken = snapshots.take("a", NOON, 1)
    assert (list(taken.projects), taken.world_state) == ([1], None)
    redeem(world, 1)
    redeem(world, 2)
    world.clock.advance(DAY)
    two, now = world.export_state()["projects"]["2"], world.clock.now()
    one = taken.projects[1]
    snapshots.restore(taken)
    assert world.project(1).inventory.of("alice") != []
    assert snapshots.changes(taken, None) == {}
    assert (world.export_state()["projects"]["2"], world.clock.now()) == (two, now)
    assert world.project(1) is not one


def test_one_project_of_a_whole_snapshot_is_put_back_alone(world: World) -> None:
    snapshots = Snapshots(world)
    before = world.export_state()["projects"]
    taken = snapshots.take("a", NOON)
    redeem(world, 1)
    redeem(world, 2)
    changed = world.export_state()["projects"]
    snapshots.restore(taken, 2)
    assert world.export_state()["projects"] == {"1": changed["1"], "2": before["2"]}


def test_a_project_that_was_not_there_is_named(world: World) -> None:
    snapshots = Snapshots(world)
    with pytest.raises(SnapshotError, match=r"^project 9 was never used$"):
        snapshots.take("a", NOON, 9)
    assert snapshots.all() == []
    taken = snapshots.take("a", NOON)
    with pytest.raises(SnapshotError, match=r"^project 9 is not in the snapshot 'a'$"):
        snapshots.restore(taken, 9)


def test_a_project_is_put_back_only_where_there_is_room() -> None:
    world = make_world(most_projects=1)
    redeem(world, 1)
    snapshots = Snapshots(world)
    taken = snapshots.take("a", NOON, 1)
    world.forget(1)
    world.project(2)
    before = world_picture(world)
    with refused(403, 0):
        snapshots.restore(taken)
    assert world_picture(world) == before


# -- names -----------------------------------------------------------------------------------------
def test_a_snapshot_of_the_same_name_is_replaced(world: World) -> None:
    snapshots = Snapshots(world)
    snapshots.take("a", NOON)
    snapshots.take("b", NOON)
    redeem(world)
    again = snapshots.take("a", NOON)
    assert [taken.name for taken in snapshots.all()] == ["b", "a"]
    assert snapshots.changes(again, None) == {}
    assert snapshots.delete("a")
    assert not snapshots.delete("a")
    assert snapshots.get("a") is None


def test_there_is_an_end_to_snapshots() -> None:
    snapshots = Snapshots(make_world())
    for number in range(MAX_SNAPSHOTS):
        snapshots.take(str(number), NOON)
    with pytest.raises(
        SnapshotError, match=f"at most {MAX_SNAPSHOTS} snapshots are kept: delete one first"
    ):
        snapshots.take("more", NOON)
    snapshots.take("0", NOON)
    assert len(snapshots.all()) == MAX_SNAPSHOTS


# -- comparing -------------------------------------------------------------------------------------
def test_nothing_changed_is_nothing(world: World) -> None:
    snapshots = Snapshots(world)
    taken = snapshots.take("a", NOON)
    assert snapshots.changes(taken, None) == {}
    assert snapshots.changes(taken, taken) == {}


def test_a_redeemed_code_changes_counts_and_holdings(world: World) -> None:
    snapshots = Snapshots(world)
    taken = snapshots.take("a", NOON)
    redeem(world, 1)
    redeem(world, 1, "bob")
    found = snapshots.changes(taken, None)
    assert list(found) == ["1"]
    holdings = found["1"]["holdings"]
    assert holdings == {
        "added_count": 1,
        "removed_count": 0,
        "changed_count": 1,
        "added": [{"user": "bob", "sku": "sword", "quantity": 1}],
        "removed": [],
        "changed": [{"key": "alice/sword", "before": {"quantity": 1}, "after": {"quantity": 2}}],
    }
    assert {"counts", "holdings"} == set(found["1"])


def test_a_deleted_coupon_is_told_with_its_codes(world: World) -> None:
    snapshots = Snapshots(world)
    taken = snapshots.take("a", NOON)
    with world.project(1).transaction():
        world.project(1).coupons.delete("welcome")
    removed = {
        name: table["removed_count"] for name, table in snapshots.changes(taken, None)["1"].items()
    }
    assert removed["promotions"] == removed["codes"] == 1
    [code] = snapshots.changes(taken, None)["1"]["codes"]["removed"]
    assert code["code"] == "WELCOME"


def test_two_snapshots_are_compared_whatever_happened_since(world: World) -> None:
    snapshots = Snapshots(world)
    first = snapshots.take("a", NOON)
    redeem(world)
    second = snapshots.take("b", NOON)
    world.reset()
    forth = snapshots.changes(first, second)["1"]["holdings"]["changed"]
    back = snapshots.changes(second, first)["1"]["holdings"]["changed"]
    assert forth == [{"key": "alice/sword", "before": {"quantity": 1}, "after": {"quantity": 2}}]
    assert back == [{"key": "alice/sword", "before": {"quantity": 2}, "after": {"quantity": 1}}]


def test_a_project_only_one_side_has_is_compared_with_the_fixtures(world: World) -> None:
    snapshots = Snapshots(world)
    taken = snapshots.take("a", NOON)
    world.project(PROJECT_ID)
    assert snapshots.changes(taken, None) == {}
    redeem(world, 3)
    assert list(snapshots.changes(taken, None)) == ["3"]
    world.reset()
    assert list(snapshots.changes(taken, None)) == ["1", "2"]


def test_many_rows_are_counted_and_not_all_listed(world: World) -> None:
    snapshots = Snapshots(world)
    taken = snapshots.take("a", NOON)
    with world.project(1).transaction():
        world.project(1).coupons.generate_codes("welcome", MAX_ROWS + 7)
    codes: dict[str, Any] = snapshots.changes(taken, None)["1"]["codes"]
    assert (codes["added_count"], len(codes["added"])) == (MAX_ROWS + 7, MAX_ROWS)


# -- the law ---------------------------------------------------------------------------------------
@given(st.lists(st.tuples(st.sampled_from(["redeem", "code", "user", "put back"]),
                          st.integers(1, 3)), max_size=12))  # fmt: skip
def test_whatever_happens_a_snapshot_stays_as_it_was(steps: list[tuple[str, int]]) -> None:
    world = make_world()
    redeem(world)
    snapshots = Snapshots(world)
    taken = snapshots.take("a", NOON)
    before = world_picture(world)
    for what, project_id in steps:
        if what == "put back":
            snapshots.restore(taken)
            continue
        project = world.project(project_id)
        with project.transaction():
            if what == "redeem":
                project.coupons.redeem(
                    "WELCOME", player(f"user {len(codes_of(project, 'welcome'))}"), {}, NOON
                )
            elif what == "code":
                project.coupons.add_code("welcome", None)
            else:
                project.users.set_attributes("alice", {"level": project_id})
    snapshots.restore(taken)
    assert world_picture(world) == before
