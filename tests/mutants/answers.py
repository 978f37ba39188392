"""Mutants that only change an answer: rows of a law, a name, an operation and a change.

plant(__name__, [
    ("check:catalogue", "calls_missing_points_taken", "admin-get-value-point", error(404, 4002)),
])
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import Any

from tests.mutants.mutation import Mutation, Reply, Rewrite, mutant

Row = tuple[str, str, str, Rewrite]

UNPROCESSABLE, NOT_JSON = "Unprocessable Entity", "Request body is not valid JSON"
CRASH = "Internal Server Error"


def plant(module: str, rows: Iterable[Row]) -> None:
    """Register a mutant of a module for each row."""
    for killed_by, name, operation_id, change in rows:
        _plant(module, killed_by, name, operation_id, change)


def _plant(module: str, killed_by: str, name: str, operation_id: str, change: Rewrite) -> None:
    def mutate(mutation: Mutation) -> None:
        mutation.rewrite(operation_id, change)

    mutate.__name__, mutate.__module__ = name, module
    mutant(killed_by)(mutate)


# -- what becomes of an answer ---------------------------------------------------------------------
def status(original: int, wrong: int) -> Rewrite:
    """Answer one status in place of another."""

    def rewrite(reply: Reply) -> None:
        if reply.status == original:
            reply.status = wrong
            if isinstance(reply.body, dict) and "statusCode" in reply.body:
                reply.body["statusCode"] = wrong

    return rewrite


def error(original: int, code: int) -> Rewrite:
    """Give another error code with a status."""
    return within(original, lambda body: body.__setitem__("errorCode", code))


def within(original: int, change: Callable[[Any], Any]) -> Rewrite:
    """Change the body of answers with a status."""

    def rewrite(reply: Reply) -> None:
        if reply.status == original:
            change(reply.body)

    return rewrite


def value(name: str, wrong: Any, original: int = 200) -> Rewrite:
    """Answer another value of a property, which may be worked out from the right one."""

    def change(body: Any) -> None:
        body[name] = wrong(body[name]) if callable(wrong) else wrong

    return within(original, change)


def in_entries(rows: str, **wrong: Any) -> Rewrite:
    """Answer other values in each entry of a list."""

    def change(body: Any) -> None:
        for entry in body[rows]:
            entry.update(copy.deepcopy(wrong))

    return within(200, change)


def instead(
    original: int, wrong: int, body: Any = None, when: Callable[[Any], bool] = lambda _: True
) -> Rewrite:
    """Answer something else in place of a status, to any body or to those it is about."""

    def rewrite(reply: Reply) -> None:
        if reply.status == original and when(reply.request_body):
            reply.status, reply.body = wrong, copy.deepcopy(body)

    return rewrite


def says(wrong: int, code: int, text: str, when: Callable[[Reply], bool]) -> Rewrite:
    """Refuse with another error whenever something is so."""

    def rewrite(reply: Reply) -> None:
        if when(reply):
            reply.status, reply.body = wrong, error_body(wrong, code, text)

    return rewrite


def refused(original: int, code: int) -> Callable[[Reply], bool]:
    """Return a condition: an answer is this refusal."""

    def is_it(reply: Reply) -> bool:
        body = reply.body if isinstance(reply.body, dict) else {}
        return reply.status == original and body.get("errorCode") == code

    return is_it


def details(change: Callable[[list[Any]], list[Any]]) -> Rewrite:
    """Give other faults of a request that breaks the schema."""

    def rewrite(reply: Reply) -> None:
        if refused(422, 1102)(reply):
            reply.body["errorMessageExtended"] = change(reply.body["errorMessageExtended"])

    return rewrite


def error_body(status: int, code: int, message: str) -> dict[str, Any]:
    """Return the body of an error."""
    bracket = f"[0401-{code}]: " if code else ""
    return {
        "statusCode": status, "errorCode": code, "errorMessage": f"{bracket}{message}",
        "transactionId": "0" * 32,
    }  # fmt: skip
