"""A description of OpenAPI 3.0 as one of 3.1, whose schemas are JSON Schema of 2020-12.

Where 3.0 has a component that may be null, 3.1 has the plain component, and null beside each
reference to it: that is what generators of clients understand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.openapi.document import Document

VERSION = "3.1.1"
_NULL = {"type": "null"}
_BOUNDS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
_LISTS = ("allOf", "anyOf", "oneOf")
_SINGLE = ("items", "not", "additionalProperties")
_NOTES = {"title", "description", "examples", "default", "deprecated", "readOnly", "writeOnly"}
_TEXT = ("example", "examples", "default")


def to_version_31(document: Document) -> Document:
    """Return a bundled description as OpenAPI 3.1; it accepts what the given one accepts."""
    schemas = document.get("components", {}).get("schemas", {})
    conversion = _Conversion(frozenset(name for name in schemas if _may_be_null(schemas[name])))
    changed: Document = conversion.outside(document)
    if schemas:
        changed["components"]["schemas"] = {
            name: conversion.schema(_never_null(schema)) for name, schema in schemas.items()
        }
    return {**changed, "openapi": VERSION}


class _Conversion:
    """The conversion of one document, whose nullable components are known."""

    def __init__(self, nullable: frozenset[str]) -> None:
        self._nullable = {f"#/components/schemas/{name}" for name in nullable}

    def outside(self, node: Any) -> Any:
        """Convert the schemas in a part of the description that is no schema itself."""
        if isinstance(node, list):
            return [self.outside(entry) for entry in node]
        if not isinstance(node, dict):
            return node
        return {key: self._part(key, value) for key, value in node.items()}

    def _part(self, key: str, value: Any) -> Any:
        if key == "schema":
            return self.schema(value)
        if key == "links":
            return {name: _link(link) for name, link in value.items()}
        return value if key in _TEXT or key.startswith("x-") else self.outside(value)

    def schema(self, schema: Any) -> Any:
        """Convert one: null becomes a type, an example one of the examples, a bound a number."""
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            # 3.0 does not look at what stands beside a reference, 3.1 does.
            plain = {"$ref": schema["$ref"]}
            return {"anyOf": [plain, _NULL]} if schema["$ref"] in self._nullable else plain
        converted = {
            "examples" if key == "example" else key: self._value(key, value)
            for key, value in schema.items()
            if key != "nullable" and key not in _BOUNDS
        }
        for exclusive, inclusive in _BOUNDS.items():
            if schema.get(exclusive) is True and inclusive in schema:
                converted[exclusive] = converted.pop(inclusive)
        if _may_be_null(schema):
            return _or_null(converted)
        return _unwrapped(converted)

    def _value(self, key: str, value: Any) -> Any:
        if key == "properties":
            return {name: self.schema(entry) for name, entry in value.items()}
        if key in _LISTS:
            return [self.schema(entry) for entry in value]
        if key in _SINGLE:
            return self.schema(value)
        if key == "example":
            return [value]
        return list(value) if key == "enum" else value


def _unwrapped(schema: Document) -> Document:
    """Only 3.0 needs an `allOf` around a reference to say something beside it."""
    parts = schema.get("allOf", ())
    if len(parts) != 1 or schema.keys() - _NOTES != {"allOf"} or parts[0].keys() & schema.keys():
        return schema
    return {**{key: value for key, value in schema.items() if key != "allOf"}, **parts[0]}


def _may_be_null(schema: Mapping[str, Any]) -> bool:
    """Return True where `nullable` has a say: beside a type or a union."""
    return schema.get("nullable") is True and not schema.keys().isdisjoint(
        ("type", "anyOf", "oneOf")
    )


def _or_null(schema: Document) -> Document:
    """Return a converted schema that takes null as well."""
    if "type" not in schema:
        union = "anyOf" if "anyOf" in schema else "oneOf"
        return {**schema, union: [*schema[union], _NULL]}
    nullable = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema and None not in schema["enum"]:
        nullable["enum"] = [*schema["enum"], None]
    return nullable


def _never_null(schema: Mapping[str, Any]) -> Document:
    return {key: value for key, value in schema.items() if key != "nullable"}


def _link(link: Mapping[str, Any]) -> Any:
    """A link's parameters are text in 3.1, where 3.0 takes any constant."""
    if "parameters" not in link:
        return link
    return {**link, "parameters": {name: str(value) for name, value in link["parameters"].items()}}
