"""Passes calls on to one server and its answers back, and shows both to an observer afterwards."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from liveops_kit.contract.target import Message as Event
from liveops_kit.contract.target import Scope
from liveops_kit.har.content_codings import unpacked
from liveops_kit.har.exchange import Exchange, Message
from liveops_kit.traffic.forwarding import RawHeaders, Upstream, forwarded

MAX_KEPT = 16 * 1024 * 1024
"""Bytes of a body that is kept for the observer; larger ones pass, but are not judged."""

Receive = Callable[[], Any]
Send = Callable[[Event], Any]


class _ClientGone(Exception):
    """The client disconnected before its request was whole."""


@dataclass(slots=True)
class _BodyBuffer:
    """A body on its way, kept up to a size."""

    parts: list[bytes] = field(default_factory=list)
    size: int = 0
    is_whole: bool = False

    def add(self, part: bytes) -> None:
        self.size += len(part)
        if self.size <= MAX_KEPT:
            self.parts.append(part)
        else:
            self.parts.clear()

    def message(self, headers: RawHeaders) -> Message:
        texts = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
        if not self.is_whole or self.size > MAX_KEPT:
            return Message(texts, None)
        coding = next((text for name, text in texts if name.lower() == "content-encoding"), None)
        return Message(texts, unpacked(b"".join(self.parts), coding))


class Proxy:
    """An ASGI application in front of one server."""

    def __init__(
        self,
        upstream: Upstream,
        transport: httpx.AsyncBaseTransport,
        observe: Callable[[Exchange], None],
        say: Callable[[str], None],
        timeout: float = 60.0,
    ) -> None:
        """`observe` gets each exchange once its answer is sent; `say` lines about failures.

        `timeout` is in seconds, for each step of a call.
        """
        self._upstream = upstream
        self._transport = transport
        self._observe = observe
        self._say = say
        self._timeout = dict.fromkeys(("connect", "read", "write", "pool"), timeout)
        self.failures = 0
        """Calls the upstream did not answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            target = self._upstream.target(scope["raw_path"], scope["query_string"])
            if target is None:
                message = f"this proxy forwards to {self._upstream.origin} only; ask it for paths"
                await _refuse(send, 400, message)
            else:
                await _Call(self, scope, receive, send, target).run()

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._transport.aclose()
        await send({"type": "lifespan.shutdown.complete"})


class _Call:
    """One call, forwarded."""

    def __init__(
        self, proxy: Proxy, scope: Scope, receive: Receive, send: Send, target: bytes
    ) -> None:
        self._proxy = proxy
        self._scope = scope
        self._receive = receive
        self._send = send
        self._target = target
        self._request_body = _BodyBuffer()
        self._response_body = _BodyBuffer()
        self._headers = forwarded(scope["headers"], request=True)

    async def run(self) -> None:
        started, begun = datetime.now(UTC), time.perf_counter()
        try:
            response = await self._proxy._transport.handle_async_request(self._request())
        except _ClientGone:
            return
        except httpx.TransportError as error:
            await self._failed(error)
            return
        headers = forwarded(response.headers.raw, request=False)
        status = response.status_code
        try:
            start = {"type": "http.response.start", "status": status, "headers": headers}
            await self._send(start)
            await self._pass_body(response)
        finally:
            await response.aclose()
            seconds = time.perf_counter() - begun
            self._proxy._observe(self._exchange(status, headers, started, seconds))

    def _exchange(
        self, status: int, headers: RawHeaders, started: datetime, seconds: float
    ) -> Exchange:
        return Exchange(
            method=self._scope["method"],
            url=self._proxy._upstream.origin + self._target.decode("latin-1"),
            request=self._request_body.message(self._headers),
            status=status,
            response=self._response_body.message(headers),
            started=started.isoformat(),
            milliseconds=round(seconds * 1000, 3),
        )

    def _request(self) -> httpx.Request:
        names = {name.lower(): value for name, value in self._scope["headers"]}
        carries = b"transfer-encoding" in names or names.get(b"content-length", b"0") != b"0"
        if not carries:
            self._request_body.is_whole = True
        return httpx.Request(
            self._scope["method"],
            self._proxy._upstream.origin,
            headers=self._headers,
            content=self._body() if carries else None,
            extensions={"target": self._target, "timeout": self._proxy._timeout},
        )

    async def _body(self) -> AsyncIterator[bytes]:
        while True:
            event: MutableMapping[str, Any] = await self._receive()
            if event["type"] == "http.disconnect":
                raise _ClientGone
            part = event.get("body", b"")
            self._request_body.add(part)
            if not event.get("more_body", False):
                self._request_body.is_whole = True
                yield part
                return
            yield part

    async def _pass_body(self, response: httpx.Response) -> None:
        assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101 - an async request has one
        async for part in response.stream:
            self._response_body.add(part)
            await self._send({"type": "http.response.body", "body": part, "more_body": True})
        self._response_body.is_whole = True
        await self._send({"type": "http.response.body", "body": b""})

    async def _failed(self, error: httpx.TransportError) -> None:
        self._proxy.failures += 1
        is_late = isinstance(error, httpx.TimeoutException)
        message = f"no answer from {self._proxy._upstream.origin}: {_reason(error)}"
        self._proxy._say(f"{self._scope['method']} {self._scope['path']}: {message}")
        await _refuse(self._send, 504 if is_late else 502, message)


def _reason(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "it takes too long"
    return str(error).strip() or type(error).__name__


async def _refuse(send: Send, status: int, message: str) -> None:
    body = json.dumps({"error": f"liveops proxy: {message}"}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
