"""Snapshots and the end of projects over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from tests.server.game import DEFAULT_PROJECT, NOT_FOUND, Game, Mock, faults, make_mock, refusal

each = pytest.mark.parametrize
NOW_TEXT = "2026-12-01T10:00:00+00:00"


@pytest.fixture(scope="module")
def own(store_kind: str, new_store: Callable[[str], str]) -> Iterator[Mock]:
    """A mock for this file alone: snapshots are of whole worlds."""
    made = make_mock(most_projects=3, store=new_store(store_kind))
    with made.client:
        yield made


@pytest.fixture
def game(own: Mock) -> Game:
    """Project 1 with the coupon SPRING; no snapshots."""
    control(own, "POST", "/reset")
    for taken in control(own, "GET", "/snapshots").json()["snapshots"]:
        assert control(own, "DELETE", f"/snapshots/{taken['name']}").status_code == 204
    game = own.game(1)
    game.coupon("spring", "SPRING", bonus=[{"sku": "sword_ice"}], redeem_user_limit=2)
    game.tell("alice")
    return game


def control(own: Mock, method: str, path: str, *body: Any, **more: Any) -> Any:
    return own.game().control(method, path, *body, **more)


def test_a_snapshot_is_taken_listed_and_gone_back_to(game: Game) -> None:
    taken = game.control("PUT", "/snapshots/before")
    assert taken.status_code == 200
    snapshot = taken.json()
    assert datetime.fromisoformat(snapshot.pop("taken_at")).utcoffset() is not None
    assert snapshot == {"name": "before", "now": NOW_TEXT, "is_whole": True, "projects": [1]}
    assert game.redeem("SPRING").status_code == 200
    assert game.redeem("SPRING").status_code == 200
    assert refusal(game.redeem("SPRING"))[:2] == (422, 9804)

    response = game.control("POST", "/snapshots/before/restore")
    assert (response.status_code, response.content) == (204, b"")
    assert game.inventory() == {}
    assert game.redeem("SPRING").status_code == 200
    listed = game.control("GET", "/snapshots").json()["snapshots"]
    assert [entry["name"] for entry in listed] == ["before"]


def test_what_has_changed_since_is_told(game: Game) -> None:
    game.control("PUT", "/snapshots/before")
    game.redeem("SPRING")
    game.control("PUT", "/snapshots/after")
    game.redeem("SPRING")
    since = game.control("GET", "/snapshots/before/diff").json()
    assert (since["from"], since["to"], list(since["projects"])) == ("before", None, ["1"])
    assert since["projects"]["1"]["holdings"]["added"] == [
        {"user": "alice", "sku": "sword_ice", "quantity": 2}
    ]
    between = game.control("GET", "/snapshots/before/diff", params={"with": "after"}).json()
    assert between["to"] == "after"
    assert between["projects"]["1"]["holdings"]["added"][0]["quantity"] == 1


def test_a_snapshot_may_be_of_one_project(own: Mock, game: Game) -> None:
    own.game(2).call("get-coupons")
    one = game.control("PUT", "/snapshots/one", params={"project_id": 1}).json()
    assert (one["is_whole"], one["projects"]) == (False, [1])
    game.control("PUT", "/snapshots/all")
    game.redeem("SPRING")
    game.control("PUT", "/clock", {"advance": "+1d"})
    assert game.control("POST", "/snapshots/one/restore").status_code == 204
    assert game.inventory() == {}
    game.redeem("SPRING")
    query = {"project_id": 1}
    assert game.control("POST", "/snapshots/all/restore", params=query).status_code == 204
    assert game.inventory() == {}
    assert game.control("GET", "/clock").json()["now"] == "2026-12-02T10:00:00+00:00"


@each(
    ("method", "path"),
    [
        ("DELETE", "/snapshots/none"),
        ("POST", "/snapshots/none/restore"),
        ("GET", "/snapshots/none/diff"),
        ("GET", "/snapshots/there/diff?with=none"),
    ],
)
def test_a_snapshot_that_is_not_there_is_named(game: Game, method: str, path: str) -> None:
    game.control("PUT", "/snapshots/there")
    assert refusal(game.control(method, path)) == (404, 0, "Snapshot 'none' is not there")


@each("name", ["a%20b", "%C3%A4", "x" * 65, "a%0A"])
def test_a_name_that_cannot_be_is_not_found(game: Game, name: str) -> None:
    assert refusal(game.control("PUT", f"/snapshots/{name}"))[0] == 404
    assert game.control("GET", "/snapshots").json() == {"snapshots": []}


def test_a_project_that_is_not_there_is_told(game: Game) -> None:
    query = {"project_id": 9}
    assert faults(game.control("PUT", "/snapshots/a", params=query)) == [
        ("name", "project 9 was never used")
    ]
    game.control("PUT", "/snapshots/a")
    assert faults(game.control("POST", "/snapshots/a/restore", params=query)) == [
        ("project_id", "project 9 is not in the snapshot 'a'")
    ]


# -- projects --------------------------------------------------------------------------------------
def test_a_deleted_project_starts_afresh_and_makes_room(own: Mock, game: Game) -> None:
    game.redeem("SPRING")
    for project_id in (2, 3):
        own.game(project_id).call("get-coupons")
    own.game(1).call("get-coupons")
    text = (
        "Project 4 does not exist and may not be created: at most 3 projects are kept "
        "(--most-projects); DELETE /_mock/projects/2 frees the least recently used"
    )
    assert refusal(own.game(4).call("get-coupons")) == (403, 0, text)

    response = game.control("DELETE", "/projects/2")
    assert (response.status_code, response.content) == (204, b"")
    assert own.game(4).call("get-coupons").status_code == 200
    assert game.control("GET", "/health").json()["projects"] == [1, 3, 4]
    assert game.control("DELETE", "/projects/1").status_code == 204
    assert game.call("get-coupons").json()["total_promotions_count"] == 0


def test_a_project_takes_its_faults_and_its_requests_along(own: Mock, game: Game) -> None:
    own.game(2).call("get-coupons")
    for project_id in (1, 2):
        game.control("POST", "/faults", {"status": 503, "project_id": project_id})
    game.control("DELETE", "/projects/2")
    listed = game.control("GET", "/faults").json()["faults"]
    assert [fault["project_id"] for fault in listed] == [1]
    kept = game.control("GET", "/journal").json()["requests"]
    assert {entry["project_id"] for entry in kept} == {1}


def test_a_project_that_was_never_used_is_not_there(own: Mock, game: Game) -> None:
    missing = refusal(game.control("DELETE", f"/projects/{DEFAULT_PROJECT}"))
    assert missing == (404, 0, f"Project {DEFAULT_PROJECT} is not there")
    assert refusal(game.control("DELETE", "/projects/0")) == NOT_FOUND


def test_an_import_of_too_many_projects_is_refused_and_changes_nothing(
    own: Mock, game: Game
) -> None:
    state = game.control("GET", "/state").json()
    one = state["projects"]["1"]
    for number in (2, 3, 4):
        state["projects"][str(number)] = {**one, "game": {**one["game"], "project_id": number}}
    assert faults(game.control("PUT", "/state", state)) == [
        ("body", "projects: there are 4, and at most 3 are kept (--most-projects)")
    ]
    assert game.control("GET", "/health").json()["projects"] == [1]
    del state["projects"]["4"]
    assert game.control("PUT", "/state", state).status_code == 204
    assert game.control("GET", "/health").json()["projects"] == [1, 2, 3]


# -- the file of the state -------------------------------------------------------------------------
def test_without_a_file_there_is_nothing_to_write_to(game: Game) -> None:
    assert faults(game.control("POST", "/state/save")) == [
        ("state", "There is no file to write to: start the mock with --state FILE")
    ]
