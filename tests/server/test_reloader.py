"""Fixtures that are played in again when their file changes."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path

import pytest
from tests.worlds import NOON, frozen_clock

from liveops_kit.server import fixtures
from liveops_kit.server.fixtures.reloader import INTERVAL, Reloader, stamp
from liveops_kit.state.world import World

GOOD = "project: {project_id: 1, name: %s}\n"


class Watched:
    """A file of fixtures, a world of it, and its reloader."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write(GOOD % "first")
        clock = frozen_clock()
        self.world = World(fixtures.load(str(path), clock, 1), clock, 1)
        self.reloader = Reloader([str(path)], self.world, 1)

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
