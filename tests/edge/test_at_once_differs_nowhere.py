"""A request that is answered from its bytes is answered as any other, to the byte."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import pytest
from tests.edge.game import DEFAULT_PROJECT, StandingClock
from tests.edge.lines import Line
from tests.edge.wild_requests import Wild, Wilds, application, ask
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from liveops_kit import spec
from liveops_kit.edge import protocol
from liveops_kit.edge.answers import Outgoing
from liveops_kit.edge.journal import JournalLayer
from liveops_kit.edge.protocol import DroppableProtocol

each = pytest.mark.parametrize
API = spec.served()
TAGS = sorted({operation.tag for operation in API.operations.values()})
TIMES = 3
"""How often each request is made; its head is known from the third time on."""


@pytest.fixture(autouse=True)
def stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """What two mocks write down, one after the other, has to look the same."""
    monkeypatch.setattr("liveops_kit.edge.app.SystemClock", StandingClock)
    standing = partial(JournalLayer, ticks=lambda: 0.0)
    monkeypatch.setattr("liveops_kit.edge.workbench.JournalLayer", standing)
    monkeypatch.setattr("liveops_kit.edge.shortcut.ticks", lambda: 0.0)
    monkeypatch.setattr(protocol, "_CROWD", 1)


class Counted:
    """A mock whose answers at once are counted."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.given = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)

    def at_once(self, head: bytes, raw: bytes, read: Any) -> Any:
        answer = self._app.at_once(head, raw, read)
        self.given += isinstance(answer, Outgoing)
        return answer


def written(request: Wild) -> bytes | None:
    """A request as it goes over the wire; None for one that could not."""
    names = [name for name, _ in request.headers]
    whole = b"".join(request.body)
    declared = dict(request.headers).get(b"content-length", b"%d" % len(whole))
    if request.root_path or not request.body or declared != b"%d" % len(whole):
        return None
    query = f"?{request.query}" if request.query else ""
    lines = [f"{request.method} {request.path}{query} HTTP/1.1".encode(), b"host: localhost"]
    lines += [b"%b: %b" % header for header in request.headers]
    if b"transfer-encoding" in names:
        chunks = [b"%x\r\n%b\r\n" % (len(part), part) for part in request.body if part]
        whole = b"".join([*chunks, b"0\r\n\r\n"])
    elif whole and b"content-length" not in names:
        lines.append(b"content-length: %d" % len(whole))
    return b"\r\n".join([*lines, b"", whole])


async def compare(fast: Any, slow: Any, requests: Iterable[bytes]) -> int:
    """Ask two mocks the same; how many requests that were.

    Every other answer is written as if there were many connections.
    """
    lines, count = None, 0
    for request in requests:
        for _ in range(TIMES):
            protocol._CROWD = 1 + count % 2
            if lines is None:
                lines = Line(DroppableProtocol, fast), Line(HttpToolsProtocol, slow)
            told = [await line.ask(request) for line in lines]
            assert told[0] == told[1], request
            assert lines[0].wire.is_closed == lines[1].wire.is_closed, request
            count += 1
            if lines[0].wire.is_closed:
                for line in lines:
                    line.close()
                lines = None
    for line in lines or ():
        line.close()
    return count


def requests_of(tag: str, seed: str) -> Iterator[bytes]:
    wilds = Wilds(API, "/api", DEFAULT_PROJECT, seed)
    for operation in API.operations.values():
        if operation.tag == tag:
            yield from filter(None, map(written, wilds.of(operation)))


async def journal(app: Any) -> Any:
    """What a mock has written down: every request in short, and every seventh as a whole."""

    async def told(path: str, query: str = "") -> Any:
        asked = Wild("GET", f"/_mock/journal{path}", query).with_headers(host="localhost")
        return json.loads((await ask(app, asked))[2])

    found = await told("", "limit=5000")
    whole = [await told(f"/{entry['number']}") for entry in found["requests"][::7]]
    return {**found, "whole": whole}


@each("tag", TAGS)
def test_every_operation_answers_alike(tag: str) -> None:
    async def play() -> None:
        fast, slow = Counted(application(journal=5000)), application(journal=5000)
        count = await compare(fast, slow, requests_of(tag, tag))
        # It is no comparison unless each way takes its share.
        assert count // 20 < fast.given < count * 3 // 4
        first, second = await journal(fast), await journal(slow)
        assert first == second
        assert first["recorded"] >= count - count // 10

    asyncio.run(play())


@each(
    "settings",
    [{"auth": "strict", "api_keys": {str(DEFAULT_PROJECT): "demo"}}, {"validate_responses": False},
     {"faults": ("status=503,probability=0.2",)}, {"rate_limit": "1000000/s"}, {"journal": 0}],
    ids=["strict", "unchecked", "faults", "rate limit", "no journal"],
)  # fmt: skip
def test_calls_answer_alike_under_all_settings(settings: dict[str, Any]) -> None:
    async def play() -> None:
        fast, slow = Counted(application(**settings)), application(**settings)
        await compare(fast, slow, requests_of("coupons", "settings"))
        is_quiet = not {"faults", "rate_limit"} & settings.keys()
        assert (fast.given > 0) is is_quiet

    asyncio.run(play())
