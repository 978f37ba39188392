"""CORS: which web pages may read the answers."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ORIGIN = b"origin"
"""The header that browsers send with the calls of web pages."""
VARY = (b"vary", b"Origin")
"""Tells caches that an answer depends on who asks."""


class Cors:
    """Starlette's layer, and a short way past it for the callers that are no browsers."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        self._app = app
        self._full = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
            allow_headers=("*",),
            expose_headers=("Allow", "Retry-After"),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        for name, _ in scope["headers"]:
            if name == ORIGIN:
                await self._full(scope, receive, send)
                return

        async def varied(message: Message) -> None:
            """What Starlette's layer does for them: caches learn that origins matter."""
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], VARY]
            await send(message)

        await self._app(scope, receive, varied)
