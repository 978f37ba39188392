"""Our protocol writes the very bytes that uvicorn's writes, in fewer steps."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from tests.edge.lines import DATE, Line, Wire
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from liveops_kit.edge.answers import BEGUN, Outgoing, Told
from liveops_kit.edge.answers import WHOLE as IN_ONE_PIECE
from liveops_kit.edge.protocol import DroppableProtocol, _head, _line
from liveops_kit.edge.request_reader import RequestReader

each = pytest.mark.parametrize
TYPE = (b"content-type", b"application/json")


def start(status: int, *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def body(part: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": part, "more_body": more}


def length(count: int) -> tuple[bytes, bytes]:
    return (b"content-length", str(count).encode())


def spoken(
    protocol: type[HttpToolsProtocol], app: Any, *requests: bytes, logs: bool = False
) -> Wire:
    """What a server says to requests that come one after the other."""

    async def speak() -> Wire:
        line = Line(protocol, app, logs=logs)
        for request in requests:
            await line.ask(request)
        line.close()
        return line.wire

    return asyncio.run(speak())


def answering(*messages: dict[str, Any], fails: bool = False) -> Any:
    async def app(_: Any, __: Any, send: Any) -> None:
        for message in messages:
            await send(message)
        if fails:
            raise LookupError("a bug")

    return app


GET = b"GET /x?a=%20 HTTP/1.1\r\nHost: a\r\n\r\n"
HEAD = GET.replace(b"GET", b"HEAD")
CLOSE = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
OLD = GET.replace(b"1.1", b"1.0")
POST = b"POST /x HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n{}"
WHOLE = answering(start(200, length(2), TYPE, (b"Vary", b"Origin")), body(b"{}"))
ANSWERS = {
    "whole": WHOLE,
    "nothing": answering(start(204, (b"vary", b"Origin")), body(b"")),
    "no length": answering(start(200, TYPE), body(b"{}")),
    "in parts": answering(start(200, length(4)), body(b"{}", more=True), body(b"{}")),
    "chunks": answering(start(200), body(b"{}", more=True), body(b"{}")),
    "a body with 204": answering(start(204), body(b"{}")),
    "too long": answering(start(200, length(1)), body(b"{}")),
    "too short": answering(start(200, length(3)), body(b"{}")),
    "a length that is none": answering(start(200, (b"content-length", b"x")), body(b"{}")),
    "a wrong name": answering(start(200, length(2), (b"a b", b"c")), body(b"{}")),
    "a wrong value": answering(start(200, length(2), (b"a", b"b\r\nc: d")), body(b"{}")),
    "the end of the connection": answering(
        start(200, length(2), (b"Connection", b"close")), body(b"{}")
    ),
    "chunked by itself": answering(start(200, (b"transfer-encoding", b"chunked")), body(b"{}")),
    "a bug before": answering(fails=True),
    "a bug after": answering(start(200, length(2)), body(b"{}"), fails=True),
    "more than the end": answering(start(200, length(2)), body(b"{}"), body(b"{}")),
    "no answer": answering(),
}
REQUESTS = {"GET": GET, "HEAD": HEAD, "close": CLOSE, "HTTP/1.0": OLD, "POST": POST}


@each("answer", ANSWERS)
@each("request_", REQUESTS)
def test_the_bytes_are_those_of_uvicorn(
    answer: str, request_: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "uvicorn")
    theirs, ours = (
        spoken(each_one, ANSWERS[answer], REQUESTS[request_], REQUESTS[request_])
        for each_one in (HttpToolsProtocol, DroppableProtocol)
    )
    assert b"".join(ours.written) == b"".join(theirs.written)
    assert ours.is_closed == theirs.is_closed


def test_a_whole_answer_is_written_in_one_piece() -> None:
    wire = spoken(DroppableProtocol, WHOLE, GET)
    [written] = wire.written
    assert written.endswith(b"\r\nvary: Origin\r\n\r\n{}")


def test_pipelined_requests_are_answered_in_order() -> None:
    wire = spoken(DroppableProtocol, WHOLE, GET * 3)
    assert [part[:15] for part in wire.written] == [b"HTTP/1.1 200 OK"] * 3


@each("status", [200, 204])
def test_an_answer_is_logged_where_answers_are(
    status: int, caplog: pytest.LogCaptureFixture
) -> None:
    app = answering(start(status, length(0)) if status == 200 else start(status), body(b""))
    with caplog.at_level(logging.INFO, "uvicorn.access"):
        spoken(DroppableProtocol, app, GET, logs=True)
    assert [record.getMessage() for record in caplog.records] == [
        f'127.0.0.1:1 - "GET /x?a=%20 HTTP/1.1" {status}'
    ]


def test_only_so_many_headers_are_known() -> None:
    for number in range(1200):
        app = answering(start(204, (b"x-number", b"%d" % number)), body(b""))
        [written] = spoken(DroppableProtocol, app, GET).written
        assert b"x-number: %d\r\n" % number in written
    for known in (_line, _head):
        found = known.cache_info()
        assert found.currsize == found.maxsize == 1000


# -- in one piece ----------------------------------------------------------------------------------
IN_ONE = [name for name in ANSWERS if name not in (
    "in parts", "chunks", "a bug before", "a bug after", "more than the end", "no answer",
)]  # fmt: skip


class InOne:
    """An application that gives its answer in one piece, if it may; `asked` counts the others."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        told: list[Any] = []

        async def hear(message: Any) -> None:
            told.append(message)

        await self._app(scope, receive, hear)
        first, second = told
        headers = tuple(first["headers"])
        answer = Outgoing(Told(first["status"], headers, 0), second["body"])
        if IN_ONE_PIECE in scope and scope[IN_ONE_PIECE](answer):
            return
        self.asked += 1
        for message in told:
            await send(message)


