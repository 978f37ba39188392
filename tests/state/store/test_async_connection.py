"""The connection that is asked before every request: its answers, and what it does without them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import text
from tests.databases import PostgresqlServer
from tests.state.store.replicas import GAME, Worker

from liveops_kit.errors import StoreUnavailableError
from liveops_kit.state.store.async_connection import Asker
from liveops_kit.state.store.connections import PostgresqlConnections

NOBODY = 2**62


@pytest.fixture
def worker(new_store: Callable[[str], str]) -> Worker:
    """A worker of a fresh store in PostgreSQL, whose project has one version."""
    return Worker(new_store("postgresql"))


def asker_of(worker: Worker) -> Asker:
    connections = worker.store.connections
    assert isinstance(connections, PostgresqlConnections)
    assert connections.asker is not None
    return connections.asker


def backends(worker: Worker) -> list[int]:
    """The processes of the database that answer the questions of this worker."""
    query = (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
        "AND query LIKE 'PREPARE liveops_newest%'"
    )
    with worker.store.connections.lent() as connection:
        return list(connection.execute(text(query)).scalars())


async def newest(worker: Worker, *ids: int) -> dict[int, int]:
    return dict(await asker_of(worker).newest(ids))


def test_a_question_names_projects_and_an_answer_their_versions(worker: Worker) -> None:
    async def story() -> None:
        await worker.do(worker.redeem)
        await worker.do(worker.redeem)
        assert await newest(worker, GAME, NOBODY) == {GAME: 3, NOBODY: 0}
        assert await newest(worker, NOBODY) == {NOBODY: 0}
        assert len(backends(worker)) == 1
        await worker.close()

    asyncio.run(story())


def test_a_connection_that_was_ended_is_replaced_without_anybody_noticing(worker: Worker) -> None:
    async def story() -> None:
        await worker.do(worker.redeem)
        (former,) = backends(worker)
        with worker.store.connections.lent() as connection:
            ended = text(f"SELECT pg_terminate_backend({former}, 10000)")
            assert connection.execute(ended).scalar_one() is True
        # The event loop hears of it only now, with the question or before.
        assert await newest(worker, GAME) == {GAME: 2}
        (latter,) = backends(worker)
        assert latter != former
        await worker.close()

    asyncio.run(story())


def test_an_end_without_a_question_leaves_the_loop_nothing_to_read(worker: Worker) -> None:
    async def story() -> None:
        await worker.do(worker.redeem)
        with worker.store.connections.lent() as connection:
            (former,) = backends(worker)
            connection.execute(text(f"SELECT pg_terminate_backend({former}, 10000)"))
        line = asker_of(worker)._line
        assert line is not None
        while line.is_open:
            await asyncio.sleep(0)
        assert await newest(worker, GAME) == {GAME: 2}
        await worker.close()

    asyncio.run(story())


def test_a_question_that_is_given_up_leaves_its_answer_to_nobody(worker: Worker) -> None:
    async def story() -> None:
        await worker.do(worker.redeem)
        given_up = asyncio.ensure_future(newest(worker, NOBODY))
        await asyncio.sleep(0)
        given_up.cancel()
        with suppress(asyncio.CancelledError):
            await given_up
        assert await newest(worker, GAME) == {GAME: 2}
        await worker.close()

    asyncio.run(story())


def test_another_loop_gets_a_connection_of_its_own(worker: Worker) -> None:
    async def story() -> None:
        assert await newest(worker, NOBODY) == {NOBODY: 0}

    asyncio.run(story())
    asyncio.run(story())
    asyncio.run(worker.close())


def test_what_the_database_refuses_is_said_in_its_words(worker: Worker) -> None:
    async def story() -> None:
        await worker.do(worker.redeem)
        with worker.store.connections.lent() as connection:
            connection.execute(text("DROP TABLE liveops_changes"))
        message = 'the database does not answer: relation "liveops_changes" does not exist'
        with pytest.raises(StoreUnavailableError, match=message):
            await newest(worker, GAME)
        await worker.close()

    asyncio.run(story())


def test_without_a_database_the_question_fails_and_later_it_is_answered(
    worker: Worker, postgresql: PostgresqlServer
) -> None:
    async def story() -> None:
        await worker.do(worker.redeem)
        postgresql.stop()
        try:
            for _ in range(2):
                with pytest.raises(StoreUnavailableError, match="the database does not answer: "):
                    await newest(worker, GAME)
        finally:
            postgresql.start()
        assert await newest(worker, GAME) == {GAME: 2}
        await worker.close()

    asyncio.run(story())
