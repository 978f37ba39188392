"""Explanations of the mock's answers: the rules that a call fell under, and the facts that decided.

    X-LiveOps-Explain: {"rules": ["CPN-19"], "because": [{"kind": "condition", "text": ..., ...}]}

The header is sent where the request has one of that name with the value 1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

import orjson
from msgspec.structs import replace

from liveops_kit.domain.values.causes import Cause
from liveops_kit.openapi import document as specification
from liveops_kit.server.codec.common import Json
from liveops_kit.server.messages import HttpRequest, HttpResponse

HEADER = b"x-liveops-explain"
MAX_HEADER = 4_000
"""Characters of the header; causes beyond it are left out."""
_CODE = re.compile(r"\b([1-5]\d\d)/(\d+)((?:, \d+)*)")
_STATUS = re.compile(r"\b(?:gets?|answers?|is|and|or|with) (?:a )?([1-5]\d\d)\b(?!/| \w*s\b)")

Answer = tuple[str | None, int, int]
"""An operation (None for any), a status, and an error code (0 for none)."""


def wants_explanation(request: HttpRequest) -> bool:
    """Return True if a request asks for the header."""
    return request.header(HEADER) == "1"


def explained(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the response with the header."""
    code = _error_code(response)
    because = [serialize_cause(cause) for cause in request.causes]
    while True:
        rules = rules_of(request.operation_id, response.status, code, request.causes)
        text = json.dumps({"rules": rules, "because": because}, separators=(",", ":"))
        if len(text) <= MAX_HEADER or not because:
            break
        because.pop()
    return replace(response, headers=(*response.headers, (HEADER, text.encode())))


def _error_code(response: HttpResponse) -> int:
    """Return the code of an error; 0 for an answer without one, or one that was cut off."""
    try:
        body = orjson.loads(response.body) if response.status >= 400 else {}
    except orjson.JSONDecodeError:
        return 0
    return body.get("errorCode", 0) if isinstance(body, dict) else 0


def serialize_cause(cause: Cause) -> Json:
    """Serialize a cause."""
    return {
        "kind": cause.kind,
        "text": cause.text,
        "rules": list(cause.rules),
        "facts": dict(cause.facts),
    }


def rules_of(
    operation: str | None, status: int | None, code: int | None, causes: Iterable[Cause]
) -> tuple[str, ...]:
    """Return the rules that an answer fell under, in the order of the catalogue.

    They are those of its causes, and those of the catalogue that are about the operation and name
    the very status and error code.
    """
    found = deciding_rules(operation, status, code, causes)
    return tuple(rule for rule in specification.rules() if rule in found) if found else ()


def deciding_rules(
    operation: str | None, status: int | None, code: int | None, causes: Iterable[Cause]
) -> set[str]:
    """Return the same rules in no order, in a fraction of the time."""
    found = {rule for cause in causes for rule in cause.rules}
    if status is not None:
        found.update(_by_answer().get((operation, status, code or 0), ()))
    return found


@lru_cache
def _by_answer() -> Mapping[Answer, tuple[str, ...]]:
    """Return the rules that name an answer in their sentence, by operation."""
    found: dict[Answer, tuple[str, ...]] = {}
    for rule_id, rule in specification.rules().items():
        for status, code in named_answers(rule["sentence"]):
            # Of rules about every operation only calls to none are told apart by the answer.
            for operation in rule["operations"] or (None,):
                answer = (operation, status, code)
                found[answer] = (*found.get(answer, ()), rule_id)
    return found


def named_answers(sentence: str) -> set[tuple[int, int]]:
    """Return the statuses with error codes that a sentence names; 0 for a status alone.

    >>> sorted(named_answers("It gets 404/9811 here, and answers 204 there."))
    [(204, 0), (404, 9811)]
    >>> sorted(named_answers("is used up (422/9804, 9810, 9808)"))
    [(422, 9804), (422, 9808), (422, 9810)]
    """
    found = {(int(status), 0) for status in _STATUS.findall(sentence)}
    for status, code, more in _CODE.findall(sentence):
        codes = [code, *re.findall(r"\d+", more)]
        found |= {(int(status), int(each)) for each in codes}
    return found
