"""An ASGI application served on a free loopback port by a thread of this process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING, Any

from liveops_kit.errors import UsageError

if TYPE_CHECKING:
    import uvicorn

START_LIMIT = 30.0
"""Seconds an application may take to start."""


@contextmanager
def serving(app: Any, *, protocol: Any = "auto") -> Iterator[str]:
    """Serve an application until the end; yield its origin, such as `http://127.0.0.1:41234`.

    `protocol` is a class of uvicorn's for HTTP, or the name of one.

    Raises:
        UsageError: the application does not start.
    """
    import uvicorn

    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, http=protocol, log_level="critical", access_log=False
    )
    server = uvicorn.Server(config)
    thread = Thread(target=_run, args=(server,), name="liveops-server", daemon=True)
    thread.start()
    try:
        _wait_for_start(server, thread)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=START_LIMIT)


def _run(server: uvicorn.Server) -> None:
    # uvicorn ends its process when an application does not start; here it is a thread.
    with suppress(SystemExit):
        server.run()


def _wait_for_start(server: uvicorn.Server, thread: Thread) -> None:
    deadline = time.monotonic() + START_LIMIT
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise UsageError("the application does not start")
        time.sleep(0.01)
