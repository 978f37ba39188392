"""One mock for all clients, and the clients, made when they are first needed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from liveops_kit import Mock

pytest.register_assert_rewrite("tests.clients.python_walk")


@pytest.fixture(scope="session")
def mock() -> Iterator[Mock]:
    """The demo world, on a port of its own."""
    with Mock() as served:
        yield served
