"""The upkeep of a store, by one worker: what is older than `--store-history` is forgotten.

So is what callers used of the rate limit long ago, and each ended worker's numbers become one sum.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from liveops_kit.domain.values.clock import parse_duration
from liveops_kit.errors import SettingsError, StoreError
from liveops_kit.server.background_tasks import running_task
from liveops_kit.server.joined_metrics import add_up_ended
from liveops_kit.server.rate_limit import LONGEST_SECONDS
from liveops_kit.settings import Settings

if TYPE_CHECKING:
    from liveops_kit.state.store.replica import Replica

log = logging.getLogger("liveops_kit.mock")

PAUSE_SECONDS = 60.0
"""Between two looks at what may be forgotten."""


class Upkeep:
    """Forgets old changes from time to time."""

    def __init__(self, settings: Settings, replica: Replica) -> None:
        """Take the age at which changes are forgotten from the settings.

        Raises:
            SettingsError: it is no duration.
        """
        from liveops_kit.state.store.buckets import SharedBuckets
        from liveops_kit.state.store.outbox import OutboxTable
        from liveops_kit.state.store.worker_records import GatheringTable

        try:
            self._seconds = parse_duration(settings.store_history).total_seconds()
        except ValueError as error:
            raise SettingsError(f"--store-history: {error}") from error
        if self._seconds < 0:
            raise SettingsError("--store-history is a duration from 0s on")
        self._replica = replica
        self._leases = OutboxTable(replica.store, replica.worker)
        self._buckets = SharedBuckets(replica.store)
        self._workers = GatheringTable(replica.store, replica.worker)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Forget old changes while this is open."""
        async with running_task(self._run(), "upkeep"):
            yield

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(PAUSE_SECONDS)
            try:
                await self._replica.store.connections.call_aside(self.forget)
            except StoreError as error:
                log.warning("the history of the store is not pruned: %s", error)

    def forget(self) -> int:
        """Forget what is old, unless another worker does; return the number of changes."""
        if not self._leases.hold_lease("upkeep"):
            return 0
        self._buckets.forget_before(self._replica.store.now() - LONGEST_SECONDS)
        self._workers.forget_gone(add_up_ended)
        return self._replica.history.prune(self._seconds)
