"""Connections of HTTP/1.1 without TLS and proxies, for the many calls to a server nearby."""

from __future__ import annotations

import re
import select
import socket
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPException, IncompleteRead, RemoteDisconnected

import httptools

CHUNK = 65536
MAX_IDLE = 2.0
"""Seconds after which a connection is not used again: many servers close theirs after five, and a
call that is sent just then gets no answer."""

Address = tuple[str, int]
Headers = Sequence[tuple[bytes, bytes]]
_Idle = tuple[socket.socket, float]
"""A connection, and since when it is idle, in seconds of the monotonic clock."""

_ILLEGAL = re.compile(rb"[\r\n\x00]")
"""Characters that would end a header and begin something else."""


@dataclass(slots=True)
class Answer:
    """A response: status line, headers in their order, and the whole body."""

    status: int = 0
    reason: bytes = b""
    version: str = "1.1"
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    content: bytes = b""


class Connections:
    """Connections that are kept open for further calls; thread-safe.

    Libraries for HTTP can do much that is not needed on the same machine, where they would take
    most of the time of a run's ten thousands of calls.
    """

    def __init__(self) -> None:
        self._idle: dict[Address, deque[_Idle]] = {}

    def send(
        self, address: Address, method: str, target: bytes, headers: Headers,
        content: bytes = b"", *, timeout: float | None = None,
    ) -> Answer:  # fmt: skip
        """Send a request and return the response, which is read whole.

        Raises:
            ValueError: a header is not allowed in HTTP; nothing was sent.
            NotConnectedError: there is no connection; nothing was sent.
            OSError: the connection broke, or the response takes too long (`TimeoutError`).
            HTTPException: what came is not HTTP, or only a part of a response.
        """
        request = _head(method, target, headers) + content
        idle = self._idle.setdefault(address, deque())
        connection = _usable(idle) or _connected(address, timeout)
        try:
            connection.settimeout(timeout)
            connection.sendall(request)
            reader = _Reader(is_head=method == "HEAD")
            reader.read(connection)
        except BaseException:
            connection.close()
            raise
        if reader.stays_open:
            idle.append((connection, time.monotonic()))
        else:
            connection.close()
        return reader.answer

    def close(self) -> None:
        """Close the connections that nobody uses."""
        for idle in self._idle.values():
            while idle:
                idle.pop()[0].close()


class NotConnectedError(Exception):
    """No connection could be made; its cause is an `OSError`."""


class _Reader:
    """The parser's callbacks for one response."""

    def __init__(self, *, is_head: bool) -> None:
        self.answer = Answer()
        self.stays_open = False
        self._parser = httptools.HttpResponseParser(self)
        self._is_head = is_head
        self._body: list[bytes] = []
        self._has_head = False
        self._is_complete = False

    def read(self, connection: socket.socket) -> None:
        """Read until the response is complete."""
        is_begun = False
        while not self._is_complete:
            received = connection.recv(CHUNK)
            if not received:
                self._end(is_begun=is_begun)
                break
            is_begun = True
            try:
                self._parser.feed_data(received)
            except httptools.HttpParserError as error:
                self._fail(error)
        self.answer.content = b"".join(self._body)

    def _fail(self, error: Exception) -> None:
        # After the answer to a HEAD, anything is the beginning of the next one.
        if not self._is_complete:
            raise HTTPException(f"malformed response: {error}") from error
        self.stays_open = False

    def _end(self, *, is_begun: bool) -> None:
        if not is_begun:
            raise RemoteDisconnected("Remote end closed connection without response")
        names = {name.lower() for name, _ in self.answer.headers}
        if not self._has_head or names & {b"content-length", b"transfer-encoding"}:
            raise IncompleteRead(b"".join(self._body))

    # -- called by the parser --------------------------------------------------------------------
    def on_status(self, reason: bytes) -> None:
        self.answer.reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        self.answer.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self.answer.status = self._parser.get_status_code()
        self.answer.version = self._parser.get_http_version()
        self._has_head = True
        if self._is_head and self.answer.status >= 200:
            self._is_complete = True
            self.stays_open = self._parser.should_keep_alive()

    def on_body(self, part: bytes) -> None:
        if self._is_head:
            # There is none: what follows belongs to nobody.
            self.stays_open = False
            return
        self._body.append(part)

    def on_message_complete(self) -> None:
        if self._is_head:
            return
        if 100 <= self.answer.status < 200 and self.answer.status != 101:
            self.answer, self._has_head = Answer(), False
            return
        self._is_complete = True
        self.stays_open = self._parser.should_keep_alive()


def _head(method: str, target: bytes, headers: Headers) -> bytes:
    lines = [method.encode("ascii") + b" " + target + b" HTTP/1.1"]
    for name, value in headers:
        if _ILLEGAL.search(name) or _ILLEGAL.search(value):
            raise ValueError(f"a header is not allowed: {name!r}: {value!r}")
        lines.append(name + b": " + value)
    return b"\r\n".join([*lines, b"", b""])


def _usable(idle: deque[_Idle]) -> socket.socket | None:
    """Return a connection that the server has not closed, nor is about to; None without one."""
    while True:
        try:
            connection, since = idle.pop()
        except IndexError:
            return None
        # No input is expected but the connection's end.
        if time.monotonic() - since < MAX_IDLE and not _has_input(connection):
            return connection
        connection.close()


def _has_input(connection: socket.socket) -> bool:
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([connection], [], [], 0)[0])
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


def _connected(address: Address, timeout: float | None) -> socket.socket:
    try:
        connection = socket.create_connection(address, timeout)
    except OSError as error:
        raise NotConnectedError(str(error)) from error
    # Else a body that follows its head waits for the server to acknowledge that.
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection
