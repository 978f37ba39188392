"""Differences of two answers to the same call: in status, error code and shape, not in values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from liveops_kit.har.exchange import Exchange

_LOCALE = re.compile(r"[a-z]{2}([-_][A-Z]{2})?")
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference of two answers; free of their values."""

    operation_id: str
    place: str
    """`status`, `errorCode`, or a part of the body such as `$.items[*].sku`."""
    ours: str
    """The upstream's."""
    theirs: str
    """The other's."""

    def __str__(self) -> str:
        return (
            f"{self.operation_id}  {self.place}  upstream: {self.ours}, mock: {self.theirs}"
        )  # fmt: skip


def differences(operation_id: str, ours: Exchange, theirs: Exchange) -> list[Difference]:
    """Return all differences; bodies are compared only if the statuses are the same."""
    if ours.status != theirs.status:
        pair = str(ours.status), str(theirs.status)
        return [Difference(operation_id, "status", *pair)]
    one, other = _read(ours), _read(theirs)
    if ours.status >= 400:
        pair = _code(one), _code(other)
        return [] if pair[0] == pair[1] else [Difference(operation_id, "errorCode", *pair)]
    found = dict.fromkeys(_compared(one, other, "$"))
    return [Difference(operation_id, *each) for each in found]


def _read(exchange: Exchange) -> Any:
    try:
        return json.loads(exchange.response.body or b"")
    except (ValueError, RecursionError):
        return _NOTHING


def _code(body: Any) -> str:
    return str(body.get("errorCode", "none")) if isinstance(body, dict) else "no JSON object"


def _compared(one: Any, other: Any, place: str) -> Iterator[tuple[str, str, str]]:
    if one is None or other is None:
        # A null says nothing of the shape that the value has elsewhere.
        return
    kinds = _kind(one), _kind(other)
    if kinds[0] != kinds[1]:
        yield place, *kinds
    elif isinstance(one, list):
        yield from _compared_lists(one, other, place)
    elif isinstance(one, dict) and not (_is_localised(one) and _is_localised(other)):
        for name in (*one, *(name for name in other if name not in one)):
            if name not in other:
                yield f"{place}.{name}", "there", "missing"
            elif name not in one:
                yield f"{place}.{name}", "missing", "there"
            else:
                yield from _compared(one[name], other[name], f"{place}.{name}")


def _compared_lists(one: list[Any], other: list[Any], place: str) -> Iterator[tuple[str, str, str]]:
    """Compare every entry with the first of the other side; an empty list has no shape."""
    if one and other:
        for entry in one:
            yield from _compared(entry, other[0], f"{place}[*]")
        for entry in other[1:]:
            yield from _compared(one[0], entry, f"{place}[*]")


def _is_localised(value: dict[str, Any]) -> bool:
    return bool(value) and all(_LOCALE.fullmatch(name) for name in value)


def _kind(value: Any) -> str:
    if value is _NOTHING:
        return "no JSON"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, dict):
        return "object"
    return "list" if isinstance(value, list) else "text"
