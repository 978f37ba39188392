"""Requests and answers against the description, for both ways a request is served.

Every validator is compiled once, when it is first needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import orjson
from msgspec import Struct, field

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
from liveops_kit.openapi.schemas import Compiled, Schemas

_INTEGER = re.compile(r"[+-]?[0-9]{1,4000}")
_BOOLEANS = {"true": True, "false": False}
WORLD_LIMIT = 1_000_000_000
"""Bytes of a body for the control plane, which takes whole worlds."""


class Parsed(Struct):
    """A request's parameters and body, of the types the description says."""

    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None


class _Parameter(Struct, frozen=True):
    name: str
    place: str
    required: bool
    type: str
    item_type: str
    validator: Compiled

    def parse(self, texts: list[str]) -> Any:
        if self.type == "array":
            return [_typed(text, self.item_type) for text in texts]
        return _typed(texts[-1], self.type)


class CompiledOperation(Struct, frozen=True):
    """Everything one operation's requests and answers are checked with."""

    operation: Operation
    path: tuple[_Parameter, ...]
    query: tuple[_Parameter, ...]
    is_closed: bool
    """Whether query parameters it does not declare are refused."""
    body: Compiled | None
    body_required: bool
    answers: Mapping[int, Compiled | None]
    """Status to the validator of its body; None where the answer has no body."""

    def parameters(self, path: Mapping[str, Any], query_string: bytes) -> Parsed:
        """The typed parameters.

        Raises:
            Refusal: ROUTE_UNKNOWN, for a path parameter that breaks its schema (ERR-5);
                SCHEMA_BROKEN, for query parameters that do, all of them (ERR-3).
        """
        for parameter in self.path:
            if not parameter.validator.is_valid(path.get(parameter.name)):
                raise Refusal(ROUTE_UNKNOWN)
        if not self.query and not self.is_closed:
            return Parsed(path=path)
        return Parsed(path=path, query=self._query(query_string))

    def _query(self, query_string: bytes) -> dict[str, Any]:
        if not query_string and not any(parameter.required for parameter in self.query):
            return {}
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
                    found += parameter.validator.faults(value, parameter.name)
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
        """What is wrong with query parameters that nobody reads: they would do nothing."""
        known = [parameter.name for parameter in self.query]
        takes = f"it takes {', '.join(known)}" if known else "it takes none"
        for name in names:
            if name not in known:
                yield Violation(name, f"This call has no query parameter '{name}': {takes}")

    def is_documented(self, status: int, value: Any) -> bool:
        """Whether an answer certainly is as documented; `check_answer` tells what is wrong."""
        if status not in self.answers:
            return False
        validator = self.answers[status]
        if validator is None or value is None:
            return validator is None and value is None
        try:
            return validator.is_valid(value)
        except NestingError:
            return False

    def check_answer(self, status: int, body: bytes) -> None:
        """Nothing, if an answer is as documented.

        Raises:
            InvalidResponseError: the status is not documented, or the body breaks its schema.
        """
        where = f"{self.operation.operation_id} answered {status}"
        if status not in self.answers:
            raise InvalidResponseError(f"{where}, which is not documented")
        validator = self.answers[status]
        if validator is None:
            if body:
                raise InvalidResponseError(f"{where} with a body, where none is documented")
            return
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise InvalidResponseError(f"{where} with a body that is no JSON") from error
        found = validator.faults(value)
        if found:
            told = "; ".join(f"{fault.property}: {fault.message}" for fault in found)
            raise InvalidResponseError(f"{where}: {told}")


class CompiledOperations(Mapping[str, CompiledOperation]):
    """The operations of a description, each made ready when it is first asked for."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._schemas = Schemas(spec)
        self._ready: dict[str, CompiledOperation] = {}

    def __getitem__(self, operation_id: str) -> CompiledOperation:
        ready = self._ready.get(operation_id)
        if ready is None:
            ready = _compile(self._spec, self._schemas, self._spec.operations[operation_id])
            self._ready[operation_id] = ready
        return ready

    def __iter__(self) -> Iterator[str]:
        return iter(self._spec.operations)

    def __len__(self) -> int:
        return len(self._spec.operations)


@cache
def compile_operations(spec: Spec) -> CompiledOperations:
    """Every operation of a description, ready to check."""
    return CompiledOperations(spec)


def _compile(spec: Spec, schemas: Schemas, operation: Operation) -> CompiledOperation:
    parameters = [_parameter(spec, schemas, found) for found in operation.parameters]
    body = spec.resolve(operation.definition.get("requestBody"))
    return CompiledOperation(
        operation=operation,
        path=tuple(found for found in parameters if found.place == "path"),
        query=tuple(found for found in parameters if found.place == "query"),
        # Who names a project where there is none to name moves everybody's clock.
        is_closed=operation.tag == "control",
        body=None if body is None else schemas.compiled(_json_schema_of(body)),
        body_required=bool(body and body.get("required", False)),
        answers={
            int(status): _answer(spec, schemas, response)
            for status, response in operation.definition["responses"].items()
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


def _answer(spec: Spec, schemas: Schemas, response: Any) -> Compiled | None:
    content = spec.resolve(response).get("content")
    return schemas.compiled(_json_schema_of({"content": content})) if content else None


def _json_schema_of(holder: Mapping[str, Any]) -> Any:
    return holder["content"]["application/json"].get("schema", {})


def _typed(text: str, kind: str) -> Any:
    """The text as the type asked for; text that cannot be it stays text, and is a fault then."""
    if kind == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "boolean":
        return _BOOLEANS.get(text, text)
    return text


def body_limit_of(operation: Operation, limit: int) -> int:
    """The most bytes an operation's body may have, where others may have so many."""
    return WORLD_LIMIT if operation.tag == "control" else limit


def parse_body(raw: bytes, operation: CompiledOperation) -> Any:
    """The body as JSON types.

    Raises:
        Refusal: NOT_JSON (ERR-4), also for JSON nested too deeply to be checked; SCHEMA_BROKEN
            (ERR-3).
    """
    if not raw.strip():
        if operation.body_required:
            raise invalid(Violation("body", "The request body is required"))
        return None
    try:
        body = orjson.loads(raw)
        if operation.body is None or operation.body.is_valid(body):
            return body
        found = operation.body.faults(body)
    except (orjson.JSONDecodeError, NestingError) as error:
        raise Refusal(NOT_JSON) from error
    raise invalid_all(found)
