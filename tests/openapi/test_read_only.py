"""Read-only parts of request bodies are accepted, and taken out (ERR-14)."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from liveops_kit.openapi import document as spec
from liveops_kit.openapi.document import Spec
from liveops_kit.openapi.read_only import read_only_parts
from liveops_kit.openapi.validation import compile_operations, parse_body

SERVED = spec.served()
READ_ONLY = {"readOnly": True}
NOTHING = Spec({"components": {"schemas": {}}, "paths": {}})
each = pytest.mark.parametrize


def removed(schema: Any, value: Any) -> Any:
    parts = read_only_parts(NOTHING, schema)
    assert parts is not None
    return parts.removed_from(value)


def test_a_schema_without_a_mark_has_no_such_parts() -> None:
    assert read_only_parts(NOTHING, {"properties": {"a": {"type": "string"}}}) is None


@each("value", [1, "x", None, [], {"b": 1}], ids=repr)
def test_a_part_is_taken_out_whatever_its_value(value: Any) -> None:
    schema = {"properties": {"a": READ_ONLY, "b": {"type": "integer"}}}
    body = {"a": value, "b": 2}
    assert removed(schema, body) == {"b": 2}
    assert body == {"a": value, "b": 2}


def test_parts_are_taken_out_of_objects_and_lists_within() -> None:
    line = {"properties": {"sku": {}, "name": READ_ONLY}}
    schema = {"properties": {"lines": {"items": line}, "one": line}}
    body = {"lines": [{"sku": "a", "name": 1}, {"sku": "b"}, 7], "one": {"name": 1}, "c": 3}
    expected = {"lines": [{"sku": "a"}, {"sku": "b"}, 7], "one": {}, "c": 3}
    assert removed(schema, body) == expected


@each("union", ["allOf", "anyOf", "oneOf"])
def test_alternatives_are_taken_together(union: str) -> None:
    """A property that one alternative marks and another needs stays."""
    week = {"properties": {"day": {"type": "integer"}, "next": READ_ONLY}}
    month = {"properties": {"day": READ_ONLY, "first": READ_ONLY}}
    body = {"day": None, "next": 1, "first": 2}
    assert removed({union: [week, month]}, body) == {"day": None}


def test_a_schema_that_contains_itself_is_followed_once() -> None:
    node: dict[str, Any] = {"properties": {"id": READ_ONLY, "children": {}}}
    node["properties"]["children"] = {"items": {"$ref": "#/components/schemas/Node"}}
    recursive = Spec({"components": {"schemas": {"Node": node}}, "paths": {}})
    parts = read_only_parts(recursive, {"$ref": "#/components/schemas/Node"})
    assert parts is not None
    assert parts.removed_from({"id": 1, "children": [{"id": 2}]}) == {"children": [{"id": 2}]}


def test_bodies_are_parsed_without_read_only_parts() -> None:
    compiled = compile_operations(SERVED)["update-item-promotion"]
    schedule = {"interval_type": "weekly", "day_of_week": 1, "time": "08:00:00+03:00"}
    moments = {"day_of_month": None, "reset_next_date": 1, "displayable_reset_next_date": "soon"}
    sent = {
        "id": 7, "name": {"en": "Sale"}, "discount": {"percent": "10.00"}, "items": None,
        "limits": {
            "per_user": {"total": 5, "available": 5}, "per_item": None,
            "recurrent_schedule": {"per_user": {**schedule, **moments}},
        },
    }  # fmt: skip
    assert parse_body(orjson.dumps(sent), compiled) == {
        "name": {"en": "Sale"}, "discount": {"percent": "10.00"}, "items": None,
        "limits": {
            "per_user": {"total": 5},
            "recurrent_schedule": {"per_user": {**schedule, "day_of_month": None}},
        },
    }  # fmt: skip


def test_no_read_only_part_is_required() -> None:
    """A write that leaves them out is complete."""

    def walk(schema: Any, above: tuple[int, ...] = ()) -> None:
        schema = SERVED.resolve(schema)
        if id(schema) in above:
            return
        properties = schema.get("properties", {})
        for name in schema.get("required", ()):
            if name in properties:
                assert not SERVED.resolve(properties[name]).get("readOnly"), name
        parts = [*properties.values(), *(schema.get(key) for key in ("items",) if key in schema)]
        for key in ("allOf", "anyOf", "oneOf"):
            parts += schema.get(key, ())
        for part in parts:
            walk(part, (*above, id(schema)))

    for operation in SERVED.operations.values():
        body = SERVED.resolve(operation.definition.get("requestBody"))
        if body:
            walk(body["content"]["application/json"]["schema"])
