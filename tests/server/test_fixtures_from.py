"""Worlds from recordings, and recordings, commands and tests from what was played."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests import web
from tests.warm import warm_pytest

from liveops_kit.cli import main
from liveops_kit.openapi import document as spec
from liveops_kit.runs.mock import Mock

WHOLE = Path(__file__).with_name("worlds") / "whole.yaml"
PROJECT = 60001
API = f"/project/{PROJECT}"
CLIENT = (
    "/items/virtual_items", "/items", "/items/game", "/items/groups", "/user/inventory/items",
    "/user/virtual_currency_balance", "/items/sku/rope",
)  # fmt: skip
ADMIN = (
    "/v3{}/admin/coupon/ahoy", "/v2{}/admin/items/virtual_items/sku/sloop",
    "/v2{}/admin/daily_chain", "/v2{}/admin/daily_chain/id/1", "/v2{}/admin/attribute/wood",
)  # fmt: skip


def run(*arguments: str | Path | int) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reads of a player and of a server, and a redemption, as the journal exports them."""
    file = tmp_path_factory.mktemp("recorded") / "game.har"
    with Mock(WHOLE, clock="2026-12-01T10:00:00Z") as mock:
        player = {"Authorization": f"Bearer {mock.token('carl')}"}
        for path in CLIENT[:4]:
            assert web.get(f"{mock.url}/v2{API}{path}").status_code == 200
        code = {"coupon_code": "AHOY"}
        redeemed = web.post(f"{mock.url}/v2{API}/coupon/redeem", headers=player, json=code)
        assert redeemed.status_code == 200
        for path in CLIENT[4:]:
            assert web.get(f"{mock.url}/v2{API}{path}", headers=player).status_code == 200
        for path in ADMIN:
            answer = web.get(mock.url + path.format(API), auth=(str(PROJECT), "harbour"))
            assert answer.status_code == 200, path
        file.write_bytes(web.get(f"{mock.control_url}/journal/har").content)
    return file


