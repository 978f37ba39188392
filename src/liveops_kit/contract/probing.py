"""Finds out which operations a server has before anything is judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from liveops_kit.contract.client import Client, schemes_of, takes_basic
from liveops_kit.contract.dressing import body_of
from liveops_kit.contract.guard import NOBODYS_PROMOTION
from liveops_kit.contract.provision import Provision
from liveops_kit.contract.target import UsageError
from liveops_kit.contract.treatments import HARMLESS, NOT_IMPLEMENTED, Treatment, treatment
from liveops_kit.spec import Operation


@dataclass(frozen=True, slots=True)
class Choice:
    """Which operations are judged, and why the others are not."""

    judged: tuple[Operation, ...]
    not_implemented: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    """Operation ids with the reason."""


def choose(client: Client, provision: Provision, asked: Iterable[str] | None) -> Choice:
    """The operations to judge: those asked for, or every one the server has.

    Raises:
        UsageError: an operation is unknown, the server cannot be reached or refuses the
            credentials, or nothing is left to judge.
    """
    operations = client.spec.operations
    unknown = sorted(set(asked or ()) - set(operations))
    if unknown:
        raise UsageError(f"no such operation: {', '.join(unknown)}")
    wanted = [operations[name] for name in asked] if asked else list(operations.values())
    reasons = [(each.operation_id, _reason(client, each)) for each in wanted]
    left_out = tuple((name, reason) for name, reason in reasons if reason)
    answers = {
        name: _probe(client, provision, operations[name]) for name, reason in reasons if not reason
    }
    missing = tuple(name for name, status in answers.items() if status == NOT_IMPLEMENTED)
    judged = tuple(operations[name] for name in answers if name not in missing)
    _check(client, judged, answers)
    return Choice(judged, missing, left_out)


def _reason(client: Client, operation: Operation) -> str:
    """Why an operation cannot be judged; empty if it can."""
    if treatment(operation) is None:
        reads = operation.method in HARMLESS
        return "no object for it yet" if reads else "changes what the kit cannot undo yet"
    needs_user = operation.security and not takes_basic(client.spec, schemes_of(operation))
    if needs_user and client.target.user_token is None and frozenset() not in operation.security:
        return "needs a user token"
    return ""


def _probe(client: Client, provision: Provision, operation: Operation) -> int:
    """The status of one valid call that meets no object."""
    names = provision.names
    path: dict[str, str | int] = {
        "external_id": names.stranger("probe"),
        "promotion_id": NOBODYS_PROMOTION,
        **{name: names.stranger_code("probe") for name in ("coupon_code", "code")},
    }
    others = {p["name"]: p.get("example", 1) for p in operation.parameters if p["in"] == "path"}
    query = {"user_external_id": client.target.user_external_id or "nobody"}
    body = body_of(client.spec, operation, provision)
    extra: dict[str, Any] = {} if body is None else {"body": body}
    wanted = {p["name"] for p in operation.parameters if p["in"] == "query" and p["required"]}
    response = client.call(
        operation.operation_id,
        {**others, **path, "project_id": client.target.project_id},
        query={name: value for name, value in query.items() if name in wanted},
        **extra,
    )
    if treatment(operation) is Treatment.CREATES and response.is_success:
        provision.adopt(response.json().get("external_id"))
    return response.status_code


def _check(client: Client, judged: tuple[Operation, ...], answers: dict[str, int]) -> None:
    """Refuse to start where every answer would be about the credentials."""
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
