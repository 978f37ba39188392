"""A mock for each module, which is reset before each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.server.game import Game, Mock, make_mock


@pytest.fixture(scope="module")
def own(store_kind: str, new_store: Callable[[str], str]) -> Iterator[Mock]:
    """A mock for this module alone: its tests reset whole worlds."""
    made = make_mock(control_hosts=("mock.test",), most_projects=3, store=new_store(store_kind))
    with made.client:
        yield made


@pytest.fixture(autouse=True)
def fresh(own: Mock) -> None:
    """Every test finds the world as it was at the start."""
    assert own.client.post("/_mock/reset").status_code == 204


@pytest.fixture
def game(own: Mock) -> Game:
    return own.game()
