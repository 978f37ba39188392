"""uvicorn's HTTP protocol with two additions.

The application can drop a connection (a fault), and each answer leaves in one write.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from liveops_kit.server.joined_writes import JoinedWrites
from liveops_kit.server.messages import DISCONNECT


class DisconnectingProtocol(HttpToolsProtocol):
    """Puts a function that closes the connection into each ASGI scope, and joins its writes.

    It relies on `scope` and `transport`, which uvicorn does not document: a canary guards them.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin a connection, whose writes are joined."""
        super().connection_made(JoinedWrites(transport))

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.scope[DISCONNECT] = self.transport.close  # type: ignore[literal-required]
