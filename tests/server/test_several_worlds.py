"""Several fixtures: a world for each project, and the first one for all others."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.databases import DATABASES
from tests.server.game import Mock, basic, client_of

from liveops_kit.cli.settings_options import settings_of
from liveops_kit.errors import FixturesError
from liveops_kit.server.application import build
from liveops_kit.server.greeting import greeting
from liveops_kit.server.serve import make_world
from liveops_kit.settings import Settings

NORTH, SOUTH = 7001, 7002


def write(folder: Path, name: str, project_id: int, **project: Any) -> str:
    """A world with one item, which is named after it."""
    item = {"sku": name, "name": {"en": name.title()}, "type": "virtual_good"}
    file = folder / f"{name}.json"
    file.write_text(json.dumps({"project": {"project_id": project_id, **project}, "items": [item]}))
    return str(file)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    return (
        write(tmp_path, "north", NORTH, merchant_id=71, api_keys=["north-key"]),
        write(tmp_path, "south", SOUTH, merchant_id=72, api_keys=["south-key"]),
    )


def mock_of(files: tuple[str, ...], **more: Any) -> Mock:
    settings = Settings(fixtures=files, **more)
    world = make_world(settings)
    app = build(settings, world)
    return Mock(world, app, client_of(app))


def skus(mock: Mock, project_id: int, credentials: dict[str, str] | None = None) -> list[str]:
    headers = credentials or basic(str(project_id))
    path = f"/api/v2/project/{project_id}/admin/items/virtual_items"
    response = mock.client.get(path, headers=headers)
    assert response.status_code == 200, response.text
    return [item["sku"] for item in response.json()["items"]]


def test_each_project_has_its_world_and_the_first_is_that_of_all_others(files) -> None:
    mock = mock_of(files)
    assert mock.world.default_project_id == NORTH
    assert [skus(mock, each) for each in (NORTH, SOUTH, 9)] == [["north"], ["south"], ["north"]]


def test_a_reset_goes_to_the_fixtures_of_the_project(files) -> None:
    mock = mock_of(files)
    created = mock.client.delete(
        f"/api/v2/project/{SOUTH}/admin/items/virtual_items/sku/south", headers=basic(str(SOUTH))
    )
    assert created.status_code == 204
    assert skus(mock, SOUTH) == []
    assert mock.client.post("/_mock/reset", json={"project_id": SOUTH}).status_code == 204
    assert skus(mock, SOUTH) == ["south"]


def test_a_project_of_ones_own_is_like_the_one_that_is_named(files) -> None:
    mock = mock_of(files)

    def opened(**body: Any) -> list[str]:
        response = mock.client.post("/_mock/projects", **body)
        assert response.status_code == 201
        return skus(mock, response.json()["project_id"])

    assert opened() == ["north"]
    assert opened(json={}) == ["north"]
    assert opened(json={"like": SOUTH}) == ["south"]
    assert opened(json={"like": 9}) == ["north"]


def test_a_key_opens_the_projects_of_its_own_fixtures_alone(files) -> None:
    """AUTH-1, AUTH-4b: the merchant of one world is nobody in another."""
    mock = mock_of(files, auth="strict")
    assert skus(mock, SOUTH, basic(str(SOUTH), "south-key")) == ["south"]
    assert skus(mock, SOUTH, basic("72", "south-key")) == ["south"]
    for account, key, status in (
        (str(NORTH), "north-key", 403), ("71", "north-key", 403), (str(SOUTH), "north-key", 401)
    ):  # fmt: skip
        path = f"/api/v3/project/{SOUTH}/admin/coupon"
        assert mock.client.get(path, headers=basic(account, key)).status_code == status


@pytest.mark.parametrize("kind", DATABASES)
def test_a_store_has_every_world_also_for_a_start_with_other_fixtures(
    files, kind: str, new_store: Callable[[str], str]
) -> None:
    store, ids = new_store(kind), (NORTH, SOUTH, 9)
    for fixtures in (files, ("empty",)):
        mock = mock_of(fixtures, store=store)
        with mock.client:
            assert mock.world.default_project_id == NORTH
            assert [skus(mock, each) for each in ids] == [["north"], ["south"], ["north"]]
            path = f"/api/v2/project/{SOUTH}/admin/items/virtual_items/sku/south"
            assert mock.client.delete(path, headers=basic(str(SOUTH))).status_code == 204
            assert [skus(mock, each) for each in ids] == [["north"], [], ["north"]]
            assert mock.client.post("/_mock/reset", json={"project_id": SOUTH}).status_code == 204
            assert skus(mock, SOUTH) == ["south"]


def test_two_files_about_one_project_are_an_error_that_names_both(tmp_path: Path) -> None:
    one, other = write(tmp_path, "one", NORTH), write(tmp_path, "other", NORTH)
    with pytest.raises(FixturesError) as refused:
        make_world(Settings(fixtures=(one, other)))
    assert str(refused.value) == (
        f"{other}: project {NORTH} is that of {one}, too; each of several fixtures needs a "
        "project_id of its own, or one of them an `include` of the other"
    )


def test_the_greeting_names_every_world(files) -> None:
    settings = Settings(fixtures=files)
    first = greeting(settings, make_world(settings), 80).splitlines()[0]
    worlds = f"project {NORTH}, world '{files[0]}'; project {SOUTH}, world '{files[1]}'"
    assert first == f"LiveOps mock: http://127.0.0.1:80/api  ({worlds})"


def test_a_snapshot_is_compared_with_the_fixtures_of_the_project(files) -> None:
    mock = mock_of(files)
    assert mock.client.put("/_mock/snapshots/before").status_code == 200
    assert skus(mock, SOUTH) == ["south"]
    diff = mock.client.get("/_mock/snapshots/before/diff").json()
    assert diff == {"from": "before", "to": None, "projects": {}}


def test_they_are_given_one_after_the_other(files) -> None:
    assert settings_of({"fixtures": files}).fixtures == files
