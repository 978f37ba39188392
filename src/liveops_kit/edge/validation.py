"""Requests and answers against the description, through Connexion's `validator_map`.

Every validator is compiled once, at start. Connexion makes one of the small classes below for each
request; they look the compiled part up by the operation the router found, and leave what they
parsed in the scope, so that nothing is parsed twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import orjson
from connexion.datastructures import MediaTypeDict
from connexion.validators import AbstractRequestBodyValidator, AbstractResponseBodyValidator
from starlette.types import Receive, Scope, Send

from liveops_kit.edge.schemas import Compiled, Schemas, TooDeep
from liveops_kit.shared.errors import (
    BODY_TOO_LARGE,
    NOT_JSON,
    ROUTE_UNKNOWN,
    Fault,
    Refusal,
    invalid,
    invalid_all,
)
from liveops_kit.spec import Operation, Spec

_INTEGER = re.compile(r"[+-]?[0-9]{1,4000}")
_BOOLEANS = {"true": True, "false": False}
WORLD_LIMIT = 1_000_000_000
"""Bytes of a body for the control plane, which takes whole worlds."""
REQUEST = "liveops.request"
"""Where in the scope the parsed request lies."""


class BrokenAnswer(Exception):
    """An answer of ours departs from the description; a bug, not a refusal."""


@dataclass(slots=True)
class Parsed:
    """A request's parameters and body, of the types the description says."""

    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True, slots=True)
class _Parameter:
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


@dataclass(frozen=True, slots=True)
class CompiledOperation:
    """Everything one operation's requests and answers are checked with."""

    operation: Operation
    path: tuple[_Parameter, ...]
    query: tuple[_Parameter, ...]
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
        return Parsed(path=path, query=self._query(query_string) if self.query else {})

    def _query(self, query_string: bytes) -> dict[str, Any]:
        texts: dict[str, list[str]] = {}
        pairs = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)
        for name, text in pairs:
            texts.setdefault(name, []).append(text)
        values: dict[str, Any] = {}
        found: list[Fault] = []
        for parameter in self.query:
            if parameter.name in texts:
                value = parameter.parse(texts[parameter.name])
                found += parameter.validator.faults(value, parameter.name)
                values[parameter.name] = value
            elif parameter.required:
                text = f"The property {parameter.name} is required"
                found.append(Fault(parameter.name, text))
        if found:
            raise invalid_all(found)
        return values

    def check_answer(self, status: int, body: bytes) -> None:
        """Nothing, if an answer is as documented.

        Raises:
            BrokenAnswer: the status is not documented, or the body breaks its schema.
        """
        where = f"{self.operation.operation_id} answered {status}"
        if status not in self.answers:
            raise BrokenAnswer(f"{where}, which is not documented")
        validator = self.answers[status]
        if validator is None:
            if body:
                raise BrokenAnswer(f"{where} with a body, where none is documented")
            return
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise BrokenAnswer(f"{where} with a body that is no JSON") from error
        found = validator.faults(value)
        if found:
            told = "; ".join(f"{fault.property}: {fault.message}" for fault in found)
            raise BrokenAnswer(f"{where}: {told}")


@cache
def compile_operations(spec: Spec) -> dict[str, CompiledOperation]:
    """Every operation of a description, ready to check."""
    schemas = Schemas(spec)
    return {name: _compile(spec, schemas, found) for name, found in spec.operations.items()}


def _compile(spec: Spec, schemas: Schemas, operation: Operation) -> CompiledOperation:
    parameters = [_parameter(spec, schemas, found) for found in operation.parameters]
    body = spec.resolve(operation.definition.get("requestBody"))
    return CompiledOperation(
        operation=operation,
        path=tuple(found for found in parameters if found.place == "path"),
        query=tuple(found for found in parameters if found.place == "query"),
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


# -- what Connexion is given -----------------------------------------------------------------------
def operation_id_of(scope: Scope) -> str | None:
    """The operation Connexion's router found for a request."""
    found = scope.get("extensions", {}).get("connexion_routing", {}).get("operation_id")
    return found if isinstance(found, str) else None


def validator_map(compiled: Mapping[str, CompiledOperation], body_limit: int) -> dict[str, Any]:
    """The classes Connexion checks requests and answers with."""

    class Parameters:
        """Checks path and query parameters."""

        def __init__(self, *_: Any, **__: Any) -> None:
            pass

        def validate(self, scope: Scope) -> None:
            """Leave the typed parameters in the scope, or refuse."""
            scope["headers"] = [_plain_type(header) for header in scope["headers"]]
            operation = compiled[operation_id_of(scope) or ""]
            scope[REQUEST] = operation.parameters(
                scope.get("path_params", {}), scope.get("query_string", b"")
            )

    class Body(AbstractRequestBodyValidator):  # type: ignore[misc] # Connexion is untyped
        """Checks JSON bodies, sent whole or in chunks."""

        async def wrap_receive(self, receive: Receive, *, scope: Scope) -> tuple[Receive, Scope]:
            """Leave the parsed body in the scope, or refuse."""
            operation = compiled[operation_id_of(scope) or ""]
            control = operation.operation.tag == "control"
            raw = await read_body(receive, scope, WORLD_LIMIT if control else body_limit)
            scope[REQUEST].body = parse_body(raw, operation)
            return receive, scope

    class AnswerBody(AbstractResponseBodyValidator):  # type: ignore[misc] # Connexion is untyped
        """Checks answers before they leave."""

        def wrap_send(self, send: Send) -> Send:
            """Hold the answer back until it has been checked."""
            operation = compiled[operation_id_of(self._scope) or ""]
            held: list[Any] = []

            async def checked(message: Any) -> None:
                held.append(message)
                if message["type"] == "http.response.start" or message.get("more_body", False):
                    return
                body = b"".join(part.get("body", b"") for part in held)
                if not self._scope.get("liveops.unwritten"):
                    operation.check_answer(held[0]["status"], body)
                for part in held:
                    await send(part)

            return checked

    return {
        "parameter": Parameters,
        "body": MediaTypeDict({"*/*json": Body}),
        "response": MediaTypeDict({"*/*json": AnswerBody}),
    }


def _plain_type(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """A content type as Connexion compares it: in lower case, and no space before the `;`."""
    name, value = header
    if name != b"content-type":
        return header
    kind, mark, rest = value.partition(b";")
    return name, kind.strip().lower() + mark + rest


async def read_body(receive: Receive, scope: Scope, limit: int) -> bytes:
    """The whole body, however it is sent; one that is too large is not read to its end.

    Raises:
        Refusal: BODY_TOO_LARGE.
    """
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > limit:
        raise Refusal(BODY_TOO_LARGE, limit=limit)
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise Refusal(BODY_TOO_LARGE, limit=limit)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def parse_body(raw: bytes, operation: CompiledOperation) -> Any:
    """The body as JSON types.

    Raises:
        Refusal: NOT_JSON (ERR-4), also for JSON nested too deeply to be checked; SCHEMA_BROKEN
            (ERR-3).
    """
    if not raw.strip():
        if operation.body_required:
            raise invalid(Fault("body", "The request body is required"))
        return None
    try:
        body = orjson.loads(raw)
        found = [] if operation.body is None else operation.body.faults(body)
    except (orjson.JSONDecodeError, TooDeep) as error:
        raise Refusal(NOT_JSON) from error
    if found:
        raise invalid_all(found)
    return body
