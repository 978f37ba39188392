"""Masks secrets in all that is printed or stored: reports, recordings, the journal, logs.

Two kinds of text are secrets: those a `Redactor` was given (keys and tokens, in plain, escaped and
Base64 form, anywhere), and those found by name or form (headers, parameters and properties of
certain names, credentials, JSON Web Tokens). Codes and ids are no secrets.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus, unquote, unquote_plus

MASK = "***"

MIN_LENGTH = 6
"""Characters of a secret that is searched for in any text; shorter ones are everyday words."""

Pairs = Iterable[tuple[str, str]]
Cover = Callable[[str], str]
"""Function that returns the text to put in place of a secret."""

_NAMES = "authorization|cookie|password|passwd|secret|token|api[-_]?key|x-user(?![\\w-])"
_SECRET_NAME = re.compile(_NAMES, re.IGNORECASE)
_PIECES = (
    "authorization", "cookie", "passw", "secret", "token", "apikey", "api-key", "api_key", "x-user",
)  # fmt: skip
"""Pieces, of which every name of a secret has one."""
_SCHEME_PIECES = ("basic", "bearer")
_SCHEMES = frozenset({"apikey", "basic", "bearer", "digest", "negotiate", "signature", "token"})
_LINKS = frozenset({"location", "content-location", "referer"})

_JWT = re.compile(r"eyJ[\w-]{5,}(?:\.[\w-]*){0,4}")
_JWT_HEADS = ("eyJhbGciO", "eyJ0eXAiO")
"""How tokens begin, whichever member of the header comes first."""
_CREDENTIALS = re.compile(
    r"\b(Basic|Bearer)( +|%20|\+)(?!realm=|(?-i:[a-z]+|[A-Z]{2,5})(?![\w.~+/=%-]))[\w.~+/%-]+=*",
    re.IGNORECASE,
)
"""A scheme and what follows it, unless that is a word of plain English."""
_USER_INFO = re.compile(r"(://)[^/\s@'\"]+@")
_PROPERTY = re.compile(
    rf"""((?:{_NAMES})[\w.-]{{0,40}}["']\s*:\s*(["']))((?:(?!\2)[^\\]|\\.)*)""",
    re.IGNORECASE | re.DOTALL,
)
"""A property with a text, whole or cut off."""
_INNER_PROPERTY = re.compile(
    rf"""((?:{_NAMES})[\w.-]{{0,40}}\\+["']\s*:\s*\\+["'])([^"'\\]*)""", re.IGNORECASE
)
"""The same in a document that is itself a text of another."""
_NUMBER = re.compile(rf"""((?:{_NAMES})[\w.-]{{0,40}}["']\s*:\s*)-?\d[\d.eE+-]*""", re.IGNORECASE)
_FIELD = re.compile(rf"""((?:{_NAMES})[\w.-]{{0,40}}=)[^\s&;,"'}}]+""", re.IGNORECASE)
"""A field of a form, a query or a cookie."""
_HEADER_LINE = re.compile(
    r"\b(x-user|cookie|set-cookie|x-api-key)(: *)([^\s\"'*][^\s\"']*)", re.IGNORECASE
)
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)
_COVERED = re.compile(r"\W*(\*+|x{3,}|redacted|masked|removed|filtered|hidden)\W*", re.IGNORECASE)


def is_secret_name(name: str) -> bool:
    """Return whether a header, parameter or property of this name holds a secret.

    >>> [is_secret_name(name) for name in ("Authorization", "user_token", "x-user", "coupon_code")]
    [True, True, True, False]
    """
    return _SECRET_NAME.search(name) is not None


def is_covered(authorization: str) -> bool:
    """Return whether a whole `Authorization` is masked, its scheme included.

    >>> [is_covered(text) for text in ("***", "[REDACTED]", "Basic ***", "Bearer abc")]
    [True, True, False, False]
    """
    return _COVERED.fullmatch(authorization.strip()) is not None


def is_jwt(text: str) -> bool:
    """Return whether a text has the form of a JSON Web Token, which is found without a list.

    >>> is_jwt("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."), is_jwt("opaque")
    (True, False)
    """
    return text.count(".") == 2 and _JWT.fullmatch(text) is not None


def credentials(name: str, value: str) -> list[str]:
    """Return the secrets in a header of a call, in all parts that are worth looking for.

    >>> credentials("Authorization", "Basic NDQwNTY6azN5LWszeQ==")
    ['NDQwNTY6azN5LWszeQ==', 'k3y-k3y']
    """
    if not is_secret_name(name) or not value:
        return []
    found = [value]
    if "authorization" in name.lower():
        scheme, _, rest = value.partition(" ")
        found = [rest.strip()] if scheme.lower() in _SCHEMES else found
        found += [each.partition(":")[2] for each in _unpacked(found[0])]
    elif "cookie" in name.lower():
        found = [part.partition("=")[2].partition(";")[0] for part in value.split("; ")]
    else:
        found += _unpacked(value)
    return [each for each in found if len(each) >= MIN_LENGTH and any(map(str.isalnum, each))]


def without_properties(text: str) -> str:
    """Mask the values under the names of secrets in a text, JSON or not.

    >>> without_properties("{'token': 'abc', 'order_id': 7}")
    "{'token': '***', 'order_id': 7}"
    """
    if ":" not in text or not _may_have(_PIECES, text):
        return text  # a body of a megabyte takes a second otherwise
    text = _PROPERTY.sub(lambda found: found[1] + "*" * _length(found[3]), text)
    text = _INNER_PROPERTY.sub(lambda found: found[1] + _stars(found[2]), text)
    return _NUMBER.sub(r"\g<1>0", text)


def _may_have(pieces: tuple[str, ...], text: str) -> bool:
    """Return False for a text without these pieces, sooner than by a regular expression."""
    # Regular expressions ignore the case of some letters beyond ASCII, too.
    if not text.isascii():
        return True
    plain = text.lower()
    return any(piece in plain for piece in pieces)


def may_be_packed(secret: str, text: str) -> bool:
    """Return False for a text without Base64 that holds a secret."""
    return any(piece in text for piece in _fragments(secret))


def jwts(text: str) -> Iterator[str]:
    """Yield the JSON Web Tokens in a text."""
    return (found for found in _JWT.findall(text) if is_jwt(found))


