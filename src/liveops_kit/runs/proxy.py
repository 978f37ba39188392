"""`liveops proxy`: serves the proxy, prints findings, sums up at the end."""

from __future__ import annotations

import secrets
import signal
import socket
import ssl
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from liveops_kit import terminal
from liveops_kit.contract.report import moment_of
from liveops_kit.contract.reports import check_files, shown
from liveops_kit.domain.values.clock import SystemClock
from liveops_kit.errors import SettingsError, UsageError
from liveops_kit.har.exchange import Exchange, Message
from liveops_kit.har.writer import HarWriter
from liveops_kit.redaction import Redactor
from liveops_kit.traffic.forwarding import Upstream
from liveops_kit.traffic.observer import Observer, ShadowServer
from liveops_kit.traffic.pool import Pool
from liveops_kit.traffic.proxy import Proxy
from liveops_kit.traffic.reporting import write_reports
from liveops_kit.traffic.summary import Summary
from liveops_kit.traffic.text import text
from liveops_kit.traffic.upstream_probe import probe

_LIMITS = httpx.Limits(max_connections=1000, max_keepalive_connections=100, keepalive_expiry=2.0)
"""Idle connections are given up before servers commonly close them."""


def proxy_and_print(
    *,
    upstream: str,
    listen: str,
    har: Path | None,
    keep_secrets: bool,
    fail_on_violation: bool,
    strict_requests: bool,
    compare: str | None,
    ca_file: Path | None,
    timeout: float,
    reports: Mapping[str, Path],
) -> int:
    """Serve until Ctrl-C, print what was found, and return the exit code.

    Raises:
        SettingsError: the proxy cannot start with these options, or a report cannot be written.
    """
    started, moment = time.perf_counter(), moment_of(SystemClock().now())
    try:
        check_files(reports.values())
    except UsageError as error:
        raise SettingsError(str(error)) from error
    server = _upstream(upstream)
    host, port = _address(listen)
    trusted = trust(ca_file)
    transport = httpx.AsyncHTTPTransport(verify=trusted, trust_env=False, limits=_LIMITS, retries=1)
    shadow = _mock_shadow() if compare == "mock" else None
    with _listener(host, port) as listener, _har(har) as writer, Pool((), 1) as pool:
        if server.address == listener.getsockname()[:2]:
            raise SettingsError("--upstream is the proxy itself: choose another with --listen")
        summary = Summary(strict_requests=strict_requests)
        observer = Observer(
            pool, summary, _say, _warn, har=writer, keep_secrets=keep_secrets, shadow=shadow
        )
        proxy = Proxy(server, transport, observer.observe, _warn, timeout)
        is_api, line = probe(f"{server.origin}{server.prefix}", trusted, timeout)
        if not is_api:
            _warn(f"note: {line}")
        _say(_greeting(server, listener, har, line if is_api else ""))
        _serve(proxy, listener)
        if observer.waiting and sys.stderr.isatty():
            _warn(f"judging the last {observer.waiting} exchanges")
        pool.close()
    code = _ending(observer, proxy, fail_on_violation, reports)
    try:
        write_reports(summary, upstream, time.perf_counter() - started, reports, (line,), moment)
    except UsageError as error:
        raise SettingsError(str(error)) from error
    return code


def _ending(
    observer: Observer, proxy: Proxy, fail_on_violation: bool, reports: Mapping[str, Path]
) -> int:
    """Print the summary and return the exit code."""
    terminal.write("\n" + shown(text(observer.summary), reports, secrets.token_hex(16)))
    if observer.differences:
        _say(f"\nDifferences from the mock: {len(observer.differences)}")
        for difference, count in sorted(observer.differences.items(), key=str):
            _say(f"  {difference}  {count} times")
    if observer.not_compared:
        _warn(f"not compared, since too many waited: {observer.not_compared}")
    if observer.dropped:
        _warn(f"passed on, but not judged: {observer.dropped}")
    if proxy.failures:
        _warn(f"calls the upstream did not answer: {proxy.failures}")
    if observer.is_recording_broken:
        return 2
    if not fail_on_violation:
        return 0
    if not observer.summary.judged and not observer.dropped:
        _warn("no call of the API came by: nothing was judged")
        return 2
    # A gate must not pass on what it has not seen.
    is_sound = observer.summary.judged and not observer.dropped and not observer.summary.violations
    return 0 if is_sound else 1