# -- a world from a recording ----------------------------------------------------------------------
def test_recorded_reads_answer_as_recorded_or_are_told(archive: Path, tmp_path: Path) -> None:
    file = tmp_path / "recorded.yaml"
    result = run("fixtures", "from", archive, "-o", file)
    assert (result.exit_code, result.stdout) == (0, "")
    world = spec.read_yaml(file)
    assert world["project"] == {"project_id": PROJECT, "currency": "EUR"}
    assert [each["external_id"] for each in world["attributes"]] == ["wood"]
    assert [each["create"]["external_id"] for each in world["coupons"]] == ["ahoy"]
    assert world["users"] == [{"external_id": "player", "inventory": {"rope": 2}}]
    items = {each.get("create", each)["sku"]: each for each in world["items"]}
    assert items["sloop"]["type"] == "virtual_good"
    assert items["rope"]["price"] == "1.5"
    assert [unit["sku"] for unit in items["harbour"]["unit_items"]] == [
        "harbour_steam", "harbour_gog",
    ]  # fmt: skip
    *remarks, sum_up = result.stderr.splitlines()
    operations = {line.removeprefix("liveops: ").partition(" ")[0] for line in remarks}
    # What was used of a coupon by then, no file says.
    [coupon] = [line for line in remarks if "get-coupon" in line]
    assert "$.total_limit_state.used: 1 was recorded, 0 is here" in coupon
    assert "admin-get-attribute" not in operations
    assert "get-user-inventory" not in operations
    assert "admin-get-daily-chain" not in operations
    # What the storefront prints of promotions is not made into promotions.
    assert any("promotions" in line and "get-virtual-items" in line for line in remarks)
    assert sum_up.startswith("liveops: ")
    assert sum_up.endswith(
        f"of 12 recorded reads of project {PROJECT} answer as recorded (ids that servers choose "
        "aside)."
    )
    assert run("fixtures", "check", file).exit_code == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"log": {"entries": []}}', "no read of the API in it was answered with 200"),
        ("nonsense", "game.har"),
    ],
)
def test_a_recording_without_reads_is_told(content: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "game.har"
    file.write_text(content, encoding="utf-8")
    result = run("fixtures", "from", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert result.stderr.count("\n") == 1


def test_of_several_projects_one_is_to_be_named(archive: Path, tmp_path: Path) -> None:
    content = json.loads(archive.read_text(encoding="utf-8"))
    other = json.loads(json.dumps(content["log"]["entries"][0]).replace(str(PROJECT), "7"))
    content["log"]["entries"].append(other)
    file = tmp_path / "two.har"
    file.write_text(json.dumps(content), encoding="utf-8")
    result = run("fixtures", "from", file)
    assert result.exit_code == 2
    assert result.stderr == (
        f"liveops: {file}: reads of several projects, say which: --project-id 7, {PROJECT}\n"
    )
    result = run("fixtures", "from", file, "--project-id", 8)
    assert (result.exit_code, "no read of project 8" in result.stderr) == (2, True)
    result = run("fixtures", "from", file, "--project-id", 7)
    assert (result.exit_code, "project_id: 7" in result.stdout) == (0, True)


# -- the journal -----------------------------------------------------------------------------------
def play(mock: Mock) -> None:
    """A server makes a discount, and a player redeems a code, and one too late."""
    url, admin = f"{mock.url}/v2/project/44056", ("44056", "demo")
    player = {"Authorization": f"Bearer {mock.token('alice')}"}
    body = {"name": {"en": "x"}, "discount": {"percent": "10.00"}, "items": [{"sku": "sword_ice"}]}
    made = web.post(
        f"{mock.url}/v3/project/44056/admin/promotion/item", auth=admin, json=body
    ).json()
    web.put(f"{url}/admin/promotion/{made['promotion_id']}/activate", auth=admin)
    for code in ("WELCOME", "EXPIRED"):
        web.post(f"{url}/coupon/redeem", headers=player, json={"coupon_code": code})
    web.get(f"{url}/user/inventory/items?limit=5", headers=player)
    web.get(f"{url}/nowhere", headers=player)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """The text of each form, and the message about it."""
    folder = tmp_path_factory.mktemp("exported")
    found = {}
    with Mock() as mock:
        play(mock)
        for form in ("pytest", "har", "curl"):
            file = folder / f"test_{form}.py"
            result = run("journal", "export", mock.url, "--as", form, "-o", file)
            assert (result.exit_code, result.stdout) == (0, "")
            found[form] = (file.read_text(encoding="utf-8"), result.stderr)
    return found


def test_a_test_plays_what_was_played(exported: dict[str, tuple[str, str]], tmp_path: Path) -> None:
    text, said = exported["pytest"]
    assert said == "liveops: calls written: 5; no calls of the API: 1\n"
    assert 'promotion_id=answer_1.json()["promotion_id"]' in text
    assert 'assert answer_4.json()["errorCode"] == 9810' in text
    assert "Bearer" not in text
    (tmp_path / "test_played.py").write_text(text, encoding="utf-8")
    # A game that changes what it gives breaks it.
    broken = text.replace("'quantity': 1", "'quantity': 2", 1)
    (tmp_path / "test_of_another_game.py").write_text(broken, encoding="utf-8")
    command = [warm_pytest(), "-q", "-rA", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout
    results = re.findall(r"^(PASSED|FAILED|ERROR) (\w+\.py)", done.stdout, re.MULTILINE)
    assert sorted(results) == [
        ("FAILED", "test_of_another_game.py"), ("PASSED", "test_played.py")
    ], done.stdout  # fmt: skip


def test_commands_take_keys_and_tokens_from_variables(
    exported: dict[str, tuple[str, str]],
) -> None:
    text, _ = exported["curl"]
    lines = text.splitlines()
    assert lines[0] == "#!/bin/sh"
    assert ': "${LIVEOPS_USER_TOKEN:?set it to the token of the user alice}"' in lines
    assert any('-u "44056:${LIVEOPS_API_KEY}"' in line for line in lines)
    assert any("promotion/${PROMOTION_ID_1}/activate" in line for line in lines)
    assert sum(line.startswith(("curl", "ANSWER=$(curl")) for line in lines) == 5


def test_an_archive_is_that_of_the_journal(exported: dict[str, tuple[str, str]]) -> None:
    text, said = exported["har"]
    entries: list[Any] = json.loads(text)["log"]["entries"]
    assert [entry["_operation"] for entry in entries] == [
        "create-item-promotion", "activate-promotion", "redeem-coupon", "redeem-coupon",
        "get-user-inventory", None,
    ]  # fmt: skip
    assert [entry["_user"] for entry in entries][:4] == [None, None, "alice", "alice"]
    assert said == "liveops: calls written: 6\n"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://127.0.0.1:9", "no answer from http://127.0.0.1:9/_mock/journal/har"),
        ("nonsense", "'nonsense' is no URL such as http://127.0.0.1:8080"),
    ],
)
def test_a_mock_that_is_not_there_is_told(url: str, says: str) -> None:
    result = run("journal", "export", url)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


def test_a_mock_that_asks_for_a_token_gets_it() -> None:
    with Mock(auth="strict") as mock:
        refused = run("journal", "export", mock.url, "--as", "har")
        assert refused.exit_code == 2
        assert "answered 401" in refused.stderr
        taken = run(
            "journal", "export", mock.url, "--as", "har", "--control-token", mock.control_token
        )
    assert (taken.exit_code, json.loads(taken.stdout)["log"]["entries"]) == (0, [])
