"""Comparison of the responses of two servers to the same call."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from fnmatch import fnmatchcase
from typing import Any, Literal

from liveops_kit.contract.diff.volatile import SORTED_BY, modes_of
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.openapi.document import served
from liveops_kit.openapi.validation import compile_operations

DifferenceKind = Literal["status", "error code", "shape", "value", "message", "media type"]

TOLERANCE = timedelta(seconds=2)
"""Tolerance for timestamps, on top of the time between the two calls."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
_MILLISECONDS = 100_000_000_000
"""Timestamps from this number on are in milliseconds, smaller ones in seconds."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference between two responses."""

    operation_id: str
    kind: DifferenceKind
    place: str
    """The path inside the body; for a status or an error code, both of them."""
    on_a: str
    on_b: str
    second_tier: bool = False
    """True if one server only lacks what the mock answers beyond the documents."""

    @property
    def cause(self) -> str:
        """Key that is equal for differences with the same cause."""
        return f"{self.operation_id} {self.kind} {self.place}"

    @property
    def ends_the_story(self) -> bool:
        """True if later responses may differ because of it."""
        return self.kind in {"status", "error code", "value"}


@dataclass
class ValuePairs:
    """One-to-one mapping between values chosen by server A and by server B."""

    _there: dict[tuple[str, str], str] = field(default_factory=dict)
    _back: dict[tuple[str, str], str] = field(default_factory=dict)

    def fit(self, kind: str, a: object, b: object) -> bool:
        """Return whether two values correspond; new values are paired."""
        one, other = str(a), str(b)
        return (
            self._there.setdefault((kind, one), other) == other
            and self._back.setdefault((kind, other), one) == one
        )

    def copy(self) -> ValuePairs:
        """Return a copy that can be changed independently."""
        return ValuePairs(dict(self._there), dict(self._back))

    def knows(self, kind: str, side: Literal["a", "b"], value: object) -> bool:
        """Return whether a value of a server is paired already."""
        return (kind, str(value)) in (self._there if side == "a" else self._back)

    def of_a(self, kind: str, value: object) -> str | None:
        """Return the value of B that corresponds to a value of A."""
        return self._there.get((kind, str(value)))


class StoryComparison:
    """Comparison of a story, response by response, with the state it needs."""

    def __init__(
        self,
        ignore: Sequence[str] = (),
        *,
        names: Sequence[str] = (),
        shared: bool = False,
        tag_of: Mapping[str, str] | None = None,
    ) -> None:
        self.pairs = ValuePairs()
        self._ignore = tuple(ignore)
        self._names = tuple(names)
        """Prefixes of all names of the story."""
        self.shared = shared
        """True if a server may hold objects that the story did not create."""
        self._tag_of = tag_of or {}
        self._sent_moments: set[datetime] = set()
        self._stands_still = False

    def differences(self, a: Exchange, b: Exchange) -> Iterator[Difference]:
        """Yield the differences between two responses, in document order."""
        self._note_moments(a, b)
        known = self.pairs
        if a.group:
            # The order of concurrent calls is random, and so is the pairing of their values.
            self.pairs = known.copy()
        for each in self._all(a, b):
            if not self._is_ignored(each):
                is_second = each.kind == "shape" and each.place in _beyond_the_documents(a, b)
                yield replace(each, second_tier=True) if is_second else each
        self.pairs = known

    def _all(self, a: Exchange, b: Exchange) -> Iterator[Difference]:
        operation_id = a.operation_id
        if a.status != b.status:
            yield Difference(
                operation_id, "status", f"{_answer(a)} / {_answer(b)}", _line(a), _line(b)
            )
            return
        if a.error_code != b.error_code:
            place = f"{_answer(a)} / {_answer(b)}"
            yield Difference(operation_id, "error code", place, _line(a), _line(b))
            return
        types = _media_type(a), _media_type(b)
        if types[0] != types[1]:
            yield Difference(operation_id, "media type", "content-type", *types)
        bodies = _BodyComparison(self, a, b)
        yield from bodies.values("", "", a.json, b.json)

    def _is_ignored(self, each: Difference) -> bool:
        places = each.place, f"{each.operation_id}:{each.place}"
        return any(fnmatchcase(place, pattern) for pattern in self._ignore for place in places)

    def _note_moments(self, a: Exchange, b: Exchange) -> None:
        """Note the timestamps of the requests: one sent to both has to come back exactly."""
        one, other = (set(_moments_in(each.request_json)) for each in (a, b))
        self._sent_moments |= one & other
        if a.operation_id == "mock-put-project-clock":
            body = a.request_json if isinstance(a.request_json, dict) else {}
            if "advance" not in body:
                self._stands_still = "frozen" in body and one == other

    # -- for the comparison of bodies -------------------------------------------------------------
    def same_moment(self, one: datetime, other: datetime, apart: timedelta) -> bool:
        """Return whether two timestamps count as equal."""
        if one == other:
            return True
        is_stated = self._stands_still or one in self._sent_moments or other in self._sent_moments
        return not is_stated and abs(one - other) <= apart + TOLERANCE

    def kind(self, operation_id: str, name: str) -> str:
        """Return the kind of a server-chosen value; a plain `id` belongs to the operation's tag."""
        return f"{self._tag_of.get(operation_id, operation_id)} id" if name == "id" else name

    def own(self, operation_id: str, side: Literal["a", "b"], rows: list[Any]) -> list[Any]:
        """Return the rows of a list that the story created; all rows in a project of its own."""
        if not self.shared:
            return rows
        return [row for row in rows if self._is_own(operation_id, side, row)]

    def is_named(self, text: str) -> bool:
        """Return whether a text contains a name of the story."""
        return any(name in text for name in self._names)

    def _is_own(self, operation_id: str, side: Literal["a", "b"], row: Any) -> bool:
        if self.is_named(json.dumps(row)):
            return True
        ids = row.items() if isinstance(row, dict) else ()
        return any(
            self.pairs.knows(self.kind(operation_id, name), side, value)
            for name, value in ids
            if "paired" in modes_of(name)
        )


