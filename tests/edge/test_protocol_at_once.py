"""What has come as a whole is answered at once, what has not is left to uvicorn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from tests.edge.lines import (
    CLOSE,
    DATE,
    GET,
    HEAD,
    OLD,
    PLAIN_POST,
    POST,
    Line,
    Ready,
    Wire,
    length,
    spoken,
)

from liveops_kit.edge.answers import BEGUN, Outgoing, Told
from liveops_kit.edge.protocol import DroppableProtocol
from liveops_kit.edge.request_reader import RequestReader

each = pytest.mark.parametrize


def test_a_request_that_has_come_whole_is_answered_at_once() -> None:
    app = Ready()
    wire = spoken(DroppableProtocol, app, PLAIN_POST, PLAIN_POST, GET, GET, PLAIN_POST)
    assert app.scopes == []
    head = PLAIN_POST.removesuffix(b"{}")
    assert app.asked == [(head, b"{}")] * 2 + [(GET, b"")] * 2 + [(head, b"{}")]
    plain = {"type": "http", "path": "/x"}
    assert app.read == [
        {**plain, "method": "POST", "query_string": b"", "headers": [(b"content-length", b"2")]},
        {**plain, "method": "GET", "query_string": b"a=%20", "headers": [(b"host", b"a")]},
    ]
    date = b"%b: %b\r\n" % DATE
    said = b"HTTP/1.1 200 OK\r\n" + date + b"content-type: application/json\r\n"
    assert wire.written == [said + b"content-length: 2\r\n\r\n{}"] * 5


def test_what_is_answered_at_once_counts_as_a_request() -> None:
    async def count() -> int:
        line = Line(DroppableProtocol, Ready())
        for _ in range(3):
            await line.ask(GET)
        line.close()
        return line.state.total_requests

    assert asyncio.run(count()) == 3


SPECIAL = {
    "the end of the connection": CLOSE,
    "an old version": OLD,
    "an old version that goes on": OLD.replace(b"Host: a", b"Connection: keep-alive"),
    "only a head": HEAD,
    "one who waits for leave": POST,
    "chunks": b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "another protocol": GET.replace(
        b"\r\n\r\n", b"\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"
    ),
    "two at once": GET * 2,
    "one and a half": GET + GET[:9],
    "a body that is not there yet": PLAIN_POST[:-1],
    "no request": b"\r\n\r\n",
    "no request at all": b"x\r\n\r\n",
    "a path of other bytes": b"GET /\xff HTTP/1.1\r\n\r\n",
    "lines that end otherwise": b"POST /x HTTP/1.1\nContent-Length: 4\n\n\r\n\r\n\r\n\r\n",
}


@each("name", SPECIAL)
def test_what_is_more_than_a_head_and_a_body_is_left_to_uvicorn(name: str) -> None:
    app = Ready()
    spoken_or_not(app, SPECIAL[name])
    assert app.read == []


def spoken_or_not(app: Any, data: bytes) -> None:
    """Say something that may not be a whole request."""

    async def speak() -> None:
        line = Line(DroppableProtocol, app)
        line.hear(data)
        await asyncio.sleep(0)
        line.close()
        await line.settle()

    asyncio.run(speak())


@each(
    "parts",
    [(GET[:9], GET[9:]), (b"\r\n\r\n", GET[:9], GET[9:]), (PLAIN_POST[:-1], b"}")],
    ids=["a head in two parts", "after empty lines", "a body in two parts"],
)
def test_what_comes_in_parts_is_left_to_uvicorn(parts: tuple[bytes, ...]) -> None:
    app = Ready()
    wire = in_parts(app, parts)
    assert app.read == []
    assert len(wire.written) == 1


def in_parts(app: Any, parts: tuple[bytes, ...]) -> Wire:
    """What is said to a request that comes in parts."""

    async def speak() -> Wire:
        line = Line(DroppableProtocol, app)
        for part in parts:
            line.hear(part)
        await line.settle()
        line.close()
        return line.wire

    return asyncio.run(speak())


def test_a_body_that_looks_like_a_known_request_is_a_body() -> None:
    app = Ready()
    head = b"POST /x HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(GET)

    async def speak() -> Wire:
        line = Line(DroppableProtocol, app)
        await line.ask(GET)
        line.hear(head)
        line.hear(GET)
        await line.settle()
        line.close()
        return line.wire

    wire = asyncio.run(speak())
    assert [scope["method"] for scope in app.scopes] == ["POST"]
    assert len(wire.written) == 2


def test_the_rest_of_a_body_that_nobody_waits_for_is_no_request() -> None:
    """An answer may come before the body is there: a refusal needs no body."""
    app = Ready()
    head = b"POST /x HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(GET)
    wire = spoken(DroppableProtocol, app, GET, head, GET)
    assert [scope["method"] for scope in app.scopes] == ["POST"]
    assert len(wire.written) == 2


def test_after_what_was_no_request_the_next_is_read_as_ever() -> None:
    reader = RequestReader()
    for odd in SPECIAL.values():
        assert reader.read(odd) is None
        found = reader.read(GET.replace(b"/x", b"/x%20%C3%A4"))
        assert found is not None
        assert found["path"] == "/x ä"


def test_while_an_answer_is_awaited_nothing_is_answered_at_once() -> None:
    leave = asyncio.Event()

    class Slow(Ready):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            await leave.wait()
            await super().__call__(scope, receive, send)

        def at_once(self, head: bytes, raw: bytes, read: Callable[[], Any]) -> Any:
            return super().at_once(head, raw, read) if head.startswith(b"GET") else None

    async def speak() -> tuple[Slow, Wire]:
        app = Slow()
        line = Line(DroppableProtocol, app)
        await line.ask(GET)
        line.hear(PLAIN_POST)
        line.hear(GET)
        leave.set()
        await line.settle()
        line.close()
        return app, line.wire

    app, wire = asyncio.run(speak())
    assert app.asked == [(GET, b"")]
    assert [scope["method"] for scope in app.scopes] == ["POST", "GET"]
    assert len(wire.written) == 3


@each("logs", [True, False])
def test_where_answers_are_logged_none_is_given_at_once(logs: bool) -> None:
    app = Ready()
    spoken(DroppableProtocol, app, GET, GET, logs=logs)
    assert len(app.scopes) == (2 if logs else 0)


ODD = Outgoing(Told(200, ((b"connection", b"close"), length(2)), 0), b"{}")


def test_who_has_said_good_bye_gets_no_more_answers() -> None:
    app = Ready()
    wire = spoken(DroppableProtocol, app, GET, CLOSE, GET)
    assert wire.is_closed
    assert [head for head, _ in app.asked] == [GET, CLOSE]


def test_the_time_at_the_head_of_answers_goes_on() -> None:
    async def speak() -> list[bytes]:
        line = Line(DroppableProtocol, Ready())
        told = [await line.ask(GET), await line.ask(GET)]
        line.state.default_headers = [(b"date", b"later")]
        told.append(await line.ask(GET))
        line.close()
        return told

    _, now, later = asyncio.run(speak())
    assert DATE[1] in now
    assert b"\r\ndate: later\r\n" in later


@each("says", [ODD, object()], ids=["an answer that is not ordinary", "one that has to wait"])
def test_what_cannot_be_written_at_once_is_in_the_scope(says: Any) -> None:
    """It has begun, and must not begin again."""
    app = Ready(says)
    spoken(DroppableProtocol, app, GET, GET, PLAIN_POST)
    assert [scope.get(BEGUN) for scope in app.scopes] == [says] * 3


def test_what_has_begun_is_of_its_own_request_alone() -> None:
    async def speak() -> Ready:
        app = Ready(object())
        line = Line(DroppableProtocol, app)
        line.hear(GET)
        line.hear(GET)
        await line.settle()
        line.close()
        return app

    app = asyncio.run(speak())
    assert [BEGUN in scope for scope in app.scopes] == [True, False]


def test_a_full_connection_is_left_to_uvicorn() -> None:
    async def speak() -> Ready:
        app = Ready()
        line = Line(DroppableProtocol, app)
        line.protocol.pause_writing()
        line.hear(GET)
        await asyncio.sleep(0)
        line.protocol.resume_writing()
        await line.settle()
        line.close()
        return app

    app = asyncio.run(speak())
    assert app.asked == []
    assert len(app.scopes) == 1
