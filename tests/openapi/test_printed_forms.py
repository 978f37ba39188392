"""The printed forms mean what the files say: with names for objects, and as OpenAPI 3.1.

Each schema of a description is tried in its three forms with the same values: a sample of it, and
that sample with one or more changes.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from liveops_kit.openapi import document as spec
from liveops_kit.openapi.document import Document, Spec
from liveops_kit.openapi.naming import named, pascal
from liveops_kit.openapi.schemas import Schemas
from liveops_kit.openapi.version31 import to_version_31

each = pytest.mark.parametrize
DESCRIPTIONS = {"served": spec.served(), "control": spec.load("control")}
each_description = each("written", DESCRIPTIONS.values(), ids=DESCRIPTIONS)
ODD = (None, "", "x", "1.00", "2026-12-01T00:00:00Z", 0, 1, -1, 1.5, True, [], [None], {}, {"x": 1})
Site = tuple[str, ...]


# -- where schemas stand, in whatever form ---------------------------------------------------------
def sites(document: Spec) -> dict[Site, Any]:
    """Every schema that has a name or is used by an operation, by where it is."""
    found: dict[Site, Any] = {
        ("component", name): {"$ref": f"#/components/schemas/{name}"}
        for name in document.document["components"]["schemas"]
    }
    for operation in document.operations.values():
        called = operation.operation_id
        for parameter in operation.parameters:
            found[called, parameter["in"], parameter["name"]] = parameter["schema"]
        body = document.resolve(operation.definition.get("requestBody", {}))
        found.update(_contents((called, "request"), body))
        for status, response in operation.definition["responses"].items():
            found.update(_contents((called, status), document.resolve(response)))
    return found


def _contents(site: Site, holder: Any) -> dict[Site, Any]:
    return {
        (*site, media): entry["schema"]
        for media, entry in holder.get("content", {}).items()
        if "schema" in entry
    }


class Forms:
    """A description as it is written, with names, and as 3.1, and what each says of a value."""

    def __init__(self, written: Spec) -> None:
        document = named(written.document)
        self.written, self.named, self.modern = (
            written,
            Spec(document),
            Spec(to_version_31(document)),
        )
        self._by_form = [sites(form) for form in (self.written, self.named, self.modern)]
        self.sites = self._different()
        self._old, self._new = Schemas(self.written), Schemas(self.named)
        self._registry = jsonschema_rs.Registry([("urn:modern", self.modern.document)])
        self.verdicts = cache(self._verdicts)

    def _different(self) -> dict[Site, Any]:
        """One site for each three schemas; many operations share theirs."""
        once = {
            json.dumps([form[site] for form in self._by_form]): site for site in self._by_form[0]
        }
        return {site: self._by_form[0][site] for site in once.values()}

    def _verdicts(self, site: Site) -> tuple[Any, Any, Any]:
        first, second, third = (found[site] for found in self._by_form)
        if site[0] == "component" and self.written.resolve(first).get("nullable"):
            third = {"anyOf": [third, {"type": "null"}]}  # as all references to it say
        modern = jsonschema_rs.Draft202012Validator(
            absolute(third), validate_formats=True, registry=self._registry
        )
        return self._old.compiled(first), self._new.compiled(second), modern

    def accept(self, site: Site, value: Any) -> set[bool]:
        """The verdicts of the three forms; just one, if they agree."""
        return {form.is_valid(value) for form in self.verdicts(site)}


@cache
def forms(name: str) -> Forms:
    return Forms(DESCRIPTIONS[name])


def absolute(node: Any) -> Any:
    """A schema of 3.1 whose references lead into the registered document."""
    if isinstance(node, dict):
        return {
            key: f"urn:modern{value}" if key == "$ref" else absolute(value)
            for key, value in node.items()
        }
    return [absolute(entry) for entry in node] if isinstance(node, list) else node


# -- values ----------------------------------------------------------------------------------------
def sample(document: Spec, schema: Any, depth: int = 0) -> Any:
    """A value that is meant to keep a schema: of its examples, or put together from them."""
    schema = document.resolve(schema)
    if "example" in schema:
        return copy.deepcopy(schema["example"])
    if "enum" in schema:
        return schema["enum"][0]
    for union in ("anyOf", "oneOf"):
        if union in schema and "properties" not in schema:
            return sample(document, schema[union][0], depth + 1)
    shapes = [document.resolve(part) for part in (schema, *schema.get("allOf", ()))]
    if any("properties" in shape for shape in shapes):
        return {
            key: sample(document, value, depth + 1)
            for shape in shapes
            for key, value in shape.get("properties", {}).items()
            if depth < 6
        }
    if "allOf" in schema:
        return sample(document, schema["allOf"][0], depth + 1)
    if schema.get("type") == "array":
        return [sample(document, schema["items"], depth + 1)] if depth < 6 else []
    return {"object": {}, "string": "x", "boolean": True}.get(schema.get("type"), 1)


def places(value: Any, at: tuple = ()) -> Iterator[tuple]:
    """The ways to every part of a value, its own first."""
    yield at
    parts: Any = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    for key, below in parts:
        yield from places(below, (*at, key))


def changed(value: Any, at: tuple, new: Any) -> Any:
    """A value with another part in one place; without that part if it is to be `...`."""
    if not at:
        return value if new is ... else new
    whole = copy.copy(value)
    if len(at) == 1 and new is ...:
        del whole[at[0]]
    else:
        whole[at[0]] = changed(value[at[0]], at[1:], new)
    return whole


# -- the three forms agree -------------------------------------------------------------------------
@each("name", DESCRIPTIONS)
def test_each_schema_accepts_the_same_without_a_part_with_null_for_it_and_with_another(
    name: str,
) -> None:
    tried = forms(name)
    answers = {True: 0, False: 0}
    for site, schema in tried.sites.items():
        whole = sample(tried.written, schema)
        for at in places(whole):
            for new in (..., None, {"unknown": 1}, "x"):
                value = changed(whole, at, new)
                said = tried.accept(site, value)
                assert len(said) == 1, (site, at, new)
                answers[said.pop()] += 1
    assert min(answers.values()) > 100


@given(st.data())
def test_each_schema_accepts_the_same_after_any_changes(data: st.DataObject) -> None:
    tried = forms(data.draw(st.sampled_from(sorted(DESCRIPTIONS))))
    site = data.draw(st.sampled_from(list(tried.sites)))
    value = sample(tried.written, tried.sites[site])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.sampled_from(list(places(value))))
        value = changed(value, at, data.draw(st.sampled_from((*ODD, ...))))
    assert len(tried.accept(site, value)) == 1


# -- names -----------------------------------------------------------------------------------------
def inline_shapes(node: Any, place: str = "#") -> Iterator[str]:
    """Where an object with properties stands without a name; parts of an `allOf` need none."""
    if isinstance(node, list):
        for number, entry in enumerate(node):
            yield from inline_shapes(entry, f"{place}/{number}")
    elif isinstance(node, dict):
        own = re.fullmatch(r"#/components/schemas/\w+(/allOf/\d+)*", place)
        if isinstance(node.get("properties"), dict) and not own and "/allOf/" not in place:
            yield place
        for key, value in node.items():
            if key not in ("example", "examples"):
                yield from inline_shapes(value, f"{place}/{key}")


@each_description
def test_every_object_has_a_name(written: Spec) -> None:
    assert list(inline_shapes(written.document)) != []
    assert list(inline_shapes(named(written.document))) == []


@each_description
def test_what_had_a_name_keeps_it_and_the_operations_stay(written: Spec) -> None:
    document = Spec(named(written.document))
    before, after = (d.document["components"] for d in (written, document))
    assert before["schemas"].keys() < after["schemas"].keys()
    assert {k: v for k, v in before.items() if k not in ("schemas", "responses")} == {
        k: v for k, v in after.items() if k not in ("schemas", "responses")
    }
    assert list(document.operations) == list(written.operations)
    for operation_id, operation in document.operations.items():
        assert operation.statuses == written.operations[operation_id].statuses
        assert operation.parameters == written.operations[operation_id].parameters
        for status in operation.statuses:
            codes = document.error_codes(operation_id, status)
            assert codes == written.error_codes(operation_id, status)


def test_a_name_says_where_the_object_stands() -> None:
    shape = {"type": "object", "properties": {"a": {"type": "string"}}}
    body = {"content": {"application/json": {"schema": {"type": "array", "items": shape}}}}
    operation = {"operationId": "make-it", "requestBody": body, "responses": {"200": body}}
    schemas = {
        "Limits": {
            "type": "object",
            "properties": {"per_user": {**shape, "nullable": True}, "taken": shape},
        },
        "LimitsTaken": {"anyOf": [{"type": "string"}, shape]},
        "Map": {"type": "object", "additionalProperties": shape},
    }
    document = {"paths": {"/it": {"post": operation}}, "components": {"schemas": schemas}}
    got = named(document)["components"]["schemas"]
    assert list(got) == [
        "Limits", "LimitsPerUser", "LimitsTaken2", "LimitsTaken", "LimitsTakenObject", "Map",
        "MapValue", "MakeItRequestItem", "MakeItResponse200Item",
    ]  # fmt: skip
    assert got["LimitsPerUser"] == {**shape, "nullable": True}
    assert got["Limits"]["properties"]["per_user"] == {"$ref": "#/components/schemas/LimitsPerUser"}
    assert document["components"]["schemas"] is schemas
    assert schemas["Map"]["additionalProperties"] is shape


@each(("name", "called"), [("per_user", "PerUser"), ("get-coupon", "GetCoupon"), ("aB", "AB")])
def test_a_class_is_called_as_classes_are(name: str, called: str) -> None:
    assert pascal(name) == called


# -- 3.1 -------------------------------------------------------------------------------------------
@each_description
def test_both_versions_keep_the_rules_of_openapi(written: Spec) -> None:
    document = named(written.document)
    assert list(OpenAPIV30SpecValidator(document).iter_errors()) == []
    assert list(OpenAPIV31SpecValidator(to_version_31(document)).iter_errors()) == []


def words(node: Any) -> Iterator[tuple[str, Any]]:
    """Every key of a document with its value, but for those of examples."""
    if isinstance(node, list):
        for entry in node:
            yield from words(entry)
    elif isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            if key not in ("example", "examples", "properties"):
                yield from words(value)
            elif key == "properties":
                yield from words(list(value.values()))


@each_description
def test_nothing_of_3_0_is_left_in_3_1(written: Spec) -> None:
    document = to_version_31(named(written.document))
    assert document["openapi"] == "3.1.1"
    for schema in document["components"]["schemas"].values():
        found = dict(words(schema))
        assert "nullable" not in found
        assert "example" not in found
    kept = {k: v for k, v in document.items() if k not in ("openapi", "paths", "components")}
    assert kept.items() <= written.document.items()


CONVERTED: list[tuple[Document, Document]] = [
    ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
    ({"type": "string", "nullable": False}, {"type": "string"}),
    (
        {"type": "string", "enum": ["a"], "nullable": True},
        {"type": ["string", "null"], "enum": ["a", None]},
    ),
    (
        {"anyOf": [{"type": "string"}, {"$ref": "#/x"}], "nullable": True},
        {"anyOf": [{"type": "string"}, {"$ref": "#/x"}, {"type": "null"}]},
    ),
    ({"minimum": 0, "exclusiveMinimum": True}, {"exclusiveMinimum": 0}),
    ({"maximum": 9, "exclusiveMaximum": True}, {"exclusiveMaximum": 9}),
    ({"minimum": 0, "exclusiveMinimum": False}, {"minimum": 0}),
    ({"type": "integer", "example": None}, {"type": "integer", "examples": [None]}),
    ({"$ref": "#/x", "description": "d", "nullable": True}, {"$ref": "#/x"}),
    (
        {"type": "object", "properties": {"nullable": {"type": "string", "nullable": True}}},
        {"type": "object", "properties": {"nullable": {"type": ["string", "null"]}}},
    ),
    (
        {"type": "object", "additionalProperties": {"type": "string", "example": "a"}},
        {"type": "object", "additionalProperties": {"type": "string", "examples": ["a"]}},
    ),
    ({"additionalProperties": False}, {"additionalProperties": False}),
    (
        {"type": "array", "items": {"type": "string", "nullable": True}, "x-a": {"nullable": True}},
        {"type": "array", "items": {"type": ["string", "null"]}, "x-a": {"nullable": True}},
    ),
    (
        {"description": "d", "allOf": [{"$ref": "#/x"}], "example": 1},
        {"description": "d", "$ref": "#/x", "examples": [1]},
    ),
    ({"allOf": [{"$ref": "#/x"}], "minimum": 1}, {"allOf": [{"$ref": "#/x"}], "minimum": 1}),
    ({"allOf": [{"$ref": "#/x"}, {}]}, {"allOf": [{"$ref": "#/x"}, {}]}),
    ({"not": {"type": "string", "nullable": True}}, {"not": {"type": ["string", "null"]}}),
]  # fmt: skip


@each(("old", "new"), CONVERTED)
def test_a_schema_is_converted_word_by_word(old: Document, new: Document) -> None:
    untouched = copy.deepcopy(old)
    document = {"paths": {}, "components": {"schemas": {"Outer": {"items": old}}}}
    got = to_version_31(document)["components"]["schemas"]
    assert got == {"Outer": {"items": new}}
    assert old == untouched


@each(
    "schema",
    [
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "string", "enum": ["a"]},
        {"anyOf": [{"type": "string"}, {"type": "integer"}]},
    ],
)
def test_null_moves_from_a_component_to_the_references(schema: Document) -> None:
    to_it = {"$ref": "#/components/schemas/It"}
    schemas = {
        "It": {**schema, "nullable": True},
        "Wrapped": {"allOf": [to_it], "description": "d"},
        "List": {"type": "array", "items": to_it},
        "Object": {"type": "object", "properties": {"it": to_it, "wrapped": {"$ref": "#/w"}}},
    }
    body = {"content": {"application/json": {"schema": to_it}}}
    document = {"paths": {"/": {"get": {"requestBody": body}}}, "components": {"schemas": schemas}}
    got = to_version_31(document)
    either = {"anyOf": [to_it, {"type": "null"}]}
    assert got["components"]["schemas"] == {
        "It": schema,
        "Wrapped": {**either, "description": "d"},
        "List": {"type": "array", "items": either},
        "Object": {"type": "object", "properties": {"it": either, "wrapped": {"$ref": "#/w"}}},
    }
    sent = got["paths"]["/"]["get"]["requestBody"]["content"]["application/json"]
    assert sent == {"schema": either}


def test_the_parts_around_the_schemas_stay_as_they_are() -> None:
    media = {
        "schema": {"type": "string", "example": "a"},
        "example": {"schema": {"nullable": True}},
    }
    link = {"operationId": "b", "parameters": {"number": 1, "id": "$response.body#/id"}}
    response = {
        "content": {"text/plain": media},
        "links": {"next": link, "plain": {"operationId": "b"}},
    }
    document = {
        "openapi": "3.0.3",
        "info": {"title": "T"},
        "paths": {"/a": {"get": {"responses": {"200": response}}}},
        "x-schema": {"schema": {"nullable": True, "type": "string"}},
    }  # fmt: skip
    got = to_version_31(document)
    answer = got["paths"]["/a"]["get"]["responses"]["200"]
    assert answer == {
        "content": {
            "text/plain": {
                "schema": {"type": "string", "examples": ["a"]},
                "example": {"schema": {"nullable": True}},
            }
        },
        "links": {
            "next": {"operationId": "b", "parameters": {"number": "1", "id": "$response.body#/id"}},
            "plain": {"operationId": "b"},
        },
    }
    assert got["x-schema"] is document["x-schema"]
    assert got["info"] == document["info"]
