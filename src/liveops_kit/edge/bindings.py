"""The part of a description that Connexion binds: paths, parameters, media types, statuses.

Connexion copies what it is given many times over and resolves every reference in each copy. The
schemas are checked by validators of our own, so that it gets the description without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.spec import Document, Operation, Spec


def bindings(spec: Spec) -> Document:
    """A description of the same calls, without the schemas of their bodies."""
    components = spec.document.get("components", {})
    paths: dict[str, dict[str, Any]] = {}
    for operation in spec.operations.values():
        paths.setdefault(operation.path, {})[operation.method.lower()] = _bound(spec, operation)
    return {
        "openapi": spec.document["openapi"],
        "info": dict(spec.document["info"]),
        "paths": paths,
        "components": {"securitySchemes": components.get("securitySchemes", {})},
    }


def _bound(spec: Spec, operation: Operation) -> Document:
    definition = operation.definition
    bound: Document = {
        "operationId": operation.operation_id,
        "parameters": [_parameter(spec, found) for found in operation.parameters],
        "responses": {
            status: _response(spec, spec.resolve(response))
            for status, response in definition["responses"].items()
        },
    }
    if "security" in definition:
        bound["security"] = definition["security"]
    body = spec.resolve(definition.get("requestBody"))
    if body is not None:
        bound["requestBody"] = {
            "required": bool(body.get("required", False)),
            "content": _content(body),
        }
    return bound


def _parameter(spec: Spec, parameter: Mapping[str, Any]) -> Document:
    schema = spec.resolve(parameter["schema"])
    kept = {key: schema[key] for key in ("type", "format") if key in schema}
    bound = {key: parameter[key] for key in ("name", "in", "required") if key in parameter}
    return {**bound, "schema": kept}


def _response(spec: Spec, response: Mapping[str, Any]) -> Document:
    bound: Document = {"description": "", "headers": {}}
    for name, found in response.get("headers", {}).items():
        required = bool(spec.resolve(found).get("required", False))
        bound["headers"][name] = {"required": required, "schema": {"type": "string"}}
    if "content" in response:
        bound["content"] = _content(response)
    return bound


def _content(holder: Mapping[str, Any]) -> Document:
    return {media_type: {"schema": {"type": "object"}} for media_type in holder["content"]}
