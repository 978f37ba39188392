"""Symptoms: faults of answers apart from the operation, by which findings share a cause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from liveops_kit.domain.values.refusals import Violation
from liveops_kit.openapi.document import Operation, Spec

SymptomKind = Literal[
    "error", "status", "code", "answer", "works", "lets", "stranger", "shape", "lacks", "takes",
    "refuses", "rule", "headers", "never", "check", "differs",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Symptom:
    """One kind of fault; the same for every operation that has it.

    | kind | an operation | `what` |
    |---|---|---|
    | `error` | fails | the status |
    | `status` | answers with a status that is not described | it, and `for` the described success |
    | `code` | answers with an error code that is not described | `422/1002` |
    | `answer` | refuses otherwise than it should | `404/9802 -> 404/4002` |
    | `works` | refuses what it should take | `422/1102` |
    | `lets` | takes what it should refuse | the refusal that is due |
    | `stranger` | answers without credentials | empty |
    | `shape` | prints a property not as described | its name and the keyword |
    | `lacks` | leaves a property out | its name |
    | `takes` | takes what its schema forbids | the place and the name |
    | `refuses` | refuses what its schema allows | the error code and the names |
    | `rule` | breaks a rule | the rule, without the letter |
    | `headers` | leaves headers out | their names |
    | `never` | never succeeded | empty |
    | `check` | fails a check | the check and its cause |
    | `differs` | answers otherwise than another server | in what |
    """

    kind: SymptomKind
    what: str = ""


def of_answer(
    spec: Spec, operation: Operation, status: int, code: int | None, wanted: str
) -> Symptom:
    """Return the symptom of an answer in place of `wanted`, such as `422/1102`.

    An empty one stands for any success.
    """
    known = of_status(operation, status) or of_code(spec, operation, status, code)
    if known is not None:
        return known
    got = f"{status}" if code is None else f"{status}/{code}"
    is_refusal = wanted[:1] not in ("", "2")
    if status >= 300:
        return Symptom("answer", f"{wanted} -> {got}") if is_refusal else Symptom("works", got)
    if wanted.startswith(("401", "403")):
        return Symptom("stranger")
    return Symptom("lets", wanted) if is_refusal else Symptom("answer", f"{wanted} -> {got}")


def of_status(operation: Operation, status: int) -> Symptom | None:
    """Return the symptom of a status that is never right; None if it may be."""
    if status >= 500:
        return Symptom("error", str(status))
    if status in operation.statuses:
        return None
    due = f" for {operation.success}" if status < 300 else ""
    return Symptom("status", f"{status}{due}")


def of_code(spec: Spec, operation: Operation, status: int, code: int | None) -> Symptom | None:
    """Return the symptom of an error code that the operation never gives with this status."""
    known = spec.error_codes(operation.operation_id, status)
    if code is None or not known or code in known:
        return None
    return Symptom("code", f"{status}/{code}")


_REQUIRED = re.compile(r"""^["']?([^"']+)["']? is a required property""")


def of_schema(path: Sequence[Any], keyword: str, message: str, status: int, body: Any) -> Symptom:
    """Return the symptom of a violated schema, from the path of the value and the keyword.

    >>> of_schema(["items", 0], "required", '"sku" is a required property', 200, {})
    Symptom(kind='lacks', what='sku')
    >>> of_schema(["has_more"], "type", '"no" is not of type "boolean"', 200, {})
    Symptom(kind='shape', what='has_more type')
    """
    name = next((part for part in reversed(path) if isinstance(part, str)), "the body")
    code = body.get("errorCode") if isinstance(body, dict) else None
    if name == "errorCode" and keyword == "enum" and isinstance(code, int):
        return Symptom("code", f"{status}/{code}")
    required = _REQUIRED.match(message)
    if keyword == "required" and required:
        return Symptom("lacks", required[1])
    return Symptom("shape", f"{name} {keyword}")


def of_difference(found: Violation) -> Symptom:
    """Return the symptom of an answer that departs from the extensions of its schema."""
    parts = [part for part in found.property.split(".") if not part.isdecimal()]
    name = parts[-1] if parts else "the body"
    is_lacking = found.message == f"The property {name} is required"
    return Symptom("lacks", name) if is_lacking else Symptom("shape", f"{name} {found.message}")


def of_rule(rule: str) -> Symptom:
    """Return the symptom of a broken rule; rules that differ in their letter have one subject.

    >>> of_rule("PRM-6d")
    Symptom(kind='rule', what='PRM-6')
    """
    return Symptom("rule", rule.rstrip("abcdefghijklmnopqrstuvwxyz"))
