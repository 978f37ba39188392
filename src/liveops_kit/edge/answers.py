"""Answers of the handlers as HTTP responses, the same whichever way a request is served."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from msgspec import Struct
from starlette.responses import Response

from liveops_kit.edge.call import Answer, Call
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
"""Where in a scope lies what sends an `Outgoing` in one piece, if that can be."""
BEGUN = "liveops.begun"
"""Where in a scope lies the answer that has begun before there was a scope."""
Headers = Sequence[tuple[bytes, bytes]]
"""Names in lower case, and values, as they are sent."""


class Told(Struct, frozen=True):
    """The head of an answer; shared by answers that have the same, and never changed."""

    status: int | None
    """None if there was no answer."""
    headers: tuple[tuple[bytes, bytes], ...]
    written: int
    """Bytes of all headers."""


class Outgoing(Struct):
    """A whole answer, as it leaves the outermost layer; but for `head`, it never changes."""

    told: Told
    body: bytes
    head: bytes | None = None
    """The head as the protocol writes it, but for what the server says with every answer."""


class Made(Struct):
    """An answer as bytes; but for `outgoing`, it never changes."""

    status: int
    headers: Headers
    body: bytes
    outgoing: Outgoing | None = None
    """What the outermost layer made of it."""


def refused(refusal: Refusal, call: Call) -> tuple[Answer, bool]:
    """The answer to a call that is refused, and whether the description has to hold it.

    Some refusals are the mock's own, and no document knows them.
    """
    answer = refusal_answer(refusal, call.world.random.hex_id())
    return answer, refusal.reason not in _OF_THE_MOCK


def respond(answer: Answer) -> Response:
    """An answer as a response; one without a body has no content type either."""
    headers = dict(answer.headers)
    if answer.body is None:
        return Response(status_code=answer.status, headers=headers)
    content = orjson.dumps(answer.body)
    return Response(content, answer.status, headers, media_type="application/json")


def made(answer: Answer) -> Made:
    """What `respond` would send, made without a response object where that is simple."""
    if answer.headers:
        return made_of(respond(answer))
    if answer.body is None:
        is_bare = answer.status in _WITHOUT_LENGTH
        return Made(answer.status, [] if is_bare else [(_LENGTH, b"0")], b"")
    content = orjson.dumps(answer.body)
    return Made(answer.status, [(_LENGTH, b"%d" % len(content)), _TYPE], content)


def made_of(response: Response) -> Made:
    """A response as bytes."""
    return Made(response.status_code, response.raw_headers, bytes(response.body))
