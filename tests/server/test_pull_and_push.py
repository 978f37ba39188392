"""Projects read into worlds, and written from them: `liveops pull`, `push` and `fixtures diff`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests import web

from liveops_kit.cli import main
from liveops_kit.openapi import document as spec
from liveops_kit.runs.mock import Mock

WHOLE = Path(__file__).with_name("worlds") / "whole.yaml"
FROM_THE_PAGE = WHOLE.with_name("from_the_page.yaml")
PROJECT = 60001


LIMITS = """
project: {project_id: 60001, currency: EUR}
items: [{sku: hat, type: virtual_good, name: {en: Hat}, price: '1'}]
discounts:
  - key: sale
    create: {name: {en: Sale}, discount: {percent: '5'}, items: [{sku: hat}], limits: {per_user: 3}}
    is_enabled: true
users: [{external_id: ann, limits: {sale: 1}}, {external_id: bob, limits: {sale: 2}}]
"""


def run(*arguments: str | Path | int) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def pulled(mock: Mock, file: Path, *more: str) -> Result:
    options = ("--project-id", mock.project_id, "--rate", "2000/s", "--api-key", mock.api_key)
    return run("pull", mock.url, "-o", file, *options, *more)


def pushed(world: str | Path, mock: Mock, *more: str) -> Result:
    options = ("--project-id", mock.project_id, "--rate", "2000/s", "--api-key", "any")
    return run("push", world, mock.url, *options, *more)


def tables(mock: Mock) -> dict[str, Any]:
    """The stored rows of the mock's project, by table."""
    web.get(f"{mock.url}/v3/project/{PROJECT}/admin/coupon", auth=(str(PROJECT), "any"))
    state = web.get(f"{mock.control_url}/state").json()
    stored: dict[str, Any] = state["projects"][str(PROJECT)]["tables"]
    return stored


