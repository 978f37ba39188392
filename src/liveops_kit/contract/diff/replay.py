"""Replay of recorded calls under new names, with the ids and codes the server returns now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import httpx

from liveops_kit.contract.diff.volatile import modes_of
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.scenario import NamePrefix
from liveops_kit.contract.target import claims_of
from liveops_kit.contract.tokens import Mint

ServerValue = tuple[str, str]
"""A property of a response and the value that the server chose for it."""

_OF_TOKENS = frozenset({"sub", "iat", "exp"})


@dataclass(frozen=True, slots=True)
class Renaming:
    """Replacement of the names of one run by those of another."""

    old: NamePrefix
    new: NamePrefix

    def text(self, text: str) -> str:
        """Replace the names in a text."""
        text = text.replace(self.old.prefix, self.new.prefix)
        return text.replace(self.old.letters, self.new.letters)


class Replayer:
    """Builder of the requests of a replay from recorded ones."""

    def __init__(self, renaming: Renaming, mint: Mint | None) -> None:
        # Without a mint, the recorded tokens are used again.
        self._renaming = renaming
        self._mint = mint
        self._current_values: dict[ServerValue, str] = {}
        self._tokens: dict[str, str] = {}

    def request(self, each: Exchange) -> httpx.Request:
        """Return the request that repeats a recorded call."""
        old = each.request
        headers = {
            name: value for name, value in old.headers.items()
            if name not in {"content-length", "host", "transfer-encoding"}
        }  # fmt: skip
        if "authorization" in headers:
            headers["authorization"] = self._authorization(headers["authorization"])
        return httpx.Request(
            old.method, self._url(old.url), headers=headers, content=self._body(each)
        )

    def learn(self, recorded: Exchange, now: Exchange) -> None:
        """Remember the values that the server chose this time."""
        recorded_values, current_values = (
            dict(_server_values(recorded.json)),
            dict(_server_values(now.json)),
        )
        for path, (name, value) in recorded_values.items():
            if path in current_values:
                self._current_values.setdefault((name, value), current_values[path][1])

    def _value(self, name: str, value: str) -> str | None:
        """Return the current value for one that the server chose in the recording."""
        for given, now in self._current_values.items():
            if _is_same_value(given, (name, value)):
                return now
        return None

    def _url(self, url: httpx.URL) -> httpx.URL:
        parts = url.raw_path.decode().partition("?")
        path = "/".join(self._segment(each) for each in parts[0].split("/"))
        query = self._renaming.text(parts[2])
        return url.copy_with(raw_path=f"{path}{parts[1]}{query}".encode())

    def _segment(self, segment: str) -> str:
        plain = unquote(segment)
        known = [now for (_, value), now in self._current_values.items() if value == plain]
        # A number in a path refers to the latest object with this number.
        if known and not self._is_named(plain):
            return quote(known[-1], safe="")
        return quote(self._renaming.text(plain), safe="") if plain else segment

    def _is_named(self, text: str) -> bool:
        return self._renaming.text(text) != text

    def _body(self, each: Exchange) -> bytes:
        content = each.request.content
        if each.request_json is None:
            return self._renaming.text(content.decode("utf-8", "surrogateescape")).encode(
                "utf-8", "surrogateescape"
            )
        return json.dumps(self._filled("", each.request_json)).encode()

    def _filled(self, name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                self._renaming.text(key): self._filled(key, each) for key, each in value.items()
            }
        if isinstance(value, list):
            return [self._filled(name, each) for each in value]
        if isinstance(value, bool) or not isinstance(value, int | str):
            return value
        now = self._value(name, str(value))
        if now is not None and not self._is_named(str(value)):
            return int(now) if isinstance(value, int) and now.isdecimal() else now
        return self._renaming.text(value) if isinstance(value, str) else value

    def _authorization(self, header: str) -> str:
        if header not in self._tokens:
            self._tokens[header] = self._renamed(header)
        return self._tokens[header]

    def _renamed(self, header: str) -> str:
        kind, _, token = header.partition(" ")
        claims = claims_of(token) if kind == "Bearer" and self._mint is not None else None
        if self._mint is None or claims is None or not self._is_named(str(claims.get("sub", ""))):
            return header
        named = json.loads(self._renaming.text(json.dumps(claims)))
        rest = {name: value for name, value in named.items() if name not in _OF_TOKENS}
        return f"Bearer {self._mint(named['sub'], rest)}"


def needs_of(calls: Sequence[Exchange]) -> list[frozenset[int]]:
    """Return for each call the earlier calls it depends on: they returned values that it uses."""
    givers: dict[ServerValue, int] = {}
    found: list[frozenset[int]] = []
    for number, each in enumerate(calls):
        sent = set(_request_values(each))
        found.append(
            frozenset(
                giver for given, giver in givers.items()
                if given in sent or any(_is_same_value(given, other) for other in sent)
            )
        )  # fmt: skip
        for given in dict(_server_values(each.json)).values():
            if given not in sent:
                givers.setdefault(given, number)
    return found


def _server_values(body: Any, path: str = "", name: str = "") -> Iterator[tuple[str, ServerValue]]:
    """Yield the values that the server chose in a body, with their places."""
    if isinstance(body, dict):
        for key, value in body.items():
            yield from _server_values(value, f"{path}.{key}", key)
    elif isinstance(body, list):
        for number, value in enumerate(body):
            yield from _server_values(value, f"{path}[{number}]", name)
    elif isinstance(body, int | str) and _is_chosen(name, body):
        yield path, (name, str(body))


def _is_chosen(name: str, value: object) -> bool:
    return not isinstance(value, bool) and bool(modes_of(name) & {"paired", "paired code"})


def _request_values(each: Exchange) -> Iterator[ServerValue]:
    """Yield the values a call uses, by property; those in the path count as `id`."""
    for segment in each.request.url.path.split("/"):
        yield "id", segment
    yield from (given for _, given in _server_values(each.request_json))


def _is_same_value(given: ServerValue, sent: ServerValue) -> bool:
    """Return whether a call uses a value of a response; `id` matches any property."""
    if given[1] != sent[1]:
        return False
    return given[0] == sent[0] or "id" in (given[0], sent[0]) or {given[0], sent[0]} <= _CODES


_CODES = frozenset({"code", "codes", "coupon_code"})
