"""One mock for all tests of the edge, and a project of its own for each test."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from itertools import count

import pytest
import uvicorn

pytest.register_assert_rewrite("tests.server.game")

from tests.databases import STORES  # noqa: E402
from tests.server.game import Game, Mock, make_mock  # noqa: E402

from liveops_kit.domain.values.clock import SettableClock  # noqa: E402 - after the line above

_project_ids = count(50_001)


ON_EVERY_STORE = {
    "test_bonuses_api",
    "test_carts_api",
    "test_clock",
    "test_control",
    "test_control_reads",
    "test_coupon_redeem_api",
    "test_coupons_api",
    "test_daily_chains_api",
    "test_discounts_api",
    "test_fault_stage",
    "test_faults",
    "test_journal",
    "test_magic",
    "test_offer_chains_api",
    "test_order_control",
    "test_orders_api",
    "test_project_clocks",
    "test_promo_codes_api",
    "test_promotion_kinds_api",
    "test_promotions_api",
    "test_round_trips",
    "test_rules_and_points_api",
    "test_snapshots_api",
    "test_state",
    "test_store_calls_api",
    "test_store_catalog_api",
    "test_twins_api",
    "test_unique_catalog_offers_api",
    "test_upsell_api",
    "test_users",
}
"""The modules about the state of the mock, which is the same whatever keeps it."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests about the state on every store (`make test-stores`), or in memory."""
    name = metafunc.module.__name__.rpartition(".")[2]
    if name in ON_EVERY_STORE and "store_kind" in metafunc.fixturenames:
        metafunc.parametrize("store_kind", STORES, indirect=True, scope="session")


@pytest.fixture(scope="session")
def store_kind(request: pytest.FixtureRequest) -> str:
    """The kind of store of the mock: memory, but in the modules above each kind in turn."""
    kind: str = getattr(request, "param", "memory")
    return kind


@pytest.fixture(scope="session")
def mock(store_kind: str, new_store: Callable[[str], str]) -> Iterator[Mock]:
    """The mock with its default settings, on this machine: lenient."""
    made = make_mock(store=new_store(store_kind))
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
