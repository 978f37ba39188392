"""Connections to a protocol, ours or uvicorn's, without a socket, and what is said over them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from liveops_kit.edge.answers import Outgoing, Told

DATE = (b"date", b"Tue, 01 Dec 2026 10:00:00 GMT")


class Wire:
    """A connection that remembers what was written, and whether it was closed."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.is_closed = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def get_extra_info(self, name: str) -> Any:
        return {"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)}.get(name)

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


class Line:
    """A connection to an application, within a running loop."""

    def __init__(
        self,
        protocol: type[HttpToolsProtocol],
        app: Any,
        *,
        logs: bool = False,
        loop: Any = None,
        state: ServerState | None = None,
        **settings: Any,
    ) -> None:
        """`logs`: every answer is logged; `loop` stands in for the running one.

        Connections of one server have one `state`.
        """
        self.state = state or ServerState()
        self.state.default_headers = [DATE]
        self.wire = Wire()
        config = uvicorn.Config(
            app, lifespan="off", ws="none", log_config=None, proxy_headers=False, **settings
        )
        config.load()
        self.protocol = protocol(config, self.state, {}, loop or asyncio.get_running_loop())
        self.protocol.access_log = logs
        self.protocol.connection_made(self.wire)  # type: ignore[arg-type]

    def hear(self, data: bytes) -> None:
        """Take in what has come."""
        self.protocol.data_received(data)

    async def ask(self, data: bytes) -> bytes:
        """What is answered to what has come, once nothing is under way."""
        before = len(self.wire.written)
        self.hear(data)
        await self.settle()
        return b"".join(self.wire.written[before:])

    async def settle(self) -> None:
        """Wait until nothing is under way."""
        while self.state.tasks:
            await asyncio.gather(*self.state.tasks)
        await asyncio.sleep(0)  # what waits until the loop has gone round

    def close(self) -> None:
        """Let the client go."""
        self.protocol.connection_lost(None)


# -- what is said ----------------------------------------------------------------------------------
TYPE = (b"content-type", b"application/json")


def start(status: int, *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def body(part: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": part, "more_body": more}


def length(count: int) -> tuple[bytes, bytes]:
    return (b"content-length", str(count).encode())


def spoken(
    protocol: type[HttpToolsProtocol], app: Any, *requests: bytes, logs: bool = False
) -> Wire:
    """What a server says to requests that come one after the other."""

    async def speak() -> Wire:
        line = Line(protocol, app, logs=logs)
        for request in requests:
            await line.ask(request)
        line.close()
        return line.wire

    return asyncio.run(speak())


def answering(*messages: dict[str, Any], fails: bool = False) -> Any:
    async def app(_: Any, __: Any, send: Any) -> None:
        for message in messages:
            await send(message)
        if fails:
            raise LookupError("a bug")

    return app


GET = b"GET /x?a=%20 HTTP/1.1\r\nHost: a\r\n\r\n"
HEAD = GET.replace(b"GET", b"HEAD")
CLOSE = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
OLD = GET.replace(b"1.1", b"1.0")
POST = b"POST /x HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n{}"
WHOLE = answering(start(200, length(2), TYPE, (b"Vary", b"Origin")), body(b"{}"))


# -- an application that answers at once -----------------------------------------------------------
SAID = Outgoing(Told(200, (TYPE, length(2)), 0), b"{}")
PLAIN_POST = b"POST /x HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"


class Ready:
    """An application that has an answer at once, or what `says` is, to every whole request.

    `asked` are the heads and bodies it was asked about, `read` what it read of those it did not
    know, `scopes` those that it met all the same.
    """

    def __init__(self, says: Any = SAID) -> None:
        self.says = says
        self.asked: list[tuple[bytes, bytes]] = []
        self.read: list[Any] = []
        self.scopes: list[Any] = []
        self._known: set[tuple[bytes, int]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        await WHOLE(scope, receive, send)

    def at_once(self, head: bytes, raw: bytes, read: Callable[[], Any]) -> Any:
        self.asked.append((head, raw))
        if (head, len(raw)) not in self._known:
            scope = read()
            if scope is None:
                return None
            self.read.append(scope)
            self._known.add((head, len(raw)))
        return self.says
