"""The file of the state: whole or as it was, whatever ends the process."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.server.game import client_of, make_world, refusal

from liveops_kit.errors import SettingsError, StateWriteError
from liveops_kit.server import state_file
from liveops_kit.server.application import build
from liveops_kit.server.serve import make_world as start_world
from liveops_kit.server.state_file import SUFFIX, StateFile, held, write_whole
from liveops_kit.settings import Settings

each = pytest.mark.parametrize


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "world.json"


def full_disk(monkeypatch: pytest.MonkeyPatch, code: int = errno.ENOSPC) -> None:
    """Have every file fail after its first bytes."""

    def write(file: Path, content: bytes) -> None:
        file.write_bytes(content[:10])
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(state_file, "_write", write)


# -- there and back --------------------------------------------------------------------------------
def test_a_world_is_written_and_loaded_again(path: Path) -> None:
    world = make_world(Settings())
    file = StateFile(path, world)
    world.project(7).users.set_attributes("alice", {"level": 3})
    length = file.save()
    assert path.stat().st_size == length
    other = make_world(Settings())
    assert StateFile(path, other).load()
    assert other.export_state() == world.export_state()
    assert os.listdir(path.parent) == ["world.json"]


def test_the_file_is_for_its_owner_alone(path: Path) -> None:
    """It holds API keys."""
    StateFile(path, make_world(Settings())).save()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(path)
    StateFile(link, make_world(Settings())).save()
    assert link.is_symlink()
    assert path.is_file()


def test_without_a_file_the_world_is_as_it_was(path: Path) -> None:
    world = make_world(Settings())
    assert not StateFile(path, world).load()
    assert world.project_ids == []


@each(
    ("content", "reason"),
    [
        (b"{", "it is no JSON: "),
        (b"", "it is no JSON: "),
        (b"[]", "a state of format 1 is needed"),
        (b'{"format": 1, "chance": []}', "chance: not enough values to unpack"),
    ],
)
def test_a_file_that_is_no_state_is_told_and_changes_nothing(
    path: Path, content: bytes, reason: str
) -> None:
    path.write_bytes(content)
    world = make_world(Settings())
    with pytest.raises(SettingsError) as caught:
        StateFile(path, world).load()
    assert str(caught.value).startswith(f"--state {path}: {reason}")
    assert world.project_ids == []
    assert path.read_bytes() == content


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Is a directory"):
        StateFile(tmp_path, make_world(Settings())).load()


# -- what goes wrong -------------------------------------------------------------------------------
@each("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_write_that_fails_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    path.write_bytes(b"old")
    full_disk(monkeypatch, code)
    with pytest.raises(StateWriteError) as caught:
        write_whole(path, b"new content of the file")
    assert str(caught.value) == f"cannot write {path}: {os.strerror(code)}; it is as it was"
    assert path.read_bytes() == b"old"
    assert os.listdir(path.parent) == ["world.json"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StateWriteError, match="No such file or directory; it is as it was"):
        write_whole(tmp_path / "none" / "world.json", b"x")


@each("name", ["world.json.new", "world.json"])
def test_a_folder_in_the_way_is_told_and_stays(path: Path, name: str) -> None:
    blocked = path.with_name(name)
    blocked.mkdir()
    with pytest.raises(StateWriteError) as caught:
        write_whole(path, b"new")
    at = " (world.json.new)" if name.endswith(SUFFIX) else ""
    assert str(caught.value) == f"cannot write {path}: Is a directory{at}; it is as it was"
    assert os.listdir(path.parent) == [name]
    assert blocked.is_dir()


def test_a_folder_that_does_not_reach_the_disk_is_told_as_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(state_file, "_settle", fail)
    with pytest.raises(StateWriteError) as caught:
        write_whole(path, b"new")
    message = "is written, but may not outlast a power cut: Input/output error"
    assert str(caught.value) == f"{path} {message}"
    assert path.read_bytes() == b"new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe with a name")
def test_a_pipe_is_no_file(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(SettingsError) as caught:
        StateFile(path, make_world(Settings())).load()
    assert str(caught.value) == f"--state {path}: that is no file, but a device or a pipe"


# -- one mock alone --------------------------------------------------------------------------------
TAKEN = "another mock uses this file; end that one, or name another file"


def test_a_file_is_one_mocks_alone(path: Path) -> None:
    with held(path):
        with pytest.raises(SettingsError) as caught, held(path):
            pass
        assert str(caught.value) == f"--state {path}: {TAKEN}"
    with held(path):
        pass


def test_a_link_to_the_file_is_the_file(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(path)
    with held(path), pytest.raises(SettingsError, match=TAKEN), held(link):
        pass


@each(
    ("name", "why"),
    [
        ("none/world.json", "there is no folder {folder}/none"),
        ("file/world.json", "there is no folder {folder}/file"),
        (f"{'x' * 255}", "cannot lock it: File name too long"),
    ],
)
def test_a_file_that_cannot_be_locked_is_told(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError) as caught, held(tmp_path / name):
        pass
    assert str(caught.value) == f"--state {tmp_path / name}: {why.format(folder=tmp_path)}"
    assert sorted(os.listdir(tmp_path)) == ["file"]


LIMITED = """
import resource, sys
from pathlib import Path
from liveops_kit.errors import StateWriteError
from liveops_kit.server.state_file import write_whole
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_whole(Path(sys.argv[1]), b"x" * 5000)
except StateWriteError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of POSIX")
def test_a_file_that_may_not_grow_is_told_by_a_real_process(path: Path) -> None:
    path.write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"cannot write {path}: File too large; it is as it was\n"
    assert path.read_bytes() == b"old"
    assert os.listdir(path.parent) == ["world.json"]


