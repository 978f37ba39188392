"""A description of OpenAPI 3.0 as one of 3.1, whose schemas are JSON Schema of 2020-12."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.openapi.document import Document
from liveops_kit.openapi.schemas import with_null

VERSION = "3.1.1"
_BOUNDS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
_LISTS = ("allOf", "anyOf", "oneOf")
_SINGLE = ("items", "not", "additionalProperties")
_BESIDE_A_REFERENCE = ("$ref", "description")
_TEXT = ("example", "examples", "default")


def to_version_31(document: Document) -> Document:
    """Return a bundled description as OpenAPI 3.1; it accepts what the given one accepts."""
    schemas = document.get("components", {}).get("schemas", {})
    changed: Document = _outside(document)
    if schemas:
        changed["components"]["schemas"] = {
            name: to_2020_12(schema) for name, schema in schemas.items()
        }
    return {**changed, "openapi": VERSION}


def _outside(node: Any) -> Any:
    """Convert the schemas in a part of the description that is no schema itself."""
    if isinstance(node, list):
        return [_outside(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    return {key: _outside_part(key, value) for key, value in node.items()}


def _outside_part(key: str, value: Any) -> Any:
    if key == "schema":
        return to_2020_12(value)
    if key == "links":
        return {name: _link(link) for name, link in value.items()}
    return value if key in _TEXT or key.startswith("x-") else _outside(value)


def _link(link: Mapping[str, Any]) -> Any:
    """A link's parameters are text in 3.1, where 3.0 takes any constant."""
    if "parameters" not in link:
        return link
    return {**link, "parameters": {name: str(value) for name, value in link["parameters"].items()}}


def to_2020_12(schema: Any) -> Any:
    """Convert one schema: null becomes a type, an example one of the examples, a bound a number."""
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        # 3.0 does not look at what stands beside a reference, 3.1 does.
        return {key: schema[key] for key in _BESIDE_A_REFERENCE if key in schema}
    plain: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "properties":
            plain[key] = {name: to_2020_12(entry) for name, entry in value.items()}
        elif key in _LISTS:
            plain[key] = [to_2020_12(entry) for entry in value]
        elif key in _SINGLE:
            plain[key] = to_2020_12(value)
        elif key == "example":
            plain["examples"] = [value]
        elif key == "enum":
            plain[key] = list(value)
        elif key != "nullable" and key not in _BOUNDS:
            plain[key] = value
    _move_bounds(schema, plain)
    return with_null(plain) if schema.get("nullable") is True else plain


def _move_bounds(schema: Mapping[str, Any], plain: dict[str, Any]) -> None:
    """In 3.0 a boolean says that a bound is exclusive; here the exclusive bound is the number."""
    for exclusive, inclusive in _BOUNDS.items():
        if schema.get(exclusive) is True and inclusive in schema:
            plain[exclusive] = plain.pop(inclusive)
