"""A description whose every object has a name, as generators of clients want it.

They make a class of each object schema, and call it after its component. An object that stands
inline gets a name that each generator makes up, and some generators lose those below an object that
may be null. Here such a schema becomes a component, called after where it stood, with a reference
in its place; what the description accepts is the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from liveops_kit.openapi.document import METHODS, Document

_UNIONS = ("anyOf", "oneOf")


def named(document: Document) -> Document:
    """Return a bundled description in which object schemas stand among the components only."""
    return _Naming(document).whole()


class _Naming:
    """The components of one description, as they grow."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._schemas: dict[str, Any] = {}
        self._taken = set(document.get("components", {}).get("schemas", {}))

    def whole(self) -> Document:
        components = self._document.get("components", {})
        for name, schema in components.get("schemas", {}).items():
            self._schemas[name] = None  # stands before what stands in it
            self._schemas[name] = self._inside(schema, name)
        responses = {
            name: self._content(response, name)
            for name, response in components.get("responses", {}).items()
        }
        paths = {path: self._path(item) for path, item in self._document["paths"].items()}
        grown = {**components, "schemas": self._schemas}
        if responses:
            grown["responses"] = responses
        return {**self._document, "paths": paths, "components": grown}

    def _path(self, item: Mapping[str, Any]) -> Any:
        return {
            key: self._operation(value) if key in METHODS else value for key, value in item.items()
        }

    def _operation(self, operation: Mapping[str, Any]) -> Any:
        called = pascal(operation["operationId"])
        changed = {**operation}
        if "requestBody" in operation:
            changed["requestBody"] = self._content(operation["requestBody"], f"{called}Request")
        changed["responses"] = {
            status: self._content(response, f"{called}Response{status}")
            for status, response in operation["responses"].items()
        }
        return changed

    def _content(self, holder: Mapping[str, Any], name: str) -> Any:
        """Return a response or a request body, whose schema stands among the components."""
        if "content" not in holder:
            return holder
        content = {
            media: {**entry, "schema": self._place(entry["schema"], name)}
            if "schema" in entry
            else entry
            for media, entry in holder["content"].items()
        }
        return {**holder, "content": content}

    def _place(self, schema: Any, name: str) -> Any:
        """Return a schema as it stands below another: a reference, where it has a shape."""
        if not _has_shape(schema):
            return self._inside(schema, name)
        free = self._free(name)
        self._schemas[free] = None
        self._schemas[free] = self._inside(schema, free)
        return {"$ref": f"#/components/schemas/{free}"}

    def _inside(self, schema: Any, name: str) -> Any:
        """Return a schema whose parts have been placed."""
        if not isinstance(schema, dict) or "$ref" in schema:
            return schema
        changed = {**schema}
        if "properties" in schema:
            changed["properties"] = {
                key: self._place(value, name + pascal(key))
                for key, value in schema["properties"].items()
            }
        if "items" in schema:
            changed["items"] = self._place(schema["items"], f"{name}Item")
        if isinstance(schema.get("additionalProperties"), dict):
            changed["additionalProperties"] = self._place(
                schema["additionalProperties"], f"{name}Value"
            )
        for union in _UNIONS:
            if union in schema:
                changed[union] = [self._place(part, f"{name}Object") for part in schema[union]]
        if "allOf" in schema:
            changed["allOf"] = [self._inside(part, name) for part in schema["allOf"]]
        return changed

    def _free(self, name: str) -> str:
        """Return a name that no component has: this one, or with a number."""
        free, number = name, 1
        while free in self._taken:
            number += 1
            free = f"{name}{number}"
        self._taken.add(free)
        return free


def _has_shape(schema: Any) -> bool:
    """Return True for an object with properties, or a mix of several parts."""
    if not isinstance(schema, dict):
        return False
    return "properties" in schema or len(schema.get("allOf", ())) > 1


def pascal(name: str) -> str:
    """Return a name of the API as a class would be called: `per_user` is `PerUser`."""
    return "".join(part[0].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name) if part)
