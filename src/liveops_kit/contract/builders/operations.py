"""Helpers for laws of all tags: every operation, and an object of every kind.

`attempt` makes a call that is harmless whatever its credentials: its ids name no object, and no
server stores its body.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from liveops_kit.contract.http.client import schemes_of, takes_basic
from liveops_kit.contract.resources import RESOURCES, Resource, with_required
from liveops_kit.contract.response_checks import UNUSED_NUMBER
from liveops_kit.contract.scenario import Answer, NotVerifiable, Scenario, is_implemented
from liveops_kit.contract.scope import lack_of
from liveops_kit.openapi.document import Operation

UNKNOWN_ID = "lk-names-nothing"
"""A name that no object has."""

UNKNOWN_PROPERTY = "liveops_kit"
"""A property that no schema has."""

INVALID_JWT = "not.a.token"
"""An invalid user token."""

PROJECT_WRITES = frozenset({"put-upsell", "post-upsell", "reset-all-user-promotions-limit"})
"""Writes without an object id: the values they change may not be readable."""

WRITING_METHODS = ("PATCH", "POST", "PUT", "DELETE")
"""The methods of writes, the least harmful first."""

_SKIPPED = frozenset({"user-clan-update", "cart-clear"})
"""Operations that change the caller's data without an id or a body."""


# -- the operations --------------------------------------------------------------------------------
def operations(scenario: Scenario) -> list[Operation]:
    """Return every operation of the API description."""
    return list(scenario.client.spec.operations.values())


def admin_calls(scenario: Scenario) -> list[Operation]:
    """Return the operations that take the API key and no other credentials."""
    spec = scenario.client.spec
    return [
        each
        for each in operations(scenario)
        if each.security and all(takes_basic(spec, choice) for choice in each.security)
    ]


def client_calls(scenario: Scenario) -> list[Operation]:
    """Return the operations that take a user token, alone or among others."""
    admin = {each.operation_id for each in admin_calls(scenario)}
    return [
        each for each in operations(scenario) if each.security and each.operation_id not in admin
    ]


def open_reads(scenario: Scenario) -> list[Operation]:
    """Return the reads that visitors may make without credentials."""
    reads = [each for each in client_calls(scenario) if each.method == "GET"]
    return [each for each in reads if frozenset() in each.security]


def calls_of_players(scenario: Scenario) -> list[Operation]:
    """Return the operations that take a user token, without the reads that are open to all."""
    return [each for each in client_calls(scenario) if each not in open_reads(scenario)]


def takes_key(scenario: Scenario, operation: Operation) -> bool:
    """Return True if the API key is one of the credentials of an operation."""
    return takes_basic(scenario.client.spec, schemes_of(operation))


def takes_body(operation: Operation) -> bool:
    """Return True if an operation has a request body."""
    return "requestBody" in operation.definition


def body_schema(scenario: Scenario, operation: Operation) -> Mapping[str, Any]:
    """Return the schema of an operation's body."""
    spec = scenario.client.spec
    request_body = spec.resolve(operation.definition["requestBody"])
    schema: Mapping[str, Any] = spec.resolve(request_body["content"]["application/json"]["schema"])
    return schema


def is_closed(schema: Mapping[str, Any]) -> bool:
    """Return True if a schema refuses additional properties."""
    return schema.get("additionalProperties") is False


def has_query(operation: Operation, name: str) -> bool:
    """Return True if an operation has a query parameter of this name."""
    return any(each["in"] == "query" and each["name"] == name for each in operation.parameters)


# -- harmless calls --------------------------------------------------------------------------------
def unknown_path(scenario: Scenario, operation: Operation) -> dict[str, Any]:
    """Return path parameters that name no object of the project."""
    spec = scenario.client.spec
    parameters = [each for each in operation.parameters if each["in"] == "path"]
    numbered = {
        each["name"]: spec.resolve(each.get("schema", {})).get("type") == "integer"
        for each in parameters
        if each["name"] != "project_id"
    }
    return {name: UNUSED_NUMBER if number else UNKNOWN_ID for name, number in numbered.items()}


def url_of(scenario: Scenario, operation: Operation, path: Mapping[str, Any]) -> str:
    """Return the path of a call, after `/api`."""
    values: dict[str, Any] = {"project_id": scenario.project_id, **path}
    return re.sub(r"{([^{}]+)}", lambda name: str(values[name[1]]), operation.path)


