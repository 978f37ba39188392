"""URLs of the API, and the operation that each is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from liveops_kit.openapi.document import Operation, Spec
from liveops_kit.openapi.router import Match, router_of

_START = re.compile(r"/v[0-9]+/project/")
"""Beginning of a path of the API, after any prefix of the server."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Stranger:
    """A call that the description does not have."""

    reason: str
    """`host`, `path` or `method`."""


class BaseUrl:
    """A server's address up to and including the path before `/v2` and `/v3`."""

    def __init__(self, url: str) -> None:
        """Take an http or https URL.

        Raises:
            ValueError: it is none.
        """
        parts = urlsplit(url)
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            raise ValueError(f"'{url}' is no URL such as https://store.xsolla.com/api")
        self._authority = parts.hostname, parts.port or _DEFAULT_PORTS[parts.scheme]
        self._prefix = parts.path.rstrip("/")

    def inner(self, url: str) -> str | None:
        """Return the path of a URL below this one; None if it is elsewhere."""
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
        if (parts.hostname or "", port) != self._authority:
            return None
        inner = parts.path.removeprefix(self._prefix)
        is_below = parts.path.startswith(self._prefix) and (not inner or inner.startswith("/"))
        return inner if is_below else None


def host_of(url: str) -> str:
    """Return the host and port of a URL, for people.

    >>> host_of("https://store.xsolla.com/api?x=1"), host_of("nonsense")
    ('store.xsolla.com', 'no host')
    """
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or "no host"
    except ValueError:
        return "no host"


def inner_path(url: str) -> str | None:
    """Return the path and query of a call, from where the API's own paths begin; else None.

    >>> inner_path("https://store.xsolla.com/api/v2/project/1/items?limit=1")
    '/v2/project/1/items?limit=1'
    """
    parts = urlsplit(url)
    start = _START.search(parts.path)
    if start is None:
        return None
    return parts.path[start.start() :] + (f"?{parts.query}" if parts.query else "")


class OperationFinder:
    """Finds operations by URL; without base URLs, any host and any prefix may be the API's."""

    def __init__(self, spec: Spec, bases: Iterable[BaseUrl] = ()) -> None:
        self._bases = tuple(bases)
        self._router = router_of(spec)

    def find(self, method: str, url: str) -> Match[Operation] | Stranger:
        """Return the operation of a call, with its path parameters as text, decoded.

        A HEAD request is matched as the GET whose body it leaves out.
        """
        try:
            path = self._inner(url)
        except ValueError:
            return Stranger("host")
        if path is None:
            return Stranger("host")
        match = self._router.match_text("GET" if method == "HEAD" else method, path)
        if match is None:
            known = bool(self._router.methods(path, typed=False))
            return Stranger("method" if known else "path")
        return Match(match.target, {name: unquote(text) for name, text in match.values.items()})

    def _inner(self, url: str) -> str | None:
        if self._bases:
            inners = (base.inner(url) for base in self._bases)
            return next((inner for inner in inners if inner is not None), None)
        inner = inner_path(url)
        return None if inner is None else inner.partition("?")[0]
