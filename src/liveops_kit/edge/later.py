"""What is made beside the first answers: an application that is slow to make, and what runs along.

`Later` is the application that is made when it is first needed. `Beside` has it made a moment after
the start, in a thread, so that hardly anybody ever waits for it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from starlette.types import ASGIApp, Receive, Scope, Send

Running = Callable[[], AbstractAsyncContextManager[None]]
_A_MOMENT = 0.3
"""Seconds: enough for whoever waited for the start to get the first answer."""


class Later:
    """An application that is made once, when it is first needed or when told to."""

    def __init__(
        self, make: Callable[[], ASGIApp], when_made: Callable[[], None] | None = None
    ) -> None:
        """`when_made` is called once, in the thread that has made it."""
        self._make = make
        self._when_made = when_made
        self._lock = threading.Lock()
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        app = self._app
        if app is None:
            app = await asyncio.to_thread(self.ready)
        await app(scope, receive, send)

    def ready(self) -> ASGIApp:
        """The application, made by now."""
        with self._lock:
            if self._app is None:
                self._app = self._make()
                if self._when_made is not None:
                    self._when_made()
            return self._app


class Beside:
    """An application with what runs along from its start to its end (ASGI's `lifespan`)."""

    def __init__(self, app: ASGIApp, running: Running | None, later: Later) -> None:
        self._app = app
        self._running = running
        self._later = later
        self.at_once = getattr(app, "at_once", None)
        """`ShortCut.at_once`, where there is one."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the life of the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        async with AsyncExitStack() as stack:
            await receive()
            if self._running is not None:
                await stack.enter_async_context(self._running())
            loop = asyncio.get_running_loop()
            waiting = loop.call_later(_A_MOMENT, self._prepare)
            await send({"type": "lifespan.startup.complete"})
            await receive()
            waiting.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    def _prepare(self) -> None:
        """Make the application in a thread that does not keep the server from ending."""
        make = threading.Thread(target=self._later.ready, name="liveops-connexion", daemon=True)
        make.start()