WRITER = """
import os, sys
from pathlib import Path
from liveops_kit.server.serve import make_world
from liveops_kit.server.state_file import StateFile
from liveops_kit.settings import Settings
world = make_world(Settings(fixtures=("empty",)))
project = world.project(1)
for number in range(3000):
    project.users.set_attributes(f"user-{number}", {"padding": "x" * 100})
file = StateFile(Path(sys.argv[1]), world)
for line in sys.stdin:
    writer = os.fork()
    if writer:
        print("writer", writer, flush=True)
        os.waitpid(writer, 0)
        print("ended", flush=True)
        continue
    number = int(line)
    while True:
        number += 1
        project.users.set_attributes("writer", {"number": number})
        file.save()
        print(number, flush=True)
"""
"""Starts a writer for each number that it is told."""
ROUNDS, WRITES = 5, 3


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal that cannot be caught")
def test_a_writer_that_is_killed_leaves_its_last_completed_write(path: Path) -> None:
    """Five writers, each killed in the middle of a write, after three or more."""
    command = [sys.executable, "-c", WRITER, str(path)]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    number = 0
    with subprocess.Popen(command, **pipes) as process:
        for changes in range(ROUNDS):
            number = killed_while_writing(process, number, path, changes % 3 + 1)
            world = start_world(Settings(fixtures=("empty",), state=None))
            assert StateFile(path, world).load()
            written = world.project(1).users.require("writer").attributes["number"]
            assert written in (number, number + 1)
            assert len(list(world.project(1).tables["users"].all())) == 3001
            assert {*os.listdir(path.parent)} <= {"world.json", f"world.json{SUFFIX}"}
            number = int(written)
        process.communicate()
    assert number >= ROUNDS * WRITES


def killed_while_writing(
    process: subprocess.Popen[str], number: int, path: Path, changes: int
) -> int:
    """Have a writer go on from a number, kill it, and return the last write that it told.

    It is killed when so many changes have been seen in the folder after the last write.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    print(number, file=process.stdin, flush=True)
    name, pid = process.stdout.readline().split()
    assert name == "writer"
    numbers = [int(process.stdout.readline()) for _ in range(WRITES)]
    for _ in range(changes):
        before = os.listdir(path.parent), path.stat().st_size
        while (os.listdir(path.parent), path.stat().st_size) == before:
            pass
    os.kill(int(pid), signal.SIGKILL)
    while (line := process.stdout.readline()) != "ended\n":
        numbers.append(int(line))
    return numbers[-1]


# -- over HTTP -------------------------------------------------------------------------------------
def served(path: Path) -> Any:
    settings = Settings(state=path)
    world = make_world(settings)
    return client_of(build(settings, world)), world


def test_the_state_is_written_on_request(path: Path) -> None:
    client, world = served(path)
    assert client.get("/api/v3/project/5/admin/coupon", auth=("5", "x")).status_code == 200
    response = client.post("/_mock/state/save")
    assert response.status_code == 200
    assert response.json() == {"file": str(path), "bytes": path.stat().st_size}
    assert path.read_bytes() == orjson.dumps(world.export_state())


def test_a_disk_that_is_full_is_told_and_the_mock_goes_on(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = served(path)
    assert client.post("/_mock/state/save").status_code == 200
    before = path.read_bytes()
    client.get("/api/v3/project/5/admin/coupon", auth=("5", "x"))
    full_disk(monkeypatch)
    message = f"cannot write {path}: No space left on device; it is as it was"
    assert refusal(client.post("/_mock/state/save")) == (500, 0, message)
    assert path.read_bytes() == before
    assert client.get("/_mock/health").json()["projects"] == [5]
