"""Requests of every kind for every operation: good ones, bad ones, and ones no client should send.

They are what a server hands an ASGI application, so that nothing tidies them up on their way.
"""

from __future__ import annotations

import json
import random
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import unquote

from starlette.types import ASGIApp
from tests.server.game import NOW, StandingClock, basic, bearer, token

from liveops_kit.domain.values.clock import ClockState, SettableClock
from liveops_kit.openapi.document import Operation, Spec
from liveops_kit.server import fixtures
from liveops_kit.server.application import build
from liveops_kit.settings import Settings
from liveops_kit.state.world import World

Header = tuple[bytes, bytes]
Seen = tuple[int, list[Header], bytes]
"""Status, headers in order of the alphabet, body."""
BODY_LIMIT = 20_000
_SEGMENTS = (
    "1", "0", "-1", "+1", "01", "1.0", "9" * 19, "9" * 400, "none", "a%2Fb", "caf%C3%A9", "%00",
    "a%20b", "%0A", "%FF", "{id}", ".", "..", "x" * 300, "%E2%80%93",
)  # fmt: skip
_QUERIES = (
    "limit=5", "limit=0", "limit=-1", "limit=x", "limit=", "limit", "limit=1&limit=2", "limit=%31",
    "offset=99999", "limit=9999999999999999999999", "unknown=1", "=", "&&", "%zz=1", "limit=+5",
    "codes[]=A&codes[]=B", "codes%5B%5D=A", "user_external_id=alice", "user_external_id=",
    "promo_code=NONE", "locale=de", "country=DE", "enabled=1", "is_enabled=maybe", "limit=5#x",
    "limit=%FF", "additional_fields[]=media_list", "show_inactive_time_limited_items=1",
)  # fmt: skip
_TYPES = (
    None, "application/json", "application/json; charset=utf-8", "Application/JSON ; charset=x",
    "application/json;charset=latin-1", "text/plain", "application/x-www-form-urlencoded", "",
    "multipart/form-data", "application/problem+json", "application/vnd.api+json", "nonsense",
)  # fmt: skip
_BODIES: tuple[bytes, ...] = (
    b"", b" ", b"{}", b"[]", b"null", b"0", b'""', b"{", b"\xff", b"NaN", b'{"a":1}', b"[1,]",
    b"[" * 300 + b"]" * 300, b"[" * 2000, b'{"name":1,"name":2}', b'{"a":"\\ud800"}',
    b"\xef\xbb\xbf{}",
    b'{"name":{"en":"' + b"x" * BODY_LIMIT + b'"}}', b'{"count":1e400}', b'{"count":1.0}',
)  # fmt: skip


@dataclass(frozen=True)
class Wild:
    """One request as a server hands it over."""

    method: str
    path: str
    """Percent-encoded."""
    query: str = ""
    headers: tuple[Header, ...] = ()
    body: tuple[bytes, ...] = (b"",)
    """The parts in which it comes; none at all for a client that has gone."""
    root_path: str = ""

    def with_headers(self, **more: str) -> Wild:
        added = [
            (name.lower().replace("_", "-").encode(), text.encode()) for name, text in more.items()
        ]
        return replace(self, headers=(*self.headers, *added))


async def ask(app: ASGIApp, request: Wild) -> Seen:
    """Return an application's response to a request."""
    sent: list[Any] = []
    messages = [
        {"type": "http.request", "body": part, "more_body": number < len(request.body)}
        for number, part in enumerate(request.body, 1)
    ]

    async def receive() -> Any:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": request.method,
        "path": unquote(request.path),
        "raw_path": request.path.encode(),
        "query_string": request.query.encode(),
        "root_path": request.root_path,
        "headers": [(b"host", b"localhost"), *request.headers],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
    }
    await cast("Awaitable[None]", app(scope, receive, send))
    start = sent[0]
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return start["status"], sorted(start["headers"]), body


def application(**settings: Any) -> ASGIApp:
    """A mock of the demo world, at a time that stands."""
    chosen = Settings(body_limit=BODY_LIMIT, most_projects=3, **settings)
    clock = SettableClock(StandingClock(), ClockState(frozen_at=NOW))
    template = fixtures.load("demo", clock, chosen.seed)
    world = World(template, clock, chosen.seed, chosen.most_projects)
    return build(chosen, world, StandingClock())


def valid_bodies(spec: Spec, operation: Operation) -> list[Any]:
    """The bodies the description shows for an operation."""
    body = spec.resolve(operation.definition.get("requestBody"))
    if body is None:
        return []
    shown = body["content"]["application/json"]
    if "example" in shown:
        return [shown["example"]]
    return [spec.resolve(found)["value"] for found in shown["examples"].values()]


