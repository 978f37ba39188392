"""Asks all workers of a stored world for what each keeps for itself, and answers for this one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from liveops_kit.errors import StoreError
from liveops_kit.server.background_tasks import running_task

if TYPE_CHECKING:
    from liveops_kit.state.store.replica import Replica

log = logging.getLogger("liveops_kit.mock")

POLL_SECONDS = 0.1
"""How often a worker looks whether somebody asks."""
ALIVE_SECONDS = 2.0
"""How often a worker says that it is alive."""
PATIENCE_SECONDS = 2.0
"""How long who asks waits for the others."""


class Gathering:
    """The questions of this worker to the others, and its answers to theirs."""

    def __init__(self, replica: Replica) -> None:
        from liveops_kit.state.store.worker_records import GatheringTable

        self.table = GatheringTable(replica.store, replica.worker)
        """The entries and numbers that the workers have stored."""
        self.answers: dict[str, Callable[[], Awaitable[None]]] = {}
        """Functions that store all that this worker has, by subject."""
        self._call = replica.store.connections.call
        self._write = replica.store.connections.write
        self._answered = 0
        self._one_at_a_time = asyncio.Lock()

    async def ask(self, subject: str) -> None:
        """Have all workers store what they have of a subject.

        Raises:
            StoreUnavailableError: the database does not answer.
        """
        question = await self._write(lambda: self.table.ask(subject))
        await self._answer()
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE_SECONDS
        while not await self._call(lambda: self.table.has_answered(question)):
            if loop.time() > end:
                return
            await asyncio.sleep(POLL_SECONDS / 5)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer the questions of other workers while this is open, and once more at the end."""
        try:
            async with running_task(self._run(), "gathering"):
                yield
        finally:
            with suppress(StoreError):
                for store in self.answers.values():
                    await store()
                await self._write(self.table.leave)

    async def _run(self) -> None:
        loop, last_time = asyncio.get_running_loop(), 0.0
        while True:
            try:
                if await self._answer():
                    last_time = loop.time()
                elif loop.time() > last_time + ALIVE_SECONDS:
                    await self._write(lambda: self.table.answer(self._answered))
                    last_time = loop.time()
            except StoreError as error:
                log.info("the other workers wait for this one: %s", error)
            await asyncio.sleep(POLL_SECONDS)

    async def _answer(self) -> bool:
        """Answer what was asked since the last time; return True if there was something."""
        async with self._one_at_a_time:
            found = await self._call(lambda: self.table.questions(self._answered))
            for subject in sorted(set(found.values())):
                if subject in self.answers:
                    await self.answers[subject]()
            if not found:
                return False
            number = max(found)
            await self._write(lambda: self.table.answer(number))
            self._answered = number
            return True