def _say(line: str) -> None:
    print(Redactor().text(line), flush=True)  # noqa: T201 - the command's output


def _warn(line: str) -> None:
    print(f"liveops proxy: {Redactor().text(line)}", file=sys.stderr, flush=True)  # noqa: T201


def _greeting(upstream: Upstream, listener: socket.socket, har: Path | None, preflight: str) -> str:
    proved = f"\nPreflight:   {preflight}" if preflight else ""
    recorded = f"\nRecording:   {har}" if har else ""
    return (
        f"Proxy:       {_url_of(listener)}\n"
        f"Upstream:    {upstream.origin}{upstream.prefix}{proved}{recorded}\n"
        "Ctrl-C ends it."
    )


def _url_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _upstream(url: str) -> Upstream:
    try:
        return Upstream.of(url)
    except ValueError as error:
        raise SettingsError(f"--upstream: {error}") from error


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not (colon and host and port.isascii() and port.isdecimal() and int(port) < 65536):
        raise SettingsError(f"--listen takes HOST:PORT such as 127.0.0.1:9090, not '{text}'")
    return host.removeprefix("[").removesuffix("]"), int(port)


def trust(ca_file: Path | None) -> ssl.SSLContext:
    """Return the trusted authorities of the upstream: the system's, and those of a file.

    Raises:
        SettingsError: the file has none.
    """
    context = ssl.create_default_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            reason = getattr(error, "strerror", None) or error
            raise SettingsError(f"--ca-file: cannot use {ca_file}: {reason}") from error
    return context


@contextmanager
def _listener(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        # Python adds the address in brackets to what the system says.
        reason = str(error.strerror).partition(" (while")[0]
        raise SettingsError(
            f"cannot listen on {host}:{port}: {reason}; choose another with --listen, or "
            "port 0 for any free one"
        ) from error
    with listener:
        yield listener


@contextmanager
def _har(path: Path | None) -> Iterator[HarWriter | None]:
    if path is None:
        yield None
        return
    try:
        writer = HarWriter(path.open("wb"))
    except OSError as error:
        raise SettingsError(f"--har: cannot write {path}: {error.strerror}") from error
    with closing(writer):
        yield writer


def _serve(app: Any, listener: socket.socket) -> None:
    """Serve until Ctrl-C or SIGTERM; both end the proxy in order."""
    config = uvicorn.Config(
        app,
        # Of the two parsers only this one shows a request that names another server.
        http="h11",
        ws="none",
        lifespan="on",
        log_level="critical",
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=5,
    )

    def ended(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, ended)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def _mock_shadow() -> ShadowServer:
    """Makes calls on the mock and its demo world, in this process."""
    from liveops_kit.runs.mock import Mock
    from liveops_kit.server.messages import API
    from liveops_kit.traffic.addresses import inner_path

    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(Mock().app, raise_app_exceptions=False), trust_env=False
    )

    async def shadow(exchange: Exchange) -> Exchange:
        left = {"host", "content-length", "accept-encoding"}
        headers = [pair for pair in exchange.request.headers if pair[0].lower() not in left]
        target = f"http://127.0.0.1{API}{inner_path(exchange.url)}"
        response = await client.get(target, headers=headers)
        return Exchange(
            method=exchange.method,
            url=exchange.url,
            request=exchange.request,
            status=response.status_code,
            response=Message(tuple(response.headers.items()), response.content),
        )

    return shadow
