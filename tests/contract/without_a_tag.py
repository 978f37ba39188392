"""The mock as a server that does not have one tag of the API: its calls find nothing."""

from __future__ import annotations

import json
import re
from typing import Any

from liveops_kit.openapi.document import served
from liveops_kit.runs.mock import Mock

ERROR = {"statusCode": 0, "errorCode": 0, "errorMessage": "Not here", "transactionId": "0" * 32}


def without(tag: str, status: int) -> Any:
    """Return the mock behind a filter that answers the calls of a tag with a status.

    404 comes with a page of HTML, as from a web server that routes nothing there.
    """
    app, absent = Mock().app, _paths_of(tag)

    async def filtered(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and absent.fullmatch(f"{scope['method']} {scope['path']}"):
            while (await receive()).get("more_body"):
                pass
            await _answer(send, status)
        else:
            await app(scope, receive, send)

    return filtered


def _paths_of(tag: str) -> re.Pattern[str]:
    lines = [
        f"{each.method} /api" + re.sub(r"\{[^}]*\}", "[^/]*", each.path)
        for each in served().operations.values()
        if each.tag == tag
    ]
    return re.compile("|".join(lines))


async def _answer(send: Any, status: int) -> None:
    body, kind = json.dumps({**ERROR, "statusCode": status}), b"application/json"
    if status == 404:
        body, kind = "<h1>Not Found</h1>", b"text/html"
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})
