"""The console as an ASGI application: pages by Flask in threads, live events on the event loop."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx

from liveops_kit.console.control_plane import Plane, PlaneError, current, send

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

THREADS = 8
"""Pages that are made at the same time."""
UPDATE_SECONDS = 1.0
"""The least time between two events of a journal."""
_EVENTS = re.compile(r"/p/(\d{1,10})/events")
_EVENT_STREAM = (
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)
_MISSING = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>The console is not installed</title>"
    "<h1>The console is not installed</h1><p>It needs Flask. Install it beside the mock, and start "
    "the mock again:<pre>pip install 'liveops-kit[console]'</pre>"
)


class Console:
    """The console of one mock; Flask is imported when it is first asked for a page.

    `client` calls the mock: by its address, or right in this process.
    """

    def __init__(
        self,
        client: Callable[[], httpx.AsyncClient],
        address: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`address` is shown in calls to copy, `headers` go with every call.

        Without them, both are those of whoever looks: the host that was called, and the token.
        """
        self._new_client = client
        self._address = address
        self._headers = headers
        self._client: httpx.AsyncClient | None = None
        self._pages: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; `root_path` is where the console is mounted."""
        if scope["type"] != "http":
            return
        if self._pages is None:
            self._pages = await asyncio.to_thread(_pages)
        headers = self._headers if self._headers is not None else _passed_on(scope)
        client = self._client = self._client or self._new_client()
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if (match := _EVENTS.fullmatch(path)) is not None:
            await _events(client, headers, int(match[1]), scope, receive, send)
            return
        address = self._address or f"{scope['scheme']}://{headers.get('host', 'localhost')}"
        current.set(Plane(client, asyncio.get_running_loop(), headers, address))
        await self._pages(scope, receive, send)


def _pages() -> ASGIApp:
    """Import Flask and return the pages, or one page that says how to install it."""
    if find_spec("flask") is None or find_spec("a2wsgi") is None:
        return _not_installed
    from a2wsgi import WSGIMiddleware

    from liveops_kit.console.application import create_application

    application: Any = create_application()  # two spellings of the type of WSGI
    pages: Any = WSGIMiddleware(application, workers=THREADS)
    return pages  # type: ignore[no-any-return]


async def _not_installed(scope: Scope, receive: Receive, send: Send) -> None:
    headers = ((b"content-type", b"text/html; charset=utf-8"),)
    await send({"type": "http.response.start", "status": 501, "headers": headers})
    await send({"type": "http.response.body", "body": _MISSING.encode()})


def _passed_on(scope: Scope) -> dict[str, str]:
    """Return the headers of a request that the control plane asks for."""
    wanted = (b"authorization", b"host")
    return {
        name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name in wanted
    }


# -- live events -----------------------------------------------------------------------------------
async def _events(
    client: httpx.AsyncClient,
    headers: Mapping[str, str],
    project_id: int,
    scope: Scope,
    receive: Receive,
    send_message: Send,
) -> None:
    """Send an event for new requests of a project, at most one a second, until nobody listens."""
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    after = query.get("after", ["0"])[0]
    number = int(after) if after.isdecimal() else 0
    await send_message({"type": "http.response.start", "status": 200, "headers": _EVENT_STREAM})
    gone = asyncio.ensure_future(_disconnected(receive))
    try:
        while not gone.done():
            number, text = await _next_event(client, headers, project_id, number)
            if text is None:
                break
            await send_message({"type": "http.response.body", "body": text, "more_body": True})
            await asyncio.wait([gone], timeout=UPDATE_SECONDS)
    finally:
        gone.cancel()
    await send_message({"type": "http.response.body", "body": b""})


async def _next_event(
    client: httpx.AsyncClient, headers: Mapping[str, str], project_id: int, number: int
) -> tuple[int, bytes | None]:
    """Return the highest number so far, and what to send; None ends the stream."""
    query = {"project_id": project_id, "after": number, "limit": 1}
    try:
        found = await send(client, headers, "GET", "/journal", query=query)
        await send(client, headers, "GET", "/ready")
    except PlaneError:
        return number, None  # the mock is ending, or gone: the browser asks again
    if not found["count"]:
        return number, b": nothing new\n\n"
    newest = found["requests"][-1]["number"]
    return newest, f"event: journal\nid: {newest}\ndata: {newest}\n\n".encode()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
