"""Counts of all workers: the ids of refusals, the rate limit, and the numbers of metrics."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import update
from tests.state.store.replicas import Worker, played, two
from tests.worlds import make_world

from liveops_kit.domain.values.refusals import UNAVAILABLE, Refusal
from liveops_kit.domain.values.seeded_random import secret_id
from liveops_kit.errors import StoreUnavailableError
from liveops_kit.server.joined_metrics import Family, add_up_ended, added_up
from liveops_kit.server.rate_limit import Rate, RateLimit
from liveops_kit.state.store import tables, worker_records
from liveops_kit.state.store.buckets import SharedBuckets
from liveops_kit.state.store.worker_records import GatheringTable


def ids_of_memory(count: int) -> list[str]:
    """The first ids that a world in memory gives."""
    world = make_world()
    return [world.random.hex_id() for _ in range(count)]


# -- ids of refusals -------------------------------------------------------------------------------
@played
async def test_ids_come_in_the_order_of_the_calls_whichever_worker_draws(store: str) -> None:
    one, other = await two(store)
    drawn = [await worker.replica.ids.draw() for worker in (one, other, other, one, one, other)]
    late = Worker(store, "three")
    drawn.append(await late.replica.ids.draw())
    assert drawn == ids_of_memory(7)
    await asyncio.gather(one.close(), other.close(), late.close())


@played
async def test_ids_that_are_drawn_at_once_are_each_drawn_once(store: str) -> None:
    one, other = await two(store)
    workers = [one, other] * 50
    drawn = await asyncio.gather(*(worker.replica.ids.draw() for worker in workers))
    assert sorted(drawn) == sorted(ids_of_memory(100))
    await asyncio.gather(one.close(), other.close())


@played
async def test_a_reset_starts_the_ids_again_for_all_workers(store: str) -> None:
    one, other = await two(store)
    first = await one.replica.ids.draw()
    await other.replica.ids.draw()
    await other.do_alone(other.world.reset)
    await one.replica.ask()
    assert [await one.replica.ids.draw(), await other.replica.ids.draw()] == ids_of_memory(2)
    assert first == ids_of_memory(1)[0]
    await asyncio.gather(one.close(), other.close())


@played
async def test_an_exported_world_knows_what_others_have_drawn(store: str) -> None:
    one, other = await two(store)
    for _ in range(3):
        await other.replica.ids.draw()
    state = await one.do_alone(one.world.export_state)
    expected = make_world()
    for _ in range(3):
        expected.random.hex_id()
    assert state["chance"] == expected.export_state()["chance"]
    await asyncio.gather(one.close(), other.close())


@played
async def test_who_draws_from_a_sequence_that_has_started_again_gets_an_id_of_nobody(
    store: str,
) -> None:
    one, other = await two(store)
    await other.do_alone(other.world.reset)
    drawn = [await other.replica.ids.draw() for _ in range(3)]
    stray = await one.replica.ids.draw()  # it has not asked yet
    assert drawn == ids_of_memory(3)
    assert len(stray) == 32
    assert stray not in ids_of_memory(10)
    await asyncio.gather(one.close(), other.close())


@played
async def test_ids_go_on_where_the_database_has_forgotten_the_latest(store: str) -> None:
    one = Worker(store)
    for _ in range(5):
        await one.replica.ids.draw()
    with one.store.connections.lent() as connection:
        connection.execute(update(tables.sequences).values(value=2))
    assert await one.replica.ids.draw() == ids_of_memory(3)[2]
    await one.close()


# -- the rate limit --------------------------------------------------------------------------------
def limit_of(worker: Worker, rate: Rate, now: float = 1000.0) -> RateLimit:
    """A limit as a worker counts it, at a moment that stays."""
    worker.store.now = lambda: now  # type: ignore[method-assign]
    limit = RateLimit(rate)
    limit.shared = SharedBuckets(worker.store)
    return limit


@played
async def test_a_limit_is_that_of_all_workers(store: str) -> None:
    one, other = await two(store)
    limits = [limit_of(worker, Rate(5, 3600)) for worker in (one, other)]
    waits = [await limits[turn % 2].count("key", 7) for turn in range(8)]
    assert waits == [0] * 5 + [720] * 3
    assert [await each.count("key", 8) for each in limits] == [0, 0]
    assert [await each.count("another key", 7) for each in limits] == [0, 0]
    await limits[0].refill(7)
    assert await limits[1].count("key", 7) == 0
    waits = [await limits[1].count("key", 8) for _ in range(4)]
    assert waits == [0, 0, 0, 720]
    await limits[1].refill()
    assert await limits[0].count("key", 8) == 0
    await asyncio.gather(one.close(), other.close())


@played
async def test_no_more_pass_at_once_than_the_limit_allows(store: str) -> None:
    one, other = await two(store)
    limits = [limit_of(worker, Rate(20, 3600)) for worker in (one, other)] * 30
    waits = await asyncio.gather(*(each.count("key", 7) for each in limits))
    assert waits.count(0) == 20
    assert set(waits) == {0, 180}
    await asyncio.gather(one.close(), other.close())


@played
async def test_a_bucket_empties_with_time_and_not_backwards(store: str) -> None:
    one = Worker(store)
    limit, now = limit_of(one, Rate(2, 60)), 1000.0
    one.store.now = lambda: now  # type: ignore[method-assign]
    assert [await limit.count("key", 7) for _ in range(3)] == [0, 0, 30]
    now += 29
    assert await limit.count("key", 7) == 1
    now += 1
    assert [await limit.count("key", 7) for _ in range(2)] == [0, 30]
    now -= 500
    assert await limit.count("key", 7) == 30
    await one.close()


@played
async def test_what_was_used_long_ago_is_forgotten(store: str) -> None:
    one = Worker(store)
    limit = limit_of(one, Rate(1, 3600))
    assert [await limit.count("key", 7) for _ in range(2)] == [0, 3600]
    SharedBuckets(one.store).forget_before(one.store.now() - 60)
    assert await limit.count("key", 7) == 3600
    SharedBuckets(one.store).forget_before(one.store.now() + 1)
    assert await limit.count("key", 7) == 0
    await one.close()


@played
async def test_a_call_is_refused_that_cannot_be_counted(store: str) -> None:
    class Away(SharedBuckets):
        async def take(self, _: object) -> float | None:
            raise StoreUnavailableError("away")

    one = Worker(store)
    limit = RateLimit(Rate(5, 1))
    limit.shared = Away(one.store)
    with pytest.raises(Refusal) as caught:
        await limit.count("key", 7)
    assert caught.value.reason is UNAVAILABLE
    await one.close()


def test_the_rate_of_another_start_is_not_taken() -> None:
    limit, earlier, same = RateLimit(Rate(5, 1)), RateLimit(Rate(9, 1)), RateLimit(Rate(5, 1))
    earlier.set_rate(Rate(1, 1))
    limit.load(earlier.dump())
    assert limit.rate == Rate(5, 1)
    same.set_rate(None)
    limit.load(same.dump())
    assert limit.rate is None


# -- numbers ---------------------------------------------------------------------------------------
def family(name: str, kind: str, value: float, **labels: str) -> Family:
    return Family(name, "", kind, [(name, tuple(labels.items()), value)])


def test_numbers_of_workers_are_added_up_but_for_what_all_of_them_see() -> None:
    found = added_up([
        [family("calls", "counter", 3, operation="a"), family("liveops_projects", "gauge", 2),
         family("process_start_time_seconds", "gauge", 50)],
        [family("calls", "counter", 4, operation="b"), family("liveops_projects", "gauge", 1),
         family("process_start_time_seconds", "gauge", 40)],
        [family("calls", "counter", 5, operation="b"), family("journal", "gauge", 7)],
    ])  # fmt: skip
    assert {each.name: each.samples for each in found} == {
        "calls": [("calls", (("operation", "a"),), 3), ("calls", (("operation", "b"),), 9)],
        "liveops_projects": [("liveops_projects", (), 2)],
        "process_start_time_seconds": [("process_start_time_seconds", (), 40)],
        "journal": [("journal", (), 7)],
    }


@played
async def test_the_numbers_of_workers_that_are_gone_become_one_sum(
    store: str,
) -> None:
    import msgspec

    one = Worker(store)
    contents = [
        msgspec.msgpack.encode([family("calls", "counter", n), family("journal", "gauge", n)])
        for n in (1, 2, 4)
    ]
    for name, content in zip(("one", "two", "three"), contents, strict=True):
        table = GatheringTable(one.store, name)
        table.put_numbers(content)
        table.answer(0)
    assert table.numbers() == [(contents[0], True), (contents[2], True), (contents[1], True)]
    table.leave()
    assert [is_alive for _, is_alive in table.numbers()] == [True, False, True]
    table.forget_gone(add_up_ended)
    assert len(table.numbers()) == 3
    GatheringTable(one.store, "one").leave()
    table.forget_gone(add_up_ended)
    (gone, is_alive), (kept, is_kept) = table.numbers()
    assert (is_alive, is_kept, kept) == (False, True, contents[1])
    assert msgspec.msgpack.decode(gone, type=list[Family]) == [family("calls", "counter", 5)]
    assert worker_records.ALL_GONE == ""
    await one.close()


# -- an older store --------------------------------------------------------------------------------
@played
async def test_a_store_of_the_first_schema_is_brought_up_to_date(store: str) -> None:
    one = Worker(store)
    first = await one.replica.ids.draw()
    with one.store.connections.lent() as connection:
        for name in ("numbers", "sequences", "buckets"):
            connection.exec_driver_sql(f"DROP TABLE liveops_{name}")
        connection.exec_driver_sql("ALTER TABLE liveops_questions DROP COLUMN subject")
        connection.execute(update(tables.schema).values(version=1))
    await one.close()
    again = Worker(store)
    assert again.found
    assert await again.replica.ids.draw() == first
    table = GatheringTable(again.store, "one")
    number = table.ask("metrics")
    assert table.questions(number - 1) == {number: "metrics"}
    assert await limit_of(again, Rate(1, 1)).count("key") == 0
    await again.close()


def test_an_id_of_nobody_looks_like_one() -> None:
    assert len({secret_id() for _ in range(3)}) == 3
    assert len(secret_id()) == 32
