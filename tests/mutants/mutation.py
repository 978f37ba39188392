"""Mutants: the mock with one mistake each, for as long as the mutation is applied.

@mutant("coupons.the_code_limit_counts_all_users")
def counts_one_use_too_many(mutation: Mutation) -> None:
    mutation.wrap(Ledger, "left", lambda original, ledger, key: original(ledger, key) + 1)

The name says what is wrong; the argument names the law, or the check, that has to kill the mutant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest

from liveops_kit.contract.law import LAWS_OF_KINDS, MODULES
from liveops_kit.domain.values.refusals import Reason, Refusal
from liveops_kit.openapi import document as spec

Rewrite = Callable[["Reply"], None]


@dataclass
class Reply:
    """A response on its way out, for a mutation to change."""

    status: int
    body: Any
    """Parsed JSON; None for no body."""
    request_body: Any = None
    path: str = ""
    query: str = ""
    method: str = ""


class Mutation:
    """The changes that make a mutant of the mock, undone when its turn is over."""

    def __init__(self, patch: pytest.MonkeyPatch, middleware: MutatingMiddleware) -> None:
        self._patch = patch
        self._middleware = middleware

    def wrap(self, owner: Any, name: str, wrong: Callable[..., Any]) -> None:
        """Replace a function or method; `wrong` gets the original before its arguments."""
        original = getattr(owner, name)
        plain = vars(owner).get(name) if isinstance(owner, type) else None
        if isinstance(plain, staticmethod):
            self._patch.setattr(owner, name, staticmethod(lambda *a, **k: wrong(original, *a, **k)))
        elif isinstance(plain, classmethod):
            bound = plain.__func__
            self._patch.setattr(
                owner, name, classmethod(lambda cls, *a, **k: wrong(bound, cls, *a, **k))
            )
        elif isinstance(plain, property):
            getter = plain.fget
            self._patch.setattr(owner, name, property(lambda self: wrong(getter, self)))
        else:
            self._patch.setattr(owner, name, lambda *a, **k: wrong(original, *a, **k))

    def overlook(
        self, owner: Any, name: str, reason: Reason | None = None, instead: Any = None
    ) -> None:
        """Let a function return something where it refuses for this reason, by default any."""

        def wrong(original: Any, *args: Any, **more: Any) -> Any:
            try:
                return original(*args, **more)
            except Refusal as refusal:
                if reason not in (None, refusal.reason):
                    raise
                return instead

        self.wrap(owner, name, wrong)

    def replace(self, owner: Any, name: str, value: Any) -> None:
        """Replace a value."""
        self._patch.setattr(owner, name, value)

    def rewrite(self, operation_id: str, change: Rewrite) -> None:
        """Change the responses of an operation on the wire."""
        self._middleware.rewrites.setdefault(operation_id, []).append(change)

    def refuse(self, operation_id: str, name: str) -> None:
        """Refuse every body that has a property of this name, at any depth."""
        self.rewrite(operation_id, refusing(name))

    def stub(self, operation_id: str, status: int, body: Any = None) -> None:
        """Answer an operation without doing anything."""
        self._middleware.stubs[operation_id] = (status, body)


def refusing(name: str) -> Rewrite:
    """Return a change of the answers to bodies with a property of this name, at any depth."""

    def wrong(reply: Reply) -> None:
        if name in _names_in(reply.request_body):
            text = f"The property {name} is not defined"
            reply.status = 422
            reply.body = {"statusCode": 422, "errorCode": 1102, "errorMessage": text}

    return wrong


def _names_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    for part in value if isinstance(value, list) else ():
        yield from _names_in(part)


@dataclass(frozen=True)
class Mutant:
    """A wrong server and the law or check that has to kill it."""

    name: str
    tag: str
    killed_by: str
    """A law, or `check:<name>` for a check of the conformance or catalogue phase."""
    mutate: Callable[[Mutation], None]

    def __str__(self) -> str:
        return self.name


_mutants: dict[str, Mutant] = {}


def mutant(killed_by: str) -> Callable[[Callable[[Mutation], None]], Callable[[Mutation], None]]:
    """Register a function as the mutant of its name."""

    def register(mutate: Callable[[Mutation], None]) -> Callable[[Mutation], None]:
        name = mutate.__name__
        assert name not in _mutants, f"two mutants are called {name}"
        file = mutate.__module__.rpartition(".")[2]
        tag = next((each for each in MODULES if file.startswith(f"{each}_")), file)
        _mutants[name] = Mutant(name, tag, killed_by, mutate)
        return mutate

    return register


def all_mutants() -> tuple[Mutant, ...]:
    """Return every mutant, module by module, in the order of the files.

    Those of laws of several kinds stand with their tags, or in a module of their own.
    """
    for module in (*MODULES, *LAWS_OF_KINDS):
        name = f"tests.mutants.{module}"
        if module in MODULES or find_spec(name):
            import_module(name)
    return tuple(_mutants.values())


class MutatingMiddleware:
    """An ASGI middleware around the mock that rewrites or stubs responses."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.rewrites: dict[str, list[Rewrite]] = {}
        self.stubs: dict[str, tuple[int, Any]] = {}
        self._routes = [
            (each.method, re.compile("/api" + re.sub(r"{[^}]+}", "[^/]+", each.path) + "$"), name)
            for name, each in spec.served().operations.items()
        ]
        self._routes.sort(key=lambda route: route[1].pattern.count("[^/]+"))

    def clear(self) -> None:
        """Pass every response on unchanged again."""
        self.rewrites.clear()
        self.stubs.clear()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not (self.rewrites or self.stubs):
            await self._app(scope, receive, send)
            return
        operation_id = self._operation(scope)
        if operation_id in self.stubs:
            await self._send(send, *self.stubs[operation_id], headers=[])
            return
        if operation_id not in self.rewrites:
            await self._app(scope, receive, send)
            return
        received = bytearray()
        sent: list[Any] = []

        async def listen() -> Any:
            message = await receive()
            received.extend(message.get("body", b""))
            return message

        async def keep(message: Any) -> None:
            sent.append(message)

        await self._app(scope, listen, keep)
        start = sent[0]
        content = b"".join(each.get("body", b"") for each in sent[1:])
        reply = Reply(
            start["status"], _parsed(content), _parsed(bytes(received)),
            scope["path"], scope["query_string"].decode(), scope["method"],
        )  # fmt: skip
        for rewrite in self.rewrites[operation_id]:
            rewrite(reply)
        headers = [(k, v) for k, v in start["headers"] if k not in (b"content-length",)]
        await self._send(send, reply.status, reply.body, headers)

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
def applied(mutant: Mutant, middleware: MutatingMiddleware) -> Iterator[None]:
    """Turn the mock into a mutant, and back at the end."""
    patch = pytest.MonkeyPatch()
    try:
        mutant.mutate(Mutation(patch, middleware))
        yield
    finally:
        patch.undo()
        middleware.clear()
