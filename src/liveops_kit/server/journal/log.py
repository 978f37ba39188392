"""The journal: the latest requests to the API, in bounded memory (`/_mock/journal`).

A request is classified (operation, user, verdicts) when somebody reads it, so that appending it
costs next to nothing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct

from liveops_kit.domain.values.causes import Cause
from liveops_kit.domain.values.clock import Clock, ClockState, monotonic
from liveops_kit.server.faults.stage import MAX_BODY
from liveops_kit.server.messages import API, HttpRequest, HttpResponse, RawHeaders

MAX_BYTES = 64_000_000
"""Bytes of all bodies and headers together; the oldest requests make room."""
_BROWSER, _PAGES = f"{API}/ui", ("/", f"{API}/openapi.json")
_OVERHEAD = 1_000
"""Bytes that each request counts in addition to its head and the bodies."""
_MAX_SHARED, _MAX_SHARED_BYTES = 200, 4_000
"""Sets of headers that are shared, and the bytes of the largest."""
_NO_RESPONSE = HttpResponse(0, ())
_Pairs = tuple[tuple[bytes, bytes], ...]


class RequestHead(Struct, frozen=True):
    """The head of a request."""

    method: str
    path: str
    query: bytes
    headers: RawHeaders
    size: int = 0
    """Bytes of all headers, the path and the query."""


class Entry(Struct):
    """One request and its response, as they went over the wire."""

    at: datetime
    head: RequestHead
    number: int = 0
    duration: float = 0.0
    """Seconds until the response was handed to the server."""
    request_body: bytes = b""
    request_length: int = 0
    status: int | None = None
    """None if there was no response."""
    response_headers: RawHeaders = ()
    response_body: bytes = b""
    response_length: int = 0
    fault: int | str | None = None
    causes: tuple[Cause, ...] = ()
    """The facts that decided its refusal."""
    clock: ClockState | None = None
    """Where the clock of the request's project stood; None for a request to none."""
    classification: Any = None
    worker: str | None = None
    """The process that served it, where several may; None without a store."""
    weight: int = 0
    """Approximate size in bytes."""

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.head.method

    @property
    def path(self) -> str:
        """The path, without the query."""
        return self.head.path


Condition = Callable[[Entry], bool]
Classify = Callable[[Entry], Any]


class HeaderPool:
    """Keeps equal sets of request headers once: a client sends the same with every call."""

    def __init__(self) -> None:
        self._sizes: dict[_Pairs, tuple[_Pairs, int]] = {}

    def head(self, request: HttpRequest) -> RequestHead:
        """Return the head of a request."""
        headers = tuple(request.headers)
        shared = self._sizes.get(headers)
        if shared is None:
            size = sum(len(name) + len(value) for name, value in headers)
            shared = headers, size
            if size <= _MAX_SHARED_BYTES:
                if len(self._sizes) >= _MAX_SHARED:
                    self._sizes.clear()
                self._sizes[headers] = shared
        headers, size = shared
        size += len(request.path) + len(request.query)
        return RequestHead(request.method, request.path, request.query, headers, size)


class Journal:
    """The latest requests, oldest first."""

    def __init__(
        self,
        limit: int,
        wall: Clock,
        classify: Classify,
        max_bytes: int = MAX_BYTES,
        monotonic: Callable[[], float] = monotonic,
    ) -> None:
        """Keep `limit` requests, none for 0; `wall` is the real time.

        A request is classified at once where a body of it is too long to be kept.
        """
        self.limit = limit
        self._max_bytes = max_bytes
        self.wall = wall
        self.monotonic = monotonic
        self._classify = classify
        self._entries: deque[Entry] = deque()
        self._weight = 0
        self._pool = HeaderPool()
        self.recorded = 0
        """Requests recorded so far, including those no longer kept."""
        self._waiting: set[_Wait] = set()

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    @property
    def weight(self) -> int:
        """Approximate size of all entries in bytes."""
        return self._weight

    def get(self, number: int) -> Entry | None:
        """Return the request of a number; None if it is not kept."""
        if not self._entries:
            return None
        place = number - self._entries[0].number
        if 0 <= place < len(self._entries) and self._entries[place].number == number:
            return self._entries[place]
        return next((entry for entry in self._entries if entry.number == number), None)

    def record(self, request: HttpRequest, response: HttpResponse | None, seconds: float) -> None:
        """Append a request, its response (None for none), and the seconds between them."""
        if not self.limit or request.is_control or not is_recorded(request.path):
            return
        sent, answer = request.body, response or _NO_RESPONSE
        self.append(
            Entry(
                at=request.at,
                head=self._pool.head(request),
                duration=seconds,
                request_body=sent,
                request_length=len(sent),
                status=None if response is None else response.status,
                response_headers=answer.headers,
                response_body=answer.body,
                response_length=len(answer.body),
                fault=request.fault,
                causes=request.causes,
                clock=request.clock,
            )
        )

    def append(self, entry: Entry) -> None:
        """Number an entry, drop the oldest beyond the limits, and notify whoever waits for it."""
        self.recorded += 1
        entry.number = self.recorded
        sent, answered = len(entry.request_body), len(entry.response_body)
        if sent > MAX_BODY or answered > MAX_BODY:
            entry.classification = self._classify(entry)
            if sent > MAX_BODY:
                entry.request_body, sent = b"", 0
            if answered > MAX_BODY:
                entry.response_body, answered = b"", 0
        entry.weight = _OVERHEAD + entry.head.size + sent + answered
        self._weight += entry.weight
        entries = self._entries
        entries.append(entry)
        while len(entries) > self.limit or self._weight > self._max_bytes:
            self._weight -= entries.popleft().weight
        if self._waiting:
            for wait in tuple(self._waiting):
                wait.notify(entry)

    def empty_copy(self) -> Journal:
        """Return an empty journal with the same limits."""
        return Journal(self.limit, self.wall, self._classify, self._max_bytes, self.monotonic)

    def add_stored(self, entry: Entry) -> None:
        """Append an entry that has its number already."""
        self._entries.append(entry)
        self._weight += entry.weight
        self.recorded = max(self.recorded, entry.number)

    def clear(self, condition: Condition | None = None) -> None:
        """Delete all requests, or those that match."""
        kept = []
        if condition is not None:
            kept = [each for each in self._entries if not condition(each)]
        self._entries = deque(kept)
        self._weight = sum(each.weight for each in kept)

    async def wait(self, condition: Condition, count: int, seconds: float) -> list[Entry]:
        """Return the requests that match, once there are `count` of them or time is up."""
        found = [entry for entry in self if condition(entry)]
        if len(found) >= count:
            return found
        wait = _Wait(condition, found, count, asyncio.get_running_loop())
        self._waiting.add(wait)
        try:
            async with asyncio.timeout(seconds):
                await wait.over.wait()
        except TimeoutError:
            pass
        finally:
            self._waiting.discard(wait)
        return wait.found

    @property
    def waiting(self) -> int:
        """The number of waits for requests."""
        return len(self._waiting)


class _Wait:
    """A wait for a number of requests that match."""

    def __init__(
        self, condition: Condition, found: list[Entry], count: int, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._condition = condition
        self._count = count
        self._loop = loop
        self.found = found
        self.over = asyncio.Event()

    def notify(self, entry: Entry) -> None:
        """Check a new request; may be called in any thread."""
        if self._condition(entry):
            self.found.append(entry)
            if len(self.found) >= self._count and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self.over.set)


def is_recorded(path: str) -> bool:
    """Return False for the pages for people."""
    return not (path.startswith(_BROWSER) or path in _PAGES)
