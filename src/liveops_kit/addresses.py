"""Addresses: which are of this machine alone, and how origins are written."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

_ORIGIN = re.compile(r"([a-z][a-z0-9+.-]*)://([a-z0-9._:\[\]-]+)/?", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def is_loopback(host: str) -> bool:
    """Return True for a host that is this machine alone.

    >>> is_loopback("localhost"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_web_address(text: str) -> bool:
    """Return True if a text is the address of a web server.

    >>> [is_web_address(text) for text in ("http://127.0.0.1:3000/hooks", "ftp://a", "a")]
    [True, False, False]
    """
    try:
        parts = urlsplit(text)
        _ = parts.port  # reading it checks it
    except ValueError:
        return False
    if not text.isascii() or re.search(r"[\x00-\x20\x7f]", text):
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def as_origin(text: str) -> str | None:
    """Return an origin as browsers write it; None if a text is none.

    >>> [as_origin(text) for text in ("HTTP://LocalHost:80/", "https://a.example:81", "*", "null")]
    ['http://localhost', 'https://a.example:81', None, None]
    """
    match = _ORIGIN.fullmatch(text)
    try:
        port = urlsplit(text).port
    except ValueError:
        return None
    if match is None:
        return None
    scheme, authority = match[1].lower(), match[2].lower()
    if port is not None and port == _DEFAULT_PORTS.get(scheme):
        authority = authority.rpartition(":")[0]
    return f"{scheme}://{authority}"
