"""A dropped connection over TCP, and canaries for what uvicorn does not document."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from tests.server.game import Mock, make_mock
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from liveops_kit.server.messages import DISCONNECT
from liveops_kit.server.uvicorn_protocol import DisconnectingProtocol

each = pytest.mark.parametrize
Address = tuple[str, int]
HEALTH = b"GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
REDEEM = (
    b"POST /api/v2/project/1/coupon/redeem HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Length: 2\r\n\r\n{}"
)


@pytest.fixture(scope="module")
def own() -> Mock:
    """A mock for this file alone: faults are everybody's."""
    return make_mock()


@pytest.fixture(scope="module")
def served(own: Mock) -> Iterator[Address]:
    """Where it listens, as `liveops mock` has it."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        own.app, http=DisconnectingProtocol, lifespan="off", log_level="error", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield listener.getsockname()
    server.should_exit = True
    thread.join(timeout=10)
    assert not thread.is_alive()


def exchange(address: Address, *requests: bytes) -> bytes:
    """Send requests on one connection, and return what came until the server closed it."""
    with socket.create_connection(address, timeout=10) as line:
        for request in requests:
            line.sendall(request)
        received = b""
        while part := line.recv(65_536):
            received += part
        return received


def put_fault(own: Mock, **terms: Any) -> None:
    game = own.game()
    assert game.control("POST", "/reset").status_code == 204
    assert game.control("POST", "/faults", terms).status_code == 201


def test_a_dropped_call_gets_no_byte(own: Mock, served: Address) -> None:
    put_fault(own, drop=True)
    assert exchange(served, REDEEM) == b""


def test_a_connection_can_be_dropped_after_an_answer(own: Mock, served: Address) -> None:
    put_fault(own, drop=True)
    received = exchange(served, HEALTH, REDEEM)
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert received.count(b"HTTP/1.1") == 1
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"content-length: %d" % len(body) in head
    assert json.loads(body)["status"] == "ok"


def test_a_cut_off_answer_announces_more_than_it_sends(own: Mock, served: Address) -> None:
    put_fault(own, truncate=7)
    head, _, body = exchange(served, REDEEM).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 403 ")
    announced = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    assert announced > len(body) == 7


def test_pipelined_requests_are_answered_in_their_order(own: Mock, served: Address) -> None:
    assert own.game().control("POST", "/reset").status_code == 204
    last = HEALTH.replace(b"localhost\r\n", b"localhost\r\nConnection: close\r\n")
    received = exchange(served, HEALTH + REDEEM + last)
    statuses = [answer[:3] for answer in received.split(b"HTTP/1.1 ")]
    assert statuses == [b"", b"200", b"403", b"200"]


# -- canaries --------------------------------------------------------------------------------------
class Transport(asyncio.Transport):
    """A transport that notes what was written, and whether it was closed."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.is_closed = False
        self.written: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed


def scope_of(protocol_type: type[HttpToolsProtocol]) -> tuple[Any, Transport]:
    """Return the scope of a request that a protocol has read, and the transport it came by."""

    async def read() -> tuple[Any, Transport]:
        scopes: list[Any] = []

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scopes.append(scope)
            headers = [(b"content-length", b"7")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"nothing"})

        config = uvicorn.Config(app, lifespan="off", ws="none", http=protocol_type)
        config.load()
        protocol, transport = protocol_type(config, ServerState(), {}), Transport()
        protocol.connection_made(transport)
        protocol.data_received(HEALTH)
        await asyncio.gather(*protocol.tasks)
        await asyncio.sleep(0)
        return scopes[0], transport

    return asyncio.run(read())


def test_scope_and_transport_are_what_the_application_and_the_connection_have() -> None:
    """They are undocumented: a uvicorn without them, or with others, fails here first."""
    scope, transport = scope_of(DisconnectingProtocol)
    scope[DISCONNECT]()
    assert transport.is_closed


def test_an_answer_leaves_in_one_write() -> None:
    """uvicorn writes head and body separately, to the transport that it was given."""
    _, theirs = scope_of(HttpToolsProtocol)
    _, ours = scope_of(DisconnectingProtocol)
    assert [len(theirs.written), len(ours.written)] == [2, 1]
    assert ours.written == [b"".join(theirs.written)]
    assert ours.written[0].startswith(b"HTTP/1.1 200 OK\r\n")
    assert ours.written[0].endswith(b"\r\n\r\nnothing")


def test_nothing_else_of_a_request_is_changed() -> None:
    ours, _ = scope_of(DisconnectingProtocol)
    theirs, _ = scope_of(HttpToolsProtocol)
    del ours[DISCONNECT]
    assert ours == theirs
