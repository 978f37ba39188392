"""Webhooks, which notify the project's own server of orders that were paid or cancelled.

Signed as the API signs them, and retried on the documented schedule. One task sends them, one after
the other, while calls go on; it posts to the configured URL, follows no redirect and uses no proxy.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import ssl
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import orjson
from msgspec import Struct, field

from liveops_kit.domain.mechanics.orders import OrderNotification
from liveops_kit.domain.values.clock import Clock
from liveops_kit.domain.values.moment import print_moment
from liveops_kit.server.background_tasks import running_task
from liveops_kit.server.codec.common import Json
from liveops_kit.server.codec.webhooks import NOTIFICATION_TYPES, serialize_order_event
from liveops_kit.settings import Settings
from liveops_kit.signatures import signature
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


class Sender:
    """Posts webhooks to one address, and says what becomes of them."""

    def __init__(self, settings: Settings, wall: Clock) -> None:
        self._url = settings.webhook_url
        self._secret = settings.webhook_secret
        self._delays = tuple(delay * settings.webhook_retry_scale for delay in RETRIES)
        self._wall = wall

    async def attempt(self, client: httpx.AsyncClient, body: bytes) -> Json:
        """Post a webhook, and return what came of it: moment, status, error."""
        attempt: Json = {"at": print_moment(self._wall.now()), "status": None, "error": None}
        try:
            async with asyncio.timeout(_TIMEOUT):
                attempt["status"] = await post(client, self._url, body, self._headers(body))
        except (OSError, TimeoutError) as error:
            attempt["error"] = str(error) or type(error).__name__
        return attempt

    def verdict(self, attempts: Sequence[Json]) -> tuple[str, float]:
        """Return the state of a webhook after its attempts, and the seconds until the next one."""
        status, count = attempts[-1]["status"], len(attempts)
        if status in ACCEPTED:
            return "delivered", 0.0
        if status is not None and status in REFUSED:
            return "refused", 0.0
        if count > len(self._delays):
            return "given_up", 0.0
        return "waiting", self._delays[count - 1]

    def _headers(self, body: bytes) -> dict[str, str]:
        return {
            "Authorization": f"Signature {signature(body, self._secret)}",
            "Content-Type": "application/json",
            "User-Agent": f"liveops-kit/{__version__}",
            "Connection": "close",
        }


class Webhooks:
    """Sends webhooks of a world in memory."""

    def __init__(self, settings: Settings, wall: Clock) -> None:
        self._sender = Sender(settings, wall)
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

    async def deliveries(self) -> list[Json]:
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
            try:
                async with running_task(self._run(client), "webhooks"):
                    yield
            finally:
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
            delivery.attempts.append(await self._sender.attempt(client, delivery.body))
            self._settle(delivery)

    def _settle(self, delivery: Delivery) -> None:
        """Set the final state after the latest attempt, or schedule the next one."""
        delivery.state, delay = self._sender.verdict(delivery.attempts)
        if delivery.state == "waiting":
            due = asyncio.get_running_loop().time() + delay
            heapq.heappush(self._waiting, (due, delivery.number, delivery))
        else:
            log_failure(delivery.state, delivery.notification_type, delivery.order_id)


def log_failure(state: str, notification_type: str, order_id: int) -> None:
    """Log a webhook that has not arrived, and will not."""
    if state != "delivered":
        log.warning("webhook %s of order %s: %s", notification_type, order_id, state)


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
