"""What must not stand in a recording: credentials, in headers, queries and bodies."""

from __future__ import annotations

import re

from liveops_kit.traffic.exchange import Headers

MASK = "***"

_SCHEMED = frozenset({"authorization", "proxy-authorization"})
_SCHEMES = frozenset({"basic", "bearer"})
_WHOLE = frozenset({"cookie", "set-cookie", "x-api-key", "x-user"})
_NAMES = "token|access_token|refresh_token|id_token|api_key|password|secret"
_IN_BODY = re.compile(rf'("(?:{_NAMES})"\s*:\s*)"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)")
_COVERED = re.compile(r"\W*(\*+|x{3,}|redacted|masked|removed|filtered|hidden)\W*", re.IGNORECASE)
_IN_QUERY = re.compile(rf"(^|[?&])({_NAMES})=[^&#]*")


def masked_headers(headers: Headers) -> Headers:
    """Headers with their secrets covered; the scheme of an authorization stays, also if alone.

    >>> masked_headers((("Authorization", "Bearer abc"), ("Accept", "*/*")))
    (('Authorization', 'Bearer ***'), ('Accept', '*/*'))
    >>> [masked_headers((("Authorization", text),))[0][1] for text in ("Basic", "abc")]
    ['Basic', '***']
    """
    return tuple((name, _masked(name.lower(), value)) for name, value in headers)


def _masked(name: str, value: str) -> str:
    if name in _SCHEMED:
        scheme, space, secret = value.partition(" ")
        if secret:
            return f"{scheme}{space}{MASK}"
        return value if scheme.lower() in _SCHEMES else MASK
    # The description has a word on the length of some of them.
    return "*" * len(value) if name in _WHOLE else value


def is_covered(authorization: str) -> bool:
    """Whether somebody covered a whole `Authorization`, its scheme included.

    >>> [is_covered(text) for text in ("***", "[REDACTED]", "Basic ***", "Bearer abc")]
    [True, True, False, False]
    """
    return _COVERED.fullmatch(authorization.strip()) is not None


def masked_url(url: str) -> str:
    """A URL with the secrets of its query covered.

    >>> masked_url("http://a/b?limit=1&token=x")
    'http://a/b?limit=1&token=***'
    """
    return _IN_QUERY.sub(rf"\1\2={MASK}", url)


def masked_text(text: str) -> str:
    """A JSON text with the values of secret properties covered, as long as they were.

    >>> masked_text('{"order_id":1,"token":"abcd"}')
    '{"order_id":1,"token":"****"}'
    """
    return _IN_BODY.sub(lambda found: f'{found[1]}"{"*" * _length(found[2])}"', text)


def _length(written: str) -> int:
    """The characters of a JSON string, escapes counted as what they stand for."""
    return len(_ESCAPE.sub("?", written))
