"""The layer where calls meet faults and the rate limit: outside of all that answers them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from liveops_kit.edge.answers import respond
from liveops_kit.edge.call import Answer
from liveops_kit.edge.errors import answer as refusal_answer
from liveops_kit.edge.faults import Faults, Placed
from liveops_kit.edge.path_guard import API
from liveops_kit.edge.rate_limit import RateLimit
from liveops_kit.edge.trie import Trie
from liveops_kit.edge.who import credential_of, user_of
from liveops_kit.shared.chance import Chance
from liveops_kit.shared.errors import TOO_MANY_REQUESTS, Refusal
from liveops_kit.spec import Operation

HANG_UP = "liveops.hang_up"
"""Where in the scope the server has put what closes the connection."""
MET = "liveops.fault"
"""Where in the scope stands which fault a call met: its number, or `rate limit`."""
LONGEST_BODY = 1_000_000
"""Bytes of a body that are read before it is answered with a fault."""
Sleep = Callable[[float], Awaitable[Any]]


class ConnectionDropped(ConnectionError):
    """The connection was to be dropped, and the server has no way to do it."""


class FaultLayer:
    """Lets calls run into faults, and holds callers to the rate limit."""

    def __init__(
        self,
        app: ASGIApp,
        paths: Trie[Operation],
        faults: Faults,
        rates: RateLimit | None,
        chance: Chance,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._app = app
        self._paths = paths
        self._faults = faults
        self._rates = rates
        self._chance = chance
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if (
            scope["type"] != "http"
            or not (self._faults or self._rates)
            or not scope["path"].startswith(API + "/")
        ):
            await self._app(scope, receive, send)
            return
        found = self._paths.find(scope["method"], scope["path"])
        if found is None:
            await self._app(scope, receive, send)
            return
        operation, values = found
        project_id = values.get("project_id")
        if self._rates is not None and (
            wait := self._rates.wait_of(credential_of(scope["headers"]), project_id)
        ):
            scope[MET] = "rate limit"
            await _read_up(receive)
            refusal = Refusal(TOO_MANY_REQUESTS, seconds=wait)
            answer = refusal_answer(refusal, self._chance.identity())
            await respond(answer)(scope, receive, send)
            return
        delay, placed = self._faults.choose(
            operation.operation_id, project_id, lambda: user_of(scope["headers"])
        )
        if placed is not None:
            scope[MET] = placed.number
        if delay:
            await self._sleep(delay)
        await self._meet(placed, scope, receive, send)

    async def _meet(
        self, placed: Placed | None, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if placed is None or placed.terms.kind == "latency":
            await self._app(scope, receive, send)
            return
        if placed.terms.truncate is not None:
            await self._cut_off(placed.terms.truncate, scope, receive, send)
            return
        if placed.terms.carry_out:
            await self._app(scope, receive, _nowhere)
        else:
            await _read_up(receive)
        if placed.answer is None:
            await hang_up(scope, receive)
            return
        body = {**placed.answer.body, "transactionId": placed.identity()}
        answer = Answer(placed.answer.status, body, placed.answer.headers)
        await respond(answer)(scope, receive, send)

    async def _cut_off(self, length: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the first bytes of the answer's body, at most all but one, and hang up."""
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        await self._app(scope, receive, hold)
        body = b"".join(message.get("body", b"") for message in held)
        if not body:
            for message in held:
                await send(message)
            return
        await send(held[0])
        part = body[: min(length, len(body) - 1)]
        await send({"type": "http.response.body", "body": part, "more_body": True})
        await hang_up(scope, receive)


async def hang_up(scope: Scope, receive: Receive) -> None:
    """Close the connection as it is.

    Raises:
        ConnectionDropped: there is none, as where an application is called without a server.
    """
    close = scope.get(HANG_UP)
    if close is None:
        raise ConnectionDropped("the mock was told to drop this connection")
    close()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _nowhere(_: Message) -> None:
    """Takes an answer that nobody gets."""


async def _read_up(receive: Receive) -> None:
    """Take in what the client sends, so that it is in the journal, up to a length."""
    size = 0
    while size <= LONGEST_BODY:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body", False):
            return
