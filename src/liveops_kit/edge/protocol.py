"""How the server speaks HTTP: as uvicorn does, with a way to drop a connection, and less work.

uvicorn looks through every header of every answer for characters that do not belong there, and
hands the head and the body of an answer to the connection one after the other. Here a header that
was looked through once is known, and an answer in one piece is written in one piece. Whatever is
not such an answer is left to uvicorn. uvicorn also sets a timer after each answer, and takes it
back with the next request; here one timer looks how long nothing has come.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from liveops_kit.edge.answers import WHOLE
from liveops_kit.edge.fault_layer import HANG_UP

Headers = list[tuple[bytes, bytes]]
Message = Any
"""An ASGI message; Starlette's and uvicorn's types for it differ."""
_LENGTH = b"content-length"
_DECIDING = (b"connection", b"transfer-encoding")
"""Headers by which uvicorn decides how an answer ends."""
_BODILESS = (204, 304)
_MOST_KNOWN = 1000


class DroppableProtocol(HttpToolsProtocol):
    """Puts into each scope what closes its connection, and what sends an answer in one piece."""

    _quiet_since: float | None = None
    """When the last answer was given, by the loop's time; None once something came after it."""

    def data_received(self, data: bytes) -> None:
        """Take in what has arrived."""
        self._quiet_since = None
        super().data_received(data)

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
        cast("dict[str, object]", self.scope)[HANG_UP] = self._hang_up

    def on_headers_complete(self) -> None:
        """Have the request answered."""
        super().on_headers_complete()
        self.cycle.__class__ = Cycle
        cast("dict[str, object]", self.scope)[WHOLE] = cast("Cycle", self.cycle).is_sent

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
        return self.is_sent(start["status"], start["headers"], message.get("body", b""))

    def is_sent(self, status: int, headers: Headers, body: bytes) -> bool:
        """Whether a whole answer was ordinary, and so is sent; if not, nothing is."""
        if self.access_log or not self.keep_alive or self.disconnected or self.response_started:
            return False
        if self.flow.write_paused or self.scope["method"] == "HEAD":
            return False
        head = _head(status, self.default_headers, headers, len(body))
        if head is None:
            return False
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = False
        self.transport.write(head + body)
        self.message_event.set()
        self.on_response()
        return True


def _head(status: int, defaults: Headers, headers: Headers, length: int) -> bytes | None:
    """The head of an answer with a body of so many bytes; None for one that is not ordinary.

    `defaults` are what the server says with every answer; the date among them keeps changing.
    """
    lines = [STATUS_LINE[status]]
    for header in defaults:
        line = _line(header)
        if line is None:
            return None
        lines.append(line)
    rest = _rest(status, length, tuple(headers))
    return None if rest is None else b"".join([*lines, rest])


@lru_cache(maxsize=_MOST_KNOWN)
def _rest(status: int, length: int, headers: tuple[tuple[bytes, bytes], ...]) -> bytes | None:
    """The head behind what is said with every answer; None where uvicorn has to look at it."""
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
def _line(header: tuple[bytes, bytes]) -> bytes | None:
    """A header as it is written; None for one that uvicorn has to look at."""
    name, value = header[0].lower(), header[1]
    if name in _DECIDING or HEADER_RE.search(name) or HEADER_VALUE_RE.search(value):
        return None
    return b"%b: %b\r\n" % (name, value)
