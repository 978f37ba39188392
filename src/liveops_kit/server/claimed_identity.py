"""The identity a request claims; nothing here verifies it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from liveops_kit.errors import TokenError
from liveops_kit.server.request import GUEST
from liveops_kit.tokens import read_claims

Headers = Iterable[tuple[bytes, bytes]]
"""Lower-case names, and values, as they were received."""


def header(headers: Headers, name: bytes) -> str:
    """Return the first header of a name; empty if there is none."""
    return next((value.decode("latin-1") for key, value in headers if key == name), "")


def user_of(headers: Headers) -> str | None:
    """Return the user of the token, or the guest; None for servers and anonymous callers."""
    word, _, token = header(headers, b"authorization").strip().partition(" ")
    if word.lower() == "bearer":
        return _subject(token.strip())
    guest = header(headers, b"x-unauthorized-id")
    return f"{GUEST}{guest}" if guest and not word else None


def credential_of(headers: Headers) -> str:
    """Return the text that distinguishes callers: the credentials, the guest's id, or nothing."""
    return header(headers, b"authorization") or header(headers, b"x-unauthorized-id")


@lru_cache(maxsize=1024)
def _subject(token: str) -> str | None:
    try:
        subject = read_claims(token).get("sub")
    except TokenError:
        return None
    return subject if isinstance(subject, str) else None
