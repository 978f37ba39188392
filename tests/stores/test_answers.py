"""The answers are the same, whatever keeps the world: to the byte, codes, ids and refusals too."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable
from functools import cache
from typing import Any
from unittest.mock import patch

import pytest
from tests.server.game import NOW, StandingClock
from tests.server.golden import FILE, SETTINGS, printed, replay, wild_of
from tests.server.wild_requests import Wild, application, ask

from liveops_kit.server import application as app
from liveops_kit.state.store.sql import SqlStore

each = pytest.mark.parametrize
ROWS: list[list[Any]] = [
    row
    for row in map(json.loads, gzip.decompress(FILE.read_bytes()).splitlines())
    if not row[2].endswith("/history")  # which memory does not keep
]
KINDS = ("sqlite", "postgresql")
WHOLE = Wild("GET", "/_mock/state", "", ((b"host", b"localhost"),))
"""Asks for the state of the whole world."""


def state_of(store: str) -> Any:
    """The world of a store, as another process reads it."""
    with patch.object(app, "SystemClock", StandingClock):
        status, _, body = asyncio.run(ask(application(store=store), WHOLE))
    assert status == 200
    return json.loads(body)


def calls_of(name: str) -> list[Wild]:
    """The recorded calls of a set."""
    return [wild_of(row) for row in ROWS if row[0] == name]


@cache
def answers_of_memory(name: str) -> list[list[Any]]:
    """The calls of a set, and what a world in memory answers now."""
    return [printed(request, answer) for request, answer in replay(name, calls_of(name))]


@each("kind", KINDS)
@each("name", SETTINGS)
def test_every_answer_is_that_of_memory_and_the_store_has_what_memory_has(
    name: str, kind: str, new_store: Callable[[str], str]
) -> None:
    store = new_store(kind)
    # Else a wait is told shorter on a busy machine: the limit goes by the clock of the database.
    with patch.object(SqlStore, "now", lambda _: NOW.timestamp()):
        answers = list(replay(name, [*calls_of(name), WHOLE], store))
    for (request, answer), expected in zip(answers[:-1], answers_of_memory(name), strict=True):
        assert printed(request, answer) == expected
    (_, (status, _, body)) = answers[-1]
    if name == "strict":
        assert status == 401  # nobody has the token of the control plane here
        return
    there, here = state_of(store), json.loads(body)
    assert there == here
    assert bool(here["projects"]) == bool(calls_of(name))
