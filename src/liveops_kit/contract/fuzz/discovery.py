"""Discovery of the operations that a server implements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpx

from liveops_kit.contract.fuzz.isolation import FIRST_UNUSED_ID
from liveops_kit.contract.fuzz.live_examples import body_of
from liveops_kit.contract.fuzz.object_pool import ObjectPool
from liveops_kit.contract.http.client import Client, schemes_of, takes_basic
from liveops_kit.contract.operation_effects import (
    CART_CALLS,
    IRREVERSIBLE,
    NOT_IMPLEMENTED,
    SAFE_METHODS,
    operation_effect,
)
from liveops_kit.contract.resources import KIND_CREATED_BY, RESOURCES, bodies
from liveops_kit.errors import UsageError
from liveops_kit.openapi.document import Operation
from liveops_kit.suggestions import did_you_mean

_ITEM_UNKNOWN = 4001
_NUMBERED = {
    name for each in RESOURCES.values() if each.has_server_id for name in each.path_parameters
}
_NAMED = {
    name for each in RESOURCES.values() if not each.has_server_id for name in each.path_parameters
}


@dataclass(frozen=True, slots=True)
class Discovery:
    """The operations to judge, and why the others are left out."""

    judged: tuple[Operation, ...]
    not_implemented: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    """Operation ids with the reason."""


def discover(client: Client, pool: ObjectPool, requested: Iterable[str]) -> Discovery:
    """Find the operations to judge: those of the requested ones that the server has.

    Raises:
        UsageError: an operation is unknown, the server cannot be reached or refuses the
            credentials, or nothing is left to judge.
    """
    operations = client.spec.operations
    requested = tuple(requested)
    unknown = sorted(set(requested) - set(operations) - client.out_of_scope)
    if unknown:
        raise UsageError(
            f"there is no operation '{unknown[0]}': {did_you_mean(unknown[0], operations)}"
        )
    _check_items(client, pool)
    wanted = [operations[name] for name in requested if name in operations]
    reasons = [(each.operation_id, _reason(client, pool, each)) for each in wanted]
    left_out = tuple((name, reason) for name, reason in reasons if reason)
    answers = {
        name: _probe(client, pool, operations[name]) for name, reason in reasons if not reason
    }
    missing = tuple(
        name for name in requested
        if name in client.out_of_scope or answers.get(name) == NOT_IMPLEMENTED
    )  # fmt: skip
    judged = tuple(operations[name] for name in answers if name not in missing)
    _check(client, judged, answers)
    return Discovery(judged, missing, left_out)


def _reason(client: Client, pool: ObjectPool, operation: Operation) -> str:
    """Return why an operation cannot be judged; empty if it can."""
    known = operation_effect(operation)
    if known is None:
        reads = operation.method in SAFE_METHODS
        return "no object for it yet" if reads else "changes what the kit cannot undo yet"
    if operation.operation_id in IRREVERSIBLE and not client.target.disposable:
        return f"{IRREVERSIBLE[operation.operation_id]}; for disposable projects only"
    lack = pool.lack_of(known.kind)
    if lack:
        return lack
    needs_item = operation.operation_id in CART_CALLS | bodies.of_items(()).keys()
    if needs_item and not pool.catalog.skus:
        return "no item of the catalog is known"
    needs_user = operation.security and not takes_basic(client.spec, schemes_of(operation))
    lets_anybody = frozenset() in operation.security and operation.operation_id not in CART_CALLS
    if needs_user and client.target.user_token is None and not lets_anybody:
        return "needs a user token"
    if operation.operation_id in CART_CALLS and not pool.catalog.has_carts:
        return "needs a cart, and the server has none"
    if client.target.user_external_id is None and _names_user(operation):
        return "needs a user the server knows: a token that tells the user's id"
    return ""


def _names_user(operation: Operation) -> bool:
    """Return whether an admin operation needs a user known to the server."""
    requested = {p["name"] for p in operation.parameters if p["in"] == "query" and p["required"]}
    return operation.operation_id in bodies.of_a_user("") or "user_external_id" in requested


def _probe(client: Client, pool: ObjectPool, operation: Operation) -> int:
    """Return the status of a valid call on a nonexistent object."""
    names = pool.names
    path: dict[str, str | int] = {
        **dict.fromkeys(_NUMBERED, FIRST_UNUSED_ID),
        **dict.fromkeys(_NAMED, names.stranger("probe")),
        **dict.fromkeys(("coupon_code", "promocode_code", "code"), names.stranger_code("probe")),
    }
    others = {p["name"]: p.get("example", 1) for p in operation.parameters if p["in"] == "path"}
    query = {"user_external_id": client.target.user_external_id or "nobody"}
    body = body_of(client.spec, operation, pool)
    extra: dict[str, Any] = {} if body is None else {"body": body}
    wanted = {p["name"] for p in operation.parameters if p["in"] == "query" and p["required"]}
    response = client.call(
        operation.operation_id,
        {**others, **path, "project_id": client.target.project_id},
        query={name: value for name, value in query.items() if name in wanted},
        **extra,
    )
    if operation.operation_id in KIND_CREATED_BY and response.is_success:
        kind = KIND_CREATED_BY[operation.operation_id]
        resource = RESOURCES[kind]
        made = response.json().get(resource.id_in_response)
        pool.adopt(kind, body[resource.id_in_body] if resource.id_in_body else made)
    return response.status_code


def _check_items(client: Client, pool: ObjectPool) -> None:
    """Raise UsageError if the server lacks a configured item: every use of it would fail.

    The items are tried in a coupon, which is deleted with the other objects of the run.
    """
    resource, name = RESOURCES["coupon"], pool.names.prefix + "items"
    if not client.target.skus or resource.create not in client.spec.operations:
        return
    content = resource.create_body(pool.body_context("items"))
    bonus = [{"sku": sku, "quantity": 1} for sku in client.target.skus]
    response = client.call(
        resource.create, body={**content, resource.id_in_body: name, "bonus": bonus}
    )
    if response.is_success:
        pool.adopt("coupon", name)
    elif _lacks_item(response):
        raise UsageError(f"an item that was named is not there: {response.text[:300]}")


def _lacks_item(response: httpx.Response) -> bool:
    """Return whether a call was refused because an item does not exist (ERR-9)."""
    try:
        body = response.json()
    except ValueError:
        return False
    unknown = isinstance(body, dict) and body.get("errorCode") == _ITEM_UNKNOWN
    return unknown and response.status_code == 404


def _check(client: Client, judged: tuple[Operation, ...], answers: dict[str, int]) -> None:
    """Raise UsageError if the server has no operation, or refuses the credentials everywhere."""
    if not judged:
        raise UsageError("the server has none of the operations")
    for needs_key, what in ((True, "the API key"), (False, "the user token")):
        statuses = {
            answers[operation.operation_id]
            for operation in judged
            if takes_basic(client.spec, schemes_of(operation)) is needs_key and operation.security
        }
        if statuses == {401}:
            raise UsageError(f"the server refuses {what}: every call with it answered 401")
