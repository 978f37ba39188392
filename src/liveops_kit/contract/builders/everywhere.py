"""What laws about all tags have on stage: every operation, and an object of every kind.

`attempt` makes a call that cannot do any harm whoever makes it: its ids name nothing, and its body
is one that no server stores.
"""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from liveops_kit.contract.builders import body_of, some_item
from liveops_kit.contract.builders.points import value_point
from liveops_kit.contract.fuzz.bodies import BodyContext
from liveops_kit.contract.http.client import schemes_of, takes_basic
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.resources import RESOURCES
from liveops_kit.contract.response_checks import UNUSED_NUMBER
from liveops_kit.contract.scenario import DOCUMENTED, Scenario
from liveops_kit.contract.tokens import Player
from liveops_kit.openapi.document import Operation, Spec

NOTHING = "lk-names-nothing"
"""A name that nobody has given to anything."""

UNKNOWN = "liveops_kit"
"""A property that no schema knows."""

GIBBERISH = "not.a.token"
"""In place of a user token."""

WHOLE_PROJECT = frozenset({"put-upsell", "post-upsell", "reset-all-user-promotions-limit"})
"""Writes that name no object: nobody may be able to read what they are sent."""

_NOT_EVEN_TRIED = frozenset({"user-clan-update", "cart-clear"})
"""Calls that need neither an id nor a body to change something of the caller's."""


# -- the operations --------------------------------------------------------------------------------
def operations(scenario: Scenario) -> list[Operation]:
    """Every operation of the description."""
    return list(scenario.client.spec.operations.values())


def admin_calls(scenario: Scenario) -> list[Operation]:
    """Those that take the API key and nothing else."""
    spec = scenario.client.spec
    return [each for each in operations(scenario) if each.security and _is_basic(spec, each)]


def _is_basic(spec: Spec, operation: Operation) -> bool:
    return all(takes_basic(spec, choice) for choice in operation.security)


def client_calls(scenario: Scenario) -> list[Operation]:
    """Those that take a user token, whatever else they take."""
    admin = {each.operation_id for each in admin_calls(scenario)}
    return [
        each for each in operations(scenario) if each.security and each.operation_id not in admin
    ]


def open_reads(scenario: Scenario) -> list[Operation]:
    """The reads that anonymous visitors may make."""
    reads = [each for each in client_calls(scenario) if each.method == "GET"]
    return [each for each in reads if frozenset() in each.security]


def takes_key(scenario: Scenario, operation: Operation) -> bool:
    """Whether the API key is one of the credentials an operation takes."""
    return takes_basic(scenario.client.spec, schemes_of(operation))


def takes_body(operation: Operation) -> bool:
    """Whether a call has a body."""
    return "requestBody" in operation.definition


def body_schema(scenario: Scenario, operation: Operation) -> Mapping[str, Any]:
    """The schema of a call's body."""
    spec = scenario.client.spec
    stated = spec.resolve(operation.definition["requestBody"])
    schema: Mapping[str, Any] = spec.resolve(stated["content"]["application/json"]["schema"])
    return schema


def is_closed(schema: Mapping[str, Any]) -> bool:
    """Whether a schema takes only the properties it knows."""
    return schema.get("additionalProperties") is False


def has_query(operation: Operation, name: str) -> bool:
    """Whether a call has a query parameter."""
    return any(each["in"] == "query" and each["name"] == name for each in operation.parameters)


# -- calls with nothing to lose --------------------------------------------------------------------
def nothing(scenario: Scenario, operation: Operation) -> dict[str, Any]:
    """Path parameters that name nothing of the project."""
    spec = scenario.client.spec
    named = [each for each in operation.parameters if each["in"] == "path"]
    numbered = {
        each["name"]: spec.resolve(each.get("schema", {})).get("type") == "integer"
        for each in named
        if each["name"] != "project_id"
    }
    return {name: UNUSED_NUMBER if number else NOTHING for name, number in numbered.items()}


def is_harmless(scenario: Scenario, operation: Operation) -> bool:
    """Whether `attempt` may make a call with credentials that are good."""
    if operation.operation_id in _NOT_EVEN_TRIED:
        return False
    reads = operation.method == "GET"
    return reads or takes_body(operation) or bool(nothing(scenario, operation))


def attempt(scenario: Scenario, operation: Operation, **given: Any) -> Exchange:
    """A call whose ids name nothing, with a body that no server stores unless one is given."""
    if takes_body(operation) and not given.keys() & {"body", "content"}:
        given.update(_unstorable(scenario, operation, given.get("headers") or {}))
    return scenario.call(operation.operation_id, **{**nothing(scenario, operation), **given})


def _unstorable(
    scenario: Scenario, operation: Operation, headers: Mapping[str, str]
) -> dict[str, Any]:
    """An unknown property where none may be, a list where an object has to be, or no JSON."""
    if operation.operation_id in WHOLE_PROJECT:
        return unreadable(headers)
    schema = body_schema(scenario, operation)
    is_object = is_closed(schema) or schema.get("type") == "array"
    return {"body": {UNKNOWN: 1} if is_object else []}


