"""Fixtures that are played in again when their file changes."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path

import pytest
from tests.worlds import NOON, frozen_clock

from liveops_kit.domain.features.personalization import RuleTerms
from liveops_kit.server import fixtures
from liveops_kit.server.fixtures.reloader import INTERVAL, Reloader, stamp
from liveops_kit.state.world import World

GOOD = "project: {project_id: 1, name: %s}\n"


class Watched:
    """A file of fixtures, a world of it, and its reloader."""

    def __init__(self, path: Path, text: str = GOOD % "first", *, keeps: bool = False) -> None:
        self.path = path
        self.write(text)
        clock = frozen_clock()
        self.world = World(fixtures.load(str(path), clock, 1), clock, 1)
        self.reloader = Reloader([str(path)], self.world, 1, keeps=keeps)

    def write(self, text: str) -> None:
        """Write the file; its time moves even where the disk's clock is coarse."""
        before = stamp(self.path)
        self.path.write_text(text, encoding="utf-8")
        moved = 1 if before is None else before[0] + 1_000_000_000
        os.utime(self.path, ns=(moved, moved))

    def poll(self) -> bool:
        return asyncio.run(self.reloader.poll())

    @property
    def name(self) -> str:
        return self.world.project(1).config.name


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "game.yaml")


def test_a_file_that_stays_as_it_is_changes_nothing(watched: Watched) -> None:
    watched.world.project(7)
    assert not watched.poll()
    assert watched.world.project_ids == [7]


def test_a_changed_file_starts_the_world_again(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    watched.world.project(7)
    watched.world.clock.freeze(NOON.replace(year=2030))
    watched.write(GOOD % "second")
    with caplog.at_level(logging.WARNING):
        assert watched.poll()
    assert watched.world.project_ids == []
    assert watched.name == "second"
    assert watched.world.clock.now() == NOON.replace(year=2030)
    expected = f"{watched.path} has changed: the world starts again (1 projects forgotten)"
    assert caplog.messages == [expected]
    assert not watched.poll()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("project: {project_id: [", "while parsing"),
        ("project: {project_id: many}", "$.project.project_id"),
        ("", "Expected `object`"),
    ],
)
def test_a_broken_file_leaves_the_old_world_and_says_why(
    watched: Watched, caplog: pytest.LogCaptureFixture, text: str, reason: str
) -> None:
    watched.world.project(7)
    watched.write(text)
    with caplog.at_level(logging.WARNING):
        assert not watched.poll()
        assert not watched.poll()
    assert watched.world.project_ids == [7]
    assert watched.name == "first"
    [message] = caplog.messages
    assert message.startswith(f"{watched.path}")
    assert reason in message
    assert message.endswith("; the world stays as it is")
    watched.write(GOOD % "third")
    assert watched.poll()
    assert watched.name == "third"


def test_a_file_that_is_away_for_a_moment_is_waited_for(watched: Watched) -> None:
    """Editors write a new file and give it the old one's name."""
    watched.path.rename(watched.path.with_suffix(".old"))
    assert not watched.poll()
    watched.write(GOOD % "second")
    assert watched.poll()
    assert watched.name == "second"


def test_the_reloader_polls_again_and_again(watched: Watched) -> None:
    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            watched.write(GOOD % "second")
        if len(slept) == 4:
            raise asyncio.CancelledError

    reloader = Reloader([str(watched.path)], watched.world, 1, sleep)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(reloader.run())
    assert slept == [INTERVAL] * 4
    assert watched.name == "second"


def test_a_world_of_the_kit_can_be_watched_by_its_name() -> None:
    clock = frozen_clock()
    world = World(fixtures.load("empty", clock, 1), clock, 1)
    assert not asyncio.run(Reloader(["empty"], world, 1).poll())


def test_a_change_of_any_of_several_files_loads_all_of_them(tmp_path: Path) -> None:
    files = [tmp_path / "one.yaml", tmp_path / "other.yaml"]
    for number, file in enumerate(files, start=1):
        file.write_text(f"project: {{project_id: {number}}}\n", encoding="utf-8")
    clock = frozen_clock()
    names = [str(file) for file in files]
    one, other = fixtures.load_all(names, clock, 1)
    world = World(one, clock, 1, more_templates=[other])
    reloader = Reloader(names, world, 1)
    assert not asyncio.run(reloader.poll())
    files[1].write_text("project: {project_id: 22}\n", encoding="utf-8")
    assert asyncio.run(reloader.poll())
    assert world.template_ids == [1, 22]
    files[1].write_text("project: {project_id: 1}\n", encoding="utf-8")
    assert not asyncio.run(reloader.poll())
    assert world.template_ids == [1, 22]


# -- what calls made is kept -----------------------------------------------------------------------
GAME = """
project: {project_id: 1}
items:
  - {sku: hat, type: virtual_good, name: {en: Hat}, price: '1.00'}
  - {sku: cap, type: virtual_good, name: {en: Cap}, price: '2.00'}
coupons:
  - {create: {external_id: a, name: {en: A}, bonus: [{sku: hat}]}, is_enabled: true, codes: [ONE]}
users:
  - {external_id: alice, inventory: {hat: 1}}
"""


@pytest.fixture
def kept(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "game.yaml", GAME, keeps=True)


def played(watched: Watched, project_id: int = 1) -> None:
    """Somebody redeems a code, and the game's server makes a coupon."""
    project = watched.world.project(project_id)
    with project.transaction() as now:
        alice = project.users.get_or_create("alice", "", None, {})
        project.coupons.redeem("ONE", alice, {}, now)
        terms = project.coupons.get("a").terms
        project.coupons.create("own", terms)
        project.coupons.add_code("own", "OWN")


