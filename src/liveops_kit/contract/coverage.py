"""Operations that never succeeded, and so were not really tested."""

from __future__ import annotations

from collections.abc import Mapping

from liveops_kit.contract.findings import Finding
from liveops_kit.contract.fuzz.live_examples import body_of
from liveops_kit.contract.fuzz.object_pool import ObjectPool
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.symptoms import Symptom
from liveops_kit.openapi.document import Operation

CHECK = "reach"
"""The check of these findings."""


def answers_of(statuses: Mapping[int, int]) -> str:
    """Return the answers of an operation as text.

    >>> answers_of({404: 2, 400: 1}), answers_of({})
    ('400 (1), 404 (2)', 'no call')
    """
    counted = ", ".join(f"{status} ({count})" for status, count in sorted(statuses.items()))
    return counted or "no call"


def unreached(
    operation: Operation, statuses: Mapping[int, int], client: Client, pool: ObjectPool
) -> Finding | None:
    """Return a finding with the call that should have succeeded; None if one did."""
    if any(200 <= status < 300 for status in statuses):
        return None
    values = pool.values(operation)
    places = {parameter["name"]: parameter["in"] for parameter in operation.parameters}
    examples = {p["name"]: p.get("example", 1) for p in operation.parameters if p["in"] == "path"}
    query = {name: value for name, value in values.items() if places[name] == "query"}
    body = body_of(client.spec, operation, pool)
    request = client.request(
        operation.operation_id,
        {**examples, **values},
        query=query,
        **({} if body is None else {"body": body}),
    )
    return Finding(
        check=CHECK,
        operation_id=operation.operation_id,
        severity="high",
        title="Never succeeded",
        cause="reach",
        symptom=Symptom("never"),
        expected=f"{operation.success} at least once",
        seen=answers_of(statuses),
        curl=client.curl(request),
    )
