"""Reasons why a target does not answer, with advice."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx

from liveops_kit.trust import tls

LOOK_TIMEOUT = 3.0
"""Timeout in seconds for probing a port."""


def reason_for(error: BaseException, base_url: str, timeout: float) -> str:
    """Return a short reason with advice; `timeout` is that of the call."""
    chain = tuple(_causes(error))
    url = _parsed(base_url)
    if url is None or not url.host:
        return "this is no URL such as http://127.0.0.1:8080/api"
    for kind, words in (
        (ConnectionRefusedError, "nothing listens there: is the server started?"),
        (socket.gaierror, f"the name {url.host} is not known: is it spelt right?"),
        (ssl.SSLCertVerificationError,
         "its certificate is not trusted: name its authority with --ca-file"),
    ):  # fmt: skip
        if any(isinstance(each, kind) for each in chain):
            return words
    if url.scheme == "https" and any(isinstance(each, ssl.SSLError) for each in chain):
        return _without_tls(url)
    if any(isinstance(each, httpx.TimeoutException) for each in chain):
        return f"it took longer than {timeout:g} s: is it the right server, and is it well?"
    if url.scheme == "http" and speaks_tls(url):
        return f"the port speaks TLS: did you mean {url.copy_with(scheme='https')}?"
    if url.scheme == "https" and speaks_http(url):
        return _without_tls(url)
    if any(isinstance(each, httpx.DecodingError) for each in chain):
        return "its answer is not packed as it says (Content-Encoding)"
    if any(isinstance(each, httpx.RemoteProtocolError | httpx.ReadError) for each in chain):
        return "it closed the connection, or spoke no HTTP: is this the port of the API?"
    return f"{chain[-1]}".splitlines()[0] if f"{chain[-1]}" else type(chain[-1]).__name__


def _without_tls(url: httpx.URL) -> str:
    if speaks_http(url):
        return f"the port speaks no TLS: did you mean {url.copy_with(scheme='http')}?"
    return "no TLS connection could be made: is this the port of the API?"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _parsed(url: str) -> httpx.URL | None:
    try:
        return httpx.URL(url)
    except httpx.InvalidURL:
        return None


def speaks_tls(url: httpx.URL) -> bool:
    """Return whether a TLS handshake succeeds, whoever signed the certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection(_address(url), LOOK_TIMEOUT) as plain,
            context.wrap_socket(plain, server_hostname=url.host),
        ):
            return True
    except (OSError, ValueError):
        return False


def speaks_http(url: httpx.URL) -> bool:
    """Return whether a port answers to HTTP without TLS."""
    try:
        with httpx.Client(verify=tls(), trust_env=False, timeout=LOOK_TIMEOUT) as client:
            client.get(url.copy_with(scheme="http", port=url.port or 443))
    except httpx.RequestError:
        return False
    return True


def _address(url: httpx.URL) -> tuple[str, int]:
    return url.host, url.port or (443 if url.scheme == "https" else 80)
