"""The short way of the ordinary call: past the layers that would do nothing for it, or little.

Of a call that the front answers, with no fault set, no rate limit and from no web page, the layers
around the front would add one header and write it into the journal. Both are done here. Any other
request goes through the layers, as if this were not there.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from liveops_kit.edge.answers import WHOLE
from liveops_kit.edge.cors import ORIGIN, VARY
from liveops_kit.edge.front import Front, replay
from liveops_kit.edge.journal import Record
from liveops_kit.edge.path_guard import API
from liveops_kit.edge.workbench import Workbench
from liveops_kit.shared.clock import ticks

_CALLS = f"{API}/"


class ShortCut:
    """The outermost layer where there is a front."""

    def __init__(self, front: Front, layers: ASGIApp, bench: Workbench) -> None:
        """`layers` have the front at their end."""
        self._front = front
        self._layers = layers
        self._bench = bench
        self._journal = bench.journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        heard: list[Message] = []
        began, made = ticks(), None
        at = self._journal.wall.now() if self._journal is not None else None
        if self._is_plain(scope):
            made = await self._front.answer(scope, receive, heard)
        if made is None:
            await self._layers(scope, replay(heard, receive) if heard else receive, send)
            return
        status, headers, body = made
        headers = [*headers, VARY]
        if self._journal is not None and at is not None:
            asked = heard[0]["body"] if len(heard) == 1 else _whole(heard)
            self._journal.keep(
                Record(
                    at, scope["method"], scope["path"], scope["query_string"], scope["headers"],
                    0, ticks() - began, asked, len(asked), status, headers, body, len(body),
                )
            )  # fmt: skip
        if WHOLE in scope and scope[WHOLE](status, headers, body):
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _is_plain(self, scope: Scope) -> bool:
        """Whether the layers have nothing to say about a request, as far as that can be seen."""
        if scope["type"] != "http" or not scope["path"].startswith(_CALLS):
            return False
        for name, _ in scope["headers"]:
            if name == ORIGIN:
                return False
        return self._bench.is_quiet


def _whole(heard: list[Message]) -> bytes:
    """The body of a request, however many parts it came in."""
    return b"".join([message.get("body", b"") for message in heard])
