"""A lease: one process at a time does what is to be done once."""

from __future__ import annotations

import asyncio
from unittest.mock import patch

from tests.state.store.replicas import Worker

from liveops_kit.state.store.outbox import LEASE_SECONDS, OutboxTable
from liveops_kit.state.store.sql import SqlStore


def test_one_process_holds_it_for_as_long_as_it_asks_again_and_others_after_it(store: str) -> None:
    worker = Worker(store)
    one, other = OutboxTable(worker.store, "one"), OutboxTable(worker.store, "other")
    held = [
        (0.0, one, True),
        (1.0, other, False),
        (LEASE_SECONDS, one, True),
        (LEASE_SECONDS + 1, other, False),
        (2 * LEASE_SECONDS, other, False),
        (2 * LEASE_SECONDS + 1, other, True),
        (2 * LEASE_SECONDS + 2, one, False),
    ]
    for moment, table, expected in held:
        with patch.object(SqlStore, "now", return_value=1_800_000_000.0 + moment):
            assert table.hold_lease() is expected, moment
    asyncio.run(worker.close())


def test_one_that_ends_lets_it_go_and_nobody_elses(store: str) -> None:
    worker = Worker(store)
    one, other = OutboxTable(worker.store, "one"), OutboxTable(worker.store, "other")
    assert one.hold_lease()
    other.release_lease()
    assert not other.hold_lease()
    assert other.hold_lease("upkeep")
    one.release_lease()
    assert other.hold_lease()
    asyncio.run(worker.close())
