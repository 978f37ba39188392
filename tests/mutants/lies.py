"""Wrong servers: each is the mock with one lie, told while a saboteur is at work.

@saboteur("coupons.the_code_limit_counts_all_users")
def CountsOneUseTooMany(lie: Lie) -> None:
    lie.change(Ledger, "left", lambda honest, ledger, key: honest(ledger, key) + 1)

The name says the lie; the argument names the law, or the check, that has to catch it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest

from liveops_kit.contract.law import MODULES
from liveops_kit.openapi import document as spec

Told = Callable[["Reply"], None]


@dataclass
class Reply:
    """An answer on its way out, for a lie to change."""

    status: int
    body: Any
    """Parsed JSON; None for no body."""
    request_body: Any = None
    path: str = ""
    query: str = ""
    method: str = ""


class Lie:
    """What one saboteur changes; put back when it leaves."""

    def __init__(self, patch: pytest.MonkeyPatch, wire: Wire) -> None:
        self._patch = patch
        self._wire = wire

    def change(self, owner: Any, name: str, wrong: Callable[..., Any]) -> None:
        """Replace a function or method; `wrong` gets the honest one before its arguments."""
        honest = getattr(owner, name)
        plain = vars(owner).get(name) if isinstance(owner, type) else None
        if isinstance(plain, staticmethod):
            self._patch.setattr(owner, name, staticmethod(lambda *a, **k: wrong(honest, *a, **k)))
        elif isinstance(plain, classmethod):
            bound = plain.__func__
            self._patch.setattr(
                owner, name, classmethod(lambda cls, *a, **k: wrong(bound, cls, *a, **k))
            )
        elif isinstance(plain, property):
            getter = plain.fget
            self._patch.setattr(owner, name, property(lambda self: wrong(getter, self)))
        else:
            self._patch.setattr(owner, name, lambda *a, **k: wrong(honest, *a, **k))

    def put(self, owner: Any, name: str, value: Any) -> None:
        """Replace a value."""
        self._patch.setattr(owner, name, value)

    def answer(self, operation_id: str, told: Told) -> None:
        """Change what an operation answers, on the wire."""
        self._wire.told.setdefault(operation_id, []).append(told)

    def swallow(self, operation_id: str, status: int, body: Any = None) -> None:
        """Answer an operation without doing anything."""
        self._wire.swallowed[operation_id] = (status, body)


@dataclass(frozen=True)
class Saboteur:
    """A wrong server and who has to catch it."""

    name: str
    tag: str
    caught_by: str
    """A law, or `check:<name>` for a check of the conformance or catalogue phase."""
    lie: Callable[[Lie], None]

    def __str__(self) -> str:
        return self.name


_known: dict[str, Saboteur] = {}


def saboteur(caught_by: str) -> Callable[[Callable[[Lie], None]], Callable[[Lie], None]]:
    """Make a function a saboteur, named as it is."""

    def register(lie: Callable[[Lie], None]) -> Callable[[Lie], None]:
        name = lie.__name__
        assert name not in _known, f"two saboteurs are called {name}"
        file = lie.__module__.rpartition(".")[2].removeprefix("lies_")
        tag = next((each for each in MODULES if file.startswith(f"{each}_")), file)
        _known[name] = Saboteur(name, tag, caught_by, lie)
        return lie

    return register


def all_saboteurs() -> tuple[Saboteur, ...]:
    """Every saboteur, module by module, as written."""
    for module in MODULES:
        import_module(f"tests.mutants.lies_{module}")
    return tuple(_known.values())


class Wire:
    """An ASGI layer around the honest mock that changes answers while a lie is told."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.told: dict[str, list[Told]] = {}
        self.swallowed: dict[str, tuple[int, Any]] = {}
        self._routes = [
            (each.method, re.compile("/api" + re.sub(r"{[^}]+}", "[^/]+", each.path) + "$"), name)
            for name, each in spec.served().operations.items()
        ]
        self._routes.sort(key=lambda route: route[1].pattern.count("[^/]+"))

    def clear(self) -> None:
        """Be honest again."""
        self.told.clear()
        self.swallowed.clear()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not (self.told or self.swallowed):
            await self._app(scope, receive, send)
            return
        operation_id = self._operation(scope)
        if operation_id in self.swallowed:
            await self._send(send, *self.swallowed[operation_id], headers=[])
            return
        if operation_id not in self.told:
            await self._app(scope, receive, send)
            return
        received = bytearray()
        answered: list[Any] = []

        async def listen() -> Any:
            message = await receive()
            received.extend(message.get("body", b""))
            return message

        async def keep(message: Any) -> None:
            answered.append(message)

        await self._app(scope, listen, keep)
        start = answered[0]
        content = b"".join(each.get("body", b"") for each in answered[1:])
        reply = Reply(
            start["status"], _parsed(content), _parsed(bytes(received)),
            scope["path"], scope["query_string"].decode(), scope["method"],
        )  # fmt: skip
        for told in self.told[operation_id]:
            told(reply)
        kept = [(k, v) for k, v in start["headers"] if k not in (b"content-length",)]
        await self._send(send, reply.status, reply.body, kept)

    @staticmethod
    async def _send(send: Any, status: int, body: Any, headers: Any) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        sent = [*headers, (b"content-length", str(len(content)).encode())]
        if body is not None and not any(name == b"content-type" for name, _ in sent):
            sent.append((b"content-type", b"application/json"))
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": content})

    def _operation(self, scope: Any) -> str | None:
        for method, pattern, name in self._routes:
            if method == scope["method"] and pattern.match(scope["path"]):
                return name
        return None


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


@contextmanager
def at_work(who: Saboteur, wire: Wire) -> Iterator[None]:
    """The time during which a saboteur lies."""
    patch = pytest.MonkeyPatch()
    try:
        who.lie(Lie(patch, wire))
        yield
    finally:
        patch.undo()
        wire.clear()
