"""Two servers that the mock is compared with: a raw ASGI function, and Starlette alone.

`python -m benchmarks.bare KIND PORT FILE` serves the calls of FILE (JSON: method, path, body,
status, answer) on uvicorn with the settings of `liveops_kit.server.serve`. `starlette` reads a body
and parses it, and makes JSON of the answer for each request. `raw` is an ASGI function: it reads
the body and sends bytes that are ready. Both look the answer up by path and body. Nothing of the
kit is imported, so that the start is theirs alone.
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

    def endpoint(answers: dict[bytes, tuple[int, Any]]) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            raw = await request.body()
            if raw:
                orjson.loads(raw)
            status, answer = answers[raw]
            return Response(orjson.dumps(answer), status, media_type="application/json")

        return serve

    routes: dict[tuple[str, str], dict[bytes, tuple[int, Any]]] = {}
    for row in rows:
        answers = routes.setdefault((row["method"], row["path"]), {})
        answers[row["body"].encode()] = row["status"], json.loads(row["answer"])
    return Starlette(
        routes=[
            Route(path, endpoint(answers), methods=[method])
            for (method, path), answers in routes.items()
        ]
    )


def _raw(rows: Sequence[dict[str, Any]]) -> Any:
    answers = {
        (row["path"], row["body"].encode()): _messages(row["status"], row["answer"].encode())
        for row in rows
    }

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        message = await receive()
        body = message.get("body", b"")
        while message.get("more_body"):
            message = await receive()
            body += message.get("body", b"")
        for part in answers[scope["path"], body]:
            await send(part)

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
    kind, port, file = sys.argv[1:]
    rows = json.loads(Path(file).read_text(encoding="utf-8"))
    serve(_raw(rows) if kind == "raw" else _starlette(rows), int(port))


def serve(app: Any, port: int) -> None:
    """Serve an application on uvicorn, with the settings of the mock."""
    import socket

    import uvicorn

    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(_BACKLOG)
    config = uvicorn.Config(
        app,
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
