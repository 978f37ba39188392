"""The worlds that come with the kit, what their README says of them, and files that are wrong."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from tests.server.asgi_client import AsgiClient

from liveops_kit.domain.values.clock import ClockState, SettableClock, SystemClock
from liveops_kit.domain.values.localized import localized
from liveops_kit.errors import FixturesError
from liveops_kit.openapi import document as spec
from liveops_kit.openapi.validation import compile_operations
from liveops_kit.server import application, fixtures
from liveops_kit.server.codec import common
from liveops_kit.server.faults.magic_codes import with_magic
from liveops_kit.server.fixtures import reading, source
from liveops_kit.server.fixtures.entries import ENTRIES
from liveops_kit.server.fixtures.schema import world_schema
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings
from liveops_kit.state.project import Project
from liveops_kit.state.world import World
from liveops_kit.tokens import mint

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
FOLDER = spec.data_root("fixtures")
README = (FOLDER / "README.md").read_text(encoding="utf-8")
DEMO: dict[str, Any] = spec.read_yaml(FOLDER / "demo.yaml")
CREATES = {
    "coupons": "admin-create-coupon",
    "promo_codes": "create-promo-code",
    "unique_catalog_offers": "admin-create-unique-catalog-offer",
    "discounts": "create-item-promotion",
    "bonuses": "create-bonus-promotion",
}


def frozen_clock() -> SettableClock:
    return SettableClock(SystemClock(), ClockState(frozen_at=NOW))


def loaded(path: Path | str) -> Project:
    return fixtures.load(str(path), frozen_clock(), 1)


def rows(project: Project) -> dict[str, int]:
    return {name: len(table) for name, table in project.tables.items() if name != "sequences"}


# -- what the demo world answers -------------------------------------------------------------------
@dataclass(frozen=True)
class Mock:
    """The demo world behind HTTP, its clocks standing still."""

    world: World
    client: AsgiClient
    waits: list[float]
    """The seconds that slow codes would have taken."""

    def verify(self, code: str, player: str) -> Any:
        path = f"/api/v2/project/44056/promotion/code/{code}/verify"
        return self.client.get(path, headers=self._bearer(player))

    def redeem(self, code: str, player: str, choice: dict[str, str] | None = None) -> Any:
        body = {"coupon_code": code} | ({"selected_unit_items": choice} if choice else {})
        path = "/api/v2/project/44056/coupon/redeem"
        return self.client.post(path, json=body, headers=self._bearer(player))

    @staticmethod
    def _bearer(player: str) -> dict[str, str]:
        issued = int(NOW.timestamp())
        token = mint(player, DEVELOPMENT_SECRET, issued=issued, lifetime=3600)
        return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def demo_mock() -> Mock:
    clock = frozen_clock()
    world = World(fixtures.load("demo", clock, 1), clock, 1)
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(application, "with_magic", partial(with_magic, sleep=sleep))
        app = application.build(Settings(), world, wall=frozen_clock())
    return Mock(world, AsgiClient(app), waits)


@pytest.fixture
def mock(demo_mock: Mock) -> Iterator[Mock]:
    demo_mock.world.reset()
    demo_mock.waits.clear()
    yield demo_mock
    demo_mock.world.reset()


@dataclass(frozen=True)
class Row:
    """One row of the README's table of codes."""

    code: str
    key: str | None
    player: str
    before: int
    verify: str
    redeem: str


def table() -> list[Row]:
    """The README's table of codes."""
    found = []
    lines = README.partition("| Code | Player | Before |")[2].split("\n\n")[0].splitlines()[2:]
    for line in lines:
        code, player, before, verify, redeem, _why = (c.strip() for c in line.strip("|").split("|"))
        name, key = re.fullmatch(r"`(\w+)`(?: with `(\w+)`)?", code).groups()  # type: ignore[union-attr]
        found.append(Row(name, key, player.strip("`"), int(before), verify, redeem))
    return found


