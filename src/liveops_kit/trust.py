"""The authorities that are trusted by what speaks TLS as a client, read once: it takes 30 ms."""

from __future__ import annotations

import ssl
from functools import cache


def tls(verify: bool | str = True) -> ssl.SSLContext:
    """Return a context for clients, which all clients of this process share.

    True trusts the authorities that httpx trusts by itself, False anybody, and a path the
    authorities of that file alone.

    Raises:
        OSError: the file cannot be read.
        ssl.SSLError: it holds no certificate.
    """
    return _context(verify)


@cache
def _context(verify: bool | str) -> ssl.SSLContext:
    import httpx  # not every command that imports this speaks HTTP

    if isinstance(verify, str):
        return ssl.create_default_context(cafile=verify)
    return httpx.create_ssl_context(verify=verify)
