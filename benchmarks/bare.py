"""What the mock is compared with: Starlette alone, giving the same answers.

`python -m benchmarks.bare FILE` serves the routes of FILE (JSON: method, path, status, body). It
reads a body and parses it, makes JSON of the answer for each request, and sends it: the least any
Python server on this stack does. The settings of uvicorn are those of `liveops_kit.edge.serve`.
"""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_BACKLOG = 2048


def endpoint(status: int, body: Any) -> Callable[[Request], Awaitable[Response]]:
    """Answers the same to everybody."""

    async def serve(request: Request) -> Response:
        raw = await request.body()
        if raw:
            orjson.loads(raw)
        return Response(orjson.dumps(body), status, media_type="application/json")

    return serve


def build(file: Path) -> Starlette:
    """The application for a file of answers."""
    routes = []
    for row in json.loads(file.read_text(encoding="utf-8")):
        serve = endpoint(row["status"], json.loads(row["body"]))
        routes.append(Route(row["path"], serve, methods=[row["method"]]))
    return Starlette(routes=routes)


def main() -> None:
    """Serve on a free port until ended."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(_BACKLOG)
    app = build(Path(sys.argv[1]))
    print(f"bare Starlette: http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
        http="httptools",
        lifespan="on",
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
