"""Connexion's stack is made once: when it is needed, or a moment after the start."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from liveops_kit.edge import later as module
from liveops_kit.edge.later import Beside, Later


class Made:
    """An application that counts how often it was made and asked."""

    def __init__(self) -> None:
        self.made = 0
        self.asked = 0
        self.entered = self.left = 0
        self.later = Later(self.make)
        self.app = Beside(self.later, self.running, self.later)

    def make(self) -> Made:
        self.made += 1
        return self

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        self.entered += 1
        yield
        self.left += 1


class Inline:
    """A thread that has done its work when it is started."""

    def __init__(self, target: Any, **_: Any) -> None:
        self.start = target


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The moment after the start is over at once."""
    monkeypatch.setattr(module, "_A_MOMENT", 0.0)
    monkeypatch.setattr(threading, "Thread", Inline)


async def nothing() -> Any:
    raise AssertionError("nobody asked for a body")


async def live(made: Made, turns: int) -> list[str]:
    """The life of a server that is idle for so many turns of its loop."""
    told: list[str] = []
    asked = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> Any:
        if told:
            for _ in range(turns):
                await asyncio.sleep(0)
        return {"type": next(asked)}

    async def send(message: Any) -> None:
        told.append(message["type"])
        assert (made.entered, made.left) == (1, len(told) - 1)

    await made.app({"type": "lifespan"}, receive, send)
    return told


def test_it_is_made_for_the_first_who_needs_it_and_once() -> None:
    made = Made()

    async def ask() -> None:
        await asyncio.gather(*(made.app({"type": "http"}, nothing, nothing) for _ in range(5)))

    asyncio.run(ask())
    asyncio.run(ask())
    assert (made.made, made.asked) == (1, 10)


def test_whoever_waits_for_it_is_told_once() -> None:
    told: list[str] = []
    made = Made()
    later = Later(made.make, lambda: told.append("made"))
    assert later.ready() is made
    assert later.ready() is made
    assert told == ["made"]


def test_one_that_cannot_be_made_is_tried_again() -> None:
    failures = [LookupError("not yet")]
    made = Made()

    def make() -> Made:
        if failures:
            raise failures.pop()
        return made

    later = Later(make)
    with pytest.raises(LookupError):
        later.ready()
    assert later.ready() is made


def test_it_is_made_a_moment_after_the_start_without_a_request(at_once: None) -> None:
    made = Made()
    told = asyncio.run(live(made, turns=5))
    assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert (made.made, made.asked) == (1, 0)


def test_a_server_that_ends_at_once_does_not_make_it() -> None:
    made = Made()
    told = asyncio.run(live(made, turns=1))
    assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert made.made == 0


def test_what_runs_along_ends_with_the_server() -> None:
    made = Made()
    asyncio.run(live(made, turns=1))
    assert (made.entered, made.left) == (1, 1)
