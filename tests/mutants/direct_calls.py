"""Calls of an application by the thread that makes them, without HTTP and changes of threads.

Laws make tens of thousands of calls of mutants, which would take most of their time on the way. The
mock without a mistake is called over HTTP.
"""

from __future__ import annotations

from threading import Lock
from typing import Any

import httpx
from starlette.types import ASGIApp, Message


class DirectCalls(httpx.BaseTransport):
    """A transport to an application that answers each request without waiting for anything."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._one_at_a_time = Lock()
        """Between two calls of an event loop, there is nobody else either."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer to a request."""
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": request.read(), "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        with self._one_at_a_time:
            _run(self._app(_scope(request), receive, send))
        start, *parts = sent
        is_head = request.method == "HEAD"
        content = b"" if is_head else b"".join(each.get("body", b"") for each in parts)
        stream = httpx.ByteStream(content)
        return httpx.Response(start["status"], headers=start["headers"], stream=stream)


def _run(answering: Any) -> None:
    """Run a coroutine to its end.

    Raises:
        RuntimeError: it waits, and would need an event loop.
    """
    try:
        answering.send(None)
    except StopIteration:
        return
    answering.close()
    raise RuntimeError("the application waits for something in the midst of a call")


def _scope(request: httpx.Request) -> dict[str, Any]:
    url = request.url
    path, _, query = url.raw_path.partition(b"?")
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": url.scheme,
        "method": request.method, "path": url.path, "raw_path": path, "query_string": query,
        "root_path": "", "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 50_000), "server": (url.host, url.port), "state": {},
    }  # fmt: skip