def expected(response: Any) -> str:
    """Return an outcome in the notation of the table."""
    body = response.json()
    if response.status_code != 200:
        return f"{response.status_code}/{body['errorCode']}"
    if "items" not in body:
        return "200"
    return ", ".join(f"{item['quantity']} `{item['sku']}`" for item in body["items"])


@pytest.mark.parametrize("row", table(), ids=lambda row: f"{row.code}-{row.player}-{row.before}")
def test_each_code_answers_what_the_readme_says(row: Row, mock: Mock) -> None:
    choice = {"frostland": row.key} if row.key else None
    for _ in range(row.before):
        assert mock.redeem(row.code, row.player, choice).status_code == 200
    assert expected(mock.verify(row.code, row.player)) == row.verify
    assert expected(mock.redeem(row.code, row.player, choice)) == row.redeem
    slow = re.fullmatch(r"SLOW(\d+)S", row.code)
    assert mock.waits == ([float(slow[1])] * 2 if slow else [])


def test_slow_codes_wait_for_real_where_no_test_says_otherwise() -> None:
    assert inspect.signature(with_magic).parameters["sleep"].default is asyncio.sleep


def test_the_readme_tells_of_every_coupon_and_of_every_player() -> None:
    coded = {row.code for row in table()}
    for entry in DEMO["coupons"]:
        assert set(entry["codes"]) <= coded, entry["create"]["external_id"]
    players = README.partition("| Player | |")[2].split("\n\n")[0]
    assert re.findall(r"^\| `(\S+)` \|", players, re.M) == [u["external_id"] for u in DEMO["users"]]
    assert {row.player for row in table()} <= {user["external_id"] for user in DEMO["users"]}


def test_the_readme_names_every_other_code() -> None:
    for name in ("promo_codes", "unique_catalog_offers"):
        for entry in DEMO[name]:
            assert all(f"`{code}`" in README for code in entry["codes"]), entry["create"]


def test_the_head_of_the_demo_file_names_every_coupon() -> None:
    head = (FOLDER / "demo.yaml").read_text(encoding="utf-8").partition("format:")[0]
    named = re.findall(r"^#   ([A-Z0-9]+) ", head, re.M)
    assert named == [entry["codes"][0] for entry in DEMO["coupons"]]


@pytest.mark.parametrize(
    ("code", "moment", "items"),
    [
        ("EXPIRED", datetime(2020, 6, 10, tzinfo=UTC), "2 `potion_small`"),
        ("EXPIRED", datetime(2020, 8, 10, tzinfo=UTC), "2 `potion_small`"),
        ("EXPIRED", datetime(2020, 7, 10, tzinfo=UTC), "404/9807"),
        ("FUTURE", datetime(2035, 6, 1, 12, tzinfo=UTC), "1 `reindeer_1`"),
    ],
)
def test_a_code_with_a_period_works_once_the_clock_is_in_it(
    code: str, moment: datetime, items: str, mock: Mock
) -> None:
    """PRM-4b, PRM-4c."""
    mock.world.clock.freeze(moment)
    assert expected(mock.redeem(code, "alice")) == items


def test_what_one_player_used_up_is_still_good_for_another(mock: Mock) -> None:
    """CPN-10b: the limit of ONCE is each player's own."""
    assert expected(mock.redeem("ONCE", "alice")) == "1 `starter_pack`"
    assert expected(mock.redeem("ONCE", "alice")) == "422/9804"
    assert expected(mock.redeem("ONCE", "bob")) == "1 `starter_pack`"


def test_a_unit_shows_its_keys_for_the_player_to_choose(mock: Mock) -> None:
    """CPN-6."""
    rewards = mock.verify("PICKDRM", "alice").json()["rewards"]
    assert rewards["is_selectable"] is True
    keys = [unit["sku"] for unit in rewards["bonus"][0]["item"]["unit_items"]]
    assert keys == ["frostland_steam", "frostland_epic", "frostland_gog"]
    assert mock.verify("WELCOME", "alice").json()["rewards"]["is_selectable"] is False


