"""Facts of the vendor's documents about answers, as this project read them.

In `documented_answers.json`, `answers` has a shape for each operation and success status, `shapes`
those that several share. A shape has `type`, `properties`, `required`, `nullable`, `enum`, `items`,
`values` (of any other property), `anyOf`, `allOf`, `ref` (the name of a shared one), an `example`
of its own value.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from liveops_kit.openapi.document import Spec

FILE = Path(__file__).with_name("documented_answers.json")
MAX_DEPTH = 3
"""How often a name may stand in one path: groups and bundles hold others of their kind."""


@cache
def documented() -> dict[str, Any]:
    """The whole file."""
    return json.loads(FILE.read_text(encoding="utf-8"))


class Answer(NamedTuple):
    """An operation, one of its success statuses, and the shape of the body."""

    operation_id: str
    status: int
    shape: Any


def answers(spec: Spec) -> Iterator[Answer]:
    """Those of the operations that a description has."""
    for operation_id, statuses in documented()["answers"].items():
        if operation_id in spec.operations:
            for status, shape in statuses.items():
                yield Answer(operation_id, int(status), shape)


def flat(shape: Any) -> list[dict[str, Any]]:
    """The alternatives of a shape, without references and unions."""
    while "ref" in shape:
        shape = documented()["shapes"][shape["ref"]]
    alternatives = [{key: each for key, each in shape.items() if key not in ("anyOf", "allOf")}]
    for part in shape.get("allOf", ()):
        alternatives = [joined(one, two) for one, two in product(alternatives, flat(part))]
    if "anyOf" in shape:
        branches = [found for branch in shape["anyOf"] for found in flat(branch)]
        alternatives = [joined(one, two) for one, two in product(alternatives, branches)]
    return alternatives


def joined(one: dict[str, Any], two: dict[str, Any]) -> dict[str, Any]:
    """One shape that says what both say."""
    both = {**one, **two}
    if "properties" in one and "properties" in two:
        both["properties"] = {**one["properties"], **two["properties"]}
    both["required"] = [*one.get("required", ()), *two.get("required", ())]
    both["nullable"] = one.get("nullable", False) or two.get("nullable", False)
    return both


@dataclass(frozen=True)
class Place:
    """A place in an answer, with what the description and the documents say of it."""

    operation_id: str
    path: str
    """Such as `items[].price`; empty for the body."""
    ours: list[dict[str, Any]]
    """The alternatives of our schema."""
    theirs: list[dict[str, Any]]
    """The alternatives of the documents; none where they do not have the place."""

    def __str__(self) -> str:
        return f"{self.operation_id}: {self.path or 'the body'}"


def places(spec: Spec) -> Iterator[Place]:
    """Every place of every documented answer that our description has, too."""
    for answer in answers(spec):
        schema = schema_of(spec, answer.operation_id, answer.status)
        if schema is not None:
            yield from _within(spec, answer.operation_id, "", [schema], [answer.shape])


def schema_of(spec: Spec, operation_id: str, status: int) -> Any:
    """Our schema of an answer; None where it has no body."""
    response = spec.operations[operation_id].definition["responses"].get(str(status), {})
    content = spec.resolve(response).get("content")
    return content["application/json"]["schema"] if content else None


def flat_schema(spec: Spec, schema: Any) -> list[dict[str, Any]]:
    """The alternatives of our schema, without references and unions."""
    schema = spec.resolve(schema)
    unions = ("anyOf", "oneOf", "allOf")
    alternatives = [{key: each for key, each in schema.items() if key not in unions}]
    for part in schema.get("allOf", ()):
        pairs = product(alternatives, flat_schema(spec, part))
        alternatives = [joined(one, two) for one, two in pairs]
    for union in ("anyOf", "oneOf"):
        if union in schema:
            branches = [found for each in schema[union] for found in flat_schema(spec, each)]
            alternatives = [joined(one, two) for one, two in product(alternatives, branches)]
    return alternatives


def _within(
    spec: Spec, operation_id: str, path: str, ours: list[Any], theirs: list[Any]
) -> Iterator[Place]:
    own = [found for schema in ours for found in flat_schema(spec, schema)]
    documented_as = [found for shape in theirs for found in flat(shape)]
    yield Place(operation_id, path, own, documented_as)
    names = dict.fromkeys(name for each in own for name in each.get("properties", {}))
    for name in names:
        if path.replace("[]", "").split(".").count(name) >= MAX_DEPTH:
            continue
        below = [each["properties"][name] for each in own if name in each.get("properties", {})]
        shapes = [
            each["properties"][name] for each in documented_as if name in each.get("properties", {})
        ]
        yield from _within(spec, operation_id, f"{path}.{name}".lstrip("."), below, shapes)
    for word, key, mark in (("items", "items", "[]"), ("additionalProperties", "values", ".*")):
        below = [each[word] for each in own if isinstance(each.get(word), dict)]
        if below:
            shapes = [each[key] for each in documented_as if key in each]
            yield from _within(spec, operation_id, f"{path}{mark}", below, shapes)


# -- sample answers --------------------------------------------------------------------------------
_VALUES = {"string": "text", "integer": 1, "number": 1, "boolean": True}
_TEXTS = {"date-time": "2026-12-01T10:00:00+03:00", "uri": "https://cdn.example.com/a.png"}
_NAMED = {
    "amount": "10",
    "amount_without_discount": "10",
    "currency": "USD",
    "percent": "10.00",
    "value": "10",
}
"""Texts of properties whose kind the documents tell by their name only."""


def sample(
    shape: Any, *, only_required: bool, choice: int = 0, depth: int = 0, name: str = ""
) -> Any:
    """An answer of a shape: with the required properties, or with all of them.

    `choice` selects among alternatives. What can hold others of its kind ends after some levels.
    """
    alternatives = flat(shape)
    own = alternatives[choice % len(alternatives)]
    below = {"only_required": only_required, "choice": choice, "depth": depth + 1}
    if "properties" in own or own.get("type") == "object":
        wanted = own.get("required", ()) if only_required else own.get("properties", {})
        body = {
            each: sample(own["properties"][each], name=each, **below)
            for each in wanted
            if depth < 12
        }
        if "values" in own and not only_required:
            body["en"] = sample(own["values"], **below)
        return body
    if own.get("type") == "array":
        return [sample(own.get("items", {}), **below)] if depth < 9 else []
    if own.get("enum"):
        return own["enum"][choice % len(own["enum"])]
    if not own.get("type"):
        return {}
    return own.get("example", _text(own, name) if own["type"] == "string" else _VALUES[own["type"]])


def _text(shape: dict[str, Any], name: str) -> str:
    if "format" in shape or name.startswith("date_"):
        return _TEXTS[shape.get("format", "date-time")]
    return _NAMED.get(name, "text")


def with_nulls(shape: Any, value: Any) -> Any:
    """The same answer with null wherever a document allows it."""
    alternatives = flat(shape)
    if any(each.get("nullable") for each in alternatives):
        return None
    if isinstance(value, dict):
        shapes = {
            name: below
            for each in alternatives
            for name, below in each.get("properties", {}).items()
        }
        return {
            name: with_nulls(shapes[name], entry) if name in shapes else entry
            for name, entry in value.items()
        }
    entries = [each["items"] for each in alternatives if "items" in each]
    if isinstance(value, list) and entries:
        return [with_nulls(entries[0], entry) for entry in value]
    return value


# -- answers that were given -----------------------------------------------------------------------
def deviations(answer: Answer, body: Any) -> Iterator[str]:
    """Every null and every value of a body that its documents do not allow there."""
    yield from _deviations([answer.shape], body, "")


def _deviations(shapes: list[Any], value: Any, path: str) -> Iterator[str]:
    alternatives = [found for shape in shapes for found in flat(shape)]
    if not alternatives:
        return
    if value is None:
        if not any(found.get("nullable") for found in alternatives):
            yield f"{path}: null"
    elif isinstance(value, dict):
        for name, below in value.items():
            known = [
                found["properties"][name]
                for found in alternatives
                if name in found.get("properties", {})
            ]
            yield from _deviations(known, below, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        entries = [found["items"] for found in alternatives if "items" in found]
        for entry in value:
            yield from _deviations(entries, entry, f"{path}[]")
    elif all("enum" in found and value not in found["enum"] for found in alternatives):
        yield f"{path}: {value}"
