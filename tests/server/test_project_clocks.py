"""A clock for each project over HTTP: what moves it, who notices, and what takes it away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from tests.server.game import NOW, Game, Mock, StandingClock, basic, bearer, faults, token

NOW_TEXT = "2026-12-01T10:00:00+00:00"
XMAS = "2026-12-24T20:00:00+00:00"
DEFAULT = {"mode": "frozen", "now": NOW_TEXT, "offset_seconds": 0, "rate": 1.0, "is_own": False}
_ids = count(70_001)
each = pytest.mark.parametrize


@pytest.fixture
def other(mock: Mock) -> Game:
    """A second project of the mock."""
    return mock.game(next(_ids))


def read(game: Game) -> Any:
    response = game.control("GET", f"/projects/{game.project_id}/clock")
    assert response.status_code == 200
    return response.json()


def move(game: Game, **how: Any) -> Any:
    response = game.control("PUT", f"/projects/{game.project_id}/clock", how)
    assert response.status_code == 200
    assert response.json().keys() == DEFAULT.keys()
    return response.json()


def own(now: str) -> dict[str, Any]:
    return {"mode": "frozen", "now": now, "offset_seconds": 0, "rate": 1.0, "is_own": True}


# -- whose time it is ------------------------------------------------------------------------------
def test_a_project_goes_by_the_default_clock_at_first(game: Game) -> None:
    assert read(game) == DEFAULT


def test_a_project_is_moved_alone(game: Game, other: Game) -> None:
    assert move(game, frozen="2026-12-24T20:00:00Z") == own(XMAS)
    assert move(game, advance="-1d") == own("2026-12-23T20:00:00+00:00")
    assert read(other) == DEFAULT
    assert game.control("GET", "/clock").json()["now"] == NOW_TEXT
    assert move(game, mode="default") == DEFAULT


def test_the_default_clock_passes_by_who_has_an_own_one(game: Game, other: Game, clock) -> None:
    move(game, advance="+0s")
    assert game.control("PUT", "/clock", {"frozen": XMAS}).status_code == 200
    assert read(game) == own(NOW_TEXT)
    assert read(other) == {**DEFAULT, "now": XMAS}


def test_a_project_follows_the_machine_while_the_default_clock_stands(
    mock: Mock, game: Game, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = StandingClock(datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC))
    monkeypatch.setattr(mock.world.clock, "source", machine)
    assert move(game, mode="system") == {**own("2026-05-06T07:08:09+00:00"), "mode": "system"}
    machine.moment += timedelta(seconds=1)
    assert read(game)["now"] == "2026-05-06T07:08:10+00:00"
    assert move(game, rate=3600)["rate"] == 3600
    ahead = move(game, set="2027-01-01T00:00:00Z")
    assert (ahead["now"], ahead["rate"]) == ("2027-01-01T00:00:00+00:00", 3600)
    machine.moment += timedelta(seconds=1)
    assert read(game)["now"] == "2027-01-01T01:00:00+00:00"
    assert game.control("GET", "/clock").json()["now"] == NOW_TEXT


@each(
    ("how", "expected"),
    [
        ({"advance": "soon"}, "advance"),
        ({"advance": "P3000000D"}, "advance"),
        ({"frozen": "today"}, "frozen"),
        ({"rate": 0}, "rate"),
        ({"mode": "own"}, "mode"),
        ({"mode": "default", "advance": "1d"}, "body"),
    ],
)
def test_a_move_it_cannot_make_changes_nothing(game: Game, how: Any, expected: str) -> None:
    move(game, frozen=XMAS)
    response = game.control("PUT", f"/projects/{game.project_id}/clock", how)
    assert {name for name, _ in faults(response)} == {expected}
    assert read(game) == own(XMAS)


def test_the_default_clock_cannot_give_up_anything(game: Game) -> None:
    [(name, _)] = faults(game.control("PUT", "/clock", {"mode": "default"}))
    assert name == "mode"


# -- what goes by it -------------------------------------------------------------------------------
def test_promotions_begin_and_end_by_the_clock_of_their_project(game: Game, other: Game) -> None:
    """PRM-2d in one project; in the other, the same coupon has not begun."""
    period = {"date_from": "2026-12-24T00:00:00Z", "date_until": "2026-12-25T00:00:00Z"}
    for each_game in (game, other):
        each_game.coupon("eve", "EVE", promotion_periods=[period], redeem_user_limit=None)
    for moment, status in (
        ("2026-12-23T23:59:59.999999Z", 404),
        ("2026-12-24T00:00:00Z", 200),
        ("2026-12-24T23:59:59.999999Z", 200),
        ("2026-12-25T00:00:00Z", 422),
    ):
        move(game, frozen=moment)
        assert game.redeem("EVE").status_code == status
        assert other.redeem("EVE").status_code == 404


def test_tokens_expire_by_the_machines_time_all_the_same(game: Game) -> None:
    move(game, frozen="2099-01-01T00:00:00Z")
    assert game.call("get-daily-chains-list").status_code == 200
    late = bearer(token(exp=int(NOW.timestamp()) - 1))
    move(game, frozen="2000-01-01T00:00:00Z")
    assert game.call("get-daily-chains-list", headers=late).status_code == 401


def test_the_journal_knows_the_time_of_the_project(game: Game, other: Game) -> None:
    move(game, frozen=XMAS)
    for each_game in (game, other):
        each_game.call("get-coupons")
        listed = f"/journal?project_id={each_game.project_id}"
        [entry] = game.control("GET", listed).json()["requests"]
        assert entry["project_time"] == (XMAS if each_game is game else NOW_TEXT)
    move(game, frozen="2030-01-01T00:00:00Z")
    [entry] = game.control("GET", f"/journal?project_id={game.project_id}").json()["requests"]
    assert entry["project_time"] == XMAS
    archive = game.control("GET", f"/journal/har?project_id={game.project_id}").json()
    assert [each["_project_time"] for each in archive["log"]["entries"]] == [XMAS]


def test_a_call_to_no_project_has_no_project_time(game: Game) -> None:
    assert game.client.get("/api/v2/nowhere").status_code == 404
    [entry] = game.control("GET", "/journal").json()["requests"][-1:]
    assert (entry["path"], entry["project_time"]) == ("/api/v2/nowhere", None)


# -- what carries it, and what takes it away -------------------------------------------------------
def test_a_reset_of_the_project_takes_it_away(game: Game) -> None:
    move(game, frozen=XMAS)
    assert game.control("POST", "/reset", {"project_id": game.project_id}).status_code == 204
    assert read(game) == DEFAULT


def test_a_deleted_project_takes_its_clock_with_it(game: Game) -> None:
    move(game, frozen=XMAS)
    assert game.control("DELETE", f"/projects/{game.project_id}").status_code == 204
    assert read(game) == DEFAULT


def test_a_snapshot_of_the_project_carries_it(game: Game, other: Game) -> None:
    path = f"/snapshots/clock-{game.project_id}"
    only = {"project_id": game.project_id}
    move(game, frozen=XMAS)
    assert game.control("PUT", path, params=only).json()["now"] == XMAS
    move(game, advance="+1d")
    move(other, advance="+1d")
    assert game.control("POST", f"{path}/restore", params=only).status_code == 204
    assert read(game) == own(XMAS)
    assert read(other) == own("2026-12-02T10:00:00+00:00")
    assert game.control("DELETE", path).status_code == 204


def test_an_exported_world_carries_it(game: Game) -> None:
    move(game, frozen=XMAS)
    state = game.control("GET", "/state").json()
    assert state["projects"][str(game.project_id)]["tables"]["clock"] == [
        {
            "kind": "ClockState",
            "row": {
                "frozen_at": "2026-12-24T20:00:00Z",
                "offset": "P0D",
                "rate": 1.0,
                "since": None,
            },
        }
    ]


def test_a_project_nobody_used_is_made_by_a_look_at_its_clock(mock: Mock) -> None:
    """As by any other call about it: so is its clock refused where no more projects may be made."""
    number = next(_ids)
    game = Game(mock.client, number, basic(str(number)))
    assert read(game) == DEFAULT
    assert number in game.control("GET", "/health").json()["projects"]