class _BodyComparison:
    """Comparison of two response bodies."""

    def __init__(self, story: StoryComparison, a: Exchange, b: Exchange) -> None:
        self._story = story
        self._a, self._b = a, b
        self._operation_id = a.operation_id

    def values(self, path: str, name: str, a: Any, b: Any) -> Iterator[Difference]:
        """Yield the differences between two values and everything below them."""
        modes = modes_of(name)
        if _type(a) != _type(b):
            yield self._found("shape", path, _type(a), _type(b))
        elif isinstance(a, dict):
            yield from self._objects(path, a, b)
        elif isinstance(a, list):
            yield from self._lists(path, name, a, b)
        elif not self._alike(modes, name, a, b) or not self._named_alike(modes, path, a, b):
            what: DifferenceKind = "message" if name == "errorMessage" else "value"
            yield self._found(what, path, json.dumps(a), json.dumps(b))

    def _objects(self, path: str, a: dict[str, Any], b: dict[str, Any]) -> Iterator[Difference]:
        below = f"{path}." if path else ""
        if _type(a) == "object" and a.keys() != b.keys():
            for name in sorted(a.keys() ^ b.keys()):
                there, missing = "there", "missing"
                places = (there, missing) if name in a else (missing, there)
                yield self._found("shape", below + name, *places)
        for name in (each for each in a if each in b):
            if "of the list" in modes_of(name) and self._story.shared:
                continue
            yield from self.values(below + name, name, a[name], b[name])

    def _lists(self, path: str, name: str, a: list[Any], b: list[Any]) -> Iterator[Difference]:
        if path in {"", "items", "promotions", "codes"} and self._a.request.method == "GET":
            own_a, own_b = self._own(a, b)
            if own_a is None or own_b is None:
                return
            a, b = own_a, own_b
        if "unordered" in modes_of(name):
            a, b = self._ordered(name, a, b)
        if len(a) != len(b):
            yield self._found("value", f"{path}[] length", str(len(a)), str(len(b)))
            return
        for one, other in zip(a, b, strict=True):
            yield from self.values(f"{path}[]", name, one, other)

    def _own(self, a: list[Any], b: list[Any]) -> tuple[list[Any] | None, list[Any] | None]:
        """Return the rows of the story in two lists; None for pages shifted by foreign rows."""
        own = (
            self._story.own(self._operation_id, "a", a),
            self._story.own(self._operation_id, "b", b),
        )
        if (len(own[0]), len(own[1])) == (len(a), len(b)):
            return own
        is_page = (
            any(
                isinstance(each.json, dict) and each.json.get("has_more")
                for each in (self._a, self._b)
            )
            or "offset" in self._a.request.url.params
        )
        return (None, None) if is_page else own

    def _ordered(self, name: str, a: list[Any], b: list[Any]) -> tuple[list[Any], list[Any]]:
        key = SORTED_BY.get(name)

        def place(row: Any) -> str:
            value = row.get(key, row) if key and isinstance(row, dict) else row
            return json.dumps(value, sort_keys=True)

        def place_on_a(row: Any) -> str:
            known = self._story.pairs.of_a(self._kind(name), row)
            return known if known is not None else place(row)

        is_paired = "paired" in modes_of(name)
        return sorted(a, key=place_on_a if is_paired else place), sorted(b, key=place)

    def _kind(self, name: str) -> str:
        name = {"excluded_promotions": "promotion_id"}.get(name, name)
        return self._story.kind(self._operation_id, name)

    def _alike(self, modes: Iterable[str], name: str, a: Any, b: Any) -> bool:
        if "paired" in modes and a is not None:
            return self._story.pairs.fit(self._kind(name), a, b)
        if "paired code" in modes and isinstance(a, str) and not self._story.is_named(a):
            kind = "code" if "code" in name else name
            return len(a) == len(b) and self._story.pairs.fit(kind, a, b)
        if "words" in modes and isinstance(a, str):
            return self._words(self._a, a) == self._words(self._b, b)
        if "moment" in modes and a != b:
            return self._moments(a, b)
        return bool(a == b)

    def _named_alike(self, modes: Iterable[str], path: str, a: Any, b: Any) -> bool:
        """Return whether both or neither values occur in the paths of their calls."""
        if "paired" not in modes or "[]" in path:
            return True
        return _places(self._a, str(a)) == _places(self._b, str(b))

    @staticmethod
    def _words(exchange: Exchange, text: str) -> str:
        """Return a text without the numbers that occur in its request."""
        named = set(re.findall(r"\d+", f"{exchange.request.url.path} {exchange.request_json}"))
        return re.sub(r"\d+", lambda each: "#" if each[0] in named else each[0], text)

    def _moments(self, a: Any, b: Any) -> bool:
        one, other = _moment(a), _moment(b)
        if one is None or other is None or _form(a) != _form(b):
            return False
        return self._story.same_moment(one, other, _apart(self._a, self._b))

    def _found(self, what: DifferenceKind, path: str, a: str, b: str) -> Difference:
        return Difference(self._operation_id, what, path or "the body", _short(a), _short(b))


