"""Webhooks: tells the project's own server of orders that were paid or cancelled.

Signed as the API signs them, and tried again on the documented schedule. One task sends them, one
after the other, while calls go on; it posts to the one address that was given, follows no redirect
and asks no proxy.
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
from typing import Any
from urllib.parse import urlsplit

import orjson
from msgspec import Struct, field

from liveops_kit import __version__
from liveops_kit.edge.wire import Json
from liveops_kit.edge.wire_webhooks import NAMES, print_news
from liveops_kit.mechanics.orders import OrderNotification
from liveops_kit.settings import Settings
from liveops_kit.shared.clock import Clock
from liveops_kit.shared.moment import print_moment
from liveops_kit.world.project import Project

log = logging.getLogger("liveops_kit.mock")

RETRIES = (300.0,) * 2 + (900.0,) * 7 + (3600.0,) * 10
"""Seconds before each further attempt: 2 after 5 minutes, 7 after 15, 10 after an hour."""
ACCEPTED = frozenset({200, 201, 204})
REFUSED = range(400, 423)
"""Statuses after which nothing is tried again."""
MOST_WAITING = 1000
MOST_REMEMBERED = 1000
_PATIENCE = 10.0
"""Seconds an attempt may take."""


class Delivery(Struct):
    """One webhook and what became of it."""

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
        self._remembered: deque[Delivery] = deque(maxlen=MOST_REMEMBERED)
        self._waiting: list[tuple[float, int, Delivery]] = []
        self._count = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()

    def tell(self, project: Project, news: OrderNotification) -> None:
        """Take the news of an order; may be called in any thread, and never waits."""
        self._count += 1
        delivery = Delivery(
            number=self._count,
            project_id=project.config.project_id,
            order_id=news.order.order_id,
            notification_type=NAMES[news.event],
            body=orjson.dumps(print_news(project, news)),
        )
        self._remembered.append(delivery)
        if self._loop is None or self._loop.is_closed():
            self._take(delivery)
        else:
            self._loop.call_soon_threadsafe(self._take, delivery)

    def deliveries(self) -> list[Json]:
        """The latest webhooks, oldest first."""
        return [
            {
                "number": delivery.number,
                "project_id": delivery.project_id,
                "order_id": delivery.order_id,
                "notification_type": delivery.notification_type,
                "state": delivery.state,
                "attempts": list(delivery.attempts),
            }
            for delivery in self._remembered
        ]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Send while this is open; what waits at the end stays unsent."""
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        task = asyncio.create_task(self._run(), name="webhooks")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            self._loop = None

    # -- the task ----------------------------------------------------------------------------------
    def _take(self, delivery: Delivery) -> None:
        if len(self._waiting) >= MOST_WAITING:
            delivery.state = "dropped"
            log.warning("more than %s webhooks wait: one is dropped", MOST_WAITING)
            return
        heapq.heappush(self._waiting, (0.0, delivery.number, delivery))
        self._woken.set()

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            if not self._waiting:
                await self._woken.wait()
                continue
            ahead = self._waiting[0][0] - asyncio.get_running_loop().time()
            if ahead > 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), ahead)
                continue
            _, _, delivery = heapq.heappop(self._waiting)
            await self._attempt(delivery)
            self._decide(delivery)

    async def _attempt(self, delivery: Delivery) -> None:
        attempt: Json = {"at": print_moment(self._wall.now()), "status": None, "error": None}
        try:
            async with asyncio.timeout(_PATIENCE):
                attempt["status"] = await post(self._url, delivery.body, self._headers(delivery))
        except (OSError, TimeoutError, ValueError, EOFError) as error:
            attempt["error"] = str(error) or type(error).__name__
        delivery.attempts.append(attempt)

    def _decide(self, delivery: Delivery) -> None:
        """Whether that was it, or when to try again."""
        status, tried = delivery.attempts[-1]["status"], len(delivery.attempts)
        if status in ACCEPTED:
            delivery.state = "delivered"
        elif status is not None and status in REFUSED:
            delivery.state = "refused"
        elif tried > len(self._delays):
            delivery.state = "given_up"
        else:
            due = asyncio.get_running_loop().time() + self._delays[tried - 1]
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
        }


def signature(body: bytes, secret: str) -> str:
    """What proves where a webhook is from: the SHA-1 of its body and the secret, in hexadecimal.

    >>> signature(b"{}", "secret")
    'f0a799cc94bf41334812f8acd4fb4eaa83741272'
    """
    return hashlib.sha1(body + secret.encode()).hexdigest()  # noqa: S324 - as documented


async def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status a server answers a POST with; its body is not looked at.

    Raises:
        OSError: it cannot be reached.
        ValueError: it does not answer in HTTP.
    """
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    context = ssl.create_default_context() if secure else None
    reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=context)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        host = parts.netloc.rpartition("@")[2]
        stated = {"Host": host, **headers, "Content-Length": str(len(body)), "Connection": "close"}
        lines = [f"POST {target} HTTP/1.1", *(f"{name}: {text}" for name, text in stated.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode("ascii") + body)
        await writer.drain()
        return await _status(reader)
    finally:
        writer.close()


async def _status(reader: Any) -> int:
    while True:
        version, _, rest = (await reader.readline()).decode("latin-1").partition(" ")
        if not version.startswith("HTTP/") or not rest[:3].isdigit():
            raise ValueError("the answer is no HTTP")
        while (await reader.readline()).strip():
            pass
        if int(rest[:3]) >= 200:  # one below 200 only says that an answer follows
            return int(rest[:3])
