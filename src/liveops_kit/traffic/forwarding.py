"""The headers and the target of a request, as the other side gets them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

RawHeaders = list[tuple[bytes, bytes]]

_HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
_REQUEST_ONLY = frozenset({b"host", b"expect"})
"""Also left out of requests: the upstream has its own name and expects no `100 Continue`."""


def forwarded(headers: Iterable[tuple[bytes, bytes]], *, request: bool) -> RawHeaders:
    """Return the headers that are not about this one connection, unchanged and in order.

    >>> forwarded([(b"connection", b"x-a"), (b"x-a", b"1"), (b"x-b", b"2")], request=False)
    [(b'x-b', b'2')]
    """
    headers = list(headers)
    named = {
        token.strip().lower()
        for name, value in headers
        if name.lower() == b"connection"
        for token in value.split(b",")
    }
    left = _HOP_BY_HOP | named | (_REQUEST_ONLY if request else frozenset())
    return [(name, value) for name, value in headers if name.lower() not in left]


@dataclass(frozen=True, slots=True)
class Upstream:
    """The one server that calls are forwarded to."""

    origin: str
    """Scheme, host and port."""
    prefix: str
    """Put before the path of each call."""

    @classmethod
    def of(cls, url: str) -> Upstream:
        """Return the server at a URL.

        Raises:
            ValueError: it is no http or https URL, or has more than a path.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or not url.isascii():
            raise ValueError(f"'{url}' is no URL such as https://store.xsolla.com")
        if parts.query or parts.fragment or parts.username is not None:
            raise ValueError(f"'{url}' may have a path, but no query, fragment or user")
        _ = parts.port  # reading it checks it
        return cls(f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/"))

    @property
    def address(self) -> tuple[str, int]:
        """Return host and port."""
        parts = urlsplit(self.origin)
        return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)

    def target(self, raw_path: bytes, query: bytes) -> bytes | None:
        """Return the target at the upstream; None for a request to another server.

        >>> Upstream.of("http://a/api").target(b"/v2/x%2Fy", b"limit=1")
        b'/api/v2/x%2Fy?limit=1'
        >>> Upstream.of("http://a").target(b"http://b/v2", b"") is None
        True
        """
        if not raw_path.startswith(b"/"):
            return None
        return self.prefix.encode() + raw_path + (b"?" + query if query else b"")
