"""The calls the mock suggests at its start work in the world that was loaded."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.server.game import client_of
from tests.server.test_serve import suggested

from liveops_kit.cli import main
from liveops_kit.server.application import build
from liveops_kit.server.greeting import greeting
from liveops_kit.server.serve import make_world
from liveops_kit.settings import Settings

each = pytest.mark.parametrize
COUPON = """
coupons:
  - create: {{external_id: gift, name: {{en: A coupon}}, bonus: [{{sku: sword, quantity: 1}}]}}
    is_enabled: {on}
    codes: [{code}]
"""
ITEM = "items: [{sku: sword, name: {en: Sword}, type: virtual_good}]\n"


def said_of(fixtures: str, **more: object) -> tuple[str, list[int]]:
    """The greeting of a world, and what its two calls answer."""
    settings = Settings(fixtures=(fixtures,), **more)  # type: ignore[arg-type]
    world = make_world(settings)
    said = greeting(settings, world, 8080)
    admin, player = suggested(said)
    with client_of(build(settings, world)) as client:
        first = client.get(admin[3], auth=(admin[1], admin[2]))
        second = client.get(player[2], headers={"Authorization": player[1]})
    return said, [first.status_code, second.status_code]


def written(folder: Path, *parts: str) -> str:
    file = folder / "game.yaml"
    file.write_text("\n".join(("project: {project_id: 7}", *parts)), encoding="utf-8")
    return str(file)


def test_the_demo_world_is_met_with_a_code_of_its_own() -> None:
    said, answers = said_of("demo")
    assert answers == [200, 200]
    assert re.search(r"/api/v2/project/44056/promotion/code/\w+/verify\n", said)


def test_an_empty_world_says_that_it_is_empty() -> None:
    said, answers = said_of("empty")
    assert answers == [200, 200]
    assert "Try as the player alice (this world has no codes, so here is its catalog):" in said
    assert "/verify" not in said


def test_a_code_that_does_not_work_is_not_suggested(tmp_path: Path) -> None:
    off = COUPON.format(on="false", code="UNUSED")
    said, answers = said_of(written(tmp_path, ITEM, off))
    assert answers == [200, 200]
    assert "(this world has no code that works now, so here is its catalog):" in said


def test_the_player_and_the_key_are_those_of_the_world(tmp_path: Path) -> None:
    file = tmp_path / "game.yaml"
    parts = (
        "project: {project_id: 7, api_keys: [a key of ours]}", "users: [{external_id: bob}]", ITEM,
        COUPON.format(on="true", code="FIRST"),
    )  # fmt: skip
    file.write_text("\n".join(parts), encoding="utf-8")
    said, answers = said_of(str(file), auth="strict")
    assert answers == [200, 200]
    assert "curl -u '7:a key of ours' http" in said
    assert "Try as the player bob:\n" in said
    assert "/api/v2/project/7/promotion/code/FIRST/verify\n" in said


def test_a_state_that_was_loaded_counts_rather_than_the_fixtures(tmp_path: Path) -> None:
    world = make_world(Settings(fixtures=("empty",)))
    kept = make_world(Settings(fixtures=("demo",)))
    kept.project(44056).users.set_attributes("zoe", {})
    file = tmp_path / "world.json"
    file.write_text(json.dumps(kept.export_state()), encoding="utf-8")
    assert world.project_ids == []
    said, answers = said_of("empty", state=file)
    assert answers == [200, 200]
    assert "/verify\n" in said


def test_a_token_that_opens_more_than_this_mock_is_left_to_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "a secret of ours that signs the tokens of a game"
    settings = Settings(fixtures="demo", auth="strict", jwt_secret=secret)
    world = make_world(settings)
    said = greeting(settings, world, 8080)
    found = re.search(
        r'-H "Authorization: Bearer \$\(liveops (token --user \w+)\)" .*\n +(\S+)', said
    )
    assert found is not None
    assert "  export LIVEOPS_JWT_SECRET=...  # the mock's\n" in said
    assert "eyJ" not in said
    monkeypatch.setenv("LIVEOPS_JWT_SECRET", secret)
    token = CliRunner().invoke(main, found[1].split()).stdout.strip()
    with client_of(build(settings, world)) as client:
        answer = client.get(found[2], headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