class Redactor:
    """Masks the secrets it was given, and those found by name or form."""

    __slots__ = ("_named", "_searched", "api_keys")

    def __init__(self, secrets: Mapping[str, str] | None = None) -> None:
        """Take the secrets with their names: `{"k3y...": "api_key"}`."""
        self._named: dict[str, str] = {}
        self._searched: tuple[str, ...] = ()
        self.api_keys: tuple[str, ...] = ()
        """Those of the secrets that are API keys."""
        for secret, name in (secrets or {}).items():
            self.learn(secret, name)

    @property
    def secrets(self) -> Mapping[str, str]:
        """Return the secrets that were given, with their names."""
        return self._named

    def learn(self, secret: str, name: str) -> None:
        """Add a secret."""
        if not secret or secret in self._named:
            return
        self._named[secret] = name
        if name == "api_key":
            self.api_keys += (secret,)
        # A run may mint thousands of tokens; those of the usual form are found without a list.
        is_found_by_form = name == "minted_token" and is_jwt(secret)
        if len(secret) >= MIN_LENGTH and not is_found_by_form:
            self._searched = tuple(sorted((*self._searched, secret), key=len, reverse=True))

    def of_call(self, headers: Pairs) -> Redactor:
        """Return a redactor with the credentials of a call, too: an answer may repeat them."""
        found = {secret: name for name, value in headers for secret in credentials(name, value)}
        return Redactor({**self._named, **found}) if found else self

    # -- texts ------------------------------------------------------------------------------------
    def text(self, text: str) -> str:
        """Mask the secrets in a text, wherever they stand.

        >>> Redactor().text("a Bearer abc.def b, {'token': 'abcd'}")
        "a Bearer *** b, {'token': '****'}"
        >>> Redactor({"k3y-k3y": "api_key"}).text("k3y-k3y, NDQwNTY6azN5LWszeQ==")
        '***, NDQwNT***'
        """
        text = _JWT.sub(MASK, self.given(text))
        text = _covered_runs(text, _JWT_HEADS, lambda _: MASK)
        if _may_have(_SCHEME_PIECES, text):
            text = _CREDENTIALS.sub(rf"\1\2{MASK}", text)
        text = _USER_INFO.sub(rf"\1{MASK}@", text)
        # Most texts end here; one after the other, the expressions took most of a recording's time.
        if not _may_have(_PIECES, text):
            return text
        text = without_properties(text)
        if "=" in text:
            text = _FIELD.sub(rf"\1{MASK}", text)
        if ":" in text:
            text = _HEADER_LINE.sub(lambda found: found[1] + found[2] + _stars(found[3]), text)
        return text

    def given(self, text: str, cover: Cover = lambda _: MASK) -> str:
        """Replace the secrets that were given; `cover` returns the replacement of each."""
        for secret in self._searched:
            for form in _forms(secret):
                if form in text:
                    text = text.replace(form, cover(secret))
            text = _covered_runs(text, (secret,), cover)
            text = _without_beginning(text, secret)
        return text

    # -- parts of calls ---------------------------------------------------------------------------
    def headers(self, headers: Pairs) -> tuple[tuple[str, str], ...]:
        """Mask headers; the scheme of an authorization stays, others keep their length.

        >>> Redactor().headers([("Authorization", "Bearer abc"), ("X-User", "YUBi")])
        (('Authorization', 'Bearer ***'), ('X-User', '****'))
        """
        return tuple((name, self._header(name.lower(), value)) for name, value in headers)

    def _header(self, name: str, value: str) -> str:
        if not is_secret_name(name):
            return self.url(value) if name in _LINKS else self.text(value)
        if "authorization" not in name:
            # The description has a word on the length of some of them.
            return _stars(value)
        scheme, space, rest = value.partition(" ")
        if scheme.lower() in _SCHEMES:
            return f"{scheme}{space}{MASK}" if rest.strip() else value
        return MASK if value.strip() else value

    def pairs(self, pairs: Pairs) -> list[tuple[str, str]]:
        """Mask parameters of a query."""
        return [
            (name, MASK if is_secret_name(name) and value else self.text(value))
            for name, value in pairs
        ]

    def url(self, url: str) -> str:
        """Mask a URL; the rest stays as written.

        >>> Redactor().url("http://a:b@h/c?limit=1&token=x&q=%20")
        'http://***@h/c?limit=1&token=***&q=%20'
        """
        head, mark, query = url.partition("?")
        parts = [self._parameter(part) for part in query.split("&")]
        return _decoded(self.text(head), self.text) + mark + "&".join(parts)

    def _parameter(self, written: str) -> str:
        name, equals, value = written.partition("=")
        if equals and value and is_secret_name(unquote_plus(name)):
            return f"{name}={MASK}"
        return _decoded(self.text(written), self.text)

    def value(self, value: Any) -> Any:
        """Mask a JSON value; types stay, and texts keep their length."""
        if isinstance(value, dict):
            return {
                name: _cover_all(entry) if is_secret_name(name) else self.value(entry)
                for name, entry in value.items()
            }
        if isinstance(value, list):
            return [self.value(entry) for entry in value]
        return self.text(value) if isinstance(value, str) else value

    def body(self, body: bytes | str) -> str:
        """Return a body as a masked text; byte for byte the same if it has no secrets.

        >>> Redactor().body('{ "order_id": 1,"token" : "abcd" }')
        '{ "order_id": 1,"token" : "****" }'
        """
        text = body if isinstance(body, str) else body.decode("utf-8", "replace")
        text = self.text(text)
        if _SECRET_NAME.search(text) is None and "\\" not in text:
            return text
        try:
            value = json.loads(text)
            covered = self.value(value)
        except (ValueError, RecursionError):
            return text
        return text if covered == value else json.dumps(covered, ensure_ascii=False)

    def raw(self, body: bytes) -> bytes:
        """Mask a body that is no text."""
        return self.text(body.decode("latin-1")).encode("latin-1")


