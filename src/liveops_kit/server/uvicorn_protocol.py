"""uvicorn's HTTP protocol with one addition: the application can drop a connection (a fault)."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from liveops_kit.server.messages import DISCONNECT


class DisconnectingProtocol(HttpToolsProtocol):
    """Puts a function that closes the connection into each ASGI scope.

    It relies on `scope` and `transport`, which uvicorn does not document: a canary guards them.
    """

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.scope[DISCONNECT] = self.transport.close  # type: ignore[literal-required]
