"""Makes recorded calls anew: other names, and the ids and codes that the server gives now."""

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
"""A property of an answer that the server chose, and its value."""

_OF_TOKENS = frozenset({"sub", "iat", "exp"})


@dataclass(frozen=True, slots=True)
class Renaming:
    """The names of one play in place of those of another."""

    old: NamePrefix
    new: NamePrefix

    def text(self, text: str) -> str:
        """A text with the new names."""
        text = text.replace(self.old.prefix, self.new.prefix)
        return text.replace(self.old.letters, self.new.letters)


class Replayer:
    """Turns recorded requests into those of a replay."""

    def __init__(self, renaming: Renaming, mint: Mint | None) -> None:
        # Without tokens of new players, the old ones go on.
        self._renaming = renaming
        self._mint = mint
        self._current_values: dict[ServerValue, str] = {}
        self._tokens: dict[str, str] = {}

    def request(self, each: Exchange) -> httpx.Request:
        """The request of a recorded call as it is made now."""
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
        """Take down what the server chose this time."""
        told, tells = dict(_server_values(recorded.json)), dict(_server_values(now.json))
        for path, (name, value) in told.items():
            if path in tells:
                self._current_values.setdefault((name, value), tells[path][1])

    def _value(self, name: str, value: str) -> str | None:
        """What goes for a value that the server chose."""
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
        # A number of a path names the latest thing that was given this number.
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
    """For each call the earlier ones without which it cannot be made: they gave what it names."""
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
    """What the server chose in an answer, by its place."""
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
    """What a call names, by the property it goes under; `id` in a path, which may be anything."""
    for segment in each.request.url.path.split("/"):
        yield "id", segment
    yield from (given for _, given in _server_values(each.request_json))


def _is_same_value(given: ServerValue, sent: ServerValue) -> bool:
    """Whether what a call names is what an answer gave; `id` is anything's id."""
    if given[1] != sent[1]:
        return False
    return given[0] == sent[0] or "id" in (given[0], sent[0]) or {given[0], sent[0]} <= _CODES


_CODES = frozenset({"code", "codes", "coupon_code"})
