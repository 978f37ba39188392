"""Looks at the file of the fixtures now and then, and plays it in again when it has changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from liveops_kit.edge import fixtures
from liveops_kit.world.world import World

log = logging.getLogger("liveops_kit.mock")

EVERY = 0.5
"""Seconds between two looks."""
Stamp = tuple[int, int, int] | None
"""What shows that a file was written: its time, length and number; None for no file."""


class Watch:
    """Watches one file of fixtures for a world."""

    def __init__(
        self,
        name: str,
        world: World,
        seed: int,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    ) -> None:
        """`name` is that of the fixtures, as the settings have it."""
        self._name = name
        self._path = fixtures.find(name)
        self._world = world
        self._seed = seed
        self._sleep = sleep
        self._seen = stamp(self._path)

    async def run(self) -> None:
        """Look again and again; never returns."""
        while True:
            await self._sleep(EVERY)
            await self.look()

    async def look(self) -> bool:
        """Play the file in if it has changed; whether the world has started again.

        A file that cannot be loaded changes nothing; the log says why.
        """
        found = stamp(self._path)
        if found is None or found == self._seen:
            return False
        self._seen = found
        try:
            template = await asyncio.to_thread(
                fixtures.load, self._name, self._world.clock, self._seed
            )
        except fixtures.FixturesError as error:
            log.warning("%s; the world stays as it is", error)
            return False
        forgotten = len(self._world.project_ids)
        self._world.load_template(template)
        log.warning("%s has changed: the world starts again (%s projects forgotten)",
                    self._path, forgotten)  # fmt: skip
        return True


def stamp(path: Path) -> Stamp:
    """What shows that a file was written."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
