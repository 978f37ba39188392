"""`liveops proxy`: serves the proxy, prints findings, sums up at the end."""

from __future__ import annotations

import secrets
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

from liveops_kit import terminal
from liveops_kit.contract.report import moment_of
from liveops_kit.contract.reports import check_files, shown
from liveops_kit.domain.values.clock import SystemClock
from liveops_kit.errors import SettingsError, UsageError
from liveops_kit.har.exchange import Exchange, Message
from liveops_kit.har.writer import HarWriter
from liveops_kit.redaction import Redactor
from liveops_kit.runs.listening import (
    address_of,
    listening,
    serve_until_ended,
    trust,
    url_of,
)
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
    host, port = address_of(listen)
    trusted = trust(ca_file)
    transport = httpx.AsyncHTTPTransport(verify=trusted, trust_env=False, limits=_LIMITS, retries=1)
    shadow = _mock_shadow() if compare == "mock" else None
    with listening(host, port) as listener, _har(har) as writer, Pool((), 1) as pool:
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
        serve_until_ended(proxy, listener)
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
        f"Proxy:       {url_of(listener)}\n"
        f"Upstream:    {upstream.origin}{upstream.prefix}{proved}{recorded}\n"
        "Ctrl-C ends it."
    )


def _upstream(url: str) -> Upstream:
    try:
        return Upstream.of(url)
    except ValueError as error:
        raise SettingsError(f"--upstream: {error}") from error


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


def _mock_shadow() -> ShadowServer:
    """Makes calls on the mock and its demo world, in this process."""
    from liveops_kit.runs.mock import Mock
    from liveops_kit.server.messages import API
    from liveops_kit.traffic.api_urls import inner_path

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
