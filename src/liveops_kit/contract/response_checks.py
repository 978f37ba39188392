"""Checks of every response against its description: status, error code and schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson

from liveops_kit.contract.findings import Finding
from liveops_kit.contract.http.client import Client, schemes_of
from liveops_kit.contract.http.curl import curl_of
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.http.recording import Recorded
from liveops_kit.contract.http.script import script_of
from liveops_kit.contract.http.variables import Variables
from liveops_kit.contract.operation_effects import IRREVERSIBLE
from liveops_kit.contract.symptoms import Symptom, of_code, of_difference, of_status
from liveops_kit.openapi.document import Operation, Spec
from liveops_kit.openapi.validation import compile_operations
from liveops_kit.redaction import Redactor

if TYPE_CHECKING:
    import httpx
    from requests import PreparedRequest
    from schemathesis.specs.openapi.schemas import OpenApiSchema

UNUSED_NUMBER = 2_147_083_001
"""An id that is assumed to be unused."""

EXCERPT = 400

Deviation = tuple[str, str, str, str, Symptom | None]
"""Title, cause, expected, actual and symptom."""

DIFFERENCE = "As documented, but not as the mock answers"
"""Title of a departure from the extensions of a schema; it is no violation."""


class ResponseChecker:
    """Checker of exchanges; each deviation from the description becomes a finding."""

    def __init__(self, spec: Spec, report: Callable[[Finding], None], redactor: Redactor) -> None:
        self._spec = spec
        self._report = report
        self._redactor = redactor
        self._request: PreparedRequest | None = None
        self._operations = compile_operations(spec)

    def check(self, exchange: Exchange) -> None:
        """Check one response; calls beyond the API are ignored."""
        operation = self._spec.operations.get(exchange.operation_id)
        # Status 501 means that the server lacks an operation, which is reported separately.
        if operation is None or exchange.status == 501:
            return
        for title, cause, expected, actual, symptom in self._deviations(operation, exchange):
            is_difference = title == DIFFERENCE
            self._report(
                Finding(
                    check="catalogue",
                    operation_id=operation.operation_id,
                    kind="difference" if is_difference else "violation",
                    severity=_severity(exchange, is_difference=is_difference),
                    title=title,
                    cause=cause,
                    common=f"{operation.operation_id} {exchange.status}"
                    if cause.startswith("status")
                    else "",
                    expected=expected,
                    seen=actual,
                    symptom=symptom,
                    curl=script_of([exchange], self._redactor),
                    response=exchange.response.text[:EXCERPT],
                )
            )

    def _deviations(self, operation: Operation, exchange: Exchange) -> Iterator[Deviation]:
        status, code = exchange.status, exchange.error_code
        if status >= 500:
            symptom = of_status(operation, status)
            yield "Server error", f"status {status}", "no 5xx", exchange.line, symptom
            return
        if status not in operation.statuses:
            known = ", ".join(map(str, operation.statuses))
            yield (
                "Status not described", f"status {status}", f"one of {known}", exchange.line,
                of_status(operation, status),
            )  # fmt: skip
            return
        codes = self._spec.error_codes(operation.operation_id, status)
        if codes and code is not None and code not in codes:
            known = ", ".join(map(str, sorted(codes)))
            yield (
                "Error code not described", f"code {status}/{code}",
                f"with {status} one of {known}", exchange.line,
                of_code(self._spec, operation, status, code),
            )  # fmt: skip
            return
        yield from self._schema_violations(operation, exchange)
        yield from self._differences(operation, exchange.status, exchange.json)

    def note_differences(self, call: Recorded) -> None:
        """Report where the answer to a generated call departs from the mock's.

        Whether it is as documented is judged by the generator's own checks.
        """
        operation = self._spec.operations.get(call.operation_id)
        try:
            value = orjson.loads(call.response_body)
        except orjson.JSONDecodeError:
            return
        if operation is None or call.status >= 500:
            return
        for title, cause, expected, actual, symptom in self._differences(
            operation, call.status, value
        ):
            variables = Variables(self._redactor)
            command = curl_of(
                call.method, call.url, dict(call.request_headers), _text(call), variables
            )
            self._report(
                Finding(
                    check="catalogue",
                    operation_id=operation.operation_id,
                    kind="difference",
                    severity="low",
                    title=title,
                    cause=cause,
                    expected=expected,
                    seen=actual,
                    symptom=symptom,
                    curl="\n".join([*variables.demands(), command]),
                    response=call.response_body.decode("utf-8", "replace")[:EXCERPT],
                )
            )

    def _differences(self, operation: Operation, status: int, value: Any) -> Iterator[Deviation]:
        """Yield where a documented answer departs from what the mock answers beyond that."""
        compiled = self._operations[operation.operation_id]
        for found in compiled.differences(status, value):
            parts = found.property.split(".")
            place = "".join("/*" if part.isdecimal() else f"/{part}" for part in parts)
            cause = f"{status} {place} {found.message}"
            expected = f"a {status} like the mock's"
            yield DIFFERENCE, cause, expected, f"{place}: {found.message}", of_difference(found)

    def _schema_violations(self, operation: Operation, exchange: Exchange) -> Iterator[Deviation]:
        """Yield the violations of the response schema."""
        from schemathesis.core.failures import Failure, FailureGroup
        from schemathesis.openapi.checks import JsonSchemaError

        from liveops_kit.contract.fuzz.observations import (
            expected_and_actual,
            pointer,
            symptom_of_schema,
        )

        try:
            described = _described(self._spec, operation.operation_id)
            described.validate_response(self._answer(exchange.response))
        except FailureGroup as group:
            failures = [each for each in group.exceptions if isinstance(each, Failure)]
        except Failure as single:
            failures = [single]
        else:
            return
        for failure in failures:
            expected, actual = expected_and_actual(failure, None)
            cause, symptom = failure.title, Symptom("check", failure.title)
            if isinstance(failure, JsonSchemaError):
                symptom = symptom_of_schema(failure, exchange.status, exchange.json)
                cause = f"{pointer(failure.instance_path)} {failure.schema_path[-1:]}"
                expected = f"a {exchange.status} as described"
            yield failure.title, f"{exchange.status} {cause}", expected, actual, symptom

    def _answer(self, response: httpx.Response) -> Any:
        """Return a response in the form that is validated; the request does not matter for that.

        Made by Schemathesis itself, it would hold a request of its own, which takes longer to make
        than the response takes to validate.
        """
        from requests import Request
        from schemathesis import Response

        if self._request is None:
            self._request = Request("GET", str(response.request.url)).prepare()
        return Response(
            status_code=response.status_code,
            headers=_headers(response),
            content=response.content,
            request=self._request,
            elapsed=response.elapsed.total_seconds(),
            message=response.reason_phrase,
            encoding=response.encoding,
            http_version=response.http_version,
            verify=True,
        )


@cache
def _schema(spec: Spec) -> OpenApiSchema:
    import schemathesis

    return schemathesis.openapi.from_dict(spec.document)


@cache
def _described(spec: Spec, operation_id: str) -> Any:
    """Return an operation as Schemathesis sees it, with the validators of its answers."""
    operation = spec.operations[operation_id]
    return _schema(spec)[operation.path][operation.method]


def _headers(response: httpx.Response) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for name, value in response.headers.raw:
        headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return headers


def _text(call: Recorded) -> str | None:
    return call.request_body.decode("utf-8", "replace") or None


def _severity(exchange: Exchange, *, is_difference: bool) -> str:
    if is_difference:
        return "low"
    return "critical" if exchange.status >= 500 else "high"


def probe(client: Client, operation: Operation, *, disposable: bool) -> None:
    """Provoke the errors that every operation has, without side effects.

    The calls have wrong credentials, unused ids or unreadable bodies.
    """
    described = [each for each in operation.parameters if each["in"] == "path"]
    path = {
        each["name"]: UNUSED_NUMBER
        if client.spec.resolve(each.get("schema", {})).get("type") == "integer"
        else "lk-names-nothing"
        for each in described
        if each["name"] != "project_id"
    }
    if operation.operation_id in IRREVERSIBLE and not disposable:
        return
    wrong = {"Authorization": "Basic bm9ib2R5Ong="}
    for_players = {"Authorization": "Bearer not.a.token"}
    keyless = schemes_of(operation)
    takes_body = "requestBody" in operation.definition
    broken = {"content": b"{", "headers": {"Content-Type": "application/json"}}
    plain = {"content": b"{}", "headers": {"Content-Type": "text/plain"}}
    plans: list[dict[str, Any]] = []
    if keyless:
        plans += [{"caller": "nobody"}, {"caller": "nobody", "headers": wrong},
                  {"caller": "nobody", "headers": for_players}]  # fmt: skip
        plans = [{**plan, **_unreadable(takes_body, plan)} for plan in plans]
    if takes_body:
        plans += [broken, plain, {"body": {"liveops_kit": 1}}, {"body": []}]
    if operation.method == "GET" or path:
        plans.append({} if not takes_body else {"body": {"liveops_kit": 1}})
    if any(each["name"] == "limit" for each in operation.parameters):
        plans += [{"query": {"limit": 0}}, {"query": {"offset": -1}}]
    for plan in plans:
        request = client.request(operation.operation_id, path, **plan)
        client.send(operation.operation_id, request)


def _unreadable(takes_body: bool, plan: dict[str, Any]) -> dict[str, Any]:
    """Return a body that no server stores, even if it does not check credentials."""
    if not takes_body:
        return {}
    headers = {**plan.get("headers", {}), "Content-Type": "application/json"}
    return {"content": b'{"liveops_kit": 1}', "headers": headers}
