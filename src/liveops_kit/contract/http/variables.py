"""Environment variables that hold the secrets of a shell script."""

from __future__ import annotations

import base64
import binascii
import re
import shlex
from collections.abc import Iterator
from urllib.parse import quote, unquote

from liveops_kit.contract.target import claims_of
from liveops_kit.redaction import (
    MASK,
    Redactor,
    is_jwt,
    is_secret_name,
    jwts,
    may_be_packed,
    without_properties,
)

MARK = "\ue000"
"""Marker before and after a shell expansion; a character that no call sends."""

API_KEY = "LIVEOPS_API_KEY"
USER_TOKEN = "LIVEOPS_USER_TOKEN"  # noqa: S105 - a name
CONTROL_TOKEN = "LIVEOPS_CONTROL_TOKEN"  # noqa: S105 - a name

_PREFERRED = {
    "api_key": API_KEY,
    "user_token": USER_TOKEN,
    "second_user_token": f"{USER_TOKEN}_2",
    "minted_token": USER_TOKEN,
    "control_token": CONTROL_TOKEN,
}
_TOKENS = frozenset({"user_token", "second_user_token", "minted_token", "control_token"})
_MEANINGS = {
    API_KEY: "the API key of the project",
    CONTROL_TOKEN: "the token of the mock's control plane",
}
_PACKED = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")
_PLAIN = re.compile(r"[\w:@. -]*")
_SIMPLE_ID = re.compile(r"[\w.@:-]+")
_OF_TOKENS = frozenset({"sub", "iat", "exp"})


