"""Every example of the descriptions keeps the schema it illustrates, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from liveops_kit.openapi import document as spec
from liveops_kit.openapi.document import Spec
from liveops_kit.openapi.schemas import Schemas

each = pytest.mark.parametrize
NAMES = ("liveops", "store", "twins", "control")


class Example(NamedTuple):
    """A value, the schema it illustrates, and where it stands."""

    place: str
    schema: Any
    value: Any


def examples(document: Spec) -> Iterator[Example]:
    """All of them: of media types, parameters, headers, and within schemas."""
    for section in ("paths", "components"):
        yield from _within(document, document.document[section], f"#/{section}")


def _within(document: Spec, node: Any, place: str) -> Iterator[Example]:
    if isinstance(node, list):
        for number, value in enumerate(node):
            yield from _within(document, value, f"{place}/{number}")
        return
    if not isinstance(node, dict):
        return
    if "schema" in node:  # a media type, a parameter or a header
        yield from _of(document, node, node["schema"], place)
        yield from _of_schema(document, node["schema"], f"{place}/schema")
    elif place == "#/components/schemas":
        for name, schema in node.items():
            yield from _of_schema(document, schema, f"{place}/{name}")
        return
    for key, value in node.items():
        if key not in ("schema", "example", "examples"):
            yield from _within(document, value, f"{place}/{key}")


def _of(document: Spec, holder: Any, schema: Any, place: str) -> Iterator[Example]:
    if "example" in holder:
        yield Example(f"{place}/example", schema, holder["example"])
    for name, entry in holder.get("examples", {}).items():
        value = document.resolve(entry)["value"]
        yield Example(f"{place}/examples/{name}", schema, value)


def _of_schema(document: Spec, schema: Any, place: str) -> Iterator[Example]:
    """Of a schema and the schemas in it; a referenced one is visited where it stands."""
    if "$ref" in schema:
        return
    yield from _of(document, schema, schema, place)
    for name, below in schema.get("properties", {}).items():
        yield from _of_schema(document, below, f"{place}/properties/{name}")
    for word in ("items", "additionalProperties", "not"):
        if isinstance(schema.get(word), dict):
            yield from _of_schema(document, schema[word], f"{place}/{word}")
    for word in ("allOf", "anyOf", "oneOf"):
        for number, below in enumerate(schema.get(word, ())):
            yield from _of_schema(document, below, f"{place}/{word}/{number}")


def raw_count(node: Any) -> int:
    """How often the word `example`, or an entry of `examples`, stands in a document as such."""
    if isinstance(node, list):
        return sum(map(raw_count, node))
    if not isinstance(node, dict):
        return 0
    here = 0
    for key, value in node.items():
        if key == "example":
            here += 1
        elif key == "examples":
            here += len(value)
        else:
            here += raw_count(value)
    return here


@each("name", NAMES)
@each("with_extensions", [False, True])
def test_every_example_keeps_its_schema(name: str, with_extensions: bool) -> None:
    """Both what the documents promise and what the mock answers beyond it."""
    document = spec.load(name)
    schemas = Schemas(document)
    broken = [
        f"{found.place}: {fault.property}: {fault.message}"
        for found in examples(document)
        # The extensions are about answers; requests share some of their schemas.
        for fault in schemas.compiled(
            found.schema, with_extensions=with_extensions and "/requestBody/" not in found.place
        ).violations(found.value)
    ]
    assert broken == []


@each(("name", "least"), [("liveops", 800), ("store", 300), ("twins", 300), ("control", 20)])
def test_the_walk_misses_none(name: str, least: int) -> None:
    """As many are found as the word stands in the document."""
    document = spec.load(name)
    found = list(examples(document))
    # Named examples are counted where they are referred to.
    parts = {**document.document["components"], "examples": {}}
    count = raw_count(document.document["paths"]) + raw_count(parts)
    assert len(found) == len({example.place for example in found}) == count
    assert len(found) >= least


def test_a_broken_example_is_found_wherever_it_stands() -> None:
    """The walk itself: one wrong value in each place an example may have."""
    number = {"type": "integer", "example": "a"}
    media = {"application/json": {"schema": {"type": "object"}, "examples": {"x": {"value": 1}}}}
    header = {"schema": {"type": "integer"}, "example": "b"}
    document = Spec(
        {
            "paths": {
                "/a": {
                    "parameters": [{"name": "p", "schema": {"type": "string"}, "example": 1}],
                    "get": {"responses": {"200": {"content": media, "headers": {"H": header}}}},
                }
            },
            "components": {
                "schemas": {
                    "A": {"type": "object", "properties": {"n": number, "example": number}},
                    "B": {"type": "array", "items": {"anyOf": [number]}, "example": 7},
                    "C": {"additionalProperties": number, "allOf": [{"properties": {"d": number}}]},
                }
            },
        }
    )
    schemas = Schemas(document)
    broken = {e.place for e in examples(document) if schemas.compiled(e.schema).violations(e.value)}
    assert broken == {
        "#/paths//a/parameters/0/example",
        "#/paths//a/get/responses/200/content/application/json/examples/x",
        "#/paths//a/get/responses/200/headers/H/example",
        "#/components/schemas/A/properties/n/example",
        "#/components/schemas/A/properties/example/example",
        "#/components/schemas/B/example",
        "#/components/schemas/B/items/anyOf/0/example",
        "#/components/schemas/C/additionalProperties/example",
        "#/components/schemas/C/allOf/0/properties/d/example",
    }


def test_requests_and_answers_speak_of_the_same_things() -> None:
    """Ids of one tag's examples are the same across its calls: what is created is what is read."""
    document = spec.load("liveops")
    body = document.operations["admin-create-coupon"].definition["requestBody"]
    created = body["content"]["application/json"]["example"]
    answer = document.operations["get-coupon"].definition["responses"]["200"]
    read = answer["content"]["application/json"]["example"]
    assert {name: read[name] for name in created} == created