def said(watched: Watched, text: str, caplog: pytest.LogCaptureFixture) -> str:
    caplog.clear()
    watched.write(text)
    with caplog.at_level(logging.WARNING):
        assert watched.poll()
    [message] = caplog.messages
    return message.removeprefix(f"{watched.path} has changed: ")


def test_a_changed_entry_changes_and_what_calls_made_stays(
    kept: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    played(kept)
    text = GAME.replace("'1.00'", "'1.50'")
    assert said(kept, text, caplog) == "items 1 changed (1 project keeps what calls made)"
    project = kept.world.project(1)
    hat = project.catalog.get("hat")
    assert hat is not None and hat.price == "1.50"
    assert project.inventory.quantity("alice", "hat") == 2
    assert project.coupons.get("own").external_id == "own"
    assert project.coupons.user_limit("a", "alice").available == 9
    assert not kept.poll()


def test_a_new_entry_takes_no_number_that_a_call_has_taken(
    kept: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    played(kept)
    own = kept.world.project(1).coupons.get("own")
    new = "  - {create: {external_id: b, name: {en: B}}, is_enabled: true, codes: [TWO]}\n"
    text = GAME.replace("coupons:\n", f"coupons:\n{new}")
    assert said(kept, text, caplog) == (
        "promotions 1 added; codes 1 added (1 project keeps what calls made)"
    )
    project = kept.world.project(1)
    numbers = {name: project.coupons.get(name).promotion_id for name in ("a", "b", "own")}
    assert numbers == {"a": 1, "own": own.promotion_id, "b": own.promotion_id + 1}
    assert [project.coupons.owner(code).external_id for code in ("ONE", "TWO", "OWN")] == [
        "a", "b", "own",
    ]  # fmt: skip
    with project.transaction():
        made = project.coupons.create("later", project.coupons.get("a").terms)
    assert made.promotion_id == own.promotion_id + 2
    # A project that nobody has used is just as the file says.
    assert kept.world.project(2).coupons.get("b").external_id == "b"


def test_what_the_file_does_not_have_any_more_goes_with_all_that_is_about_it(
    kept: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    played(kept)
    text = GAME.partition("coupons:")[0] + "users:\n  - {external_id: alice}\n"
    assert said(kept, text, caplog) == (
        "holdings 1 removed; promotions 1 removed; codes 1 removed (1 project keeps what calls "
        "made, but for holdings alice/hat in 1)"
    )
    project = kept.world.project(1)
    assert [row.external_id for row in project.tables["promotions"].all()] == ["own"]
    assert [row.code for row in project.tables["codes"].all()] == ["OWN"]
    assert project.inventory.quantity("alice", "hat") == 0


def test_what_collides_gives_way_and_is_told(
    kept: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    played(kept)
    new = "  - {create: {external_id: own, name: {en: Mine}}, codes: [MINE]}\n"
    message = said(kept, GAME.replace("coupons:\n", f"coupons:\n{new}"), caplog)
    assert message == (
        "promotions 1 added; codes 1 added (1 project keeps what calls made, but for promotions "
        "own in 1)"
    )
    project = kept.world.project(1)
    assert project.coupons.get("own").terms.name == {"en": "Mine"}
    assert {row.code for row in project.tables["codes"].all()} == {"ONE", "MINE"}


def test_settings_of_the_project_change_in_projects_that_are_used(
    kept: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    played(kept, 7)
    text = GAME.replace("{project_id: 1}", "{project_id: 1, name: Hats, currency: EUR}")
    assert said(kept, text, caplog) == "nothing that counts (1 project keeps what calls made)"
    config = kept.world.project(7).config
    assert (config.project_id, config.name, config.currency) == (7, "Hats", "EUR")
    assert kept.world.project(7).coupons.get("own").external_id == "own"


def test_an_included_file_is_watched_too(kept: Watched, caplog: pytest.LogCaptureFixture) -> None:
    more = kept.path.with_name("more.yaml")
    more.write_text("users:\n  - {external_id: bob}\n", encoding="utf-8")
    played(kept)
    text = GAME.replace("items:", "include: [more.yaml]\nitems:")
    assert said(kept, text, caplog) == "users 1 added (1 project keeps what calls made)"
    more.write_text("users:\n  - {external_id: bob}\n  - {external_id: carl}\n", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert kept.poll()
    assert caplog.messages[-1] == (
        f"{more} has changed: users 1 added (1 project keeps what calls made)"
    )
    assert kept.world.project(1).users.get("carl") is not None


def test_a_broken_file_leaves_what_is_kept_and_its_numbers(
    kept: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    played(kept)
    kept.write(GAME.replace("hat, type", "cap, type"))
    assert not kept.poll()
    assert said(kept, GAME.replace("'2.00'", "'3.00'"), caplog) == (
        "items 1 changed (1 project keeps what calls made)"
    )


def test_a_kind_that_the_file_had_none_of_takes_free_numbers_too(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    start = GAME.partition("coupons:")[0]
    watched = Watched(tmp_path / "game.yaml", start, keeps=True)
    project = watched.world.project(1)
    with project.transaction():
        own = project.personalization.create(
            RuleTerms(name="own", is_enabled=True, conditions=(), skus=())
        )
    assert own.rule_id == 1
    level = "{attribute: level, type: number, operator: le, value: '2'}"
    rule = f"{{name: Of the file, is_enabled: true, attribute_conditions: [{level}], "
    rule += "items: [{sku: hat}]}"
    text = f"{start}personalization_rules:\n  - create: {rule}\n"
    assert (
        said(watched, text, caplog)
        == "rules 1 added; guards 1 added (1 project keeps what calls made)"
    )
    rules = watched.world.project(1).personalization.all()
    assert [(row.rule_id, row.terms.name) for row in rules] == [(1, "own"), (2, "Of the file")]