class Variables:
    """The environment variables of one script, with the secrets they stand for."""

    def __init__(self, redactor: Redactor, *, ours: bool = True, project: str = "") -> None:
        """Start without variables.

        With `ours` the kit made the calls, and their secrets are those of `redactor`. In foreign
        calls, any value in the place of a secret is one; `project` is their project.
        """
        self._redactor = redactor
        self._ours = ours
        self._project = project
        self._names: dict[str, str] = {}
        """The variable of each secret found so far."""
        self._headers: dict[tuple[str, str], tuple[str, str]] = {}
        """The options of headers so far: most calls of a script have the same ones."""

    def demands(self) -> Iterator[str]:
        """Yield the first lines of a script, which fail clearly if a variable is not set."""
        for secret, variable in self._names.items():
            if variable.startswith(USER_TOKEN):
                yield from _about(variable, secret)
            what = _MEANINGS.get(variable, "what was sent")
            if variable.startswith(USER_TOKEN):
                what = "the token of " + _user(secret)
            yield f': "${{{variable}:?set it to {what}}}"'

    # -- parts of a call --------------------------------------------------------------------------
    def header(self, name: str, value: str) -> tuple[str, str]:
        """Return the curl option for a header, and its argument."""
        known = self._headers.get((name, value))
        if known is None:
            known = self._headers[name, value] = self._header(name, value)
        return known

    def _header(self, name: str, value: str) -> tuple[str, str]:
        if name.lower() == "authorization":
            account = self._account(value)
            if account is not None:
                return "-u", f"{account}:{self._expanded(self._key(value), 'api_key')}"
            shown = self._authorization(value)
        elif not self._ours and is_secret_name(name) and value:
            shown = self._expanded(value, name)
        else:
            shown = self.body(value)
        return "-H", f"{name}: {shown}" if shown else f"{name};"

    def body(self, text: str) -> str:
        """Return a text with expansions in place of its secrets."""
        named = self._redactor.secrets
        if not self._ours:
            return self._redactor.body(text)
        # A faulty server may return the token of an order in place of an id.
        text = self._packed_ones(without_properties(text))
        for token in dict.fromkeys(jwts(text)):
            if token in named:
                text = text.replace(token, self._expanded(token, named[token]))
        return self._redactor.given(text, lambda secret: self._expanded(secret, named[secret]))

    def url(self, url: str) -> str:
        """Return a URL with expansions in place of its secrets."""
        if self._ours:
            # Server-chosen ids are marked already.
            pieces = url.split(MARK)
            pieces[::2] = (self._decoded(piece) for piece in pieces[::2])
            return self.body(MARK.join(pieces))
        head, mark, query = url.partition("?")
        return self._redactor.url(head) + mark + "&".join(map(self._parameter, query.split("&")))

    @staticmethod
    def _decoded(written: str) -> str:
        plain = unquote(written)
        shown = without_properties(plain)
        return written if shown == plain else quote(shown, safe="/:@!$&'()*+,;=%~?")

    def _parameter(self, written: str) -> str:
        name, equals, value = written.partition("=")
        if equals and value and is_secret_name(name):
            return f"{name}={self._expanded(value, name)}"
        return self._redactor.url(written)

    # -- credentials ------------------------------------------------------------------------------
    def _account(self, authorization: str) -> str | None:
        """Return the account that goes with an API key; None if there is no key to hide."""
        scheme, _, packed = authorization.partition(" ")
        if scheme != "Basic" or not packed:
            return None
        account, colon, key = _unpacked(packed).partition(":")
        if self._ours:
            is_known = self._redactor.secrets.get(key) == "api_key"
            return account if is_known and _PLAIN.fullmatch(account) else None
        if colon and _PLAIN.fullmatch(account):
            return account
        return self._project or None

    def _key(self, authorization: str) -> str:
        return _unpacked(authorization.partition(" ")[2]).partition(":")[2] or MASK

    def _authorization(self, value: str) -> str:
        scheme, _, token = value.partition(" ")
        if not self._ours:
            name = "user_token" if scheme == "Bearer" else "authorization"
            return f"{scheme} {self._expanded(token, name)}" if token else self._alone(value)
        name = self._redactor.secrets.get(token, "")
        if name in _TOKENS:
            return f"{scheme} {self._expanded(token, name)}"
        return f"{scheme} {self._forged(token)}" if is_jwt(token) else self.body(value)

    def _alone(self, value: str) -> str:
        """Hide credentials without a scheme; a scheme without credentials is no secret."""
        is_scheme = value.lower() in {"", "basic", "bearer"}
        return value if is_scheme else self._expanded(value, "authorization")

    def _forged(self, token: str) -> str:
        """Express a forged token by the token of the run that it was made from."""
        for known, name in self._redactor.secrets.items():
            if name not in _TOKENS or not is_jwt(known) or known == token:
                continue
            (head, claims, signature), (own, others, another) = known.split("."), token.split(".")
            if (head, claims) == (own, others):
                return f"{self._expanded(known, name, '%.*')}.{another}"
            if signature and signature == another:
                end = self._expanded(known, name, "##*.")
                return f"{self._expanded(known, name, '%%.*')}.{others}.{end}"
        return self._redactor.given(token)

    def _packed_ones(self, text: str) -> str:
        """Replace Base64 that contains a key by a shell expression that computes it."""
        if not any(may_be_packed(key, text) for key in self._redactor.api_keys):
            return text  # half of the time of a script otherwise

        def shown(found: re.Match[str]) -> str:
            inner = _unpacked(found[0])
            account, colon, key = inner.partition(":")
            if not colon or self._redactor.secrets.get(key) != "api_key":
                return found[0]
            if not _PLAIN.fullmatch(account):
                return MASK
            variable = self._variable(key, "api_key")
            packed = f'printf %s "{account}:${{{variable}}}" | base64 | tr -d "\\n"'
            return f"{MARK}$({packed}){MARK}"

        return _PACKED.sub(shown, text)

    # -- names ------------------------------------------------------------------------------------
    def _expanded(self, secret: str, name: str, cut: str = "") -> str:
        if name == "basic":
            account, _, key = secret.partition(":")
            return f"{account}:{self._expanded(key, 'api_key')}"
        return f"{MARK}${{{self._variable(secret, name)}{cut}}}{MARK}"

    def _variable(self, secret: str, name: str) -> str:
        if secret not in self._names:
            self._names[secret] = self._free(
                _PREFERRED.get(name, "LIVEOPS_" + re.sub(r"\W", "_", name).upper())
            )
        return self._names[secret]

    def _free(self, preferred: str) -> str:
        taken, name, number = set(self._names.values()), preferred, 1
        while name in taken:
            number += 1
            name = f"{preferred.removesuffix('_2')}_{number}"
        return name


def _unpacked(packed: str) -> str:
    """Decode canonical Base64; return an empty text for anything else."""
    try:
        inner = base64.b64decode(packed, validate=True)
        return inner.decode() if base64.b64encode(inner).decode() == packed else ""
    except (binascii.Error, ValueError):
        return ""


def _user(token: str) -> str:
    """Return the user of a token, in characters without meaning to a shell."""
    name = str((claims_of(token) or {}).get("sub", ""))
    return f"the user {name}" if _SIMPLE_ID.fullmatch(name) else "the user who called"


def _about(variable: str, token: str) -> Iterator[str]:
    """Yield a comment on how to get a token with the same claims, if it has more than a user."""
    claims = claims_of(token) or {}
    attributes = claims.get("attributes")
    words = [
        f"--attribute {shlex.quote(f'{name}={value}')}"
        for name, value in (attributes.items() if isinstance(attributes, dict) else ())
    ]
    others = sorted(set(claims) - _OF_TOKENS - {"attributes"})
    if not words and not others:
        return
    more = f", with the claims {', '.join(others)}" if others else ""
    user = str(claims.get("sub", ""))
    if words:
        line = f"liveops token --user {shlex.quote(user)} {' '.join(words)}{more}"
    else:
        line = f"a token of {_user(token)}{more}"
    yield " ".join(f"# {variable}: {line}".splitlines())
