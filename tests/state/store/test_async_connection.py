"""The connection that is asked before every request: its answers, and what it does without them."""

from __future__ import annotations

import asyncio
import socket
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
        "SELECT pid FROM pg_stat_activity WHERE usename = current_user "
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


def test_a_database_that_says_nothing_is_given_up() -> None:
    """Nobody waits for ever, and the next question opens another connection."""

    async def story(port: int) -> None:
        arguments = {"host": "127.0.0.1", "port": port, "dbname": "a", "user": "a"}
        asker = Asker(arguments, max_seconds=0.05)
        for _ in range(2):
            with pytest.raises(StoreUnavailableError, match=r"not answer within 0\.05 s"):
                await asker.newest([GAME])

    with socket.create_server(("127.0.0.1", 0)) as silent:
        asyncio.run(story(silent.getsockname()[1]))


def test_a_lost_connection_leaves_alone_what_gets_its_number(worker: Worker) -> None:
    """Its descriptor is closed as soon as the loss is seen, and others get the number."""

    async def story() -> None:
        loop, readable = asyncio.get_running_loop(), list[int]()
        await worker.do(worker.redeem)
        (former,) = backends(worker)
        with worker.store.connections.lent() as connection:
            connection.execute(text(f"SELECT pg_terminate_backend({former}, 10000)"))
        for _ in range(10):
            await asyncio.sleep(0)
        pairs = [socket.socketpair() for _ in range(8)]
        for number, (here, there) in enumerate(pairs):
            loop.add_reader(here, readable.append, number)
            there.send(b"x")
        assert await newest(worker, GAME) == {GAME: 2}
        readable.clear()
        for _ in range(10):
            await asyncio.sleep(0)
        assert set(readable) == set(range(8))
        for here, there in pairs:
            loop.remove_reader(here)
            here.close()
            there.close()
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
