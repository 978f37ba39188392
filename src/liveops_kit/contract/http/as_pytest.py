"""Calls as a test for pytest, which makes them again and expects the same answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pprint import pformat
from typing import Any
from urllib.parse import parse_qsl

from msgspec import Struct

from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.http.script import SERVER_IDS
from liveops_kit.openapi.document import Spec, served

MAX_BODY = 3000
"""Characters of an answer that a test spells out; of longer ones it expects the properties."""
_HEAD = '''"""{title}

It plays the calls again, each with the answer that it had: statuses and error codes, and bodies
without the ids, tokens and moments that a server chooses. It begins in a project like the one in
which it was played.
"""

from __future__ import annotations

import re
from typing import Any

CHOSEN = {chosen}
MOMENT = re.compile(r"\\d{{4}}-\\d\\d-\\d\\dT\\d\\d:\\d\\d")


def comparable(value: Any) -> Any:
    """Return an answer without what the server chooses for itself."""
    if isinstance(value, dict):
        return {{key: comparable(each) for key, each in value.items() if key not in CHOSEN}}
    if isinstance(value, list):
        return [comparable(each) for each in value]
    return "a moment" if isinstance(value, str) and MOMENT.match(value) else value


def test_what_was_played(liveops_client: Any) -> None:
'''
_CHOSEN = (*SERVER_IDS, "item_id", "token", "available")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


class Played(Struct, frozen=True):
    """A call that was made, and by whom."""

    exchange: Exchange
    user: str | None
    """The player; None for a server with its API key, or nobody."""


def module_of(calls: Sequence[Played], title: str) -> str:
    """Return a module with one test that makes the calls in their order."""
    return _HEAD.format(title=title, chosen=set_of(_CHOSEN)) + "".join(_Writer().lines(calls))


def set_of(names: Sequence[str]) -> str:
    """Return the source of a set, in order, so that the same calls give the same text."""
    lines = "".join(f'    "{name}",\n' for name in sorted(names))
    return f"{{\n{lines}}}"


class _Writer:
    """Writes calls; ids that answers gave are taken from there."""

    def __init__(self) -> None:
        self._spec: Spec = served()
        self._known: dict[str, str] = {}
        """The expression of each id that an answer gave, by its text."""

    def lines(self, calls: Sequence[Played]) -> Iterator[str]:
        if not calls:
            yield "    assert liveops_client is not None  # nothing was played\n"
        for number, call in enumerate(calls, start=1):
            yield from self._call(number, call)

    def _call(self, number: int, call: Played) -> Iterator[str]:
        exchange, name = call.exchange, f"answer_{number}"
        arguments = [repr(exchange.operation_id), *self._arguments(call)]
        yield f"    {name} = liveops_client.call(\n"
        yield from (f"        {each},\n" for each in arguments)
        yield "    )\n"
        yield f"    assert {name}.status_code == {exchange.status}, {name}.text\n"
        if exchange.status >= 400:
            if exchange.error_code is not None:
                yield f'    assert {name}.json()["errorCode"] == {exchange.error_code}\n'
        elif exchange.json is not None:
            yield from self._expected(name, exchange.json)
            self._learn(name, exchange)
        yield "\n"

    def _arguments(self, call: Played) -> Iterator[str]:
        exchange = call.exchange
        if call.user is not None:
            yield f"user={call.user!r}"
        for key, value in self._path(exchange).items():
            yield f"{key}={self._known.get(value, repr(value))}"
        query = dict(parse_qsl(exchange.request.url.query.decode(), keep_blank_values=True))
        if query:
            yield f"query={query!r}"
        if exchange.request_json is not None:
            yield f"body={_source(exchange.request_json, 8)}"

    def _path(self, exchange: Exchange) -> dict[str, str]:
        template = self._spec.operations[exchange.operation_id].path.split("/")
        # The path of the server may begin with more than the operation's own.
        parts = exchange.request.url.path.split("/")
        parts = parts[len(parts) - len(template) :]
        return {
            name.strip("{}"): part
            for name, part in zip(template, parts, strict=True)
            if name.startswith("{") and name != "{project_id}"
        }

    def _expected(self, name: str, body: Any) -> Iterator[str]:
        wanted = _comparable(body)
        source = _source(wanted, 4)
        if len(source) <= MAX_BODY:
            yield f"    assert comparable({name}.json()) == {source}\n"
        elif isinstance(wanted, Mapping):
            yield f"    assert comparable({name}.json()).keys() == {_keys(wanted)}\n"

    def _learn(self, name: str, exchange: Exchange) -> None:
        if exchange.request.method not in ("POST", "PUT") or not isinstance(exchange.json, dict):
            return
        for key, value in exchange.json.items():
            if key in SERVER_IDS and isinstance(value, int | str):
                self._known[str(value)] = f'{name}.json()["{key}"]'


def _keys(body: Mapping[str, Any]) -> str:
    return "{" + ", ".join(json.dumps(key) for key in body) + "}"


def _source(value: Any, indent: int) -> str:
    text = pformat(value, width=88, sort_dicts=False)
    return text.replace("\n", "\n" + " " * indent)


def _comparable(value: Any) -> Any:
    """Return an answer without what the server chooses; the test does the same."""
    if isinstance(value, dict):
        return {key: _comparable(each) for key, each in value.items() if key not in _CHOSEN}
    if isinstance(value, list):
        return [_comparable(each) for each in value]
    return "a moment" if isinstance(value, str) and _MOMENT.match(value) else value
