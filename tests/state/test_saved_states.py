"""States that earlier versions saved still load, with every row of every table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.worlds import NOON, holdings, make_world, player

from liveops_kit.state.schema import ADDED_TABLES, TABLES

FILES = sorted(Path(__file__).with_name("states").glob("*.json"))
each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def read(file: Path) -> Any:
    return orjson.loads(file.read_bytes())


def test_there_is_a_saved_state_with_rows_in_every_table() -> None:
    assert [file.stem for file in FILES] == ["f423dca"]
    tables = read(FILES[0])["projects"]["1"]["tables"]
    assert {name for name, rows in tables.items() if rows} == set(TABLES) - ADDED_TABLES


@each_file
def test_a_saved_state_is_exported_as_it_was_saved(file: Path) -> None:
    state = read(file)
    world = make_world()
    world.import_state(state)
    assert orjson.loads(orjson.dumps(world.export_state())) == state


@each_file
def test_a_saved_state_goes_on_where_it_stopped(file: Path) -> None:
    """Progress, uses, balances and holds are found under the names they were saved with."""
    world = make_world()
    world.import_state(read(file))
    project = world.project(1)
    alice = player()
    chain = project.daily_chains.get(1)
    statuses = project.daily_chains.step_statuses(chain, alice, NOON)
    assert [status.state.value for status in statuses] == ["claimed", "locked", "locked"]
    assert project.user_limits.get(4, "alice", NOON).available == 2
    assert project.points.balance(project.points.get("xp"), alice, None) == 12
    limit = project.promo_codes.total_limit(project.promo_codes.get("FAIR"))
    assert limit is not None
    assert (limit.total, limit.used, limit.reserved) == (3, 1, 1)
    assert holdings(project) == {
        "arrow": 2,
        "blade": 1,
        "gold": 11,
        "leaf": 1,
        "potion2": 1,
        "sword": 3,
    }
