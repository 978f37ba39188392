"""Validation of requests and responses against the description.

Every validator is compiled once, when it is first needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

import orjson
from msgspec import Struct

from liveops_kit.domain.values.refusals import (
    NOT_JSON,
    ROUTE_UNKNOWN,
    Refusal,
    Violation,
    invalid,
    invalid_all,
)
from liveops_kit.errors import InvalidResponseError, NestingError
from liveops_kit.openapi.document import Operation, Spec
from liveops_kit.openapi.read_only import ReadOnlyParts, read_only_parts
from liveops_kit.openapi.router import parse_integer
from liveops_kit.openapi.schemas import CompiledSchema, Schemas

_BOOLEANS = {"true": True, "false": False}
JSON = "application/json"
_NO_QUERY: Mapping[str, Any] = MappingProxyType({})
MAX_WORLD = 1_000_000_000
"""Bytes of a body for the control plane, which takes whole worlds."""


class _Parameter(Struct, frozen=True):
    name: str
    place: str
    required: bool
    type: str
    item_type: str
    validator: CompiledSchema

    def parse(self, texts: list[str]) -> Any:
        if self.type == "array":
            return [_typed(text, self.item_type) for text in texts]
        return _typed(texts[-1], self.type)


class CompiledOperation(Struct, frozen=True):
    """The validators of one operation's requests and responses."""

    operation: Operation
    path: tuple[_Parameter, ...]
    query: tuple[_Parameter, ...]
    requires_query: bool
    is_closed: bool
    """True if query parameters that it does not declare are refused."""
    body: CompiledSchema | None
    body_required: bool
    read_only: ReadOnlyParts | None
    """The parts that a body may repeat from a read, and a handler does not get."""
    responses: Mapping[int, CompiledSchema | None]
    """Validators of the mock's bodies by status, extensions included; None for no body of JSON."""
    documented: Mapping[int, CompiledSchema | None]
    """Validators of anybody's bodies: what the documents promise, without the extensions."""

    def parameters(self, path: Mapping[str, Any], query_string: bytes) -> Mapping[str, Any]:
        """Check the path parameters and return those of the query, typed.

        Raises:
            Refusal: ROUTE_UNKNOWN, for a path parameter that breaks its schema (ERR-5);
                SCHEMA_BROKEN, for query parameters that do, all of them (ERR-3).
        """
        for parameter in self.path:
            if not parameter.validator.is_valid(path.get(parameter.name)):
                raise Refusal(ROUTE_UNKNOWN)
        if not query_string and not self.requires_query:
            return _NO_QUERY
        if not self.query and not self.is_closed:
            return _NO_QUERY
        return self._query(query_string)

    def _query(self, query_string: bytes) -> dict[str, Any]:
        texts: dict[str, list[str]] = {}
        pairs = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)
        for name, text in pairs:
            texts.setdefault(name, []).append(text)
        values: dict[str, Any] = {}
        found: list[Violation] = []
        for parameter in self.query:
            if parameter.name in texts:
                value = parameter.parse(texts[parameter.name])
                if not parameter.validator.is_valid(value):
                    found += parameter.validator.violations(value, parameter.name)
                values[parameter.name] = value
            elif parameter.required:
                text = f"The property {parameter.name} is required"
                found.append(Violation(parameter.name, text))
        if self.is_closed:
            found += self._undeclared(texts)
        if found:
            raise invalid_all(found)
        return values

    def _undeclared(self, names: Iterable[str]) -> Iterator[Violation]:
        """Yield a violation for each query parameter that would have no effect."""
        known = [parameter.name for parameter in self.query]
        takes = f"it takes {', '.join(known)}" if known else "it takes none"
        for name in names:
            if name not in known:
                yield Violation(name, f"This call has no query parameter '{name}': {takes}")

    def is_documented(self, status: int, value: Any) -> bool:
        """Return True if a response is certainly as documented; else ask `check_response`."""
        if status not in self.responses:
            return False
        validator = self.responses[status]
        if validator is None or value is None:
            return validator is None and value is None
        try:
            return validator.is_valid(value)
        except NestingError:
            return False

    def differences(self, status: int, value: Any) -> list[Violation]:
        """Return where an answer is as documented, but not as the mock would have given it.

        Places where it is not even as documented are left out. Entries of lists count each.
        """
        extended, documented = self.responses.get(status), self.documented.get(status)
        if extended is None or documented is None:
            return []
        try:
            if extended.is_valid(value):
                return []
            known = {each.property for each in documented.violations(value)}
            return [each for each in extended.violations(value) if each.property not in known]
        except NestingError:
            return []

    def check_response(self, status: int, body: bytes) -> None:
        """Validate a response of the mock, extensions included.

        Raises:
            InvalidResponseError: the status is not documented, or the body breaks its schema.
        """
        where = f"{self.operation.operation_id} answered {status}"
        if status not in self.responses:
            raise InvalidResponseError(f"{where}, which is not documented")
        validator = self.responses[status]
        if validator is None:
            if body:
                raise InvalidResponseError(f"{where} with a body, where none is documented")
            return
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise InvalidResponseError(f"{where} with a body that is no JSON") from error
        found = validator.violations(value)
        if found:
            text = "; ".join(f"{fault.property}: {fault.message}" for fault in found)
            raise InvalidResponseError(f"{where}: {text}")


