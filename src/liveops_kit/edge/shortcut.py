"""The short way of the ordinary call: past the layers that would do nothing for it, or little.

Of a call that the front answers, with no fault set, no rate limit and from no web page, the layers
around the front would add one header and write it into the journal. Both are done here. Any other
request goes through the layers, as if this were not there.

A request that has come as a whole needs no scope and no task, either: `at_once` answers it from its
bytes. A client says the same again and again, who it is, what it takes, and often what it wants: a
head that is the same to the byte as one that was understood is not read again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from liveops_kit.edge.answers import BEGUN, WHOLE, Made, Outgoing
from liveops_kit.edge.begun import Begun
from liveops_kit.edge.cors import ORIGIN, VARY
from liveops_kit.edge.front import Asking, Front, replay
from liveops_kit.edge.journal import Asked, Heads, Record
from liveops_kit.edge.path_guard import API
from liveops_kit.edge.workbench import Workbench
from liveops_kit.shared.clock import monotonic

_CALLS = f"{API}/"
_MOST_HEADS, _LONGEST_HEAD = 1000, 8_000
"""How many heads are known, and the most bytes of one."""
_MOST_MET = 5000

Read = Callable[[], Scope | None]


class _Known(Struct):
    """A head that was understood."""

    asking: Asking
    asked: Asked
    length: int
    """Bytes of the body that it announces."""


class _Going(Struct):
    """An answer that has begun, and waits for something."""

    made: Begun[Made]
    asked: Asked
    at: datetime | None
    began: float
    raw: bytes


class ShortCut:
    """The outermost layer where there is a front."""

    def __init__(self, front: Front, layers: ASGIApp, bench: Workbench) -> None:
        """`layers` have the front at their end."""
        self._front = front
        self._layers = layers
        self._bench = bench
        self._journal = bench.journal
        self._heads = Heads() if self._journal is None else self._journal.heads
        # When a request is written down as come; never without a journal.
        self._now = _never if self._journal is None else self._journal.wall.now
        self._known: dict[bytes, _Known] = {}
        self._met: set[int] = set()
        """Hashes of heads that came once; two heads with one hash do no harm."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if BEGUN in scope:
            await _send(await self._ended(scope[BEGUN]), scope, send)
            return
        heard: list[Message] = []
        at, began = self._now(), monotonic()
        asking = self._front.understood(scope) if self._is_plain(scope) else None
        found = None if asking is None else await self._front.answer(asking, receive, heard)
        if asking is None or found is None:
            await self._layers(scope, replay(heard, receive) if heard else receive, send)
            return
        asked = self._heads.asked(scope)
        raw = heard[0]["body"] if len(heard) == 1 else _whole(heard)
        await _send(self._kept(asked, at, began, raw, found), scope, send)

    def at_once(self, head: bytes, raw: bytes, read: Read) -> Outgoing | object | None:
        """The answer to a request that has come as a whole; None if it is not an ordinary one.

        `read` gives its scope, as far as its bytes tell, and None if it is more than its head and
        body. Where the answer has to wait for something, it is what belongs into the scope as
        `BEGUN`.
        """
        if not self._bench.is_quiet:
            return None
        at, began = self._now(), monotonic()
        known = self._known.get(head) or self._understood(head, raw, read)
        if known is None or len(raw) != known.length:
            return None
        made = self._front.at_once(known.asking, raw)
        if made is None:
            return None
        if not known.asking.lane.has_body:
            raw = b""  # what nobody reads is not written down, here as on the long way
        if isinstance(made, Made):
            return self._kept(known.asked, at, began, raw, made)
        return _Going(made, known.asked, at, began, raw)

    def _understood(self, head: bytes, raw: bytes, read: Read) -> _Known | None:
        """What a head means that is not known; known from now on, if it came before.

        Many a client gives each request a number of its own: to know such heads gains nothing.
        """
        scope = read()
        asking = self._front.understood(scope) if scope and self._is_plain(scope) else None
        if scope is None or asking is None:
            return None
        if asking.headers.get(b"content-length", b"0") != b"%d" % len(raw):
            return None
        query, headers = scope["query_string"], tuple(scope["headers"])
        asked = Asked(asking.method, asking.path, query, headers, len(head))
        known = _Known(asking, asked, len(raw))
        mark = hash(head)
        if mark not in self._met:
            if len(self._met) >= _MOST_MET:
                self._met.clear()
            self._met.add(mark)
        elif len(head) <= _LONGEST_HEAD:
            if len(self._known) >= _MOST_HEADS:
                self._known.clear()
            self._known[head] = known
        return known

    async def _ended(self, begun: Outgoing | _Going | Exception) -> Outgoing:
        """An answer that was begun, once it is whole; raises the error that ended it."""
        if isinstance(begun, Exception):
            raise begun
        if isinstance(begun, Outgoing):
            return begun
        made = await begun.made
        return self._kept(begun.asked, begun.at, begun.began, begun.raw, made)

    def _kept(
        self, asked: Asked, at: datetime | None, began: float, raw: bytes, made: Made
    ) -> Outgoing:
        """An answer as it leaves this layer, written into the journal."""
        outgoing, body = made.outgoing, made.body
        if outgoing is None:
            told = self._heads.told(made.status, (*made.headers, VARY))
            outgoing = made.outgoing = Outgoing(told, body)
        if self._journal is not None and at is not None:
            self._journal.keep(
                Record(
                    at, asked, 0, monotonic() - began, raw, len(raw), outgoing.told, body, len(body)
                )
            )  # fmt: skip
        return outgoing

    def _is_plain(self, scope: Scope) -> bool:
        """Whether the layers have nothing to say about a request, as far as that can be seen."""
        if scope["type"] != "http" or not scope["path"].startswith(_CALLS):
            return False
        for name, _ in scope["headers"]:
            if name == ORIGIN:
                return False
        return self._bench.is_quiet


def _never() -> None:
    """No time at all."""


async def _send(outgoing: Outgoing, scope: Scope, send: Send) -> None:
    """Send a whole answer."""
    if WHOLE in scope and scope[WHOLE](outgoing):
        return
    told = outgoing.told
    headers = list(told.headers)
    await send({"type": "http.response.start", "status": told.status, "headers": headers})
    await send({"type": "http.response.body", "body": outgoing.body})


def _whole(heard: list[Message]) -> bytes:
    """The body of a request, however many parts it came in."""
    return b"".join([message.get("body", b"") for message in heard])
