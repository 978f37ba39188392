"""The transport for servers nearby: one connection for many calls, and clear errors."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import httpx
import pytest

from liveops_kit.contract import Target
from liveops_kit.contract.http.direct_transport import DirectTransport

OK = b"HTTP/1.1 200 Fine\r\nContent-Length: 2\r\nX-Odd: caf\xe9\r\n\r\n{}"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 700\r\n\r\n"


@contextmanager
def answering(
    *connections: list[bytes], closed: Event | None = None
) -> Iterator[tuple[str, list[bytes]]]:
    """Serve each connection with its answers in turn, then close it; yield the requests."""
    requests: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for answers in connections:
            connection, _ = listener.accept()
            with connection:
                for answer in answers:
                    requests.append(connection.recv(65536))
                    if answer == b"":
                        break
                    connection.sendall(answer)
            if closed is not None:
                closed.set()

    thread = Thread(target=serve, daemon=True)
    thread.start()
    with listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/a%20b?c=1", requests
        thread.join(5)


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(transport=DirectTransport(), timeout=5) as client:
        yield client


def test_calls_share_a_connection_and_headers_are_kept_byte_by_byte(client):
    with answering([OK, CHUNKED, HEAD, b"HTTP/1.1 204 No Content\r\n\r\n", OK]) as (url, requests):
        first = client.get(url, headers={"X-Odd": b"caf\xe9"})
        assert (first.status_code, first.reason_phrase, first.content) == (200, "Fine", b"{}")
        assert first.headers.raw == [(b"Content-Length", b"2"), (b"X-Odd", b"caf\xe9")]
        assert requests[0].startswith(b"GET /a%20b?c=1 HTTP/1.1\r\nHost: 127.0.0.1:")
        assert b"\r\nX-Odd: caf\xe9\r\n" in requests[0]
        assert client.get(url).content == b"{}"
        assert client.head(url).content == b""
        assert client.delete(url).status_code == 204
        assert client.get(url).status_code == 200


def test_a_connection_that_the_server_has_closed_is_not_used_again(client):
    closed = Event()
    with answering([OK], [OK], closed=closed) as (url, requests):
        assert client.get(url).status_code == 200
        assert closed.wait(5)
        assert client.get(url).status_code == 200
    assert len(requests) == 2


def test_a_connection_that_was_idle_for_long_is_not_used_again(client, monkeypatch):
    """The server may be about to close it: a call sent just then would get no answer."""
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    with answering([OK, OK, b""], [OK]) as (url, requests):
        assert client.get(url).status_code == 200
        now += 1.9
        assert client.get(url).status_code == 200
        now += 2
        assert client.get(url).status_code == 200
    assert [bool(each) for each in requests] == [True, True, False, True]


def test_a_body_without_a_length_ends_with_the_connection(client):
    until_the_end = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}"
    with answering([until_the_end], [OK]) as (url, requests):
        assert client.get(url).content == b"{}"
        assert client.get(url).content == b"{}"
    assert len(requests) == 2


def test_an_answer_that_asks_to_go_on_is_not_the_answer(client):
    with answering([b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + OK]) as (url, _):
        response = client.get(url)
    assert (response.status_code, response.reason_phrase, response.content) == (200, "Fine", b"{}")
    assert "link" not in response.headers


def test_a_header_cannot_end_early(client):
    with answering([OK]) as (url, requests):
        with pytest.raises(httpx.LocalProtocolError):
            client.get(url, headers={"X-Odd": b"a\r\nX-Even: b"})
        assert requests == []
        assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"", httpx.RemoteProtocolError),
        (b"SSH-2.0-OpenSSH_9.2\r\n", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nno header\r\n\r\n{}", httpx.RemoteProtocolError),
    ],
)
def test_what_is_no_response_is_told(client, answer, error):
    with answering([answer]) as (url, requests), pytest.raises(error):
        client.get(url)
    assert len(requests) == 1


def test_nobody_there_and_nobody_answering_are_told_apart(client):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(httpx.ReadTimeout):
            client.get(url, timeout=0.05)
    with pytest.raises(httpx.ConnectError):
        client.get(url)


@pytest.mark.parametrize(
    ("target", "is_direct"),
    [
        (lambda app: Target(base_url="http://10.0.0.1/api"), False),
        (lambda app: Target(base_url="http://10.0.0.1/api", app=app), True),
        (lambda app: Target(base_url="http://localhost:8080/api"), True),
        (lambda app: Target(base_url="https://localhost:8443/api"), False),
    ],
)
def test_a_proxy_of_the_environment_is_for_other_machines(
    target: Callable[..., Target], is_direct, monkeypatch
):
    monkeypatch.setenv("http_proxy", "http://proxy:3128")
    monkeypatch.setenv("no_proxy", "localhost")
    assert target(object()).is_direct is is_direct
    monkeypatch.delenv("http_proxy")
    assert Target(base_url="http://10.0.0.1/api").is_direct
