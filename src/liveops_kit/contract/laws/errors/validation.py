"""Laws of invalid bodies and queries: unreadable ones, and those that violate the schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from liveops_kit.contract.builders.operations import (
    PROJECT_WRITES,
    UNKNOWN_PROPERTY,
    attempt,
    body_schema,
    is_closed,
    kinds_here,
    operations,
    takes_body,
    tried,
)
from liveops_kit.contract.errors import BODY_TOO_LARGE, CONTENT_TYPE_WRONG, NOT_JSON, SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.kinds.requests import kinds_take_json_of_every_spelling
from liveops_kit.contract.resources import COUPON
from liveops_kit.contract.scenario import Answer, NotVerifiable, Scenario, is_implemented
from liveops_kit.openapi.document import Operation, Spec

JSON = {"Content-Type": "application/json"}
UNPROCESSABLE = "[0401-1102]: Unprocessable Entity"
NOT_DEFINED = "is not defined and the definition does not allow additional properties"
SIZES = (1_000_001, 4_000_001, 16_000_001)
"""Sizes in bytes of bodies, up to one that the server refuses."""


def _with_body(scenario: Scenario) -> list[Operation]:
    return [each for each in operations(scenario) if takes_body(each)]


def _harmless_writes(scenario: Scenario) -> list[Operation]:
    return [each for each in _with_body(scenario) if each.operation_id not in PROJECT_WRITES]


def _faults(scenario: Scenario, answer: Answer) -> list[tuple[str, str]]:
    """Return the properties and messages of a response to an invalid request."""
    body = answer.refused(SCHEMA_BROKEN)
    message = str(scenario.get(body, "errorMessage"))
    scenario.holds(f"a message that begins `{UNPROCESSABLE}`", message.startswith(UNPROCESSABLE))
    details = scenario.get(body, "errorMessageExtended")
    scenario.holds("a list of faults", isinstance(details, list) and bool(details), details)
    faults = [(scenario.get(each, "property"), scenario.get(each, "message")) for each in details]
    is_text = all(isinstance(part, str) for fault in faults for part in fault)
    scenario.holds("faults in words", is_text, faults)
    return faults


def _property_names(scenario: Scenario, answer: Answer) -> list[str]:
    return [name for name, _ in _faults(scenario, answer)]


# -- unreadable bodies -----------------------------------------------------------------------------
@law("ERR-4a", needs=[Need.PLAYER])
def a_body_that_is_no_json_is_refused(scenario: Scenario) -> None:
    """Every call with a body answers one that is not JSON with 400/0 as worded."""
    text = "Request body is not valid JSON"
    for answer in tried(scenario, _with_body(scenario), content=b'{"name": ', headers=JSON):
        answer.refused(NOT_JSON, message=text)
    broken = (b"{'count': 1}", b'{"count": 1,}', b'{"count": 1} {}', b"count=1", b'{"count": \xff}')
    for raw in broken:
        answer = attempt(scenario, _with_body(scenario)[0], content=raw, headers=JSON)
        answer.refused(NOT_JSON, message=text)


@law("ERR-4b", needs=[Need.PLAYER])
def a_body_of_another_type_is_refused(scenario: Scenario) -> None:
    """Every call with a body answers a content type other than JSON with 415/0."""
    kinds = ("text/plain", "application/xml", "application/x-www-form-urlencoded")
    for place, kind in enumerate(kinds):
        calls, headers = _with_body(scenario)[place :: len(kinds)], {"Content-Type": kind}
        for answer in tried(scenario, calls, content=b"{", headers=headers):
            answer.refused(CONTENT_TYPE_WRONG)


@law("ERR-4d")
def a_content_type_is_json_with_a_charset_too(scenario: Scenario) -> None:
    """A body of the type `application/json; charset=utf-8`, or in capitals, is read as JSON."""
    kind = next(iter(kinds_here(scenario, ("coupon", "discount", "daily_chain")).values()))
    kinds_take_json_of_every_spelling(scenario, kind)


@law("ERR-4c", needs=[Need.PLAYER])
def a_body_above_the_limit_is_refused(scenario: Scenario) -> None:
    """Every call with a body answers one above the server's size limit with 413/0."""
    raw = _too_large(scenario)
    for answer in tried(scenario, _with_body(scenario), content=raw, headers=JSON):
        answer.refused(BODY_TOO_LARGE)


def _too_large(scenario: Scenario) -> bytes:
    """Return a body that is too large for the server; it could not be stored, either."""
    for size in SIZES:
        raw = b"{" + b" " * (size - 1)
        answer = attempt(scenario, _with_body(scenario)[0], content=raw, headers=JSON)
        if answer.status != 400:
            return raw
    raise NotVerifiable(f"bodies of {SIZES[-1]} bytes are read")


# -- violations of the schema ----------------------------------------------------------------------
@law("ERR-3a", needs=[Need.PLAYER])
def a_body_of_the_wrong_kind_breaks_the_schema(scenario: Scenario) -> None:
    """Every call with a body answers a number in its place with 422/1102 and says why."""
    for answer in tried(scenario, _harmless_writes(scenario), body=7):
        _faults(scenario, answer)


@law("ERR-3a", needs=[Need.PLAYER])
def what_a_body_lacks_is_named(scenario: Scenario) -> None:
    """Every call whose body has required properties names those that an empty one lacks."""
    for operation in _harmless_writes(scenario):
        required = body_schema(scenario, operation).get("required", ())
        for answer in tried(scenario, [operation] if required else [], body={}):
            names = _property_names(scenario, answer)
            scenario.holds(f"all of {required} named", set(required) <= set(names), names)


