"""Transport of HTTP/1.1 without TLS and proxies, for the many calls to a server nearby."""

from __future__ import annotations

import select
from collections import deque
from http.client import HTTPConnection, HTTPException, HTTPResponse
from socket import socket

import httpx


class DirectTransport(httpx.BaseTransport):
    """A transport of httpx on the standard library's client; thread-safe.

    A run makes some ten thousand calls to a server on the same machine, and half of a call's time
    would be spent by httpx's own transport, which can do much that is not needed here.
    """

    def __init__(self) -> None:
        self._idle: dict[tuple[str, int], deque[HTTPConnection]] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the response, which is read whole.

        Raises:
            httpx.TransportError: there is no response, or it is not HTTP.
        """
        address = (request.url.host, request.url.port or 80)
        idle = self._idle.setdefault(address, deque())
        connection = _usable(idle) or _connected(address, request)
        try:
            _send(connection, request)
            answer = connection.getresponse()
            content = answer.read()
            if answer.msg.defects:
                raise HTTPException(f"malformed headers: {answer.msg.defects[0]}")
        except TimeoutError as error:
            connection.close()
            raise httpx.ReadTimeout("the response takes too long", request=request) from error
        except OSError as error:
            connection.close()
            raise _no_answer(error, request) from error
        except HTTPException as error:
            connection.close()
            raise httpx.RemoteProtocolError(_words_of(error), request=request) from error
        except BaseException:
            connection.close()
            raise
        if not answer.will_close:
            idle.append(connection)
        return _response(answer, content)

    def close(self) -> None:
        """Close the connections."""
        for idle in self._idle.values():
            while idle:
                idle.pop().close()


def _usable(idle: deque[HTTPConnection]) -> HTTPConnection | None:
    """Return a connection that the server has not closed meanwhile; None if there is none."""
    while True:
        try:
            connection = idle.pop()
        except IndexError:
            return None
        if connection.sock is not None and not _has_input(connection.sock):
            return connection
        # Nothing is expected but its end.
        connection.close()


def _has_input(connection: socket) -> bool:
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([connection], [], [], 0)[0])
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


def _connected(address: tuple[str, int], request: httpx.Request) -> HTTPConnection:
    timeouts = request.extensions.get("timeout", {})
    connection = HTTPConnection(*address, timeout=timeouts.get("read"))
    try:
        connection.connect()
    except TimeoutError as error:
        raise httpx.ConnectTimeout("connecting takes too long", request=request) from error
    except OSError as error:
        raise httpx.ConnectError(str(error), request=request) from error
    return connection


def _send(connection: HTTPConnection, request: httpx.Request) -> None:
    path = request.url.raw_path.decode("ascii")
    try:
        connection.putrequest(request.method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers.raw:
            connection.putheader(name, value)
    except ValueError as error:
        connection.close()
        raise httpx.LocalProtocolError(str(error), request=request) from error
    connection.endheaders(request.read() or None)


def _no_answer(error: OSError, request: httpx.Request) -> httpx.TransportError:
    # The server closes the connection in place of a response.
    if isinstance(error, HTTPException):
        return httpx.RemoteProtocolError(
            "Server disconnected without sending a response.", request=request
        )
    return httpx.ReadError(str(error), request=request)


def _words_of(error: HTTPException) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")


def _response(answer: HTTPResponse, content: bytes) -> httpx.Response:
    return httpx.Response(
        answer.status,
        headers=[(k.encode("latin-1"), v.encode("latin-1")) for k, v in answer.getheaders()],
        stream=httpx.ByteStream(content),
        extensions={
            "http_version": b"HTTP/1.1" if answer.version == 11 else b"HTTP/1.0",
            "reason_phrase": answer.reason.encode("latin-1"),
        },
    )