class CompiledOperations(Mapping[str, CompiledOperation]):
    """The operations of a description, each compiled when it is first used."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._schemas = Schemas(spec)
        self._compiled: dict[str, CompiledOperation] = {}

    def __getitem__(self, operation_id: str) -> CompiledOperation:
        compiled = self._compiled.get(operation_id)
        if compiled is None:
            compiled = _compile(self._spec, self._schemas, self._spec.operations[operation_id])
            self._compiled[operation_id] = compiled
        return compiled

    def __iter__(self) -> Iterator[str]:
        return iter(self._spec.operations)

    def __len__(self) -> int:
        return len(self._spec.operations)


@cache
def compile_operations(spec: Spec) -> CompiledOperations:
    """Return the compiled operations of a description."""
    return CompiledOperations(spec)


def _compile(spec: Spec, schemas: Schemas, operation: Operation) -> CompiledOperation:
    parameters = [_parameter(spec, schemas, found) for found in operation.parameters]
    responses = operation.definition["responses"].items()
    body = spec.resolve(operation.definition.get("requestBody"))
    return CompiledOperation(
        operation=operation,
        path=tuple(found for found in parameters if found.place == "path"),
        query=tuple(found for found in parameters if found.place == "query"),
        requires_query=any(found.place == "query" and found.required for found in parameters),
        # A control call with an ignored `project_id` would change the clock of all projects.
        is_closed=operation.tag == "control",
        body=None if body is None else schemas.compiled(_json_schema_of(body)),
        body_required=bool(body and body.get("required", False)),
        read_only=None if body is None else read_only_parts(spec, _json_schema_of(body)),
        responses={
            int(status): _response(spec, schemas, response, with_extensions=True)
            for status, response in responses
        },
        documented={
            int(status): _response(spec, schemas, response, with_extensions=False)
            for status, response in responses
        },
    )


def _parameter(spec: Spec, schemas: Schemas, parameter: Mapping[str, Any]) -> _Parameter:
    schema = spec.resolve(parameter["schema"])
    return _Parameter(
        name=parameter["name"],
        place=parameter["in"],
        required=bool(parameter.get("required", False)),
        type=schema.get("type", "string"),
        item_type=spec.resolve(schema.get("items", {})).get("type", "string"),
        validator=schemas.compiled(parameter["schema"]),
    )


def _response(
    spec: Spec, schemas: Schemas, response: Any, *, with_extensions: bool
) -> CompiledSchema | None:
    content = spec.resolve(response).get("content", {})
    if JSON not in content:
        return None
    schema = _json_schema_of({"content": content})
    return schemas.compiled(schema, with_extensions=with_extensions)


def _json_schema_of(holder: Mapping[str, Any]) -> Any:
    return holder["content"][JSON].get("schema", {})


def _typed(text: str, kind: str) -> Any:
    """Convert text to a type; text that cannot be converted stays text, which is a violation."""
    if kind == "integer":
        number = parse_integer(text)
        return text if number is None else number
    if kind == "boolean":
        return _BOOLEANS.get(text, text)
    return text


def body_limit_of(operation: Operation, limit: int) -> int:
    """Return the maximum size of an operation's body; `limit` is that of the API's."""
    return MAX_WORLD if operation.tag == "control" else limit


def parse_body(raw: bytes, operation: CompiledOperation) -> Any:
    """Parse and validate a body; return it without its read-only parts (ERR-14).

    Raises:
        Refusal: NOT_JSON (ERR-4), also for JSON nested too deeply to be checked; SCHEMA_BROKEN
            (ERR-3).
    """
    is_missing = not raw or raw.isspace()
    if is_missing and operation.body_required:
        raise invalid(Violation("body", "The request body is required"))
    try:
        # A body that may be missing is an empty one (ERR-39).
        body = {} if is_missing else orjson.loads(raw)
        if operation.body is None or operation.body.is_valid(body):
            parts = operation.read_only
            return body if parts is None else parts.removed_from(body)
        found = operation.body.violations(body)
    except (orjson.JSONDecodeError, NestingError) as error:
        raise Refusal(NOT_JSON) from error
    raise invalid_all(found)
