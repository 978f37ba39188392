"""Our protocol writes the very bytes that uvicorn's writes, in fewer steps."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from tests.edge.lines import (
    CLOSE,
    GET,
    HEAD,
    OLD,
    POST,
    TYPE,
    WHOLE,
    Line,
    Ready,
    answering,
    body,
    length,
    spoken,
    start,
)
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from liveops_kit.edge.answers import WHOLE as IN_ONE_PIECE
from liveops_kit.edge.answers import Outgoing, Told
from liveops_kit.edge.protocol import DroppableProtocol, _head, _line

each = pytest.mark.parametrize
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
