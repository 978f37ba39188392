"""How the server speaks HTTP: as uvicorn does, with a way to drop a connection, and less work.

uvicorn looks through every header of every answer for characters that do not belong there, and
hands the head and the body of an answer to the connection one after the other. Here a header that
was looked through once is known, and an answer in one piece is written in one piece. Whatever is
not such an answer is left to uvicorn. uvicorn also sets a timer after each answer, and takes it
back with the next request; here one timer looks how long nothing has come.

A request that has come as a whole is answered before anything else is made for it, where the
application can: it has neither a scope nor a task. With many connections, such answers are written
together (`outbox.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from liveops_kit.edge.answers import BEGUN, WHOLE, Outgoing
from liveops_kit.edge.fault_layer import HANG_UP
from liveops_kit.edge.outbox import outbox_of
from liveops_kit.edge.request_reader import RequestReader

Header = tuple[bytes, bytes]
Message = Any
"""An ASGI message; Starlette's and uvicorn's types for it differ."""
AtOnce = Callable[[bytes, bytes, Callable[[], Message]], Outgoing | object | None]
"""`ShortCut.at_once`."""
_END = b"\r\n\r\n"
_LENGTH = b"content-length"
_DECIDING = (b"connection", b"transfer-encoding")
"""Headers by which uvicorn decides how an answer ends."""
_BODILESS = (204, 304)
_MOST_KNOWN = 1000
_CROWD = 8
"""From so many connections on, answers are written together; fewer gain by what comes early."""


class DroppableProtocol(HttpToolsProtocol):
    """Puts into each scope what closes its connection, and what sends an answer in one piece.

    An application that has `at_once` is asked for the answer to each request that has come as a
    whole. What it could not give at once, it finds in the scope of the same request as `BEGUN`.
    """

    _at_once: AtOnce | None = None
    _quiet_since: float | None = None
    """When the last answer was given, by the loop's time; None once something came after it."""
    _is_between: bool = True
    """Whether the last request has been read to its end."""
    _begun: object | None = None
    """What the application began to answer the next request with."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to listen."""
        super().connection_made(transport)
        self._outbox = outbox_of(self.loop)
        if not (self.access_log or self.root_path or self.limit_concurrency):
            self._at_once = getattr(self.config.loaded_app, "at_once", None)
            self._reader = RequestReader()

    def data_received(self, data: bytes) -> None:
        """Take in what has arrived."""
        self._quiet_since = None
        self._outbox.hurry(self.transport)
        if self._at_once is not None and self._is_idle():
            end = data.find(_END) + len(_END)
            if end >= len(_END):
                answer = self._answer(self._at_once, data, end)
                if isinstance(answer, Outgoing) and self._is_written(answer):
                    self.on_response_complete()
                    return
                self._begun = answer
        super().data_received(data)

    def _answer(self, at_once: AtOnce, data: bytes, end: int) -> object | None:
        """What the application has at once for what may be a request, with a head of some length.

        If it fails, the error is what it has, so that uvicorn tells of it as of any other.
        """
        try:
            return at_once(data[:end], data[end:], partial(self._reader.read, data))
        except Exception as error:
            return error

    def _is_idle(self) -> bool:
        """Whether what comes now is a new request, and none waits before it."""
        if not self._is_between or self.flow.write_paused or self.transport.is_closing():
            return False
        return self.cycle is None or self.cycle.response_complete

    def _is_written(self, answer: Outgoing) -> bool:
        """Whether a whole answer was ordinary, and so is written; if not, nothing is."""
        said = _SAID.of(self.server_state.default_headers)
        head = answer.head or head_of(answer)
        if said is None or head is None:
            return False
        whole = b"".join((STATUS_LINE[cast("int", answer.told.status)], said, head, answer.body))
        if len(self.connections) < _CROWD:
            self.transport.write(whole)
        else:
            self._outbox.put(self.transport, whole, self.loop)
        return True

    def eof_received(self) -> None:
        """Have the client say no more; it may still wait for an answer."""
        self._outbox.hurry(self.transport)
        super().eof_received()

    def shutdown(self) -> None:
        """End, as the server does."""
        self._outbox.hurry(self.transport)
        super().shutdown()

    def on_response_complete(self) -> None:
        """Go on with the next request, or wait for one."""
        self._quiet_since = self.loop.time()
        if self.pipeline or self.timeout_keep_alive_task is None or self.transport.is_closing():
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        self.flow.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        super().connection_lost(exc)
        super()._unset_keepalive_if_required()

    def _unset_keepalive_if_required(self) -> None:
        """Leave the timer as it is: when its time has come, it looks whether anything came."""

    def timeout_keep_alive_handler(self) -> None:
        """Close the connection if nothing has come for as long as may be."""
        self.timeout_keep_alive_task = None
        if self._quiet_since is None:
            return
        left = self._quiet_since + self.timeout_keep_alive - self.loop.time()
        if left <= 0:
            super().timeout_keep_alive_handler()
            return
        again = self.timeout_keep_alive_handler
        self.timeout_keep_alive_task = self.loop.call_later(left, again)

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._is_between = False
        scope = cast("dict[str, object]", self.scope)
        scope[HANG_UP] = self._hang_up
        if self._begun is not None:
            scope[BEGUN], self._begun = self._begun, None

    def on_headers_complete(self) -> None:
        """Have the request answered."""
        super().on_headers_complete()
        self.cycle.__class__ = Cycle
        scope = cast("dict[str, object]", self.scope)
        scope[WHOLE] = cast("Cycle", self.cycle).is_sent

    def on_message_complete(self) -> None:
        """Have the whole of a request."""
        self._is_between = True
        super().on_message_complete()

    def _hang_up(self) -> None:
        """Send what is written, and close."""
        self.transport.close()