def _invalid_queries(spec: Spec, parameter: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return queries that a parameter refuses; none if it takes any text."""
    name, schema = parameter["name"], spec.resolve(parameter.get("schema", {}))
    inner = spec.resolve(schema.get("items", schema))
    if inner.get("type") == "integer" or "enum" in inner:
        return [(name, "neither")]
    if "maxLength" in inner:
        return [(name, "x" * (inner["maxLength"] + 1))]
    return [(name, "white space")] if "pattern" in inner else []


@law("ERR-3a", needs=[Need.PLAYER])
def a_query_that_breaks_the_schema_is_named(scenario: Scenario) -> None:
    """Every query parameter with a value it does not take gets 422/1102 and is named."""
    for operation in operations(scenario):
        for parameter in operation.parameters:
            if parameter["in"] != "query":
                continue
            for name, value in _invalid_queries(scenario.client.spec, parameter):
                valid = {"query": {name: value}, **_valid_body(scenario, operation)}
                for answer in tried(scenario, [operation], **valid):
                    names = _property_names(scenario, answer)
                    is_first = any(each.startswith(name) for each in names)
                    scenario.holds(f"`{name}` is named", is_first, names)


def _valid_body(scenario: Scenario, operation: Operation) -> dict[str, Any]:
    """Return a valid body for a call whose ids name no object."""
    if not takes_body(operation):
        return {}
    required = body_schema(scenario, operation).get("required", ())
    return {} if required else {"body": {}}


def _types(spec: Spec, schema: Any) -> Iterator[str]:
    """Yield the JSON types that a schema takes."""
    schema = spec.resolve(schema)
    if "type" in schema:
        yield schema["type"]
    for part in ("anyOf", "oneOf", "allOf"):
        for inner in schema.get(part, ()):
            yield from _types(spec, inner)


def _invalid_value(spec: Spec, schema: Any) -> Any:
    """Return a value of a type that a schema refuses."""
    types = set(_types(spec, schema))
    values: dict[str, Any] = {"string": "odd", "array": ["odd"], "boolean": True, "object": {}}
    return next(value for name, value in values.items() if name not in types)


@law("ERR-39", needs=[Need.PLAYER])
def a_missing_body_is_an_empty_one(scenario: Scenario) -> None:
    """Every call whose body may be missing answers a missing one as it answers `{}`."""
    for operation in _harmless_writes(scenario):
        if scenario.client.spec.resolve(operation.definition["requestBody"]).get("required"):
            continue
        empty = attempt(scenario, operation, body={})
        missing = attempt(scenario, operation, content=b"")
        if is_implemented(empty):
            actual = (missing.status, missing.error_code, missing.json.get("errorMessageExtended"))
            expected = (empty.status, empty.error_code, empty.json.get("errorMessageExtended"))
            scenario.equal(operation.operation_id, actual, expected)


@law("ERR-3b")
def every_offending_property_is_named_once_in_order(scenario: Scenario) -> None:
    """Of a body all of whose properties are wrong, each is named once, in the order described."""
    spec = scenario.client.spec
    for operation in _harmless_writes(scenario):
        schema = body_schema(scenario, operation)
        if not is_closed(schema):
            continue
        described = {
            name: part
            for name, part in schema.get("properties", {}).items()
            if not spec.resolve(part).get("readOnly")
        }
        body = {name: _invalid_value(spec, described[name]) for name in reversed(list(described))}
        for answer in tried(scenario, [operation], body=body):
            what = f"what is wrong with {operation.operation_id}"
            scenario.equal(what, _property_names(scenario, answer), list(described))


@law("ERR-3b")
def a_property_with_two_faults_is_named_once(scenario: Scenario) -> None:
    """An external id that is too short and of no character it may have is named once."""
    body = scenario.new_body(COUPON, external_id="")
    scenario.call(COUPON.create, body=body).refused(SCHEMA_BROKEN, properties=["external_id"])
    lines = [{"sku": "x", "quantity": 0}, {"sku": "x"}, {"sku": "x", "quantity": "2"}]
    body = scenario.new_body(COUPON, external_id="a b", bonus=lines)
    names = _property_names(scenario, scenario.call(COUPON.create, body=body))
    scenario.equal("how many are wrong", len(names), 3)
    scenario.equal("the first", names[0], "external_id")


@law("ERR-13")
def an_unknown_property_is_told_as_such(scenario: Scenario) -> None:
    """Every write with a property its schema does not know gets 422/1102 with that detail."""
    closed = [each for each in _harmless_writes(scenario) if is_closed(body_schema(scenario, each))]
    fault = (UNKNOWN_PROPERTY, f"The property {UNKNOWN_PROPERTY} {NOT_DEFINED}")
    for answer in tried(scenario, closed):
        faults = _faults(scenario, answer)
        scenario.holds(f"{answer.operation_id} to say so", fault in faults, faults)


@law("ERR-13")
def an_unknown_property_inside_is_told_as_such(scenario: Scenario) -> None:
    """An unknown property of a bonus line is told like one of the coupon; nothing is stored."""
    line = {"sku": "x", UNKNOWN_PROPERTY: 1}
    refusal = scenario.refuses_create(COUPON, SCHEMA_BROKEN, {"bonus": [line]})
    faults = scenario.get(refusal, "errorMessageExtended")
    messages = [scenario.get(fault, "message") for fault in faults]
    scenario.equal("messages", messages, [f"The property {UNKNOWN_PROPERTY} {NOT_DEFINED}"])
    answer = scenario.create(COUPON, enabled=False).update(**{UNKNOWN_PROPERTY: 1})
    scenario.equal("what is wrong", _property_names(scenario, answer), [UNKNOWN_PROPERTY])
