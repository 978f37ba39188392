"""With many connections, what is answered in one round of the loop is written together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
import uvicorn
from tests.edge.lines import CLOSE, DATE, GET, PLAIN_POST, Line, Ready
from uvicorn.server import ServerState

from liveops_kit.edge.outbox import outbox_of
from liveops_kit.edge.protocol import _CROWD, DroppableProtocol

SAID = (
    b"HTTP/1.1 200 OK\r\n%b: %b\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
    % DATE
)


class Crowd:
    """Connections to one server, and in which order they were written to."""

    def __init__(self, count: int) -> None:
        state = ServerState()
        self.lines = [Line(DroppableProtocol, Ready(), state=state) for _ in range(count)]

    def written(self) -> list[int]:
        """How many answers each has got."""
        told = [b"".join(line.wire.written) for line in self.lines]
        assert all(each == SAID * each.count(b"HTTP/1.1") for each in told)
        return [each.count(b"HTTP/1.1") for each in told]

    def hear(self, *numbers: int) -> None:
        """Have a request come on each of these connections."""
        for number in numbers or range(len(self.lines)):
            self.lines[number].hear(GET)


def noted(order: list[int], number: int, write: Callable[[bytes], None], data: bytes) -> None:
    """Write, and note for which connection that was."""
    order.append(number)
    write(data)


def within(play: Callable[[Crowd], Awaitable[None]], count: int = _CROWD) -> None:
    """Play with so many connections."""

    async def whole() -> None:
        crowd = Crowd(count)
        await play(crowd)
        for line in crowd.lines:
            line.close()

    asyncio.run(whole())


def test_few_connections_are_written_to_one_by_one() -> None:
    async def play(crowd: Crowd) -> None:
        crowd.hear(2)
        assert crowd.written() == [0, 0, 1, 0, 0, 0, 0]
        crowd.lines.append(Line(DroppableProtocol, Ready(), state=crowd.lines[0].state))
        crowd.hear(2)
        assert crowd.written() == [0, 0, 1, 0, 0, 0, 0, 0]
        crowd.lines.pop().close()
        crowd.hear(1)
        assert crowd.written() == [0, 1, 1, 0, 0, 0, 0]
        await asyncio.sleep(0)
        assert crowd.written() == [0, 1, 2, 0, 0, 0, 0]

    within(play, _CROWD - 1)


def test_many_are_written_to_when_the_loop_has_gone_round(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(crowd: Crowd) -> None:
        order: list[int] = []
        for number, line in enumerate(crowd.lines):
            monkeypatch.setattr(line.wire, "write", partial(noted, order, number, line.wire.write))
        for expected in (1, 2):
            crowd.hear(3, 1, 7)
            assert crowd.written()[3] == expected - 1
            await asyncio.sleep(0)
            assert crowd.written() == [0, expected, 0, expected, 0, 0, 0, expected]
        assert order == [3, 1, 7] * 2

    within(play)


def test_of_very_many_the_first_do_not_wait() -> None:
    async def play(crowd: Crowd) -> None:
        crowd.hear()
        assert crowd.written() == [1] * 64 + [0] * 6
        await asyncio.sleep(0)
        assert crowd.written() == [1] * 70

    within(play, 70)


@pytest.mark.parametrize("then", [GET, GET[:9], PLAIN_POST, GET * 2, CLOSE, b"no request\r\n\r\n"])
def test_the_next_request_finds_the_answer_before_written(then: bytes) -> None:
    async def play(crowd: Crowd) -> None:
        line = crowd.lines[4]
        crowd.hear(4, 5)
        line.hear(then)
        assert line.wire.written[0] == SAID
        await line.settle()
        assert crowd.lines[5].wire.written == [SAID]
        assert b"".join(line.wire.written).startswith(SAID)

    within(play)


@pytest.mark.parametrize("end", ["eof_received", "shutdown"])
def test_who_goes_gets_the_answer_before(end: str) -> None:
    """uvicorn closes the connection at the end of the server, asyncio at the end of what comes."""

    async def play(crowd: Crowd) -> None:
        line = crowd.lines[0]
        crowd.hear(0)
        getattr(line.protocol, end)()
        assert crowd.written()[0] == 1
        assert line.wire.is_closed is (end == "shutdown")

    within(play)


def test_who_is_gone_gets_nothing_and_the_others_theirs() -> None:
    async def play(crowd: Crowd) -> None:
        crowd.hear(0, 1, 2)
        crowd.lines[1].wire.close()
        await asyncio.sleep(0)
        assert crowd.written() == [1, 0, 1, 0, 0, 0, 0, 0]

    within(play)


def test_a_loop_has_one_outbox_for_as_long_as_it_is_there() -> None:
    async def mine() -> object:
        loop = asyncio.get_running_loop()
        assert outbox_of(loop) is outbox_of(loop)
        return outbox_of(loop)

    assert asyncio.run(mine()) is not asyncio.run(mine())


async def over_sockets(count: int) -> list[bytes]:
    """What so many clients get that ask once, and say that they will say no more."""
    loop, state = asyncio.get_running_loop(), ServerState()
    state.default_headers = [DATE]
    config = uvicorn.Config(
        Ready(), lifespan="off", ws="none", log_config=None, access_log=False, proxy_headers=False
    )
    config.load()
    server = await loop.create_server(
        lambda: DroppableProtocol(config, state, {}, loop), "127.0.0.1", 0
    )
    port = server.sockets[0].getsockname()[1]

    async def ask() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await together.wait()
        writer.write(GET)
        writer.write_eof()
        told = await reader.read()
        writer.close()
        return told

    together = asyncio.Barrier(count)
    try:
        return await asyncio.wait_for(asyncio.gather(*[ask() for _ in range(count)]), 20)
    finally:
        server.close()


def test_clients_that_say_no_more_are_answered_over_real_sockets() -> None:
    uvloop = pytest.importorskip("uvloop", reason="uvloop is not on this machine")
    for run in (asyncio.run, uvloop.run):
        assert run(over_sockets(40)) == [SAID] * 40
