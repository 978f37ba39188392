"""Webhooks of a stored world: stored with the order's change, sent by one process at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import orjson

from liveops_kit.domain.mechanics.orders import OrderNotification
from liveops_kit.domain.values.clock import Clock
from liveops_kit.errors import StoreError
from liveops_kit.server.background_tasks import running_task
from liveops_kit.server.codec.common import Json
from liveops_kit.server.codec.webhooks import NOTIFICATION_TYPES, serialize_order_event
from liveops_kit.server.webhooks import Sender, log_failure, make_client
from liveops_kit.settings import Settings
from liveops_kit.state.project import Project

if TYPE_CHECKING:
    import httpx

    from liveops_kit.state.store.records import Outgoing
    from liveops_kit.state.store.replica import Replica

log = logging.getLogger("liveops_kit.mock")

POLL_SECONDS = 0.5
"""How often the sender looks for what other workers have stored."""


class Outbox:
    """Stores webhooks, and sends them while this process holds the lease."""

    def __init__(self, settings: Settings, wall: Clock, replica: Replica) -> None:
        from liveops_kit.state.store.outbox import OutboxTable

        self._sender = Sender(settings, wall)
        self._table = OutboxTable(replica.store, replica.worker)
        self._call = replica.store.connections.call
        self._write = replica.store.connections.write
        self._woken = asyncio.Event()
        replica.on_outgoing = self._woken.set
        replica.subscribe(self.announce)

    def announce(self, project: Project, event: OrderNotification) -> Outgoing:
        """Return the webhook of an order event, to be stored with it."""
        from liveops_kit.state.store.records import Outgoing

        return Outgoing(
            project_id=project.config.project_id,
            order_id=event.order.order_id,
            notification_type=NOTIFICATION_TYPES[event.event],
            body=orjson.dumps(serialize_order_event(project, event)),
        )

    async def deliveries(self) -> list[Json]:
        """Return the latest webhooks of all workers, oldest first."""
        return await self._call(self._table.latest)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Send webhooks while this is open; what still waits is sent after the next start."""
        async with make_client() as client:
            try:
                async with running_task(self._run(client), "outbox"):
                    yield
            finally:
                with suppress(StoreError):
                    await self._write(self._table.release_lease)

    async def _run(self, client: httpx.AsyncClient) -> None:
        while True:
            self._woken.clear()
            try:
                while await self._send_one(client):
                    pass
            except StoreError as error:
                log.warning("webhooks wait: %s", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)

    async def _send_one(self, client: httpx.AsyncClient) -> bool:
        """Make one attempt; False if there is nothing to send, or another process sends."""
        waiting = await self._call(self._table.next)
        if waiting is None or not await self._write(self._table.hold_lease):
            return False
        # Read again: before the lease was ours, its holder may have sent it.
        waiting = await self._call(self._table.next)
        if waiting is None:
            return False
        attempts = [*waiting.attempts, await self._sender.attempt(client, waiting.body)]
        state, delay = self._sender.verdict(attempts)
        number = waiting.number
        await self._write(lambda: self._table.settle(number, state, attempts, delay))
        if state != "waiting":
            log_failure(state, waiting.notification_type, waiting.order_id)
        return True
