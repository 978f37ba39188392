"""Writes to a connection are joined: when they leave, and how they end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from liveops_kit.server.joined_writes import JoinedWrites

each = pytest.mark.parametrize
Calls = list[tuple[Any, ...]]


class Connection(asyncio.Transport):
    """A transport that notes its calls, and returns what it is told to."""

    def __init__(self, calls: Calls, name: str = "one") -> None:
        super().__init__({"peername": ("127.0.0.1", 1)})
        self.calls, self.name = calls, name
        self.is_lost = False

    def writelines(self, parts: Any) -> None:
        self.calls.append((self.name, "writelines", list(parts)))

    def is_closing(self) -> bool:
        return self.is_lost

    def close(self) -> None:
        self.calls.append((self.name, "close"))
        self.is_lost = True

    def abort(self) -> None:
        self.calls.append((self.name, "abort"))
        self.is_lost = True

    def write_eof(self) -> None:
        self.calls.append((self.name, "write_eof"))


def played(play: Callable[[JoinedWrites, Connection], Awaitable[None]]) -> Calls:
    """Return the calls that a connection got."""

    async def run() -> Calls:
        calls: Calls = []
        connection = Connection(calls)
        await play(JoinedWrites(connection), connection)
        await asyncio.sleep(0)
        return calls

    return asyncio.run(run())


def test_writes_of_one_round_leave_together_in_the_next() -> None:
    async def play(joined: JoinedWrites, connection: Connection) -> None:
        joined.write(b"head")
        joined.write(b"body")
        assert connection.calls == []
        await asyncio.sleep(0)
        joined.write(b"again")

    assert played(play) == [
        ("one", "writelines", [b"head", b"body"]),
        ("one", "writelines", [b"again"]),
    ]


def test_answers_to_several_connections_leave_one_after_the_other() -> None:
    """No handler runs in between: a client of all of them is woken once."""

    async def run() -> Calls:
        calls: Calls = []
        joined = [JoinedWrites(Connection(calls, name)) for name in ("one", "two")]

        async def answer(connection: JoinedWrites) -> None:
            calls.append(("handled",))
            connection.write(b"head")
            connection.write(b"body")

        await asyncio.gather(*map(answer, joined))
        await asyncio.sleep(0)
        return calls

    parts = [b"head", b"body"]
    assert asyncio.run(run()) == [
        ("handled",),
        ("handled",),
        ("one", "writelines", parts),
        ("two", "writelines", parts),
    ]


@each("end", ["close", "write_eof"])
def test_what_waits_is_written_before_the_end(end: str) -> None:
    async def play(joined: JoinedWrites, _: Connection) -> None:
        joined.write(b"last")
        getattr(joined, end)()

    assert played(play) == [("one", "writelines", [b"last"]), ("one", end)]


def test_what_waits_is_lost_where_a_connection_is_aborted() -> None:
    async def play(joined: JoinedWrites, _: Connection) -> None:
        joined.write(b"lost")
        joined.abort()

    assert played(play) == [("one", "abort")]


def test_nothing_is_written_to_a_connection_that_the_client_has_closed() -> None:
    async def play(joined: JoinedWrites, connection: Connection) -> None:
        joined.write(b"lost")
        connection.is_lost = True

    assert played(play) == []


def test_the_rest_is_as_the_connection_says() -> None:
    """Over TCP, with a transport of asyncio's own."""

    async def run() -> None:
        ends: list[asyncio.Transport] = []

        class Protocol(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                assert isinstance(transport, asyncio.Transport)
                ends.append(transport)

        loop = asyncio.get_running_loop()
        server = await loop.create_server(Protocol, "127.0.0.1", 0)
        address = server.sockets[0].getsockname()
        reader, writer = await asyncio.open_connection(*address)
        (raw,) = ends
        joined = JoinedWrites(raw)
        for name in ("peername", "sockname", "sslcontext"):
            assert joined.get_extra_info(name) == raw.get_extra_info(name)
        assert joined.get_extra_info("peername") == writer.get_extra_info("sockname")
        assert joined.get_extra_info("nothing", 7) == 7
        assert joined.can_write_eof() is raw.can_write_eof() is True
        joined.set_write_buffer_limits(high=9, low=4)
        assert joined.get_write_buffer_limits() == raw.get_write_buffer_limits() == (4, 9)
        joined.write(b"1234")
        assert (joined.get_write_buffer_size(), raw.get_write_buffer_size()) == (4, 0)
        joined.pause_reading()
        assert joined.is_reading() is raw.is_reading() is False
        joined.resume_reading()
        assert joined.is_reading() is raw.is_reading() is True
        other = Protocol()
        joined.set_protocol(other)
        assert joined.get_protocol() is raw.get_protocol() is other
        assert joined.is_closing() is False
        joined.close()
        assert joined.is_closing() is raw.is_closing() is True
        assert await reader.read() == b"1234"
        writer.close()
        server.close()

    asyncio.run(run())
