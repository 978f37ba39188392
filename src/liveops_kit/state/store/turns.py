"""Turns: of the requests of a worker, one at a time may change a project, or all of them.

A request that changes a project waits for the database before it is done; until then no other may
see what it has changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """A turn for each project, and one that waits for all others."""

    def __init__(self) -> None:
        self._projects: dict[int, asyncio.Lock] = {}
        self._active = 0
        self._idle = asyncio.Event()
        self._wholes = asyncio.Lock()
        self._open = asyncio.Event()
        self._open.set()

    @property
    def is_open(self) -> bool:
        """False while somebody has a turn, or waits for one, that nobody else may have."""
        return self._open.is_set()

    @asynccontextmanager
    async def one(self, project_id: int) -> AsyncIterator[None]:
        """Wait for the turn of a project, and hold it."""
        lock = await self._acquire(project_id)
        try:
            yield
        finally:
            lock.release()
            self._active -= 1
            if not self._active:
                self._idle.set()

    @asynccontextmanager
    async def every(self) -> AsyncIterator[None]:
        """Wait until nobody has a turn, and let nobody have one meanwhile."""
        async with self._wholes:
            self._open.clear()
            try:
                while self._active:
                    self._idle.clear()
                    await self._idle.wait()
                yield
            finally:
                self._open.set()

    async def _acquire(self, project_id: int) -> asyncio.Lock:
        lock = self._projects.get(project_id)
        if lock is None:
            lock = self._projects[project_id] = asyncio.Lock()
        while True:
            if not self._open.is_set():
                await self._open.wait()
            await lock.acquire()
            if self._open.is_set():
                self._active += 1
                return lock
            lock.release()
