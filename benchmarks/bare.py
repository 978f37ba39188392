"""Two servers that the mock is compared with: a raw ASGI function, and Starlette alone.

`python -m benchmarks.bare KIND PORT FILE` serves the routes of FILE (JSON: method, path, status,
body) on uvicorn with the settings of `liveops_kit.server.serve`. `starlette` reads a body and
parses it, and makes JSON of the answer for each request. `raw` is an ASGI function: it reads the
body and sends bytes that are ready. Nothing of the kit is imported, so that the start is theirs
alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from pathlib import Path
from typing import Any

_BACKLOG = 2048
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def _starlette(rows: Sequence[dict[str, Any]]) -> Any:
    import orjson
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    def endpoint(status: int, body: Any) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            raw = await request.body()
            if raw:
                orjson.loads(raw)
            return Response(orjson.dumps(body), status, media_type="application/json")

        return serve

    return Starlette(
        routes=[
            Route(
                row["path"],
                endpoint(row["status"], json.loads(row["body"])),
                methods=[row["method"]],
            )
            for row in rows
        ]
    )


def _raw(rows: Sequence[dict[str, Any]]) -> Any:
    answers = {row["path"]: _messages(row["status"], row["body"].encode()) for row in rows}

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        while (await receive()).get("more_body"):
            pass
        for message in answers[scope["path"]]:
            await send(message)

    return app


def _messages(status: int, body: bytes) -> tuple[Message, Message]:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    return (
        {"type": "http.response.start", "status": status, "headers": headers},
        {"type": "http.response.body", "body": body},
    )


async def _live(receive: Receive, send: Send) -> None:
    while True:
        phase = (await receive())["type"]
        await send({"type": f"{phase}.complete"})
        if phase == "lifespan.shutdown":
            return


def main() -> None:
    """Serve until ended."""
    import socket

    import uvicorn

    kind, port, file = sys.argv[1:]
    rows = json.loads(Path(file).read_text(encoding="utf-8"))
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", int(port)))
    listener.listen(_BACKLOG)
    config = uvicorn.Config(
        _raw(rows) if kind == "raw" else _starlette(rows),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
        http="httptools",
        ws="none",
        lifespan="on",
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
