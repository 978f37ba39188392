"""Export and import: the same world again, or a message that names the place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from tests import chains
from tests.worlds import (
    DAY,
    HOUR,
    NOON,
    Source,
    codes_of,
    condition,
    coupon_terms,
    frozen_clock,
    holdings,
    limits,
    make_project,
    make_world,
    picture,
    player,
    refused,
    running_coupon,
    world_picture,
)

from liveops_kit.domain.mechanics.users import User
from liveops_kit.domain.values.clock import ClockState, SettableClock
from liveops_kit.domain.values.period import Period, Periods
from liveops_kit.errors import StateFormatError
from liveops_kit.state.serialization import export_project, import_project
from liveops_kit.state.world import World

State = dict[str, Any]


def used_world() -> World:
    """A world in which something of everything has happened."""
    world = make_world()
    project = world.project(1)
    spans = [
        Period(datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 2, 0, 0, 0, 5, tzinfo=UTC)),
        Period(
            datetime(2026, 12, 3, tzinfo=timezone(timedelta(hours=-11, minutes=-30))),
            datetime(2026, 12, 5, tzinfo=timezone(14 * HOUR)),
        ),
    ]
    terms = coupon_terms(
        {"sword": 2, "gold": 7},
        limits=limits(total=9, user=5),
        periods=Periods.of(spans),
        conditions=(condition("level", "ge", "10"),),
    )
    running_coupon(project, "gift", terms, ["Z", "A", "Grüße"])
    project.coupons.generate_codes("gift", 3)
    project.coupons.redeem("A", player(level=10), {}, NOON)
    project.coupons.create("off", coupon_terms({}))
    project.coupons.delete("welcome")
    project.users.add(User(external_id="bob", name="Bob", email="b@example.com"))
    project.users.set_attributes(
        "bob", {"int": 1, "float": 1.0, "bool": True, "text": "1", "big": 10**15}
    )
    world.project(2)
    world.clock.advance(HOUR)
    world.random.hex_id()
    return world


@pytest.fixture(scope="module")
def stored() -> bytes:
    """The lived world as a client would have stored it."""
    return world_picture(used_world())


@pytest.fixture
def state(stored: bytes) -> State:
    """The lived world in JSON, to be changed at will."""
    found: State = orjson.loads(stored)
    return found


def other_world() -> World:
    """A world of another seed and time, with a past of its own."""
    world = make_world(clock=frozen_clock(NOON - 99 * DAY), seed=2)
    world.project(3).coupons.redeem("WELCOME", player(), {}, NOON)
    return world


# -- the way there and back ------------------------------------------------------------------------
def test_an_imported_world_is_the_exported_one(state: State) -> None:
    world = other_world()
    world.import_state(state)
    assert orjson.loads(world_picture(world)) == state
    assert world.project_ids == [1, 2]
    assert world.clock.now() == NOON + HOUR


def test_an_imported_world_goes_on_like_the_exported_one(state: State) -> None:
    """PRM-7b: ids, numbers, codes and limits go on where they were."""
    one, other = used_world(), other_world()
    other.import_state(state)
    for world in (one, other):
        project = world.project(1)
        with project.transaction() as now:
            project.coupons.generate_codes("gift", 5)
            project.coupons.redeem("Z", player(level=10), {}, now)
            running_coupon(project, "later", codes=["LATER"])
            with refused(422, 9803):
                project.coupons.add_code("later", "Grüße")
        world.clock.advance(DAY)
        world.random.hex_id()
    assert world_picture(one) == world_picture(other)


def test_an_imported_world_keeps_values_and_their_types(state: State) -> None:
    world = other_world()
    world.import_state(state)
    original, again = used_world().project(1), world.project(1)
    bob = again.users.require("bob")
    assert {name: type(value) for name, value in bob.attributes.items()} == {
        "int": int,
        "float": float,
        "bool": bool,
        "text": str,
        "big": int,
    }
    assert again.coupons.get("gift") == original.coupons.get("gift")
    assert [
        span.date_from.isoformat() for span in again.coupons.get("gift").terms.periods.spans
    ] == [
        "2026-12-01T00:00:00+00:00",
        "2026-12-03T00:00:00-11:30",
    ]
    assert codes_of(again)[:3] == ["Z", "A", "Grüße"]
    assert holdings(again) == {"gold": 7, "sword": 2}


def test_an_import_replaces_what_was_there(state: State) -> None:
    world = other_world()
    world.import_state(state)
    assert 3 not in world.project_ids
    assert holdings(world.project(3)) == {}


def test_exporting_changes_nothing_and_shares_nothing() -> None:
    world = used_world()
    first = world.export_state()
    assert world.export_state() == first
    first["projects"]["1"]["tables"]["codes"].clear()
    assert len(codes_of(world.project(1))) == 6


def test_an_exported_state_can_be_imported_any_number_of_times(state: State) -> None:
    world = other_world()
    for _ in range(3):
        world.import_state(state)
        world.project(1).coupons.delete("gift")
    world.import_state(state)
    assert orjson.loads(world_picture(world)) == state


def test_an_untouched_world_is_exported_without_projects() -> None:
    world = make_world()
    assert world.export_state()["projects"] == {}
    again = other_world()
    again.import_state(world.export_state())
    assert again.project_ids == []


@pytest.mark.parametrize(
    "clock_state",
    [
        ClockState(),
        ClockState(offset=timedelta(days=-3, microseconds=7)),
        ClockState(frozen_at=NOON + timedelta(microseconds=1)),
    ],
)
def test_the_clock_is_put_back_as_it_stood(clock_state: ClockState) -> None:
    world = make_world()
    world.clock.state = clock_state
    again = make_world(clock=SettableClock(Source(NOON + DAY)))
    again.import_state(orjson.loads(world_picture(world)))
    assert again.clock.state == clock_state


def test_a_clock_is_put_back_frozen_in_utc(state: State) -> None:
    world = make_world()
    state = {**state, "clock": {"frozen_at": "2026-12-01T15:00:00+03:00"}}
    world.import_state(state)
    assert world.clock.now().isoformat() == "2026-12-01T12:00:00+00:00"


def test_after_an_import_a_reset_goes_to_the_fixtures_not_to_the_import(state: State) -> None:
    world = make_world()
    fresh = picture(world.project(1))
    world.import_state(state)
    world.reset()
    assert world.clock.now() == NOON
    assert picture(world.project(1)) == fresh


def test_a_single_project_goes_the_same_way() -> None:
    project = make_project()
    running_coupon(project)
    project.coupons.add_code("gift", None)
    again = import_project(export_project(project), frozen_clock(), seed=99)
    assert picture(again) == picture(project)
    assert again.coupons.add_code("gift", None) == project.coupons.add_code("gift", None)


# -- broken states ---------------------------------------------------------------------------------
def put(*path: Any, value: Any) -> Callable[[State], None]:
    def change(state: State) -> None:
        part: Any = state
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = value

    return change


def drop(*path: Any) -> Callable[[State], None]:
    def change(state: State) -> None:
        part: Any = state
        for step in path[:-1]:
            part = part[step]
        del part[path[-1]]

    return change


ONE = ("projects", "1")
TABLES = (*ONE, "tables")
COUPON = (*TABLES, "promotions", 0, "row")
NAIVE = "2026-12-01T00:00:00"

BROKEN = [
    (put("format", value=2), "a state of format 1 is needed"),
    (drop("format"), "a state of format 1 is needed"),
    (drop("clock"), "clock: 'clock' is missing"),
    (put("clock", value=None), "clock: Expected `object`, got `null`"),
    (
        put("clock", "frozen_at", value=5),
        "clock: Expected `datetime | null`, got `int` - at `$.frozen_at`",
    ),
    (
        put("clock", "frozen_at", value=NAIVE),
        "clock: a clock stands at a moment with a UTC offset",
    ),
    (
        put("clock", value={"frozen_at": None, "offset": "P9999999D"}),
        "clock: date value out of range",
    ),
    (drop("chance"), "chance: 'chance' is missing"),
    (put("chance", value=[]), "chance: "),
    (put("chance", 0, value=9), "chance: "),
    (put("chance", 1, value=[1, 2, 3]), "chance: "),
    # After some places Python words the reason, and differently from version to version.
    (put("chance", 1, 0, value=-1), "chance: "),
    (put("chance", 1, 0, value="a"), "chance: "),
    (drop("projects"), "projects: 'projects' is missing"),
    (put("projects", value=[]), "projects: Expected `object`, got `array`"),
    (put("projects", "1", value=None), "projects.1: Expected `object`, got `null`"),
    (put("projects", "x", value={}), "projects.x.game: 'game' is missing"),
    (put(*ONE, "game", value={}), "projects.1.game: Object missing required field `project_id`"),
    (put(*ONE, "game", "project_id", value=5), "projects.1: the game has the project_id 5"),
    (
        put(*ONE, "game", "name", value=5),
        "projects.1.game: Expected `str`, got `int` - at `$.name`",
    ),
    (drop(*ONE, "chance"), "projects.1.chance: 'chance' is missing"),
    (
        put(*ONE, "chance", 1, 5, value=-1),
        "projects.1.chance: ",
    ),
    (drop(*ONE, "tables"), "projects.1.tables: 'tables' is missing"),
    (put(*TABLES, value=[]), "projects.1.tables: Expected `object`, got `array`"),
    (drop(*TABLES, "codes"), "projects.1.tables.codes: 'codes' is missing"),
    (put(*TABLES, "toys", value=[]), "projects.1.tables.toys: there is no such table"),
    (put(*TABLES, "codes", value={}), "projects.1.tables.codes: Expected `array`, got `object`"),
    (
        put(*TABLES, "codes", 1, value=None),
        "projects.1.tables.codes: Expected `object`, got `null` - at `$[1]`",
    ),
    (drop(*TABLES, "codes", 1, "kind"), "projects.1.tables.codes.1: 'kind' is missing"),
    (drop(*TABLES, "codes", 1, "row"), "projects.1.tables.codes.1: 'row' is missing"),
    (
        put(*TABLES, "codes", 1, "kind", value="Coupon"),
        "projects.1.tables.codes.1: there is no row of kind 'Coupon'",
    ),
    (put(*TABLES, "codes", 1, "kind", value=[]), "projects.1.tables.codes.1: "),
    (
        drop(*TABLES, "codes", 1, "row", "promotion_id"),
        "projects.1.tables.codes.1: Object missing required field `promotion_id`",
    ),
    (
        put(*TABLES, "sequences", 0, "row", value=["code", "x"]),
        "projects.1.tables.sequences.0: Expected `int`, got `str` - at `$[1]`",
    ),
    (
        put(*COUPON, "is_enabled", value="yes"),
        "projects.1.tables.promotions.0: Expected `bool`, got `str` - at `$.is_enabled`",
    ),
    (
        put(*COUPON, "terms", "limits", "total", value="9"),
        "projects.1.tables.promotions.0: Expected `int | null`, got `str` - at `$.terms.limits",
    ),
    (
        put(*COUPON, "terms", "periods", "spans", 1, "date_until", value=NAIVE),
        "projects.1.tables.promotions.0: a period begins and ends at moments with a UTC offset",
    ),
]


@pytest.mark.parametrize(("change", "message"), BROKEN, ids=[text for _, text in BROKEN])
def test_a_broken_state_names_the_place_and_changes_nothing(
    state: State, change: Callable[[State], None], message: str
) -> None:
    world = other_world()
    project = world.project(3)
    before = world_picture(world)
    change(state)
    with pytest.raises(StateFormatError) as caught:
        world.import_state(state)
    assert str(caught.value).startswith(message)
    assert world_picture(world) == before
    assert world.project(3) is project


@pytest.mark.parametrize("nonsense", [None, [], "state", 5, {}, [{"format": 1}]])
def test_what_is_no_state_at_all_changes_nothing(nonsense: Any) -> None:
    world = other_world()
    before = world_picture(world)
    with pytest.raises(StateFormatError, match="a state of format 1 is needed"):
        world.import_state(nonsense)
    assert world_picture(world) == before


# -- numbers ---------------------------------------------------------------------------------------
def numbered() -> State:
    """A project with rows of most numbered kinds, as it is exported."""
    project = chains.game()
    chains.daily(project, 3)
    chains.offers(project, "free", "paid")
    running_coupon(project)
    project.items.know_groups(("weapons",))
    exported: State = orjson.loads(picture(project))
    return exported


SEQUENCES = (
    "code",
    "daily_chain",
    "daily_chain_step",
    "item",
    "item_group",
    "offer_chain",
    "offer_chain_step",
    "promotion",
)


def sequences_of(state: State) -> dict[str, Any]:
    return dict(entry["row"] for entry in state["tables"]["sequences"])


def set_sequence(state: State, name: str, value: int | None) -> None:
    rows = [e for e in state["tables"]["sequences"] if e["row"][0] != name]
    if value is not None:
        rows.append({"kind": "tuple", "row": [name, value]})
    state["tables"]["sequences"] = rows


@pytest.mark.parametrize("name", SEQUENCES)
def test_a_sequence_that_stands_below_its_rows_is_refused(name: str) -> None:
    """Otherwise the next row would take the place of one that is there."""
    state = numbered()
    taken = sequences_of(state)[name]
    for stands, last in ((taken - 1, taken - 1), (None, 0)):
        set_sequence(state, name, stands)
        with pytest.raises(StateFormatError) as caught:
            import_project(state, frozen_clock(), 1)
        place = f"tables.sequences: '{name}' stands at {last}, and {taken} is taken"
        assert str(caught.value) == place
    for stands in (taken, taken + 5):
        set_sequence(state, name, stands)
        import_project(state, frozen_clock(), 1)


def test_these_sequences_are_looked_at() -> None:
    assert sequences_of(numbered()).keys() == set(SEQUENCES)


def test_a_state_of_more_projects_than_are_kept_changes_nothing(state: State) -> None:
    world = make_world(most_projects=1)
    world.project(3)
    before = world_picture(world)
    with pytest.raises(StateFormatError) as caught:
        world.import_state(state)
    text = "projects: there are 2, and at most 1 are kept (--most-projects)"
    assert str(caught.value) == text
    assert world_picture(world) == before
