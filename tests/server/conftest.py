"""One mock for all tests of the edge, and a project of its own for each test."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from itertools import count

import pytest
import uvicorn

pytest.register_assert_rewrite("tests.server.game")

from tests.server.game import Game, Mock, make_mock  # noqa: E402

from liveops_kit.domain.values.clock import SettableClock  # noqa: E402 - after the line above

_project_ids = count(50_001)


@pytest.fixture(scope="session")
def mock() -> Iterator[Mock]:
    """The mock with its default settings, on this machine: lenient."""
    made = make_mock()
    with made.client:
        yield made


@pytest.fixture(scope="session")
def address(mock: Mock) -> Iterator[tuple[str, int]]:
    """Where the mock listens on this machine, for what only a real connection shows."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(mock.app, http="httptools", lifespan="off", log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield listener.getsockname()
    server.should_exit = True
    thread.join(timeout=10)
    assert not thread.is_alive()


@pytest.fixture
def project_id() -> int:
    """A project no other test uses."""
    return next(_project_ids)


@pytest.fixture
def game(mock: Mock, project_id: int) -> Game:
    """A fresh project of the mock."""
    return mock.game(project_id)


@pytest.fixture
def clock(mock: Mock) -> Iterator[SettableClock]:
    """The clock of the mock's world, to be moved; it is put back afterwards."""
    clock = mock.world.clock
    hands = clock.state
    yield clock
    clock.state = hands