class RedactedFormatter(logging.Formatter):
    """Formatter of log lines, tracebacks included, without secrets."""

    def __init__(self, redactor: Redactor, form: str) -> None:
        super().__init__(form)
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        return self._redactor.text(super().format(record))


# -- the forms of a secret -------------------------------------------------------------------------
@lru_cache(maxsize=4096)
def _forms(secret: str) -> tuple[str, ...]:
    """Return the forms in which a secret may be written in a text, the longest first."""
    written = {
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        html.escape(secret),
    }
    return tuple(sorted(written, key=len, reverse=True))


@lru_cache(maxsize=4096)
def _fragments(secret: str) -> tuple[str, ...]:
    """Return the pieces, one of which is in any Base64 text around a secret, by its offset.

    >>> _fragments("secret")
    ('c2VjcmV0', 'NlY3Jld', 'zZWNyZX')
    """
    raw, found = secret.encode(), []
    for shift, first in ((0, 0), (1, 2), (2, 3)):
        packed = base64.b64encode(bytes(shift) + raw).decode()
        piece = packed[first : (shift + len(raw)) * 8 // 6]
        found += [piece, piece.replace("+", "-").replace("/", "_"), quote(piece, safe="")]
    return tuple(dict.fromkeys(found))


def _covered_runs(text: str, secrets: Iterable[str], cover: Cover) -> str:
    """Replace the pieces of Base64 that hold a secret."""
    for secret in secrets:
        for piece in _fragments(secret):
            if piece in text:
                around = rf"[A-Za-z0-9+/_-]{{0,2}}{re.escape(piece)}[A-Za-z0-9+/_-]{{0,2}}={{0,2}}"
                hidden = cover(secret).replace("\\", r"\\")
                text = re.sub(around, hidden, text)
    return text


def _without_beginning(text: str, secret: str) -> str:
    """Mask the beginning of a secret at the end of a text that was cut off."""
    for start, form in _beginnings(secret):
        place = text.rfind(start)
        if place >= 0 and form.startswith(text[place:].rstrip(".")):
            text = text[:place] + MASK
    return text


@lru_cache(maxsize=4096)
def _beginnings(secret: str) -> tuple[tuple[str, str], ...]:
    """Return the forms of a secret that are long enough to be known by their beginning."""
    forms = (secret, base64.b64encode(secret.encode()).decode())
    return tuple((form[:8], form) for form in forms if len(form) > 8)


def _unpacked(packed: str) -> list[str]:
    try:
        return [base64.b64decode(packed, validate=True).decode()]
    except (binascii.Error, ValueError):
        return []


def _decoded(written: str, cover: Callable[[str], str]) -> str:
    """Mask a part of a URL if it has a secret once decoded; else leave it as written."""
    plain = unquote(written)
    masked = cover(plain)
    return written if masked == plain else quote(masked, safe="/:@!$&'()*+,;=%~")


# -- covers ----------------------------------------------------------------------------------------
def _stars(value: str) -> str:
    return "*" * len(value)


def _length(written: str) -> int:
    """Return the length of a quoted text once its escapes are resolved."""
    return len(_ESCAPE.sub("?", written))


def _cover_all(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _cover_all(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_cover_all(entry) for entry in value]
    if isinstance(value, bool) or value is None:
        return value
    return _stars(value) if isinstance(value, str) else 0
