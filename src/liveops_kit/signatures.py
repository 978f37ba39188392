"""The signature of webhooks, which the mock writes and the kit tries on a game's endpoint."""

from __future__ import annotations

import hashlib


def signature(body: bytes, secret: str) -> str:
    """Sign a webhook: the SHA-1 of its body and the secret, in hexadecimal.

    >>> signature(b"{}", "secret")
    'f0a799cc94bf41334812f8acd4fb4eaa83741272'
    """
    return hashlib.sha1(body + secret.encode()).hexdigest()  # noqa: S324 - as documented
