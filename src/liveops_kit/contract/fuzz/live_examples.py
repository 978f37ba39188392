"""A copy of the specification for one run, with live values as examples.

The generator starts from examples. Those of the specification name coupons that the project may not
have; with live values, every operation is called where it works.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from liveops_kit.contract.fuzz.object_pool import ObjectPool
from liveops_kit.contract.resources import RESOURCES, bodies
from liveops_kit.openapi.document import Document, Operation, Spec
from liveops_kit.openapi.validation import compile_operations


def live_document(spec: Spec, operations: Iterable[Operation], pool: ObjectPool) -> Document:
    """Return the document with the paths of these operations and live examples only."""
    chosen = {operation.operation_id: operation for operation in operations}
    wanted = {operation.path for operation in chosen.values()}
    paths = {path: item for path, item in spec.document["paths"].items() if path in wanted}
    components = spec.document.get("components", {})
    # What is not changed below, such as the schemas, is shared: copies of all took half of a part.
    document: Document = {
        **spec.document,
        "paths": copy.deepcopy(paths),
        "components": {**components, "responses": copy.deepcopy(components.get("responses", {}))},
    }
    for response in document["components"]["responses"].values():
        _strip_response(response, chosen)
    for path, item in document["paths"].items():
        item.pop("parameters", None)
        for method, definition in item.items():
            _set_live_examples(definition, spec, pool, chosen)
            item[method] = definition
        document["paths"][path] = item
    return document


def body_of(spec: Spec, operation: Operation, pool: ObjectPool) -> Any:
    """Return a working body, or the documented example; None if the operation takes none."""
    content = _content(spec.resolve(operation.definition.get("requestBody", {})))
    if not content:
        return None
    body = _working_body(operation, pool)
    if body is not None:
        return body
    if "example" in content:
        return copy.deepcopy(content["example"])
    for example in content.get("examples", {}).values():
        return copy.deepcopy(spec.resolve(example).get("value"))
    return None


def _working_body(operation: Operation, pool: ObjectPool) -> Any:
    """Return a body that works on any project; None if none is known."""
    name, instance = operation.operation_id, pool.instance_for(operation)
    plain: dict[str, Any] = {
        **bodies.of_items(pool.catalog.skus),
        **bodies.of_a_user(pool.user_external_id or "nobody"),
        "redeem-coupon": {"coupon_code": pool.code_for(operation) or "none"},
        "redeem-promo-code": {"coupon_code": pool.code_for(operation) or "none"},
        "remove-cart-promo-code": {"cart": {"id": "current"}},
        "patch-filter-rule-by-id": {"name": "Winter rule"},
    }
    if name in plain or instance is None:
        return plain.get(name)
    resource = RESOURCES[instance.kind]
    label = pool.names.prefix + "0-made"
    context = pool.body_context("kept" if name == resource.create else "scratch", label)
    id_of_body: dict[str, Any] = {resource.id_in_body: label} if resource.id_in_body else {}
    if name == resource.update and instance.kind == "value_point":
        id_of_body = {"sku": instance.identity}
    elif name == resource.update:
        id_of_body = {}
    written = {
        resource.create: {**id_of_body, **resource.create_body(context)},
        resource.update: {**id_of_body, **(resource.update_body or resource.create_body)(context)},
        resource.add_code: {},
        resource.generate_codes: {"count": 2},
    }
    return written.get(name)


def _set_live_examples(
    definition: dict[str, Any],
    spec: Spec,
    pool: ObjectPool,
    chosen: Mapping[str, Operation],
) -> None:
    """Set live examples in one operation, and keep links to chosen operations only."""
    operation = spec.operations[definition["operationId"]]
    values = pool.values(operation)
    definition["parameters"] = [_with_value(spec, each, values) for each in operation.parameters]
    for response in definition.get("responses", {}).values():
        _strip_response(response, chosen)
    content = _content(spec.resolve(definition.get("requestBody", {})))
    body = body_of(spec, operation, pool)
    if content and body is not None:
        schema = _with_live_code(spec, operation, content["schema"], pool)
        media = {"schema": schema, "example": body}
        # A missing body is an empty one (ERR-39), and refused where that breaks the schema.
        compiled = compile_operations(spec)[operation.operation_id].body
        required = compiled is not None and not compiled.is_valid({})
        definition["requestBody"] = {"required": required, "content": {"application/json": media}}


def _with_value(
    spec: Spec, parameter: Mapping[str, Any], values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a parameter with the live value as its only example."""
    if parameter["name"] not in values:
        return copy.deepcopy(dict(parameter))
    bare = {key: value for key, value in parameter.items() if key != "examples"}
    value = values[parameter["name"]]
    return {**bare, "schema": _with_example(spec, parameter["schema"], value), "example": value}


def _with_live_code(
    spec: Spec, operation: Operation, schema: Any, pool: ObjectPool
) -> dict[str, Any]:
    """Return the schema of a body, with a live code as example where codes are redeemed."""
    body: dict[str, Any] = copy.deepcopy(spec.resolve(schema))
    code = pool.code_for(operation)
    if code and "coupon_code" in body["properties"]:
        live = _with_example(spec, body["properties"]["coupon_code"], code)
        body["properties"]["coupon_code"] = live
    return body


def _with_example(spec: Spec, schema: Any, value: Any) -> dict[str, Any]:
    resolved: dict[str, Any] = copy.deepcopy(spec.resolve(schema))
    return {**resolved, "example": value}


def _strip_response(response: dict[str, Any], chosen: Mapping[str, Operation]) -> None:
    """Remove examples, as the generator would take ids from them, and dangling links."""
    for media in response.get("content", {}).values():
        media.pop("example", None)
        media.pop("examples", None)
    links = response.get("links", {})
    for name in [name for name, link in links.items() if link.get("operationId") not in chosen]:
        del links[name]


def _content(body: Mapping[str, Any]) -> Mapping[str, Any]:
    content: Mapping[str, Any] = body.get("content", {}).get("application/json", {})
    return content
