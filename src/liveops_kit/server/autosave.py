"""Writes the state file now and then, so that a crash loses no more than a few seconds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from liveops_kit.domain.values.clock import parse_duration
from liveops_kit.errors import SettingsError, StateWriteError
from liveops_kit.server.state_file import StateFile
from liveops_kit.state.world import World

log = logging.getLogger("liveops_kit.mock")


class Autosave:
    """Writes the file of a world whenever the world has changed, at most once per interval."""

    def __init__(
        self,
        file: StateFile,
        world: World,
        seconds: float,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    ) -> None:
        self._file = file
        self._world = world
        self._seconds = seconds
        self._sleep = sleep
        self._saved = world.versions()

    async def run(self) -> None:
        """Save until cancelled."""
        while True:
            await self._sleep(self._seconds)
            await self.poll()

    async def poll(self) -> bool:
        """Save if the world has changed since it was saved, and return whether it was written.

        A file that cannot be written is tried again the next time; the log says why.
        """
        current = self._world.versions()
        if current == self._saved:
            return False
        try:
            await self._file.save_aside()
        except StateWriteError as error:
            log.error("%s; tried again in %g s", error, self._seconds)
            return False
        self._saved = current
        return True


def parse_interval(text: str) -> float:
    """Return the seconds between two saves.

    >>> parse_interval("10s"), parse_interval("PT1M")
    (10.0, 60.0)

    Raises:
        SettingsError: it is no duration, or not above zero.
    """
    try:
        seconds = parse_duration(text).total_seconds()
    except ValueError as error:
        raise SettingsError(f"--autosave: {error}") from error
    if seconds <= 0:
        raise SettingsError(f"--autosave is a time above zero such as 10s, not '{text}'")
    return seconds
