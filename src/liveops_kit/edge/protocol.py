"""How the server speaks HTTP: as uvicorn does, and with a way to drop a connection."""

from __future__ import annotations

from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from liveops_kit.edge.fault_layer import HANG_UP


class DroppableProtocol(HttpToolsProtocol):
    """Puts into each scope what closes its connection."""

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        cast("dict[str, object]", self.scope)[HANG_UP] = self._hang_up

    def _hang_up(self) -> None:
        """Send what is written, and close."""
        self.transport.close()
