"""CORS for the API: which web pages may call it and read its answers (Fetch standard, 3.2).

Credentials of the browser (cookies) are never allowed: the API takes none.
"""

from __future__ import annotations

from collections.abc import Sequence

from liveops_kit.server.messages import HttpRequest, HttpResponse

VARY = (b"vary", b"Origin")
"""Tells caches that a response depends on the page that asks."""
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_PREFLIGHT = (
    (b"content-type", b"text/plain; charset=utf-8"),
    (
        b"vary",
        b"Origin, Access-Control-Request-Method, Access-Control-Request-Headers, "
        b"Access-Control-Request-Private-Network",
    ),
    (b"access-control-allow-methods", ", ".join(_METHODS).encode()),
    (b"access-control-max-age", b"600"),
)
_EXPOSE = (b"access-control-expose-headers", b"Allow, Retry-After, X-LiveOps-Explain")


def is_preflight(request: HttpRequest) -> bool:
    """Return True for the request with which a browser asks before a page's own."""
    return (
        request.method == "OPTIONS"
        and request.header(b"origin") is not None
        and request.header(b"access-control-request-method") is not None
    )


class Cors:
    """Lets pages of the allowed origins read responses."""

    def __init__(self, origins: Sequence[str]) -> None:
        """`origins` are those allowed, such as `https://game.example`; `*` allows any."""
        self._origins = frozenset(origins)
        self._allows_any = "*" in origins

    def preflight(self, request: HttpRequest) -> HttpResponse:
        """Answer a preflight: 200, or 400 naming what is not allowed."""
        refused = []
        if not self._is_allowed(request.header(b"origin") or ""):
            refused.append("origin")
        if request.header(b"access-control-request-method") not in _METHODS:
            refused.append("method")
        if request.header(b"access-control-request-private-network") is not None:
            refused.append("private-network")
        headers = [*_PREFLIGHT, *self._allow_origin(request)]
        wanted = request.header(b"access-control-request-headers")
        if wanted is not None:
            headers.append((b"access-control-allow-headers", wanted.encode("latin-1")))
        body = f"Disallowed CORS {', '.join(refused)}".encode() if refused else b"OK"
        headers.append((b"content-length", b"%d" % len(body)))
        return HttpResponse(400 if refused else 200, tuple(headers), body)

    def readable(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Return a response with the headers that let the page which asked read it."""
        allowed = self._allow_origin(request)
        if not allowed:
            return response
        vary = () if VARY in response.headers else (VARY,)
        headers = (*response.headers, *vary, _EXPOSE, *allowed)
        return HttpResponse(response.status, headers, response.body, response.is_cut)

    def _is_allowed(self, origin: str) -> bool:
        return self._allows_any or origin in self._origins

    def _allow_origin(self, request: HttpRequest) -> list[tuple[bytes, bytes]]:
        origin = request.header(b"origin")
        if origin is None or not self._is_allowed(origin):
            return []
        value = "*" if self._allows_any else origin
        return [(b"access-control-allow-origin", value.encode("latin-1"))]
