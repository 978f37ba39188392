"""`--autosave`: the state file is written now and then, whole, and only when something changed."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from tests.server.test_serve import get, serving
from tests.worlds import NOON, make_world, player

from liveops_kit.errors import SettingsError
from liveops_kit.server.autosave import Autosave, parse_interval
from liveops_kit.server.developer_tools import DeveloperTools
from liveops_kit.server.state_file import StateFile
from liveops_kit.settings import Settings
from liveops_kit.state.world import World

each = pytest.mark.parametrize


class Saved:
    """A world with its file, saved whenever a test says so."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.world = make_world()
        self.world.project(1)
        self.file = StateFile(path, self.world)
        self.autosave = Autosave(self.file, self.world, 10)

    def poll(self) -> bool:
        return asyncio.run(self.autosave.poll())

    @property
    def content(self) -> Any:
        return json.loads(self.path.read_bytes())


@pytest.fixture
def saved(tmp_path: Path) -> Saved:
    return Saved(tmp_path / "world.json")


def redeem(world: World, user: str = "alice") -> None:
    project = world.project(1)
    with project.transaction() as now:
        project.coupons.redeem("WELCOME", player(user), {}, now)


# -- when ------------------------------------------------------------------------------------------
def test_a_change_is_written_once(saved: Saved) -> None:
    assert not saved.poll()
    assert not saved.path.exists()
    redeem(saved.world)
    assert saved.poll()
    assert saved.content == json.loads(json.dumps(saved.world.export_state()))
    assert not saved.poll()
    assert saved.file.saves == {"written": 1, "failed": 0}


@each(
    "change",
    [
        lambda world: world.clock.freeze(NOON.replace(year=2030)),
        lambda world: world.project(2),
        lambda world: world.forget(1),
        lambda world: world.reset(),
        lambda world: world.restore_project(world.copy_project(1)),
        lambda world: world.project(1).clock.follow(),
    ],
    ids=["clock", "new project", "forgotten", "reset", "restored", "clock of a project"],
)
def test_whatever_a_state_holds_is_a_change(saved: Saved, change: Any) -> None:
    change(saved.world)
    assert saved.poll()
    assert not saved.poll()


def test_a_look_and_a_refused_call_are_none(saved: Saved) -> None:
    project = saved.world.project(1)
    with project.transaction():
        list(project.tables["codes"].all())

    def fail() -> None:
        with project.transaction():
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not saved.poll()


def test_what_comes_while_it_is_written_is_written_the_next_time(
    saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = saved.file.save_aside

    async def slow() -> int:
        length = await save()
        redeem(saved.world, "bob")
        return length

    redeem(saved.world)
    monkeypatch.setattr(saved.file, "save_aside", slow)
    assert saved.poll()
    assert b"bob" not in saved.path.read_bytes()
    monkeypatch.setattr(saved.file, "save_aside", save)
    assert saved.poll()
    assert b"bob" in saved.path.read_bytes()


def test_a_file_that_cannot_be_written_is_tried_again(
    saved: Saved, caplog: pytest.LogCaptureFixture
) -> None:
    redeem(saved.world)
    (saved.path.parent / "world.json.new").mkdir()
    with caplog.at_level(logging.ERROR):
        assert not saved.poll()
    assert "cannot write" in caplog.text
    assert "tried again in 10 s" in caplog.text
    assert not saved.path.exists()
    (saved.path.parent / "world.json.new").rmdir()
    assert saved.poll()
    assert saved.file.saves == {"written": 1, "failed": 1}


def test_it_waits_the_interval_between_two_looks(tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        redeem(world, f"player-{len(waits)}")
        if len(waits) == 3:
            raise Enough

    world = make_world()
    file = StateFile(tmp_path / "world.json", world)
    with pytest.raises(Enough):
        asyncio.run(Autosave(file, world, 2.5, sleep).run())
    assert waits == [2.5, 2.5, 2.5]
    assert file.saves["written"] == 2


# -- settings --------------------------------------------------------------------------------------
@each(("text", "seconds"), [("10s", 10.0), ("1m", 60.0), ("PT90S", 90.0), ("+5s", 5.0)])
def test_an_interval_is_a_duration(text: str, seconds: float) -> None:
    assert parse_interval(text) == seconds


@each(
    ("text", "message"),
    [
        ("soon", "--autosave: 'soon' is no duration: write for example +1d, 90m, P7D or PT36H"),
        ("0s", "--autosave is a time above zero such as 10s, not '0s'"),
        ("-10s", "--autosave is a time above zero such as 10s, not '-10s'"),
    ],
)
def test_what_is_none_is_refused(tmp_path: Path, text: str, message: str) -> None:
    settings = Settings(state=tmp_path / "world.json", autosave=text)
    with pytest.raises(SettingsError) as refused:
        DeveloperTools(settings, make_world(), None)
    assert str(refused.value) == message


def test_it_needs_a_file() -> None:
    with pytest.raises(SettingsError, match="--autosave needs --state, the file to write"):
        Settings(autosave="10s").checked()


# -- the command -----------------------------------------------------------------------------------
def test_a_mock_that_is_killed_comes_back_with_what_was_saved(tmp_path: Path) -> None:
    state = tmp_path / "world.json"
    options = ("--state", str(state), "--autosave", "1s", "--fixtures", "demo")
    with serving(*options) as mock:
        first = state.read_bytes()
        assert get(f"{mock.url}/_mock/projects/7/clock")[0] == 200
        deadline = time.monotonic() + 30
        while state.read_bytes() == first and time.monotonic() < deadline:
            time.sleep(0.05)
        mock.process.send_signal(signal.SIGKILL)
        mock.process.wait(timeout=10)
    with serving(*options) as mock:
        assert json.loads(get(f"{mock.url}/_mock/health")[1])["projects"] == [7]