@each("answer", IN_ONE)
@each("request_", REQUESTS)
def test_the_bytes_of_an_answer_in_one_piece_are_those_of_uvicorn(
    answer: str, request_: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "uvicorn")
    asked = REQUESTS[request_]
    theirs = spoken(HttpToolsProtocol, ANSWERS[answer], asked, asked)
    ours = spoken(DroppableProtocol, app := InOne(ANSWERS[answer]), asked, asked)
    assert b"".join(ours.written) == b"".join(theirs.written)
    assert ours.is_closed == theirs.is_closed
    if answer == "whole" and request_ in ("GET", "POST"):
        assert app.asked == 0


# -- at once ---------------------------------------------------------------------------------------
SAID = Outgoing(Told(200, (TYPE, length(2)), 0), b"{}")
PLAIN_POST = b"POST /x HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"


class Ready:
    """An application that has an answer at once, or what `says` is, to every whole request.

    `asked` are the heads and bodies it was asked about, `read` what it read of those it did not
    know, `scopes` those that it met all the same.
    """

    def __init__(self, says: Any = SAID) -> None:
        self.says = says
        self.asked: list[tuple[bytes, bytes]] = []
        self.read: list[Any] = []
        self.scopes: list[Any] = []
        self._known: set[tuple[bytes, int]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        await WHOLE(scope, receive, send)

    def at_once(self, head: bytes, raw: bytes, read: Callable[[], Any]) -> Any:
        self.asked.append((head, raw))
        if (head, len(raw)) not in self._known:
            scope = read()
            if scope is None:
                return None
            self.read.append(scope)
            self._known.add((head, len(raw)))
        return self.says


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


# -- connections that are quiet --------------------------------------------------------------------
QUIET = 5.0
"""Seconds a connection may be quiet."""


class Hours:
    """The loop, with a time of its own: timers go off when a test says that it is time."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._now = 100.0
        self._timers: list[tuple[float, Timer]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loop, name)

    def time(self) -> float:
        return self._now

    def call_later(self, delay: float, callback: Callable[[], None]) -> Timer:
        self._timers.append((self._now + delay, Timer(callback)))
        return self._timers[-1][1]

    def pass_by(self, seconds: float) -> None:
        """Let so much time pass, with all that was to happen in it."""
        until = self._now + seconds
        while due := [each for each in self._timers if each[0] <= until]:
            first = min(due, key=lambda each: each[0])
            self._timers.remove(first)
            self._now = first[0]
            if not first[1].is_off:
                first[1].callback()
        self._now = until


@dataclass
class Timer:
    """What a loop gives for something that is to happen later."""

    callback: Callable[[], None]
    is_off: bool = False

    def cancel(self) -> None:
        self.is_off = True


def closed_at(*happens: float | bytes, protocol: type[HttpToolsProtocol], app: Any) -> float | None:
    """When a server closes a connection; seconds pass, and parts of requests come."""

    async def go() -> float | None:
        hours = Hours(asyncio.get_running_loop())
        line = Line(protocol, app, loop=hours, timeout_keep_alive=int(QUIET))
        closed = None
        for each_one in happens:
            if isinstance(each_one, bytes):
                await line.ask(each_one)
                continue
            for _ in range(round(each_one * 10)):
                hours.pass_by(0.1)
                closed = closed or (round(hours.time() - 100, 1) if line.wire.is_closed else None)
        line.close()
        assert line.protocol.timeout_keep_alive_task is None
        return closed

    return asyncio.run(go())


@each(
    ("happens", "closed"),
    [
        ((GET, 20.0), QUIET),
        ((GET, 3.0, GET, 20.0), 3.0 + QUIET),
        ((GET, 3.0, GET, 4.0, GET, 20.0), 7.0 + QUIET),
        ((GET * 3, 20.0), QUIET),
        ((GET, 3.0, GET[:9], 20.0), None),
        ((GET, 3.0, GET[:9], 20.0, GET[9:], 20.0), 23.0 + QUIET),
        ((20.0,), None),
    ],
    ids=["one request", "a second one", "a third one", "three at once", "half a request",
         "the other half", "no request"],
)  # fmt: skip
def test_a_quiet_connection_is_closed_when_uvicorn_would(
    happens: tuple[float | bytes, ...], closed: float | None
) -> None:
    for protocol in (HttpToolsProtocol, DroppableProtocol):
        for app in (ANSWERS["whole"], Ready()):
            found = closed_at(*happens, protocol=protocol, app=app)
            assert found == (None if closed is None else pytest.approx(closed, abs=0.11))