def test_every_coupon_and_every_player_can_be_read(mock: Mock) -> None:
    """Each answer is checked against the specification on its way out."""
    coupons = mock.client.get("/api/v3/project/44056/admin/coupon", auth=("44056", "demo")).json()
    ids = [coupon["external_id"] for coupon in coupons["items"]]
    assert ids == [entry["create"]["external_id"] for entry in DEMO["coupons"]]
    promotions = mock.client.get(
        "/api/v3/project/44056/admin/promotion", auth=("2340", "demo")
    ).json()
    assert promotions["inactive_promotions_count"] >= 1
    for user in DEMO["users"]:
        path = f"/_mock/projects/44056/users/{user['external_id']}"
        answer = mock.client.get(path)
        assert answer.status_code == 200
        assert answer.json()["attributes"] == user.get("attributes", {})
        owned = {line["sku"]: line["quantity"] for line in answer.json()["inventory"]}
        assert owned == user.get("inventory", {})


# -- what is in the worlds -------------------------------------------------------------------------
def test_the_demo_world_has_everything_its_file_says() -> None:
    project = loaded("demo")
    assert (project.config.project_id, project.config.merchant_id) == (44056, 2340)
    assert (project.config.name, project.config.country, project.config.currency) == (
        "Frostland", "US", "USD",
    )  # fmt: skip
    assert project.config.api_keys == ("demo",)
    codes = sum(len(e["codes"]) + e.get("generated_codes", 0) for e in DEMO["coupons"])
    counted = rows(project)
    assert counted["items"] == len(DEMO["items"]) + 1 == 18  # a key that is sold by itself
    for section in ("attributes", "value_points", "reward_chains", "daily_chains", "offer_chains"):
        assert counted[section] == len(DEMO[section]) >= 1
    assert counted["rules"] == len(DEMO["personalization_rules"]) == 1
    assert (counted["upsell"], counted["orders"]) == (1, 1)
    assert (counted["balances"], counted["progress"], counted["usages"]) == (2, 1, 2)
    assert counted["item_groups"] == len(DEMO["groups"]) == 9
    assert counted["users"] == len(DEMO["users"]) == 6
    assert counted["promotions"] >= len(DEMO["coupons"]) == 9
    assert counted["codes"] >= codes == 16
    assert counted["holdings"] == 3


def test_the_empty_world_has_a_project_and_nothing_else() -> None:
    project = loaded("empty")
    assert project.config.project_id == 44056
    assert set(rows(project).values()) == {0}


def test_the_worlds_of_the_kit_are_listed_by_name() -> None:
    assert fixtures.names() == ["demo", "empty"]


def test_the_demo_world_shows_every_kind_of_item() -> None:
    kinds = {
        (item["type"], item.get("bundle_type"), item.get("virtual_item_type"))
        for item in DEMO["items"]
        if "create" not in item
    }
    assert kinds == {
        ("virtual_currency", None, None),
        ("bundle", "virtual_currency_package", None),
        ("bundle", "standard", None),
        ("virtual_good", None, "consumable"),
        ("virtual_good", None, "non_consumable"),
        ("virtual_good", None, "non_renewing_subscription"),
        ("physical_good", None, None),
        ("unit", None, None),
    }
    project = loaded("demo")
    unit = project.catalog.get("frostland")
    assert unit is not None
    assert [key.drm_sku for key in unit.unit_items] == ["steam", "epic", "gog"]
    named = [item.get("create", item)["name"] for item in DEMO["items"]]
    assert all(name.keys() >= {"en", "de"} for name in named)


def test_every_promotion_of_the_demo_world_keeps_the_specification() -> None:
    compiled = compile_operations(spec.load())
    for section, operation in CREATES.items():
        assert len(DEMO[section]) >= 2, section
        validator = compiled[operation].body
        assert validator is not None
        for entry in DEMO[section]:
            assert validator.violations(entry["create"]) == []
            assert common.parse_periods(entry["create"]) is not None
            assert set(localized(entry["create"]["name"])) >= {"en", "de"}


