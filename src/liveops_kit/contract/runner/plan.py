"""Configuration of Schemathesis for a run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from liveops_kit.contract.fuzz.object_pool import ObjectPool
from liveops_kit.contract.target import Target
from liveops_kit.openapi.document import Document, Operation, Spec

GENERATORS = ("examples", "coverage", "fuzzing", "stateful")
"""The phases of Schemathesis that generate calls."""

LIVE_SHARE = 0.75
"""Probability that fuzzing uses a live value for a path parameter."""

SCENARIOS = 8
"""Stateful scenarios for each generated case of an operation in fuzzing."""

REFUSALS = ["400", "401", "403", "404", "405", "409", "413", "415", "422", "429"]

CHECKS: dict[str, dict[str, Any]] = {
    # A 5xx is always a failure; operations that answer 501 are not judged.
    "not_a_server_error": {"expected-statuses": ["2xx", "4xx"]},
    "status_code_conformance": {},
    "content_type_conformance": {},
    "response_schema_conformance": {"validate-formats": True},
    "response_headers_conformance": {},
    # Which refusals of valid data are business is for `checks.is_business` to say; a server error
    # is reported by its own check.
    "positive_data_acceptance": {"expected-statuses": ["2xx", "5xx"]},
    "negative_data_rejection": {"expected-statuses": [*REFUSALS, "5xx"]},
    "missing_required_header": {"expected-statuses": ["400", "401", "403", "422"]},
    # It repeats every success with a wrong key, which a lenient server takes (AUTH-4). Coverage
    # sends each call without credentials, and `missing_required_header` judges the answer; so this
    # one is for runs without coverage.
    "ignored_auth": {"enabled": False},
    "unsupported_method": {},
    "use_after_free": {},
    "ensure_resource_availability": {},
    # Needs objects that belong to one of two users; coupons belong to the project.
    "object_level_authorization": {"enabled": False},
    # The API does not describe OPTIONS.
    "allow_header_conformance": {"enabled": False},
}


def plan(
    document: Document,
    target: Target,
    judged: Iterable[Operation],
    pool: ObjectPool,
    *,
    seed: int,
    max_examples: int,
    generators: tuple[str, ...],
    has_anonymous_calls: bool = True,
    workers: int = 1,
) -> dict[str, Any]:
    """Return the configuration; nothing is read from or written to disk.

    `has_anonymous_calls` says that the run, in this part or another, makes each call without
    credentials.
    """
    operations = list(judged)
    return {
        "seed": seed,
        "base-url": target.base_url.rstrip("/"),
        "headers": dict(target.headers),
        "request-timeout": target.timeout,
        "tls-verify": target.verify,
        "rate-limit": _rate(target.rate),
        "workers": workers,
        "continue-on-failure": True,
        "cache": {"enabled": False},
        "output": {"sanitization": {"enabled": False}},
        "analysis": {"constants": {"enabled": False}},
        "suppress-health-check": ["all"],
        "auth": _credentials(document, target),
        "generation": _generation(max_examples),
        "checks": {**CHECKS, "ignored_auth": {"enabled": not has_anonymous_calls}},
        "phases": _phases(
            [name for name in generators if _makes_sense(name, document, operations)], max_examples
        ),
        **_live_values(document, operations, pool),
    }


def _rate(rate: float | None) -> str:
    """Return requests per second in the format of the engine.

    >>> _rate(None), _rate(20.0), _rate(0.5)
    ('auto', '20/s', '30/m')
    """
    if rate is None:
        return "auto"
    return f"{int(rate)}/s" if rate >= 1 else f"{max(1, int(rate * 60))}/m"


def _generation(max_examples: int) -> dict[str, Any]:
    return {
        "max-examples": max_examples,
        # Failures do not end a test here, so there is nothing to shrink.
        "no-shrink": True,
        # The same seed is to send the same requests, also tomorrow.
        "database": "none",
        # Undeclared properties of bodies are refused; with undeclared query parameters, which are
        # ignored (AUTH-9), `negative_data_rejection` is content.
        "allow-extra-parameters": True,
    }


def _phases(wanted: list[str], max_examples: int) -> dict[str, Any]:
    alone = {"extra-data-sources": {"responses": False}, "operation-ordering": "none"}
    return {
        "examples": {"enabled": "examples" in wanted, "fill-missing": True, **alone},
        "coverage": {
            "enabled": "coverage" in wanted,
            # A server may have calls the description does not: only harmless ones are tried.
            "unexpected-methods": ["GET", "TRACE"],
            **alone,
        },
        "fuzzing": {
            "enabled": "fuzzing" in wanted,
            # Ids from lists may belong to foreign objects.
            "error-feedback": {"enabled": False},
            **alone,
        },
        "stateful": {
            "enabled": "stateful" in wanted,
            # One scenario here stands for a few calls there, and few of them end with a delete.
            "generation": {"max-examples": SCENARIOS * max_examples},
            "max-steps": 6,
            # The description has its own links.
            "inference": {"algorithms": []},
        },
    }


def _makes_sense(phase: str, document: Document, judged: list[Operation]) -> bool:
    """Return whether a phase has work: single operations may have no links to follow."""
    described = Spec(document)
    responses = (
        described.resolve(response)
        for operation in judged
        for response in described.operations[operation.operation_id]
        .definition["responses"]
        .values()
    )
    return phase != "stateful" or any(response.get("links") for response in responses)


def _credentials(document: Document, target: Target) -> dict[str, Any]:
    username, password = target.basic
    schemes: dict[str, dict[str, str]] = {}
    for name, scheme in document.get("components", {}).get("securitySchemes", {}).items():
        if scheme.get("scheme") == "basic":
            schemes[name] = {"username": username, "password": password}
        elif scheme.get("scheme") == "bearer" and target.user_token is not None:
            schemes[name] = {"bearer": target.user_token}
    return {"auto-signup": False, **({"openapi": schemes} if schemes else {})}


def _live_values(
    document: Document, operations: list[Operation], pool: ObjectPool
) -> dict[str, Any]:
    """Return dictionaries of live path values, bound to their operations."""
    dictionaries: dict[str, Any] = {}
    bindings: list[dict[str, Any]] = []
    for operation in operations:
        values = pool.values(operation)
        bound = {}
        for parameter in operation.parameters:
            name = parameter["name"]
            if parameter["in"] == "path" and name in values:
                key = f"{name}={values[name]}"
                dictionaries[key] = {"values": [values[name]]}
                bound[f"path.{name}"] = {"dictionary": key, "probability": LIVE_SHARE}
        code = pool.code_for(operation)
        if code:
            dictionaries[f"code={code}"] = {"values": [code]}
            bound["body.coupon_code"] = {"dictionary": f"code={code}", "probability": LIVE_SHARE}
        if bound:
            bindings.append({"include-operation-id": operation.operation_id, "parameters": bound})
    others = _others(document, operations)
    if others:
        bindings.append({"include-operation-id": others, "enabled": False})
    return {"dictionaries": dictionaries, "operations": bindings}


def _others(document: Document, operations: list[Operation]) -> list[str]:
    """Return the ids of the described operations that are not judged."""
    judged = {operation.operation_id for operation in operations}
    items = document["paths"].values()
    described = (definition["operationId"] for item in items for definition in item.values())
    return [name for name in described if name not in judged]
