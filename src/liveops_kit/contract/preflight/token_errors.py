"""Errors in user tokens that show without asking the server."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import jwt


def is_sendable(token: str) -> bool:
    r"""Return whether a header can hold the token.

    >>> is_sendable("e30.e30.x"), is_sendable("e30.e30.x\n"), is_sendable("é")
    (True, False, False)
    """
    return token.isascii() and token.isprintable() and " " not in token and bool(token)


def flaw_of(token: str) -> str:
    """Return the error, as the rest of `the token ...`; empty if only the server can tell.

    >>> flaw_of("opaque"), flaw_of("eyJhbGciOiJIUzI1NiJ9.e30.x")
    ('is no JWT', 'names no user: it has no sub')
    """
    if not is_sendable(token):
        return "has characters that no header can hold"
    try:
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError):
        return "is no JWT"
    expiry = claims.get("exp")
    if isinstance(expiry, int | float) and expiry <= time.time():
        return f"expired at {_moment(expiry)}"
    if not claims.get("sub"):
        return "names no user: it has no sub"
    return ""


def _moment(seconds: float) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, OSError, ValueError):
        return "a moment that no calendar has"
