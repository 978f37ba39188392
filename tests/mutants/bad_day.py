"""A vendor's bad day: the mock with six unrelated faults at once.

They are of the kinds that a report has to tell apart: an error code that is wrong everywhere, a
reader of requests that breaks, a call that never works, a shape, a rule, a door left open.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pytest
from tests.mutants.mutation import MutatingMiddleware, Mutation, Reply
from tests.mutants.promo_codes import keeps_the_use_of_a_dropped_order

from liveops_kit.openapi import document as spec
from liveops_kit.server.application import build
from liveops_kit.server.serve import make_world
from liveops_kit.settings import Settings


@dataclass(frozen=True)
class Fault:
    """One of the faults."""

    what: str
    named: str
    """Words that stand in the title of one cause of a report, and of no other."""


FAULTS = (
    Fault("a schema error has the code 1002 in place of 1102", "422/1002"),
    Fault("a request with a character beyond ASCII ends in an error", "beyond ASCII"),
    Fault("no discount can be made", "create-item-promotion"),
    Fault("`has_more` is a text", "has_more"),
    Fault("a dropped order keeps the use of its promo code", "turns the reserved use"),
    Fault("the list of reward chains asks for no credentials", "credentials"),
)


class BadDay:
    """An ASGI application around the mock, with the faults that are about every call."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer 500 to whatever is beyond ASCII, and let anybody read one list."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        body = await _body(receive)
        if not _is_plain(scope, body):
            await _fail(send)
            return
        if scope["method"] == "GET" and scope["path"].endswith("/admin/reward_chain"):
            others = [each for each in scope["headers"] if each[0] != b"authorization"]
            scope = {**scope, "headers": [*others, (b"authorization", b"Basic NDQwNTY6ZGVtbw==")]}

        async def replay() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)


async def _body(receive: Any) -> bytes:
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


def _is_plain(scope: Any, body: bytes) -> bool:
    """Return whether a request has no character beyond ASCII, however it is written."""
    try:
        text = json.dumps(json.loads(body), ensure_ascii=False)
    except ValueError:
        text = body.decode("latin-1")
    query: str = unquote(scope["query_string"].decode("latin-1"))
    return scope["path"].isascii() and text.isascii() and query.isascii()


async def _fail(send: Any) -> None:
    content = b'{"statusCode": 500, "errorCode": 0, "errorMessage": "Internal Server Error"}'
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def _wrong_code(reply: Reply) -> None:
    if isinstance(reply.body, dict) and reply.body.get("errorCode") == 1102:
        reply.body["errorCode"] = 1002


def _more_in_words(reply: Reply) -> None:
    if isinstance(reply.body, dict) and "has_more" in reply.body:
        reply.body["has_more"] = "yes" if reply.body["has_more"] else "no"


def _break(mutation: Mutation) -> None:
    """Apply the faults that a mutant can have."""
    for name in spec.served().operations:
        mutation.rewrite(name, _wrong_code)
        mutation.rewrite(name, _more_in_words)
    error = {"statusCode": 500, "errorCode": 0, "errorMessage": "Internal Server Error"}
    mutation.stub("create-item-promotion", 500, error)
    keeps_the_use_of_a_dropped_order(mutation)


@contextmanager
def bad_day() -> Iterator[BadDay]:
    """Yield the mock with the six faults; the mock of this process has some of them meanwhile."""
    settings = Settings(validate_responses=False, most_projects=1_000_000)
    middleware = MutatingMiddleware(build(settings, make_world(settings)))
    patch = pytest.MonkeyPatch()
    try:
        _break(Mutation(patch, middleware))
        yield BadDay(middleware)
    finally:
        patch.undo()
