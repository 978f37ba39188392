"""The mock as an application, called in this process: all of it but the socket."""

from __future__ import annotations

import time
from typing import Any

import orjson
from starlette.types import ASGIApp, Message

from benchmarks.calls import admin_headers, player_headers
from benchmarks.servers import ServerFailed


class InProcess:
    """Calls an application as uvicorn would."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._admin, self._player = _raw(admin_headers()), _raw(player_headers())

    async def admin(self, method: str, path: str, body: Any, status: int) -> float:
        """Return the seconds that a call of the game's server takes; a path may have a query."""
        return (await self._call(method, path, self._admin, body, status))[0]

    async def player(self, method: str, path: str, body: Any, status: int) -> float:
        """Return the seconds that a call of the player alice takes."""
        return (await self._call(method, path, self._player, body, status))[0]

    async def read(self, method: str, path: str, body: Any, status: int) -> Any:
        """Return the answer to one call of the player alice."""
        return orjson.loads((await self._call(method, path, self._player, body, status))[1])

    async def _call(
        self, method: str, path: str, headers: list[tuple[bytes, bytes]], body: Any, status: int
    ) -> tuple[float, bytes]:
        raw = b"" if body is None else orjson.dumps(body)
        scope = _scope(method, path, headers, len(raw))
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        started = time.perf_counter()
        await self._app(scope, receive, send)
        took = time.perf_counter() - started
        if sent[0]["status"] != status:
            raise ServerFailed(f"{method} {path} answered {sent}"[:800])
        return took, b"".join(message.get("body", b"") for message in sent[1:])


def _scope(
    method: str, path: str, headers: list[tuple[bytes, bytes]], length: int
) -> dict[str, Any]:
    """Return the scope that uvicorn would make of a request."""
    path, _, query = path.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [*headers, (b"content-length", str(length).encode())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return [(b"host", b"127.0.0.1"), *pairs]
