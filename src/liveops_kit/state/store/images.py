"""Images of whole projects, which bound what a start has to replay."""

from __future__ import annotations

import asyncio
import logging

from liveops_kit.domain.values.clock import SettableClock
from liveops_kit.errors import StoreError
from liveops_kit.state.project import Project
from liveops_kit.state.store.codec import decode_image, encode_image, rows_of
from liveops_kit.state.store.sql import SqlStore

log = logging.getLogger("liveops_kit.mock")

LEAST = 1_000_000
"""Bytes of changes after which an image is made; more for a project whose image is larger."""


class Images:
    """Whole projects as the store keeps them."""

    def __init__(self, store: SqlStore, clock: SettableClock, seed: int) -> None:
        self._store = store
        self._clock = clock
        self._seed = seed

    def write(self, project: Project) -> int:
        """Store a whole project, and return the number of the image."""
        content = encode_image(project.config, project.random.state, rows_of(project))
        return self._store.add_image(content)

    def read(self, number: int) -> Project:
        """Return the project of an image."""
        return decode_image(self._store.image(number), self._clock, self._seed)


class Imager:
    """Makes an image of a project when its changes have become longer than the last one."""

    def __init__(self, store: SqlStore, sizes: dict[int, int]) -> None:
        """Take the sizes of the newest images, which grow with those that are made here."""
        self._store = store
        self._sizes = sizes
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def is_due(self, project_id: int, applied: int) -> bool:
        """Return True if changes of that many bytes since the last image call for another."""
        if applied < LEAST or project_id in self._tasks:
            return False
        return applied > self._sizes.get(project_id, 0)

    def make(self, project: Project, version: int) -> None:
        """Make the image of a project as it is now, at a version, beside the requests."""
        project_id = project.config.project_id
        rows, random = rows_of(project), project.random.state

        def write() -> int:
            content = encode_image(project.config, random, rows)
            self._store.mark(project_id, version, self._store.add_image(content))
            return len(content)

        async def run() -> None:
            try:
                self._sizes[project_id] = await self._store.connections.call_aside(write)
            except StoreError as error:
                log.warning("no image of project %s: %s", project_id, error)

        task = asyncio.create_task(run(), name=f"image of project {project_id}")
        self._tasks[project_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(project_id, None))

    async def finish(self) -> None:
        """Wait for the images that are being made."""
        await asyncio.gather(*self._tasks.values())
