"""The history of a project over HTTP: its versions, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.server.game import Game, Mock, faults, make_mock

each = pytest.mark.parametrize
NOT_KEPT = [("restore", "The project is not kept as it was then")]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def own(request: pytest.FixtureRequest, new_store: Callable[[str], str]) -> Iterator[Mock]:
    made = make_mock(store=new_store(request.param))
    with made.client:
        yield made


@pytest.fixture
def game(own: Mock, project_id: int) -> Game:
    """A game with a code that alice has redeemed three times: versions 1 to 7."""
    game = own.game(project_id)
    game.coupon(
        "spring", "SPRING", bonus=[{"sku": "sword_ice", "quantity": 1}], redeem_user_limit=None
    )
    for _ in range(3):
        assert game.redeem("SPRING").status_code == 200
    return game


def history(game: Game, **query: int) -> Any:
    response = game.control("GET", f"/projects/{game.project_id}/history", params=query)
    assert response.status_code == 200
    return response.json()


def restore(game: Game, **target: Any) -> Any:
    return game.control("PUT", f"/projects/{game.project_id}/history", {"restore": target})


def test_the_versions_say_what_was_changed_in_which_call(game: Game) -> None:
    listed = history(game)
    assert listed["oldest"] == 1
    rows = [(each["version"], each["operation"], each["changed"]) for each in listed["versions"]]
    assert [row[:2] for row in rows] == [
        (7, "redeem-coupon"), (6, "redeem-coupon"), (5, "redeem-coupon"), (4, "activate-coupon"),
        (3, "create-coupon-code"), (2, "admin-create-coupon"), (1, "admin-create-coupon"),
    ]  # fmt: skip
    assert rows[0][2]["holdings"] == 1
    assert rows[5][2] == {"promotions": 1, "sequences": 1}
    assert [each["is_whole"] for each in listed["versions"]] == [False] * 6 + [True]
    assert len({each["worker"] for each in listed["versions"]}) == 1


def test_a_page_of_the_history_goes_on_below_the_last_version(game: Game) -> None:
    assert [each["version"] for each in history(game, limit=2)["versions"]] == [7, 6]
    assert [each["version"] for each in history(game, limit=2, before=6)["versions"]] == [5, 4]


def test_a_project_is_put_back_to_a_version_and_again_to_the_one_it_came_from(game: Game) -> None:
    assert restore(game, version=5).status_code == 204
    assert game.inventory() == {"sword_ice": 1}
    assert history(game, limit=1)["versions"][0]["operation"] == "mock-put-history"
    assert restore(game, version=7).status_code == 204
    assert game.inventory() == {"sword_ice": 3}
    assert game.redeem("SPRING").status_code == 200
    assert game.inventory() == {"sword_ice": 4}


def test_a_project_is_put_back_to_a_moment(game: Game) -> None:
    moment = history(game)["versions"][1]["at"]
    assert restore(game, at=moment).status_code == 204
    assert game.inventory() == {"sword_ice": 2}


@each("target", [{"version": 8}, {"version": 999}, {"at": "2020-01-01T00:00:00Z"}])
def test_what_is_not_kept_is_refused_and_changes_nothing(
    game: Game, target: dict[str, Any]
) -> None:
    assert faults(restore(game, **target)) == NOT_KEPT
    assert game.inventory() == {"sword_ice": 3}
    assert history(game, limit=1)["versions"][0]["version"] == 7


@each(
    ("target", "expected"),
    [({"at": "yesterday"}, "restore.at"), ({}, "restore"), ({"version": 0}, "restore.version")],
)
def test_what_is_no_version_is_refused(game: Game, target: dict[str, Any], expected: str) -> None:
    assert faults(restore(game, **target))[0][0] == expected


def test_without_a_store_there_is_no_history(mock: Mock, project_id: int) -> None:
    expected = [("store", "There is no history: start the mock with --store sqlite:///FILE")]
    for method, body in (("GET", {}), ("PUT", {"json": {"restore": {"version": 1}}})):
        path = f"/_mock/projects/{project_id}/history"
        assert faults(mock.client.request(method, path, **body)) == expected