def test_every_promotion_of_the_demo_world_names_items_that_exist() -> None:
    skus = {item.get("create", item)["sku"] for item in DEMO["items"]}
    named = Counter[str]()
    for section in CREATES:
        for entry in DEMO[section]:
            for field in ("bonus", "items", "discounted_items", "condition"):
                for line in entry["create"].get(field) or ():
                    named[line if isinstance(line, str) else line["sku"]] += 1
    assert set(named) <= skus
    assert len(named) >= 10


def test_codes_and_external_ids_of_the_demo_world_stand_once() -> None:
    """PRM-3a: one code space over all kinds."""
    codes = Counter(code for name in CREATES for e in DEMO[name] for code in e.get("codes", ()))
    assert codes.total() == 19
    assert max(codes.values()) == 1
    for name in ("coupons", "promo_codes", "unique_catalog_offers"):
        ids = Counter(entry["create"]["external_id"] for entry in DEMO[name])
        assert max(ids.values()) == 1, name


def test_the_same_seed_makes_up_the_same_codes() -> None:
    """PRM-7b."""
    first, second = ({row.code for row in loaded("demo").tables["codes"].all()} for _ in range(2))
    other = {row.code for row in fixtures.load("demo", frozen_clock(), 2).tables["codes"].all()}
    assert first == second
    assert len(first ^ other) == 6


# -- what the README says of files -----------------------------------------------------------------
def readme_block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.S)
    assert found is not None
    return found[1]


def test_the_world_in_the_readme_loads(tmp_path: Path) -> None:
    path = tmp_path / "game.yaml"
    path.write_text(readme_block("yaml"), encoding="utf-8")
    assert rows(loaded(path)) | {"counts": 0} == rows(loaded("empty")) | {
        "items": 4, "item_groups": 1, "users": 1, "holdings": 1, "promotions": 1, "codes": 12,
    }  # fmt: skip


def test_the_mistake_in_the_readme_is_told_as_it_says(tmp_path: Path) -> None:
    path = tmp_path / "game.yaml"
    text = readme_block("yaml").replace("redeem_user_limit: 1", "redeem_user_limit: '1'")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FixturesError) as raised:
        loaded(path)
    said = readme_block("console").splitlines()[1].removeprefix("liveops: game.yaml:")
    assert str(raised.value) == f"{path}:{said}"