class Cycle(RequestResponseCycle):
    """A request and its answer."""

    _start: Message = None
    """The start of the answer, until the first of its body is there."""

    async def send(self, message: Message) -> None:
        """Send a part of the answer."""
        if message["type"] == "http.response.start" and not self.response_started:
            self._start = message
            return
        start, self._start = self._start, None
        if start is None:
            await super().send(message)
        elif not self._is_sent_whole(start, message):
            await super().send(start)
            await super().send(message)

    def _is_sent_whole(self, start: Message, message: Message) -> bool:
        """Whether the answer was whole and ordinary, and so is sent."""
        if message.get("more_body"):
            return False
        body = message.get("body", b"")
        head = _head(start["status"], len(body), tuple(start["headers"]))
        return self._is_written(start["status"], head, body)

    def is_sent(self, answer: Outgoing) -> bool:
        """Whether a whole answer was ordinary, and so is sent; if not, nothing is."""
        status = cast("int", answer.told.status)
        return self._is_written(status, head_of(answer), answer.body)

    def _is_written(self, status: int, head: bytes | None, body: bytes) -> bool:
        if self.access_log or not self.keep_alive or self.disconnected or self.response_started:
            return False
        if self.flow.write_paused or self.scope["method"] == "HEAD":
            return False
        said = _SAID.of(self.default_headers)
        if said is None or head is None:
            return False
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = False
        self.transport.write(b"".join((STATUS_LINE[status], said, head, body)))
        self.message_event.set()
        self.on_response()
        return True


class _Said:
    """What the server says with every answer, as it is written; it changes each second."""

    def __init__(self) -> None:
        self._headers: list[Header] | None = None
        self._written: bytes | None = None

    def of(self, headers: list[Header]) -> bytes | None:
        """These headers as they are written; None for what uvicorn has to look at."""
        if headers is not self._headers:
            lines = [_line(header) for header in headers]
            whole = [line for line in lines if line is not None]
            self._written = b"".join(whole) if len(whole) == len(lines) else None
            self._headers = headers
        return self._written


_SAID = _Said()


def head_of(answer: Outgoing) -> bytes | None:
    """The head of an answer, but for what is said with every one; None for no ordinary one."""
    if answer.head is None:
        told = answer.told
        answer.head = _head(cast("int", told.status), len(answer.body), told.headers)
    return answer.head


@lru_cache(maxsize=_MOST_KNOWN)
def _head(status: int, length: int, headers: tuple[Header, ...]) -> bytes | None:
    """As `head_of`, of an answer with a body of so many bytes."""
    lines, declared = [], None
    for name, value in headers:
        if name == _LENGTH:
            declared = value
            lines.append(b"content-length: %b\r\n" % value)
            continue
        line = _line((name, value))
        if line is None:
            return None
        lines.append(line)
    if declared is None and (length or status not in _BODILESS):
        return None
    if declared is not None and declared != b"%d" % length:
        return None
    return b"".join([*lines, b"\r\n"])


@lru_cache(maxsize=_MOST_KNOWN)
def _line(header: Header) -> bytes | None:
    """A header as it is written; None for one that uvicorn has to look at."""
    name, value = header[0].lower(), header[1]
    if name in _DECIDING or HEADER_RE.search(name) or HEADER_VALUE_RE.search(value):
        return None
    return b"%b: %b\r\n" % (name, value)
