"""HTTP requests and responses in the form in which ASGI and the pipeline exchange them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import orjson
from msgspec import Struct
from starlette.types import Receive, Scope

from liveops_kit.domain.values.causes import Cause
from liveops_kit.domain.values.clock import ClockState
from liveops_kit.domain.values.refusals import BODY_TOO_LARGE, Refusal
from liveops_kit.errors import DisconnectError
from liveops_kit.server.request import Response

RawHeaders = Sequence[tuple[bytes, bytes]]
"""Lower-case names and values, as they go over the wire."""
DISCONNECT = "liveops.disconnect"
"""Key of the ASGI scope under which the server puts a function that closes the connection."""
JSON_TYPE = (b"content-type", b"application/json")
BODILESS = (204, 304)
API = "/api"
CONTROL = "/_mock"
"""Base paths of the API and of the control plane."""
_NOTHING_NEWER: Mapping[int, int] = {}


def is_control(path: str) -> bool:
    """Return True for a path of the control plane."""
    return path.startswith(CONTROL) and (len(path) == len(CONTROL) or path[len(CONTROL)] == "/")


class HttpRequest:
    """One request: its head, and its body once a stage has read it."""

    __slots__ = ("_index", "_receive", "at", "body", "causes", "clock", "disconnect", "fault",
                 "headers", "is_control", "method", "newest", "operation_id", "path", "project_id",
                 "query")  # fmt: skip

    def __init__(self, scope: Scope, receive: Receive, at: datetime) -> None:
        self.at = at
        """The real time at which it arrived."""
        self.method: str = scope["method"]
        root: str = scope.get("root_path", "")
        self.path: str = scope["path"].removeprefix(root) if root else scope["path"]
        """Percent-decoded, without the query and without the path the application is mounted at."""
        self.is_control = is_control(self.path)
        """True for a request to the control plane."""
        self.query: bytes = scope.get("query_string", b"")
        self.headers: RawHeaders = scope["headers"]
        self.body = b""
        self.fault: int | str | None = None
        """Number of the fault this request met, or `rate limit`."""
        self.causes: tuple[Cause, ...] = ()
        """The facts that decided its refusal."""
        self.newest: Mapping[int, int] = _NOTHING_NEWER
        """The versions of projects that a store had when the request came in."""
        self.operation_id: str | None = None
        """The operation it is for, once that is known."""
        self.project_id: int | None = None
        """The project it is about, once that is known."""
        self.clock: ClockState | None = None
        """Where the clock of the project stood that this request is about; None for none."""
        self.disconnect: Callable[[], None] | None = scope.get(DISCONNECT)
        self._receive = receive
        # The first header of a name counts.
        self._index = dict(reversed(self.headers))

    def header(self, name: bytes) -> str | None:
        """Return the first header of a lower-case name."""
        value = self._index.get(name)
        return None if value is None else value.decode("latin-1")

    @property
    def announces_body(self) -> bool:
        """True if its head says that a body follows."""
        length = self._index.get(b"content-length", b"0")
        return length != b"0" or b"transfer-encoding" in self._index

    async def read_body(self, limit: int) -> bytes:
        """Read the whole body, whether it is sent at once or in chunks.

        Raises:
            Refusal: BODY_TOO_LARGE, as soon as the limit in bytes is passed.
        """
        declared = self._index.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            raise Refusal(BODY_TOO_LARGE, limit=limit)
        while True:
            message = await self._receive()
            part = message.get("body", b"")
            self.body = self.body + part if self.body else part
            if len(self.body) > limit:
                raise Refusal(BODY_TOO_LARGE, limit=limit)
            if not message.get("more_body", False):
                return self.body

    async def drain(self, limit: int) -> None:
        """Read the body up to a limit in bytes without judging it."""
        more = True
        while more and len(self.body) <= limit:
            message = await self._receive()
            self.body += message.get("body", b"")
            more = message.get("more_body", False)

    async def drop(self) -> None:
        """Close the connection as it is, and return once it is closed.

        Raises:
            DisconnectError: the server gave no way to close it.
        """
        if self.disconnect is None:
            raise DisconnectError("the mock was told to drop this connection")
        self.disconnect()
        while (await self._receive())["type"] != "http.disconnect":
            pass


class HttpResponse(Struct):
    """A response as bytes. It may be sent many times, so nobody changes it."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes = b""
    is_cut: bool = False
    """True if the connection is dropped after the body, which is shorter than announced."""


Record = Callable[[HttpRequest, HttpResponse | None, float], None]
"""Takes note of a request, its response (None for none), and the seconds between them."""


def encode(answer: Response, extra: RawHeaders = ()) -> HttpResponse:
    """Return a response as bytes; one without a body has no content type either."""
    headers: RawHeaders = ()
    if answer.headers:
        headers = [(name.lower().encode(), text.encode()) for name, text in answer.headers.items()]
    if answer.body is None:
        empty = () if answer.status in BODILESS else ((b"content-length", b"0"),)
        return HttpResponse(answer.status, (*headers, *empty, *extra))
    if isinstance(answer.body, bytes):
        length = (b"content-length", b"%d" % len(answer.body))
        return HttpResponse(answer.status, (*headers, length, *extra), answer.body)
    body = orjson.dumps(answer.body)
    length = (b"content-length", b"%d" % len(body))
    return HttpResponse(answer.status, (*headers, length, JSON_TYPE, *extra), body)