def unreadable(headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A body that is not JSON, though it says it is."""
    return {"content": b"{", "headers": {"Content-Type": "application/json", **(headers or {})}}


# -- credentials -----------------------------------------------------------------------------------
def basic(account: str, key: str) -> dict[str, str]:
    """The header of an admin call.

    >>> basic("1", "k")
    {'Authorization': 'Basic MTpr'}
    """
    return {"Authorization": "Basic " + b64encode(f"{account}:{key}".encode()).decode()}


def bearer(token: str) -> dict[str, str]:
    """The header of a client call."""
    return {"Authorization": f"Bearer {token}"}


def unsigned(external_id: str, algorithm: str = "none", **claims: Any) -> str:
    """A token that nobody has signed.

    >>> unsigned("a").endswith(".")
    True
    """
    parts = ({"alg": algorithm, "typ": "JWT"}, {"sub": external_id, **claims})
    return ".".join(_segment(json.dumps(part).encode()) for part in parts) + "."


def with_claims(token: str, claims: Mapping[str, Any]) -> str:
    """A token whose claims were exchanged after it was signed."""
    head, _, signature = token.split(".")
    return f"{head}.{_segment(json.dumps(dict(claims)).encode())}.{signature}"


def missigned(token: str) -> str:
    """A token whose signature is another one of the same length, and tells nothing of the true one.

    >>> missigned("e30.e30.Qbc")
    'e30.e30.qBc'
    """
    head, claims, signature = token.split(".")
    other = _segment(sha256(signature.encode()).digest()) * (1 + len(signature) // 43)
    # The last character may hold bits that are no part of the signature.
    other = other[: len(signature) - 1] + signature[-1:]
    if other == signature:
        other = ("B" if signature.startswith("A") else "A") + signature[1:]
    return f"{head}.{claims}.{other}"


def _segment(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


# -- an object of every kind -----------------------------------------------------------------------
class Maker:
    """Makes objects of each kind as the kit provides them: small, and met by no player."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._sku = ""
        self._point = ""

    def body(self, kind: str, *, runs: bool = False, **stated: Any) -> dict[str, Any]:
        """The body of a new one; a running one shows to players."""
        resource = RESOURCES[kind]
        name = self.scenario.name(kind.replace("_", "-"))
        body = body_of(resource.create_body(self._setting(kind, name, runs)), stated)
        if resource.id_in_body:
            body.setdefault(resource.id_in_body, name)
        return body

    def revision(self, kind: str, **stated: Any) -> dict[str, Any]:
        """The body of an update."""
        resource = RESOURCES[kind]
        content = resource.update_body or resource.create_body
        return body_of(content(self._setting(kind, self.scenario.name("revised"), False)), stated)

    def make(self, kind: str, *, runs: bool = False, **stated: Any) -> str | int:
        """The id, external id or SKU of a new one."""
        resource = RESOURCES[kind]
        body = self.body(kind, runs=runs, **stated)
        answer = self.scenario.require(self.scenario.call(resource.create, body=body))
        found: str | int = (
            body[resource.id_in_body]
            if resource.id_in_body
            else self.scenario.get(answer, resource.id_in_response)
        )
        return found

    def read(self, kind: str, identity: str | int) -> Any:
        """One as its project reads it."""
        resource = RESOURCES[kind]
        return self.scenario.ok(self.scenario.call(resource.read, **self.named(kind, identity)))

    @staticmethod
    def named(kind: str, identity: str | int) -> dict[str, Any]:
        """The path parameter that names one."""
        return {RESOURCES[kind].path_parameters[0]: identity}

    def _setting(self, kind: str, label: str, runs: bool) -> BodyContext:
        if RESOURCES[kind].needs_item and not self._sku:
            self._sku = some_item(self.scenario)
        if "value_point" in RESOURCES[kind].requires and not self._point:
            self._point = value_point(self.scenario)
        skus = (self._sku,) if self._sku else ()
        return BodyContext(label=label, what="kept", skus=skus, value_point=self._point, runs=runs)


MOST_PAGES = 500
"""More than any list is taken to have, should a server never come to the end of one."""


def walked(
    scenario: Scenario,
    operation_id: str,
    rows: str,
    *,
    limit: int = 50,
    by: Player | None = DOCUMENTED,
    query: Mapping[str, Any] | None = None,
    **named: Any,
) -> Iterator[list[Any]]:
    """The pages of a list, one after the other, until one is empty or like the one before."""
    offset, last = 0, None
    for _ in range(MOST_PAGES):
        asked = {**(query or {}), "limit": limit, "offset": offset}
        page = scenario.ok(scenario.call(operation_id, by=by, query=asked, **named))
        found = list(scenario.get(page, rows))
        if not found:
            return
        yield found
        if found == last:
            return
        offset, last = offset + len(found), found
