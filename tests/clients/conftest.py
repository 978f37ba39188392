"""One mock for all clients, and the clients, made when they are first needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from liveops_kit import Mock

pytest.register_assert_rewrite("tests.clients.python_walk")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of one client run in one process, so that its generator does, too."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def mock() -> Iterator[Mock]:
    """The demo world, on a port of its own."""
    with Mock() as served:
        yield served
