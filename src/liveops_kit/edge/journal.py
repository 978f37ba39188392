"""The journal: the latest requests to the API, in bounded memory (`/_mock/journal`).

What a request was (operation, user, verdicts) is worked out when somebody reads it, so that
keeping it costs next to nothing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from msgspec import Struct
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from liveops_kit.edge.answers import Headers, Told
from liveops_kit.edge.fault_layer import HANG_UP, LONGEST_BODY, MET
from liveops_kit.edge.path_guard import API, CONTROL
from liveops_kit.shared.clock import Clock, monotonic

MOST_BYTES = 64_000_000
"""Bytes of all bodies and headers together; the oldest requests make room."""
_OVERHEAD = 1_000
"""Bytes a request is counted with besides its bodies and headers."""
_MOST_SHARED, _LONGEST_SHARED = 200, 4_000
"""How many sets of headers are shared, and the most bytes of one."""
_Pairs = tuple[tuple[bytes, bytes], ...]
K = TypeVar("K")
V = TypeVar("V")


class Asked(Struct, frozen=True):
    """The head of a request; shared by requests that have the same, and never changed."""

    method: str
    path: str
    query: bytes
    headers: Headers
    written: int = 0
    """Bytes of all headers, the path and the query."""


NO_ANSWER = Told(None, (), 0)


class Record(Struct):
    """One request and its answer, as they went over the wire."""

    at: datetime
    asked: Asked
    number: int = 0
    duration: float = 0.0
    """Seconds until the last of the answer was handed to the server."""
    request_body: bytes = b""
    request_length: int = 0
    told: Told = NO_ANSWER
    answer_body: bytes = b""
    answer_length: int = 0
    fault: int | str | None = None
    seen: Any = None
    """What was worked out of it."""
    weight: int = 0
    """Roughly how many bytes it takes, once it is kept."""

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.asked.method

    @property
    def path(self) -> str:
        """The path, without the query."""
        return self.asked.path

    @property
    def status(self) -> int | None:
        """The status of the answer; None if there was none."""
        return self.told.status


Wanted = Callable[[Record], bool]
Look = Callable[[Record], Any]


class Heads:
    """Heads of requests and answers; the same object for the same headers.

    A client sends the same ones with every call: kept once, they take less memory and time.
    """

    def __init__(self) -> None:
        self._sent: dict[_Pairs, tuple[_Pairs, int]] = {}
        self._told: dict[tuple[int, _Pairs], Told] = {}

    def asked(self, scope: Scope) -> Asked:
        """The head of a request."""
        headers = tuple(scope["headers"])
        found = self._sent.get(headers)
        if found is None:
            found = headers, _bytes_of(headers)
            _share(self._sent, headers, found, found[1])
        headers, written = found
        path, query = scope["path"], scope.get("query_string", b"")
        written += len(path) + len(query)
        return Asked(scope["method"], path, query, headers, written)

    def told(self, status: int, headers: _Pairs) -> Told:
        """The head of an answer."""
        found = self._told.get((status, headers))
        if found is None:
            found = Told(status, headers, _bytes_of(headers))
            _share(self._told, (status, headers), found, found.written)
        return found


def _bytes_of(headers: _Pairs) -> int:
    return sum(len(name) + len(value) for name, value in headers)


def _share(kept: dict[K, V], key: K, value: V, length: int) -> None:
    """Keep a value of so many bytes among the few that are shared."""
    if length <= _LONGEST_SHARED:
        if len(kept) >= _MOST_SHARED:
            kept.clear()
        kept[key] = value


class Journal:
    """The latest requests, oldest first."""

    def __init__(self, most: int, wall: Clock, look: Look, most_bytes: int = MOST_BYTES) -> None:
        """`look` works out what a request was; it is asked at once where a body is not kept."""
        self._most = most
        self._most_bytes = most_bytes
        self.wall = wall
        self._look = look
        self._records: deque[Record] = deque()
        self._weight = 0
        self.heads = Heads()
        self.recorded = 0
        """How many there have been, those that are kept no more among them."""
        self._waiting: set[_Wait] = set()

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[Record]:
        return iter(tuple(self._records))

    @property
    def weight(self) -> int:
        """Roughly how many bytes are kept."""
        return self._weight

    def get(self, number: int) -> Record | None:
        """The request of a number, if it is still kept."""
        if not self._records:
            return None
        place = number - self._records[0].number
        if 0 <= place < len(self._records) and self._records[place].number == number:
            return self._records[place]
        return next((record for record in self._records if record.number == number), None)

    def keep(self, record: Record) -> None:
        """Take a request in, let old ones go, and tell who waits for such a one."""
        self.recorded += 1
        record.number = self.recorded
        if len(record.request_body) > LONGEST_BODY or len(record.answer_body) > LONGEST_BODY:
            record.seen = self._look(record)
            if len(record.request_body) > LONGEST_BODY:
                record.request_body = b""
            if len(record.answer_body) > LONGEST_BODY:
                record.answer_body = b""
        bodies = len(record.request_body) + len(record.answer_body)
        weight = _OVERHEAD + record.asked.written + record.told.written + bodies
        record.weight = weight
        records = self._records
        records.append(record)
        self._weight += weight
        while len(records) > self._most or self._weight > self._most_bytes:
            self._weight -= records.popleft().weight
        if self._waiting:
            for wait in tuple(self._waiting):
                wait.tell(record)

    def clear(self, project_of: Callable[[Record], int | None] | None = None,
              project_id: int | None = None) -> None:  # fmt: skip
        """Forget all requests, or those of one project."""
        kept = []
        if project_of is not None:
            kept = [each for each in self._records if project_of(each) != project_id]
        self._records = deque(kept)
        self._weight = sum(each.weight for each in kept)

    async def wait(self, wanted: Wanted, count: int, seconds: float) -> list[Record]:
        """The requests that are wanted, as soon as there are so many, or when time is up."""
        found = [record for record in self if wanted(record)]
        if len(found) >= count:
            return found
        wait = _Wait(wanted, found, count, asyncio.get_running_loop())
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
        """How many wait for requests."""
        return len(self._waiting)


class _Wait:
    """Somebody waits for so many requests of a kind."""

    def __init__(
        self, wanted: Wanted, found: list[Record], count: int, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._wanted = wanted
        self._count = count
        self._loop = loop
        self.found = found
        self.over = asyncio.Event()

    def tell(self, record: Record) -> None:
        """Look at a new request; may be called in any thread."""
        if self._wanted(record):
            self.found.append(record)
            if len(self.found) >= self._count and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self.over.set)


class JournalLayer:
    """Writes every request to the API down, whoever answers it; the outermost layer."""

    def __init__(self, app: ASGIApp, journal: Journal, monotonic: Callable[[], float] = monotonic) -> None:
        self._app = app
        self._journal = journal
        self._ticks = monotonic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not _is_call(scope["path"]):
            await self._app(scope, receive, send)
            return
        tape = _Tape(scope, receive, send, self._journal, self._ticks)
        try:
            await self._app(scope, tape.receive, tape.send)
        finally:
            tape.keep()


class _Tape:
    """Listens to one request."""

    __slots__ = ("_answer", "_began", "_body", "_hang_up", "_journal", "_kept", "_receive",
                 "_record", "_scope", "_send", "_ticks")  # fmt: skip

    def __init__(self, scope: Scope, receive: Receive, send: Send, journal: Journal,
                 monotonic: Callable[[], float]) -> None:  # fmt: skip
        self._scope = scope
        self._receive = receive
        self._send = send
        self._journal = journal
        self._ticks = monotonic
        self._began = monotonic()
        self._body: list[bytes] = []
        self._answer: list[bytes] = []
        self._kept = False
        self._hang_up = scope.get(HANG_UP)
        if self._hang_up is not None:
            scope[HANG_UP] = self.hang_up
        self._record = Record(journal.wall.now(), journal.heads.asked(scope))

    async def receive(self) -> Message:
        """What the client sends."""
        message = await self._receive()
        if body := message.get("body"):
            self._body.append(body)
        return message

    async def send(self, message: Message) -> None:
        """What the client gets; it is written down before the client can ask for it."""
        if message["type"] == "http.response.start":
            headers = tuple(message.get("headers", ()))
            self._record.told = self._journal.heads.told(message["status"], headers)
        else:
            if body := message.get("body"):
                self._answer.append(body)
            if not message.get("more_body", False):
                self.keep()
        await self._send(message)

    def hang_up(self) -> None:
        """Write down what there was, and close the connection."""
        self.keep()
        assert self._hang_up is not None  # noqa: S101 - only then is this called
        self._hang_up()

    def keep(self) -> None:
        """Write the request down, once."""
        if self._kept:
            return
        self._kept = True
        record = self._record
        record.duration = self._ticks() - self._began
        record.request_body, record.answer_body = b"".join(self._body), b"".join(self._answer)
        record.request_length = len(record.request_body)
        record.answer_length = len(record.answer_body)
        record.fault = self._scope.get(MET)
        self._journal.keep(record)


def _is_call(path: str) -> bool:
    """Whether a path is neither the control plane's nor a page for people."""
    if path == "/" or path == CONTROL or path.startswith(CONTROL + "/"):
        return False
    return path != f"{API}/openapi.json" and not path.startswith(f"{API}/ui")
