"""Findings made from the failures that Schemathesis recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from schemathesis import Case, Response
from schemathesis.core.failures import AcceptedNegativeData, Failure, ServerError
from schemathesis.core.mutations import Mutation
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import Status, events
from schemathesis.openapi.checks import (
    IgnoredAuth,
    JsonSchemaError,
    MissingHeaderNotRejected,
    MissingHeaders,
    RejectedPositiveData,
    UndefinedContentType,
    UndefinedStatusCode,
    UnsupportedMethodResponse,
)

from liveops_kit.contract.findings import Finding
from liveops_kit.contract.fuzz.checks import offending
from liveops_kit.contract.fuzz.transport import Transport
from liveops_kit.contract.http.curl import curl_again
from liveops_kit.contract.http.variables import Variables
from liveops_kit.contract.symptoms import Symptom, of_schema, of_status
from liveops_kit.redaction import Redactor

if TYPE_CHECKING:
    from schemathesis.engine.recorder import CheckNode, ScenarioRecorder

EXCERPT = 400
"""Characters of a body that a finding shows."""


def findings_of(
    event: events.ScenarioFinished, transport: Transport, redactor: Redactor
) -> Iterator[Finding]:
    """Yield a finding for each failed check of a scenario."""
    recorder = event.recorder
    for case_id, nodes in recorder.checks.items():
        for node in nodes:
            if node.status == Status.FAILURE:
                yield _finding(recorder, case_id, node, transport, redactor)


def engine_finding(
    event: events.NonFatalError, transport: Transport, redactor: Redactor
) -> Finding:
    """Return a finding for an error that stopped Schemathesis, such as a lost connection."""
    return Finding(
        check="engine",
        operation_id=transport.id_of(event.label),
        severity="high",
        title=event.info.title,
        cause=type(event.value).__name__,
        symptom=Symptom("check", f"engine {type(event.value).__name__}"),
        expected="the operation can be tested",
        seen=event.info.message,
        curl=_command(event.info.code_sample or "", redactor),
    )


def _finding(
    recorder: ScenarioRecorder,
    case_id: str,
    node: CheckNode,
    transport: Transport,
    redactor: Redactor,
) -> Finding:
    if node.failure_info is None:
        raise ValueError(f"a failed check without a failure: {node.name}")
    failure = node.failure_info.failure
    case: Case[Any] = recorder.cases[case_id].value
    interaction = recorder.interactions[case_id]
    expected, actual = expected_and_actual(failure, interaction.response)
    # Accepting anonymous calls is worse than ignoring any other missing header.
    let_in = isinstance(failure, MissingHeaderNotRejected) and failure.status_code < 300
    return Finding(
        check=node.name,
        operation_id=transport.operation_of(case).operation_id,
        severity="critical" if let_in else failure.severity.value,
        title=failure.title,
        cause=_cause(failure, case, interaction.response),
        common=_common(failure, transport.operation_of(case).operation_id),
        symptom=_symptom(failure, node.name, case, interaction.response, transport),
        expected=expected,
        seen=actual,
        curl=_command(node.failure_info.code_sample, redactor),
        request=f"{interaction.request.method} {interaction.request.uri}",
        response=_excerpt(interaction.response),
    )


def _command(sample: str, redactor: Redactor) -> str:
    """Return the command of the engine, after the variables it needs."""
    variables = Variables(redactor)
    command = curl_again(sample, variables)
    return "\n".join([*variables.demands(), command])


def _common(failure: Failure, operation_id: str) -> str:
    """Return the name of a fault independent of the request, which laws may hit as well."""
    if isinstance(failure, UndefinedStatusCode | ServerError):
        return f"{operation_id} {failure.status_code}"
    return ""


def _cause(failure: Failure, case: Case[Any], response: Response | None) -> str:
    """Return the key that is the same for every occurrence of a fault."""
    match failure:
        case JsonSchemaError():
            status = response.status_code if response is not None else 0
            return f"{status} {pointer(failure.instance_path)} {failure.schema_path[-1:]}"
        case AcceptedNegativeData():
            return f"{failure.status_code} {_place(case)}"
        case RejectedPositiveData():
            return f"{failure.status_code} {_error(response)}"
        case UndefinedStatusCode() | ServerError():
            return str(failure.status_code)
        case MissingHeaders():
            return ", ".join(sorted(failure.missing_headers))
        case MissingHeaderNotRejected():
            return f"{failure.header_name} {failure.status_code}"
        case UndefinedContentType():
            return failure.content_type
        case UnsupportedMethodResponse():
            return f"{failure.method} {failure.failure_reason}"
        case IgnoredAuth():
            return failure.scenario.value
    return type(failure).__name__


def _symptom(
    failure: Failure,
    check: str,
    case: Case[Any],
    response: Response | None,
    transport: Transport,
) -> Symptom:
    """Return what is wrong, apart from the operation."""
    cause = _cause(failure, case, response)
    match failure:
        case JsonSchemaError() if response is not None:
            return symptom_of_schema(failure, response.status_code, _json(response))
        case ServerError() | UndefinedStatusCode():
            known = of_status(transport.operation_of(case), failure.status_code)
            return known or Symptom("status", cause)
        case AcceptedNegativeData():
            return Symptom("takes", cause.partition(" ")[2])
        case RejectedPositiveData():
            return Symptom("refuses", cause.replace(" ", "/", 1))
        case IgnoredAuth():
            return Symptom("stranger")
        case MissingHeaderNotRejected() if failure.status_code < 300:
            is_credential = failure.header_name == "Authorization"
            return Symptom("stranger") if is_credential else Symptom("takes", cause)
        case MissingHeaders():
            return Symptom("headers", cause)
    return Symptom("check", f"{check} {cause}")


def symptom_of_schema(failure: JsonSchemaError, status: int, body: Any) -> Symptom:
    """Return the symptom of a body that breaks its schema."""
    keyword = str(failure.schema_path[-1]) if failure.schema_path else ""
    return of_schema(failure.instance_path, keyword, failure.validation_message, status, body)


def _json(response: Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def expected_and_actual(failure: Failure, response: Response | None) -> tuple[str, str]:
    """Return the expected and the actual outcome."""
    answer = f"{response.status_code}" if response is not None else "no answer"
    match failure:
        case JsonSchemaError():
            where = pointer(failure.instance_path) or "the body"
            return f"a {answer} as described", f"{where}: {failure.validation_message}"
        case UndefinedStatusCode():
            return "a documented status: " + ", ".join(failure.defined_status_codes), answer
        case ServerError():
            return "no server error", answer
        case AcceptedNegativeData() | RejectedPositiveData():
            wanted = "a refusal" if isinstance(failure, AcceptedNegativeData) else "success"
            lines = [line for line in failure.message.splitlines()[2:] if line.strip()]
            return wanted, " ".join([answer, *lines])
        case MissingHeaderNotRejected():
            return f"a refusal without {failure.header_name}", answer
        case UndefinedContentType():
            return "one of " + ", ".join(failure.defined_content_types), failure.content_type
    lines = [line.strip() for line in failure.message.splitlines() if line.strip()]
    return (lines[0] if lines else failure.title), " ".join([answer, *lines[1:]])


def _place(case: Case[Any]) -> str:
    """Return the parameter, or the property of the body, that makes a negative case invalid.

    Not the broken rule: a server that ignores a property breaks all of its rules.
    """
    meta = case.meta
    if meta is None:
        return ""
    data = meta.phase.data
    if data.mutations:
        return min(_mutated(mutation) for mutation in data.mutations)
    if data.parameter_location is ParameterLocation.BODY:
        parts = (data.location or "").split("/")[1:]
        return "body " + (parts[1] if parts[:1] == ["properties"] else "".join(parts[:1]))
    location = data.parameter_location.value if data.parameter_location is not None else ""
    return f"{location} {data.parameter}"


def _mutated(mutation: Mutation) -> str:
    location = mutation.parameter_location
    if location is ParameterLocation.BODY:
        return "body " + (str(mutation.path[0]) if mutation.path else " ".join(mutation.keywords))
    return f"{location.value} {mutation.parameter}"


def pointer(path: Any) -> str:
    """Return a JSON pointer with `*` for the entries of lists."""
    return "".join("/*" if isinstance(part, int) else f"/{part}" for part in path)


def _error(response: Response | None) -> str:
    """Return the error code and the named properties of a refusal."""
    error = _json(response) if response is not None else None
    if not isinstance(error, dict):
        return ""
    return " ".join([str(error.get("errorCode")), *sorted(set(offending(error)))])


def _excerpt(response: Response | None) -> str:
    if response is None:
        return "no answer"
    text = response.content.decode("utf-8", errors="replace")
    return f"{response.status_code} {text[:EXCERPT]}{'...' if len(text) > EXCERPT else ''}"