@pytest.fixture(scope="module")
def without_shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole world, without what no call of the API makes."""
    file = tmp_path_factory.mktemp("worlds") / "sold.yaml"
    text = WHOLE.read_text(encoding="utf-8")
    file.write_text(text.replace("include: [whole_shelf.yaml]\n", ""), encoding="utf-8")
    return file


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Mock]:
    """A mock whose project has nothing in it."""
    file = tmp_path / "empty.yaml"
    file.write_text(f"project: {{project_id: {PROJECT}, currency: EUR}}\n", encoding="utf-8")
    with Mock(file) as mock:
        yield mock


# -- pull ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "world", ["demo", str(WHOLE), str(FROM_THE_PAGE)], ids=["demo", "whole", "from the page"]
)
def test_a_project_that_is_pulled_and_served_is_pulled_as_the_same_bytes(
    world: str, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    with Mock(world) as mock:
        result = pulled(mock, first)
        assert (result.exit_code, result.stdout) == (0, "")
    with Mock(first) as mock:
        assert pulled(mock, second).exit_code == 0
    assert second.read_bytes() == first.read_bytes()


def test_everything_that_the_admin_api_shows_is_pulled(tmp_path: Path) -> None:
    file = tmp_path / "game.yaml"
    with Mock(WHOLE) as mock:
        result = pulled(mock, file, "--codes")
    assert (result.exit_code, result.stderr) == (0, "")
    world = spec.read_yaml(file)
    assert {name: len(entries) for name, entries in world.items() if isinstance(entries, list)} == {
        "attributes": 2, "groups": 3, "items": 10, "value_points": 2, "coupons": 2,
        "promo_codes": 1, "unique_catalog_offers": 1, "discounts": 2, "bonuses": 1,
        "reward_chains": 2, "daily_chains": 1, "offer_chains": 1, "personalization_rules": 1,
        "upsell": 1,
    }  # fmt: skip
    assert world["project"] == {"project_id": PROJECT, "currency": "EUR"}
    items = {entry.get("create", entry)["sku"]: entry for entry in world["items"]}
    assert items["sloop"]["create"]["limits"] == {
        "per_user": 4, "per_item": 100,
        "recurrent_schedule": {
            "per_user": {"interval_type": "monthly", "day_of_month": 1, "day_of_week": None,
                         "time": "00:00:00+00:00"}
        },
    }  # fmt: skip
    assert items["fleet"]["create"]["content"] == [
        {"sku": "sloop", "quantity": 2}, {"sku": "doubloons_100", "quantity": 1},
    ]  # fmt: skip
    assert [unit["sku"] for unit in items["harbour"]["unit_items"]] == [
        "harbour_steam", "harbour_gog",
    ]  # fmt: skip
    assert world["value_points"][0]["rewards"] == {"sloop": 10, "rope": 1}
    coupon = world["coupons"][0]
    assert coupon["is_enabled"] is True
    assert coupon["codes"][:2] == ["AHOY", "012"]
    assert len(coupon["codes"]) == 6
    regatta, night = world["discounts"]
    assert (regatta["key"], regatta["excludes"]) == ("regatta", ["night"])
    assert (night["key"], night["is_enabled"]) == ("night", False)
    assert world["promo_codes"][0]["excludes"] == ["regatta"]
    assert world["bonuses"][0]["excludes"] == ["regatta", "night"]
    assert "anna" not in file.read_text(encoding="utf-8")
    assert "harbour.example" in file.read_text(encoding="utf-8")


def test_codes_are_counted_unless_they_are_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "game.yaml"
    with Mock(WHOLE) as mock:
        assert pulled(mock, file).exit_code == 0
    coupon, _ = spec.read_yaml(file)["coupons"]
    assert (coupon["generated_codes"], "codes" in coupon) == (6, False)
    assert "AHOY" not in file.read_text(encoding="utf-8")


def test_what_is_named_but_shown_nowhere_is_told(tmp_path: Path) -> None:
    with Mock("demo") as mock:
        result = pulled(mock, tmp_path / "game.yaml")
    assert result.stderr == (
        "liveops: note: items: yeti_plush is named, but shown nowhere: a physical good stands for "
        "it\n"
    )


def test_a_server_that_cannot_be_reached_is_told_in_one_line(tmp_path: Path) -> None:
    result = run("pull", "http://127.0.0.1:9/api", "-o", tmp_path / "game.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("liveops: ")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "game.yaml").exists()


def test_a_wrong_key_is_told_and_never_shown(tmp_path: Path) -> None:
    with Mock(WHOLE, auth="strict") as mock:
        result = run("pull", mock.url, "--project-id", PROJECT, "--api-key", "wrong-key-1")
    assert result.exit_code == 2
    assert "refuses the API key" in result.stderr
    assert "wrong-key-1" not in result.stderr


def test_the_mock_is_named_by_its_url() -> None:
    result = run("pull", "mock")
    assert (result.exit_code, result.stderr) == (
        2, "liveops: name a server by its URL, such as http://127.0.0.1:8080/api\n",
    )  # fmt: skip


# -- push ------------------------------------------------------------------------------------------
def test_what_is_pulled_pushed_and_pulled_is_the_same(
    without_shelf: Path, empty: Mock, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    with Mock(without_shelf) as mock:
        assert pulled(mock, first).exit_code == 0
    result = pushed(first, empty, "--apply")
    assert result.exit_code == 0, result.stderr
    assert pulled(empty, second).exit_code == 0
    assert second.read_bytes() == first.read_bytes()


def test_codes_of_a_file_are_pushed_as_they_are(without_shelf: Path, empty: Mock) -> None:
    result = pushed(without_shelf, empty, "--apply")
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert {"POST", "PUT", "left"} == {line.split()[0] for line in lines}
    made = len(lines) - len(left_out(result)) - 1
    assert result.stderr.splitlines() == [
        "liveops: left out: limit of user anna on regatta: the server does not know the user yet",
        f"liveops: {made} calls made. 3 things are left out.",
    ]
    codes = {row.get("row", row)["code"] for row in tables(empty)["codes"]}
    assert {"AHOY", "012", "TENOFF", "CLUB"} <= codes
    assert len(codes) == 8


def test_nothing_is_done_without_apply(without_shelf: Path, empty: Mock) -> None:
    result = pushed(without_shelf, empty)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == f"POST   /api/v2/project/{PROJECT}/admin/attribute  attribute wood"
    calls = len(lines) - len(left_out(result))
    assert result.stderr.startswith(f"liveops: {calls} calls would be made; --apply makes them.")
    assert tables(empty)["items"] == []


def left_out(result: Result) -> list[str]:
    """Lines of the dry run about things that no call makes."""
    lines = [line.partition("left out: ") for line in result.stdout.splitlines()]
    return [rest for before, found, rest in lines if found and not before]


def test_what_no_call_makes_is_left_out_and_told_by_name(empty: Mock) -> None:
    result = pushed("demo", empty)
    assert left_out(result) == [
        "countries of item cloak_alpine: DE, AT, CH: calls name sales regions by number alone",
        "item frostland, with the keys frostland_steam, frostland_epic, frostland_gog: "
        "no call makes a unit",
        "item yeti_plush: no call makes a physical_good",
        "reward of value point clan_embers for yeti_plush",
        "coupon free_game: it names frostland",
        "unique catalog offer yeti_club: it names yeti_plush",
        "user bob: no admin call writes name, email, attributes",
        "user heidi: no admin call writes name, attributes",
        "user jun: no admin call writes name, attributes, orders",
        "user thora: no admin call writes name, email, attributes, inventory, balances, progress",
        "user d342dad2-9d59-11e9-a384-42010aa8003f: no admin call writes name",
    ]
    assert result.stderr.endswith("--apply makes them. 11 things are left out.\n")


def test_limits_are_pushed_of_users_whom_the_server_knows(tmp_path: Path, empty: Mock) -> None:
    world = tmp_path / "limits.yaml"
    world.write_text(LIMITS, encoding="utf-8")
    users = f"{empty.control_url}/projects/{PROJECT}/users"
    assert web.put(f"{users}/ann", json={"attributes": {}}).status_code == 200
    result = pushed(world, empty, "--apply")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == (
        "liveops: left out: limit of user bob on sale: the server does not know the user yet\n"
        "liveops: 4 calls made.\n"
    )
    limits = web.get(f"{users}/ann/limits").json()["promotions"]
    assert [(each["name"], each["available"]) for each in limits] == [("Sale", 1)]


def test_a_project_that_is_not_empty_is_refused_with_what_it_has(without_shelf: Path) -> None:
    with Mock(without_shelf) as mock:
        before = tables(mock)
        result = pushed(without_shelf, mock, "--apply")
        assert tables(mock) == before
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(
        f"liveops: project {PROJECT} is not empty, and push changes nothing that is there: "
        "attributes: wood, size; groups: boats, hidden, coins; virtual_currency: doubloons; "
    )


def test_a_refused_call_is_told_with_what_was_made(without_shelf: Path, empty: Mock) -> None:
    fault = {"operation": "admin-create-value-points", "status": 503}
    assert web.post(f"{empty.control_url}/faults", json=fault).status_code == 201
    result = pushed(without_shelf, empty, "--apply")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "liveops: value point knots: admin-create-value-points answered 503 "
    )
    assert "calls were made, and what they made stays" in result.stderr
    stored = tables(empty)
    assert (len(stored["items"]), len(stored["value_points"])) == (8, 0)


# -- diff ------------------------------------------------------------------------------------------
def test_a_world_does_not_differ_from_itself() -> None:
    result = run("fixtures", "diff", WHOLE, WHOLE)
    assert (result.exit_code, result.output) == (0, "")


def test_differences_are_told_by_name_and_place(without_shelf: Path, tmp_path: Path) -> None:
    text = without_shelf.read_text(encoding="utf-8")
    changes = {
        "price: '1.50'": "price: '1.75'",
        "redeem_user_limit: null": "redeem_user_limit: 2",
        "  - {external_id: size, name: {en: Size}, values: {big: {en: Big}}}\n": "",
        "attributes: {wood: [pine], size: [big]}": "attributes: {wood: [pine]}",
        "users:\n": "users:\n  - {external_id: carl}\n",
    }
    for one, other in changes.items():
        assert one in text
        text = text.replace(one, other)
    changed = tmp_path / "changed.yaml"
    changed.write_text(text, encoding="utf-8")
    result = run("fixtures", "diff", without_shelf, changed)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "- attributes: size",
        '~ items: rope: price: "1.50" -> "1.75"',
        '~ items: figurehead: attributes.size: ["big"] -> nothing',
        "~ promo_codes: ahoy_promo: create.redeem_user_limit: null -> 2",
        "+ users: carl",
    ]


def test_a_world_that_is_wrong_is_told(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("project: {project_id: 1}\nitems: [{}]\n", encoding="utf-8")
    result = run("fixtures", "diff", "empty", wrong)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"liveops: {wrong}:2: $.items[0]: Object missing required field `sku`\n"
    )


# -- the schema ------------------------------------------------------------------------------------
def test_the_schema_beside_the_worlds_is_the_one_that_is_printed(tmp_path: Path) -> None:
    file = tmp_path / "schema.json"
    assert run("fixtures", "schema", "-o", file).exit_code == 0
    shipped = spec.data_root("fixtures") / "world.schema.json"
    assert file.read_bytes() == shipped.read_bytes()
    assert run("fixtures", "schema").stdout == shipped.read_text(encoding="utf-8")


def test_a_running_mock_serves_the_schema() -> None:
    with Mock("empty") as mock:
        answer: Any = web.get(f"{mock.control_url}/fixtures/schema")
    shipped = spec.read_yaml(spec.data_root("fixtures") / "world.schema.json")
    assert (answer.status_code, answer.json()) == (200, shipped)
