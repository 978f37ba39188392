"""The games of one server: made on first use, apart from each other, reset."""

from __future__ import annotations

import pytest
from tests.worlds import (
    DAY,
    HOUR,
    NOON,
    PROJECT_ID,
    Source,
    codes_of,
    coupon_terms,
    frozen_clock,
    holdings,
    make_project,
    make_world,
    picture,
    player,
    refused,
    running_coupon,
    unchanged,
    world_picture,
)

from liveops_kit.domain.values.clock import ClockState, SettableClock
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.state.world import World


def test_a_project_is_made_from_the_template_on_first_use() -> None:
    world = make_world()
    assert world.project_ids == []
    project = world.project(7)
    assert project.config.project_id == 7
    assert codes_of(project, "welcome") == ["WELCOME"]
    assert world.project_ids == [7]


def test_a_project_is_the_same_one_the_next_time() -> None:
    world = make_world()
    assert world.project(7) is world.project(7)
    assert world.project(7) is not world.project(8)


def test_the_projects_in_use_are_listed_in_order() -> None:
    world = make_world()
    for project_id in (9, 7, 8, 7):
        world.project(project_id)
    assert world.project_ids == [7, 8, 9]


def test_the_world_knows_its_default_project_before_it_is_used() -> None:
    world = make_world()
    assert world.default_project_id == PROJECT_ID
    assert [world.has_project(PROJECT_ID), world.has_project(7)] == [True, False]
    world.project(7)
    assert world.has_project(7)
    assert world.project_ids == [7]


@pytest.mark.parametrize("merchant_id", [None, 2340])
def test_the_account_is_the_one_of_the_template(merchant_id: int | None) -> None:
    clock = frozen_clock()
    world = World(make_project(clock=clock, merchant_id=merchant_id), clock, 1)
    assert world.merchant_of(7) == merchant_id


def test_two_projects_never_touch() -> None:
    world = make_world()
    one, other = world.project(1), world.project(2)
    with unchanged(other):
        one.coupons.redeem("WELCOME", player(), {}, NOON)
        one.coupons.generate_codes("welcome", 3)
        one.coupons.delete("welcome")
        running_coupon(one)
        one.users.set_attributes("alice", {"level": 1})
    assert holdings(one) == {"sword": 1}
    assert holdings(other) == {}


def test_no_project_changes_the_template() -> None:
    world = make_world()
    fresh = picture(world.project(1))
    world.project(PROJECT_ID).coupons.delete("welcome")
    world.project(1).coupons.delete("welcome")
    world.reset()
    assert picture(world.project(1)) == fresh


# -- the cap ---------------------------------------------------------------------------------------
def test_no_more_projects_are_made_than_the_settings_allow() -> None:
    world = make_world(most_projects=2)
    world.project(1)
    world.project(2)
    before = world_picture(world)
    text = (
        "Project 3 does not exist and may not be created: at most 2 projects are kept "
        "(--most-projects); DELETE /_mock/projects/1 frees the least recently used"
    )
    with refused(403, 0, text):
        world.project(3)
    assert world_picture(world) == before
    assert world.project(1).config.project_id == 1


def test_a_project_that_was_reset_makes_room() -> None:
    world = make_world(most_projects=1)
    world.project(1)
    world.reset(1)
    assert world.project(2).config.project_id == 2


# -- reset -----------------------------------------------------------------------------------------
def test_one_project_starts_again_and_no_other() -> None:
    world = make_world()
    fresh = picture(world.project(1))
    for project_id in (1, 2):
        world.project(project_id).coupons.redeem("WELCOME", player(), {}, NOON)
    world.clock.advance(DAY)
    with unchanged(world.project(2)):
        world.reset(1)
    assert picture(world.project(1)) == fresh
    assert world.clock.now() == NOON + DAY


def test_resetting_a_project_that_was_never_used_is_no_error() -> None:
    world = make_world()
    world.project(1)
    before = world_picture(world)
    world.reset(2)
    assert world_picture(world) == before


def test_everything_starts_again_with_the_clock_and_the_dice() -> None:
    world = make_world()
    fresh = world_picture(world)
    first = [world.random.hex_id(), world.project(1).coupons.add_code("welcome", None)]
    world.clock.advance(DAY)
    world.reset()
    assert world_picture(world) == fresh
    assert world.project_ids == []
    assert world.clock.now() == NOON
    again = [world.random.hex_id(), world.project(1).coupons.add_code("welcome", None)]
    assert again == first


def test_a_reset_clock_follows_its_source_again_if_it_did_at_the_start() -> None:
    source = Source(NOON)
    clock = SettableClock(source, ClockState(offset=HOUR))
    world = make_world(clock=clock)
    clock.freeze(NOON + 9 * DAY)
    source.moment += DAY
    world.reset()
    assert clock.now() == NOON + DAY + HOUR


# -- time and chance -------------------------------------------------------------------------------
def test_all_projects_share_one_clock() -> None:
    world = make_world()
    moments = []
    world.clock.advance(DAY)
    for project_id in (1, 2):
        with world.project(project_id).transaction() as now:
            moments.append(now)
    assert moments == [NOON + DAY, NOON + DAY]


def test_two_worlds_of_one_seed_are_equal_and_of_two_seeds_are_not() -> None:
    """PRM-7b."""
    made = []
    for seed in (1, 1, 2):
        world = make_world(seed=seed)
        world.project(1).coupons.generate_codes("welcome", 3)
        made.append((codes_of(world.project(1), "welcome"), world.random.hex_id()))
    assert made[0] == made[1]
    assert made[0][0] != made[2][0]
    assert made[0][1] != made[2][1]


def test_the_order_in_which_projects_are_used_does_not_matter() -> None:
    """PRM-7b: parallel tests on projects of their own do not disturb each other."""
    made = []
    for order in ((1, 2), (2, 1)):
        world = make_world()
        for project_id in order:
            world.project(project_id).coupons.create("x", coupon_terms())
            world.project(project_id).coupons.generate_codes("x", 3)
        made.append(world_picture(world))
    assert made[0] == made[1]


# -- which project goes first ----------------------------------------------------------------------
def test_the_project_used_least_recently_is_named() -> None:
    world = make_world(most_projects=3)
    for project_id in (1, 2, 3, 1):
        world.project(project_id)
    with pytest.raises(Refusal, match=r"DELETE /_mock/projects/2 frees the least recently used$"):
        world.project(4)
    assert world.forget(2)
    assert world.project(4).config.project_id == 4
    with pytest.raises(Refusal, match=r"DELETE /_mock/projects/3 frees"):
        world.project(5)


def test_a_forgotten_project_starts_afresh_and_no_other() -> None:
    world = make_world()
    fresh = picture(world.project(1))
    for project_id in (1, 2):
        world.project(project_id).coupons.redeem("WELCOME", player(), {}, NOON)
    with unchanged(world.project(2)):
        assert world.forget(1)
        assert not world.forget(1)
    assert picture(world.project(1)) == fresh


def test_other_fixtures_are_played_in_and_the_clock_goes_on() -> None:
    world = make_world()
    world.project(1).coupons.redeem("WELCOME", player(), {}, NOON)
    world.random.hex_id()
    world.clock.advance(DAY)
    world.load_template(make_project(7, name="Other"))
    assert world.project_ids == []
    assert (world.default_project_id, world.project(1).config.name) == (7, "Other")
    assert world.clock.now() == NOON + DAY
    assert world.random.hex_id() == make_world().random.hex_id()
