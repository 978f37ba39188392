"""The file a world is loaded from at the start and written to (`--state FILE`).

A write is whole or not at all: the new content goes into a file beside it, reaches the disk, and
then takes the old one's name. Whoever ends the process in between finds the old file as it was.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import orjson

from liveops_kit.errors import SettingsError, StateFormatError, StateWriteError
from liveops_kit.state.world import World

SUFFIX = ".new"
"""Suffix of the name of a file that is being written."""
LOCK_SUFFIX = ".lock"
"""Suffix of the lock file, which keeps other mocks out; it stays, and does no harm."""


class StateFile:
    """The file of one world."""

    def __init__(self, path: Path, world: World) -> None:
        self.path = path.resolve()
        self._world = world
        self._one_at_a_time = asyncio.Lock()
        self.saves = {"written": 0, "failed": 0}
        """How often it was written, and how often that failed."""

    def load(self) -> bool:
        """Load the world from the file; False if there is no file yet.

        Raises:
            SettingsError: it cannot be read, or is no state; the world is as before.
        """
        try:
            if self.path.exists() and not (self.path.is_file() or self.path.is_dir()):
                raise SettingsError(f"--state {self.path}: that is no file, but a device or a pipe")
            content = self.path.read_bytes()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise SettingsError(f"--state {self.path}: {error.strerror}") from error
        try:
            self._world.import_state(orjson.loads(content))
        except orjson.JSONDecodeError as error:
            raise SettingsError(f"--state {self.path}: it is no JSON: {error}") from error
        except (StateFormatError, OverflowError) as error:
            raise SettingsError(f"--state {self.path}: {error}") from error
        return True

    def save(self) -> int:
        """Write the world and return the number of bytes.

        Raises:
            StateWriteError: the file is as it was before.
        """
        return self._write(self._world.export_state)

    async def save_aside(self) -> int:
        """Save the world of this moment without blocking other requests.

        Raises:
            StateWriteError: the file is as it was before.
        """
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._write, self._world.exporter())

    def _write(self, export: Callable[[], dict[str, Any]]) -> int:
        content = orjson.dumps(export())
        try:
            write_whole(self.path, content)
        except StateWriteError:
            self.saves["failed"] += 1
            raise
        self.saves["written"] += 1
        return len(content)


def write_whole(path: Path, content: bytes) -> None:
    """Replace the content of a file; whatever happens, it holds the old or the new one.

    Raises:
        StateWriteError: the file is unchanged; the message says why.
    """
    beside = path.with_name(path.name + SUFFIX)
    try:
        _write(beside, content)
        os.replace(beside, path)
    except OSError as error:
        # What cannot be taken away either, such as a folder of this name, was not written by us.
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        at = f" ({beside.name})" if beside.is_dir() else ""
        raise StateWriteError(f"cannot write {path}: {reason}{at}; it is as it was") from error
    try:
        _settle(path.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StateWriteError(
            f"{path} is written, but may not outlast a power cut: {reason}"
        ) from error


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Lock a state file against other mocks; the system unlocks it when the process ends.

    Raises:
        SettingsError: another mock holds it, or it cannot be locked.
    """
    from filelock import FileLock, Timeout

    whole = path.resolve()
    if not whole.parent.is_dir():
        raise SettingsError(f"--state {path}: there is no folder {whole.parent}")
    lock = FileLock(whole.with_name(whole.name + LOCK_SUFFIX), timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise SettingsError(
            f"--state {path}: another mock uses this file; end that one, or name another file"
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsError(f"--state {path}: cannot lock it: {reason}") from error
    try:
        yield
    finally:
        lock.release()


def _write(path: Path, content: bytes) -> None:
    """Write a file, for its owner alone since it has API keys, and wait until it is on the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Wait until a folder's names are on the disk, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
