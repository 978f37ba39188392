"""The proxy on the wire: everything passes as it is, to one server and nowhere else."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests import web
from tests.traffic.exchanges import served, signed_by_itself

from liveops_kit.har.exchange import Exchange
from liveops_kit.runs.listening import trust
from liveops_kit.traffic.forwarding import Upstream, forwarded
from liveops_kit.traffic.proxy import MAX_KEPT, Proxy

each = pytest.mark.parametrize


class Echo:
    """A server that answers what it was asked, and otherwise does as it is told."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.status = 200
        self.headers: list[tuple[bytes, bytes]] = [(b"content-type", b"application/json")]
        self.parts: list[bytes] = [b"{}"]
        self.before_part: Callable[[int], Any] = lambda _: asyncio.sleep(0)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while True:
            event = await receive()
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        self.requests.append(
            {
                "method": scope["method"],
                "target": scope["raw_path"] + b"?" + scope["query_string"],
                "headers": scope["headers"],
                "body": body,
            }
        )
        start = {"type": "http.response.start", "status": self.status, "headers": self.headers}
        await send(start)
        for number, part in enumerate(self.parts):
            await self.before_part(number)
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


class Recorder:
    """Exchanges and lines that the proxy shows and says; waits until an exchange was shown."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.lines: list[str] = []
        self._shown = threading.Semaphore(0)

    def watch(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
        self._shown.release()

    def next(self) -> Exchange:
        assert self._shown.acquire(timeout=10)
        return self.exchanges[-1]


@contextmanager
def proxied(
    upstream: str, recorder: Recorder, timeout: float = 10.0, trust: Any = True
) -> Iterator[str]:
    """The proxy in front of a URL; gives its own."""
    transport = httpx.AsyncHTTPTransport(trust_env=False, verify=trust)
    with served(
        Proxy(Upstream.of(upstream), transport, recorder.watch, recorder.lines.append, timeout)
    ) as url:
        yield url


@pytest.fixture(scope="module")
def echo_url() -> Iterator[tuple[Echo, str]]:
    echo = Echo()
    with served(echo) as url:
        yield echo, url


@pytest.fixture
def echo(echo_url: tuple[Echo, str]) -> Echo:
    echo_url[0].__init__()  # type: ignore[misc]
    return echo_url[0]


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def proxy(echo: Echo, echo_url: tuple[Echo, str], recorder: Recorder) -> Iterator[str]:
    with proxied(echo_url[1], recorder) as url:
        yield url


def raw(url: str, request: bytes) -> bytes:
    """The answer to bytes sent over a connection of their own."""
    parts = httpx.URL(url)
    with socket.create_connection((parts.host, parts.port or 80), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while more := connection.recv(65_536):
            answer += more
    return answer


@each("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_methods_bodies_and_statuses_pass(
    proxy: str, echo: Echo, recorder: Recorder, method: str
) -> None:
    echo.status, echo.parts = 418, [b'{"a":', b"1}"]
    answer = web.request(method, f"{proxy}/api/v2/x", content=b'{"b":2}')
    assert (answer.status_code, answer.content) == (418, b'{"a":1}')
    (request,) = echo.requests
    assert (request["method"], request["body"]) == (method, b'{"b":2}')
    exchange = recorder.next()
    assert (exchange.method, exchange.status) == (method, 418)
    assert (exchange.request.body, exchange.response.body) == (b'{"b":2}', b'{"a":1}')


@each(
    "target",
    [
        b"/api/v2/a%2Fb/%7e~/../c//d?x=1&x=%20+&y",
        b"/api/%E2%82%AC?q=%zz",
        b"//evil.example/x?",
    ],
)
def test_paths_and_queries_pass_as_they_were_written(
    proxy: str, echo: Echo, recorder: Recorder, target: bytes
) -> None:
    raw(proxy, b"GET " + target + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    wanted = target if b"?" in target else target + b"?"
    assert echo.requests[0]["target"] == wanted
    assert recorder.next().url.endswith(target.decode().removesuffix("?"))


def test_the_path_of_the_upstream_comes_first(
    echo: Echo, echo_url: tuple[Echo, str], recorder: Recorder
) -> None:
    with proxied(f"{echo_url[1]}/api/", recorder) as url:
        web.get(f"{url}/v2/project/1/cart?locale=en")
    assert echo.requests[0]["target"] == b"/api/v2/project/1/cart?locale=en"
    assert recorder.next().url == f"{echo_url[1]}/api/v2/project/1/cart?locale=en"


def test_headers_pass_but_those_of_the_connection(
    proxy: str, echo: Echo, echo_url: tuple[Echo, str]
) -> None:
    raw(
        proxy,
        b"POST /x HTTP/1.1\r\nHost: game.example\r\nAuthorization: Bearer abc\r\nX-Two: 1\r\n"
        b"X-Two: 2\r\nX-Odd: a\xe9\r\nTE: trailers\r\nX-Hop: 1\r\nExpect: 100-continue\r\n"
        b"Connection: close, x-hop\r\nContent-Length: 2\r\n\r\n{}",
    )
    host = echo_url[1].removeprefix("http://").encode()
    assert sorted(echo.requests[0]["headers"]) == sorted(
        [
            (b"host", host),
            (b"authorization", b"Bearer abc"),
            (b"x-two", b"1"),
            (b"x-two", b"2"),
            (b"x-odd", b"a\xe9"),
            (b"content-length", b"2"),
        ]
    )


def test_headers_of_the_answer_pass_and_none_is_added(proxy: str, echo: Echo) -> None:
    echo.headers = [
        (b"content-type", b"application/json"),
        (b"set-cookie", b"a=1"),
        (b"set-cookie", b"b=2"),
        (b"x-odd", b"a\xe9"),
        (b"keep-alive", b"timeout=5"),
        (b"content-length", b"2"),
    ]
    answer = web.get(f"{proxy}/x")
    assert answer.headers.raw == [pair for pair in echo.headers if pair[0] != b"keep-alive"]


def test_packed_answers_pass_packed_and_are_seen_unpacked(
    proxy: str, echo: Echo, recorder: Recorder
) -> None:
    packed = gzip.compress(b'{"a":1}')
    echo.headers.append((b"content-encoding", b"gzip"))
    echo.parts = [packed]
    with web.stream("GET", f"{proxy}/x") as answer:
        assert b"".join(answer.iter_raw()) == packed
    assert recorder.next().response.body == b'{"a":1}'


def test_redirects_are_the_callers_to_follow(proxy: str, echo: Echo) -> None:
    echo.status = 302
    echo.headers.append((b"location", b"http://example.com/"))
    answer = web.get(f"{proxy}/x")
    assert (answer.status_code, answer.headers["location"]) == (302, "http://example.com/")
    assert len(echo.requests) == 1


def test_parts_of_an_answer_pass_before_its_end(proxy: str, echo: Echo) -> None:
    first_arrived = asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def wait(number: int) -> None:
        if number == 1:
            loops.append(asyncio.get_running_loop())
            await asyncio.wait_for(first_arrived.wait(), 10)

    echo.parts, echo.before_part = [b"first", b"second"], wait
    with web.stream("GET", f"{proxy}/x") as answer:
        parts = answer.iter_raw()
        assert next(parts) == b"first"
        while not loops:
            pass
        loops[0].call_soon_threadsafe(first_arrived.set)
        assert b"".join(parts) == b"second"


def test_a_request_in_chunks_passes(proxy: str, echo: Echo, recorder: Recorder) -> None:
    web.post(f"{proxy}/x", content=iter([b"[1,", b"2]"]))
    assert echo.requests[0]["body"] == b"[1,2]"
    assert recorder.next().request.body == b"[1,2]"


def test_a_body_too_large_to_keep_passes_all_the_same(
    proxy: str, echo: Echo, recorder: Recorder
) -> None:
    part = b"x" * 1_000_000
    echo.parts = [part] * (MAX_KEPT // len(part) + 1)
    assert len(web.get(f"{proxy}/x").content) == len(part) * len(echo.parts)
    assert recorder.next().response.body is None


def test_a_head_passes(proxy: str, echo: Echo, recorder: Recorder) -> None:
    echo.headers.append((b"content-length", b"2"))
    answer = httpx.head(f"{proxy}/x")
    assert (answer.status_code, answer.headers["content-length"]) == (200, "2")
    assert echo.requests[0]["method"] == "HEAD"
    assert recorder.next().response.body == b""


@each(
    "request_line",
    [
        b"GET http://example.com/ HTTP/1.1",
        b"CONNECT example.com:443 HTTP/1.1",
        b"OPTIONS * HTTP/1.1",
    ],
)
def test_other_servers_are_refused(
    proxy: str, echo: Echo, recorder: Recorder, request_line: bytes
) -> None:
    answer = raw(proxy, request_line + b"\r\nHost: example.com\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"forwards to http://127.0.0.1:" in answer
    assert (echo.requests, recorder.exchanges) == ([], [])


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def test_an_upstream_that_is_down_is_told(recorder: Recorder) -> None:
    port = closed_port()
    with proxied(f"http://127.0.0.1:{port}", recorder) as url:
        answer = web.get(f"{url}/api/x")
    assert answer.status_code == 502
    message = answer.json()["error"]
    assert message.startswith(f"liveops proxy: no answer from http://127.0.0.1:{port}: ")
    assert recorder.lines == [f"GET /api/x: {message.removeprefix('liveops proxy: ')}"]
    assert recorder.exchanges == []


def test_an_upstream_that_takes_too_long_is_told(recorder: Recorder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        upstream = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with proxied(upstream, recorder, timeout=0.2) as url:
            answer = web.get(f"{url}/x")
    assert answer.status_code == 504
    words = f"liveops proxy: no answer from {upstream}: it takes too long"
    assert answer.json() == {"error": words}


def test_an_answer_that_breaks_off_breaks_off_for_the_caller(recorder: Recorder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as broken:

        def answer_half() -> None:
            connection, _ = broken.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{")

        thread = threading.Thread(target=answer_half)
        thread.start()
        with (
            proxied(f"http://127.0.0.1:{broken.getsockname()[1]}", recorder) as url,
            pytest.raises(httpx.RemoteProtocolError),
        ):
            web.get(f"{url}/x")
        thread.join(timeout=10)
    exchange = recorder.next()
    assert (exchange.status, exchange.response.body) == (200, None)


def test_certificates_are_verified(recorder: Recorder, tmp_path: Path) -> None:
    certificate = signed_by_itself(tmp_path / "own.pem")
    with served(Echo(), certificate) as upstream:
        assert upstream.startswith("https://")
        with proxied(upstream, recorder, trust=trust(None)) as url:
            distrusted = web.get(f"{url}/x")
        with proxied(upstream, recorder, trust=trust(certificate)) as url:
            assert web.get(f"{url}/x").status_code == 200
    assert distrusted.status_code == 502
    assert "CERTIFICATE_VERIFY_FAILED" in distrusted.json()["error"]
    assert len(recorder.exchanges) == 1


def test_an_upstream_that_speaks_no_tls_is_not_asked_in_plain_text(recorder: Recorder) -> None:
    echo = Echo()
    with served(echo) as plain, proxied(plain.replace("http:", "https:"), recorder) as url:
        assert web.get(f"{url}/x").status_code == 502
    assert echo.requests == []


@each(
    "url",
    [
        "127.0.0.1:1",
        "ftp://a",
        "http://",
        "http://a?b",
        "http://u:p@a",
        "http://a/#b",
        "http://a:99999",
    ],
)
def test_an_upstream_is_a_scheme_a_host_and_a_path(url: str) -> None:
    with pytest.raises(ValueError, match=r"is no URL|may have a path|Port out of range"):
        Upstream.of(url)


def test_what_connection_names_stays_behind() -> None:
    headers = [(b"Connection", b"X-A , keep-alive"), (b"X-A", b"1"), (b"Host", b"a")]
    assert forwarded(headers, request=True) == []
    assert forwarded(headers, request=False) == [(b"Host", b"a")]
