"""Serving of an ASGI application on a loopback port during a run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Thread
from urllib.parse import urlsplit

import uvicorn

from liveops_kit.contract.target import AsgiApp, Target, UsageError

START_LIMIT = 30.0
"""Timeout in seconds for the start of an application."""


@contextmanager
def reachable(target: Target) -> Iterator[Target]:
    """Yield the target with a reachable URL, serving its application if it has one.

    An application is served over a socket although it is in this process: both HTTP clients of a
    run then share one event loop and one start-up, and use real HTTP.
    """
    if target.app is None:
        yield target
        return
    with serving(target.app) as origin:
        yield replace(target, base_url=origin + urlsplit(target.base_url).path.rstrip("/"))


@contextmanager
def serving(app: AsgiApp) -> Iterator[str]:
    """Serve an application and yield its origin, such as `http://127.0.0.1:41234`.

    Raises:
        UsageError: the application does not start.
    """
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", access_log=False)
    )
    thread = Thread(target=_run, args=(server,), name="contract-target", daemon=True)
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
    last = time.monotonic() + START_LIMIT
    while not server.started:
        if not thread.is_alive() or time.monotonic() > last:
            raise UsageError("the application under test does not start")
        time.sleep(0.01)