def _beyond_the_documents(a: Exchange, b: Exchange) -> set[str]:
    """Return the places where an answer is as documented, but lacks what the mock adds to that."""
    operation = compile_operations(served()).get(a.operation_id)
    if operation is None:
        return set()
    return {
        re.sub(r"\.?\b\d+\b", "[]", found.property)
        for each in (a, b)
        for found in operation.differences(each.status, each.json)
    }


def _places(exchange: Exchange, value: str) -> list[int]:
    """Return the positions of a value among the segments of a call's path."""
    parts = exchange.request.url.path.split("/")
    return [place for place, part in enumerate(parts) if part == value]


def _type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "text"
    return "list" if isinstance(value, list) else "object"


def _answer(exchange: Exchange) -> str:
    code = f"/{exchange.error_code}" if exchange.error_code is not None else ""
    return f"{exchange.status}{code}"


def _line(exchange: Exchange) -> str:
    """Return a response with its message."""
    body = exchange.json
    message = body.get("errorMessage") if isinstance(body, dict) else None
    return f"{_answer(exchange)}: {_short(str(message))}" if message else _answer(exchange)


def _media_type(exchange: Exchange) -> str:
    header: str = exchange.response.headers.get("content-type", "none")
    return header.partition(";")[0].strip().lower()


def _short(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:157]}..."


# -- moments ---------------------------------------------------------------------------------------
def _moment(value: Any) -> datetime | None:
    """Parse a timestamp from text or a number; None if it is none."""
    try:
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            moment = datetime.fromisoformat(value)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / (1000 if value >= _MILLISECONDS else 1), UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None


def _form(value: Any) -> str:
    """Return the format of a timestamp: its text with every digit as 0."""
    return re.sub(r"\d", "0", str(value))


def _moments_in(value: Any) -> Iterator[datetime]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _moments_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _moments_in(each)
    elif isinstance(value, str):
        moment = _moment(value)
        if moment is not None:
            yield moment


def _apart(a: Exchange, b: Exchange) -> timedelta:
    """Return the time between two calls, by the Date headers or else by the local clock."""
    dates = [each.response.headers.get("date") for each in (a, b)]
    try:
        one, other = (parsedate_to_datetime(each) for each in dates if each)
        return abs(one - other)
    except (ValueError, TypeError):
        return abs(a.started - b.started)