def is_harmless(scenario: Scenario, operation: Operation) -> bool:
    """Return True if `attempt` may make this call with valid credentials."""
    if operation.operation_id in _SKIPPED:
        return False
    reads = operation.method == "GET"
    return reads or takes_body(operation) or bool(unknown_path(scenario, operation))


def attempt(scenario: Scenario, operation: Operation, **arguments: Any) -> Answer:
    """Make a call whose ids name no object, with a body that no server stores by default."""
    if takes_body(operation) and not arguments.keys() & {"body", "content"}:
        arguments.update(_unstorable(scenario, operation, arguments.get("headers") or {}))
    return scenario.call(
        operation.operation_id, **{**unknown_path(scenario, operation), **arguments}
    )


def tried(scenario: Scenario, calls: Iterable[Operation], **arguments: Any) -> Iterator[Answer]:
    """Attempt calls, and yield the answers of those that the server has."""
    for operation in calls:
        answer = attempt(scenario, operation, **arguments)
        if is_implemented(answer):
            yield answer


def _unstorable(
    scenario: Scenario, operation: Operation, headers: Mapping[str, str]
) -> dict[str, Any]:
    """Return a body with an unknown property, a list in place of an object, or invalid JSON."""
    if operation.operation_id in PROJECT_WRITES:
        return unreadable_body(headers)
    schema = body_schema(scenario, operation)
    is_object = is_closed(schema) or schema.get("type") == "array"
    return {"body": {UNKNOWN_PROPERTY: 1} if is_object else []}


def unreadable_body(headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a body that claims to be JSON and is not."""
    return {"content": b"{", "headers": {"Content-Type": "application/json", **(headers or {})}}


# -- credentials -----------------------------------------------------------------------------------
def basic_header(account: str, key: str) -> dict[str, str]:
    """Return the header of an admin call.

    >>> basic("1", "k")
    {'Authorization': 'Basic MTpr'}
    """
    return {"Authorization": "Basic " + b64encode(f"{account}:{key}".encode()).decode()}


def key_header(scenario: Scenario) -> dict[str, str]:
    """Return the header of an admin call on the scenario's project."""
    return {"Authorization": scenario.client.target.authorization_for(scenario.project_id)}


def bearer_header(token: str) -> dict[str, str]:
    """Return the header of a client call."""
    return {"Authorization": f"Bearer {token}"}


def unsigned_token(external_id: str, algorithm: str = "none", **claims: Any) -> str:
    """Return an unsigned token.

    >>> unsigned("a").endswith(".")
    True
    """
    parts = ({"alg": algorithm, "typ": "JWT"}, {"sub": external_id, **claims})
    return ".".join(_segment(json.dumps(part).encode()) for part in parts) + "."


def with_claims(token: str, claims: Mapping[str, Any]) -> str:
    """Return a token whose claims were replaced after it was signed."""
    head, _, signature = token.split(".")
    return f"{head}.{_segment(json.dumps(dict(claims)).encode())}.{signature}"


def missigned_token(token: str) -> str:
    """Return a token whose signature is wrong and reveals nothing of the correct one.

    >>> missigned("e30.e30.Qbc")
    'e30.e30.qBc'
    """
    head, claims, signature = token.split(".")
    other = _segment(sha256(signature.encode()).digest()) * (1 + len(signature) // 43)
    # The last character may have bits that are not part of the signature.
    other = other[: len(signature) - 1] + signature[-1:]
    if other == signature:
        other = ("B" if signature.startswith("A") else "A") + signature[1:]
    return f"{head}.{claims}.{other}"


def _segment(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


# -- kinds and lists -------------------------------------------------------------------------------
def operation_of(scenario: Scenario, operation_id: str) -> Operation:
    """Return an operation of the server.

    Raises:
        NotVerifiable: it is out of scope.
    """
    known = scenario.client.spec
    if operation_id not in known.operations:
        raise NotVerifiable(lack_of(known, operation_id))
    return known.operations[operation_id]


def kinds_here(scenario: Scenario, wanted: Iterable[str] = RESOURCES) -> dict[str, Resource]:
    """Return those of the kinds of objects that can be made on this server.

    Raises:
        NotVerifiable: there are none.
    """
    known = scenario.client.spec.operations
    found = {
        kind: RESOURCES[kind] for kind in wanted
        if all(RESOURCES[each].create in known for each in with_required({kind}))
    }  # fmt: skip
    if not found:
        raise NotVerifiable("the server makes objects of no kind")
    return found
