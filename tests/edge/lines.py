"""Connections to a protocol of ours or uvicorn's, without a socket: bytes go in, bytes come out."""

from __future__ import annotations

import asyncio
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

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
        **settings: Any,
    ) -> None:
        """`logs`: every answer is logged; `loop` stands in for the running one."""
        self.state = ServerState()
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

    def close(self) -> None:
        """Let the client go."""
        self.protocol.connection_lost(None)
