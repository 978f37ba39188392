"""Filter that decides which failures of Schemathesis are findings about this API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from schemathesis import Case, HookContext, Response
from schemathesis.core.failures import AcceptedNegativeData, Failure, ServerError
from schemathesis.generation.meta import negated_parameters
from schemathesis.openapi.checks import (
    AuthScenario,
    EnsureResourceAvailability,
    IgnoredAuth,
    MissingHeaderNotRejected,
    RejectedPositiveData,
    UseAfterFree,
)

from liveops_kit.contract.fuzz.transport import Transport
from liveops_kit.contract.http.client import schemes_of, takes_basic
from liveops_kit.contract.resources import RESOURCES
from liveops_kit.openapi.document import Operation, Spec

DELETES = frozenset(resource.delete for resource in RESOURCES.values())
"""Operations that delete an object."""

SCHEMA_ERROR = 1102

_UNROUTABLE = re.compile("%(?:[01][0-9A-F]|7F|2F|5C)", re.IGNORECASE)
"""Control characters, and slashes of either kind inside a segment."""

_DISPUTED_SPACE = re.compile("[\x1c-\x1f\x85\u180e\ufeff]")
"""Characters that `\\s` matches in some regular expression dialects only."""

SEMANTIC_PROPERTIES = ("promotion_periods", "selected_unit_items")
"""Properties with rules no schema can express; breaking them is a schema error all the same."""

_CHAIN_OF_A_CLAN = ("popup_header", "popup_instruction", "clan_type", "date_end", "steps")

SEMANTIC_OF: Mapping[str, tuple[str, ...]] = {
    # Two dates in place of periods: both, in their order, and no periods beside them.
    "admin-create-unique-catalog-offer": ("date_start", "date_end"),
    # The SKU and the sort of a value point never change; one in use stays.
    "admin-update-value-point": ("sku", "is_clan"),
    "admin-delete-value-point": ("sku",),
    # Each item may stand once.
    "admin-set-items-value-point-reward": ("body",),
    "admin-patch-items-value-point-reward": ("body",),
    # Clan fields go with the value point; an end comes after its start; a step id stands once.
    "admin-create-reward-chain": _CHAIN_OF_A_CLAN,
    "admin-update-reward-chain": _CHAIN_OF_A_CLAN,
    # Steps are numbered from 1 without gaps; only rolling chains are reset.
    "admin-create-daily-chain": (r"steps\.[0-9]+\.step_number",),
    "admin-update-daily-chain": (r"steps\.[0-9]+\.step_number",),
    "admin-reset-daily-chain": ("type",),
}
"""The same for single operations, as patterns of the full property name."""


class FailureFilter:
    """Filter for failures that the API documents, allows, or leaves to the server."""

    def __init__(self, spec: Spec, transport: Transport) -> None:
        self._spec = spec
        self._transport = transport

    def keep(
        self, context: HookContext, failure: Failure, case: Case[Any], response: Response
    ) -> bool:
        """Return whether a failure is a finding; has the signature of a `filter_failure` hook."""
        operation = self._transport.operation_of(case)
        if isinstance(failure, ServerError):
            return True
        # A server error is one finding, whatever else is wrong with the response.
        if response.status_code >= 500 or unroutable(str(response.request.url)):
            return False
        by_pattern = isinstance(failure, AcceptedNegativeData | RejectedPositiveData)
        if by_pattern and is_disputed([case.path_parameters, case.query, case.body]):
            return False
        if isinstance(failure, AcceptedNegativeData):
            return not _only_lacks_credentials(case, response)
        if isinstance(failure, IgnoredAuth):
            return not self._may_be_lenient(operation, failure)
        if isinstance(failure, MissingHeaderNotRejected):
            return not _is_documented_refusal(operation, failure)
        if isinstance(failure, RejectedPositiveData):
            return not is_business(operation, response)
        if isinstance(failure, UseAfterFree):
            return self._was_object(failure.free)
        if isinstance(failure, EnsureResourceAvailability):
            # The body may refer to something missing as well, such as an item or a locale.
            return "requestBody" not in operation.definition
        return True

    def _was_object(self, freed: str) -> bool:
        """Return whether a call such as `DELETE /path` deletes an object, not a part of one."""
        _, _, url = freed.partition(" ")
        parts = urlsplit(url).path.split("/")
        return any(
            each.operation_id in DELETES and _fits(each.path.split("/"), parts)
            for each in self._spec.operations.values()
        )

    def _may_be_lenient(self, operation: Operation, failure: IgnoredAuth) -> bool:
        """Return whether any credentials may be accepted: any API key (AUTH-4), but no non-JWT."""
        if failure.scenario is AuthScenario.NO_AUTH:
            return False
        return takes_basic(self._spec, schemes_of(operation))


def _fits(template: list[str], parts: list[str]) -> bool:
    """Return whether a path ends like a template; the server may have a base path."""
    tail = parts[-len(template) + 1 :]
    return len(tail) == len(template) - 1 and all(
        part == wanted or wanted.startswith("{")
        for wanted, part in zip(template[1:], tail, strict=True)
    )


def unroutable(url: str) -> bool:
    """Return whether a path has characters that servers refuse before routing.

    >>> unroutable("http://h/a/%03I"), unroutable("http://h/a/%20?b=%03")
    (True, False)
    """
    return _UNROUTABLE.search(urlsplit(url).path) is not None


def is_disputed(value: object) -> bool:
    r"""Return whether a string inside has characters on which dialects of `\s` differ.

    User ids match `\S`, so whether such an id is valid depends on the server's language.

    >>> is_disputed([{"user": {"user_external_id": "a\x1cb"}}]), is_disputed(["a b", 1, None])
    (True, False)
    """
    if isinstance(value, Mapping):
        return any(map(is_disputed, value.values()))
    if isinstance(value, list):
        return any(map(is_disputed, value))
    return isinstance(value, str) and _DISPUTED_SPACE.search(value) is not None


def _only_lacks_credentials(case: Case[Any], response: Response) -> bool:
    """Return whether missing credentials are the only thing wrong with a request.

    That is judged by `missing_required_header` in coverage, and by `ignored_auth` without it.
    """
    wrong = {name for name, _ in negated_parameters(case.meta)}
    return wrong == {"Authorization"} and "Authorization" not in response.request.headers


def _is_documented_refusal(operation: Operation, failure: MissingHeaderNotRejected) -> bool:
    """Return whether a missing `Authorization` got the documented 401 or 403 (AUTH-2)."""
    refusal = failure.status_code in {401, 403}
    return refusal and failure.status_code in operation.statuses


def is_business(operation: Operation, response: Response) -> bool:
    """Return whether a refusal of valid data is one of the API's documented business refusals."""
    if response.status_code not in operation.statuses:
        return False
    if response.status_code in {404, 405, 409, 429}:
        return True
    return response.status_code == 422 and not _is_schema_error(operation, response)


def _is_schema_error(operation: Operation, response: Response) -> bool:
    """Return whether a 422 reports a violation that a schema can express."""
    try:
        error = response.json()
    except ValueError:
        return False
    if not isinstance(error, dict) or error.get("errorCode") != SCHEMA_ERROR:
        return False
    named = [str(name) for name in offending(error)]
    return not named or not all(_is_semantic(operation, name) for name in named)


def _is_semantic(operation: Operation, name: str) -> bool:
    patterns = SEMANTIC_OF.get(operation.operation_id, ())
    return name.startswith(SEMANTIC_PROPERTIES) or any(re.fullmatch(p, name) for p in patterns)


def offending(error: dict[str, Any]) -> list[str]:
    """Return the properties named by a schema error."""
    details = error.get("errorMessageExtended")
    entries = details if isinstance(details, list) else []
    return [str(entry.get("property", "")) for entry in entries if isinstance(entry, dict)]
