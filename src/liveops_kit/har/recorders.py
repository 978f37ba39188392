"""Marks of the known recorders, by which their doing is kept apart from the server's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

ABORTED = "aborted, or blocked by the client"
CACHED = "answered from a cache"
WORKER = "answered by a service worker"
REPLACED = "answered by the recorder in place of the server"

_CACHES = frozenset({"memory cache", "disk cache"})
_ERROR_PAGE = re.compile(
    rb"^\s*\[Fiddler\] |<title>\s*(?:Charles Error Report|Burp Suite\b)|<title>502 Bad Gateway"
    rb"</title>.{0,400}mitmproxy|<pre>.{0,200}\bmitmproxy\b",
    re.IGNORECASE | re.DOTALL,
)
"""Pages that Fiddler, Charles, Burp and mitmproxy answer with where they reach no server."""


def recorder_error(entry: Mapping[str, Any], response: Mapping[str, Any]) -> str:
    """Return the error that a recorder noted in place of an answer, or of its end; else empty."""
    for part in (response, entry):
        error = part.get("_error")
        if isinstance(error, str) and error:
            return error
    is_failed = str(entry.get("_charlesStatus", "")).upper() in ("FAILED", "ABORTED", "BLOCKED")
    is_ended = entry.get("_wasAborted") is True or bool(entry.get("_blockedReason"))
    return ABORTED if is_failed or is_ended else ""


def left_out(
    entry: Mapping[str, Any], response: Mapping[str, Any], status: int, body: bytes | None
) -> str:
    """Return why an answer says nothing of the server; empty if it may."""
    if status <= 0 or entry.get("_wasAborted") is True:
        return ABORTED
    origin = str(response.get("_fetchType", entry.get("_fetchType", ""))).lower()
    if _is_cached(entry, response) or origin in _CACHES:
        return CACHED
    if _is_set(entry, response, "_fetchedViaServiceWorker") or origin == "service worker":
        return WORKER
    if _is_set(entry, response, "_wasFulfilled") or origin == "inspector override":
        return REPLACED
    return REPLACED if status >= 500 and _ERROR_PAGE.search((body or b"")[:4096]) else ""


def _is_set(entry: Mapping[str, Any], response: Mapping[str, Any], name: str) -> bool:
    return entry.get(name) is True or response.get(name) is True


def _is_cached(entry: Mapping[str, Any], response: Mapping[str, Any]) -> bool:
    for part in (entry, response):
        origin = part.get("_fromCache")
        if origin and str(origin).lower() not in ("false", "none", "no"):
            return True
    # Firefox notes the state of its cache, and that no byte came over the wire.
    cache, content = _object(entry.get("cache")), _object(response.get("content"))
    is_in_cache = bool(_object(cache.get("beforeRequest")) or _object(cache.get("afterRequest")))
    return is_in_cache and response.get("bodySize") == 0 and bool(content.get("text"))


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