def test_a_world_may_be_written_as_json(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    path.write_text(json.dumps(DEMO), encoding="utf-8")
    assert rows(loaded(path)) == rows(loaded("demo"))


def test_a_key_with_a_price_is_sold_by_itself(tmp_path: Path) -> None:
    """GAM-2: under its own SKU and number, with the pictures and the groups of its game."""
    path = tmp_path / "game.yaml"
    path.write_text(readme_block("yaml"), encoding="utf-8")
    project = loaded(path)
    game, key = (project.catalog.get(sku) for sku in ("hatland", "hatland_steam"))
    assert game is not None and key is not None
    assert (key.type, key.price, key.item_id) == ("game_key", "19.00", game.unit_items[0].item_id)
    assert project.catalog.get("hatland_gog") is None
    assert project.catalog.by_id(key.item_id) == key


def test_a_group_is_called_as_the_world_says(tmp_path: Path) -> None:
    """ITM-17, GRP-1: one that only items name is called by its id."""
    path = tmp_path / "game.yaml"
    text = readme_block("yaml").replace("groups: [hats]", "groups: [hats, caps]")
    path.write_text(text, encoding="utf-8")
    groups = {group.external_id: group for group in loaded(path).groups.all()}
    assert list(groups) == ["hats", "caps"]
    assert (groups["hats"].name, groups["hats"].order) == ({"en": "Hats", "de": "Hüte"}, 1)
    assert loaded(path).items.group_name("caps") == {"en": "caps"}


def test_a_bundle_may_hold_what_stands_further_down(tmp_path: Path) -> None:
    path = tmp_path / "game.yaml"
    path.write_text(
        "project: {project_id: 1}\n"
        "items:\n"
        "  - {sku: box, type: bundle, name: {en: Box}, content: [{sku: hat}]}\n"
        "  - {sku: hat, type: virtual_good, name: {en: Hat}}\n",
        encoding="utf-8",
    )
    assert rows(loaded(path))["items"] == 2


PROJECT = "project: {project_id: 1}\n"
HAT = "items:\n  - {sku: hat, type: virtual_good, name: {en: Hat}}\n"


# -- files that are wrong --------------------------------------------------------------------------
BROKEN: dict[str, dict[str, str]] = spec.read_yaml(Path(__file__).with_name("broken_worlds.yaml"))


@pytest.mark.parametrize(
    ("text", "says"), [(each["text"], each["says"]) for each in BROKEN.values()], ids=BROKEN
)
def test_a_broken_file_is_told_with_its_line_and_the_place(
    text: str, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "game.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FixturesError) as raised:
        loaded(path)
    assert str(raised.value).replace(f"{tmp_path}/", "") == f"game.yaml:{says}"


def test_a_world_written_from_the_page_alone_loads_and_keeps_the_schema() -> None:
    path = Path(__file__).with_name("worlds") / "from_the_page.yaml"
    document = source.read(path)
    assert jsonschema_rs.validator_for(world_schema()).is_valid(document)
    sections = {name: len(value) for name, value in document.items() if isinstance(value, list)}
    assert sections == {
        "attributes": 2, "groups": 3, "items": 15, "value_points": 2, "coupons": 2,
        "promo_codes": 2, "unique_catalog_offers": 1, "discounts": 2, "bonuses": 1,
        "reward_chains": 2, "daily_chains": 2, "offer_chains": 1, "personalization_rules": 1,
        "upsell": 1, "users": 3,
    }  # fmt: skip
    assert sum(sections.values()) == 40
    assert set(sections) == {*ENTRIES}
    found = rows(loaded(path))
    assert (found["orders"], found["codes"], found["holdings"]) == (3, 11, 3)


def test_what_the_schema_refuses_is_refused_by_loading_too(tmp_path: Path) -> None:
    """An editor that follows the schema marks nothing that loads; names it cannot know."""
    validator = jsonschema_rs.validator_for(world_schema())
    path = tmp_path / "game.yaml"
    marked = 0
    for each in BROKEN.values():
        path.write_text(each["text"], encoding="utf-8")
        try:
            document = source.read(path)
        except FixturesError:
            continue
        marked += not validator.is_valid(document)
    assert marked == MARKED
    for world in fixtures.names():
        assert validator.is_valid(spec.read_yaml(FOLDER / f"{world}.yaml")), world
    assert validator.is_valid(spec.parse_yaml(readme_block("yaml")))


MARKED = 41


def test_a_file_that_is_no_yaml_is_told_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "game.yaml"
    path.write_text("project: {project_id: 1}\nitems: a: b\n", encoding="utf-8")
    with pytest.raises(FixturesError) as raised:
        loaded(path)
    assert str(raised.value) == f"{path}:2: mapping values are not allowed in this context"


def test_a_file_that_is_no_json_is_told_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "game.json"
    path.write_text('{"project":\n oops}', encoding="utf-8")
    with pytest.raises(FixturesError) as raised:
        loaded(path)
    assert str(raised.value) == f"{path}:2: Expecting value"


# -- YAML's traps ----------------------------------------------------------------------------------
def test_plain_scalars_are_read_as_json_would_write_them(tmp_path: Path) -> None:
    path = tmp_path / "game.yaml"
    path.write_text(
        "[no, NO, yes, on, 012, 0x1F, 1_000, 12:30:00, 2026-12-24, 1e3, .5, 7, -1.50, true, ~, "
        "null]\n",
        encoding="utf-8",
    )
    assert source.read(path) == [
        "no", "NO", "yes", "on", "012", "0x1F", "1_000", "12:30:00", "2026-12-24", 1000.0, ".5", 7,
        -1.5, True, None, None,
    ]  # fmt: skip


def test_countries_and_codes_need_no_quotes(tmp_path: Path) -> None:
    path = tmp_path / "game.yaml"
    path.write_text(
        PROJECT
        + "items:\n  - {sku: hat, type: virtual_good, name: {en: Hat}, regions: [NO, DE]}\n"
        + "coupons:\n  - {create: {external_id: 007, name: {en: A}}, codes: [012, NO]}\n",
        encoding="utf-8",
    )
    project = loaded(path)
    hat = project.catalog.get("hat")
    assert hat is not None
    assert (hat.regions, hat.name) == (("NO", "DE"), {"en": "Hat"})
    assert {row.code for row in project.tables["codes"].all()} == {"012", "NO"}
    assert project.coupons.get("007").external_id == "007"


# -- several files ---------------------------------------------------------------------------------
def test_several_files_are_one_world(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "game.yaml").write_text(
        PROJECT + "include: [items.yaml, more/*.yaml]\n"
        "coupons:\n  - create: {external_id: a, name: {en: A}, bonus: [{sku: hat}]}\n",
        encoding="utf-8",
    )
    (tmp_path / "items.yaml").write_text(HAT, encoding="utf-8")
    (tmp_path / "more" / "users.yaml").write_text(
        "users:\n  - {external_id: alice, inventory: {hat: 2}}\n", encoding="utf-8"
    )
    project = loaded(tmp_path / "game.yaml")
    assert rows(project) | {"counts": 0} == rows(loaded("empty")) | {
        "items": 1, "users": 1, "holdings": 1, "promotions": 1, "counts": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("included", "says"),
    [
        ("items: [{sku: hat}]", "more.yaml:1: $.items[0]: Object missing required field `type`"),
        (PROJECT, "more.yaml:1: $.project: the project is described in {}game.yaml alone"),
        ("include: [game.yaml]", "more.yaml:1: $.include[0]: {}game.yaml would include itself"),
        (
            "users: [{external_id: a}]\ncoupons:\n  - create: {external_id: c, name: {xx: A}}\n",
            "more.yaml:3: $.coupons[0].create.name.xx: Locale not found (locale = 'xx')",
        ),
        (
            "users:\n  - external_id: b\n  - external_id: b\n",
            "more.yaml:3: $.users[1].external_id: [0401-4002]: User with external_id = 'b' already "
            "exists",
        ),
    ],
)
def test_a_mistake_in_an_included_file_is_told_by_that(
    included: str, says: str, tmp_path: Path
) -> None:
    game = tmp_path / "game.yaml"
    game.write_text(f"{PROJECT}include: [more.yaml]\n", encoding="utf-8")
    (tmp_path / "more.yaml").write_text(included, encoding="utf-8")
    with pytest.raises(FixturesError) as raised:
        loaded(game)
    assert str(raised.value) == f"{tmp_path}/{says.format(f'{tmp_path}/')}"


@pytest.mark.parametrize("name", ["nowhere.yaml", "nowhere.json", "folder", "folder/nowhere"])
def test_a_missing_file_is_told_by_its_name(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    path = tmp_path / name
    with pytest.raises(FixturesError) as raised:
        loaded(path)
    assert str(raised.value) == f"{path}: there is no such file"


def test_an_unknown_world_is_told_with_the_known_ones() -> None:
    with pytest.raises(FixturesError) as raised:
        loaded("nowhere")
    assert str(raised.value) == (
        "there are no fixtures 'nowhere': say one of demo, empty, or a file"
    )


def test_a_mistake_in_a_world_of_the_kit_is_told_at_every_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whoever works in a checkout may change those; a ready form of one is no proof."""
    changed = tmp_path / "demo.yaml"
    text = fixtures.find("demo").read_text(encoding="utf-8")
    changed.write_text(text.replace("external_id: welcome", "external_idd: welcome"), "utf-8")
    monkeypatch.setattr("liveops_kit.openapi.cache.FOLDER", tmp_path / "ready")
    monkeypatch.setattr(reading, "is_own", lambda _: True)
    expected = r"\$\.coupons\[0\]\.create\.external_id: The property external_id is required"
    for _ in range(2):
        with pytest.raises(FixturesError, match=expected):
            fixtures.load(str(changed), frozen_clock(), 1)
    assert (tmp_path / "ready" / "demo.json").exists()
