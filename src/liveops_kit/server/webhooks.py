"""Webhooks, which notify the project's own server of orders that were paid or cancelled.

Signed as the API signs them, and retried on the documented schedule. One task sends them, one after
the other, while calls go on; it posts to the configured URL, follows no redirect and uses no proxy.
"""

from __future__ import annotations

import asyncio
import hashlib
import heapq
import logging
import ssl
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import orjson
from msgspec import Struct, field

from liveops_kit.domain.mechanics.orders import OrderNotification
from liveops_kit.domain.values.clock import Clock
from liveops_kit.domain.values.moment import print_moment
from liveops_kit.server.codec.common import Json
from liveops_kit.server.codec.webhooks import NOTIFICATION_TYPES, serialize_order_event
from liveops_kit.settings import Settings
from liveops_kit.state.project import Project
from liveops_kit.version import __version__

if TYPE_CHECKING:
    import httpx

log = logging.getLogger("liveops_kit.mock")

RETRIES = (300.0,) * 2 + (900.0,) * 7 + (3600.0,) * 10
"""Seconds before each further attempt: 2 after 5 minutes, 7 after 15, 10 after an hour."""
ACCEPTED = frozenset({200, 201, 204})
REFUSED = range(400, 423)
"""Statuses after which there is no further attempt."""
MAX_WAITING = 1000
MAX_DELIVERIES = 1000
_TIMEOUT = 10.0
"""Seconds for a whole attempt."""


class Delivery(Struct):
    """One webhook, its state and its attempts."""

    number: int
    project_id: int
    order_id: int
    notification_type: str
    body: bytes
    state: str = "waiting"
    attempts: list[Json] = field(default_factory=list)


class Webhooks:
    """Sends webhooks to one address."""

    def __init__(self, settings: Settings, wall: Clock) -> None:
        self._url = settings.webhook_url
        self._secret = settings.webhook_secret
        self._delays = tuple(delay * settings.webhook_retry_scale for delay in RETRIES)
        self._wall = wall
        self._deliveries: deque[Delivery] = deque(maxlen=MAX_DELIVERIES)
        self._waiting: list[tuple[float, int, Delivery]] = []
        self._count = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()

    def notify(self, project: Project, event: OrderNotification) -> None:
        """Queue the webhook of an order event, from any thread, without waiting."""
        self._count += 1
        delivery = Delivery(
            number=self._count,
            project_id=project.config.project_id,
            order_id=event.order.order_id,
            notification_type=NOTIFICATION_TYPES[event.event],
            body=orjson.dumps(serialize_order_event(project, event)),
        )
        self._deliveries.append(delivery)
        if self._loop is None or self._loop.is_closed():
            self._push(delivery)
        else:
            self._loop.call_soon_threadsafe(self._push, delivery)

    def deliveries(self) -> list[Json]:
        """Return the latest webhooks, oldest first."""
        return [
            {
                "number": delivery.number,
                "project_id": delivery.project_id,
                "order_id": delivery.order_id,
                "notification_type": delivery.notification_type,
                "state": delivery.state,
                "attempts": list(delivery.attempts),
            }
            for delivery in self._deliveries
        ]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Send webhooks while this is open; what is still waiting at the end stays unsent."""
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        async with make_client() as client:
            task = asyncio.create_task(self._run(client), name="webhooks")
            try:
                yield
            finally:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
                self._loop = None

    # -- the task ----------------------------------------------------------------------------------
    def _push(self, delivery: Delivery) -> None:
        if len(self._waiting) >= MAX_WAITING:
            delivery.state = "dropped"
            log.warning("more than %s webhooks wait: one is dropped", MAX_WAITING)
            return
        heapq.heappush(self._waiting, (0.0, delivery.number, delivery))
        self._woken.set()

    async def _run(self, client: httpx.AsyncClient) -> None:
        while True:
            self._woken.clear()
            if not self._waiting:
                await self._woken.wait()
                continue
            delay = self._waiting[0][0] - asyncio.get_running_loop().time()
            if delay > 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), delay)
                continue
            _, _, delivery = heapq.heappop(self._waiting)
            await self._attempt(client, delivery)
            self._settle(delivery)

    async def _attempt(self, client: httpx.AsyncClient, delivery: Delivery) -> None:
        attempt: Json = {"at": print_moment(self._wall.now()), "status": None, "error": None}
        try:
            async with asyncio.timeout(_TIMEOUT):
                headers = self._headers(delivery)
                attempt["status"] = await post(client, self._url, delivery.body, headers)
        except (OSError, TimeoutError) as error:
            attempt["error"] = str(error) or type(error).__name__
        delivery.attempts.append(attempt)

    def _settle(self, delivery: Delivery) -> None:
        """Set the final state after the latest attempt, or schedule the next one."""
        status, count = delivery.attempts[-1]["status"], len(delivery.attempts)
        if status in ACCEPTED:
            delivery.state = "delivered"
        elif status is not None and status in REFUSED:
            delivery.state = "refused"
        elif count > len(self._delays):
            delivery.state = "given_up"
        else:
            due = asyncio.get_running_loop().time() + self._delays[count - 1]
            heapq.heappush(self._waiting, (due, delivery.number, delivery))
            return
        if delivery.state != "delivered":
            log.warning("webhook %s of order %s: %s", delivery.notification_type,
                        delivery.order_id, delivery.state)  # fmt: skip

    def _headers(self, delivery: Delivery) -> dict[str, str]:
        return {
            "Authorization": f"Signature {signature(delivery.body, self._secret)}",
            "Content-Type": "application/json",
            "User-Agent": f"liveops-kit/{__version__}",
            "Connection": "close",
        }


def signature(body: bytes, secret: str) -> str:
    """Sign a webhook: the SHA-1 of its body and the secret, in hexadecimal.

    >>> signature(b"{}", "secret")
    'f0a799cc94bf41334812f8acd4fb4eaa83741272'
    """
    return hashlib.sha1(body + secret.encode()).hexdigest()  # noqa: S324 - as documented


def make_client() -> httpx.AsyncClient:
    """Create the client, which ignores the proxies and credentials of the environment."""
    import httpx  # only a mock with webhooks needs it

    # `_TIMEOUT` is for a whole attempt, httpx's own would be for each of its steps.
    no_timeout = httpx.Timeout(None)
    context = ssl.create_default_context()
    return httpx.AsyncClient(verify=context, trust_env=False, timeout=no_timeout)


async def post(client: httpx.AsyncClient, url: str, body: bytes, headers: dict[str, str]) -> int:
    """Return the status that a server answers a POST with; its body is not read.

    Raises:
        ConnectionError: the server cannot be reached, or does not answer in HTTP.
    """
    import httpx

    try:
        # Without the credentials of the URL, which would take the place of the signature.
        target = httpx.URL(url).copy_with(userinfo=b"")
        # Not `client.post`, which would add headers of its own.
        request = httpx.Request("POST", target, headers=headers, content=body)
        response = await client.send(request, stream=True)
        await response.aclose()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ConnectionError(str(error) or type(error).__name__) from error
    return response.status_code
