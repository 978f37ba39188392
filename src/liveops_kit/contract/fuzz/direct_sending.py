"""Sending of generated cases over plain connections, past most of `requests`.

What is sent and what is made of it is the same; of the time of a call, two thirds are left out.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from http.client import HTTPException, IncompleteRead
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import httpx
import requests
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers
from schemathesis import Response
from urllib3.exceptions import ProtocolError

from liveops_kit.contract.http.connections import Answer, Connections, NotConnectedError

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNDERSTOOD = frozenset(
    ("base_url", "headers", "params", "cookies", "timeout", "verify", "cert", "max_redirects")
)
"""The arguments of a call that are followed here; a call with others takes the long way."""

_PARTS = frozenset(("method", "url", "headers", "params", "cookies", "json", "data", "auth"))
"""The parts of a serialized case that a request is built from."""


class DirectSending:
    """Sender of serialized cases; thread-safe."""

    def __init__(self) -> None:
        self._connections = Connections()

    @staticmethod
    def can_send(session: requests.Session | None, arguments: Mapping[str, Any]) -> bool:
        """Return whether a call has nothing that only a session of `requests` can do."""
        given = {name for name, value in arguments.items() if value is not None}
        is_plain = session is None or (session.auth is None and not session.cookies)
        return given <= _UNDERSTOOD and is_plain

    def send(self, parts: Mapping[str, Any], timeout: float | None) -> Response | None:
        """Send a serialized case; None if it was not sent and has to take the long way.

        Raises:
            requests.RequestException: there is no response, or it is not HTTP.
        """
        if not parts.keys() <= _PARTS:
            return None
        request = requests.Request(**parts).prepare()
        url = urlsplit(str(request.url))
        began = time.perf_counter()
        try:
            answer = self._connections.send(
                (url.hostname or "", url.port or 80), str(request.method),
                request.path_url.encode("ascii"), list(_headers(request, url.netloc)),
                _content(request), timeout=timeout,
            )  # fmt: skip
        except (ValueError, NotConnectedError):
            return None
        except TimeoutError as error:
            raise requests.ReadTimeout(error, request=request) from error
        except IncompleteRead as error:
            raise requests.exceptions.ChunkedEncodingError(error, request=request) from error
        except (OSError, HTTPException) as error:
            _abort(error, request)
        return _response(answer, request, time.perf_counter() - began)


def _headers(request: requests.PreparedRequest, host: str) -> Iterator[tuple[bytes, bytes]]:
    names = {name.lower() for name in request.headers}
    if "host" not in names:
        yield b"Host", host.encode("ascii")
    for name, value in request.headers.items():
        yield _encoded(name), _encoded(value)


def _encoded(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")


def _content(request: requests.PreparedRequest) -> bytes:
    body = request.body or b""
    if isinstance(body, str):
        return body.encode()
    if not isinstance(body, bytes):
        raise ValueError("a body that is read bit by bit")
    return body


def _abort(error: Exception, request: requests.PreparedRequest) -> NoReturn:
    """Raise what `requests` raises for a broken connection; Schemathesis looks into its context."""
    try:
        raise ProtocolError("Connection aborted.", error) from error
    except ProtocolError as aborted:
        raise requests.ConnectionError(aborted, request=request) from aborted


def _response(answer: Answer, request: requests.PreparedRequest, seconds: float) -> Response:
    headers: dict[str, list[str]] = {}
    for name, value in answer.headers:
        headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    content = answer.content
    if "content-encoding" in headers:
        content = _decoded(answer, request)
    joined = CaseInsensitiveDict({name: ", ".join(values) for name, values in headers.items()})
    return Response(
        status_code=answer.status,
        headers=headers,
        content=content,
        request=request,
        elapsed=seconds,
        verify=True,
        message=answer.reason.decode("latin-1"),
        http_version=answer.version,
        encoding=get_encoding_from_headers(joined),
    )


def _decoded(answer: Answer, request: requests.PreparedRequest) -> bytes:
    stream = httpx.ByteStream(answer.content)
    try:
        return httpx.Response(answer.status, headers=answer.headers, stream=stream).read()
    except httpx.DecodingError as error:
        raise requests.exceptions.ContentDecodingError(error, request=request) from error
