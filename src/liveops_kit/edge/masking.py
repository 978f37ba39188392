"""Takes secrets out of what is shown of requests and answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import orjson

HIDDEN = "***"
_WORDS = "authorization|cookie|password|passwd|secret|token|api[-_]?key"
_SECRET = re.compile(_WORDS, re.IGNORECASE)
_IN_PIECES = re.compile(
    rf"""("[^"]*(?:{_WORDS})[^"]*"\s*:\s*"?|(?:{_WORDS})[\w-]*=)[^"&,\s}}]+""", re.IGNORECASE
)
"""A named secret in a text that is no JSON: a body that was cut off, or a form."""
_JWT = re.compile(r"eyJ[\w-]{5,}\.[\w-]+\.[\w-]*")
_CREDENTIALS = re.compile(r"\b(Basic|Bearer)( +|%20|\+)[\w.~+/=%-]+", re.IGNORECASE)


def is_secret(name: str) -> bool:
    """Whether a header, parameter or property of this name is hidden.

    >>> [is_secret(name) for name in ("Authorization", "X-Api-Key", "user_token", "sku")]
    [True, True, True, False]
    """
    return _SECRET.search(name) is not None


def mask_text(text: str) -> str:
    """A text without tokens and credentials, wherever they stand in it.

    >>> mask_text("a Bearer abc.def b")
    'a Bearer *** b'
    """
    return _CREDENTIALS.sub(rf"\1 {HIDDEN}", _JWT.sub(HIDDEN, text))


def mask_headers(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    """Headers as texts; of credentials only their kind is left."""
    return [
        (name.decode("latin-1"), _mask_header(name.decode("latin-1"), value.decode("latin-1")))
        for name, value in headers
    ]


def _mask_header(name: str, value: str) -> str:
    if not is_secret(name):
        return mask_text(value)
    kind, space, _ = value.partition(" ")
    if kind.lower() not in ("basic", "bearer"):
        return HIDDEN
    return f"{kind} {HIDDEN}" if space else kind


def mask_pairs(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Query parameters without their secrets."""
    return [(name, HIDDEN if is_secret(name) else mask_text(value)) for name, value in pairs]


def mask_value(value: Any) -> Any:
    """A JSON value in which nothing under the name of a secret is left."""
    if isinstance(value, dict):
        return {
            name: HIDDEN if is_secret(name) and entry is not None else mask_value(entry)
            for name, entry in value.items()
        }
    if isinstance(value, list):
        return [mask_value(entry) for entry in value]
    return mask_text(value) if isinstance(value, str) else value


def mask_body(body: bytes) -> str:
    """A body as a text without its secrets; byte for byte the same if it has none."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        text = _IN_PIECES.sub(rf"\1{HIDDEN}", body.decode("utf-8", "replace"))
        return mask_text(text)
    masked = mask_value(value)
    return body.decode() if masked == value else orjson.dumps(masked).decode()
