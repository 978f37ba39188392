"""A client of an ASGI application in this process: one change of threads for each call.

Starlette's test client changes threads ten times, which takes longer than the mock.

with AsgiClient(app) as client:      what runs beside the requests runs until the end
    client.get("/_mock/health")
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from functools import cache
from typing import Any, Self

import httpx
from starlette.types import ASGIApp, Message


@cache
def event_loop() -> asyncio.AbstractEventLoop:
    """The loop of all applications, in a thread of its own until this process ends."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="applications", daemon=True).start()
    return loop


class AsgiClient(httpx.Client):
    """Calls an application as a browser on this machine would; what fails there is a 500."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        super().__init__(
            transport=_Transport(app), base_url="http://localhost", follow_redirects=True,
            headers={"user-agent": "testclient"},
        )  # fmt: skip
        self._lifespan = _Lifespan(app)

    def __enter__(self) -> Self:
        super().__enter__()
        self._lifespan.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self._lifespan.end()
        super().__exit__(*error)


class _Transport(httpx.BaseTransport):
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        called = _call(self._app, request)
        return asyncio.run_coroutine_threadsafe(called, event_loop()).result()


async def _call(app: ASGIApp, request: httpx.Request) -> httpx.Response:
    """Have the application answer one request; bodies in pieces are read as it asks for them."""
    pieces = _pieces(request)
    start: list[Message] = []
    body: list[bytes] = []

    async def receive() -> Message:
        message = next(pieces, None)
        if message is None:  # the client stays until it has its answer
            await asyncio.Event().wait()
            raise AssertionError
        return message

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.append(message)
        elif request.method != "HEAD":
            body.append(message.get("body", b""))

    try:
        await app(_scope(request), receive, send)
    except Exception:
        if not start:
            return httpx.Response(500)
    answer = start[0]
    # As it is on the wire: a body may be shorter than its header says.
    stream = httpx.ByteStream(b"".join(body))
    return httpx.Response(answer["status"], headers=answer.get("headers", ()), stream=stream)


def _pieces(request: httpx.Request) -> Iterator[Message]:
    if isinstance(request.stream, httpx.ByteStream):
        yield {"type": "http.request", "body": request.read(), "more_body": False}
        return
    assert isinstance(request.stream, httpx.SyncByteStream)
    for piece in request.stream:
        yield {"type": "http.request", "body": piece, "more_body": True}
    yield {"type": "http.request", "body": b"", "more_body": False}


def _scope(request: httpx.Request) -> dict[str, Any]:
    url = request.url
    return {
        "type": "http", "http_version": "1.1", "method": request.method, "scheme": url.scheme,
        "path": url.path, "raw_path": url.raw_path.split(b"?")[0], "root_path": "",
        "query_string": url.query, "client": ("testclient", 50000),
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "server": (url.host, url.port or 80), "state": {}, "extensions": {},
    }  # fmt: skip


class _Lifespan:
    """The start of an application, and its end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._started: Future[None] = Future()
        self._ending: asyncio.Event = asyncio.Event()
        self._running: Future[None] | None = None

    def start(self) -> None:
        self._started, self._ending = Future(), asyncio.Event()
        self._running = asyncio.run_coroutine_threadsafe(self._run(), event_loop())
        self._started.result()

    def end(self) -> None:
        assert self._running is not None
        event_loop().call_soon_threadsafe(self._ending.set)
        self._running.result()

    async def _run(self) -> None:
        words = iter(["lifespan.startup", "lifespan.shutdown"])

        async def receive() -> Message:
            word = next(words)
            if word == "lifespan.shutdown":
                await self._ending.wait()
            return {"type": word}

        async def send(message: Message) -> None:
            assert not message["type"].endswith(".failed"), message
            if not self._started.done():
                self._started.set_result(None)

        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        try:
            await self._app(scope, receive, send)
        except BaseException as error:
            if not self._started.done():
                self._started.set_exception(error)
            raise