class Wilds:
    """The requests for the operations of one description."""

    def __init__(self, spec: Spec, base: str, project: int, seed: str) -> None:
        self._spec = spec
        self._base = base
        self._project = project
        self._dice = random.Random(seed)

    def of(self, operation: Operation) -> Iterator[Wild]:
        """All requests for one operation."""
        plain = self.plain(operation)
        yield from self._valid(operation, plain)
        yield from self._credentials(plain)
        yield from self._paths(operation, plain)
        yield from self._methods(plain)
        yield from self._queries(plain)
        yield from self._headers(plain)
        yield from self._bodies(operation, plain)

    def plain(self, operation: Operation) -> Wild:
        """A request with the documented path, and who may make it."""
        schemes = {name for choice in operation.security for name in choice}
        credentials = basic(str(self._project)) if "basicAuth" in schemes else bearer(token())
        headers = credentials if schemes else {}
        path = self.path(operation)
        query = self._query(operation)
        return Wild(operation.method, path, query).with_headers(**headers)

    def path(self, operation: Operation, **instead: str) -> str:
        parts = {}
        for parameter in operation.parameters:
            if parameter["in"] == "path":
                schema = self._spec.resolve(parameter["schema"])
                shown = parameter.get("example", schema.get("example", 1))
                parts[parameter["name"]] = str(shown)
        if "project_id" in parts:
            parts["project_id"] = str(self._project)
        return self._base + operation.path.format_map({**parts, **instead})

    def _query(self, operation: Operation) -> str:
        needed = [p for p in operation.parameters if p["in"] == "query" and p.get("required")]
        return "&".join(f"{p['name']}={p.get('example', 'alice')}" for p in needed)

    def _valid(self, operation: Operation, plain: Wild) -> Iterator[Wild]:
        bodies = valid_bodies(self._spec, operation)
        for body in bodies:
            yield with_body(plain, json.dumps(body).encode())
        if bodies:
            raw = json.dumps(bodies[0]).encode()
            middle = len(raw) // 2
            # In chunks there is no length, and the body need not end with the last part.
            yield replace(plain, body=(raw[:middle], raw[middle:])).with_headers(
                transfer_encoding="chunked", content_type="application/json"
            )
            yield replace(plain, body=(raw, b"", b""))
            yield replace(plain, body=(raw[:middle],))
            yield replace(plain, body=())
        else:
            yield plain
            yield with_body(plain, b'{"ignored": true}')
            yield replace(plain, body=())

    def _credentials(self, plain: Wild) -> Iterator[Wild]:
        bare = replace(plain, headers=())
        admin, player = basic(str(self._project)), bearer(token())
        texts = [
            *basic("2340").values(), *basic("1").values(), *basic("x").values(), "Basic", "Basic !",
            *bearer(token("bob", exp=1)).values(), *bearer(token(None)).values(), "Bearer x",
            admin["Authorization"].replace("Basic", "bAsIc  "), "Digest x", "",
            f" {player['Authorization']} ", *bearer(token("a b")).values(),
        ]  # fmt: skip
        yield bare
        yield bare.with_headers(x_unauthorized_id="guest-1", x_user="bWlhQGV4YW1wbGUuY29t")
        yield bare.with_headers(x_unauthorized_id="guest-1", x_user="!")
        yield bare.with_headers(x_unauthorized_id="guest-1", x_unauthorized_ID="guest-2")
        yield bare.with_headers(**{**admin, "authorization": player["Authorization"]})
        yield plain.with_headers(authorization="Basic x")
        for text in texts:
            yield bare.with_headers(authorization=text)

    def _paths(self, operation: Operation, plain: Wild) -> Iterator[Wild]:
        yield replace(plain, path=plain.path + "/")
        yield replace(plain, path=plain.path.replace("/", "//", 2))
        yield replace(plain, path=plain.path.upper())
        yield replace(plain, path=plain.path.replace("t", "%74", 1))
        yield replace(plain, path=plain.path.removeprefix(self._base))
        yield replace(plain, root_path=self._base)
        yield replace(plain, path=plain.path.rpartition("/")[0])
        names = [p["name"] for p in operation.parameters if p["in"] == "path"]
        for name in names:
            for segment in self._dice.sample(_SEGMENTS, 4):
                yield replace(plain, path=self.path(operation, **{name: segment}))

    def _methods(self, plain: Wild) -> Iterator[Wild]:
        for method in ("HEAD", "OPTIONS", "PATCH", "TRACE", "get", "PURGE"):
            yield replace(plain, method=method)
        needs = plain.with_headers(origin="https://game.example")
        yield needs
        yield replace(needs, method="OPTIONS").with_headers(access_control_request_method="POST")

    def _queries(self, plain: Wild) -> Iterator[Wild]:
        for text in self._dice.sample(_QUERIES, 4):
            yield replace(plain, query=text)

    def _headers(self, plain: Wild) -> Iterator[Wild]:
        yield plain.with_headers(cookie="a=1", accept="text/html")
        yield replace(plain, headers=(*plain.headers, (b"cookie", b"a"), (b"cookie", b"b")))
        for kind in self._dice.sample(_TYPES[1:], 2):
            yield plain.with_headers(content_type=str(kind))

    def _bodies(self, operation: Operation, plain: Wild) -> Iterator[Wild]:
        bodies = valid_bodies(self._spec, operation)
        for raw in _BODIES if bodies else _BODIES[:3]:
            yield with_body(plain, raw)
        for body in bodies[:1]:
            raw = json.dumps(body).encode()
            for kind in _TYPES:
                yield with_body(plain, raw, kind)
            yield with_body(plain, raw).with_headers(content_type="application/json")
            yield replace(plain, body=(raw,)).with_headers(content_length="999999999")
            yield replace(plain, body=(raw,)).with_headers(content_length="x")
            yield replace(plain, body=(b"[" + b"1," * BODY_LIMIT, b"1]"))
            if isinstance(body, dict):
                for name in (*body, "extra"):
                    yield with_body(plain, json.dumps({**body, name: None}).encode())


def with_body(request: Wild, raw: bytes, kind: str | None = "application/json") -> Wild:
    sent = replace(request, body=(raw,)).with_headers(content_length=str(len(raw)))
    return sent if kind is None else sent.with_headers(content_type=kind)
