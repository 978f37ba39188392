"""`liveops wait`: until a mock, or any server, takes calls."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from liveops_kit.contract.preflight.connection_errors import reason_for
from liveops_kit.errors import UsageError
from liveops_kit.trust import tls

INTERVAL = 0.2
"""Seconds between two looks."""
LOOK = 5.0
"""Seconds that one look may take at most."""


@dataclass(frozen=True, slots=True)
class Waited:
    """The result of waiting."""

    is_ready: bool
    reason: str
    """The finding of the last look, if the server is not ready."""
    seconds: float


def ready_url(url: str) -> str:
    """Return where a mock at a URL says whether it takes calls; the URL may end in `/api`.

    >>> ready_url("http://127.0.0.1:8080/api")
    'http://127.0.0.1:8080/_mock/ready'

    Raises:
        UsageError: it is no URL of HTTP.
    """
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise UsageError(f"'{url}' is no URL such as http://127.0.0.1:8080")
    prefix = parsed.path.rstrip("/").removesuffix("/api")
    return str(parsed.copy_with(path=f"{prefix}/_mock/ready", query=None, fragment=None))


def wait(
    url: str,
    timeout: float,
    *,
    verify: str | bool = True,
    now: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> Waited:
    """Look until the server takes calls, for `timeout` seconds at most; at least once.

    A mock says so itself. A server that is no mock takes calls once it answers at all, but for
    502, 503 and 504, with which balancers answer in its place.

    Raises:
        UsageError: the URL is none.
    """
    place, begun = ready_url(url), now()
    with httpx.Client(verify=tls(verify)) as client:
        while True:
            left = max(timeout - (now() - begun), INTERVAL)
            reason = _reason(client, place, min(left, LOOK))
            spent = now() - begun
            if not reason or spent >= timeout:
                return Waited(not reason, reason, spent)
            pause(min(INTERVAL, timeout - spent))


def _reason(client: httpx.Client, place: str, timeout: float) -> str:
    """Return why no calls should be sent; empty if they may."""
    try:
        answer = client.get(place, timeout=timeout)
    except httpx.HTTPError as error:
        return reason_for(error, place, timeout)
    if answer.status_code not in {502, 503, 504}:
        return ""
    try:
        reasons = answer.json()["reasons"]
        return "it is not ready: " + "; ".join(map(str, reasons))
    except (ValueError, KeyError, TypeError):
        return f"it answers {answer.status_code}"
