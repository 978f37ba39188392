"""Answers of the handlers as HTTP responses, the same whichever way a request is served."""

from __future__ import annotations

import orjson
from starlette.responses import Response

from liveops_kit.edge.call import Answer, Call, Handler
from liveops_kit.edge.errors import answer as refusal_answer
from liveops_kit.shared.errors import (
    NOT_WRITTEN_YET,
    PROJECT_LIMIT_REACHED,
    UNAVAILABLE,
    Refusal,
)

_OF_THE_MOCK = (NOT_WRITTEN_YET, PROJECT_LIMIT_REACHED, UNAVAILABLE)
_LENGTH = b"content-length"
_TYPE = (b"content-type", b"application/json")
_WITHOUT_LENGTH = (204, 304)
WHOLE = "liveops.whole"
"""Where in a scope lies what sends status, headers and body in one piece, if that can be."""
Sent = tuple[list[tuple[bytes, bytes]], bytes]
"""The headers and the body of an answer, as they are sent."""


async def outcome(handler: Handler, call: Call) -> tuple[Answer, bool]:
    """The answer of a handler, a refusal too, and whether the description has to hold it.

    Some refusals are the mock's own, and no document knows them.
    """
    try:
        return await handler(call), True
    except Refusal as refusal:
        answer = refusal_answer(refusal, call.world.chance.identity())
        return answer, refusal.reason not in _OF_THE_MOCK


def respond(answer: Answer) -> Response:
    """An answer as a response; one without a body has no content type either."""
    headers = dict(answer.headers)
    if answer.body is None:
        return Response(status_code=answer.status, headers=headers)
    content = orjson.dumps(answer.body)
    return Response(content, answer.status, headers, media_type="application/json")


def sent(answer: Answer) -> Sent:
    """What `respond` would send, made without a response object where that is simple."""
    if answer.headers:
        response = respond(answer)
        return response.raw_headers, bytes(response.body)
    if answer.body is None:
        is_bare = answer.status in _WITHOUT_LENGTH
        return ([] if is_bare else [(_LENGTH, b"0")]), b""
    content = orjson.dumps(answer.body)
    return [(_LENGTH, b"%d" % len(content)), _TYPE], content
