"""The description promises what the documents promise of answers, and apart what the mock does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.each import of_each
from tests.project.documented import (
    Answer,
    Place,
    answers,
    flat,
    places,
    sample,
    with_nulls,
)

from liveops_kit.openapi.document import Spec, served
from liveops_kit.openapi.schemas import ALWAYS, NARROWED, NEVER_NULL
from liveops_kit.openapi.twins import TWIN_OF
from liveops_kit.openapi.validation import compile_operations

SERVED = served()
ANSWERS = list(answers(SERVED))
PLACES = list(places(SERVED))
KNOWN = [place for place in PLACES if place.theirs]
EXTENSIONS = {ALWAYS, NEVER_NULL, *NARROWED}
OF_OPERATIONS = {"x-liveops-also-by", "x-liveops-trailing-slash"}


def named(answer: Answer) -> str:
    return f"{answer.operation_id} {answer.status}"


# -- the first tier is no more than the documents --------------------------------------------------
def test_the_file_of_the_documents_is_about_our_operations() -> None:
    assert len(ANSWERS) >= 100
    assert len(KNOWN) >= 2_500
    for answer in ANSWERS:
        assert answer.status in SERVED.operations[answer.operation_id].statuses, named(answer)


def test_no_property_is_required_that_the_documents_do_not_require() -> None:
    more = [
        f"{place}: {name}"
        for place in PLACES
        for name in sorted(set().union(*(found.get("required", ()) for found in place.ours)))
        if not any(name in found.get("required", ()) for found in place.theirs)
    ]
    assert more == []


def test_only_the_envelope_of_an_error_is_required() -> None:
    """The documents show errors by samples only, and all of them have these three."""
    more = [
        f"{operation_id} {status}: {found}"
        for operation_id, operation in SERVED.operations.items()
        for status in operation.statuses
        if status >= 400
        for found in required_in(error_schema(operation_id, status))
        if found not in ("statusCode", "errorCode", "errorMessage")
    ]
    assert more == []


def test_every_documented_null_is_accepted() -> None:
    refused = [
        str(place)
        for place in KNOWN
        if any(found.get("nullable") for found in place.theirs)
        and not any(found.get("nullable") for found in place.ours)
    ]
    assert refused == []


def test_no_value_is_left_out_that_the_documents_allow() -> None:
    """An enumeration is one of the documents, and has all of its values."""
    narrower = []
    for place in KNOWN:
        if not all("enum" in found for found in place.ours):
            continue
        ours = {value for found in place.ours for value in found["enum"]}
        theirs = {value for found in place.theirs for value in found.get("enum", ())}
        if not all("enum" in found for found in place.theirs) or theirs - ours:
            narrower.append(f"{place}: {sorted(map(str, ours))}")
    assert narrower == []


def test_answers_may_hold_what_no_document_names() -> None:
    closed = [
        str(place)
        for place in PLACES
        if any(found.get("additionalProperties") is False for found in place.ours)
    ]
    assert closed == []


# -- answers with only what the documents require, and with all that they name ---------------------
@of_each({f"{named(one)} {choice}": (one, choice) for one in ANSWERS for choice in range(3)})
def test_a_documented_answer_is_accepted(answer: Answer, choice: int) -> None:
    compiled = compile_operations(SERVED)[answer.operation_id]
    validator = compiled.documented[answer.status]
    assert validator is not None
    for only_required in (True, False):
        body = sample(answer.shape, only_required=only_required, choice=choice)
        for value in (body, with_nulls(answer.shape, body)):
            assert validator.violations(value) == []


@of_each({named(one): (one,) for one in ANSWERS})
def test_the_least_documented_answer_only_differs_from_the_mock_s(answer: Answer) -> None:
    """Nothing of it is a violation; the mock would have answered more, if it promises more."""
    compiled = compile_operations(SERVED)[answer.operation_id]
    body = sample(answer.shape, only_required=True)
    found = compiled.differences(answer.status, body)
    promised = any(ALWAYS in schema for schema in top_schemas(answer))
    assert bool(found) is promised or not isinstance(body, dict)


def top_schemas(answer: Answer) -> list[dict[str, Any]]:
    """Our schema of the body itself, in its alternatives."""
    top = next(place for place in PLACES if (place.operation_id, place.path) == (answer[0], ""))
    return top.ours


# -- the second tier -------------------------------------------------------------------------------
def schemas(node: Any, place: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema or other object of a document, with its place; examples are left out."""
    if isinstance(node, dict):
        yield place, node
        for key, value in node.items():
            if key not in ("example", "examples"):
                yield from schemas(value, f"{place}/{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from schemas(value, f"{place}/{number}")


def extended() -> list[tuple[str, dict[str, Any]]]:
    """The schemas with an extension of ours."""
    return [
        (place, schema)
        for place, schema in schemas(SERVED.document)
        if not place.endswith("/properties") and EXTENSIONS & schema.keys()
    ]


def test_what_the_mock_adds_is_well_formed() -> None:
    """Names are properties of the same schema that the documents do not require, each once."""
    assert len(extended()) >= 200
    for place, schema in extended():
        names = schema.get(ALWAYS, [])
        properties = all_properties(schema)
        assert names or ALWAYS not in schema, place
        assert len(set(names)) == len(names), place
        assert set(names) <= properties, (place, set(names) - properties)
        assert set(names).isdisjoint(schema.get("required", ())), place
        assert schema.get(NEVER_NULL, True) is True, place
        assert NEVER_NULL not in schema or schema.get("nullable") is True, place
        for extension, keyword in NARROWED.items():
            if extension in schema and keyword != "type":
                assert keyword not in schema, (place, keyword)


def all_properties(schema: dict[str, Any]) -> set[str]:
    """The names of a schema's properties, those of its parts included."""
    schema = SERVED.resolve(schema)
    parts = [part for word in ("allOf", "anyOf", "oneOf") for part in schema.get(word, ())]
    return set(schema.get("properties", {})).union(*map(all_properties, parts))


def test_a_source_names_its_status() -> None:
    found = [
        (place, schema["x-liveops-source"])
        for place, schema in schemas(SERVED.document)
        if "x-liveops-source" in schema
    ]
    assert found
    for place, source in found:
        assert source.partition(":")[0] in ("documented", "measured", "decided"), place


def test_every_other_extension_is_a_typing_mistake() -> None:
    known = {*EXTENSIONS, *OF_OPERATIONS, "x-liveops-source", TWIN_OF}
    found = {
        key
        for _, schema in schemas(SERVED.document)
        for key in schema
        if isinstance(key, str) and key.startswith("x-liveops")
    }
    assert found - known == set()


# -- errors ----------------------------------------------------------------------------------------
def error_schema(operation_id: str, status: int) -> Any:
    response = SERVED.operations[operation_id].definition["responses"][str(status)]
    content = SERVED.resolve(response).get("content", {})
    return content.get("application/json", {}).get("schema", {})


def required_in(schema: Any) -> list[str]:
    """The required properties of a schema and of all within."""
    schema = SERVED.resolve(schema)
    below = [*schema.get("properties", {}).values()]
    below += [part for word in ("allOf", "anyOf", "oneOf") for part in schema.get(word, ())]
    below += [schema["items"]] if "items" in schema else []
    return [*schema.get("required", ()), *(name for each in below for name in required_in(each))]


def test_the_walk_sees_what_a_schema_demands() -> None:
    """The comparison itself: one place of each kind, wrong on purpose."""
    document = Spec(
        {
            "paths": {
                "/groups": {
                    "get": {
                        "operationId": "get-item-groups",
                        "tags": ["catalog"],
                        "responses": {
                            "200": {
                                "content": {
                                    "application/json": {
                                        "schema": {
                                            "type": "object",
                                            "required": ["groups"],
                                            "properties": {
                                                "groups": {"type": "array", "items": {}}
                                            },
                                        }
                                    }
                                }
                            }
                        },
                    }
                }
            }
        }
    )
    body, groups, entry = places(document)
    assert (body.path, groups.path, entry.path) == ("", "groups", "groups[]")
    assert body.ours[0]["required"] == ["groups"]
    assert [found.get("required", []) for found in body.theirs] == [[]]
    assert "external_id" in entry.theirs[0]["properties"]


def test_a_union_is_flattened_with_its_parts() -> None:
    shape = {"nullable": True, "anyOf": [{"type": "string"}, {"type": "integer"}]}
    assert [(found["type"], found["nullable"]) for found in flat(shape)] == [
        ("string", True),
        ("integer", True),
    ]


def test_a_place_is_named_by_operation_and_path() -> None:
    assert str(Place("get-coupon", "bonus[].sku", [], [])) == "get-coupon: bonus[].sku"
